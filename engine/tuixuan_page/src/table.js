/**
 * The compiled document, read once into a plan for each step (procedure 1, 3 and 7).
 *
 * A plan holds closures; replay calls them and never looks at the document again. Nothing of a case
 * is kept here, so that another table can take the place of this one in the middle of a case.
 */
import { intOf } from "./arguments.js";
import { compileCheck } from "./checks.js";
import { fieldJudge } from "./fields.js";
import { condition, isListType, operand, parameter } from "./operands.js";
import { compileResolver } from "./resolvers.js";
import { fits } from "./shapes.js";
import { malformed, NONE, senseless } from "./values.js";

const byIds = (listed = NONE) => new Map(listed.map((one) => [one.id, one]));

export class Table {
  /** Raises Malformed for a document that is not one of Spec 1. */
  constructor(document) {
    if (!fits("document", document)) malformed("members");
    const { pack, initial, corrections_until, exclusive = NONE, threads = NONE } = document;
    Object.assign(this, { document, pack, initial, corrections_until, exclusive });
    for (const name of ["parameters", "roles", "documents", "states", "rules"]) this[name] = byIds(document[name]);
    if (!this.states.has(initial)) malformed("initial");
    this.unenforced = (document.rules ?? NONE).filter((one) => one.enforced === false).map((one) => one.id);
    // what order.js works out for each assignment of the parameters that steps fix
    this.ways = new Map();
    this.fixed = [...this.parameters.values()].filter((one) => one.fixed_by).map((one) => parameter(one.id, { t: this }));
    this.plans = new Map();
    this.read(document.steps);
    for (const thread of threads) this.read(thread.steps, { ...thread, states: byIds(thread.states) });
  }

  /** Compiles the steps of one flow; names mean the steps of the same flow (5.4). */
  read(steps, thread) {
    const specs = byIds(steps);
    for (const spec of steps) {
      if (this.plans.has(spec.id) || spec.requires?.some((one) => !specs.has(one.step))) malformed(spec.id);
      this.plans.set(spec.id, planOf(spec, { t: this, step: spec.id, specs }, thread));
    }
  }
}

function planOf(spec, scope, thread) {
  const { fields, sign = NONE, documents = NONE, requires = NONE, rules = NONE } = spec;
  return {
    ...spec,
    thread,
    sign,
    when: condition(spec.when, scope),
    from: new Set(spec.from),
    documents: [...documents].sort(),
    requires: requires.map(({ step, when }) => ({ step, when: condition(when, scope) })),
    fields: new Map(fields.map((one) => [one.id, fieldJudge(one)])),
    required: fields.filter((one) => !one.optional && !isListType(one.type)).map((one) => one.id),
    resolve: resolverOf(spec.by, scope),
    outcomes: new Map(spec.outcomes.map((one) => [one.id, outcomeOf(one, scope)])),
    rules: rules.map((one) => ruleOf(one, scope)).filter(Boolean),
  };
}

/** The first `by` whose `when` holds computes the outcome. */
function resolverOf(specs, scope) {
  const all = specs.map(({ resolver, args, rule, when }) => ({
    when: condition(when, scope),
    resolve: compileResolver(resolver, { ...(rule && packRule(rule, scope).args), ...args }, scope),
  }));
  return (v) => (all.find((one) => one.when(v.m)) ?? senseless("resolver")).resolve(v);
}

const packRule = (id, { t }) => t.rules.get(id) ?? malformed(id);

/** A rule of a step; nothing for one that is judged elsewhere or not at all. 5.2: its arguments. */
function ruleOf({ rule, args, unless = NONE, after, when }, scope) {
  const { id, check, enforced, severity, args: given } = packRule(rule, scope);
  if (!check || enforced === false) return;
  const judge = compileCheck(check, { ...given, ...args }, scope);
  return { id, judge, after, warns: severity === "warn", unless: [unless].flat(), when: condition(when, scope) };
}

/** One result of a resolver: where it leads and what it changes (3.2, 4.10). */
function outcomeOf({ id, to, then, again, at_most, resets = NONE, register = NONE }, scope) {
  return {
    id,
    again,
    resets,
    // how `times` and rules name it
    key: scope.step + "/" + id,
    to: targetsOf(to, scope),
    then: targetsOf(then, scope),
    most: at_most === undefined ? () => {} : intOf(at_most, scope),
    register: register.map(({ op, role, persons }) => ({ op, role, read: operand(persons, scope) })),
  };
}

const targetsOf = (targets = NONE, scope) =>
  targets.map(({ state, when, from }) => ({ state, when: condition(when, scope), from: from && new Set(from) }));
