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
export function ranked(persons, numbers) {
  const numberOf = person => numbers.get(person) ?? 0;
  return sorted(persons).sort((left, right) => {
    if (numberOf(left) === numberOf(right)) return 0;
    return numberOf(left) < numberOf(right) ? 1 : -1;
  });
}

const METHODS = {
  /** 1.8.1: who passed in every round, by the votes of the first. */
  intersection({ rounds }, lists = rounds.map(passedIn)) {
    const everywhere = lists.reduce((left, right) => common(left, right));
    return ranked(everywhere, yesOf(rounds[0]));
  },

  /** 1.8.2: by the sum of weighted shares, on one denominator, so that nothing is rounded. */
  weighted({ rounds, weights = NONE }) {
    const wholes = rounds.map(round => round.valid), scores = new Map();
    if (weights.length !== wholes.length || ![...weights, ...wholes].every(isInt) || wholes.includes(0)) return;
    rounds.forEach((round, at) => {
      const others = wholes.filter((_, other) => other !== at);
      const factor = others.reduce((product, whole) => product * BigInt(whole), BigInt(weights[at]));
      for (const [person, yes] of yesOf(round))
        if (yes > 0) scores.set(person, (scores.get(person) ?? 0n) + factor * BigInt(yes));
    });
    return ranked(common([...scores.keys()], rounds.flatMap(passedIn)), scores);
  },

  /** 1.8.3: who has fewer than `top` others before him in every round. */
  top({ rounds, top }) {
    const lists = rounds.map(yesOf).map(yes => {
      const last = [...yes.values()].sort((left, right) => right - left)[top - 1] ?? 1;
      return [...yes.keys()].filter(person => yes.get(person) >= Math.max(last, 1));
    });
    return top >= 1 ? METHODS.intersection({ rounds }, lists) : undefined;
  }
};

/** 1.8. */
export function shortlist({ method = "intersection", minimum, ...more }, { out }) {
  const ranking = METHODS[method]?.(more);
  const isEnough = ranking?.length >= minimum;
  out.ranking = ranking ?? NONE;
  out.least = isEnough ? minimum : 0;
  return isEnough ? "enough" : "too_few";
}
