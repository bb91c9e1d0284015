/**
 * What an accepted step changes (procedure 4.10), and how replay goes on after a finding
 * (verification 3.6): it follows the writer wherever what is recorded can be taken over.
 */
import { isDate, localDate } from "./days.js";
import { register, targetOf, viewOf } from "./deciding.js";
import { keep, remember } from "./memory.js";
import { areIds, isCount, isId, isList, isObject, isText, kept, keysOf } from "./values.js";

/** 4.10: times, registers, last entry and state after an accepted step. */
export function accept(plan, view, position, out, target) {
  const { memory, flow, data, date, outcome, held } = view;
  const { key, resets, again } = outcome;
  if (!plan.thread) remember(memory, plan.id, position, outcome);
  memory.held = held;
  flow.times.set(key, (flow.times.get(key) ?? 0) + 1);
  for (const resetKey of resets) flow.times.set(resetKey, 0);
  flow.last.set(plan.id, { step: plan.id, position, date, data, out });
  if (target) enter(flow, target, date);
  else if (!again) flow.done = new Set(flow.done).add(plan.id);
  keep(memory, flow);
}

/** A state entered on a date, with these steps done in it. */
const enter = (flow, state, entered, done) => Object.assign(flow, { state, entered, done: new Set(done) });

/** 3.6: goes on from what the entry records, though the law says otherwise. */
export function follow(table, plan, memory, flow, entry, position) {
  const { state, outcome: recorded } = entry.out;
  const data = kept(entry.data, (value, name) => plan.fields.get(name)?.(value));
  const view = viewOf(memory, flow, entry, { date: localDate(entry.t), ...data });
  const outcome = (view.outcome = plan.outcomes.get(recorded));
  view.out = kept(entry.out, isFigure);
  const target = outcome && targetOf(view);
  if (outcome) {
    register(view);
    accept(plan, view, position, view.out, target);
  }
  // a step that stays belongs to the state in which the writer had it
  const stays = outcome && !outcome.again && !target;
  const isKnown = (plan.thread ?? table).states.has(state);
  if (isKnown && state !== flow.state) enter(flow, state, view.date, stays ? [plan.id] : []);
  keep(memory, flow);
}

/** Whether a figure of `out` can be taken over as it is recorded. */
function isFigure(value, name) {
  if (name === "cleared") return isList(value) && value.every(isCleared);
  return isText(value) || isCount(value) || areIds(value);
}

const isCleared = row => isObject(row) && keysOf(row).length === 2 && isId(row.id) && isDate(row.date);
