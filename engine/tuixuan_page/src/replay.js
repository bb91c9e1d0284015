/**
 * Level 4: the case replayed from its log (verification 3, steps 4.1 to 4.14).
 *
 * Each entry is decided once more from the entries before it. A finding never ends the replay: it
 * goes on from what the writer recorded (accepting.js). An entry that cannot be decided because the
 * document makes no sense there is a finding (3.7); any other exception is a fault of this tool and
 * passes through.
 */
import { accept, follow } from "./accepting.js";
import { isInstant } from "./days.js";
import { decide, isFormSound, outOf, roleReasons, targetOf } from "./deciding.js";
import { bindCalendar, openCase, openProcedure } from "./opening.js";
import { isObject, same, Senseless, told } from "./values.js";

// reason of the law -> verification step and code; any other rule is 4.9, rule
const REASONS = new Map(
  Object.entries({
    form: ["4.4", "rule"],
    fields: ["4.4", "rule"],
    order: ["4.5", "order"],
    role: ["4.6", "role"],
    documents: ["4.7", "documents"],
    date: ["4.8", "date"],
    calendar: ["4.9", "calendar"],
  }),
);
const FORM = { rule: "form" };
// how much is kept of what the log says, however long it is
const MOST = { rows: 10000, counts: 1000, refusals: 1000, threads: 1000, votes: 100 };

export class Replay {
  #looked;
  #files;
  #memory = null;
  #end = 0;

  /** `found(step, code, line, detail, warning)` takes a finding, `looked(step, count)` what was looked at. */
  constructor(files, found, looked) {
    this.#files = files;
    this.#looked = looked;
    this.found = (step, code, ...more) => {
      if (code === "version") this.version = true;
      found(step, code, ...more);
    };
    this.version = false;
    this.table = null;
    this.rows = [];
    this.counts = [];
    this.refusals = [];
    this.threads = [];
    // how many rows of each list were left out
    this.left = { rows: 0, counts: 0, refusals: 0 };
    this.undecidable = 0;
  }

  get document() {
    return this.table?.document ?? null;
  }

  get state() {
    return this.#memory?.flow.state ?? null;
  }

  /** The kind of final state that the case is in, or null. */
  get final() {
    return this.table?.states.get(this.state)?.final ?? null;
  }

  get complete() {
    return this.final !== null;
  }

  /** Takes a readable entry; `sound` says whether steps 0.4 and 1.1 found nothing in it. */
  take(position, entry, sound = true) {
    this.#end = position;
    try {
      if (position === 0) this.#open(entry, sound);
      else if (this.#memory) this.#judge(position, entry, sound);
    } catch (fault) {
      if (!(fault instanceof Senseless)) throw fault;
      this.found("4.4", "rule", position, fault.message);
    }
  }

  /** Closes the counts; `last` is the position of the last whole line. */
  finish(complete, last = this.#end) {
    const { table, found } = this, memory = this.#memory;
    if (!memory) return;
    this.#looked("4.14", table.unenforced.length);
    for (const [, flow] of [...memory.threads].sort()) {
      const isOpen = [...table.plans.values()].some((plan) => plan.thread?.id === flow.thread && plan.sources.has(flow.state));
      if (isOpen && this.threads.length < MOST.threads) this.threads.push({ thread: flow.thread, key: flow.key, state: flow.state });
    }
    if (!complete) return;
    this.#looked("4.13", 1);
    if (!this.complete) found("4.13", "incomplete", last, this.state);
  }

  #open(entry, sound) {
    if (!sound) return;
    this.#looked("4.1", 1);
    this.table = openProcedure(this.#files.document, entry.data, this.found) ?? null;
    if (!this.table) return;
    this.#looked("4.2", 1);
    this.#memory = openCase(entry, this.table, this.found);
    for (const bound of entry.data.calendars ?? []) this.#bind(0, bound);
  }

  #bind(position, bound) {
    this.#looked("4.3", 1);
    bindCalendar(this.#files, bound, position, this.#memory, this.found);
  }

  #judge(position, entry, sound) {
    const { type, data } = entry;
    if (type === "step") (sound ? this.#step(position, entry) : this.#followUnsound(position, entry));
    else if (!sound) return;
    else if (type === "calendar") this.#bind(position, data);
    else if (type === "correct") this.#correct(position, entry);
    else if (type === "refused") this.#refused(position, entry);
  }

  /** Steps 4.4 to 4.10 on an accepted step. */
  #step(position, entry) {
    const plan = this.table.plans.get(entry.step);
    this.#looked("4.4", 1);
    if (!plan) {
      this.#looked("4.5", 1);
      this.found("4.5", "order", position, entry.step);
      this.#takeState(entry.out.state);
      return;
    }
    const flow = this.#memory.flowOf(plan, entry.data);
    if (isFormSound(plan, entry, this.table)) this.#decided(plan, position, entry, flow);
    else {
      this.found("4.4", "rule", position, plan.id + " form");
      this.#follow(plan, position, entry, flow);
    }
  }

