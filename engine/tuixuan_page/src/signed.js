// Levels 2 and 3: the notes of a case against the auditor's policy and the note that he kept.
// What can be said of a note alone is said before the log is read; its root is compared after.
import {cosignedAt, fitsTyped, isSigned, NOTE_LIMIT, NOTE_NAME, readNote, readTyped} from "./note.js";
import {decoded} from "./form.js";
import {isInstant, localDate} from "./days.js";
import {Rows} from "./steps.js";
import {isObject, isText} from "./values.js";

const FOLDER_NAMES = 10000;

export class Signed {
  // `kept` is the kept note as bytes, or null.
  constructor(files, tally, policy, kept, levels) {
    Object.assign(this, {files, tally, policy, levels});
    this.kept = kept && readKept(kept);
    this.notes = [];
    // size -> root over the first lines, filled while the log is read
    this.roots = new Map();
    // the last `t` and the last key announced so far, and the notes that go on to the line at
    // hand, smallest last
    this.time = this.key = null;
    this.going = [];
    this.origin = null;
    this.keys = new Rows();
  }

  get quorum() {
    return this.policy && this.policy.quorum !== "none" && this.levels.has("3");
  }

  // Reads the notes; says which prefixes need a root.
  async read() {
    if (this.policy) for (const name of await this.names()) if (name[0] !== ".") await this.note(name);
    if (this.kept?.size) this.roots.set(this.kept.size, null);
    this.going = [...this.notes].sort((a, b) => b.size - a.size);
  }

  // verification 3.14: what is no folder, or too full, is one finding.
  async names() {
    const names = await this.files.list("checkpoints");
    const isOdd = names ? names.length > FOLDER_NAMES : (await this.files.size("checkpoints")) !== null;
    if (isOdd) {
      this.look("2.2");
      this.found("2.2", "note", null);
    }
    return isOdd || !names ? [] : names.sort();
  }

  found(step, code, line, detail) {
    if (this.levels.has(step[0])) this.tally.found(step, code, line, detail);
  }

  look(step, count) {
    if (this.levels.has(step[0])) this.tally.look(step, count);
  }

  // Step 2.2, and the signatures of 2.4 and 3.1 as far as no log is needed for them.
  async note(name) {
    const size = +(NOTE_NAME.exec(name)?.[1] ?? 0);
    const path = `checkpoints/${name}`;
    const bytes = size ? await this.files.size(path) : -1;
    const sound = bytes !== null && bytes >= 0 && bytes <= NOTE_LIMIT;
    const note = sound ? readNote(await this.files.bytes(path, 0, bytes)) : null;
    this.look("2.2");
    if (note?.size !== size || !size) {
      this.found("2.2", "note", size ? size - 1 : null, {name});
      return;
    }
    const signed = await signaturesOf(note, this.policy);
    this.notes.push({name, size, root: note.root, origin: note.origin, ...signed});
    this.roots.set(size, null);
  }

  // What an entry says of levels 2 and 3: origin, keys, digests of law and calendars.
  take(line, entry, sound, opened) {
    this.clock(line, entry.t, sound);
    const data = isObject(entry.data) ? entry.data : {};
    if (!line && isText(data.origin)) {
      this.origin = data.origin;
      if (this.policy) {
        this.look("2.1");
        if (!this.policy.logs.some((log) => log.name === this.origin)) {
          this.found("2.1", "origin", 0, {found: this.origin});
        }
      }
    }
    const {type} = entry;
    if (sound && type === "key") {
      this.key = data.key;
      this.keys.add({line, key: data.key});
    }
    if (!this.policy || !sound || (!line && !opened)) return;
    if (type === "amend" || !line) this.approve("2.8", "procedure", data.compiled, line);
    if (!line) for (const one of data.calendars ?? []) this.approve("2.9", "calendar", one, 0);
    if (type === "calendar") this.approve("2.9", "calendar", data, line);
  }

  // A note that ended before this line has the time and the key that were the last ones then.
  clock(line, t, sound) {
    const {time, key} = this;
    while (this.going.length && this.going.at(-1).size <= line) Object.assign(this.going.pop(), {time, key});
    if (t !== this.time && (sound || isInstant(t))) this.time = t;
  }

  approve(step, kind, {sha256}, line) {
    const digests = this.policy.approved[kind];
    if (!digests.size) return;
    this.look(step);
    if (!digests.has(sha256)) this.found(step, "unapproved", line, {sha256});
  }

