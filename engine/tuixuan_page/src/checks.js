/**
 * The checks of Spec 2, section 2: each judges evidence and gives nothing or one reason.
 *
 * A check is `[signature, judge]`. Its judge is called with the values once none that it needs is
 * nothing (procedure 5.5), and gives the numbers of the reason without `rule`.
 */
import { COMPARE, CUSTOMS, reader } from "./arguments.js";
import { arithmetic, attendance, every } from "./counting.js";
import { rows } from "./operands.js";
import { endAfter, meets } from "./quantities.js";
import { ascends, common, EMPTY, isInt, isObject, isPeople, Malformed, same, sorted, without } from "./values.js";

/** 2.1. */
function relation({ left, right, op: [op, holds] }) {
  const [kind, other] = [left, right].map((value) => (isInt(value) ? "int" : typeof value));
  if (kind === other && (op === "equal" || kind !== "object") && holds(left, right)) return undefined;
  const shown = Object.entries({ left, op, right }).filter(([, value]) => !Array.isArray(value));
  return Object.fromEntries(shown);
}

/** 2.2. */
const share = ({ part, whole, need }) => (meets(part, whole, need) ? undefined : { part, whole, need: need.text });

/** 2.3. */
function interval({ from, to, length, kind: [, holds] }, view) {
  const end = endAfter(from, length, view);
  if (!end) return { unknown: "length" };
  return holds(to, end) ? undefined : { from, to, end };
}

/** 2.4. */
function sets({ left, right, op: [op] }) {
  const found = op === "disjoint" ? common(left, right) : without(left, right);
  if (op === "equal") found.push(...without(right, left));
  return found.length ? { persons: sorted(found) } : undefined;
}

/** 2.5. */
function size({ of, ...bounds }) {
  for (const name in bounds) if (!COMPARE[name](of.length, bounds[name])) return { size: of.length, [name]: bounds[name] };
  return undefined;
}

/** 2.6. */
function enough({ candidates: listed, seats, need }) {
  const candidates = isInt(listed) ? listed : listed.length, least = need(seats);
  return candidates >= least ? undefined : { candidates, seats, need: least };
}

/** 2.7. */
function coverage({ role, of, length }, view, { step }) {
  const out = of === step ? view.out : view.flow.last.get(of)?.out;
  const dates = new Map((out?.cleared ?? EMPTY).map((row) => [row.id, row.date])), ends = new Map();
  const missing = [];
  for (const [person, since] of view.memory.registers.get(role) ?? EMPTY) {
    const date = dates.get(person), counts = date >= since;
    if (counts && length) {
      const end = endAfter(date, length, view);
      if (!end) return { unknown: "length" };
      ends.set(person, end);
    }
    if (!counts || view.date <= ends.get(person)) missing.push(person);
  }
  if (!missing.length) return undefined;
  const dated = missing.sort().find((person) => ends.has(person));
  return { of, missing, ...(dated && { end: ends.get(dated) }) };
}

/** 2.11. */
function inForce({ date }, _view, { table }) {
  const { from, until } = table.pack;
  if (from <= date && !(date > until)) return undefined;
  return { date, from, ...(until && { until }) };
}

/** 2.12. */
function taken({ steps }, { memory }, { table }) {
  const missing = steps.filter((step) => !memory.flow.last.has(step) && (table.plans.get(step)?.when(memory) ?? true));
  return missing.length ? { missing } : undefined;
}

/** 2.13. */
function kin({ pairs, left, right }) {
  const found = rows(pairs, { of: "string" }).flatMap(({ id, of }) => [[id, of], [of, id]]);
  const here = new Set(left), there = new Set(right);
  const concerned = found.filter(([one, of]) => here.has(one) && there.has(of));
  return concerned.length ? { persons: sorted(concerned.map(([one]) => one)) } : undefined;
}

/** 2.14: these persons and no others, as they were approved, else as the entry claims of names. */
function ballotOrder({ order, persons, approved, custom = "surname" }, view) {
  const astray = [...without(order, persons), ...without(persons, order)];
  if (astray.length) return notThese(astray);
  if (approved !== undefined) return isPeople(approved) ? asApproved(order, approved) : { unknown: "approved" };
  return CUSTOMS.includes(custom) ? view.claims.ask(order) : { unknown: "custom" };
}

const notThese = (persons) => ({ part: "set", persons: sorted(persons) });

function asApproved(order, approved) {
  const lacking = without(order, approved);
  if (lacking.length) return notThese(lacking);
  const n = order.findIndex((person, at) => at && approved.indexOf(order[at - 1]) > approved.indexOf(person));
  return n > 0 ? { part: "order", persons: order.slice(n - 1, n + 1) } : undefined;
}

/** What one entry claims of names, in its reasons and warnings (procedure 4.7). */
export class Claims {
  constructor({ reasons, warnings }) {
    this.left = [reasons, warnings].flatMap((one) => (Array.isArray(one) ? one.filter(isObject) : EMPTY));
    // the rule that is being judged, and how many claims of blocking rules were taken
    this.rule = null;
    this.blocking = 0;
  }

  /** The first claim that a judgement by names could have given here, and that is not taken yet. */
  ask(order) {
    const found = this.left.find((reason) => reason.rule === this.rule.id && canBe(reason, order));
    if (!found) return undefined;
    this.left.splice(this.left.indexOf(found), 1);
    if (!this.rule.warns) this.blocking += 1;
    return { part: found.part, persons: found.persons };
  }
}

/** checks 2.14: whether a reason is one that names could give of this order. */
function canBe({ part, persons, ...more }, order) {
  if (!isPeople(persons) || Object.keys(more).join() !== "rule") return false;
  if (part === "order") return order.some((_, n) => n && same(order.slice(n - 1, n + 1), persons));
  return part === "rank" && persons.length > 0 && ascends(persons) && !without(persons, order).length;
}

const CHECKS = new Map(
  Object.entries({
    relation: ["left:value right:value op:compare", relation],
    share: ["part:int whole:int need:need", share],
    interval: ["from:date to:date length:period kind:interval", interval],
    sets: ["left:people right:people op:sets", sets],
    size: ["of:list at_least?:bound at_most?:bound", size],
    enough: ["candidates:number seats:int need:contest", enough],
    coverage: ["role:word of:word length?:period", coverage],
    every: ["rows:list departments:people", every],
    attendance: ["claimed:int entitled:int excluded:int approved:loose voted:word", attendance],
    arithmetic: [
      "votes:list write_ins:list candidates:list valid:int void:int returned:int seats:int",
      arithmetic,
    ],
    in_force: ["date:date", inForce],
    taken: ["steps:names", taken],
    kin: ["pairs:list left:people right:people", kin],
    ballot_order: ["order:people persons:people approved?:loose custom?:custom", ballotOrder],
  }),
);

/** Compiles the check of a rule. */
export function compileCheck(name, args, scope) {
  const [signature, judge] = CHECKS.get(name) ?? EMPTY;
  if (!signature) throw new Malformed("check " + name);
  const read = reader(signature, args, scope);
  return (view) => {
    const values = read(view);
    for (const argument in values) if (values[argument] === undefined) return { unknown: argument };
    return judge(values, view, scope);
  };
}
