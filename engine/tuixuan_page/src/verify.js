// One case folder verified: the log once through, every level on the way (verification 1 to 3).
import {linesOf} from "./lines.js";
import {decoded, readLine} from "./form.js";
import {areMembers} from "./members.js";
import {leafHash, sha256Hex} from "./sha256.js";
import {Chain} from "./chain.js";
import {hasEd25519} from "./note.js";
import {Lateness} from "./lateness.js";
import {Disclosures, Documents} from "./evidence.js";
import {Replay} from "./replay.js";
import {Secrecy} from "./secrecy.js";
import {Signed} from "./signed.js";
import {PolicyFault, readPolicy} from "./policy.js";
import {ALL_STEPS, Rows, Tally} from "./steps.js";
import {Tree} from "./tree.js";

const LOG = "log.jsonl";
const MOST_LINES = 1e7;
const DOCUMENT_LIMIT = 1 << 20;
const RESTS_ON = {0: "0", 1: "01", 2: "012", 3: "013", 4: "014", 5: "05"};
const MISTAKES = new Set(["policy_fault", "kept_fault", "typed"]);
const latin = new TextDecoder("latin1");

// Why nothing could be verified; the key of a text.
class Unverifiable extends Error {
  constructor(why, what = "") {
    super(why);
    this.what = what;
  }
}

class Verification {
  constructor(files, {levels = null, complete = false, policy = null, kept = null, progress}) {
    Object.assign(this, {files, complete, asked: levels, progress});
    this.tally = new Tally();
    this.chain = new Chain(this.tally);
    this.tree = new Tree();
    this.opening = {};
    this.line = this.readable = 0;
    this.amendments = new Rows();
    this.head = null;
    this.replay = null;
    this.lateness = new Lateness();
    this.files4 = {document: null, calendars: new Map()};
    this.given = {policy, kept};
  }

  // Which levels are looked at, and what of level 5 has its files (verification 1.1, 1.2).
  async choose() {
    const {files, asked, tally, given} = this;
    let policy = given.policy && readPolicy(given.policy);
    const documents = (await files.list("evidence/sha256")) !== null;
    const told = await files.size("disclosures.jsonl");
    const quorum = policy && policy.quorum !== "none";
    const here = "014" + (policy ? "2" : "") + (quorum || given.kept ? "3" : "") +
      (documents || told !== null ? "5" : "");
    this.levels = new Set([...(asked ?? here)].flatMap((level) => [...RESTS_ON[level]]));
    this.must = asked ?? here.replace("5", "");
    if (policy && !(await hasEd25519())) {
      tally.unverifiable.push({why: "no_ed25519", what: ""});
      policy = null;
    }
    const five = this.levels.has("5");
    if (five && (documents || asked?.includes("5"))) this.documents = new Documents(files, tally);
    if (five && (told !== null || asked?.includes("5"))) this.disclosures = new Disclosures(tally);
    if (this.disclosures && told !== null) {
      await this.disclosures.read(files, "disclosures.jsonl", told);
    }
    this.signed = new Signed(files, tally, policy, given.kept, this.levels);
    if (!(await this.signed.isKeptSound())) throw new Unverifiable("kept_fault");
    await this.signed.read();
  }

  async run() {
    const size = await this.files.size(LOG);
    if (size === null) throw new Unverifiable("not_there", LOG);
    if (size < 0) throw new Unverifiable("not_regular", LOG);
    await this.choose();
    let tail = null;
    for await (const part of linesOf(this.files, LOG, size)) {
      if (part.tail) tail = part.tail;
      else if (part.long) this.whole({entry: null, step: "0.1"}, part.long);
      else await this.lines(part.bytes);
      if (this.documents) await this.documents.look();
      await this.progress?.(part.at ?? size, size);
      if (this.stopped) break;
    }
    this.close(this.stopped ? null : tail);
  }