  // After the log: what each note says of these lines (2.3 to 2.7), the quorum and the kept note.
  close(lines, complete) {
    this.clock(Infinity);
    if (this.policy) {
      for (const note of this.notes) this.judge(note, lines);
      const good = this.notes.filter((note) => note.good);
      const covered = Math.max(0, ...good.map((note) => note.size));
      if (covered || !this.notes.length) this.look("2.7");
      if (!this.notes.length) this.found("2.7", "no_checkpoint", null);
      if (covered && covered < lines) {
        this.found("2.7", "uncovered", covered, {entries: lines - covered});
        if (complete) this.found("2.7", "incomplete", covered, {entries: lines - covered});
      }
    }
    if (this.kept && this.levels.has("3")) this.judgeKept(lines);
  }

  judge(note, lines) {
    const last = note.size - 1;
    const fail = (step, code, line = last, detail = {name: note.name}) => {
      this.found(step, code, line, detail);
      note.good = false;
    };
    note.good = true;
    if (this.origin !== null) this.look("2.3");
    if (this.origin !== null && note.origin !== this.origin) fail("2.3", "origin");
    this.look("2.4");
    if (note.badLog || !this.inForce(note)) fail("2.4", "signature");
    this.look("2.6");
    if (note.size > lines) fail("2.6", "truncated", lines);
    else {
      this.look("2.5");
      if (this.roots.get(note.size) !== note.root) fail("2.5", "root");
    }
    if (!this.quorum) return;
    this.look("3.1");
    if (note.badWitness) this.found("3.1", "signature", last, {name: note.name});
    if (!this.policy.reaches(note.witnesses)) this.found("3.1", "quorum", last, {name: note.name});
    const witness = note.size > lines ? null : earlyWitness(note);
    if (witness) this.found("3.1", "ahead", last, {name: note.name, witness, date: localDate(note.time)});
  }

  // Whether the note is signed by the key in force at its size (log 10.1).
  inForce({origin, logs, key}) {
    return logs.some((log) => (key ? log.text === key : log.name === origin));
  }

  // Step 3.2. A typed code has no origin of its own, only what fits one (2.6 of verification).
  judgeKept(lines) {
    const {kept, origin} = this;
    this.look("3.2");
    if (kept.origin !== undefined && origin !== null && kept.origin !== origin) {
      this.found("3.2", "origin", 0, {found: origin, expected: kept.origin});
    } else if (kept.size > lines) this.found("3.2", "rollback", lines, {size: kept.size});
    else if (this.roots.get(kept.size) !== kept.root) this.found("3.2", "fork", kept.size - 1);
  }

  // Whether the kept note can be relied on: 2.6 of verification; called before the log is read.
  async isKeptSound() {
    if (!this.kept?.signatures || !this.policy) return this.kept !== undefined;
    const {logs, badLog} = await signaturesOf(this.kept, this.policy);
    return !badLog && logs.some((log) => log.name === this.kept.origin);
  }

  isTypedFit() {
    const typed = this.kept?.check;
    return !typed || this.origin === null || fitsTyped(this.kept, this.origin);
  }
}

// A witness who saw a note on a date before that of the last line it covers (3.1). The time 0 is none.
function earlyWitness({time, witnesses}) {
  const begun = time && BigInt(Date.parse(localDate(time)) / 1000 - 28800);
  return time && [...witnesses].find(([, seconds]) => seconds && seconds < begun)?.[0];
}

// A note or a typed code; undefined when it is neither.
function readKept(bytes) {
  const typed = bytes.length > NOTE_LIMIT ? null : decoded(bytes);
  return readNote(bytes) ?? readTyped(typed ?? "") ?? undefined;
}

// Which logs and witnesses of the policy signed, and whether a line in their name does not verify.
// A witness with a false line did not cosign, whatever his other lines are (3.1).
async function signaturesOf(note, policy) {
  const result = {logs: [], witnesses: new Map(), badLog: false, badWitness: false};
  const liars = new Set();
  for (const {name, id, bytes} of note.signatures) {
    const isOf = (key) => key.name === name && key.id === id;
    for (const log of policy.logs.filter(isOf)) {
      if (await isSigned(bytes, log.key, note.text)) result.logs.push(log);
      else result.badLog = true;
    }
    for (const {key, witness} of policy.witnesses.filter(isOf)) {
      const time = await cosignedAt(bytes, key, note.text);
      const first = result.witnesses.get(witness) || time;
      if (time === null) liars.add(witness);
      else result.witnesses.set(witness, first < time || !time ? first : time);
    }
  }
  for (const witness of liars) result.witnesses.delete(witness);
  result.badWitness = liars.size > 0;
  return result;
}
