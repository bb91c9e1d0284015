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

/** The memory of one case: the main flow `f`, and what belongs to the case as a whole. */
export class Memory {
  // "thread key" -> its flow
  threads = new Map();
  // role or standing -> person -> date since
  held = new Map();
  parameters = new Map();
  // year -> {off, worked}
  calendars = new Map();

  constructor(state) {
    this.f = flowIn(state);
  }

  /** The flow of a step: of the case, or of the thread that the data name. */
  flowOf({ thread }, data) {
    if (!thread) return this.f;
    const key = own(data, thread.key);
    return (isId(key) && this.threads.get(thread.id + " " + key)) || flowIn(thread.initial, thread.id, key);
  }

  /** Keeps a flow once a step of it was accepted. */
  keep(f) {
    if (f.thread && isId(f.key)) this.threads.set(f.thread + " " + f.key, f);
  }

  /** Keeps what a step of the main flow is about to replace (6.1), not a copy of everything. */
  remember(step, n, { key, resets }) {
    const { f, held } = this, times = [key, ...resets].map(x => [x, f.times.get(x)]);
    this.undo = { ...f, n, step, last: [[step, f.last.get(step)]], times, held };
  }

  /** 6.1: makes the memory what it was before the last step; threads stay. */
  back() {
    const { f, undo } = this, { state, entered, done, held } = undo;
    Object.assign(f, { state, entered, done });
    for (const name of ["last", "times"]) for (const [key, x] of undo[name]) x === undefined ? f[name].delete(key) : f[name].set(key, x);
    Object.assign(this, { held, undo: undefined });
  }
}
