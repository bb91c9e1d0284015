// Base64 and base32 with one spelling each: what is decoded is spelled again and compared.

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const LETTERS32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

// The bytes that letters of so many bits spell, or null where a letter or a leftover bit is odd.
function unpacked(text, letters, width) {
  const bytes = new Uint8Array((text.length * width) >> 3);
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const letter of text) {
    const value = letters.indexOf(letter);
    if (value < 0) return null;
    bits = (bits << width) | value;
    held += width;
    if (held >= 8) {
      held -= 8;
      bytes[at++] = bits >> held;
      bits &= (1 << held) - 1;
    }
  }
  return bits || held >= width ? null : bytes;
}

export function bytesOfBase64(text) {
  const bare = text.replace(/={1,2}$/, "");
  return text.length % 4 ? null : unpacked(bare, LETTERS, 6);
}

export const bytesOfBase64Url = (text) =>
  /^[\w-]+$/.test(text) ? unpacked(text.replace(/-/g, "+").replace(/_/g, "/"), LETTERS, 6) : null;

export function base64OfHex(hex) {
  return btoa(hex.replace(/../g, (byte) => String.fromCharCode(parseInt(byte, 16))));
}

// A typed code as a person writes it (log 12.4); null when it is none.
export function bytesOfTyped(text) {
  const swapped = {0: "O", 1: "I", 8: "B"};
  const code = text.replace(/[ \t\r\n-]/g, "").replace(/[a-z018]/g, (c) => swapped[c] ?? c.toUpperCase());
  return code.length === 64 ? unpacked(code, LETTERS32, 5) : null;
}

export const hexOfBytes = (bytes) =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
