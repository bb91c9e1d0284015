// Level 0, the bytes of a line: limits (0.1), characters (0.2), canonical form and tokens (0.3).
// A line is parsed, written again and compared; what a parser forgives does not come back alike.
import {isObject} from "./values.js";

const ENTRY = {bytes: 65535, array: 1024};
export const DOCUMENT = {bytes: 1 << 20, array: 4096};
const DEPTH = 16;
const KEYS = 64;
const KEY = /^[a-z][a-z0-9_]{0,31}$/;
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
const utf8 = new TextDecoder("utf-8", {fatal: true, ignoreBOM: true});
const encoder = new TextEncoder();
const knownKeys = new Set();

export function isKey(key) {
  if (knownKeys.has(key)) return true;
  if (!KEY.test(key)) return false;
  if (knownKeys.size > 9999) knownKeys.clear();
  knownKeys.add(key);
  return true;
}

export const utf8Bytes = (text) => encoder.encode(text);

// The text of bytes that are UTF-8, else null; a byte order mark stays and is found later.
export function decoded(bytes) {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}

// What bytes are: 1 opens an object or array, 2 a comma, 4 not plain (escape, control, beyond ASCII).
const TRAIT = Uint8Array.from({length: 256}, (_, b) =>
  b === 123 || b === 91 ? 1 : b === 44 ? 2 : b < 32 || b > 126 || b === 92 ? 4 : 0);

// 0.1 on the bytes: depth, keys and elements, strings left out.
function inLimits(bytes, from, to, most) {
  const open = [];
  let text = false;
  for (let i = from; i < to; i++) {
    const b = bytes[i];
    if (text) {
      if (b === 92) i++;
      else if (b === 34) text = false;
    } else if (b === 34) text = true;
    else if (b === 123 || b === 91) {
      if (open.push(b === 123 ? KEYS : most.array) > DEPTH) return false;
    } else if (b === 125 || b === 93) open.pop();
    else if (b === 44 && open.length && --open[open.length - 1] < 1) return false;
  }
  return true;
}

// 0.3: keys sorted and of the profile, whole numbers, nothing null or empty.
function isSoundValue(value) {
  if (typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isSafeInteger(value);
  if (value === null) return false;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) if (!isSoundValue(value[i])) return false;
    return value.length > 0;
  }
  let last = "";
  for (const key in value) {
    if (key <= last || !isKey(key)) return false;
    const inner = value[key];
    if (typeof inner !== "string" && !isSoundValue(inner)) return false;
    last = key;
  }
  return last !== "";
}

// 0.2: no control characters, and no escapes but \" and \\; a lone surrogate comes back as an escape.
function isCleanText(text) {
  return !CONTROL.test(text) && !text.replace(/\\["\\]/g, "").includes("\\");
}

// Parse and compare; undefined for what is not canonical.
function canonical(text) {
  try {
    const value = JSON.parse(text);
    return JSON.stringify(value) === text && isSoundValue(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

// What readLine found: the entry, or the number of the step that it fails; whether its text is odd.
const read = {entry: null, step: "", odd: false};

function failed(step) {
  read.entry = null;
  read.step = step;
  return read;
}

// One line. `ascii` is the text of bytes, one character for each byte; it is used where the line is
// plain. What is given back is the same object each time.
export function readLine(bytes, from, to, ascii) {
  if (to - from > ENTRY.bytes) return failed("0.1");
  let opens = 0;
  let commas = 0;
  let traits = 0;
  for (let i = from; i < to; i++) {
    const trait = TRAIT[bytes[i]];
    opens += trait & 1;
    commas += trait & 2;
    traits |= trait;
  }
  if ((opens > DEPTH || commas >= 2 * KEYS) && !inLimits(bytes, from, to, ENTRY)) {
    return failed("0.1");
  }
  const text = traits & 4 ? decoded(bytes.subarray(from, to)) : ascii.slice(from, to);
  if (text === null || (traits & 4 && !isCleanText(text))) return failed("0.2");
  read.entry = canonical(text);
  if (!isObject(read.entry)) return failed("0.3");
  read.step = "";
  read.odd = (traits & 4) > 0 && isOddText(text);
  return read;
}

// A document in the profile (log 2.5), or null.
export function parseCanonical(text, most = DOCUMENT) {
  const bytes = utf8Bytes(text);
  if (bytes.length > most.bytes || !inLimits(bytes, 0, bytes.length, most)) return null;
  if (!isCleanText(text)) return null;
  const value = canonical(text);
  return isObject(value) ? value : null;
}

// A short canonical array, or null (log 9.2).
export function parseArray(text) {
  const value = isCleanText(text) ? canonical(text) : null;
  return Array.isArray(value) ? value : null;
}

// 0.5: whether text is not NFC or holds direction controls.
export const isOddText = (text) => BIDI.test(text) || text.normalize() !== text;
