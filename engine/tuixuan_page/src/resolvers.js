/**
 * The resolvers of Spec 2, section 1: each computes one outcome and adds figures to `out`.
 *
 * A resolver is `[resolve, signature]`, and total: where a list is nothing it reads as empty, where a
 * number that a condition needs is nothing, the condition does not hold.
 */
import { reader } from "./arguments.js";
import { rows } from "./operands.js";
import { meets } from "./quantities.js";
import { shortlist } from "./shortlist.js";
import { tally } from "./tally.js";
import { common, isInt, isList, isPeople, malformed, NONE, own, sorted, without } from "./values.js";

const isMore = (part, whole) => !(isInt(part) && isInt(whole) && part <= whole);

/** 1.4. */
function issue({ present, whole, need, issued }) {
  if (!meets(present, whole, need)) return "missed";
  return issued === present ? "issued" : "misissued";
}

/** 1.6. */
function roster({ members }, { out }) {
  const listed = rows(members, { standing: "string", counted: "boolean" });
  const of = (standing) => listed.filter((row) => row.standing === standing), formal = of("formal");
  out.without_rights = of("none").length;
  out.formal_members = formal.length + out.without_rights;
  out.probationary_members = of("probationary").length;
  out.entitled = formal.length;
  out.excluded = formal.filter((row) => !row.counted).length;
  out.should_attend = out.entitled - out.excluded;
  out.electors = formal.map((row) => row.id);
  return "done";
}

/** 1.7. */
function recommendation({ present, whole, need, issued, returned, votes, valid, pass }, { out }) {
  if (!meets(present, whole, need)) return "missed";
  if (isMore(returned, issued) || isMore(issued, present)) return "over";
  const passing = rows(votes, { yes: "number" }).filter((row) => meets(row.yes, valid, pass));
  out.passed = passing.map((row) => row.id).sort();
  return "counted";
}

/** 1.9. */
function enoughCandidates({ list = NONE, drop, seats, need }, { out }) {
  out.dropped = sorted(common(list, fallen(drop)));
  out.remaining = without(list, out.dropped);
  return isInt(seats) && need && list.length - out.dropped.length >= need(seats) ? "enough" : "too_few";
}

/** Persons named, or those with a verdict `fail`. */
function fallen(x) {
  if (isPeople(x) || !isList(x)) return isList(x) ? x : NONE;
  return rows(x).filter((row) => row.verdict === "fail").map((row) => row.id);
}

const RESOLVERS = {
  always: [() => "done", "any?:any"],
  choice: [({ field }, v) => own(v.data, field), "field:word"],
  reaches: [({ all }) => (all.every((one) => meets(one.part, one.whole, one.need)) ? "reached" : "missed"), "all:shares"],
  issue: [issue, "present:int whole:int need issued:int"],
  returned: [({ returned, issued }) => (isMore(returned, issued) ? "over" : "valid"), "returned:int issued:int"],
  roster: [roster, "members:raw"],
  recommendation: [recommendation, "present:int whole:int need issued:int returned:int votes:raw valid:int pass:need"],
  shortlist: [shortlist, "rounds method?:method weights?:operands top?:int minimum:bound"],
  enough_candidates: [enoughCandidates, "list:people drop?:raw seats:int need:contest"],
  tally: [tally, "votes:raw write_ins:raw valid:raw candidates:people electors:people seats:int base:any should_attend:int present:int pass:need previous?:steps higher?:operands plurality?:word"],
};

/** Compiles one `by`: gives the outcome's id, and adds its figures to the `out` of the view. */
export function compileResolver(name, args, scope) {
  const [resolve, signature] = own(RESOLVERS, name) ?? malformed(name);
  const read = reader(signature, name === "reaches" && !args.all ? { all: [args] } : args, scope);
  return (v) => resolve(read(v), v);
}
