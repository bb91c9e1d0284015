// Runs the page's own script under Node, for the vectors and for measuring. What is run is what
// stands in the built verify.html, not the modules it was made from.
//
//   node node.js CASE [--level LIST] [--complete] [--policy FILE] [--since FILE] [--page FILE]
//   node node.js --serve      one JSON request a line, one JSON answer a line:
//     {"case": DIR, "args": […]}   or   {"files": {NAME: BASE64, …}, "args": […]}
//   A request may give "policy" and "since" as base64 of their bytes.
"use strict";
const fs = require("node:fs");
const path = require("node:path");
const readline = require("node:readline");
const vm = require("node:vm");
const zlib = require("node:zlib");

const FLAGS = fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0) | (fs.constants.O_NONBLOCK ?? 0);

// A case folder on disk: no link is followed and nothing but regular files is opened.
class FolderFiles {
  constructor(root) {
    this.root = root;
  }

  stat(name) {
    const parts = name.split("/");
    let found = null;
    for (let depth = 1; depth <= parts.length; depth++) {
      found = fs.lstatSync(path.join(this.root, ...parts.slice(0, depth)), {throwIfNoEntry: false});
      if (!found || (depth < parts.length && !found.isDirectory())) return null;
    }
    return found;
  }

  async list(name) {
    return this.stat(name)?.isDirectory() ? fs.readdirSync(path.join(this.root, name)) : null;
  }

  async size(name) {
    const found = this.stat(name);
    return found ? (found.isFile() ? found.size : -1) : null;
  }

  async bytes(name, start, end) {
    const handle = fs.openSync(path.join(this.root, name), FLAGS);
    try {
      const bytes = new Uint8Array(end - start);
      return bytes.subarray(0, fs.readSync(handle, bytes, 0, bytes.length, start));
    } finally {
      fs.closeSync(handle);
    }
  }
}

// A case in memory: {name: base64}.
class MemoryFiles {
  constructor(files) {
    this.files = new Map(
      Object.entries(files).map(([name, text]) => [name, Uint8Array.from(Buffer.from(text, "base64"))]),
    );
  }

  async list(name) {
    const inside = [...this.files.keys()].filter((one) => one.startsWith(`${name}/`));
    const names = inside.map((one) => one.slice(name.length + 1).split("/")[0]);
    return inside.length ? [...new Set(names)] : null;
  }

  async size(name) {
    const folder = [...this.files.keys()].some((one) => one.startsWith(`${name}/`));
    return this.files.get(name)?.length ?? (folder ? -1 : null);
  }

  async bytes(name, start, end) {
    return this.files.get(name).slice(start, end);
  }
}

function options(args) {
  const given = {};
  for (let at = 0; at < args.length; at++) {
    if (args[at] === "--complete") given.complete = true;
    else if (args[at] === "--level") given.levels = args[++at].replaceAll(",", "");
    else if (args[at] === "--policy") given.policy = Uint8Array.from(fs.readFileSync(args[++at]));
    else if (args[at] === "--since") given.kept = Uint8Array.from(fs.readFileSync(args[++at]));
    else if (args[at] === "--page") given.page = args[++at];
    else given.case = args[at];
  }
  return given;
}

// The bytes that five letters for four bytes spell (tools/make_page.py).
function bytesOf(packed) {
  const letters = Array.from({length: 92}, (_, n) => String.fromCharCode(n + 35))
    .filter((letter) => !"&'<>\\`|".includes(letter));
  const values = new Map(letters.map((letter, n) => [letter, n]));
  const bytes = Buffer.alloc(((packed.length - 1) / 5) * 4);
  for (let at = 1; at < packed.length; at += 5) {
    let word = 0;
    for (const letter of packed.slice(at, at + 5)) word = word * 85 + values.get(letter);
    bytes.writeUInt32BE(word, ((at - 1) / 5) * 4);
  }
  return bytes.subarray(0, bytes.length - Number(packed[0]));
}

// The script packed in the built page, run where there is no document: it gives its functions.
function load(page) {
  const [, packed] = /<template id="packed">([^<]+)</.exec(fs.readFileSync(page, "utf-8"));
  vm.runInThisContext(zlib.inflateSync(bytesOf(packed)).toString("utf-8"), {filename: page});
  return globalThis.tuixuan;
}

// What the Python verifier's --json has as well, under the same names.
function plain(report, name) {
  const {opening, replay} = report;
  return {
    case: name,
    exit: report.exit,
    unverifiable: report.unverifiable.map(({why, what}) => ({why, what})),
    origin: opening.origin ?? null,
    procedure: opening.procedure ?? null,
    pack: opening.pack ?? null,
    compiled: opening.compiled ?? null,
    entries: report.entries,
    head: report.head,
    levels: report.levels.map(({level, status, steps}) => ({
      level, status,
      steps: steps.map(({step, status: state, looked, failed, warned}) => (
        {step, status: state, looked, failed, warned})),
    })),
    findings: report.findings.map(({code, line, step, warning, detail}) => (
      {code, line, step, warning, detail})),
    findings_left_out: report.findings_left_out,
    undecidable: replay?.undecidable ?? 0,
    refused_documents_not_kept: report.refused_documents_not_kept,
    disclosures: report.disclosures ? plainNames(report.disclosures) : null,
    facts: replay ? plainFacts(replay) : null,
    anchors: report.notes.map(({name: note, size, good, witnesses}) => ({
      name: note, size, good, witnesses: Object.fromEntries(witnesses),
    })),
    keys: plainRows(report.keys),
    amendments: plainRows(report.amendments),
    erased: report.erased,
  };
}

const plainRows = ({rows, left}) => ({rows: rows.map(({line}) => line), left_out: left});
const plainNames = ({lines, names, missing, ahead}) => ({lines, names, missing, ahead});
const plainFacts = ({rows, counts, refusals, state, complete, threads}) => (
  {rows, counts, refusals, state, complete, threads});

async function answer(tuixuan, request) {
  const given = options(request.args ?? []);
  for (const [name, member] of [["policy", "policy"], ["kept", "since"]]) {
    if (request[member] !== undefined) given[name] = Uint8Array.from(Buffer.from(request[member], "base64"));
  }
  const folder = request.case ?? given.case;
  const files = request.files ? new MemoryFiles(request.files) : new FolderFiles(folder);
  return plain(await tuixuan.verify(files, given), folder ?? null);
}

const jsonOf = (value, space) =>
  JSON.stringify(value, (_, one) =>
    typeof one === "bigint" ? Number(one)
    : one instanceof Map ? Object.fromEntries(one)
    : one instanceof Set ? [...one] : one, space);

async function main() {
  const args = process.argv.slice(2);
  const given = options(args.filter((arg) => arg !== "--serve"));
  const tuixuan = load(given.page ?? path.join(__dirname, "verify.html"));
  if (!args.includes("--serve")) {
    const report = await answer(tuixuan, {args});
    process.stdout.write(jsonOf(report, 1) + "\n");
    process.exitCode = report.exit;
    return;
  }
  for await (const line of readline.createInterface({input: process.stdin})) {
    process.stdout.write(jsonOf(await answer(tuixuan, JSON.parse(line))) + "\n");
  }
}

main();
