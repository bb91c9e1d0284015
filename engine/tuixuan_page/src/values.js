/**
 * What values of a log are (log 2.3). A log holds no null, so `undefined` is the *nothing* of
 * procedure 5.3. Numbers are whole and safe; one that is computed and leaves that range is nothing.
 *
 * In all modules: e entry, n its position, p plan of a step, t table, v view, m memory, f flow, c what
 * names stand for where something is compiled, x any value.
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
export const isText = x => typeof x === "string";
export const isFlag = x => typeof x === "boolean";
export const isInt = Number.isSafeInteger;
export const isSize = x => isInt(x) && x >= 0;
export const isCount = x => isSize(x) && x <= 1e6;
export const isList = Array.isArray;
export const isObject = x => typeof x === "object" && !isList(x);

/** log 2.6. */
export const isId = x => isText(x) && /^[a-z][a-z0-9_]{0,31}$/.test(x);

export const areDistinct = x => new Set(x).size === x.length;

/** A list of persons, as an operand needs it. */
export const isPeople = x => isList(x) && x.every(isText);
export const areIds = x => isList(x) && x.every(isId) && areDistinct(x);
export const ascends = x => x.every((y, n) => !n || x[n - 1] < y);

/** A member whose name comes from a document. */
export const has = Object.hasOwn;
export const own = (x, name) => (has(x, name) ? x[name] : undefined);
export const keysOf = Object.keys;

/** The members of an object that pass a test. */
export const kept = (x, test) => Object.fromEntries(Object.entries(x).filter(([name, y]) => test(y, name)));

/** Those that are something, and no empty list (procedure 4.11). */
export const filled = x => kept(x, y => y !== undefined && (!isList(y) || y.length));

export const idsOf = rows => rows.map(row => row.id);
export const sorted = x => [...new Set(x)].sort();

/** The members of a that are in b, and those that are not, in the order of a. */
export const common = (a, b, set = new Set(b)) => a.filter(x => set.has(x));
export const without = (a, b, set = new Set(b)) => a.filter(x => !set.has(x));

/** The members of one of two lists, but not of both, sorted. */
export const astray = (a, b) => sorted([...without(a, b), ...without(b, a)]);

/** Whether two values are the same, true and 1 told apart. */
export const same = (a, b) =>
  a === b ||
  (typeof a === "object" && typeof b === "object" && isList(a) === isList(b) &&
    keysOf(a).length === keysOf(b).length && keysOf(a).every(name => has(b, name) && same(a[name], b[name])));

/** A value as short technical text. */
export const told = x => String(JSON.stringify(x)).slice(0, 300);
