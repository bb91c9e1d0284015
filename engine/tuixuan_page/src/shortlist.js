/**
 * The resolver `shortlist` (checks 1.8): who is on the list by one of three methods.
 *
 * A method gives the persons in their order, or nothing when a number is nothing without which they
 * have none; then the list is empty, and too short.
 */
import { rows } from "./operands.js";
import { add, common, EMPTY, isInt, isText, sorted, times } from "./values.js";

const yesOf = (round) => new Map(rows(round.votes, { yes: "number" }).map((row) => [row.id, row.yes]));

/** Persons sorted by a number descending, then by id. */
export const ranked = (people, numbers) =>
  sorted(people).sort((p, q) => compareWhole(numbers.get(q) ?? 0, numbers.get(p) ?? 0));
const compareWhole = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** 1.8.1: who stands in every list, the most votes of the first round first. */
const inAll = (lists, rounds) => ranked(lists.reduce(common), yesOf(rounds[0]));

/** 1.8.2. */
function weighted({ rounds, weights = EMPTY }) {
  const valid = rounds.map((round) => round.valid);
  if (weights.length !== valid.length || ![...weights, ...valid].every(isInt) || valid.includes(0)) return undefined;
  const scores = new Map();
  rounds.forEach((round, n) => {
    const factor = valid.filter((_, m) => m !== n).reduce(times, weights[n]);
    for (const [person, yes] of yesOf(round))
      if (yes > 0) scores.set(person, add(scores.get(person) ?? 0, times(factor, yes)));
  });
  const passed = rounds.flatMap((round) => round.passed ?? EMPTY);
  return ranked(common(passed, scores.keys()), scores);
}

/** 1.8.3: who has fewer than `top` others before him in every round. */
function atTop({ rounds, top }) {
  if (!(top >= 1)) return undefined;
  const lists = rounds.map((round) => {
    const yes = yesOf(round), counts = [...yes.values()].sort((a, b) => b - a);
    const last = counts[Math.min(Number(top), counts.length) - 1];
    return [...yes.keys()].filter((person) => yes.get(person) > 0 && yes.get(person) >= last);
  });
  return inAll(lists, rounds);
}

const METHODS = {
  intersection: ({ rounds }) => inAll(rounds.map((round) => round.passed ?? EMPTY), rounds),
  weighted,
  top: atTop,
};
export const isMethod = (word) => isText(word) && Object.hasOwn(METHODS, word);

export function shortlist(values, { out }) {
  const { method = "intersection", minimum } = values, ranking = isMethod(method) ? METHODS[method](values) : undefined;
  const enough = ranking && ranking.length >= minimum;
  out.ranking = ranking ?? EMPTY;
  out.least = enough ? minimum : 0;
  return enough ? "enough" : "too_few";
}