  async lines(bytes) {
    const ascii = latin.decode(bytes);
    for (let from = 0, to; from < bytes.length && !this.stopped; from = to + 1) {
      to = bytes.indexOf(10, from);
      const hash = leafHash(bytes, from, to);
      const needs = this.whole(readLine(bytes, from, to, ascii), hash);
      // only what binds a file has to wait for it
      if (needs) await needs;
    }
  }

  // One whole line, as it was read by steps 0.1 to 0.3.
  whole({entry, step, odd}, hash) {
    if (this.line === MOST_LINES) {
      this.tally.found("0.1", "form", this.line);
      this.stopped = true;
      return null;
    }
    if (step) this.tally.found(step, "form", this.line);
    const needs = entry ? this.entry(entry, odd) : this.unread();
    this.chain.link.set(hash);
    this.tree.add(hash);
    this.line++;
    if (this.signed.roots.has(this.line)) this.signed.roots.set(this.line, this.tree.root());
    return needs;
  }

  unread() {
    this.chain.next++;
    if (!this.line) this.chain.open(null, false);
    return null;
  }

  entry(entry, odd) {
    const {chain, line, tally} = this;
    this.readable++;
    const linked = chain.isLinked(line, entry);
    const sound = areMembers(entry, linked);
    if (!sound) tally.found("0.4", "form", line);
    if (odd) tally.found("0.5", "text", line);
    chain.check(line, entry, sound, linked);
    const opened = line > 0 || chain.open(entry, sound);
    if (chain.isUnknown) {
      // 3.2: another version, of which nothing more can be said
      this.stopped = true;
      return null;
    }
    this.signed.take(line, entry, sound, opened);
    this.disclosures?.take(line, entry);
    this.documents?.take(line, entry);
    if (!line) {
      this.genesis = entry;
      if (opened) this.opening = entry.data;
      return opened && this.levels.has("4") ? this.begin(entry) : null;
    }
    if (sound && entry.type === "amend") {
      const {procedure, compiled} = entry.data;
      this.amendments.add({line, procedure, compiled, state: entry.out.state});
    }
    return this.replay && !this.replay.stopped ? this.lawful(line, entry, sound) : null;
  }

  // Level 4 of an entry after entry 0.
  lawful(line, entry, sound) {
    if (sound && entry.type === "amend") return this.amend(line, entry);
    if (sound && entry.type === "calendar") return this.bind(line, entry);
    this.replay.take(line, entry, sound);
    if (!sound) return null;
    if (entry.type === "step") this.lateness.take(line, entry);
    if (entry.type === "step" || entry.type === "refused") this.secrecy?.take(line, entry);
    return null;
  }

  // Level 4 begins: the files that entry 0 binds are read, each by a fixed name or a year.
  async begin(entry) {
    const {found, look} = this.tally;
    this.files4.document = await this.document("procedure.json");
    for (const {year} of entry.data.calendars ?? []) await this.calendar(year);
    this.replay = new Replay(this.files4, found, look);
    this.replay.take(0, entry, true);
    this.files4.calendars.clear();
    this.guard(0);
  }

  async bind(line, entry) {
    await this.calendar(entry.data.year);
    this.replay.take(line, entry, true);
    this.files4.calendars.clear();
  }

  // Step 4.16: the law of an amendment lies under the number of its line.
  async amend(line, entry) {
    this.files4.document = await this.document(`amendments/${line}/procedure.json`);
    this.replay.take(line, entry, true);
    this.guard(line);
  }

  // Step 4.15 on a law once it is in force, and on the entries under it.
  guard(line) {
    const {document} = this.replay;
    if (document && document !== this.secrecy?.document) this.secrecy = new Secrecy(document, line, this.tally);
  }

  async calendar(year) {
    this.files4.calendars.set(year, await this.document(`calendars/${year}.json`));
  }

  // A document of log 2.5: {text, sha256, size}; null when there is no regular file of that size.
  async document(name) {
    const size = await this.files.size(name);
    if (size === null || size < 0 || size > DOCUMENT_LIMIT) return null;
    try {
      const bytes = await this.files.bytes(name, 0, size);
      return {text: decoded(bytes) ?? "", sha256: sha256Hex(bytes), size};
    } catch {
      return null;
    }
  }

