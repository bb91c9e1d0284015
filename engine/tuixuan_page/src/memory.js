/** What a case remembers (procedure 4), nothing else. */
import { isId, own } from "./values.js";

/**
 * The memory of the main flow, or of one thread: `entered`, the date of the step that entered the state;
 * `done`, the steps; `last`, step -> {step, position, date, data, out} of its last accepted entry; `times`,
 * step/outcome -> how often.
 */
const flowIn = (state, thread, key) => ({ state, thread, key, entered: "", done: new Set(), last: new Map(), times: new Map() });

/** Who holds a role or standing, and since when. */
export const holdersOf = (held, role) => held.get(role) ?? new Map();

/**
 * The memory of one case: `flow`, the main flow; `threads`, "thread key" -> its flow; `held`, role or
 * standing -> person -> date since; `parameters`, id -> value in force, and `given`, those of entry 0;
 * `calendars`, year -> {off, worked}; `undo`, see below.
 */
export const memoryIn = state => ({
  flow: flowIn(state), threads: new Map(), held: new Map(), parameters: new Map(), given: {}, calendars: new Map(), undo: undefined
});

/** procedure 4: the flow of a step: of the case, or of the thread that the data name. */
export function flowOf(memory, { thread }, data) {
  if (!thread) return memory.flow;
  const key = own(data, thread.key);
  const begun = isId(key) && memory.threads.get(thread.id + " " + key);
  return begun || flowIn(thread.initial, thread.id, key);
}

/** Keeps a flow once a step of it was accepted. */
export function keep(memory, flow) {
  if (flow.thread && isId(flow.key)) memory.threads.set(flow.thread + " " + flow.key, flow);
}

/** Keeps what a step of the main flow is about to replace (6.1), not a copy of everything. */
export function remember(memory, step, position, { key, resets }) {
  const { flow, held } = memory;
  const times = [key, ...resets].map(changed => [changed, flow.times.get(changed)]);
  memory.undo = { ...flow, position, step, last: [[step, flow.last.get(step)]], times, held };
}

/** 6.1: makes the memory what it was before the last step; threads stay. */
export function back(memory) {
  const { flow, undo } = memory;
  const { state, entered, done, held } = undo;
  Object.assign(flow, { state, entered, done });
  for (const name of ["last", "times"])
    for (const [key, before] of undo[name]) {
      if (before === undefined) flow[name].delete(key);
      else flow[name].set(key, before);
    }
  Object.assign(memory, { held, undo: undefined });
}
