/**
 * Level 4: the case replayed from its log (verification 3, steps 4.1 to 4.14).
 *
 * Each entry is decided once more from the entries before it. A finding never ends the replay: it
 * goes on from what the writer recorded (accepting.js). An entry that cannot be decided because the
 * document makes no sense there is a finding (3.7); any other exception is a fault of this tool and
 * passes through.
 */
import { accept, follow } from "./accepting.js";
import { amend } from "./amending.js";
import { isInstant } from "./days.js";
import { decide, isFormSound, outOf, roleReasons, targetOf } from "./deciding.js";
import { back, flowOf } from "./memory.js";
import { bindCalendar, openCase, openProcedure } from "./opening.js";
import { ranked } from "./shortlist.js";
import { isObject, NONE, Nonsense, own, same, told } from "./values.js";

// reason of the law -> step of the verification, where it is not 4.9
// laws whose titles are still used
const MOST_LAWS = 17;
const STEPS = { fields: "4.4", order: "4.5", role: "4.6", documents: "4.7", date: "4.8" };
// how much is kept of what the log says, however long it is
const MOST = { rows: 10000, counts: 1000, refusals: 1000 };

export class Replay {
  // timeline, tallies and refusals, and how many of each were left out
  rows = [];
  counts = [];
  refusals = [];
  left = { rows: 0, counts: 0, refusals: 0 };
  // refusals that cannot be decided again
  undecidable = 0;
  // what stands at the end
  state = null;
  final = null;
  complete = false;
  threads = [];
  // the law in force, and the last ones that were, with it
  document = null;
  documents = [];
  // after an amendment that cannot be followed nothing more is judged (3.5)
  stopped = false;

  /** `found(step, code, line, detail)` takes a finding, `looked(step, count = 1)` how much was looked at. */
  constructor(files, found, looked) {
    Object.assign(this, { files, found, looked });
  }

  /** Takes a readable entry; `isSound` says whether steps 0.4 and 1.1 found nothing in it. */
  take(position, entry, isSound = true) {
    this.position = position;
    try {
      if (isSound && !position) this.open(entry);
      else if (this.memory && isSound) this["take_" + entry.type]?.(entry, entry.data, entry.out);
      else if (this.memory && entry.type === "step") this.followUnsound(entry);
    } catch (fault) {
      if (!(fault instanceof Nonsense)) throw fault;
      this.report("4.4", "rule", fault.message);
    }
  }

  /** Closes the counts; `last` is the position of the last whole line. */
  finish(complete, last = this.position) {
    const { table, memory } = this;
    if (!memory) return;
    const plans = [...table.plans.values()];
    const isOpen = flow => plans.some(plan => plan.thread?.id === flow.thread && plan.from.has(flow.state));
    const flows = [...memory.threads].sort().map(([, flow]) => flow);
    this.threads = flows.filter(isOpen).map(({ thread, key, state }) => ({ thread, key, state }));
    this.state = memory.flow.state;
    this.final = table.states.get(this.state)?.final ?? null;
    this.complete = this.final !== null;
    this.position = last;
    this.looked("4.14", table.unenforced.length);
    const isAsked = complete && !this.stopped;
    if (isAsked) this.looked("4.13");
    if (isAsked && !this.final) this.report("4.13", "incomplete", this.state);
  }

  report = (step, code, detail) => {
    this.found(step, code, this.position, detail);
  };

  /** Steps 4.1 to 4.3 on entry 0. */
  open(entry) {
    this.looked("4.1");
    const table = openProcedure(this.files.document, entry.data, this.report);
    if (!table) return;
    this.obey(table);
    this.looked("4.2");
    this.memory = openCase(entry, this.table, this.report);
    for (const bound of entry.data.calendars ?? NONE) this.take_calendar(entry, bound);
  }

  /** Another law is in force from here on. */
  obey(table) {
    this.table = table;
    this.document = table.document;
    this.documents = [...this.documents, table.document].slice(-MOST_LAWS);
  }

  /** Step 4.16. */
  take_amend(entry) {
    this.looked("4.16");
    const table = amend(this.files.document, entry, this.table, this.memory, this.report);
    this.stopped = !table;
    if (table) this.obey(table);
  }

  /** Step 4.3. */
  take_calendar(entry, data) {
    this.looked("4.3");
    bindCalendar(this.files, data, this.memory, this.report);
  }

  /** Steps 4.4 to 4.10 on an accepted step. */
  take_step(entry, data, out) {
    const { table, memory } = this;
    const plan = table.plans.get(entry.step), flow = plan && flowOf(memory, plan, data);
    const isSound = !plan || isFormSound(plan, entry, table);
    this.looked("4.4");
    if (isSound) this.looked("4.5");
    if (isSound && plan) return this.decide(plan, flow, entry, out);
    this.report(plan ? "4.4" : "4.5", plan ? "rule" : "order", entry.step);
    if (plan) this.follow(plan, flow, entry);
    else this.takeState(out.state);
  }

