/** Needs, periods and bounds as closures (procedure 5.6), and the arithmetic of shares. */
import { endOf, isDate, UNITS } from "./days.js";
import { operand, parameter } from "./operands.js";
import { add, isInt, isObject, isText, Malformed, times } from "./values.js";

const NEED = /^(at_least|more_than) (\d{1,6})\/(\d{1,6})$/;
const PERIOD = /^(\d{1,6}) (days|working_days|months|years)$/;

/** A word, written out or in a parameter. */
export function wordOf(spec, scope) {
  if (!isText(spec) || !spec.startsWith("param.")) return () => spec;
  const read = parameter(spec.slice(6), scope);
  return (view) => read(view.memory);
}

/** Reads a text once where it is written out, each time where a parameter holds it. */
function readBy(pattern, build) {
  const parse = (text) => {
    const found = isText(text) ? pattern.exec(text) : null;
    return found ? build(found) : undefined;
  };
  return (spec, scope) => {
    const word = wordOf(spec, scope), fixed = parse(spec);
    return fixed ? () => fixed : (view) => parse(word(view));
  };
}

/** `at_least a/b` or `more_than a/b`. */
export const needOf = readBy(NEED, ([text, word, a, b]) =>
  +b ? { text: `${word} ${+a}/${+b}`, a: +a, b: +b, strict: word === "more_than" } : undefined,
);

const periodText = readBy(PERIOD, ([, count, unit]) => ({ count: +count, unit }));

/** A period, its text or `{count, unit}`. */
export function periodOf(spec, scope) {
  if (!isObject(spec)) return periodText(spec, scope);
  if (spec.unit === undefined) throw new Malformed("unit");
  const read = operand(spec.count, scope), word = wordOf(spec.unit, scope);
  return (view) => {
    const count = read(view), unit = word(view);
    return isInt(count) && count >= 0 && UNITS.includes(unit) ? { count, unit } : undefined;
  };
}

/** The date on which a period after `start` ends, or nothing; MissingYear passes through. */
export const endAfter = (start, period, view) =>
  period && isDate(start) ? endOf(start, period, view.memory.calendars) : undefined;

/** checks 1.3: never of nothing and never of 0. */
export function meets(part, whole, need) {
  if (!isInt(part) || !isInt(whole) || whole === 0 || !need) return false;
  const left = times(need.b, part), right = times(need.a, whole);
  return need.strict ? left > right : left >= right;
}

/** The least number that meets the need of a whole. */
export function least(whole, { a, b, strict }) {
  const share = BigInt(times(a, whole)), divisor = BigInt(b), rest = share % divisor;
  const floor = share / divisor - (rest < 0n ? 1n : 0n);
  return add(floor, strict || rest !== 0n ? 1n : 0n);
}

/** checks 1.8: `{seats, need}`, or an operand that yields a number. */
export function boundOf(spec, scope) {
  if (!isObject(spec) || spec.seats === undefined) {
    const plain = operand(spec, scope);
    return (view) => (isInt(plain(view)) ? plain(view) : undefined);
  }
  if (spec.need === undefined) throw new Malformed("need");
  const seats = operand(spec.seats, scope), need = needOf(spec.need, scope);
  return (view) => {
    const number = seats(view), wanted = need(view);
    if (!isInt(number) || !wanted) return undefined;
    const spare = least(number, wanted);
    return add(number, spare > 1 ? spare : 1);
  };
}

/** checks 1.9: a function seats -> the least number of candidates, by a need or one of two words. */
export function contestOf(spec, scope) {
  if (spec === "contested" || spec === "filled") return () => (seats) => add(seats, spec === "filled" ? 0 : 1);
  const need = needOf(spec, scope);
  return (view) => {
    const wanted = need(view);
    return wanted && ((seats) => add(seats, least(seats, wanted)));
  };
}
