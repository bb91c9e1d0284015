// Cuts a log into lines without holding it: memory stays the same for a log of any length.
import {Sha256} from "./sha256.js";

export const LONGEST_LINE = 65535;
const CHUNK = 1 << 20;

// A line over the limit: hashed in pieces, and not kept (step 0.1).
class LongLine {
  constructor() {
    this.hash = new Sha256().begin(0);
    this.nul = false;
  }

  add(piece) {
    this.hash.add(piece);
    this.nul ||= piece.includes(0);
  }

  get bytes() {
    return this.hash.size - 1;
  }
}

function joined(left, right) {
  if (!left.length) return right;
  const both = new Uint8Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return both;
}

// Yields {bytes}: whole lines, each with its LF; {long}: one long line; {tail}: what has no LF.
export async function* linesOf(files, name, size) {
  let rest = new Uint8Array(0);
  let long = null;
  for (let at = 0; at < size; at += CHUNK) {
    let bytes = await files.bytes(name, at, Math.min(at + CHUNK, size));
    if (long) {
      const end = bytes.indexOf(10);
      long.add(end < 0 ? bytes : bytes.subarray(0, end));
      if (end < 0) continue;
      yield {long: long.hash.end()};
      long = null;
      bytes = bytes.subarray(end + 1);
    }
    bytes = joined(rest, bytes);
    const last = bytes.lastIndexOf(10) + 1;
    if (last) yield {bytes: bytes.subarray(0, last), at};
    rest = bytes.slice(last);
    if (rest.length > LONGEST_LINE) {
      long = new LongLine();
      long.add(rest);
      rest = new Uint8Array(0);
    }
  }
  if (long) yield {tail: {bytes: long.bytes, nul: long.nul}};
  else if (rest.length) yield {tail: {bytes: rest.length, nul: rest.includes(0)}};
}