  decide(plan, flow, entry, recorded) {
    const [view, target, out] = this.decided(plan, flow, entry);
    // without an outcome the decision ended early, and nothing but that was looked at
    if (out) {
      for (const step of ["4.6", "4.7", "4.8", "4.10"]) this.looked(step);
      this.looked("4.9", plan.rules.length);
    }
    for (const reason of view.reasons) this.reportReason(plan, reason);
    const isRight = out && same(out, recorded);
    if (out && !isRight) this.report("4.10", "outcome", plan.id + " " + told([recorded, out]));
    if (isRight && !view.reasons.length) accept(plan, view, this.position, out, target);
    else this.follow(plan, flow, entry);
    this.keepStep(plan, view, recorded);
  }

  /** 3.4: a reason of the law in an accepted entry, with the step and the code that it has. */
  reportReason(plan, reason) {
    const step = own(STEPS, reason.rule) ?? "4.9";
    // lacking fields have no code of their own, nor has a rule of the pack
    const hasCode = ["order", "role", "documents", "date", "calendar"].includes(reason.rule);
    this.report(step, hasCode ? reason.rule : "rule", plan.id + " " + told(reason));
  }

  /** What the report shows of an accepted step (5.1): a row, and of a count who had how many votes. */
  keepStep(plan, { date, out, votes }, { outcome, state }) {
    const row = { position: this.position, date, step: plan.id, outcome, state };
    this.keep("rows", row);
    if (!votes) return;
    const first = ranked(votes.keys(), votes).slice(0, 100);
    this.keep("counts", { ...out, ...row, needed: out.need, votes: first.map(person => [person, votes.get(person)]) });
  }

  /** The view of a step, its target and its `out`. 3.7: where it cannot be decided the writer is followed. */
  decided(plan, flow, entry) {
    try {
      const view = decide(this.table, plan, this.memory, flow, entry);
      const target = view.outcome && targetOf(view);
      return [view, target, view.outcome && outOf(view, target)];
    } catch (fault) {
      if (fault instanceof Nonsense) this.follow(plan, flow, entry);
      throw fault;
    }
  }

  follow(plan, flow, entry) {
    follow(this.table, plan, this.memory, flow, entry, this.position);
  }

  /** An accepted step whose members are not well formed (3.6). */
  followUnsound(entry) {
    const plan = this.table.plans.get(entry.step);
    const isReadable = isObject(entry.data) && isObject(entry.out) && isInstant(entry.t);
    if (plan && isReadable) this.follow(plan, flowOf(this.memory, plan, entry.data), entry);
  }

  /** 3.6: the recorded state, where only that can be taken over. */
  takeState(state) {
    const { flow } = this.memory;
    if (this.table.states.has(state) && state !== flow.state) Object.assign(flow, { state, done: new Set() });
  }

  /** Step 4.11. A refusal that keeps its data is never one of form (log 5.3); of one that does not, the state is compared. */
  take_refused(entry, data, out) {
    const { table, memory } = this, plan = table.plans.get(entry.step);
    const isCorrection = data && entry.step === undefined;
    const flow = plan && data && isFormSound(plan, entry, table) ? flowOf(memory, plan, data) : undefined;
    const view = flow && decide(table, plan, memory, flow, entry);
    const { state } = flow ?? memory.flow;
    const reasons = isCorrection ? this.correction(entry) : view?.reasons ?? NONE;
    const isRefused = reasons.length > 0 && same(reasons, out.reasons);
    this.looked("4.11");
    if ((data && !isRefused) || state !== out.state) this.report("4.11", "refusal", told({ reasons, state }));
    const again = Boolean(data) && !restsOnNames(view, reasons);
    this.undecidable += !again;
    const step = isCorrection ? "correct" : entry.step ?? null;
    this.keep("refusals", { position: this.position, step, reasons: out.reasons, again });
  }

  /** procedure 6.2 and 6.3: why a correction is refused. */
  correction(entry) {
    const { table, memory } = this, { undo } = memory;
    if (undo?.position !== entry.data.of || memory.flow.last.has(table.corrections_until)) return [{ rule: "correct" }];
    return roleReasons(table, table.plans.get(undo.step), memory, entry);
  }

  /** Step 4.12: only the last step is undone, by those who took it. */
  take_correct(entry, { of }, { state }) {
    const { memory, position } = this;
    const reasons = this.correction(entry);
    this.looked("4.12");
    if (memory.undo?.position === of) back(memory);
    if (reasons.length || state !== memory.flow.state) this.report("4.12", "correction", told([of, reasons, memory.flow.state]));
    this.takeState(state);
    this.keep("rows", { position, date: null, step: "correct", outcome: String(of), state });
  }

  /** A row for the report, as long as there is room; else it is counted. */
  keep(list, row) {
    if (this[list].length < MOST[list]) this[list].push(row);
    else this.left[list]++;
  }
}

/** Whether every reason of a refusal is a claim of names: level 4 cannot decide it again. */
function restsOnNames(view, reasons) {
  const claims = [...(view?.claims.values() ?? NONE)].filter(isWarning => !isWarning).length;
  return claims > 0 && claims === reasons.length;
}
