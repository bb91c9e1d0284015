/**
 * The checks of Spec 2, section 2: each judges evidence and gives one reason, or what is no object.
 *
 * A check is `[signature, judge]`. Its judge is called once nothing that it needs is nothing
 * (procedure 5.5), and gives the numbers of the reason without `rule`.
 */
import { COMPARE, reader } from "./arguments.js";
import { arithmetic, every } from "./counting.js";
import { holdersOf } from "./memory.js";
import { rowsIn } from "./operands.js";
import { endAfter, meets } from "./quantities.js";
import { ascends, astray, bad, common, filled, isList, isObject, isPeople, kept, keysOf, NONE, own, same, sorted, without } from "./values.js";

const about = (persons, more) => persons.length > 0 && { ...more, persons: sorted(persons) };

/** 2.7: whoever holds the role was cleared since he holds it, and the period after that is over. */
function coverage({ role, of, length }, view, scope) {
  const { cleared = NONE } = (of === scope.step ? view : view.flow.last.get(of))?.out ?? {};
  const since = holdersOf(view.memory.held, role);
  const dates = new Map(cleared.map(row => [row.id, row.date])), ends = new Map();
  const missing = [...since.keys()].sort().filter(person => {
    const date = dates.get(person);
    if (!(date >= since.get(person))) return true;
    if (length) ends.set(person, endAfter(date, length, view));
    return view.date <= ends.get(person);
  });
  if ([...ends.values()].includes(undefined)) return { unknown: "length" };
  return missing.length && filled({ of, missing, end: ends.get(missing.find(person => ends.has(person))) });
}

/** 2.14: these persons and no others, as they were approved, else as the entry claims of names. */
function ballotOrder({ order, persons, approved, custom }, view) {
  const wrongSet = wrong => about(wrong, { part: "set" });
  const unequal = wrongSet(astray(order, persons));
  if (unequal) return unequal;
  if (approved === undefined) return custom === null ? { unknown: "custom" } : claimed(view, order);
  if (!isPeople(approved)) return { unknown: "approved" };
  const early = order.findIndex((person, at) => approved.indexOf(order[at - 1]) > approved.indexOf(person));
  return wrongSet(without(order, approved)) || (early > 0 && { part: "order", persons: order.slice(early - 1, early + 1) });
}

/** procedure 4.7: the first claim that a judgement by names could have given here, not yet taken. */
function claimed(view, order) {
  const { rule, claims, entry: { out } } = view;
  const recorded = [out.reasons, out.warnings].filter(isList).flat().filter(isObject);
  const found = recorded.find(reason => !claims.has(reason) && reason.rule === rule.id && canBe(reason, order));
  if (found) claims.set(found, rule.warns);
  return found;
}

/** Whether a reason is one that names could give of this order. */
function canBe({ part, persons, ...more }, order) {
  if (!isPeople(persons) || keysOf(more).length > 1) return false;
  if (part === "order") return order.some((_, at) => at && same(order.slice(at - 1, at + 1), persons));
  return part === "rank" && persons.length > 0 && ascends(persons) && !without(persons, order).length;
}

const CHECKS = {
  /** 2.1: two numbers, texts or lists compared. */
  relation: [
    "left:value right:value op",
    ({ left, right, op: [op, holds] }) =>
      (typeof left !== typeof right || (op !== "equal" && isList(left)) || !holds(left, right)) &&
      kept({ left, op, right }, value => !isList(value))
  ],
  /** 2.2: a part of a whole meets a need. */
  share: ["part whole need", ({ part, whole, need }) => !meets(part, whole, need) && { part, whole, need: need.text }],
  /** 2.3: a date lies after, ahead of, within or exactly at the end of a period. */
  interval: [
    "from:date to:date length:period kind",
    ({ from, to, length, kind: [, holds] }, view) => {
      const end = endAfter(from, length, view);
      return end ? !holds(to, end) && { from, to, end } : { unknown: "length" };
    }
  ],
  /** 2.4: one list of persons within another, equal to it, or apart from it. */
  sets: ["left:people right:people op:sets", ({ left, right, op: [, wrong] }) => about(wrong(left, right))],
  /** 2.5: how many elements a list has. */
  size: [
    "of:list at_least?:bound at_most?:bound",
    ({ of: { length: size }, ...bounds }) => {
      const broken = keysOf(bounds).find(bound => !COMPARE[bound](size, bounds[bound]));
      return broken && { size, [broken]: bounds[broken] };
    }
  ],
  /** 2.6: enough candidates for the seats. */
  enough: [
    "candidates:number seats need:contest",
    ({ candidates: given, seats, need: needFor }) => {
      const candidates = isList(given) ? given.length : given, need = needFor(seats);
      return candidates < need && { candidates, seats, need };
    }
  ],
  /** 2.7: everybody with the role is cleared, and the period after it is over. */
  coverage: ["role:word of:word length?:period", coverage],
  /** 2.8: every person has one row of every department. */
  every: ["rows:list departments:people", every],
  /** 2.9: who should attend, built up again from those entitled and those excluded. */
  attendance: [
    "claimed entitled excluded approved:loose voted:word",
    ({ claimed, entitled, excluded: named, approved, voted }, view) => {
      const [step, outcome = ""] = voted.split("/");
      const isAgreed = approved === named && view.flow.last.get(step)?.out.outcome === outcome;
      const excluded = isAgreed ? named : 0, should_attend = entitled - excluded;
      return claimed !== should_attend && { claimed, should_attend, entitled, excluded };
    }
  ],
  /** 2.10: the figures of a count close. */
  arithmetic: ["votes:list write_ins:list candidates:list valid void returned seats", arithmetic],
  /** 2.11: the date lies in the validity of the pack. */
  in_force: [
    "date",
    ({ date }, view, { table: { pack: { from, until } } }) => (date < from || date > until) && filled({ date, from, until })
  ],
  /** 2.12: these steps were taken. */
  taken: [
    "steps:names",
    ({ steps }, { memory }, { table }) => {
      const isDue = step => table.plans.get(step)?.when(memory) ?? true;
      const missing = steps.filter(step => !memory.flow.last.has(step) && isDue(step));
      return missing.length && { missing };
    }
  ],
  /** 2.13: none of one list is kin of one of the other. */
  kin: [
    "pairs:list left:people right:people",
    ({ pairs, left, right }) => {
      const bothWays = rowsIn(pairs, "of").flatMap(({ id, of }) => [[id, of], [of, id]]);
      const others = new Set(right);
      const kin = bothWays.filter(([, relative]) => others.has(relative)).map(([person]) => person);
      return about(common(kin, left));
    }
  ],
  /** 2.14: the order on the ballot. */
  ballot_order: ["order:people persons:people approved?:loose custom?:custom", ballotOrder]
};

/** Compiles the check of a rule. */
export function compileCheck(name, args, scope) {
  const [signature, judge] = own(CHECKS, name) ?? bad(name);
  const read = reader(signature, args, scope);
  return view => {
    const values = read(view), unknown = keysOf(values).find(argument => values[argument] === undefined);
    return unknown ? { unknown } : judge(values, view, scope);
  };
}
