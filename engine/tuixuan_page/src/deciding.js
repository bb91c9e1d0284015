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
export const viewOf = (memory, flow, entry, data = entry.data) => ({
  memory, flow, entry, data, date: data.date ?? "", held: memory.held, out: {}, reasons: [], warnings: [], claims: new Map()
});

/** 4.10: the state that the outcome leads to; nothing when the step stays. */
export function targetOf(view) {
  const { memory, flow, outcome } = view;
  const { key, most, to, then } = outcome;
  const isUsedUp = (flow.times.get(key) ?? 0) >= most(view);
  return targetIn(isUsedUp ? then : to, memory, flow.state);
}

/** 4.11: `out` as it must be recorded. */
export const outOf = ({ flow, outcome, out, warnings }, state = flow.state) =>
  filled({ outcome: outcome.id, state, ...out, warnings });

/** 4.10: the registers after the outcome, as a copy. */
export function register(view) {
  const changes = view.outcome.register.map(change => ({ ...change, persons: personsIn(change.read(view)) }));
  if (changes.length) view.held = new Map(view.held);
  for (const { op, role, persons } of changes) {
    const before = holdersOf(view.held, role);
    const after = new Map(op === "set" ? NONE : before);
    for (const person of persons) {
      if (op === "revoke") after.delete(person);
      else after.set(person, before.get(person) ?? view.date);
    }
    view.held.set(role, after);
  }
}

/** 4.1: only declared fields, each of its type; the key of a thread; known documents. */
export const isFormSound = ({ fields, thread }, { data, ev = NONE }, table) =>
  keysOf(data).every(name => fields.get(name)?.(data[name])) &&
  (!thread || has(data, thread.key)) &&
  ev.every(document => table.documents.has(document.id));

/** Decides a step whose form is sound; without an outcome its decision ended early. */
export function decide(table, plan, memory, flow, entry) {
  const view = viewOf(memory, flow, entry);
  const order = orderReason(table, plan, memory, flow);
  const missing = plan.required.filter(name => !has(entry.data, name));
  if (order) view.reasons.push(order);
  else if (missing.length) view.reasons.push({ rule: "fields", missing });
  else judge(table, plan, view);
  return view;
}

/** 4.3 to 4.8: what is judged of a step that has its place and its fields. */
function judge(table, plan, view) {
  const { entry, memory, date } = view;
  const missing = without(plan.documents, idsOf(entry.ev ?? NONE));
  const latest = localDate(entry.t), earliest = earliestOf(plan, view);
  view.reasons = [
    ...roleReasons(table, plan, memory, entry),
    missing.length && { rule: "documents", missing },
    date > latest && { rule: "date", latest },
    date < earliest && { rule: "date", earliest }
  ].filter(Boolean);
  if (plan.covers) view.out.cleared = clearedBy(plan, view);
  view.outcome = plan.outcomes.get(plan.resolve(view)) ?? bad("outcome");
  for (const rule of plan.rules) judgeRule(view, rule);
  register(view);
  for (const pair of table.exclusive) {
    const newly = without(bothOf(view.held, pair), bothOf(memory.held, pair));
    for (const person of newly) view.reasons.push({ rule: "exclusive", person, pair });
  }
}

/** 4.5: no step is dated before its state was entered, nor before what it requires was done. */
function earliestOf({ requires }, { flow }) {
  const required = requires.map(({ step }) => (flow.done.has(step) ? flow.last.get(step).date : ""));
  return [flow.entered, ...required].sort().pop();
}

/** 4.3: the actor holds a role of the step, and so do those who confirm; once a role. */
export function roleReasons(table, plan, memory, { act, sign = NONE }) {
  const holds = ({ person, role }) => table.roles.get(role)?.open || holdersOf(memory.held, role).has(person);
  // a standing is no role: nobody confirms as a candidate
  const confirms = signer => table.roles.has(signer.role) && holds(signer);
  const rolesOf = test => sign.filter(test).map(signer => signer.role);
  const lacking = new Set([...without(plan.sign, rolesOf(confirms)), ...rolesOf(signer => !confirms(signer))]);
  const isActorLawful = plan.actor.includes(act.role) && holds(act), rule = "role";
  return [...(isActorLawful ? NONE : [{ rule, need: plan.actor[0] }]), ...[...lacking].map(role => ({ rule, sign: role }))];
}

/** 4.6: whom this step has cleared, and whom it cleared before. */
function clearedBy({ id, covers: { role, field } }, { memory, flow, data, date }) {
  const given = own(data, field);
  const covered = new Set(isPeople(given) ? given : idsOf(rowsIn(given)));
  const before = flow.last.get(id)?.out.cleared ?? NONE;
  const since = holdersOf(memory.held, role);
  return [...since.keys()].sort().flatMap(person => {
    if (covered.has(person)) return { id: person, date };
    return before.find(row => row.id === person && row.date >= since.get(person)) ?? NONE;
  });
}

/** 4.7: one rule of the step; a calendar that is not there always refuses. */
function judgeRule(view, rule) {
  const { id, warns, when, unless, after, judge: judgeEvidence } = rule;
  const { times } = view.flow;
  if (!when(view.memory) || unless.some(key => times.get(key)) || (after && !times.get(after))) return;
  view.rule = rule;
  try {
    const numbers = judgeEvidence(view);
    if (numbers) view[warns ? "warnings" : "reasons"].push({ rule: id, ...numbers });
  } catch (fault) {
    if (!fault.year) throw fault;
    view.reasons.push({ rule: "calendar", year: fault.year });
  }
}

/** Who holds both of a pair, sorted. */
export const bothOf = (held, [first, second]) =>
  common([...holdersOf(held, first).keys()], holdersOf(held, second).keys()).sort();
