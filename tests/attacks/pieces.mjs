// The pieces of tests/vectors/pieces against the functions of the page: node pieces.mjs SRC PIECES
// One line for each row of which the page says something else than `good`, and which were judged.
import {readFileSync} from "node:fs";
import {pathToFileURL} from "node:url";

const [, , sources, pieces] = process.argv;
const module = (name) => import(pathToFileURL(`${sources}/${name}.js`));
const {NOTE_NAME, fitsTyped, isSigned, readNote, readTyped, verifierKey} =
  await module("note");
const {readPolicy} = await module("policy");

const bytes = (text, kind) => Uint8Array.from(Buffer.from(text, kind));
const passes = (make) => {
  try {
    return make() !== null;
  } catch {
    return false;
  }
};

const judges = {
  notes: (row) => readNote(bytes(row.note, "base64")) !== null,
  note_names: (row) => NOTE_NAME.test(row.name),
  keys: (row) => verifierKey(row.key, row.type) !== null,
  codes(row) {
    const typed = readTyped(row.code);
    if (!typed || !fitsTyped(typed, row.origin)) return false;
    return !row.good || (typed.size === row.size && typed.root === row.root);
  },
  policies: (row) => passes(() => readPolicy(bytes(row.policy, "base64"))),
  ed25519: (row) =>
    isSigned(bytes(row.signature, "hex"), bytes(row.public, "hex"), bytes(row.message, "hex")),
};

for (const [name, judge] of Object.entries(judges)) {
  for (const row of JSON.parse(readFileSync(`${pieces}/${name}.json`, "utf-8"))) {
    const good = await judge(row);
    // WebCrypto refuses a key of small order, whatever it signed
    if (row.small_order && good === false) continue;
    if (good !== row.good) console.log(JSON.stringify([name, row.says ?? row.name, good]));
  }
}
console.log(JSON.stringify(Object.keys(judges)));
