/**
 * One step decided once more (procedure 4.1 to 4.11): its reasons, its outcome, its figures.
 *
 * Nothing is changed here; accepting.js changes the memory, and everything is read from the memory
 * before the step.
 */
import { Claims } from "./checks.js";
import { localDate, MissingYear } from "./days.js";
import { persons, rows } from "./operands.js";
import { orderReason, targetIn } from "./order.js";
import { common, EMPTY, isInt, isPeople, own, Senseless, without } from "./values.js";

/** What rules and resolvers see while a step is decided, and what the law says to it. */
export class View {
  constructor(memory, flow, data, entry) {
    this.memory = memory;
    this.flow = flow;
    this.data = data;
    this.date = data.date ?? "";
    this.claims = new Claims(entry.out);
    this.out = {};
    this.reasons = [];
    this.warnings = [];
    this.outcome = undefined;
    this.registers = memory.registers;
    // the votes of each person, when a tally was made
    this.counted = undefined;
  }
}

/** 4.1: only declared fields, each of its type; the key of a thread; known documents. */
export function isFormSound({ fields, thread }, { data, ev = EMPTY }, table) {
  return (
    Object.keys(data).every((name) => fields.get(name)?.(data[name])) &&
    (!thread || Object.hasOwn(data, thread.key)) &&
    ev.every((one) => table.documents.has(one.id))
  );
}

/** Decides a step whose form is sound; without an outcome its decision ended early. */
export function decide(table, plan, entry, memory, flow) {
  const view = new View(memory, flow, entry.data, entry), order = orderReason(table, plan, memory, flow);
  const missing = plan.required.filter((name) => !Object.hasOwn(entry.data, name));
  if (order) view.reasons.push(order);
  else if (missing.length) view.reasons.push({ rule: "fields", missing });
  else judge(view, table, plan, entry);
  return view;
}

/** 4.3 to 4.8: what is judged of a step that has its place and its fields. */
function judge(view, table, plan, entry) {
  const { reasons, memory } = view, given = (entry.ev ?? EMPTY).map((one) => one.id);
  reasons.push(...roleReasons(table, plan, entry, memory.registers));
  const missing = without(plan.documents, given);
  if (missing.length) reasons.push({ rule: "documents", missing });
  judgeDate(view, plan, localDate(entry.t));
  if (plan.covers) view.out.cleared = cleared(view, plan);
  view.outcome = plan.outcomes.get(plan.resolve(view));
  if (!view.outcome) throw new Senseless("no such outcome");
  for (const rule of plan.rules) judgeRule(view, rule);
  view.registers = registered(view);
  if (view.registers !== memory.registers) reasons.push(...exclusiveReasons(table, memory.registers, view.registers));
}

/** 4.3: the actor holds a role of the step, and so do those who confirm; once a role. */
export function roleReasons(table, { actor, sign }, { act, sign: given = EMPTY }, registers) {
  const holds = ({ person, role }) => table.roles.get(role)?.open || registers.get(role)?.has(person);
  const reasons = actor.includes(act.role) && holds(act) ? [] : [{ rule: "role", need: actor[0] }];
  if (!given.length && !sign.length) return reasons;
  // a standing is no role: nobody confirms as a candidate
  const [confirmed, feigned] = [true, false].map((sound) =>
    given.filter((one) => sound === Boolean(table.roles.has(one.role) && holds(one))).map((one) => one.role),
  );
  const lacking = new Set([...without(sign, confirmed), ...feigned]);
  return [...reasons, ...[...lacking].map((role) => ({ rule: "role", sign: role }))];
}

/** 4.5: not after the entry, not before the state or what was required in it. */
function judgeDate({ date, flow, reasons }, { requires }, latest) {
  let earliest = flow.entered;
  for (const { step } of requires) {
    const required = flow.done.has(step) && flow.last.get(step).date;
    if (required > earliest) earliest = required;
  }
  if (date > latest) reasons.push({ rule: "date", latest });
  if (date < earliest) reasons.push({ rule: "date", earliest });
}

/** 4.6: whom this step has cleared, and whom it cleared before. */
function cleared({ memory, flow, data, date }, { id, covers }) {
  const given = own(data, covers.field), last = flow.last.get(id)?.out.cleared ?? EMPTY;
  const covered = new Set(isPeople(given) ? given : rows(given).map((row) => row.id));
  const before = new Map(last.map((row) => [row.id, row])), found = [];
  for (const [person, since] of [...(memory.registers.get(covers.role) ?? EMPTY)].sort()) {
    if (covered.has(person)) found.push({ id: person, date });
    else if (before.get(person)?.date >= since) found.push(before.get(person));
  }
  return found;
}

/** 4.7. */
function judgeRule(view, { id, warns, when, unless, after, judge: judgeBy }) {
  const { memory, claims } = view, { times } = view.flow;
  if (!when(memory) || unless.some((key) => times.get(key)) || (after && !times.get(after))) return;
  claims.rule = { id, warns };
  try {
    const found = judgeBy(view);
    if (found) view[warns ? "warnings" : "reasons"].push({ rule: id, ...found });
  } catch (fault) {
    if (!(fault instanceof MissingYear)) throw fault;
    view.reasons.push({ rule: "calendar", year: fault.year });
  }
}

/** 4.10: the registers after the outcome, as a copy when they change. */
export function registered(view) {
  const { memory, outcome, date } = view;
  if (!outcome.register.length) return memory.registers;
  const changes = outcome.register.map(({ op, role, read }) => ({ op, role, named: persons(read(view)) }));
  const registers = new Map(memory.registers);
  for (const { op, role, named } of changes) {
    const held = registers.get(role) ?? new Map(), next = new Map(op === "set" ? EMPTY : held);
    for (const person of named) {
      if (op === "revoke") next.delete(person);
      else next.set(person, held.get(person) ?? date);
    }
    registers.set(role, next);
  }
  return registers;
}

/** 4.8: nobody comes to hold both of a pair. */
function exclusiveReasons(table, before, after) {
  return table.exclusive.flatMap((pair) => {
    const found = without(holdersOfBoth(after, pair), holdersOfBoth(before, pair));
    return found.map((person) => ({ rule: "exclusive", person, pair }));
  });
}

/** Who holds both of a pair, sorted. */
export function holdersOfBoth(registers, pair) {
  const [a, b] = pair.map((role) => [...(registers.get(role)?.keys() ?? EMPTY)]);
  return common(a, b).sort();
}

/** 4.10: the state that the outcome leads to; nothing when the step stays. */
export function targetOf(view) {
  const { outcome, memory, flow } = view, most = outcome.atMost?.(view);
  const isOver = isInt(most) && (flow.times.get(outcome.key) ?? 0) >= most;
  return targetIn(isOver ? outcome.then : outcome.to, memory, flow.state);
}

/** 4.11: `out` as it must be recorded. */
export function outOf({ outcome, flow, out, warnings }, to) {
  const figures = Object.entries({ ...out, warnings }).filter(([, value]) => !Array.isArray(value) || value.length);
  return { outcome: outcome.id, state: to ?? flow.state, ...Object.fromEntries(figures) };
}
