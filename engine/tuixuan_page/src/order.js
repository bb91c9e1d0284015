/**
 * Whether a step is permitted now, and what comes first when it is not (procedure 4.2).
 *
 * The moves of each flow and how far each state is from each step follow from the parameters alone;
 * an assignment of those that steps fix has its `ways`. All of it is bounded by the document.
 */

/** The first target whose `when` holds and whose `from` has the state (3.2). */
export function targetIn(targets, memory, state) {
  return targets.find(({ when, from }) => when(memory) && (!from || from.has(state)))?.state;
}

/** 4.2.1: the reason of a step that is not permitted. */
export function orderReason(table, plan, memory, flow) {
  if (!plan.when(memory)) return { rule: "order", absent: true };
  const isHere = plan.sources.has(flow.state);
  const need = isHere ? firstPending(table, plan, memory, flow) : leadingOn(table, plan, memory, flow);
  if (isHere && !need && (plan.repeat || !flow.done.has(plan.id))) return undefined;
  const last = flow.last.get(plan.id);
  return { rule: "order", ...(last && { taken: last.position }), ...(need && { need }) };
}

/** The first pending item of `requires` that is not done. */
function firstPending(table, plan, memory, flow) {
  const isPending = ({ step, when }) => {
    if (flow.done.has(step) || !when(memory)) return false;
    const required = table.plans.get(step);
    return required.when(memory) && required.sources.has(flow.state);
  };
  return plan.requires.find(isPending)?.step;
}

/** 4.2.2: the step that leads on to the least distance, or what that one waits for. */
function leadingOn(table, plan, memory, flow) {
  const { moves, distances } = waysNow(table, memory);
  const flowMoves = once(moves, plan.thread, () => movesIn(table, plan.thread, memory));
  const far = once(distances, plan.id, () => distancesTo(plan.sources, flowMoves));
  let best, least = Infinity;
  for (const { step, to } of flowMoves.get(flow.state) ?? []) {
    if (flow.done.has(step.id) && !step.repeat) continue;
    const distance = Math.min(...to.map((state) => far.get(state) ?? Infinity));
    if (distance < least) [best, least] = [step, distance];
  }
  return best && (firstPending(table, best, memory, flow) ?? best.id);
}

/** What is kept for a key, worked out when it is asked for first. */
function once(kept, key, build) {
  if (!kept.has(key)) kept.set(key, build());
  return kept.get(key);
}

function waysNow(table, memory) {
  const key = JSON.stringify(table.fixed.map((read) => read(memory) ?? null));
  if (table.ways.size >= 64 && !table.ways.has(key)) table.ways.clear();
  return once(table.ways, key, () => ({ moves: new Map(), distances: new Map() }));
}

/** State -> what can be taken from it, in file order, and the states it can lead to. */
function movesIn(table, thread, memory) {
  const moves = new Map();
  for (const step of table.plans.values()) {
    if (step.thread !== thread || !step.when(memory)) continue;
    const lists = [...step.outcomes.values()].flatMap(({ to, then }) => [to, then]);
    for (const state of step.sources) {
      const to = lists.map((targets) => targetIn(targets, memory, state)).filter((one) => one !== undefined);
      if (to.length) once(moves, state, () => []).push({ step, to });
    }
  }
  return moves;
}

/** State -> the least number of moves from it to one of the goal. */
function distancesTo(goal, moves) {
  const before = new Map(), far = new Map([...goal].map((state) => [state, 0]));
  for (const [state, steps] of moves)
    for (const { to } of steps) for (const next of to) once(before, next, () => new Set()).add(state);
  // a Map that grows while it is gone through is gone through to its end
  for (const [state, distance] of far)
    for (const earlier of before.get(state) ?? []) if (!far.has(earlier)) far.set(earlier, distance + 1);
  return far;
}
