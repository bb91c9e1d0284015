/** Needs, periods and bounds as closures (procedure 5.6), and the arithmetic of shares. */
import { endOf, isDate, UNITS } from "./days.js";
import { operand, wordOf } from "./operands.js";
import { bad, isInt, isObject, isSize, isText, NONE } from "./values.js";

/** What reads the parts of a text, written out or in a parameter. */
const parsed = (pattern, build) => (text, c) => {
  const read = wordOf(text, c);
  return v => build(...((isText(read(v)) && pattern.exec(read(v))) || NONE));
};

/** `at_least a/b` or `more_than a/b`. */
export const needOf = parsed(/^(at_least|more_than) (\d{1,6})\/(\d{1,6})$/, (_, word, a, b) =>
  +b ? { text: `${word} ${+a}/${+b}`, a: +a, b: +b, isMore: word === "more_than" } : undefined
);

const periodIn = parsed(/^(\d{1,6}) (\w+)$/, (_, count, unit) => (UNITS.includes(unit) ? { count: +count, unit } : undefined));

/** A period, as its text or as `{count, unit}`. */
export function periodOf(x, c) {
  if (!isObject(x)) return periodIn(x, c);
  const count = operand(x.count, c), unit = wordOf(x.unit ?? bad("unit"), c);
  return v => (isSize(count(v)) && UNITS.includes(unit(v)) ? { count: count(v), unit: unit(v) } : undefined);
}

/** The date on which a period after `start` ends, or nothing. */
export const endAfter = (start, period, v) => (period && isDate(start) ? endOf(start, period, v.m.calendars) : undefined);

/** checks 1.3: never of nothing and never of 0. */
export function meets(part, whole, need) {
  if (!isInt(part) || !isInt(whole) || !whole || !need) return false;
  const a = BigInt(need.b) * BigInt(part), b = BigInt(need.a) * BigInt(whole);
  return need.isMore ? a > b : a >= b;
}

/** The least number that meets the need of a whole. */
export function least(whole, { a, b, isMore }) {
  const product = BigInt(a) * BigInt(whole), rest = Number(product % BigInt(b));
  return Number(product / BigInt(b)) - (rest < 0) + (isMore || rest !== 0);
}

/** checks 1.8: `{seats, need}`, or an operand that yields a number. */
export function boundOf(x, c) {
  if (!isObject(x) || x.seats === undefined) return operand(x, c);
  const seats = operand(x.seats, c), need = needOf(x.need ?? bad("need"), c);
  return v => isInt(seats(v)) && need(v) && seats(v) + Math.max(1, least(seats(v), need(v)));
}

/** checks 1.9: a function seats -> the least number of candidates, by a need or one of two words. */
export function contestOf(x, c) {
  const need = needOf(x, c), more = ["filled", "contested"].indexOf(x);
  return v => (more < 0 ? need(v) && (seats => seats + least(seats, need(v))) : seats => seats + more);
}
