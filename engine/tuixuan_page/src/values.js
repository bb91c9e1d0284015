/**
 * What values of a log are, and exact arithmetic on them (log 2.3).
 *
 * A log holds no null, so `undefined` is the *nothing* of procedure 5.3. Numbers of a log are whole
 * and safe; what is computed from them and leaves that range goes on as a BigInt.
 */

/** The compiled document is not one of Spec 1 (verification 4.1). */
export class Malformed extends Error {}

/** A place of the document meets a value of a kind that it cannot use (verification 3.7). */
export class Senseless extends Error {}

export const EMPTY = Object.freeze([]);
export const isText = (value) => typeof value === "string";
export const isFlag = (value) => typeof value === "boolean";
export const isInt = (value) => typeof value === "number" || typeof value === "bigint";
export const isSize = (value) => typeof value === "number" && value >= 0;
export const isCount = (value) => isSize(value) && value <= 1000000;
export const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** log 2.6. */
export const isId = (value) => isText(value) && /^[a-z][a-z0-9_]{0,31}$/.test(value);

/** A list of persons, as an operand needs it. */
export const isPeople = (value) => Array.isArray(value) && value.every(isText);

/** A list of ids, each once. */
export const areIds = (value) =>
  Array.isArray(value) && value.every(isId) && new Set(value).size === value.length;

/** Whether each value is greater than the one before. */
export const ascends = (values) => values.every((value, n) => n === 0 || values[n - 1] < value);

/** A member of an object that has its names from a log. */
export const own = (object, name) => (Object.hasOwn(object, name) ? object[name] : undefined);

/** Persons sorted and each once. */
export const sorted = (values) => [...new Set(values)].sort();

/** The members of a that are in b, and those that are not, in the order of a. */
export function common(a, b) {
  const known = new Set(b);
  return a.filter((one) => known.has(one));
}
export function without(a, b) {
  const known = new Set(b);
  return a.filter((one) => !known.has(one));
}

/** Whether two values are the same, true and 1 told apart. */
export function same(a, b) {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || Array.isArray(a) !== Array.isArray(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && same(a[name], b[name]));
}

const narrow = (big) => (Number.isSafeInteger(Number(big)) ? Number(big) : big);
const areNumbers = (a, b) => typeof a === "number" && typeof b === "number";

export const add = (a, b) =>
  areNumbers(a, b) && Number.isSafeInteger(a + b) ? a + b : narrow(BigInt(a) + BigInt(b));
export const times = (a, b) =>
  areNumbers(a, b) && Number.isSafeInteger(a * b) ? a * b : narrow(BigInt(a) * BigInt(b));
export const total = (numbers) => numbers.reduce(add, 0);

/** A value as short technical text. */
export const told = (value) =>
  String(JSON.stringify(value, (_, one) => (typeof one === "bigint" ? String(one) : one))).slice(0, 300);
