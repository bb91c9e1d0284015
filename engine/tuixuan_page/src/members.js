// Step 0.4: an entry has the members of its type, each well formed (log 3, 5, 6 and 10).
import {utf8Bytes} from "./form.js";
import {verifierKey} from "./note.js";
import {isFilled, isHash, isListOf} from "./atoms.js";
import {isDate, isInstant} from "./days.js";
import {ascends, isId, isObject, isSize, isText} from "./values.js";

// log 3.2: what a type must have, and what it may have; n, t and type are in every entry.
const MEMBERS_OF = Object.entries({
  genesis: ["data out", "act"],
  step: ["act step data out", "sign ev"],
  refused: ["act step data out", "sign ev"],
  "refused correct": ["act data out", "sign"],
  "refused form": ["out", "act step"],
  correct: ["act data out", "sign"],
  calendar: ["data", "act"],
  recover: ["data", "act"],
  key: ["data", "act"],
  amend: ["data out", "act"],
  erase: ["data", "act"],
}).reduce((shapes, [kind, [must, may]]) => {
  const needed = ["n", "t", "type", ...must.split(" ")];
  const known = [...needed, ...may.split(" "), "claimed", "cid", "sd", "prev"];
  return shapes.set(kind, {must: needed, may: new Set(known)});
}, new Map());

// The type of an entry; of a refusal the variant as well (log 5.2, 5.3, 6.2).
export function kindOf(entry) {
  if (entry.type !== "refused" || ("step" in entry && "data" in entry)) return entry.type;
  return "data" in entry ? "refused correct" : "refused form";
}

// Whether an object has exactly these members, each of them sound; a name with _ may be left out.
export function isExact(value, members) {
  if (!isObject(value)) return false;
  let seen = 0;
  for (const name in members) {
    const bare = name.endsWith("_") ? name.slice(0, -1) : name;
    if (!Object.hasOwn(value, bare)) {
      if (bare === name) return false;
    } else if (++seen && !members[name](value[bare])) return false;
  }
  return Object.keys(value).length === seen;
}

const anything = () => true;
const isPerson = (value) => isObject(value) && isId(value.person) && isId(value.role) &&
  Object.keys(value).length === 2;
const isYear = (value) => Number.isInteger(value) && value >= 1900 && value <= 2199;
const areHashes = (value) => isListOf(value, isHash) && ascends(value);
const BOUND_CALENDAR = {year: isYear, sha256: isHash, size: isSize};
const FILE = {sha256: isHash, size: isSize};
const DOCUMENT_MEMBERS = {id: isId, ...FILE};
const NAMED = {id: isId, version: isSize};

export const isDocument = (value) => isExact(value, DOCUMENT_MEMBERS);
const areDocuments = (value) =>
  isListOf(value, isDocument) && new Set(value.map((one) => one.id)).size === value.length;
const isCid = (value) => isFilled(value) && value.length <= 128 && utf8Bytes(value).length <= 128;
// Text by its code points, which sort as its bytes do; UTF-16 does not.
const pointsOf = (text) =>
  Array.from(String(text), (c) => c.codePointAt(0).toString(16).padStart(6, "0")).join("");
const areRows = (key, members) => (value) => isListOf(value, (row) => isExact(row, members)) &&
  ascends(value.map((row) => pointsOf(row[key])));
const areSources = areRows("name", {name: isFilled, ...FILE});

const VALUES = {
  n: isSize, t: isInstant, act: isPerson, sign: (value) => isListOf(value, isPerson),
  ev: areDocuments, step: isText, data: isObject, out: isObject, cid: isCid,
  claimed: isInstant, sd: areHashes,
};

const hasState = (entry) => isText(entry.out.state);
const isReason = (value) => isObject(value) && isText(value.rule);
const REFUSED_OUT = {reasons: (value) => isListOf(value, isReason), state: isText};
const isRefused = (entry) => isExact(entry.out, REFUSED_OUT);
const isUndoing = (entry) => isExact(entry.data, {of: isSize});
const isFormReason = (value) =>
  Array.isArray(value) && value.length === 1 && isExact(value[0], {rule: (r) => r === "form"});
const FORM_OUT = {attempt: isHash, reasons: isFormReason, state: isText};
const AMEND = {
  compiled: (value) => isExact(value, FILE), procedure: (value) => isExact(value, NAMED),
  pack: isFilled, sources_: areSources,
};

// What a type asks beyond the form of single members.
const SPECIAL = {
  step: hasState,
  refused: isRefused,
  "refused correct": (entry) => isUndoing(entry) && isRefused(entry),
  "refused form": (entry) => isExact(entry.out, FORM_OUT) && (!("step" in entry) || isId(entry.step)),
  correct: (entry) => isUndoing(entry) && isExact(entry.out, {state: isText}),
  calendar: (entry) => isExact(entry.data, BOUND_CALENDAR),
  recover: (entry) => isExact(entry.data, FILE) && entry.data.size > 0,
  key: (entry) => isExact(entry.data, {key: (v) => isFilled(v) && verifierKey(v, 1) !== null}),
  amend: (entry) => isExact(entry.data, AMEND) && hasState(entry),
  erase: (entry) => isExact(entry.data, {digests: (v) => areHashes(v) && v.length <= 512}),
};

// Whether the members are sound. `linked`: `prev` is already known to be the right hash.
export function areMembers(entry, linked) {
  const kind = kindOf(entry);
  const shape = MEMBERS_OF.get(kind);
  if (!shape) return false;
  for (const name of shape.must) if (!(name in entry)) return false;
  for (const name in entry) {
    if (!shape.may.has(name)) return false;
    if (VALUES[name] && !VALUES[name](entry[name])) return false;
  }
  if ("prev" in entry && !linked && !isHash(entry.prev)) return false;
  return entry.claimed !== entry.t && (!SPECIAL[kind] || SPECIAL[kind](entry));
}

// log 4.1, the data of entry 0 (step 1.1).
const OPENING = {
  format: isFilled, origin: isFilled, nonce: (value) => isText(value) && /^[0-9a-f]{32}$/.test(value),
  engine: (value) => isExact(value, {name: isFilled, version: isFilled}),
  vocabulary: isSize, procedure: (value) => isExact(value, NAMED), pack: isFilled,
  compiled: (value) => isExact(value, FILE),
  parameters_: isObject,
  roles_: (value) => isObject(value) &&
    Object.values(value).every((ids) => isListOf(ids, isId) && ascends(ids)),
  calendars_: areRows("year", BOUND_CALENDAR), sources_: areSources, meeting_planned_: isDate,
  follows_: (value) => isExact(value, {origin: isFilled, head: isHash, size: isSize, reason: isId}),
};

export const isOpening = (data) => isExact(data, OPENING);
