/**
 * The resolvers of Spec 2, section 1: each computes one outcome and adds figures to `out`.
 *
 * A resolver is `[signature, resolve]`, and total: where a list is nothing it reads as empty, where a
 * number that a condition needs is nothing, the condition does not hold.
 */
import { reader } from "./arguments.js";
import { rows } from "./operands.js";
import { meets } from "./quantities.js";
import { shortlist } from "./shortlist.js";
import { tally } from "./tally.js";
import { common, EMPTY, isInt, isPeople, Malformed, own, sorted, without } from "./values.js";

const ROW_TYPES = { standing: "string", counted: "boolean" };
const isMore = (part, whole) => !isInt(part) || !isInt(whole) || part > whole;

/** 1.4. */
function issue({ present, whole, need, issued }) {
  if (!meets(present, whole, need)) return "missed";
  return issued === present ? "issued" : "misissued";
}

/** 1.6. */
function roster({ members }, { out }) {
  const listed = rows(members, ROW_TYPES), of = (standing) => listed.filter((row) => row.standing === standing);
  const formal = of("formal"), without_rights = of("none").length;
  const excluded = formal.filter((row) => !row.counted).length;
  Object.assign(out, {
    formal_members: formal.length + without_rights,
    probationary_members: of("probationary").length,
    without_rights,
    entitled: formal.length,
    excluded,
    should_attend: formal.length - excluded,
    electors: formal.map((row) => row.id),
  });
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
function enoughCandidates({ list = EMPTY, drop = EMPTY, seats, need }, { out }) {
  out.dropped = sorted(common(list, fallen(drop)));
  out.remaining = without(list, out.dropped);
  return isInt(seats) && need && list.length - out.dropped.length >= need(seats) ? "enough" : "too_few";
}

/** Persons named, or those with a verdict `fail`. */
function fallen(value) {
  if (isPeople(value) || !Array.isArray(value)) return isPeople(value) ? value : EMPTY;
  return rows(value).filter((row) => row.verdict === "fail").map((row) => row.id);
}

const RESOLVERS = new Map(
  Object.entries({
    always: ["", () => "done"],
    choice: ["field:word", ({ field }, view) => own(view.data, field)],
    reaches: [
      "all:shares",
      ({ all }) => (all.every(({ part, whole, need }) => meets(part, whole, need)) ? "reached" : "missed"),
    ],
    issue: ["present:int whole:int need:need issued:int", issue],
    returned: ["returned:int issued:int", ({ returned, issued }) => (isMore(returned, issued) ? "over" : "valid")],
    roster: ["members:raw", roster],
    recommendation: [
      "present:int whole:int need:need issued:int returned:int votes:raw valid:int pass:need",
      recommendation,
    ],
    shortlist: [
      "rounds:rounds method?:method weights?:operands top?:int minimum:bound",
      shortlist,
    ],
    enough_candidates: ["list:people drop?:raw seats:int need:contest", enoughCandidates],
    tally: [
      "votes:raw write_ins:raw valid:raw candidates:people electors:people seats:int base:any" +
        " should_attend:int present:int pass:need previous?:steps higher?:operands plurality?:word",
      tally,
    ],
  }),
);

/** Compiles one `by`: gives the outcome's id, and adds its figures to the `out` of the view. */
export function compileResolver(name, args, scope) {
  const [signature, resolve] = RESOLVERS.get(name) ?? EMPTY;
  if (!resolve) throw new Malformed("resolver " + name);
  const given = name === "reaches" && args.all === undefined ? { all: [args] } : args;
  const read = reader(signature, given, scope);
  return (view) => resolve(read(view), view);
}
