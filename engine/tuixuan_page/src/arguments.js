/**
 * The arguments of a check or a resolver, read by a signature (checks 1 and 2).
 *
 * A signature names the arguments in the order of Spec 2, each with its kind (where none is
 * written, what it is called, or a number); one with `?` may be left out. A value that is not of its
 * kind is nothing; a kind that gives null instead is for what is not needed everywhere.
 */
import { isDate } from "./days.js";
import { operand, wordOf } from "./operands.js";
import { boundOf, contestOf, needOf, periodOf } from "./quantities.js";
import { astray, bad, common, has, isInt, isList, isObject, isPeople, isText, NONE, same, without } from "./values.js";

/** Only values that pass a test are something. */
const tested = (test, compile = operand, otherwise) => (source, scope) => {
  const read = compile(source, scope);
  return view => {
    const value = read(view);
    return test(value) ? value : otherwise;
  };
};
export const intOf = tested(isInt);

/** What stands in the document, as it is. */
const fixed = (test, build = source => source) => source => {
  const value = test(source) ? build(source) : bad("argument");
  return () => value;
};

/** One of some names, as [name, what it stands for]. */
const chosen = choices => fixed(name => isText(name) && has(choices, name), name => [name, choices[name]]);

/** One of some words, or a parameter that may hold one; null when it does not. */
const among = (...words) => {
  const isWord = value => words.includes(value), isParameter = source => isText(source) && source.startsWith("param.");
  const compile = (source, scope) => (isWord(source) || isParameter(source) ? wordOf(source, scope) : bad("word"));
  return tested(isWord, compile, null);
};

/** A list of things that are each compiled alike. */
const listed = compile => (source, scope) => {
  const readers = isList(source) ? source.map(part => compile(part, scope)) : bad("list");
  return view => readers.map(read => read(view));
};

export const COMPARE = {
  equal: same,
  at_most: (left, right) => left <= right,
  at_least: (left, right) => left >= right,
  less_than: (left, right) => left < right,
  more_than: (left, right) => left > right
};

const KINDS = {
  raw: operand,
  loose: tested(value => value !== undefined, operand, null),
  value: tested(value => isInt(value) || isText(value) || isList(value)),
  int: intOf,
  number: tested(value => isInt(value) || isList(value)),
  date: tested(isDate),
  list: tested(isList),
  people: tested(isPeople),
  operands: listed(operand),
  word: fixed(isText),
  names: fixed(isPeople),
  steps: fixed(isText, steps => steps.split("|")),
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
  shares: listed((share, scope) => reader("part whole need", share, scope)),
  rounds: listed((round, scope) => reader("passed:people votes:raw valid?", round, scope))
};

/** Compiles arguments; gives what reads them, as an object in the order of the signature. */
export function reader(signature, args, scope) {
  const parts = signature.split(" ").flatMap(part => {
    const [, name, mayLack, kind = has(KINDS, name) ? name : "int"] = /(\w+)(\??):?(\w+)?/.exec(part);
    if (isObject(args) && has(args, name)) return [[name, KINDS[kind](args[name], scope)]];
    return mayLack ? NONE : bad(name);
  });
  return view => Object.fromEntries(parts.map(([name, read]) => [name, read(view)]));
}
