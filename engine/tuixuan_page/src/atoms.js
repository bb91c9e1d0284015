// Values of a log that only levels 0 to 3 look at: digests, texts that say something, lists.
const HEX64 = /^[0-9a-f]{64}$/;

export const isHash = (value) => typeof value === "string" && HEX64.test(value);
export const isFilled = (value) => typeof value === "string" && value !== "";
export const isListOf = (value, sound) => Array.isArray(value) && value.length > 0 && value.every(sound);
