/**
 * One step decided once more (procedure 4.1 to 4.11): its reasons, its outcome, its figures.
 *
 * Nothing is changed here; accepting.js changes the memory, and everything is read from the memory
 * before the step.
 */
import { localDate } from "./days.js";
import { holdersOf } from "./memory.js";
import { personsIn, rowsIn } from "./operands.js";
import { orderReason, targetIn } from "./order.js";
import { bad, common, filled, has, idsOf, isPeople, keysOf, NONE, own, without } from "./values.js";

/**
 * What rules and resolvers see while a step is decided, and what the law says to it: `held`, the registers
 * after it; `claims`, the claims of names that were taken -> whether their rule only warns.
 */
export const viewOf = (m, f, e, data = e.data) => ({
  m, f, e, data, date: data.date ?? "", held: m.held, out: {}, reasons: [], warnings: [], claims: new Map()
});

/** 4.10: the state that the outcome leads to; nothing when the step stays. */
export function targetOf(v) {
  const { key, most, to, then } = v.outcome;
  return targetIn((v.f.times.get(key) ?? 0) >= most(v) ? then : to, v.m, v.f.state);
}

/** 4.11: `out` as it must be recorded. */
export const outOf = ({ f, outcome, out, warnings }, state = f.state) => filled({ outcome: outcome.id, state, ...out, warnings });

/** 4.10: the registers after the outcome, as a copy. */
export function register(v) {
  const changes = v.outcome.register.map(x => ({ ...x, ids: personsIn(x.read(v)) }));
  if (changes.length) v.held = new Map(v.held);
  for (const { op, role, ids } of changes) {
    const held = holdersOf(v.held, role), next = new Map(op === "set" ? NONE : held);
    for (const id of ids) op === "revoke" ? next.delete(id) : next.set(id, held.get(id) ?? v.date);
    v.held.set(role, next);
  }
}

/** 4.1: only declared fields, each of its type; the key of a thread; known documents. */
export const isFormSound = ({ fields, thread }, { data, ev = NONE }, t) =>
  keysOf(data).every(name => fields.get(name)?.(data[name])) && (!thread || has(data, thread.key)) && ev.every(x => t.documents.has(x.id));

/** Decides a step whose form is sound; without an outcome its decision ended early. */
export function decide(t, p, m, f, e) {
  const v = viewOf(m, f, e), order = orderReason(t, p, m, f), missing = p.required.filter(name => !has(e.data, name));
  if (order) v.reasons.push(order);
  else if (missing.length) v.reasons.push({ rule: "fields", missing });
  else judge(t, p, v);
  return v;
}

/** 4.3 to 4.8: what is judged of a step that has its place and its fields. */
function judge(t, p, v) {
  const { e, m, f, date } = v, latest = localDate(e.t), missing = without(p.documents, idsOf(e.ev ?? NONE));
  const [earliest] = [f.entered, ...p.requires.map(x => (f.done.has(x.step) ? f.last.get(x.step).date : ""))].sort().reverse();
  v.reasons = [
    ...roleReasons(t, p, m, e),
    missing.length && { rule: "documents", missing },
    date > latest && { rule: "date", latest },
    date < earliest && { rule: "date", earliest }
  ].filter(Boolean);
  if (p.covers) v.out.cleared = clearedBy(p, v);
  v.outcome = p.outcomes.get(p.resolve(v)) ?? bad("outcome");
  for (const rule of p.rules) judgeRule(v, rule);
  register(v);
  for (const pair of t.exclusive)
    for (const person of without(bothOf(v.held, pair), bothOf(m.held, pair))) v.reasons.push({ rule: "exclusive", person, pair });
}

/** 4.3: the actor holds a role of the step, and so do those who confirm; once a role. */
export function roleReasons(t, p, m, { act, sign = NONE }) {
  const holds = ({ person, role }) => t.roles.get(role)?.open || holdersOf(m.held, role).has(person);
  // a standing is no role: nobody confirms as a candidate
  const confirms = x => t.roles.has(x.role) && holds(x), rolesOf = test => sign.filter(test).map(x => x.role);
  const lacking = new Set([...without(p.sign, rolesOf(confirms)), ...rolesOf(x => !confirms(x))]), rule = "role";
  const isHeld = p.actor.includes(act.role) && holds(act);
  return [...(isHeld ? NONE : [{ rule, need: p.actor[0] }]), ...[...lacking].map(role => ({ rule, sign: role }))];
}

/** 4.6: whom this step has cleared, and whom it cleared before. */
function clearedBy({ id, covers: { role, field } }, { m, f, data, date }) {
  const given = own(data, field), covered = new Set(isPeople(given) ? given : idsOf(rowsIn(given)));
  const before = f.last.get(id)?.out.cleared ?? NONE, since = holdersOf(m.held, role);
  return [...since.keys()].sort().flatMap(person => {
    if (covered.has(person)) return { id: person, date };
    return before.find(row => row.id === person && row.date >= since.get(person)) ?? NONE;
  });
}

/** 4.7: one rule of the step; a calendar that is not there always refuses. */
function judgeRule(v, rule) {
  const { id, warns, when, unless, after, judge: judged } = rule, { times } = v.f;
  if (!when(v.m) || unless.some(key => times.get(key)) || (after && !times.get(after))) return;
  v.rule = rule;
  try {
    const found = judged(v);
    if (found) v[warns ? "warnings" : "reasons"].push({ rule: id, ...found });
  } catch (fault) {
    if (!fault.year) throw fault;
    v.reasons.push({ rule: "calendar", year: fault.year });
  }
}

/** Who holds both of a pair, sorted. */
export const bothOf = (held, [a, b]) => common([...holdersOf(held, a).keys()], holdersOf(held, b).keys()).sort();
