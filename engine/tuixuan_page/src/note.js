// Signed notes: C2SP tlog-checkpoint as log 8 narrows it, verifier keys, Ed25519 signatures.
import {base64OfHex, bytesOfBase64, bytesOfTyped, hexOfBytes} from "./base64.js";
import {decoded, utf8Bytes} from "./form.js";
import {sha256Hex} from "./sha256.js";

export const NOTE_LIMIT = 65536;
export const NOTE_NAME = /^(?!0{8})(\d{8})(\.([2-9]|[1-9]\d))?$/;
const BAD_NAME = /[+\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/;
const SIZE = /^[1-9]\d{0,7}$/;
const KEYED = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/;

// The field of the curve, and the y of its points of order 1, 2, 4 and 8 (log 8.3).
const FIELD = 2n ** 255n - 19n;
const Y8 = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;
const SMALL = [0n, 1n, FIELD - 1n, Y8, FIELD - Y8];

export const isKeyName = (name) => name !== "" && !BAD_NAME.test(name);

// Whether a public key is of small order, so that anybody can sign with it.
function isSmall(key) {
  const y = BigInt("0x" + hexOfBytes(key.slice().reverse())) & (2n ** 255n - 1n);
  return SMALL.includes(y % FIELD);
}

// A verifier key of log 8.3: {name, id, key, text}; null when it is none of this type.
export function verifierKey(text, type) {
  const [, name, id, code] = KEYED.exec(text) ?? [];
  const bytes = code && isKeyName(name) ? bytesOfBase64(code) : null;
  if (bytes?.length !== 33 || bytes[0] !== type || isSmall(bytes.slice(1))) return null;
  const named = utf8Bytes(name + "\n");
  const whole = new Uint8Array(named.length + 33);
  whole.set(named);
  whole.set(bytes, named.length);
  return sha256Hex(whole).startsWith(id) ? {name, id, key: bytes.slice(1), text} : null;
}

function signatureLine(line) {
  const [dash, name, code, ...more] = line.split(" ");
  const bytes = code && dash === "\u2014" && isKeyName(name) ? bytesOfBase64(code) : null;
  if (more.length || !bytes || bytes.length < 5) return null;
  return {name, id: hexOfBytes(bytes.subarray(0, 4)), bytes: bytes.slice(4)};
}

// A note of log 8.2: {origin, size, root, text, signatures}, or null. Lines are taken one by one
// and nothing is trimmed, so that there is one spelling.
export function readNote(bytes) {
  const whole = bytes.length > NOTE_LIMIT ? null : decoded(bytes);
  if (!whole?.endsWith("\n") || /[\0-\x09\x0b-\x1f]|^\ufeff/.test(whole)) return null;
  const [origin, size, root, empty, ...lines] = whole.slice(0, -1).split("\n");
  if (empty !== "" || !lines.length || lines.length > 64) return null;
  if (!isKeyName(origin) || !SIZE.test(size)) return null;
  const signatures = lines.map(signatureLine);
  const hash = bytesOfBase64(root);
  if (hash?.length !== 32 || signatures.includes(null)) return null;
  const text = utf8Bytes(`${origin}\n${size}\n${root}\n`);
  return {origin, size: +size, root: hexOfBytes(hash), text, signatures};
}

// The typed code of a note (log 12.4): {size, root, check}, or null.
export function readTyped(text) {
  const bytes = bytesOfTyped(text);
  const hex = bytes ? hexOfBytes(bytes) : "";
  const size = parseInt(hex.slice(0, 8), 16);
  return size > 0 && size < 1e8 ? {size, root: hex.slice(8, 72), check: hex.slice(72)} : null;
}

export function fitsTyped(typed, origin) {
  const text = `${origin}\n${typed.size}\n${base64OfHex(typed.root)}\n`;
  return sha256Hex(utf8Bytes(text)).startsWith(typed.check);
}

const imported = (key) => crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]);

// Whether this browser can verify at all. The key is that of RFC 8032, section 7.1, test 1.
export async function hasEd25519() {
  const key = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
  return imported(bytesOfBase64(key)).then(() => true, () => false);
}

// Whether the signature verifies; a key that is no point on the curve verifies nothing.
async function verifies(key, signature, text) {
  try {
    return await crypto.subtle.verify("Ed25519", await imported(key), signature, text);
  } catch {
    return false;
  }
}

export async function isSigned(signature, key, text) {
  return signature.length === 64 && verifies(key, signature, text);
}

// A cosignature of a witness (log 8.4): its time in seconds, or null when it does not verify.
export async function cosignedAt(signature, key, text) {
  if (signature.length !== 72 || signature[0] > 127) return null;
  const time = BigInt("0x" + hexOfBytes(signature.subarray(0, 8)));
  const head = utf8Bytes(`cosignature/v1\ntime ${time}\n`);
  const message = new Uint8Array(head.length + text.length);
  message.set(head);
  message.set(text, head.length);
  return (await verifies(key, signature.subarray(8), message)) ? time : null;
}
