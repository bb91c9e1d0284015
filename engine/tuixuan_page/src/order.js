/**
 * Whether a step is permitted now, and what comes first when it is not (procedure 4.2).
 *
 * The moves of each flow and how far each state is from each step follow from the parameters alone;
 * an assignment of those that steps fix has its `ways`. All of it is bounded by the document.
 */
import { filled } from "./values.js";

/** The first target whose `when` holds and whose `from` has the state (3.2). */
export const targetIn = (targets, m, state) => targets.find(({ when, from }) => when(m) && (from?.has(state) ?? true))?.state;

/** 4.2.1: the reason of a step that is not permitted. */
export function orderReason(t, p, m, f) {
  const rule = "order", isHere = p.from.has(f.state);
  if (!p.when(m)) return { rule, absent: true };
  const need = isHere ? firstPending(t, p, m, f) : leadingOn(t, p, m, f);
  if (!isHere || need || (f.done.has(p.id) && !p.repeat)) return filled({ rule, taken: f.last.get(p.id)?.n, need });
}

/** The first pending item of `requires` that is not done. */
const firstPending = (t, p, m, f) =>
  p.requires.find(({ step, when }) => {
    const required = t.plans.get(step);
    return !f.done.has(step) && when(m) && required.when(m) && required.from.has(f.state);
  })?.step;

/** 4.2.2: the step that leads on to the least distance, or what that one waits for. */
function leadingOn(t, p, m, f) {
  const key = JSON.stringify(t.fixed.map((read) => [read(m)]));
  if (t.ways.size > 63) t.ways.clear();
  const ways = once(t.ways, key, () => new Map()), moves = once(ways, p.thread, () => movesIn(t, p, m));
  const far = once(ways, p, () => distancesTo(p.from, moves)), all = moves.get(f.state) ?? [];
  const distances = all.map(({ step, to }) => (f.done.has(step.id) && !step.repeat ? NaN : Math.min(...to.map((one) => far.get(one) ?? 1 / 0))));
  const least = Math.min(...distances.filter(isFinite)), best = all[distances.indexOf(least)]?.step;
  return best && (firstPending(t, best, m, f) ?? best.id);
}

/** What is kept for a key, worked out when it is asked for first. */
function once(kept, key, build) {
  if (!kept.has(key)) kept.set(key, build());
  return kept.get(key);
}

/** State -> what can be taken from it, in file order, and the states it can lead to. */
function movesIn(t, { thread }, m) {
  const moves = new Map();
  for (const step of t.plans.values())
    for (const state of step.thread === thread && step.when(m) ? step.from : []) {
      const to = [...step.outcomes.values()].flatMap((one) => [one.to, one.then]).map((one) => targetIn(one, m, state)).filter(Boolean);
      if (to.length) once(moves, state, () => []).push({ step, to });
    }
  return moves;
}

/** State -> the least number of moves from it to one of the goal. */
function distancesTo(goal, moves) {
  const far = new Map([...goal].map((state) => [state, 0])), before = new Map();
  for (const [state, all] of moves) for (const to of all.flatMap((one) => one.to)) once(before, to, () => []).push(state);
  // a Map that grows while it is gone through is gone through to its end
  for (const [state, distance] of far)
    for (const one of before.get(state) ?? []) if (!far.has(one)) far.set(one, distance + 1);
  return far;
}
