/**
 * Whether a step is permitted now, and what comes first when it is not (procedure 4.2).
 *
 * The moves of each flow and how far each state is from each step follow from the parameters alone;
 * an assignment of those that steps fix has its `ways`. All of it is bounded by the document.
 */
import { filled, NONE } from "./values.js";

/** The first target whose `when` holds and whose `from` has the state (3.2). */
export const targetIn = (targets, memory, state) =>
  targets.find(({ when, from }) => when(memory) && (!from || from.has(state)))?.state;

/** 4.2.1: the reason of a step that is not permitted. */
export function orderReason(table, plan, memory, flow) {
  const isHere = plan.from.has(flow.state), rule = "order";
  if (!plan.when(memory)) return { rule, absent: true };
  const need = isHere ? pendingOf(table, plan, memory, flow) : leadingOn(table, plan, memory, flow);
  const isDone = flow.done.has(plan.id) && !plan.repeat;
  if (!isHere || need || isDone) return filled({ rule, taken: flow.last.get(plan.id)?.position, need });
}

/** The first pending item of `requires` that is not done. */
function pendingOf(table, plan, memory, flow) {
  const canBeTaken = ({ when, from }) => when(memory) && from.has(flow.state);
  const isPending = ({ step, when }) => !flow.done.has(step) && when(memory) && canBeTaken(table.plans.get(step));
  return plan.requires.find(isPending)?.step;
}

/** 4.2.2: the step that leads on to the least distance, or what that one waits for. */
function leadingOn(table, plan, memory, flow) {
  const assignment = JSON.stringify(table.fixed.map(read => [read(memory)]));
  if (table.ways.size > 63) table.ways.clear();
  const ways = once(table.ways, assignment, () => new Map());
  const moves = once(ways, plan.thread, () => movesIn(table, plan, memory));
  const distances = once(ways, plan, () => distancesTo(plan.from, moves));
  let best, least = Infinity;
  for (const { step, targets } of moves.get(flow.state) ?? NONE) {
    if (flow.done.has(step.id) && !step.repeat) continue;
    for (const state of targets) if (distances.get(state) < least) [best, least] = [step, distances.get(state)];
  }
  return best && (pendingOf(table, best, memory, flow) ?? best.id);
}

/** What is kept for a key, worked out when it is asked for first. */
function once(map, key, build) {
  if (!map.has(key)) map.set(key, build());
  return map.get(key);
}

/** State -> what can be taken from it, in file order, and the states it can lead to. */
function movesIn(table, { thread }, memory) {
  const moves = new Map();
  const steps = [...table.plans.values()].filter(plan => plan.thread === thread && plan.when(memory));
  for (const step of steps)
    for (const state of step.from) {
      const ways = [...step.outcomes.values()].flatMap(({ to, then }) => [to, then]);
      once(moves, state, () => []).push({ step, targets: ways.map(way => targetIn(way, memory, state)) });
    }
  return moves;
}

/** State -> the least number of moves from it to one of the goal. */
function distancesTo(goal, moves) {
  const distances = new Map([...goal].map(state => [state, 0])), before = new Map();
  for (const [state, all] of moves)
    for (const target of all.flatMap(move => move.targets)) once(before, target, () => []).push(state);
  // a Map that grows while it is gone through is gone through to its end
  for (const [state, distance] of distances)
    for (const earlier of before.get(state) ?? NONE) if (!distances.has(earlier)) distances.set(earlier, distance + 1);
  return distances;
}
