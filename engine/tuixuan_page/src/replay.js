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
import { decide, isFormSound, roleReasons } from "./deciding.js";
import { bindCalendar, openCase, openProcedure } from "./opening.js";
import { ranked } from "./shortlist.js";
import { isObject, own, same, Senseless, told } from "./values.js";

// reason of the law -> step of the verification; the code is the reason's name, or `rule`
const REASONS = { form: "4.4", fields: "4.4", order: "4.5", role: "4.6", documents: "4.7", date: "4.8", calendar: "4.9" };
// how much is kept of what the log says, however long it is
const MOST = { rows: 10000, counts: 1000, refusals: 1000 };

export class Replay {
  version = false;
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
  document = null;

  /** `found(step, code, n, detail)` takes a finding, `looked(step, count)` how much was looked at. */
  constructor(files, found, looked) {
    Object.assign(this, { files, found, looked });
  }

  /** Takes a readable entry; `isSound` says whether steps 0.4 and 1.1 found nothing in it. */
  take(n, e, isSound = true) {
    this.n = n;
    try {
      if (isSound && n === 0) this.open(e);
      else if (this.m && isSound) this["take_" + e.type]?.(e);
      else if (this.m && e.type === "step") this.followUnsound(e);
    } catch (fault) {
      if (!(fault instanceof Senseless)) throw fault;
      this.report("4.4", "rule", fault.message);
    }
  }

  /** Closes the counts; `last` is the position of the last whole line. */
  finish(complete, last = this.n) {
    const { t, m, looked } = this;
    if (!m) return;
    this.state = m.f.state;
    this.final = t.states.get(this.state)?.final ?? null;
    this.complete = Boolean(this.final);
    const isOpen = (f) => [...t.plans.values()].some((p) => p.thread?.id === f.thread && p.from.has(f.state));
    const open = [...m.threads.values()].filter(isOpen).map(({ thread, key, state }) => ({ thread, key, state }));
    this.threads = open.sort((a, b) => (told(a) < told(b) ? -1 : 1));
    looked("4.14", t.unenforced.length);
    if (!complete) return;
    looked("4.13", 1);
    this.n = last;
    if (!this.final) this.report("4.13", "incomplete", this.state);
  }

  report(step, code, detail) {
    if (code === "version") this.version = true;
    this.found(step, code, this.n, detail);
  }

  /** Steps 4.1 to 4.3 on entry 0. */
  open(e) {
    const report = (...finding) => this.report(...finding);
    this.looked("4.1", 1);
    this.t = openProcedure(this.files.document, e.data, report);
    if (!this.t) return;
    this.document = this.t.document;
    this.looked("4.2", 1);
    this.m = openCase(e, this.t, report);
    for (const data of e.data.calendars ?? []) this.take_calendar({ data });
  }

  take_calendar({ data }) {
    this.looked("4.3", 1);
    bindCalendar(this.files, data, this.m, (...finding) => this.report(...finding));
  }

  /** Steps 4.4 to 4.10 on an accepted step. */
  take_step(e) {
    const { t, m } = this, p = t.plans.get(e.step), f = p && m.flowOf(p, e.data), isSound = p && isFormSound(p, e, t);
    this.looked("4.4", 1);
    if (isSound || !p) this.looked("4.5", 1);
    if (!p) {
      this.report("4.5", "order", e.step);
      this.takeState(e.out.state);
    } else if (isSound) this.decide(p, f, e);
    else {
      this.report("4.4", "rule", p.id + " form");
      this.follow(p, f, e);
    }
  }

  decide(p, f, e) {
    const { t, m, n } = this;
    let v, out, to;
    try {
      v = decide(t, p, m, f, e);
      if (v.outcome) ({ whole: out, to } = v);
    } catch (fault) {
      // 3.7
      if (fault instanceof Senseless) this.follow(p, f, e);
      throw fault;
    }
    if (out) for (const step of ["4.6", "4.7", "4.8", "4.9", "4.10"]) this.looked(step, step === "4.9" ? p.rules.length : 1);
    const isRight = out && same(out, e.out);
    for (const reason of v.reasons) {
      const step = own(REASONS, reason.rule) ?? "4.9";
      this.report(step, step > "4.4" && own(REASONS, reason.rule) ? reason.rule : "rule", p.id + " " + told(reason));
    }
    if (out && !isRight) this.report("4.10", "outcome", `${p.id} ${told(e.out)} (${told(out)})`);
    if (isRight && !v.reasons.length) accept(p, v, n, out, to);
    else this.follow(p, f, e);
    this.keep("rows", { position: n, date: v.date, step: p.id, outcome: e.out.outcome, state: e.out.state });
    const { base, need: needed, elected, tied, grey } = v.out, votes = v.counted;
    if (votes) this.keep("counts", { position: n, step: p.id, outcome: e.out.outcome, base, needed, votes: ranked(votes.keys(), votes).slice(0, 100).map((id) => [id, votes.get(id)]), elected, tied, grey });
  }

  follow(p, f, e) {
    follow(this.t, p, this.m, f, e, this.n);
  }

  /** An accepted step whose members are not well formed (3.6). */
  followUnsound(e) {
    const p = this.t.plans.get(e.step);
    if (p && isObject(e.data) && isObject(e.out) && isInstant(e.t)) this.follow(p, this.m.flowOf(p, e.data), e);
  }

  takeState(state) {
    const { f } = this.m;
    if (this.t.states.has(state) && state !== f.state) Object.assign(f, { state, done: new Set() });
  }

  /** Step 4.11. */
  take_refused(e) {
    const { t, m } = this, { out, step, data } = e, p = t.plans.get(step);
    let { state } = m.f, reasons, isUndecidable = !data;
    if (data && step === undefined) reasons = this.correction(e);
    else if (data && p && isFormSound(p, e, t)) {
      const f = m.flowOf(p, data), v = decide(t, p, m, f, e), claims = [...v.claims.values()];
      ({ state } = f);
      ({ reasons } = v);
      isUndecidable = claims.length > 0 && claims.filter((warns) => !warns).length === reasons.length && reasons.length > 0;
    }
    this.looked("4.11", 1);
    // a refusal that keeps its data is never one of form (log 5.3); of one that does not, the state is compared
    const isRight = !data || (reasons?.length && same(reasons, out.reasons));
    if (!isRight || state !== out.state) this.report("4.11", "refusal", told({ reasons, state }));
    this.undecidable += isUndecidable;
    this.keep("refusals", { position: this.n, step: step ?? (data ? "correct" : null), reasons: out.reasons, again: !isUndecidable });
  }

  /** procedure 6.2 and 6.3: why a correction is refused. */
  correction(e) {
    const { t, m } = this, { n, step } = m.undo ?? {};
    if (n !== e.data.of || m.f.last.has(t.corrections_until)) return [{ rule: "correct" }];
    return roleReasons(t, t.plans.get(step), m, e);
  }

  /** Step 4.12: only the last step is undone, by those who took it. */
  take_correct(e) {
    const { m, n } = this, { of } = e.data, { state } = e.out, reasons = this.correction(e);
    this.looked("4.12", 1);
    if (m.undo?.n === of) m.back();
    if (reasons.length || state !== m.f.state) this.report("4.12", "correction", told({ of, reasons, state: m.f.state }));
    this.takeState(state);
    this.keep("rows", { position: n, date: null, step: "correct", outcome: String(of), state });
  }

  keep(list, row) {
    if (this[list].length < MOST[list]) this[list].push(row);
    else this.left[list] += 1;
  }
}
