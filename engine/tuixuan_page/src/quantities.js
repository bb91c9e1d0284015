/** Needs, periods and bounds as closures (procedure 5.6), and the arithmetic of shares. */
import { endOf, isDate, UNITS } from "./days.js";
import { operand, wordOf } from "./operands.js";
import { isInt, isObject, isSize, isText, malformed, NONE } from "./values.js";

/** What reads the parts of a text, written out or in a parameter. */
function parsed(pattern, spec, scope, build) {
  const word = wordOf(spec, scope);
  return (v) => build(...((isText(word(v)) && pattern.exec(word(v))) || NONE));
}

/** `at_least a/b` or `more_than a/b`. */
export const needOf = (spec, scope) =>
  parsed(/^(at_least|more_than) (\d{1,6})\/(\d{1,6})$/, spec, scope, (_, word, a, b) =>
    +b ? { text: `${word} ${+a}/${+b}`, a: +a, b: +b, more: word === "more_than" } : undefined,
  );

/** A period, as its text or as `{count, unit}`. */
export function periodOf(spec, scope) {
  if (!isObject(spec))
    return parsed(/^(\d{1,6}) (\w+)$/, spec, scope, (_, count, unit) => (UNITS.includes(unit) ? { count: +count, unit } : undefined));
  const read = operand(spec.count, scope), word = wordOf(spec.unit ?? malformed(), scope);
  return (v) => {
    const count = read(v), unit = word(v);
    return isSize(count) && UNITS.includes(unit) ? { count, unit } : undefined;
  };
}

/** The date on which a period after `start` ends, or nothing. */
export const endAfter = (start, period, v) => (period && isDate(start) ? endOf(start, period, v.m.calendars) : undefined);

/** checks 1.3: never of nothing and never of 0. */
export function meets(part, whole, need) {
  if (!isInt(part) || !isInt(whole) || !whole || !need) return false;
  const left = BigInt(need.b) * BigInt(part), right = BigInt(need.a) * BigInt(whole);
  return need.more ? left > right : left >= right;
}

/** The least number that meets the need of a whole. */
export function least(whole, { a, b, more }) {
  const product = BigInt(a) * BigInt(whole), rest = Number(product % BigInt(b));
  return Number(product / BigInt(b)) - (rest < 0) + (more || rest !== 0);
}

/** checks 1.8: `{seats, need}`, or an operand that yields a number. */
export function boundOf(spec, scope) {
  if (!isObject(spec) || spec.seats === undefined) return operand(spec, scope);
  const seats = operand(spec.seats, scope), need = needOf(spec.need ?? malformed(), scope);
  return (v) => isInt(seats(v)) && need(v) && seats(v) + Math.max(1, least(seats(v), need(v)));
}

/** checks 1.9: a function seats -> the least number of candidates, by a need or one of two words. */
export function contestOf(spec, scope) {
  const need = needOf(spec, scope), more = ["filled", "contested"].indexOf(spec);
  if (more >= 0) return () => (seats) => seats + more;
  return (v) => need(v) && ((seats) => seats + least(seats, need(v)));
}
