/**
 * One step decided once more (procedure 4.1 to 4.11): its reasons, its outcome, its figures.
 *
 * Nothing is changed here; accepting.js changes the memory, and everything is read from the memory
 * before the step.
 */
import { localDate } from "./days.js";
import { persons, rows } from "./operands.js";
import { orderReason, targetIn } from "./order.js";
import { common, filled, isPeople, NONE, own, senseless, without } from "./values.js";

/** What rules and resolvers see while a step is decided, and what the law says to it. */
export class View {
  out = {};
  reasons = [];
  warnings = [];
  // claims of names that were taken -> whether their rule only warns
  claims = new Map();

  constructor(m, f, e, data = e.data) {
    Object.assign(this, { m, f, e, data, date: data.date ?? "", registers: m.registers });
  }

  /** 4.10: the state that the outcome leads to; nothing when the step stays. */
  get to() {
    const { m, f, outcome: { key, most, to, then } } = this;
    return targetIn((f.times.get(key) ?? 0) >= most(this) ? then : to, m, f.state);
  }

  /** 4.11: `out` as it must be recorded. */
  get whole() {
    const { to = this.f.state, outcome, out, warnings } = this;
    return filled({ outcome: outcome.id, state: to, ...out, warnings });
  }

  /** 4.10: the registers after the outcome, as a copy. */
  register() {
    const changes = this.outcome.register.map((one) => ({ ...one, named: persons(one.read(this)) }));
    if (changes.length) this.registers = new Map(this.registers);
    for (const { op, role, named } of changes) {
      const held = this.registers.get(role) ?? new Map(), next = new Map(op === "set" ? NONE : held);
      for (const id of named) op === "revoke" ? next.delete(id) : next.set(id, held.get(id) ?? this.date);
      this.registers.set(role, next);
    }
  }
}

/** 4.1: only declared fields, each of its type; the key of a thread; known documents. */
export const isFormSound = ({ fields, thread }, { data, ev = NONE }, t) =>
  Object.keys(data).every((name) => fields.get(name)?.(data[name])) &&
  (!thread || Object.hasOwn(data, thread.key)) &&
  ev.every((one) => t.documents.has(one.id));

/** Decides a step whose form is sound; without an outcome its decision ended early. */
export function decide(t, p, m, f, e) {
  const v = new View(m, f, e), order = orderReason(t, p, m, f);
  const missing = p.required.filter((name) => !Object.hasOwn(e.data, name));
  if (order) v.reasons.push(order);
  else if (missing.length) v.reasons.push({ rule: "fields", missing });
  else judge(t, p, v);
  return v;
}

/** 4.3 to 4.8: what is judged of a step that has its place and its fields. */
function judge(t, p, v) {
  const { e, m, date, reasons } = v, latest = localDate(e.t), earliest = earliestOf(p, v.f);
  const missing = without(p.documents, (e.ev ?? NONE).map((one) => one.id));
  reasons.push(...roleReasons(t, p, m, e));
  if (missing.length) reasons.push({ rule: "documents", missing });
  if (date > latest) reasons.push({ rule: "date", latest });
  if (date < earliest) reasons.push({ rule: "date", earliest });
  if (p.covers) v.out.cleared = clearedBy(p, v);
  v.outcome = p.outcomes.get(p.resolve(v)) ?? senseless("outcome");
  for (const rule of p.rules) judgeRule(v, rule);
  v.register();
  for (const pair of t.exclusive)
    for (const person of without(holdersOf(v.registers, pair), holdersOf(m.registers, pair))) reasons.push({ rule: "exclusive", person, pair });
}

/** 4.3: the actor holds a role of the step, and so do those who confirm; once a role. */
export function roleReasons(t, p, m, { act, sign = NONE }) {
  const holds = ({ person, role }) => t.roles.get(role)?.open || m.registers.get(role)?.has(person);
  // a standing is no role: nobody confirms as a candidate
  const confirms = (one) => t.roles.has(one.role) && holds(one), roles = (all) => all.map((one) => one.role);
  const feigned = sign.filter((one) => !confirms(one)), confirmed = sign.filter(confirms);
  const lacking = new Set([...without(p.sign, roles(confirmed)), ...roles(feigned)]);
  const reasons = [...lacking].map((role) => ({ rule: "role", sign: role }));
  return p.actor.includes(act.role) && holds(act) ? reasons : [{ rule: "role", need: p.actor[0] }, ...reasons];
}

/** 4.5: the date of the state, or the latest of what was required in it. */
const earliestOf = (p, f) =>
  p.requires.filter((one) => f.done.has(one.step)).reduce((date, { step }) => (f.last.get(step).date > date ? f.last.get(step).date : date), f.entered);

/** 4.6: whom this step has cleared, and whom it cleared before. */
function clearedBy({ id, covers: { role, field } }, { m, f, data, date }) {
  const given = own(data, field), ids = new Set(isPeople(given) ? given : rows(given).map((row) => row.id));
  const last = f.last.get(id)?.out.cleared ?? NONE;
  return [...(m.registers.get(role)?.keys() ?? NONE)].sort().flatMap((person) => {
    if (ids.has(person)) return { id: person, date };
    return last.find((row) => row.id === person && row.date >= m.registers.get(role).get(person)) ?? NONE;
  });
}

/** 4.7. */
function judgeRule(v, rule) {
  const { id, warns, when, unless, after } = rule, { times } = v.f;
  if (!when(v.m) || unless.some((key) => times.get(key)) || (after && !times.get(after))) return;
  v.rule = rule;
  try {
    const found = rule.judge(v);
    if (found) v[warns ? "warnings" : "reasons"].push({ rule: id, ...found });
  } catch (fault) {
    if (!fault.year) throw fault;
    v.reasons.push({ rule: "calendar", year: fault.year });
  }
}

/** Who holds both of a pair, sorted. */
export const holdersOf = (registers, pair) => pair.map((role) => [...(registers.get(role)?.keys() ?? NONE)]).reduce(common).sort();
