/**
 * The checks of Spec 2, section 2: each judges evidence and gives nothing or one reason.
 *
 * A check is `[signature, judge]`. Its judge is called once nothing that it needs is nothing
 * (procedure 5.5), and gives the numbers of the reason without `rule`.
 */
import { COMPARE, reader } from "./arguments.js";
import { arithmetic, attendance, every } from "./counting.js";
import { rows } from "./operands.js";
import { endAfter, meets } from "./quantities.js";
import { ascends, astray, common, filled, isList, isObject, isPeople, malformed, NONE, own, same, sorted, without } from "./values.js";

const reasonOf = (persons, more) => (persons.length ? { ...more, persons: sorted(persons) } : undefined);

/** 2.1. */
function relation({ left, right, op: [op, holds] }) {
  if (typeof left === typeof right && (op === "equal" || !isList(left)) && holds(left, right)) return;
  return { ...(!isList(left) && { left }), op, ...(!isList(right) && { right }) };
}

/** 2.2. */
const share = ({ part, whole, need }) => (meets(part, whole, need) ? undefined : { part, whole, need: need.text });

/** 2.3. */
function interval({ from, to, length, kind: [, holds] }, v) {
  const end = endAfter(from, length, v);
  if (!end) return { unknown: "length" };
  if (!holds(to, end)) return { from, to, end };
}

/** 2.4. */
const sets = ({ left, right, op: [op] }) =>
  reasonOf(op === "equal" ? astray(left, right) : op === "subset" ? without(left, right) : common(left, right));

/** 2.5. */
function size({ of: { length }, ...bounds }) {
  const name = Object.keys(bounds).find((one) => !COMPARE[one](length, bounds[one]));
  if (name) return { size: length, [name]: bounds[name] };
}

/** 2.6. */
function enough({ candidates: listed, seats, need: needed }) {
  const candidates = isList(listed) ? listed.length : listed, need = needed(seats);
  if (candidates < need) return { candidates, seats, need };
}

/** 2.7. */
function coverage({ role, of, length }, v, { step }) {
  const { cleared = NONE } = (of === step ? v.out : v.f.last.get(of)?.out) ?? {};
  const dates = new Map(cleared.map(({ id, date }) => [id, date])), ends = new Map();
  const missing = [...(v.m.registers.get(role) ?? NONE)].filter(([person, since]) => {
    const date = dates.get(person);
    if (!(date >= since)) return true;
    if (length) ends.set(person, endAfter(date, length, v));
    return v.date <= ends.get(person);
  });
  if ([...ends.values()].includes(undefined)) return { unknown: "length" };
  const ids = missing.map(([person]) => person).sort();
  if (ids.length) return filled({ of, missing: ids, end: ends.get(ids.find((person) => ends.has(person))) });
}

/** 2.11. */
function inForce({ date }, v, { t }) {
  const { from, until } = t.pack;
  if (date < from || date > until) return filled({ date, from, until });
}

/** 2.12. */
function taken({ steps }, { m }, { t }) {
  const missing = steps.filter((step) => !m.f.last.has(step) && (t.plans.get(step)?.when(m) ?? true));
  if (missing.length) return { missing };
}

/** 2.13. */
function kin({ pairs, left, right }) {
  const here = new Set(left), there = new Set(right);
  const both = rows(pairs, { of: "string" }).flatMap(({ id, of }) => [[id, of], [of, id]]);
  return reasonOf(both.filter(([one, of]) => here.has(one) && there.has(of)).map(([one]) => one));
}

/** 2.14: these persons and no others, as they were approved, else as the entry claims of names. */
function ballotOrder({ order, persons, approved, custom = "surname" }, v) {
  const set = (wrong) => reasonOf(wrong, { part: "set" }), other = set(astray(order, persons));
  if (other) return other;
  if (approved === undefined) return custom === "surname" || custom === "name" ? claimed(v, order) : { unknown: "custom" };
  if (!isPeople(approved)) return { unknown: "approved" };
  const n = order.findIndex((one, at) => at && approved.indexOf(order[at - 1]) > approved.indexOf(one));
  return set(without(order, approved)) ?? (n > 0 ? { part: "order", persons: order.slice(n - 1, n + 1) } : undefined);
}

/** procedure 4.7: the first claim that a judgement by names could have given here, not yet taken. */
function claimed(v, order) {
  const all = [v.e.out.reasons, v.e.out.warnings].filter(isList).flat().filter((one) => isObject(one) && !v.claims.has(one));
  const found = all.find((one) => one.rule === v.rule.id && canBe(one, order));
  if (!found) return;
  v.claims.set(found, v.rule.warns);
  return { part: found.part, persons: found.persons };
}

/** Whether a reason is one that names could give of this order. */
function canBe({ part, persons, ...more }, order) {
  if (!isPeople(persons) || Object.keys(more).length > 1) return false;
  if (part === "order") return order.some((_, n) => n && same(order.slice(n - 1, n + 1), persons));
  return part === "rank" && persons.length > 0 && ascends(persons) && !without(persons, order).length;
}

const CHECKS = {
  relation: ["left:value right:value op", relation],
  share: ["part:int whole:int need", share],
  interval: ["from:date to:date length:period kind", interval],
  sets: ["left:people right:people op:sets", sets],
  size: ["of:list at_least?:bound at_most?:bound", size],
  enough: ["candidates:number seats:int need:contest", enough],
  coverage: ["role:word of:word length?:period", coverage],
  every: ["rows:list departments:people", every],
  attendance: ["claimed:int entitled:int excluded:int approved:loose voted:word", attendance],
  arithmetic: ["votes:list write_ins:list candidates:list valid:int void:int returned:int seats:int", arithmetic],
  in_force: ["date", inForce],
  taken: ["steps:names", taken],
  kin: ["pairs:list left:people right:people", kin],
  ballot_order: ["order:people persons:people approved?:loose custom?:custom", ballotOrder],
};

/** Compiles the check of a rule. */
export function compileCheck(name, args, scope) {
  const [signature, judge] = own(CHECKS, name) ?? malformed(name), read = reader(signature, args, scope);
  return (v) => {
    const values = read(v), unknown = Object.keys(values).find((one) => values[one] === undefined);
    return unknown ? { unknown } : judge(values, v, scope);
  };
}
