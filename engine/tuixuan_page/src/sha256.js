// SHA-256 (FIPS 180-4), synchronous: a promise for each line, as WebCrypto has it, is too slow.
// A hash is eight 32-bit words; it becomes text only where somebody reads it.

// The constants are the first 32 fractional bits of roots of primes, computed without rounding.
function fraction(prime, degree) {
  let root = 0n;
  for (let bit = 1n << 37n; bit; bit >>= 1n) {
    if ((root + bit) ** degree <= prime << (32n * degree)) root += bit;
  }
  return Number(BigInt.asIntN(32, root));
}

const PRIMES = [];
for (let n = 2n; PRIMES.length < 64; n++) if (PRIMES.every((p) => n % p)) PRIMES.push(n);
const ROUND = Int32Array.from(PRIMES, (p) => fraction(p, 3n));
const START = Int32Array.from(PRIMES.slice(0, 8), (p) => fraction(p, 2n));
const W = new Int32Array(64);

function schedule(view, at) {
  for (let i = 0; i < 16; i++) W[i] = view.getInt32(at + 4 * i);
  for (let i = 16; i < 64; i++) {
    const x = W[i - 15];
    const y = W[i - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    W[i] = (W[i - 16] + s0 + W[i - 7] + s1) | 0;
  }
}

function compress(words, view, at) {
  schedule(view, at);
  let a = words[0], b = words[1], c = words[2], d = words[3];
  let e = words[4], f = words[5], g = words[6], h = words[7];
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUND[i] + W[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + t1) | 0;
    d = c; c = b; b = a; a = (t1 + t2) | 0;
  }
  words[0] += a; words[1] += b; words[2] += c; words[3] += d;
  words[4] += e; words[5] += f; words[6] += g; words[7] += h;
}

// Hashes what comes in pieces.
export class Sha256 {
  constructor() {
    this.block = new Uint8Array(64);
    this.view = new DataView(this.block.buffer);
    this.words = new Int32Array(8);
    this.restart();
  }

  restart() {
    this.words.set(START);
    this.size = 0;
    return this;
  }

  // The first byte, which tells leaves and nodes apart.
  begin(value) {
    this.restart();
    this.block[0] = value;
    this.size = 1;
    return this;
  }

  // Puts bytes into the block, as far as it has room; gives where the others begin.
  fill(bytes, from, to) {
    const {block} = this;
    let at = this.size % 64;
    const end = Math.min(to, from + 64 - at);
    this.size += end - from;
    while (from < end) block[at++] = bytes[from++];
    if (at === 64) compress(this.words, this.view, 0);
    return end;
  }

  add(bytes, from = 0, to = bytes.length) {
    if (this.size % 64) from = this.fill(bytes, from, to);
    if (to - from >= 64) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
      for (; from + 64 <= to; from += 64, this.size += 64) compress(this.words, view, from);
    }
    if (from < to) this.fill(bytes, from, to);
    return this;
  }

  end() {
    const bits = this.size * 8;
    let at = this.size % 64;
    this.block[at++] = 0x80;
    if (at > 56) {
      this.block.fill(0, at);
      compress(this.words, this.view, 0);
      at = 0;
    }
    this.block.fill(0, at, 56);
    this.view.setUint32(56, Math.floor(bits / 2 ** 32));
    this.view.setUint32(60, bits >>> 0);
    compress(this.words, this.view, 0);
    return this.words;
  }
}

// Leaves have a hasher of their own: its words are read while other things are hashed.
const leaves = new Sha256();
const pair = new DataView(new ArrayBuffer(128));
pair.setUint8(0, 1);
pair.setUint8(65, 0x80);
pair.setUint16(126, 65 * 8);

// The RFC 6962 leaf hash of a line: SHA-256 of a zero byte and the line. The words are
// those of the next leaf as soon as it is hashed.
export function leafHash(bytes, from, to) {
  return leaves.begin(0).add(bytes, from, to).end();
}

// The RFC 6962 hash of two nodes, written over the left one.
export function joinHashes(left, right) {
  for (let i = 0; i < 8; i++) {
    pair.setInt32(1 + 4 * i, left[i]);
    pair.setInt32(33 + 4 * i, right[i]);
  }
  left.set(START);
  compress(left, pair, 0);
  compress(left, pair, 64);
}

export function hexOf(words) {
  return Array.from(words, (w) => (w >>> 0).toString(16).padStart(8, "0")).join("");
}

export function sha256Hex(bytes) {
  return hexOf(new Sha256().add(bytes).end());
}

// Whether the text is the hash in 64 small hex digits; nothing is allocated for it.
export function isHexOf(text, words) {
  if (typeof text !== "string" || text.length !== 64) return false;
  for (let i = 0; i < 64; i++) {
    const digit = (words[i >> 3] >>> (28 - 4 * (i & 7))) & 15;
    if (text.charCodeAt(i) !== digit + (digit < 10 ? 48 : 87)) return false;
  }
  return true;
}
