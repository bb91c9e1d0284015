// The report as elements of the page. What a log says becomes text and nothing else.
import {Naming} from "./naming.js";
import {numberName} from "./numbers.js";
import {say} from "./words.js";

// rows of the timeline that are shown
const ROWS = 1000;
const CHOSEN = {pass: "pass", fail: "fail", "not checked": "none"};

// An element: `el("p.note", "text", child, …)`; what is null is left out.
export function el(name, ...inside) {
  const [tag, ...classes] = name.split(".");
  const made = document.createElement(tag);
  if (classes.length) made.className = classes.join(" ");
  made.append(...inside.flat().filter((one) => one !== null && one !== undefined));
  return made;
}

// Shows a value of a log: what cannot be seen is written as an escape (verification 5.4).
export function shown(value, most = 400) {
  const text = typeof value === "object" ? JSON.stringify(value) : String(value ?? "-");
  const plain = text.replace(/[\p{C}\p{Zl}\p{Zp}\p{DI}\u2800]/gu, (c) => `\\u{${c.codePointAt(0).toString(16)}}`);
  return plain.length > most ? plain.slice(0, most) + "…" : plain;
}

export class ReportView {
  constructor(report, lang) {
    this.report = report;
    this.lang = lang;
    this.naming = new Naming(report.replay?.documents ?? [], lang);
    this.say = (key, values) => say(lang, key, values);
  }

  all() {
    return [
      this.verdict(), this.levels(), this.findings(false), this.findings(true), this.anchors(),
      ...(this.report.replay?.document ? this.facts() : []), this.limits(),
    ];
  }

  section(key, ...inside) {
    return el("section", el("h2", this.say(key)), ...inside);
  }

  none() {
    return el("p.quiet", this.say("none"));
  }

  table(columns, rows, classes = "") {
    const head = columns && el("thead", el("tr", columns.map((key) => el("th", key && this.say(key)))));
    const body = rows.map((cells) => el("tr", cells.map((cell) => el("td", cell))));
    return el("div.wide", el("table" + classes, head, el("tbody", body)));
  }

  more(count) {
    return count > 0 ? el("p.quiet", this.say("left_out", {n: count})) : null;
  }

  entry(n) {
    return this.say("line", {n});
  }

  verdict() {
    const {exit, unverifiable, opening, entries, head} = this.report;
    const {procedure, origin, pack, compiled} = opening;
    const title = this.report.replay?.document?.title[this.lang];
    const unchecked = this.report.levels.filter(({status}) => status === "not checked");
    const facts = [
      ["case", this.report.folder || null], ["origin", origin],
      ["procedure", procedure && `${title ?? procedure.id} (${procedure.id} ${procedure.version})`],
      ["pack", pack], ["compiled", compiled?.sha256], ["entries", entries], ["head", head],
    ].filter(([, value]) => value !== undefined && value !== null);
    const reasons = unverifiable.map(({why, what}) =>
      el("li", this.say(why, {what: shown(what)})));
    return el(`section.verdict.exit${exit}`,
      el("h2", this.say(`result.${exit}`)),
      el("p", this.say(`result.${exit}.more`)),
      unchecked.length ? el("p", this.say("unchecked_levels", {list: unchecked.map(({level}) => level).join(" ")})) : null,
      reasons.length ? el("ul", reasons) : null,
      el("dl", facts.flatMap(([key, value]) => [el("dt", this.say(key)), el("dd", shown(value))])));
  }

  levels() {
    const {levels} = this.report;
    const documents = levels[5].steps.find(({step}) => step === "5.1");
    const namesAlone = levels[5].status !== "not checked" && documents.status === "not checked";
    return this.section("levels", el("div.levels", levels.map((one) => this.level(one))),
      namesAlone ? el("p.caution", this.say("names_alone")) : null);
  }

  level({level, status, steps}) {
    const summary = el("summary",
      el("span.number", level),
      levelName(this.say, level),
      this.badge(status));
    const rows = steps.map((one) => [one.step, this.say(`step.${one.step}`), this.count(one), this.badge(one.status)]);
    const details = el(`details.${CHOSEN[status]}`, summary, this.table(null, rows, ".steps"));
    details.open = status === "fail";
    return details;
  }

  badge(status) {
    return el(`span.badge.${CHOSEN[status]}`, this.say(status));
  }

  count({step, looked, failed, warned}) {
    if (step === "4.14") return this.say("unlooked", {looked});
    const parts = [looked || failed || warned ? this.say("looked", {looked}) : null,
      failed ? this.say("failed", {failed}) : null, warned ? this.say("warned", {warned}) : null];
    return parts.filter(Boolean).join(this.say("pair.comma"));
  }

