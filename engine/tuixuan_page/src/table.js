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

const byId = (rows = NONE, build = x => x) => new Map(rows.map(x => [x.id, build(x)]));

/** The table of a document; Nonsense for one that is not of Spec 1. */
export function tableOf(document) {
  if (!testOf("document")(document)) bad("members");
  const { exclusive = NONE, parameters = NONE, rules = NONE, threads = NONE, steps } = document;
  // step -> its plan; what order.js works out for each assignment of the parameters that steps fix
  const t = { ...document, document, exclusive, plans: new Map(), ways: new Map() };
  for (const name of ["parameters", "roles", "documents", "states", "rules"]) t[name] = byId(document[name]);
  if (!t.states.has(t.initial)) bad("initial");
  t.unenforced = idsOf(rules.filter(x => x.enforced === false));
  t.fixed = parameters.filter(x => x.fixed_by).map(x => paramOf(x.id, { t }));
  readSteps(t, steps);
  for (const x of threads) readSteps(t, x.steps, { ...x, states: byId(x.states) });
  return t;
}

/** Compiles the steps of one flow; names mean the steps of the same flow (5.4). */
function readSteps(t, all, thread) {
  const steps = byId(all);
  for (const x of all) {
    if (t.plans.has(x.id) || x.requires?.some(y => !steps.has(y.step))) bad(x.id);
    t.plans.set(x.id, planOf(x, { t, step: x.id, steps }, thread));
  }
}

/** A part of the document that has a `when`, and whatever is made of its other members. */
const whenIn = (x, c, more) => ({ ...x, when: whenOf(x.when, c), ...more });

function planOf(x, c, thread) {
  const { sign = NONE, documents = NONE, requires = NONE, rules = NONE } = x;
  return whenIn(x, c, {
    thread,
    sign,
    from: new Set(x.from),
    documents: [...documents].sort(),
    requires: requires.map(y => whenIn(y, c)),
    fields: byId(x.fields, fieldJudge),
    required: idsOf(x.fields.filter(y => !y.optional && !isListType(y.type))),
    resolve: resolverOf(x.by, c),
    outcomes: byId(x.outcomes, y => outcomeOf(y, c)),
    rules: rules.flatMap(y => ruleOf(y, c))
  });
}

/** The first `by` whose `when` holds computes the outcome. */
function resolverOf(by, c) {
  const all = by.map(x => whenIn(x, c, { resolve: compileResolver(x.resolver, argsOf(x, c), c) }));
  return v => (all.find(x => x.when(v.m)) ?? bad("resolver")).resolve(v);
}

const ruleIn = (id, { t }) => t.rules.get(id) ?? bad(id);

/** 5.2: the arguments of the pack and of the step. */
const argsOf = ({ rule, args }, c) => ({ ...(rule && ruleIn(rule, c).args), ...args });

/** A rule of a step; none for one that is judged elsewhere or not at all. */
function ruleOf(x, c) {
  const { id, check, enforced, severity } = ruleIn(x.rule, c);
  if (!check || enforced === false) return NONE;
  const judge = compileCheck(check, argsOf(x, c), c);
  return whenIn(x, c, { id, judge, warns: severity === "warn", unless: [x.unless ?? NONE].flat() });
}

/** One result of a resolver: where it leads and what it changes (3.2, 4.10); `key` is how `times` names it. */
function outcomeOf({ to = NONE, then = NONE, resets = NONE, register = NONE, ...x }, c) {
  const targets = all => all.map(y => whenIn(y, c, { from: y.from && new Set(y.from) }));
  const changes = register.map(y => ({ ...y, read: operand(y.persons, c) }));
  const most = x.at_most === undefined ? () => undefined : intOf(x.at_most, c);
  return { ...x, key: c.step + "/" + x.id, resets, to: targets(to), then: targets(then), register: changes, most };
}
