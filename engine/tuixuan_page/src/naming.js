// Names what a log speaks of by the titles of its procedure, and says reasons as sentences.
import {own} from "./values.js";
import {numberName} from "./numbers.js";
import {knows, say} from "./words.js";

export class Naming {
  // `documents`: every law that was in force; of two titles of a thing the later one is used.
  constructor(documents, lang) {
    this.lang = lang;
    this.comma = say(lang, "pair.comma");
    this.titles = new Map();
    this.rules = new Map();
    for (const document of documents) this.law(document);
  }

  law(document) {
    for (const kind of ["states", "steps", "roles", "documents", "rules", "standings", "sources"]) {
      this.add(kind, document[kind]);
    }
    for (const thread of document.threads ?? []) {
      this.add("states", thread.states);
      this.add("steps", thread.steps);
      this.titles.set(`threads ${thread.id}`, thread.title[this.lang]);
    }
    for (const rule of document.rules ?? []) this.rules.set(rule.id, rule);
  }

  add(kind, list = []) {
    for (const {id, title, outcomes = []} of list) {
      this.titles.set(`${kind} ${id}`, title[this.lang]);
      for (const one of outcomes) {
        if (one.title) this.titles.set(`outcomes ${id}/${one.id}`, one.title[this.lang]);
      }
    }
  }

  of(kind, id) {
    return this.titles.get(`${kind} ${id}`) ?? String(id ?? "-");
  }

  step(id) {
    return id === "correct" || id === "amend" ? say(this.lang, id) : this.of("steps", id);
  }

  outcome(step, id) {
    const usual = `outcome.${id}`;
    const named = this.titles.get(`outcomes ${step}/${id}`);
    return named ?? (knows(usual) ? say(this.lang, usual) : String(id ?? "-"));
  }

  // A rule by its title, with the articles it cites.
  rule(id) {
    const rule = this.rules.get(id);
    if (!rule) return String(id);
    const cites = (rule.cites ?? []).map(({source, article}) => `${this.of("sources", source)} ${article}`);
    const title = rule.title[this.lang];
    return cites.length ? `${title} [${cites.join("; ")}]` : title;
  }

  // Reasons: the rule by its title and what it cites, its numbers each with what it is.
  reasons(list) {
    return list.map((reason) => this.reason(reason)).join(say(this.lang, "pair.pause"));
  }

  reason({rule, ...numbers}) {
    const usual = `reason.${rule}`;
    const title = knows(usual) ? say(this.lang, usual) : this.rule(rule);
    const told = Object.entries(numbers).filter(([name]) => name !== "op")
      .map(([name, value]) => this.number(name, value, numbers));
    return told.length ? `${title} (${told.join(this.comma)})` : title;
  }

  // One number of a reason, with what it is: `need` and `of` may be steps, `missing` documents or steps.
  number(name, value, {op} = {}) {
    const label = numberName(this.lang, name);
    const titled = [value].flat().map((id) => this.thing(name, id)).join(this.comma);
    const sign = name === "right" && own(SIGNS, op);
    return value === true ? label : [label, sign, titled].filter(Boolean).join(" ");
  }

  thing(name, value) {
    if (typeof value === "object") return JSON.stringify(value);
    const kind = own(TITLED_BY, name)?.find((one) => this.titles.has(`${one} ${value}`));
    return kind ? this.of(kind, value) : String(value).replace(/^(at_least|more_than)\b/, (word) => SIGNS[word]);
  }
}

const SIGNS = {equal: "=", at_most: "≤", at_least: "≥", less_than: "<", more_than: ">"};
// what a number may be the id of
const HELD = ["roles", "standings"];
const TITLED_BY = {need: ["steps", "roles"], sign: HELD, pair: HELD, of: ["steps"], missing: ["documents", "steps"],
  state: ["states"], step: ["steps"]};