  findings(isWarning) {
    const rows = this.report.findings.filter(({warning}) => warning === isWarning);
    const sorted = rows.slice().sort((a, b) => (a.line ?? -1) - (b.line ?? -1));
    const left = isWarning ? 0 : this.report.findings_left_out;
    return this.section(isWarning ? "warnings" : "findings",
      rows.length ? el(isWarning ? "ol.found.mild" : "ol.found", sorted.map((one) => this.finding(one))) : this.none(),
      this.more(left));
  }

  finding({code, line, step, detail}) {
    const where = line === null ? this.say("folder") : this.entry(line);
    const told = typeof detail === "string" ? shown(this.sentence(detail))
      : Object.entries(detail ?? {}).map(([name, value]) => shown(this.naming.number(name, value))).join(", ");
    return el("li", el("b", where), " ", this.say(`code.${code}`), " ",
      el("code", `${step} ${code}`), told ? el("p.detail", told) : null);
  }

  // What level 4 says of a finding: a step and a reason, or what is recorded and what was computed;
  // of a refusal the reasons and the state that it should have had.
  sentence(detail) {
    const {naming} = this;
    if (naming.titles.has(`steps ${detail}`)) return naming.step(detail);
    const [, step, told] = /^(?:(\w+) )?([[{].*[\]}])$/.exec(detail) ?? [];
    try {
      const what = JSON.parse(told);
      if (!step) return [naming.reasons(what.reasons) || this.say("none"), naming.number("state", what.state)].join(this.say("pair.pause"));
      const said = Array.isArray(what) ? this.differences(step, ...what) : naming.reason(what);
      return `${this.naming.step(step)}${this.say("pair.colon")}${said}`;
    } catch {
      return detail;
    }
  }

  differences(step, recorded, computed) {
    const {naming} = this;
    const names = Object.keys({...recorded, ...computed});
    const text = (name, value) => value === undefined ? this.say("none")
      : name === "state" ? naming.of("states", value)
      : name === "outcome" ? naming.outcome(step, value)
      : name === "warnings" ? naming.reasons(value) : JSON.stringify(value);
    return names.filter((name) => text("", recorded[name]) !== text("", computed[name]))
      .map((name) => this.say("differs", {name: numberName(this.lang, name), a: text(name, recorded[name]), b: text(name, computed[name])}))
      .join(this.say("pair.pause"));
  }

  facts() {
    const {replay} = this.report;
    return [this.timeline(replay), this.counts(replay), this.refusals(replay), this.late(), this.state(replay)];
  }

  // Steps and corrections in the order of the log, and between them the amendments that were made.
  timeline({rows: steps, left}) {
    const {naming} = this;
    const laws = this.report.amendments.rows.map(({line, procedure: {version}, state}) =>
      ({position: line, step: "amend", law: this.say("version_row", {version}), state}));
    const rows = [...steps, ...laws].sort((a, b) => a.position - b.position);
    const outcomeOf = ({law, step, outcome}) =>
      law ?? (step === "correct" ? this.entry(outcome) : naming.outcome(step, outcome));
    const cells = rows.slice(0, ROWS).map((row) => [
      String(row.position), row.date ?? "-", shown(naming.step(row.step)), shown(outcomeOf(row)),
      shown(naming.of("states", row.state))]);
    const columns = ["col_entry", "col_date", "col_step", "col_outcome", "col_state"];
    return this.section("timeline", this.table(columns, cells, ".dates"),
      this.more(left.rows + rows.length - cells.length));
  }

  counts({counts, left}) {
    return this.section("counts", counts.length ? counts.map((one) => this.tally(one)) : this.none(),
      this.more(left?.counts));
  }

  tally({position, step, base, needed, votes, ...lists}) {
    const marks = (person) => ["elected", "tied", "grey"]
      .filter((list) => lists[list]?.includes(person)).map((list) => this.say(list)).join(this.say("pair.comma"));
    return el("div.count",
      el("h3", `${this.entry(position)} ${shown(this.naming.step(step))}`),
      el("p", this.say("base", {base: shown(base), needed: shown(needed)})),
      this.table(["col_person", "col_votes", ""], votes.map(([person, n]) => [shown(person), String(n), marks(person)])));
  }

