/**
 * The resolvers of Spec 2, section 1: each computes one outcome and adds figures to `out`.
 *
 * A resolver is `[signature, resolve]`, and total: where a list is nothing it reads as empty, where a
 * number that a condition needs is nothing, the condition does not hold.
 */
import { reader } from "./arguments.js";
import { rowsIn } from "./operands.js";
import { meets } from "./quantities.js";
import { shortlist } from "./shortlist.js";
import { tally } from "./tally.js";
import { bad, common, idsOf, isFlag, isInt, isList, isPeople, NONE, own, sorted, without } from "./values.js";

/** Whether a part is not known to be at most the whole: nothing is never at most. */
const isMore = (part, whole) => !(isInt(part) && isInt(whole) && part <= whole);

/** 1.6: the figures of the party, from its members one by one. */
function roster({ members }, { out }) {
  const rows = rowsIn(rowsIn(members, "standing"), "counted", isFlag);
  const standingAs = standing => rows.filter(row => row.standing === standing);
  const formal = standingAs("formal"), without_rights = standingAs("none").length;
  const entitled = formal.length, excluded = formal.filter(row => !row.counted).length;
  Object.assign(out, {
    formal_members: entitled + without_rights,
    probationary_members: standingAs("probationary").length,
    without_rights,
    entitled,
    excluded,
    should_attend: entitled - excluded,
    electors: idsOf(formal)
  });
  return "done";
}

/** 1.7: who passed a round of recommendation. */
function recommendation({ present, whole, need, issued, returned, votes, valid, pass }, { out }) {
  if (!meets(present, whole, need)) return "missed";
  if (isMore(returned, issued) || isMore(issued, present)) return "over";
  out.passed = idsOf(rowsIn(votes, "yes", isInt).filter(row => meets(row.yes, valid, pass))).sort();
  return "counted";
}

/** 1.9: `drop` names persons, or has verdicts of which `fail` counts. */
function enoughCandidates({ list = NONE, drop, seats, need }, { out }) {
  const given = isList(drop) ? drop : NONE;
  const fallen = isPeople(given) ? given : idsOf(rowsIn(given).filter(row => row.verdict === "fail"));
  out.dropped = sorted(common(list, fallen));
  out.remaining = without(list, fallen);
  return isInt(seats) && need && out.remaining.length >= need(seats) ? "enough" : "too_few";
}

const RESOLVERS = {
  /** 1.1. */
  always: ["any?:any", () => "done"],
  /** 1.2: what the field says. */
  choice: ["field:word", ({ field }, view) => own(view.data, field)],
  /** 1.3: every share meets its need. */
  reaches: ["all:shares", ({ all }) => (all.every(share => meets(share.part, share.whole, share.need)) ? "reached" : "missed")],
  /** 1.4: a quorum is there, and there are as many ballots as persons. */
  issue: [
    "present whole need issued",
    ({ present, whole, need, issued }) => {
      if (!meets(present, whole, need)) return "missed";
      return issued === present ? "issued" : "misissued";
    }
  ],
  /** 1.5: no more ballots returned than issued. */
  returned: ["returned issued", ({ returned, issued }) => (isMore(returned, issued) ? "over" : "valid")],
  /** 1.6. */
  roster: ["members:raw", roster],
  /** 1.7. */
  recommendation: ["present whole need issued returned votes:raw valid pass:need", recommendation],
  /** 1.8 (shortlist.js). */
  shortlist: ["rounds method? weights?:operands top? minimum:bound", shortlist],
  /** 1.9. */
  enough_candidates: ["list:people drop?:raw seats need:contest", enoughCandidates],
  /** 1.10 (tally.js). */
  tally: [
    "votes:raw write_ins:raw valid:raw candidates:people electors:people seats base:any should_attend present pass:need previous?:steps higher?:operands plurality?:word",
    tally
  ]
};

/** Compiles one `by`: gives the outcome's id, and adds its figures to the `out` of the view. */
export function compileResolver(name, args, scope) {
  const [signature, resolve] = own(RESOLVERS, name) ?? bad(name);
  const isOneShare = name === "reaches" && !args.all;
  const read = reader(signature, isOneShare ? { all: [args] } : args, scope);
  return view => resolve(read(view), view);
}
