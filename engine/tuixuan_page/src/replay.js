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

  /** `found(step, code, n, detail)` takes a finding, `looked(step, count = 1)` how much was looked at. */
  constructor(files, found, looked) {
    Object.assign(this, { files, found, looked });
  }

  /** Takes a readable entry; `isSound` says whether steps 0.4 and 1.1 found nothing in it. */
  take(n, e, isSound = true) {
    this.n = n;
    try {
      if (isSound && !n) this.open(e);
      else if (this.m && isSound) this["take_" + e.type]?.(e, e.data, e.out);
      else if (this.m && e.type === "step") this.followUnsound(e);
    } catch (fault) {
      if (!(fault instanceof Nonsense)) throw fault;
      this.report("4.4", "rule", fault.message);
    }
  }

  /** Closes the counts; `last` is the position of the last whole line. */
  finish(complete, last = this.n) {
    const { t, m } = this;
    if (!m) return;
    const isOpen = f => [...t.plans.values()].some(p => p.thread?.id === f.thread && p.from.has(f.state));
    this.threads = [...m.threads].sort().map(([, f]) => f).filter(isOpen).map(({ thread, key, state }) => ({ thread, key, state }));
    this.state = m.f.state;
    this.final = t.states.get(this.state)?.final ?? null;
    this.complete = this.final !== null;
    this.n = last;
    this.looked("4.14", t.unenforced.length);
    const isAsked = complete && !this.stopped;
    if (isAsked) this.looked("4.13");
    if (isAsked && !this.final) this.report("4.13", "incomplete", this.state);
  }

  report = (step, code, detail) => {
    this.found(step, code, this.n, detail);
  };

  /** Steps 4.1 to 4.3 on entry 0. */
  open(e) {
    this.looked("4.1");
    const table = openProcedure(this.files.document, e.data, this.report);
    if (!table) return;
    this.obey(table);
    this.looked("4.2");
    this.m = openCase(e, this.t, this.report);
    for (const x of e.data.calendars ?? NONE) this.take_calendar(e, x);
  }

  /** Another law is in force from here on. */
  obey(table) {
    this.t = table;
    this.document = table.document;
    this.documents = [...this.documents, table.document].slice(-MOST_LAWS);
  }

  /** Step 4.16. */
  take_amend(e) {
    this.looked("4.16");
    const table = amend(this.files.document, e, this.t, this.m, this.report);
    this.stopped = !table;
    if (table) this.obey(table);
  }

  /** Step 4.3. */
  take_calendar(e, data) {
    this.looked("4.3");
    bindCalendar(this.files, data, this.m, this.report);
  }

  /** Steps 4.4 to 4.10 on an accepted step. */
  take_step(e, data, out) {
    const { t, m } = this, p = t.plans.get(e.step), f = p && flowOf(m, p, data), isSound = !p || isFormSound(p, e, t);
    this.looked("4.4");
    if (isSound) this.looked("4.5");
    if (isSound && p) return this.decide(p, f, e, out);
    this.report(p ? "4.4" : "4.5", p ? "rule" : "order", e.step);
    if (p) this.follow(p, f, e);
    else this.takeState(out.state);
  }

  decide(p, f, e, found) {
    const [v, to, out] = this.decided(p, f, e);
    // without an outcome the decision ended early, and nothing but that was looked at
    for (const x of out ? [6, 7, 8, 9, 10] : NONE) this.looked("4." + x, x === 9 ? p.rules.length : 1);
    for (const reason of v.reasons) this.reportReason(p, reason);
    const isRight = out && same(out, found);
    if (out && !isRight) this.report("4.10", "outcome", p.id + " " + told([found, out]));
    if (isRight && !v.reasons.length) accept(p, v, this.n, out, to);
    else this.follow(p, f, e);
    this.keepStep(p, v, found);
  }

  /** 3.4: a reason of the law in an accepted entry, with the step and the code that it has. */
  reportReason(p, reason) {
    const step = own(STEPS, reason.rule), isNamed = step > "4.4" || reason.rule === "calendar";
    this.report(step ?? "4.9", isNamed ? reason.rule : "rule", p.id + " " + told(reason));
  }

  /** What the report shows of an accepted step (5.1): a row, and of a count who had how many votes. */
  keepStep(p, { date, out, votes }, { outcome, state }) {
    const row = { position: this.n, date, step: p.id, outcome, state };
    this.keep("rows", row);
    if (!votes) return;
    const most = ranked(votes.keys(), votes).slice(0, 100);
    this.keep("counts", { ...out, ...row, needed: out.need, votes: most.map(id => [id, votes.get(id)]) });
  }

  /** The view of a step, its target and its `out`. 3.7: where it cannot be decided the writer is followed. */
  decided(p, f, e) {
    try {
      const v = decide(this.t, p, this.m, f, e), to = v.outcome && targetOf(v);
      return [v, to, v.outcome && outOf(v, to)];
    } catch (fault) {
      if (fault instanceof Nonsense) this.follow(p, f, e);
      throw fault;
    }
  }

  follow(p, f, e) {
    follow(this.t, p, this.m, f, e, this.n);
  }

  /** An accepted step whose members are not well formed (3.6). */
  followUnsound(e) {
    const p = this.t.plans.get(e.step);
    if (p && isObject(e.data) && isObject(e.out) && isInstant(e.t)) this.follow(p, flowOf(this.m, p, e.data), e);
  }

  /** 3.6: the recorded state, where only that can be taken over. */
  takeState(state) {
    const { f } = this.m;
    if (this.t.states.has(state) && state !== f.state) Object.assign(f, { state, done: new Set() });
  }

  /** Step 4.11. A refusal that keeps its data is never one of form (log 5.3); of one that does not, the state is compared. */
  take_refused(e, data, out) {
    const { t, m } = this, p = t.plans.get(e.step);
    const isCorrection = data && e.step === undefined;
    const f = p && data && isFormSound(p, e, t) ? flowOf(m, p, data) : undefined;
    const v = f && decide(t, p, m, f, e), { state } = f ?? m.f;
    const reasons = isCorrection ? this.correction(e) : v?.reasons ?? NONE;
    const isRefused = reasons.length > 0 && same(reasons, out.reasons);
    this.looked("4.11");
    if ((data && !isRefused) || state !== out.state) this.report("4.11", "refusal", told({ reasons, state }));
    // what rests on names alone cannot be decided again, nor can what kept no data
    const claims = [...(v?.claims.values() ?? NONE)].filter(warns => !warns).length;
    const again = Boolean(data && !(claims && claims === reasons.length));
    this.undecidable += !again;
    const step = isCorrection ? "correct" : e.step ?? null;
    this.keep("refusals", { position: this.n, step, reasons: out.reasons, again });
  }

  /** procedure 6.2 and 6.3: why a correction is refused. */
  correction(e) {
    const { t, m } = this, { undo } = m;
    if (undo?.n !== e.data.of || m.f.last.has(t.corrections_until)) return [{ rule: "correct" }];
    return roleReasons(t, t.plans.get(undo.step), m, e);
  }

  /** Step 4.12: only the last step is undone, by those who took it. */
  take_correct(e, { of }, { state }) {
    const { m, n } = this, reasons = this.correction(e);
    this.looked("4.12");
    if (m.undo?.n === of) back(m);
    if (reasons.length || state !== m.f.state) this.report("4.12", "correction", told([of, reasons, m.f.state]));
    this.takeState(state);
    this.keep("rows", { position: n, date: null, step: "correct", outcome: String(of), state });
  }

  /** A row for the report, as long as there is room; else it is counted. */
  keep(list, row) {
    if (this[list].length < MOST[list]) this[list].push(row);
    else this.left[list]++;
  }
}
