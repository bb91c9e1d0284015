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
function coverage({ role, of, length }, v, c) {
  const { cleared = NONE } = (of === c.step ? v : v.f.last.get(of))?.out ?? {}, since = holdersOf(v.m.held, role);
  const dates = new Map(cleared.map(x => [x.id, x.date])), ends = new Map();
  const missing = [...since.keys()].sort().filter(id => {
    if (!(dates.get(id) >= since.get(id))) return true;
    if (length) ends.set(id, endAfter(dates.get(id), length, v));
    return v.date <= ends.get(id);
  });
  if ([...ends.values()].includes(undefined)) return { unknown: "length" };
  return missing.length && filled({ of, missing, end: ends.get(missing.find(id => ends.has(id))) });
}

/** 2.14: these persons and no others, as they were approved, else as the entry claims of names. */
function ballotOrder({ order, persons, approved, custom }, v) {
  const set = wrong => about(wrong, { part: "set" }), other = set(astray(order, persons));
  if (other) return other;
  if (approved === undefined) return custom === null ? { unknown: "custom" } : claimed(v, order);
  if (!isPeople(approved)) return { unknown: "approved" };
  const n = order.findIndex((id, at) => approved.indexOf(order[at - 1]) > approved.indexOf(id));
  return set(without(order, approved)) || (n > 0 && { part: "order", persons: order.slice(n - 1, n + 1) });
}

/** procedure 4.7: the first claim that a judgement by names could have given here, not yet taken. */
function claimed(v, order) {
  const { rule, claims } = v, all = [v.e.out.reasons, v.e.out.warnings].filter(isList).flat();
  const found = all.find(x => isObject(x) && !claims.has(x) && x.rule === rule.id && canBe(x, order));
  if (found) claims.set(found, rule.warns);
  return found;
}

/** Whether a reason is one that names could give of this order. */
function canBe({ part, persons, ...more }, order) {
  if (!isPeople(persons) || keysOf(more).length > 1) return false;
  if (part === "order") return order.some((_, n) => n && same(order.slice(n - 1, n + 1), persons));
  return part === "rank" && persons.length > 0 && ascends(persons) && !without(persons, order).length;
}

const CHECKS = {
  /** 2.1: two numbers, texts or lists compared. */
  relation: [
    "left:value right:value op",
    ({ left, right, op: [op, holds] }) =>
      (typeof left !== typeof right || (op !== "equal" && isList(left)) || !holds(left, right)) && kept({ left, op, right }, x => !isList(x))
  ],
  /** 2.2: a part of a whole meets a need. */
  share: ["part whole need", ({ part, whole, need }) => !meets(part, whole, need) && { part, whole, need: need.text }],
  /** 2.3: a date lies after, ahead of, within or exactly at the end of a period. */
  interval: [
    "from:date to:date length:period kind",
    ({ from, to, length, kind: [, holds] }, v) => {
      const end = endAfter(from, length, v);
      return end ? !holds(to, end) && { from, to, end } : { unknown: "length" };
    }
  ],
  /** 2.4: one list of persons within another, equal to it, or apart from it. */
  sets: ["left:people right:people op:sets", ({ left, right, op: [, wrong] }) => about(wrong(left, right))],
  /** 2.5: how many elements a list has. */
  size: [
    "of:list at_least?:bound at_most?:bound",
    ({ of: { length: size }, ...bounds }) => {
      const name = keysOf(bounds).find(x => !COMPARE[x](size, bounds[x]));
      return name && { size, [name]: bounds[name] };
    }
  ],
  /** 2.6: enough candidates for the seats. */
  enough: [
    "candidates:number seats need:contest",
    ({ candidates: x, seats, need: needed }) => {
      const candidates = isList(x) ? x.length : x, need = needed(seats);
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
    ({ claimed, entitled, excluded: named, approved, voted }, v) => {
      const [step, outcome = ""] = voted.split("/"), isAgreed = approved === named && v.f.last.get(step)?.out.outcome === outcome;
      const excluded = isAgreed ? named : 0, should_attend = entitled - excluded;
      return claimed !== should_attend && { claimed, should_attend, entitled, excluded };
    }
  ],
  /** 2.10: the figures of a count close. */
  arithmetic: ["votes:list write_ins:list candidates:list valid void returned seats", arithmetic],
  /** 2.11: the date lies in the validity of the pack. */
  in_force: [
    "date",
    ({ date }, v, { t: { pack: { from, until } } }) => (date < from || date > until) && filled({ date, from, until })
  ],
  /** 2.12: these steps were taken. */
  taken: [
    "steps:names",
    ({ steps }, { m }, { t }) => {
      const missing = steps.filter(step => !m.f.last.has(step) && (t.plans.get(step)?.when(m) ?? true));
      return missing.length && { missing };
    }
  ],
  /** 2.13: none of one list is kin of one of the other. */
  kin: [
    "pairs:list left:people right:people",
    ({ pairs, left, right }) => {
      const both = rowsIn(pairs, "of").flatMap(({ id, of }) => [[id, of], [of, id]]), there = new Set(right);
      return about(common(both.filter(([, of]) => there.has(of)).map(([id]) => id), left));
    }
  ],
  /** 2.14: the order on the ballot. */
  ballot_order: ["order:people persons:people approved?:loose custom?:custom", ballotOrder]
};

/** Compiles the check of a rule. */
export function compileCheck(name, args, c) {
  const [signature, judge] = own(CHECKS, name) ?? bad(name), read = reader(signature, args, c);
  return v => {
    const values = read(v), unknown = keysOf(values).find(x => values[x] === undefined);
    return unknown ? { unknown } : judge(values, v, c);
  };
}
