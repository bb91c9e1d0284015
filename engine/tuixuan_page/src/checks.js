/**
 * The checks of Spec 2, section 2: each judges evidence and gives nothing or one reason.
 *
 * A check is `[signature, judge]`. Its judge is called once nothing that it needs is nothing
 * (procedure 5.5), and gives the numbers of the reason without `rule`.
 */
import { COMPARE, reader } from "./arguments.js";
import { arithmetic, attendance, every } from "./counting.js";
import { rowsIn } from "./operands.js";
import { endAfter, meets } from "./quantities.js";
import { ascends, astray, common, filled, isList, isObject, isPeople, kept, malformed, namesOf, NONE, own, same, sorted, without } from "./values.js";

const about = (persons, more) => (persons.length ? { ...more, persons: sorted(persons) } : undefined);

/** 2.1. */
function relation({ left, right, op: [op, holds] }) {
  if (typeof left !== typeof right || (op !== "equal" && isList(left)) || !holds(left, right)) return kept({ left, op, right }, x => !isList(x));
}

/** 2.3. */
function interval({ from, to, length, kind: [, holds] }, v) {
  const end = endAfter(from, length, v);
  if (!end) return { unknown: "length" };
  if (!holds(to, end)) return { from, to, end };
}

/** 2.5. */
function size({ of: { length }, ...bounds }) {
  const name = namesOf(bounds).find(x => !COMPARE[x](length, bounds[x]));
  if (name) return { size: length, [name]: bounds[name] };
}

/** 2.6. */
function enough({ candidates: x, seats, need: needed }) {
  const candidates = isList(x) ? x.length : x, need = needed(seats);
  if (candidates < need) return { candidates, seats, need };
}

/** 2.7. */
function coverage({ role, of, length }, v, c) {
  const { cleared = NONE } = (of === c.step ? v : v.f.last.get(of))?.out ?? {}, ends = new Map();
  const since = v.m.registers.get(role) ?? new Map(), dates = new Map(cleared.map(({ id, date }) => [id, date]));
  const missing = [...since.keys()].sort().filter(id => {
    if (!(dates.get(id) >= since.get(id))) return true;
    if (length) ends.set(id, endAfter(dates.get(id), length, v));
    return v.date <= ends.get(id);
  });
  if ([...ends.values()].includes(undefined)) return { unknown: "length" };
  if (missing.length) return filled({ of, missing, end: ends.get(missing.find(id => ends.has(id))) });
}

/** 2.11. */
function inForce({ date }, v, { t }) {
  const { from, until } = t.pack;
  if (date < from || date > until) return filled({ date, from, until });
}

/** 2.12. */
function taken({ steps }, { m }, { t }) {
  const missing = steps.filter(step => !m.f.last.has(step) && (t.plans.get(step)?.when(m) ?? true));
  if (missing.length) return { missing };
}

/** 2.13. */
function kin({ pairs, left, right }) {
  const both = rowsIn(pairs, { of: "string" }).flatMap(({ id, of }) => [[id, of], [of, id]]), there = new Set(right);
  return about(common(both.filter(([, of]) => there.has(of)).map(([id]) => id), left));
}

/** 2.14: these persons and no others, as they were approved, else as the entry claims of names. */
function ballotOrder({ order, persons, approved, custom = "surname" }, v) {
  const set = wrong => about(wrong, { part: "set" }), other = set(astray(order, persons));
  if (other) return other;
  if (approved === undefined) return custom === "surname" || custom === "name" ? claimed(v, order) : { unknown: "custom" };
  if (!isPeople(approved)) return { unknown: "approved" };
  const n = order.findIndex((id, at) => approved.indexOf(order[at - 1]) > approved.indexOf(id));
  return set(without(order, approved)) ?? (n > 0 ? { part: "order", persons: order.slice(n - 1, n + 1) } : undefined);
}

/** procedure 4.7: the first claim that a judgement by names could have given here, not yet taken. */
function claimed(v, order) {
  const all = [v.e.out.reasons, v.e.out.warnings].filter(isList).flat();
  const found = all.find(x => isObject(x) && !v.claims.has(x) && x.rule === v.rule.id && canBe(x, order));
  if (!found) return;
  v.claims.set(found, v.rule.warns);
  return { part: found.part, persons: found.persons };
}

/** Whether a reason is one that names could give of this order. */
function canBe({ part, persons, ...more }, order) {
  if (!isPeople(persons) || namesOf(more).length > 1) return false;
  if (part === "order") return order.some((_, n) => n && same(order.slice(n - 1, n + 1), persons));
  return part === "rank" && persons.length > 0 && ascends(persons) && !without(persons, order).length;
}

const CHECKS = {
  relation: ["left:value right:value op", relation],
  share: ["part whole need", ({ part, whole, need }) => (meets(part, whole, need) ? undefined : { part, whole, need: need.text })],
  interval: ["from:date to:date length:period kind", interval],
  sets: ["left:people right:people op:sets", ({ left, right, op: [, wrong] }) => about(wrong(left, right))],
  size: ["of:list at_least?:bound at_most?:bound", size],
  enough: ["candidates:number seats need:contest", enough],
  coverage: ["role:word of:word length?:period", coverage],
  every: ["rows:list departments:people", every],
  attendance: ["claimed entitled excluded approved:loose voted:word", attendance],
  arithmetic: ["votes:list write_ins:list candidates:list valid void returned seats", arithmetic],
  in_force: ["date", inForce],
  taken: ["steps:names", taken],
  kin: ["pairs:list left:people right:people", kin],
  ballot_order: ["order:people persons:people approved?:loose custom?:custom", ballotOrder]
};

/** Compiles the check of a rule. */
export function compileCheck(name, args, c) {
  const [signature, judge] = own(CHECKS, name) ?? malformed(name), read = reader(signature, args, c);
  return v => {
    const values = read(v), unknown = namesOf(values).find(x => values[x] === undefined);
    return unknown ? { unknown } : judge(values, v, c);
  };
}