  close(tail) {
    const {tally, line, readable} = this;
    for (const step of ["0.1", "0.2", "0.3", "1.6"]) tally.look(step, line);
    for (const step of ["0.4", "0.5", "1.2", "1.3", "1.4"]) tally.look(step, readable);
    tally.look("1.5", line ? 1 : 0);
    if (tail) tally.found("1.5", tail.nul ? "corrupt_tail" : "torn", line, {size: tail.bytes});
    if (!line || this.chain.isUnknown) {
      // of an empty log, and of another version, notes say nothing
      this.levels = new Set([...this.levels].filter((level) => level !== "2" && level !== "3"));
    }
    if (!line) throw new Unverifiable("empty", LOG);
    this.head = this.tree.root();
    if (!this.chain.isUnknown) this.signed.close(line, this.complete);
    if (!this.signed.isTypedFit()) throw new Unverifiable("typed");
    this.disclosures?.close(line, this.chain.erased);
    this.replay?.finish(this.complete, line - 1);
  }

  exit() {
    if (this.tally.unverifiable.length) return 2;
    const states = [...this.levels].map((level) => this.tally.level(level));
    if (states.includes("fail")) return 1;
    return [...this.must].every((level) => this.tally.level(level) === "pass") ? 0 : 2;
  }
}

// Verifies a case; never throws. What it gives is plain but for `replay`, the figures of level 4.
export async function verify(files, options = {}) {
  const run = new Verification(files, options);
  const {unverifiable} = run.tally;
  try {
    await run.run();
  } catch (error) {
    if (error instanceof Unverifiable) unverifiable.push({why: error.message, what: error.what});
    else if (error instanceof PolicyFault) unverifiable.push({why: "policy_fault", what: error.line});
    else unverifiable.push({why: "internal", what: String(error?.stack ?? error)});
  }
  return report(run);
}

function report(run) {
  const {tally, signed, disclosures, replay} = run;
  // with a policy or a kept note that is none nothing is verified (verification 2.6)
  const isMistaken = tally.unverifiable.some(({why}) => MISTAKES.has(why));
  const levels = isMistaken || !run.levels ? new Set() : run.levels;
  return {
    exit: closed(run), unverifiable: tally.unverifiable, opening: run.opening, entries: run.line,
    head: run.head, replay, levels: [..."012345"].map((level) => levelOf(tally, levels, level)),
    findings: tally.findings.filter(({step}) => levels.has(step[0])),
    findings_left_out: tally.count - tally.findings.length,
    refused_documents_not_kept: run.documents?.unkept ?? 0,
    disclosures: disclosures && {
      lines: disclosures.lines, names: disclosures.names, missing: disclosures.missing,
      ahead: disclosures.ahead,
    },
    notes: signed?.notes ?? [], kept: signed?.kept, keys: signed?.keys ?? new Rows(),
    amendments: run.amendments,
    erased: run.chain.erased.length, late: run.lateness,
  };
}

// The result; where nothing failed and nothing is wrong but a level is lacking, it is named.
function closed(run) {
  const {tally} = run;
  const exit = run.levels ? run.exit() : 2;
  if (exit === 2 && !tally.unverifiable.length) {
    const missed = [...run.must].filter((level) => tally.level(level) !== "pass");
    tally.unverifiable.push(...missed.map((level) => ({why: "lacking", what: level})));
  }
  return exit;
}

function levelOf(tally, levels, level) {
  const asked = levels.has(level);
  return {
    level,
    status: asked ? tally.level(level) : "not checked",
    steps: ALL_STEPS.filter((step) => step[0] === level).map((step) => ({
      step,
      status: asked ? tally.status(step) : "not checked",
      looked: asked ? tally.looked[step] : 0,
      failed: asked ? tally.failed[step] : 0,
      warned: asked ? tally.warned[step] : 0,
    })),
  };
}
