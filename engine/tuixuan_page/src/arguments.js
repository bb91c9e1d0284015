/**
 * The arguments of a check or a resolver, read by a signature (checks 1 and 2).
 *
 * A signature names the arguments in the order of Spec 2, each with its kind (where none is written,
 * what it is called, or a number); one with `?` may be left out. A value that is not of its kind is nothing; a kind that
 * gives null instead is for what is not needed everywhere.
 */
import { isDate } from "./days.js";
import { operand, wordOf } from "./operands.js";
import { boundOf, contestOf, needOf, periodOf } from "./quantities.js";
import { astray, bad, common, has, isInt, isList, isObject, isPeople, isText, NONE, same, without } from "./values.js";

/** Only values that pass a test are something. */
const tested = (test, compile = operand, otherwise) => (x, c) => {
  const read = compile(x, c);
  return v => {
    const value = read(v);
    return test(value) ? value : otherwise;
  };
};
export const intOf = tested(isInt);

/** What stands in the document, as it is. */
const fixed = (test, build = x => x) => x => {
  const value = test(x) ? build(x) : bad("argument");
  return () => value;
};

/** One of the names of a table, as [name, what the table has]. */
const chosen = table => fixed(x => isText(x) && has(table, x), x => [x, table[x]]);

/** One of some words, or a parameter that may hold one; null when it does not. */
const among = (...words) =>
  tested(x => words.includes(x), (x, c) => (words.includes(x) || (isText(x) && x.startsWith("param.")) ? wordOf(x, c) : bad("word")), null);

/** A list of things that are each compiled alike. */
const listed = compile => (x, c) => {
  const all = isList(x) ? x.map(y => compile(y, c)) : bad("list");
  return v => all.map(read => read(v));
};

export const COMPARE = {
  equal: same,
  at_most: (a, b) => a <= b,
  at_least: (a, b) => a >= b,
  less_than: (a, b) => a < b,
  more_than: (a, b) => a > b
};

const KINDS = {
  raw: operand,
  loose: tested(x => x !== undefined, operand, null),
  value: tested(x => isInt(x) || isText(x) || isList(x)),
  int: intOf,
  number: tested(x => isInt(x) || isList(x)),
  date: tested(isDate),
  list: tested(isList),
  people: tested(isPeople),
  operands: listed(operand),
  word: fixed(isText),
  names: fixed(isPeople),
  steps: fixed(isText, x => x.split("|")),
  any: fixed(() => true),
  need: needOf,
  period: periodOf,
  bound: tested(isInt, boundOf),
  contest: contestOf,
  custom: among("surname", "name"),
  method: among("intersection", "weighted", "top"),
  op: chosen(COMPARE),
  kind: chosen({ after: COMPARE.more_than, ahead: COMPARE.at_least, within: COMPARE.at_most, exactly: same }),
  sets: chosen({ subset: without, equal: astray, disjoint: common }),
  shares: listed((x, c) => reader("part whole need", x, c)),
  rounds: listed((x, c) => reader("passed:people votes:raw valid?", x, c))
};

/** Compiles arguments; gives what reads them, as an object in the order of the signature. */
export function reader(signature, args, c) {
  const parts = signature.split(" ").flatMap(part => {
    const [, name, may, kind = has(KINDS, name) ? name : "int"] = /(\w+)(\??):?(\w+)?/.exec(part);
    if (isObject(args) && has(args, name)) return [[name, KINDS[kind](args[name], c)]];
    return may ? NONE : bad(name);
  });
  return v => Object.fromEntries(parts.map(([name, read]) => [name, read(v)]));
}
