/**
 * What an accepted step changes (procedure 4.10), and how replay goes on after a finding
 * (verification 3.6): it follows the writer wherever what is recorded can be taken over.
 */
import { isDate, localDate } from "./days.js";
import { registered, targetOf, View } from "./deciding.js";
import { areIds, isCount, isId, isObject, isText } from "./values.js";

/** 4.10. */
export function accept(view, plan, position, out, to) {
  const { memory, flow, outcome, data, date } = view;
  if (!plan.thread) memory.remember(plan.id, position, outcome);
  memory.registers = view.registers;
  flow.times.set(outcome.key, (flow.times.get(outcome.key) ?? 0) + 1);
  for (const key of outcome.resets) flow.times.set(key, 0);
  flow.last.set(plan.id, { step: plan.id, position, date, data, out });
  if (to !== undefined) enter(flow, to, date);
  else if (!outcome.again) flow.done = new Set(flow.done).add(plan.id);
  memory.keep(flow);
}

function enter(flow, state, entered, ...done) {
  Object.assign(flow, { state, entered, done: new Set(done) });
}

/** 3.6: goes on from what the entry records, though the law says otherwise. */
export function follow(table, plan, entry, position, memory, flow) {
  const data = keptData(plan, entry), recorded = entry.out, { state } = recorded;
  const view = new View(memory, flow, data, entry);
  view.out = keptFigures(recorded);
  view.outcome = plan.outcomes.get(recorded.outcome);
  let stays = false;
  if (view.outcome) {
    const to = targetOf(view);
    view.registers = registered(view);
    accept(view, plan, position, view.out, to);
    stays = to === undefined && !view.outcome.again;
  }
  // a step that stays belongs to the state in which the writer had it
  const states = plan.thread ? plan.thread.states : table.states;
  if (states.has(state) && state !== flow.state) enter(flow, state, data.date, ...(stays ? [plan.id] : []));
  memory.keep(flow);
}

/** The fields of sound form; a missing date is that of the entry. */
function keptData(plan, { data, t }) {
  const kept = Object.entries(data).filter(([name, value]) => plan.fields.get(name)?.(value));
  return { date: localDate(t), ...Object.fromEntries(kept) };
}

/** The figures of a recorded `out` that are of a type that figures have. */
function keptFigures(recorded) {
  const isKept = ([name, value]) =>
    name === "cleared" ? Array.isArray(value) && value.every(isCleared) : isText(value) || isCount(value) || areIds(value);
  return Object.fromEntries(Object.entries(recorded).filter(isKept));
}

const isCleared = (row) => isObject(row) && Object.keys(row).length === 2 && isId(row.id) && isDate(row.date);
