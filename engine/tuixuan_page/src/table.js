/**
 * The compiled document, read once into a plan for each step (procedure 1, 3 and 7).
 *
 * A plan holds closures; replay calls them and never looks at the document again. Nothing of a case
 * is kept here, so that another table can take the place of this one in the middle of a case.
 */
import { intOf } from "./arguments.js";
import { compileCheck } from "./checks.js";
import { fieldJudge } from "./fields.js";
import { isListType, operand, paramOf, whenOf } from "./operands.js";
import { compileResolver } from "./resolvers.js";
import { testOf } from "./shapes.js";
import { bad, idsOf, NONE } from "./values.js";

const byId = (rows = NONE, build = row => row) => new Map(rows.map(row => [row.id, build(row)]));

/** The table of a document; Nonsense for one that is not of Spec 1. */
export function tableOf(document) {
  if (!testOf("document")(document)) bad("members");
  const { exclusive = NONE, parameters = NONE, rules = NONE, threads = NONE, steps } = document;
  // step -> its plan; what order.js works out for each assignment of the parameters that steps fix
  const table = { ...document, document, exclusive, plans: new Map(), ways: new Map() };
  for (const name of ["parameters", "roles", "documents", "states", "rules"]) table[name] = byId(document[name]);
  if (!table.states.has(table.initial)) bad("initial");
  table.unenforced = idsOf(rules.filter(rule => rule.enforced === false));
  table.fixed = parameters.filter(parameter => parameter.fixed_by).map(({ id }) => paramOf(id, { table }));
  readSteps(table, steps);
  for (const thread of threads) readSteps(table, thread.steps, { ...thread, states: byId(thread.states) });
  return table;
}

/** Compiles the steps of one flow; names mean the steps of the same flow (5.4). */
function readSteps(table, listed, thread) {
  const steps = byId(listed);
  for (const step of listed) {
    if (table.plans.has(step.id) || step.requires?.some(item => !steps.has(item.step))) bad(step.id);
    table.plans.set(step.id, planOf(step, { table, step: step.id, steps }, thread));
  }
}

/** A part of the document that has a `when`, and whatever is made of its other members. */
const whenIn = (part, scope, more) => ({ ...part, when: whenOf(part.when, scope), ...more });

function planOf(step, scope, thread) {
  const { sign = NONE, documents = NONE, requires = NONE, rules = NONE } = step;
  const mustBeGiven = field => !field.optional && !isListType(field.type);
  return whenIn(step, scope, {
    thread,
    sign,
    from: new Set(step.from),
    documents: [...documents].sort(),
    requires: requires.map(item => whenIn(item, scope)),
    fields: byId(step.fields, fieldJudge),
    required: idsOf(step.fields.filter(mustBeGiven)),
    resolve: resolverOf(step.by, scope),
    outcomes: byId(step.outcomes, outcome => outcomeOf(outcome, scope)),
    rules: rules.flatMap(judged => ruleOf(judged, scope))
  });
}

/** The first `by` whose `when` holds computes the outcome. */
function resolverOf(by, scope) {
  const resolvers = by.map(one => whenIn(one, scope, { resolve: compileResolver(one.resolver, argsOf(one, scope), scope) }));
  return view => (resolvers.find(({ when }) => when(view.memory)) ?? bad("resolver")).resolve(view);
}

const ruleIn = (id, { table }) => table.rules.get(id) ?? bad(id);

/** 5.2: the arguments of the pack and of the step. */
const argsOf = ({ rule, args }, scope) => ({ ...(rule && ruleIn(rule, scope).args), ...args });

/** A rule of a step; none for one that is judged elsewhere or not at all. */
function ruleOf(judged, scope) {
  const { id, check, enforced, severity } = ruleIn(judged.rule, scope);
  if (!check || enforced === false) return NONE;
  const judge = compileCheck(check, argsOf(judged, scope), scope);
  return whenIn(judged, scope, { id, judge, warns: severity === "warn", unless: [judged.unless ?? NONE].flat() });
}

/** One result of a resolver: where it leads and what it changes (3.2, 4.10); `key` is how `times` names it. */
function outcomeOf({ to = NONE, then = NONE, resets = NONE, register = NONE, ...outcome }, scope) {
  const targetsOf = listed => listed.map(target => whenIn(target, scope, { from: target.from && new Set(target.from) }));
  const changes = register.map(change => ({ ...change, read: operand(change.persons, scope) }));
  const most = outcome.at_most === undefined ? () => undefined : intOf(outcome.at_most, scope);
  const key = scope.step + "/" + outcome.id;
  return { ...outcome, key, resets, to: targetsOf(to), then: targetsOf(then), register: changes, most };
}
