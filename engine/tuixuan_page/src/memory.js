/** What a case remembers (procedure 4), nothing else. */
import { isId, own } from "./values.js";

/**
 * The memory of the main flow, or of one thread: `entered`, the date of the step that entered the state;
 * `done`, the steps; `last`, step -> {step, n, date, data, out} of its last accepted entry; `times`,
 * step/outcome -> how often.
 */
const flowIn = (state, thread, key) => ({ state, thread, key, entered: "", done: new Set(), last: new Map(), times: new Map() });

/** Who holds a role or standing, and since when. */
export const holdersOf = (held, role) => held.get(role) ?? new Map();

/**
 * The memory of one case: `f`, the main flow; `threads`, "thread key" -> its flow; `held`, role or
 * standing -> person -> date since; `parameters`, id -> value in force, and `given`, those of entry 0;
 * `calendars`, year -> {off, worked}; `undo`, see below.
 */
export const memoryIn = state => ({
  f: flowIn(state), threads: new Map(), held: new Map(), parameters: new Map(), given: {}, calendars: new Map(), undo: undefined
});

/** The flow of a step: of the case, or of the thread that the data name. */
export function flowOf(m, { thread }, data) {
  const key = thread && own(data, thread.key), known = thread ? isId(key) && m.threads.get(thread.id + " " + key) : m.f;
  return known || flowIn(thread.initial, thread.id, key);
}

/** Keeps a flow once a step of it was accepted. */
export function keep(m, f) {
  if (f.thread && isId(f.key)) m.threads.set(f.thread + " " + f.key, f);
}

/** Keeps what a step of the main flow is about to replace (6.1), not a copy of everything. */
export function remember(m, step, n, { key, resets }) {
  const { f, held } = m, times = [key, ...resets].map(x => [x, f.times.get(x)]);
  m.undo = { ...f, n, step, last: [[step, f.last.get(step)]], times, held };
}

/** 6.1: makes the memory what it was before the last step; threads stay. */
export function back(m) {
  const { f, undo } = m, { state, entered, done, held } = undo;
  Object.assign(f, { state, entered, done });
  for (const name of ["last", "times"]) for (const [key, x] of undo[name]) x === undefined ? f[name].delete(key) : f[name].set(key, x);
  Object.assign(m, { held, undo: undefined });
}