  #decided(plan, position, entry, flow) {
    this.#looked("4.5", 1);
    const [view, out, to] = this.#decide(plan, position, entry, flow);
    if (view.outcome) {
      for (const step of ["4.6", "4.7", "4.8", "4.10"]) this.#looked(step, 1);
      this.#looked("4.9", plan.rules.length);
    }
    if (view.outcome && !view.reasons.length && same(out, entry.out)) accept(view, plan, position, out, to);
    else {
      this.#differs(plan, position, entry, view, out);
      this.#follow(plan, position, entry, flow);
    }
    this.#report(plan, position, entry, view);
  }

  /** Decides a step, or follows the writer where it cannot be decided (3.7). */
  #decide(plan, position, entry, flow) {
    try {
      const view = decide(this.table, plan, entry, this.#memory, flow);
      const to = view.outcome && targetOf(view);
      return [view, view.outcome && outOf(view, to), to];
    } catch (fault) {
      if (fault instanceof Senseless) this.#follow(plan, position, entry, flow);
      throw fault;
    }
  }

  /** Each reason for which the law refuses, and a recorded `out` that is not the one computed. */
  #differs(plan, position, entry, { reasons }, out) {
    for (const reason of reasons) {
      const [step, code] = REASONS.get(reason.rule) ?? ["4.9", "rule"];
      this.found(step, code, position, plan.id + " " + told(reason));
    }
    if (!out || same(out, entry.out)) return;
    const names = new Set([...Object.keys(out), ...Object.keys(entry.out)]);
    const wrong = [...names].filter((name) => !same(out[name], entry.out[name])).sort();
    const shown = wrong.map((name) => `${name}: ${told(entry.out[name])} (${told(out[name])})`);
    this.found("4.10", "outcome", position, plan.id + " " + shown.join("; "));
  }

  #follow(plan, position, entry, flow) {
    follow(this.table, plan, entry, position, this.#memory, flow);
  }

  /** An accepted step whose members are not well formed (3.6). */
  #followUnsound(position, entry) {
    const { step, data, out, t } = entry, plan = this.table.plans.get(step);
    if (plan && isObject(data) && isObject(out) && isInstant(t))
      this.#follow(plan, position, entry, this.#memory.flowOf(plan, data));
  }

  #takeState(state) {
    const { flow } = this.#memory;
    if (this.table.states.has(state) && state !== flow.state) Object.assign(flow, { state, done: new Set() });
  }

  /** Step 4.11. */
  #refused(position, entry) {
    const { step, data } = entry;
    if (!data) return this.#compare(position, entry, null, this.state, true);
    if (step === undefined) return this.#compare(position, entry, this.#correction(entry), this.state);
    const plan = this.table.plans.get(step);
    if (!plan || !isFormSound(plan, entry, this.table)) return this.#compare(position, entry, [FORM], this.state);
    const flow = this.#memory.flowOf(plan, data), { state } = flow;
    const { reasons, claims } = decide(this.table, plan, entry, this.#memory, flow);
    return this.#compare(position, entry, reasons, state, reasons.length > 0 && claims.blocking === reasons.length);
  }

  /** A refusal that keeps its data is never one of form (log 5.3); of one that does not, the state. */
  #compare(position, entry, reasons, state, isUndecidable = false) {
    this.#looked("4.11", 1);
    if (isUndecidable) this.undecidable += 1;
    const { out } = entry, again = !isUndecidable;
    const isRight = !reasons || (reasons.length > 0 && reasons[0] !== FORM && same(reasons, out.reasons));
    if (!isRight || state !== out.state) this.found("4.11", "refusal", position, told({ reasons: reasons ?? undefined, state }));
    const step = entry.step ?? (entry.data ? "correct" : null);
    this.#keep("refusals", { position, step, reasons: out.reasons, again });
  }

  /** procedure 6.2 and 6.3: why a correction is refused. */
  #correction(entry) {
    const { undo, flow, registers } = this.#memory, { plans, correctionsUntil } = this.table;
    if (undo?.position !== entry.data.of || flow.last.has(correctionsUntil)) return [{ rule: "correct" }];
    return roleReasons(this.table, plans.get(undo.step), entry, registers);
  }

  /** Step 4.12: only the last step is undone, by those who took it. */
  #correct(position, entry) {
    const { of } = entry.data, { state } = entry.out, reasons = this.#correction(entry);
    this.#looked("4.12", 1);
    for (const reason of reasons) this.found("4.12", "correction", position, of + " " + told(reason));
    if (this.#memory.undo?.position === of) this.#memory.back();
    if (this.state !== state && !reasons.length) this.found("4.12", "correction", position, state + " " + this.state);
    this.#takeState(state);
    this.#keep("rows", { position, date: null, step: "correct", outcome: String(of), state });
  }

  #keep(list, row) {
    if (this[list].length < MOST[list]) this[list].push(row);
    else this.left[list] += 1;
  }

  #report(plan, position, { out }, { date, counted, out: figures }) {
    const { outcome, state } = out, step = plan.id;
    this.#keep("rows", { position, date, step, outcome, state });
    if (!counted) return;
    const { base, need: needed, elected, tied, grey } = figures;
    const votes = [...counted].sort(([p, a], [q, b]) => (a === b ? (p < q ? -1 : 1) : b > a ? 1 : -1)).slice(0, MOST.votes);
    this.#keep("counts", { position, step, outcome, base, needed, votes, elected, tied, grey });
  }
}
