// The auditor's policy (log 11): which logs, witnesses and digests he trusts, and what quorum.
import {decoded} from "./form.js";
import {verifierKey} from "./note.js";
import {isHash} from "./atoms.js";

const LIMIT = 65536;
const MOST_OF_KIND = 256;

// Reads one policy line by line; a fault is thrown as the number of its line.
class PolicyReader {
  constructor() {
    this.logs = [];
    this.witnesses = [];
    this.groups = new Map([["none", null]]);
    this.members = new Set();
    this.approved = {procedure: new Set(), calendar: new Set()};
    this.quorum = undefined;
    this.counts = {};
  }

  line(kind, words) {
    this.counts[kind] = (this.counts[kind] ?? 0) + 1;
    if (this.counts[kind] > MOST_OF_KIND) return false;
    if (kind === "log") return words.length < 3 && this.key(words[0], 1, this.logs);
    if (kind === "witness") {
      return words.length > 1 && words.length < 4 && this.name(words[0], {witness: words[0]}) &&
        this.key(words[1], 4, this.witnesses, words[0]);
    }
    if (kind === "group") return this.group(...words);
    if (kind === "quorum") return this.setQuorum(words);
    if (!Object.hasOwn(this.approved, kind) || !isHash(words[0])) return false;
    return Boolean(this.approved[kind].add(words[0]));
  }

  name(name, what) {
    return !this.groups.has(name) && Boolean(this.groups.set(name, what));
  }

  key(text, type, among, witness) {
    const key = verifierKey(text ?? "", type);
    if (!key || among.some((one) => String(one.key) === String(key.key))) return false;
    return among.push({...key, witness});
  }

  group(name, need, ...members) {
    const most = members.length;
    const least = need === "all" ? most : need === "any" ? 1 : /^[1-9]\d*$/.test(need) ? +need : 0;
    if (!least || least > most) return false;
    for (const member of members) {
      if (!this.groups.get(member) || this.members.has(member)) return false;
      this.members.add(member);
    }
    return this.name(name, {least, members});
  }

  setQuorum([name, ...more]) {
    if (more.length || this.quorum !== undefined || !this.groups.has(name)) return false;
    this.quorum = name;
    return true;
  }

  // Whether these witnesses are enough for a name of the policy.
  reaches(cosigned, name = this.quorum) {
    const what = this.groups.get(name);
    if (what.witness) return cosigned.has(name);
    return what.members.filter((member) => this.reaches(cosigned, member)).length >= what.least;
  }
}

// The policy; throws the number of the line that is not of the form.
export function readPolicy(bytes) {
  const text = bytes.length > LIMIT ? null : decoded(bytes);
  if (text === null) throw new PolicyFault(0);
  const policy = new PolicyReader();
  const lines = text.split("\n");
  if (lines.pop() !== "") throw new PolicyFault(lines.length + 1);
  lines.forEach((line, at) => {
    if (/[\0-\x08\x0a-\x1f\x7f-\x9f]|^\ufeff/.test(line)) throw new PolicyFault(at + 1);
    const words = line.split(/[ \t]+/).filter(Boolean);
    if (!words.length || line[0] === "#") return;
    if (!policy.line(words[0], words.slice(1))) throw new PolicyFault(at + 1);
  });
  if (policy.quorum === undefined) throw new PolicyFault(lines.length);
  return policy;
}

export class PolicyFault extends Error {
  constructor(line) {
    super("policy");
    this.line = line;
  }
}
