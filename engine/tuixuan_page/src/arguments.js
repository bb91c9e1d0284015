/**
 * The arguments of a check or a resolver, read by a signature (checks 1 and 2).
 *
 * A signature names the arguments in the order of Spec 2, each with its kind (its own name, where none
 * is written); one with `?` may be left out. A value that is not of its kind is nothing; a kind that
 * gives null instead is for what is not needed everywhere.
 */
import { isDate } from "./days.js";
import { operand, wordOf } from "./operands.js";
import { boundOf, contestOf, needOf, periodOf } from "./quantities.js";
import { isInt, isList, isObject, isPeople, isText, malformed, same } from "./values.js";

/** Only values that pass a test are something. */
const tested = (isKind, compile = operand) => (spec, scope) => {
  const read = compile(spec, scope);
  return (v) => {
    const value = read(v);
    return isKind(value) ? value : undefined;
  };
};
export const intOf = tested(isInt);
const orNull = (compile) => (spec, scope) => {
  const read = compile(spec, scope);
  return (v) => read(v) ?? null;
};

/** What stands in the document, as it is. */
const fixed = (isKind, build = (x) => x) => (spec) => {
  const value = isKind(spec) ? build(spec) : malformed("argument");
  return () => value;
};

/** One of the names of a table, as [name, what the table has]. */
const chosen = (table) => fixed((name) => isText(name) && Object.hasOwn(table, name), (name) => [name, table[name]]);

/** One of some words, or a parameter that may hold one. */
const among = (words) =>
  orNull((spec, scope) => (words.includes(spec) || (isText(spec) && spec.startsWith("param.")) ? wordOf(spec, scope) : malformed("word")));

/** A list of things that are each compiled alike. */
const listed = (compile) => (specs, scope) => {
  const all = isList(specs) ? specs.map((spec) => compile(spec, scope)) : malformed("list");
  return (v) => all.map((read) => read(v));
};

export const COMPARE = {
  equal: same,
  at_most: (a, b) => a <= b,
  at_least: (a, b) => a >= b,
  less_than: (a, b) => a < b,
  more_than: (a, b) => a > b,
};
const INTERVALS = {
  after: (to, end) => to > end,
  ahead: (to, end) => to >= end,
  within: (to, end) => to <= end,
  exactly: (to, end) => to === end,
};

const KINDS = {
  raw: operand,
  loose: orNull(operand),
  value: tested((x) => isInt(x) || isText(x) || isList(x)),
  int: intOf,
  number: tested((x) => isInt(x) || isList(x)),
  date: tested(isDate),
  list: tested(isList),
  people: tested(isPeople),
  operands: listed(operand),
  word: fixed(isText),
  names: fixed(isPeople),
  steps: fixed(isText, (names) => names.split("|")),
  any: fixed(() => true),
  need: needOf,
  period: periodOf,
  bound: tested(isInt, boundOf),
  contest: tested(Boolean, contestOf),
  custom: among(["surname", "name"]),
  method: among(["intersection", "weighted", "top"]),
  op: chosen(COMPARE),
  kind: chosen(INTERVALS),
  sets: chosen({ subset: 0, equal: 0, disjoint: 0 }),
  shares: listed((spec, scope) => reader("part:int whole:int need", spec, scope)),
  rounds: listed((spec, scope) => reader("passed:people votes:raw valid?:int", spec, scope)),
};

/** Compiles arguments; gives what reads them, as an object in the order of the signature. */
export function reader(signature, args, scope) {
  const parts = [];
  for (const part of signature.split(" ")) {
    const [name, kind = name] = part.split(/\??:/);
    if (isObject(args) && Object.hasOwn(args, name)) parts.push([name, KINDS[kind](args[name], scope)]);
    else if (!part.includes("?")) malformed(name);
  }
  return (v) => Object.fromEntries(parts.map(([name, read]) => [name, read(v)]));
}
