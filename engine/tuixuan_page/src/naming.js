// Names what a log speaks of by the titles of its procedure, and says reasons as sentences.
import {knows, say} from "./words.js";

export class Naming {
  // `documents`: every law that was in force; of two titles of a thing the later one is used.
  constructor(documents, lang) {
    this.lang = lang;
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
    return id === "correct" ? say(this.lang, "correct") : this.of("steps", id);
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
    return `${rule.title[this.lang]}${cites.length ? ` [${cites.join("; ")}]` : ""}`;
  }

  // Reasons as recorded: the rule in words, its numbers as they stand.
  reasons(list) {
    return list.map((reason) => this.reason(reason)).join(say(this.lang, "pair.pause"));
  }

  reason({rule, ...numbers}) {
    const usual = `reason.${rule}`;
    const said = knows(usual) ? say(this.lang, usual) : this.rule(rule);
    const told = Object.entries(numbers).map(([name, value]) => this.number(name, value));
    return told.length ? `${said} (${told.join(", ")})` : said;
  }

  number(name, value) {
    if (rolesOf(name)) return [value].flat().map((id) => this.of("roles", id)).join(" / ");
    if (name === "need" && this.titles.has(`steps ${value}`)) return this.of("steps", value);
    if (name === "missing") return value.map?.((id) => this.of("documents", id)).join(" ") ?? value;
    return `${name} ${typeof value === "object" ? JSON.stringify(value) : value}`;
  }
}

const rolesOf = (name) => name === "sign" || name === "pair";
