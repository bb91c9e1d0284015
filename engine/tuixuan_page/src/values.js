/**
 * What values of a log are (log 2.3). A log holds no null, so `undefined` is the *nothing* of
 * procedure 5.3. Numbers are whole and safe; one that is computed and leaves that range is nothing.
 *
 * In all modules of level 4: `table` is the law in force, `plan` one step of it (table.js), `memory` the
 * case and `flow` its main flow or a thread (memory.js), `view` the step being decided (deciding.js),
 * `scope` what names stand for where something is compiled (operands.js).
 */

/**
 * The compiled document makes no sense: where it is compiled it is none of Spec 1 (verification 4.1),
 * where it is run it meets a value of a kind that it cannot use (3.7).
 */
export class Nonsense extends Error {}
export const bad = what => {
  throw new Nonsense(what);
};

// never changed
export const NONE = [];
export const isText = value => typeof value === "string";
export const isFlag = value => typeof value === "boolean";
export const isInt = Number.isSafeInteger;
export const isSize = value => isInt(value) && value >= 0;
export const isCount = value => isSize(value) && value <= 1e6;
export const isList = Array.isArray;
export const isObject = value => typeof value === "object" && !isList(value);

/** log 2.6. */
export const isId = value => isText(value) && /^[a-z][a-z0-9_]{0,31}$/.test(value);

export const areDistinct = list => new Set(list).size === list.length;

/** A list of persons, as an operand needs it. */
export const isPeople = value => isList(value) && value.every(isText);
export const areIds = value => isList(value) && value.every(isId) && areDistinct(value);
export const ascends = list => list.every((value, at) => !at || list[at - 1] < value);

/** A member whose name comes from a document. */
export const has = Object.hasOwn;
export const own = (object, name) => (has(object, name) ? object[name] : undefined);
export const keysOf = Object.keys;

/** The members of an object that pass a test. */
export const kept = (object, test) => Object.fromEntries(Object.entries(object).filter(([name, value]) => test(value, name)));

/** Those that are something, and no empty list (procedure 4.11). */
export const filled = object => kept(object, value => value !== undefined && (!isList(value) || value.length));

export const idsOf = rows => rows.map(row => row.id);
export const sorted = values => [...new Set(values)].sort();

/** The members of one list that are in the other, and those that are not, in the order of the one. */
export const common = (list, other, others = new Set(other)) => list.filter(value => others.has(value));
export const without = (list, other, others = new Set(other)) => list.filter(value => !others.has(value));

/** The members of one of two lists, but not of both, sorted. */
export const astray = (left, right) => sorted([...without(left, right), ...without(right, left)]);

/** Whether two values are the same, true and 1 told apart. */
export function same(left, right) {
  if (left === right) return true;
  if (typeof left !== "object" || typeof right !== "object" || isList(left) !== isList(right)) return false;
  const names = keysOf(left);
  return names.length === keysOf(right).length && names.every(name => has(right, name) && same(left[name], right[name]));
}

/** A value as short technical text. */
export const told = value => String(JSON.stringify(value)).slice(0, 300);
