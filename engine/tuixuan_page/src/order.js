/**
 * Whether a step is permitted now, and what comes first when it is not (procedure 4.2).
 *
 * The moves of each flow and how far each state is from each step follow from the parameters alone;
 * an assignment of those that steps fix has its `ways`. All of it is bounded by the document.
 */
import { filled, NONE } from "./values.js";

/** The first target whose `when` holds and whose `from` has the state (3.2). */
export const targetIn = (targets, m, state) => targets.find(({ when, from }) => when(m) && (!from || from.has(state)))?.state;

/** 4.2.1: the reason of a step that is not permitted. */
export function orderReason(t, p, m, f) {
  const isHere = p.from.has(f.state), rule = "order";
  if (!p.when(m)) return { rule, absent: true };
  const need = isHere ? pendingOf(t, p, m, f) : leadingOn(t, p, m, f);
  if (!isHere || need || (f.done.has(p.id) && !p.repeat)) return filled({ rule, taken: f.last.get(p.id)?.n, need });
}

/** The first pending item of `requires` that is not done. */
function pendingOf(t, p, m, f) {
  const isPending = x => x.when(m) && x.from.has(f.state);
  return p.requires.find(({ step, when }) => !f.done.has(step) && when(m) && isPending(t.plans.get(step)))?.step;
}

/** 4.2.2: the step that leads on to the least distance, or what that one waits for. */
function leadingOn(t, p, m, f) {
  const key = JSON.stringify(t.fixed.map(read => [read(m)]));
  if (t.ways.size > 63) t.ways.clear();
  const ways = once(t.ways, key, () => new Map()), moves = once(ways, p.thread, () => movesIn(t, p, m));
  const far = once(ways, p, () => distancesTo(p.from, moves));
  let best, least = Infinity;
  for (const { step, to } of moves.get(f.state) ?? NONE)
    for (const state of f.done.has(step.id) && !step.repeat ? NONE : to) if (far.get(state) < least) [best, least] = [step, far.get(state)];
  return best && (pendingOf(t, best, m, f) ?? best.id);
}

/** What is kept for a key, worked out when it is asked for first. */
function once(map, key, build) {
  if (!map.has(key)) map.set(key, build());
  return map.get(key);
}

/** State -> what can be taken from it, in file order, and the states it can lead to. */
function movesIn(t, { thread }, m) {
  const moves = new Map(), steps = [...t.plans.values()].filter(x => x.thread === thread && x.when(m));
  for (const step of steps)
    for (const state of step.from) {
      const to = [...step.outcomes.values()].flatMap(x => [x.to, x.then]).map(x => targetIn(x, m, state));
      once(moves, state, () => []).push({ step, to });
    }
  return moves;
}

/** State -> the least number of moves from it to one of the goal. */
function distancesTo(goal, moves) {
  const far = new Map([...goal].map(state => [state, 0])), before = new Map();
  for (const [state, all] of moves) for (const to of all.flatMap(x => x.to)) once(before, to, () => []).push(state);
  // a Map that grows while it is gone through is gone through to its end
  for (const [state, n] of far) for (const x of before.get(state) ?? NONE) if (!far.has(x)) far.set(x, n + 1);
  return far;
}
