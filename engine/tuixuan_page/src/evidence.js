// Level 5: documents by digest (5.1), disclosures (5.2), and that erased ones are gone (5.4).
import {bytesOfBase64Url} from "./base64.js";
import {decoded, isOddText, parseArray, parseCanonical, utf8Bytes} from "./form.js";
import {isDocument} from "./members.js";
import {Sha256, hexOf, sha256Hex} from "./sha256.js";
import {isFilled} from "./atoms.js";
import {isId, isSize} from "./values.js";

const FOLDER = "evidence/sha256";
const LARGEST = 2 ** 30;
const PIECE = 1 << 20;
const REMEMBERED = 100000;

async function digestOf(files, name, size) {
  const hash = new Sha256();
  for (let at = 0; at < size; at += PIECE) {
    hash.add(await files.bytes(name, at, Math.min(at + PIECE, size)));
  }
  return hexOf(hash.end());
}

// Step 5.1. Documents are asked for while a log is read and looked up between its chunks.
export class Documents {
  constructor(files, tally) {
    this.files = files;
    this.tally = tally;
    this.matched = new Set();
    this.waiting = [];
    this.unkept = 0;
  }

  take(line, entry) {
    if (!Array.isArray(entry.ev)) return;
    for (const one of entry.ev) {
      if (!isDocument(one) || this.matched.has(one.sha256 + one.size)) continue;
      this.waiting.push({...one, line, refused: entry.type === "refused"});
    }
  }

  async look() {
    for (const one of this.waiting) {
      if (this.matched.has(one.sha256 + one.size)) continue;
      const code = await this.judge(one);
      if (code === "missing" && one.refused) {
        this.unkept++;
        continue;
      }
      this.tally.look("5.1");
      if (code) this.tally.found("5.1", code, one.line, {id: one.id, sha256: one.sha256});
      else if (this.matched.size < REMEMBERED) this.matched.add(one.sha256 + one.size);
    }
    this.waiting = [];
  }

  // The name is made of the digest alone, and the size is compared before anything is read.
  async judge({sha256, size}) {
    const name = `${FOLDER}/${sha256.slice(0, 2)}/${sha256}`;
    const found = await this.files.size(name);
    if (found === null || found < 0) return "missing";
    if (found !== size) return "digest";
    if (size > LARGEST) return "missing";
    try {
      return (await digestOf(this.files, name, size)) === sha256 ? "" : "digest";
    } catch {
      return "missing";
    }
  }
}

// A line of disclosures.jsonl (log 9.2, 9.3): {n, digest, person}, or null.
function readDisclosure(line) {
  const told = line === null || utf8Bytes(line).length > 1024 ? null : parseCanonical(line);
  if (!told || Object.keys(told).join() !== "disclosure,n" || !isSize(told.n)) return null;
  const {disclosure} = told;
  const bytes = isFilled(disclosure) ? bytesOfBase64Url(disclosure) : null;
  const text = bytes && decoded(bytes);
  const [salt, person, name, ...more] = (text && parseArray(text)) || [];
  const named = isFilled(name) && [...name].length <= 64 && !isOddText(text);
  if (more.length || !named || !isId(person)) return null;
  if (!isFilled(salt) || !/^[\w-]{21}[AQgw]$/.test(salt)) return null;
  return {n: told.n, digest: sha256Hex(utf8Bytes(disclosure)), person};
}

// Steps 5.2 and 5.4. The file is read before the log, up to its limit.
export class Disclosures {
  constructor(tally) {
    this.tally = tally;
    this.waiting = new Map();
    this.told = new Set();
    this.lines = this.names = this.missing = this.ahead = 0;
  }

  async read(files, name, size) {
    const {look, found} = this.tally;
    try {
      if (size < 0 || size > 1 << 24) throw new Error(name);
      const bytes = await files.bytes(name, 0, size);
      for (let from = 0, to; (to = bytes.indexOf(10, from)) >= 0; from = to + 1) {
        this.line(decoded(bytes.subarray(from, to)));
      }
    } catch {
      look("5.2");
      found("5.2", "disclosure", null, {file: name});
    }
  }

  line(text) {
    const one = readDisclosure(text);
    const at = this.lines++;
    if (!one) {
      this.tally.look("5.2");
      this.tally.found("5.2", "disclosure", null, {line: at});
      return;
    }
    this.told.add(one.digest);
    if (!this.waiting.has(one.n)) this.waiting.set(one.n, []);
    this.waiting.get(one.n).push(one);
  }

  take(line, entry) {
    const listed = Array.isArray(entry.sd) ? entry.sd : [];
    const digests = new Set(listed.filter((digest) => typeof digest === "string"));
    const seen = new Set();
    for (const {digest, person} of this.waiting.get(line) ?? []) {
      this.tally.look("5.2");
      if (digests.has(digest) && !seen.has(person)) {
        digests.delete(digest);
        seen.add(person);
        this.names++;
      } else this.tally.found("5.2", "disclosure", line, {sha256: digest});
    }
    this.waiting.delete(line);
    this.missing += digests.size;
  }

  // `erased`: pairs of a digest and the line that erased it.
  close(lines, erased) {
    for (const [n, rows] of this.waiting) if (n >= lines) this.ahead += rows.length;
    for (const [digest, line] of erased) {
      this.tally.look("5.4");
      if (this.told.has(digest)) this.tally.found("5.4", "erase", line, {sha256: digest});
    }
  }
}
