/** What a case remembers (procedure 4), nothing else. */
import { isId, own } from "./values.js";

/** The memory of the main flow, or of one thread. */
export class Flow {
  constructor(state, thread, key) {
    this.state = state;
    this.thread = thread;
    this.key = key;
    // the date of the step that entered the state
    this.entered = "";
    this.done = new Set();
    // step -> {step, position, date, data, out} of its last accepted entry
    this.last = new Map();
    // step/outcome -> how often
    this.times = new Map();
  }
}

/** The memory of one case: the main flow, and what belongs to the case as a whole. */
export class Memory {
  constructor(initial) {
    this.flow = new Flow(initial);
    // "thread key" -> its flow
    this.threads = new Map();
    // role or standing -> person -> date since
    this.registers = new Map();
    this.parameters = new Map();
    // year -> {off, worked}
    this.calendars = new Map();
    this.undo = null;
  }

  /** The flow of a step: of the case, or of the thread that the data name. */
  flowOf({ thread }, data) {
    if (!thread) return this.flow;
    const key = own(data, thread.key);
    return (isId(key) && this.threads.get(thread.id + " " + key)) || new Flow(thread.initial, thread.id, key);
  }

  /** Keeps the flow of a thread, once a step of it was accepted. */
  keep(flow) {
    const { thread, key } = flow;
    if (thread && isId(key)) this.threads.set(thread + " " + key, flow);
  }

  /** Keeps what a step of the main flow is about to replace (6.1), not a copy of everything. */
  remember(step, position, outcome) {
    const { state, entered, done, last, times } = this.flow;
    const before = [outcome.key, ...outcome.resets].map((key) => [key, times.get(key)]);
    this.undo = { step, position, state, entered, done, last: last.get(step), times: before, registers: this.registers };
  }

  /** 6.1: makes the memory what it was before the last step; threads stay. */
  back() {
    const { step, state, entered, done, last, times, registers } = this.undo;
    Object.assign(this.flow, { state, entered, done });
    for (const [name, key, value] of [["last", step, last], ...times.map(([key, count]) => ["times", key, count])]) {
      if (value === undefined) this.flow[name].delete(key);
      else this.flow[name].set(key, value);
    }
    this.registers = registers;
    this.undo = null;
  }
}