  refusals({refusals, left, undecidable}) {
    const rows = refusals.map(({position, step, reasons}) => [
      String(position), shown(this.naming.step(step)), shown(this.naming.reasons(reasons), 2000)]);
    const unkept = this.report.refused_documents_not_kept;
    return this.section("refusals",
      rows.length ? this.table(["col_entry", "col_step", "col_reasons"], rows) : this.none(),
      this.more(left?.refusals),
      undecidable ? el("p", this.say("undecidable", {n: undecidable})) : null,
      unkept ? el("p", this.say("unkept", {n: unkept})) : null);
  }

  late() {
    const {most, rows, count} = this.report.late;
    const cells = rows.map(({n, step, days}) => [String(n), shown(this.naming.step(step)), this.say("late_row", {days})]);
    return this.section("lateness", most ? el("p", this.say("late_max", most)) : this.none(),
      cells.length ? this.table(["col_entry", "col_step", ""], cells) : null, this.more(count - rows.length));
  }

  state(replay) {
    const {state, complete, threads} = replay;
    const pause = this.say("pair.pause");
    const named = shown(this.naming.of("states", state));
    const rules = replay.document.rules ?? [];
    const unenforced = rules.filter(({enforced}) => enforced === false).map(({id}) => this.naming.rule(id));
    const open = threads.map(({thread, key, state: at}) =>
      `${this.naming.of("threads", thread)} ${key} (${this.naming.of("states", at)})`);
    return this.section("status",
      el("p", this.say(complete ? "complete" : "open", {state: named})),
      el("h3", this.say("threads_open")), el("p", open.length ? shown(open.join(pause), 4000) : this.say("none")),
      el("h3", this.say("not_enforced")),
      unenforced.length ? el("ul.small", unenforced.map((one) => el("li", shown(one)))) : this.none());
  }

  anchors() {
    const {notes, kept, keys, amendments, disclosures, erased, levels, entries} = this.report;
    const rows = notes.map((note) => this.note(note));
    if (kept?.size) {
      rows.push(el("li", this.say("kept_row", {last: kept.size - 1}), kept.check ? this.say("kept_typed") : ""));
    }
    rows.push(...keys.rows.map(({line, key}) => el("li", this.say("key_row", {n: line, key: shown(key)}))));
    rows.push(...amendments.rows.map(({line, procedure, compiled}) =>
      el("li", this.say("amend_row", {n: line, version: procedure.version, sha256: compiled.sha256}))));
    const covered = Math.max(0, ...notes.filter(({good}) => good).map(({size}) => size));
    const checked = (level) => levels[level].status !== "not checked";
    const warn = checked(3) ? "" : checked(2) ? "no_level_3" : "no_level_2";
    return this.section("anchors",
      rows.length ? el("ul", rows) : this.none(), this.more(keys.left + amendments.left),
      covered && covered < entries ? el("p", this.say("uncovered", {n: covered})) : null,
      warn ? el("p.caution", this.say(warn)) : null,
      disclosures ? el("p", this.say("disclosures", disclosures)) : null,
      erased ? el("p", this.say("erased", {n: erased})) : null);
  }

  note({name, size, good, witnesses, logs}) {
    const comma = this.say("pair.comma");
    const said = (time) => (time ? when(time) : this.say("no_time"));
    const names = [...witnesses].map(([witness, time]) => `${shown(witness)} (${said(time)})`).join(comma);
    const keys = [...new Set(logs.map((log) => shown(`${log.name}+${log.id}`)))].join(comma);
    return el("li", this.say("note_row", {name, last: size - 1}), " ", this.badge(good ? "pass" : "fail"),
      keys ? el("p.detail", this.say("signed", {keys})) : null,
      names ? el("p.detail", this.say("cosigned", {names})) : null);
  }

  limits() {
    return limits(this.say);
  }
}

function limits(told) {
  const list = told("unchecked_list").split("|").map((one) => el("li", one));
  return el("section.limits", el("h2", told("unchecked")), el("ul", list), el("p.closing", told("closing")));
}

const levelName = (told, level) => el("span.name",
  el("b", told(`level.${level}`)), " ", el("span", told(`level.${level}.why`)));

// What stands there before anything was verified: what will be looked at, and what will not.
export function beginning(lang) {
  const told = (key) => say(lang, key);
  const rows = [..."012345"].map((level) => el("p", el("span.number", level), levelName(told, level)));
  return [el("section", el("h2", told("levels")), el("div.levels", rows)), limits(told)];
}

// Seconds since 1970 as a witness says them; as they are where they are no date.
function when(seconds) {
  const date = new Date(Number(seconds) * 1000);
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString().slice(0, 16).replace("T", " ") + "Z";
}
