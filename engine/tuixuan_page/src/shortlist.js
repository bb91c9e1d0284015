/**
 * The resolver `shortlist` (checks 1.8): who is on the list by one of three methods.
 *
 * A method gives the persons in their order, or nothing when a number is nothing without which they
 * have none; then the list is empty, and too short.
 */
import { rowsIn } from "./operands.js";
import { common, isInt, NONE, sorted } from "./values.js";

/** Person -> votes for him in a round. */
const yesOf = ({ votes }) => new Map(rowsIn(votes, "yes", isInt).map(row => [row.id, row.yes]));
const passedIn = round => round.passed ?? NONE;

/** Persons by a number descending, then by id. */
export const ranked = (persons, numbers, of = id => numbers.get(id) ?? 0) =>
  sorted(persons).sort((p, q) => (of(p) < of(q) ? 1 : of(p) > of(q) ? -1 : 0));

const METHODS = {
  /** 1.8.1: who passed in every round, by the votes of the first. */
  intersection: ({ rounds }, lists = rounds.map(passedIn)) => ranked(lists.reduce((a, b) => common(a, b)), yesOf(rounds[0])),

  /** 1.8.2: by the sum of weighted shares, on one denominator, so that nothing is rounded. */
  weighted({ rounds, weights = NONE }) {
    const valid = rounds.map(x => x.valid), scores = new Map();
    if (weights.length !== valid.length || ![...weights, ...valid].every(isInt) || valid.includes(0)) return;
    rounds.forEach((round, n) => {
      const factor = valid.reduce((all, x, m) => (m === n ? all : all * BigInt(x)), BigInt(weights[n]));
      for (const [id, yes] of yesOf(round)) if (yes > 0) scores.set(id, (scores.get(id) ?? 0n) + factor * BigInt(yes));
    });
    return ranked(common([...scores.keys()], rounds.flatMap(passedIn)), scores);
  },

  /** 1.8.3: who has fewer than `top` others before him in every round. */
  top({ rounds, top }) {
    const lists = rounds.map(yesOf).map(yes => {
      const last = [...yes.values()].sort((a, b) => b - a)[top - 1] ?? 1;
      return [...yes.keys()].filter(id => yes.get(id) >= Math.max(last, 1));
    });
    return top >= 1 ? METHODS.intersection({ rounds }, lists) : undefined;
  }
};

/** 1.8. */
export function shortlist({ method = "intersection", minimum, ...more }, { out }) {
  const ranking = METHODS[method]?.(more), isEnough = ranking?.length >= minimum;
  out.ranking = ranking ?? NONE;
  out.least = isEnough ? minimum : 0;
  return isEnough ? "enough" : "too_few";
}
