/** Needs, periods and bounds as closures (procedure 5.6), and the arithmetic of shares. */
import { endOf, isDate, UNITS } from "./days.js";
import { operand, wordOf } from "./operands.js";
import { bad, isInt, isObject, isSize, isText, NONE } from "./values.js";

/** What reads the parts of a text, written out or in a parameter. */
const parsed = (pattern, build) => (text, scope) => {
  const read = wordOf(text, scope);
  return view => {
    const word = read(view);
    return build(...((isText(word) && pattern.exec(word)) || NONE));
  };
};

/** `at_least a/b` or `more_than a/b`. */
export const needOf = parsed(/^(at_least|more_than) (\d{1,6})\/(\d{1,6})$/, (_, word, above, below) => {
  const numerator = +above, denominator = +below;
  if (denominator) return { text: `${word} ${numerator}/${denominator}`, numerator, denominator, isMore: word === "more_than" };
});

const periodIn = parsed(/^(\d{1,6}) (\w+)$/, (_, count, unit) => (UNITS.includes(unit) ? { count: +count, unit } : undefined));

/** A period, as its text or as `{count, unit}`. */
export function periodOf(period, scope) {
  if (!isObject(period)) return periodIn(period, scope);
  const readCount = operand(period.count, scope), readUnit = wordOf(period.unit ?? bad("unit"), scope);
  return view => {
    const count = readCount(view), unit = readUnit(view);
    return isSize(count) && UNITS.includes(unit) ? { count, unit } : undefined;
  };
}

/** The date on which a period after `start` ends, or nothing. */
export const endAfter = (start, period, view) =>
  period && isDate(start) ? endOf(start, period, view.memory.calendars) : undefined;

/** checks 1.3: never of nothing and never of 0. */
export function meets(part, whole, need) {
  if (!isInt(part) || !isInt(whole) || !whole || !need) return false;
  const left = BigInt(need.denominator) * BigInt(part), right = BigInt(need.numerator) * BigInt(whole);
  return need.isMore ? left > right : left >= right;
}

/** The least number that meets the need of a whole. */
export function least(whole, { numerator, denominator, isMore }) {
  const product = BigInt(numerator) * BigInt(whole), divisor = BigInt(denominator);
  const rest = Number(product % divisor);
  return Number(product / divisor) - (rest < 0) + (isMore || rest !== 0);
}

/** checks 1.8: `{seats, need}`, or an operand that yields a number. */
export function boundOf(bound, scope) {
  if (!isObject(bound) || bound.seats === undefined) return operand(bound, scope);
  const readSeats = operand(bound.seats, scope), readNeed = needOf(bound.need ?? bad("need"), scope);
  return view => {
    const seats = readSeats(view), need = readNeed(view);
    return isInt(seats) && need && seats + Math.max(1, least(seats, need));
  };
}

/** checks 1.9: a function seats -> the least number of candidates, by a need or one of two words. */
export function contestOf(word, scope) {
  const more = ["filled", "contested"].indexOf(word);
  if (more >= 0) return () => seats => seats + more;
  const readNeed = needOf(word, scope);
  return view => {
    const need = readNeed(view);
    return need && (seats => seats + least(seats, need));
  };
}
