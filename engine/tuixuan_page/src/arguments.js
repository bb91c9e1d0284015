/**
 * The arguments of a check or a resolver, read by a signature (checks 1 and 2).
 *
 * A signature names the arguments in the order of Spec 2, each with its kind: `part:int need:need`;
 * one with `?` may be left out. A value that is not of its kind is nothing; `loose` kinds give null
 * instead, because a check needs no such argument everywhere.
 */
import { isDate } from "./days.js";
import { operand } from "./operands.js";
import { boundOf, contestOf, needOf, periodOf, wordOf } from "./quantities.js";
import { isMethod } from "./shortlist.js";
import { isInt, isObject, isPeople, isText, Malformed, same } from "./values.js";

/** An operand of which only values that pass a test are something. */
const tested = (test) => (spec, scope) => {
  const read = operand(spec, scope);
  return (view) => {
    const value = read(view);
    return test(value) ? value : undefined;
  };
};

/** A name and no operand. */
const named = (build) => (spec) => {
  if (!isText(spec)) throw new Malformed("a name");
  const value = build(spec);
  return () => value;
};

/** One of the names of a table, as [name, what the table has]. */
const chosen = (table) =>
  named((name) => {
    if (!Object.hasOwn(table, name)) throw new Malformed(name);
    return [name, table[name]];
  });

/** A list of things that are each compiled alike. */
const listed = (compile) => (specs, scope) => {
  if (!Array.isArray(specs)) throw new Malformed("a list");
  const all = specs.map((spec) => compile(spec, scope));
  return (view) => all.map((read) => read(view));
};

const loose = (compile) => (spec, scope) => {
  const read = compile(spec, scope);
  return (view) => read(view) ?? null;
};

export const CUSTOMS = ["surname", "name"];

/** One of some words, or a parameter that may hold one. */
const among = (isKnown) =>
  loose((spec, scope) => {
    if (!isText(spec) || !(isKnown(spec) || spec.startsWith("param."))) throw new Malformed("a word");
    return wordOf(spec, scope);
  });

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
  loose: loose(operand),
  value: tested((value) => isInt(value) || isText(value) || Array.isArray(value)),
  int: tested(isInt),
  number: tested((value) => isInt(value) || Array.isArray(value)),
  date: tested(isDate),
  list: tested(Array.isArray),
  people: tested(isPeople),
  word: named((name) => name),
  steps: named((name) => name.split("|")),
  any: (spec) => () => spec,
  names: (spec) => {
    if (!isPeople(spec)) throw new Malformed("names");
    return () => spec;
  },
  need: needOf,
  period: periodOf,
  bound: boundOf,
  contest: contestOf,
  custom: among((word) => CUSTOMS.includes(word)),
  method: among(isMethod),
  compare: chosen(COMPARE),
  interval: chosen(INTERVALS),
  sets: chosen({ subset: true, equal: true, disjoint: true }),
  operands: listed(operand),
  shares: listed((spec, scope) => reader("part:int whole:int need:need", spec, scope)),
  rounds: listed((spec, scope) => reader("passed:people votes:raw valid?:int", spec, scope)),
};

/** Compiles arguments; gives what reads them, as an object in the order of the signature. */
export function reader(signature, args, scope) {
  if (!isObject(args)) throw new Malformed("arguments");
  const parts = [];
  for (const part of signature.split(" ").filter(Boolean)) {
    const [name, kind] = part.split(/\??:/);
    if (Object.hasOwn(args, name)) parts.push([name, KINDS[kind](args[name], scope)]);
    else if (!part.includes("?")) throw new Malformed(name);
  }
  return (view) => {
    const values = {};
    for (const [name, read] of parts) values[name] = read(view);
    return values;
  };
}
