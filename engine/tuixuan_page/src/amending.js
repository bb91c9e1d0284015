/**
 * Step 4.16: an amendment puts another law in force for the entries after it (log 10.2).
 *
 * The memory stays as it is; parameters are judged anew by the new law, and what was done before can
 * no longer be corrected. A law that cannot follow the one in force is not taken, and replay ends.
 */
import { openParameters, openProcedure } from "./opening.js";
import { filled, idsOf, NONE, own, same, told } from "./values.js";

const STEP = "4.16";

/** Gives the table of the law that an `amend` entry puts in force; nothing when there is none to go on with. */
export function amend(file, { data, out }, before, memory, report) {
  let isSound = true;
  const watched = (step, code, detail) => {
    isSound = false;
    report(step, code, detail);
  };
  const table = openProcedure(file, data, watched, STEP);
  const fault = table && cannotFollow(before, table, memory);
  if (fault) watched(STEP, "procedure", fault);
  if (!isSound) return undefined;
  memory.parameters.clear();
  memory.undo = undefined;
  const warnings = openParameters(valuesFor(table, memory), table, memory, report, STEP);
  const expected = filled({ state: memory.flow.state, warnings });
  if (!same(out, expected)) report(STEP, "outcome", told(expected));
  return table;
}

/** What of the running case the new law does not have. */
function cannotFollow(before, table, { flow, threads }) {
  if (table.procedure !== before.procedure) return "procedure";
  if (!table.states.has(flow.state)) return "state " + flow.state;
  const after = new Map((table.threads ?? NONE).map(thread => [thread.id, thread]));
  const lost = (before.threads ?? NONE).find(({ id, key }) => after.get(id)?.key !== key);
  if (lost) return "thread " + lost.id;
  const astray = [...threads.values()].find(({ thread, state }) => !idsOf(after.get(thread).states).includes(state));
  return astray && "state " + astray.state;
}

/** What entry 0 gives, and the default of a parameter that it does not give. */
function valuesFor(table, { given }) {
  const open = [...table.parameters.values()].filter(parameter => !parameter.fixed_by);
  const values = open.map(parameter => [parameter.id, own(given, parameter.id) ?? parameter.default]);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}
