/**
 * The compiled document, read once into a plan for each step (procedure 1, 3 and 7).
 *
 * A plan holds closures; replay calls them and never looks at the document again. Nothing of a case
 * is kept here, so that another table can take the place of this one in the middle of a case.
 */
import { compileCheck } from "./checks.js";
import { fieldJudge } from "./fields.js";
import { condition, isListType, listsOf, operand, parameter } from "./operands.js";
import { compileResolver } from "./resolvers.js";
import { fits } from "./shapes.js";
import { EMPTY, isText, Malformed, Senseless } from "./values.js";

const byIds = (listed = EMPTY) => new Map(listed.map((one) => [one.id, one]));

export class Table {
  /** Raises Malformed for a document that is not one of Spec 1. */
  constructor(document) {
    if (!fits("document", document)) throw new Malformed("members");
    const { threads = EMPTY, exclusive = EMPTY, corrections_until } = document;
    this.document = document;
    this.pack = document.pack;
    this.initial = document.initial;
    this.exclusive = exclusive;
    this.correctionsUntil = corrections_until;
    this.parameters = byIds(document.parameters);
    this.roles = byIds(document.roles);
    this.documents = byIds(document.documents);
    this.states = byIds(document.states);
    this.rules = byIds(document.rules);
    this.unenforced = [...this.rules.values()].filter((rule) => rule.enforced === false).map((rule) => rule.id);
    if (!this.states.has(this.initial)) throw new Malformed("initial");
    this.plans = new Map();
    // what order.js works out for each assignment of the parameters that steps fix
    this.ways = new Map();
    const fixed = [...this.parameters.values()].filter((one) => one.fixed_by !== undefined);
    this.fixed = fixed.map((one) => parameter(one.id, { table: this }));
    this.fixers = new Set(fixed.map((one) => one.fixed_by));
    this.#readSteps(document.steps, null);
    for (const thread of threads) this.#readSteps(thread.steps, { ...thread, states: byIds(thread.states) });
  }

  /** Compiles the steps of one flow; names mean the steps of the same flow (5.4). */
  #readSteps(specs, thread) {
    const lists = new Map(specs.map((spec) => [spec.id, listsOf(spec)]));
    for (const spec of specs) {
      if (this.plans.has(spec.id)) throw new Malformed("twice " + spec.id);
      this.plans.set(spec.id, this.#plan(spec, { table: this, step: spec.id, lists }, thread));
    }
    for (const { requires = EMPTY } of specs)
      for (const { step } of requires) if (!lists.has(step)) throw new Malformed("required " + step);
  }

  #plan(spec, scope, thread) {
    const { id, title, actor, covers, fields, repeat, sign = EMPTY, documents = EMPTY, requires = EMPTY, rules = EMPTY } = spec;
    const needed = fields.filter((field) => !field.optional && !isListType(field.type));
    return {
      id, title, thread, actor, sign, repeat, covers,
      when: condition(spec.when, scope),
      sources: new Set(spec.from),
      documents: [...documents].sort(),
      requires: requires.map(({ step, when }) => ({ step, when: condition(when, scope) })),
      fields: new Map(fields.map((field) => [field.id, fieldJudge(field)])),
      required: needed.map((field) => field.id),
      resolve: this.#resolver(spec.by, scope),
      outcomes: new Map(spec.outcomes.map((outcome) => [outcome.id, compileOutcome(outcome, scope)])),
      rules: rules.map((one) => this.#rule(one, scope)).filter(Boolean),
    };
  }

  /** The first `by` whose `when` holds computes the outcome. */
  #resolver(specs, scope) {
    const all = specs.map(({ resolver, args, rule, when }) => [
      condition(when, scope),
      compileResolver(resolver, { ...this.#given(rule), ...args }, scope),
    ]);
    return (view) => {
      const found = all.find(([when]) => when(view.memory));
      if (!found) throw new Senseless("no resolver");
      return found[1](view);
    };
  }

  /** 5.2: the arguments that the pack gives. */
  #given(id) {
    if (id !== undefined && !this.rules.has(id)) throw new Malformed("rule " + id);
    return this.rules.get(id)?.args;
  }

  /** A rule of a step; nothing for one that is judged elsewhere or not at all. */
  #rule({ rule: id, args, unless = EMPTY, after, when }, scope) {
    const given = this.#given(id), { check, enforced, severity } = this.rules.get(id);
    if (check === undefined || enforced === false) return undefined;
    return {
      id, after,
      warns: severity === "warn",
      unless: isText(unless) ? [unless] : unless,
      when: condition(when, scope),
      judge: compileCheck(check, { ...given, ...args }, scope),
    };
  }
}

/** One result of a resolver: where it leads and what it changes (3.2, 4.10). */
function compileOutcome({ id, to = EMPTY, then = EMPTY, again, at_most, resets = EMPTY, register = EMPTY }, scope) {
  return {
    id, again, resets,
    // how `times` and rules name it
    key: scope.step + "/" + id,
    to: targets(to, scope),
    then: targets(then, scope),
    atMost: at_most === undefined ? undefined : operand(at_most, scope),
    register: register.map(({ op, role, persons }) => ({ op, role, read: operand(persons, scope) })),
  };
}

const targets = (specs, scope) =>
  specs.map(({ state, when, from }) => ({ state, when: condition(when, scope), from: from && new Set(from) }));
