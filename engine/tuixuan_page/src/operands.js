/**
 * Operands, references and conditions as closures (procedure 2.4, 5.3 and 5.4).
 *
 * Each is compiled once. An operand takes the view of the step being decided (deciding.js), a
 * condition the memory of the case. `scope` says what names stand for in the arguments of one step:
 * `step`, its id; `lists`, step id -> names of its list fields and list figures; `table`.
 */
import { add, common, EMPTY, isInt, isObject, isPeople, isText, Malformed, own, same, Senseless, sorted, times, total, without } from "./values.js";

const LIST_TYPES = new Set(["persons", "order", "votes", "write_ins", "members", "verdicts", "kin"]);
const LIST_FIGURES = new Map(
  Object.entries({
    roster: ["electors"],
    recommendation: ["passed"],
    shortlist: ["ranking"],
    enough_candidates: ["dropped", "remaining"],
    tally: ["elected", "placed", "tied", "grey"],
  }),
);

export const isListType = (type) => LIST_TYPES.has(type);

/** The list fields and list figures of a step, as references name them: absent ones read as empty. */
export function listsOf(spec) {
  const names = spec.fields.filter((field) => isListType(field.type)).map((field) => field.id);
  const figures = spec.by.flatMap((by) => LIST_FIGURES.get(by.resolver) ?? []);
  return new Set([...names, ...[...figures, ...(spec.covers ? ["cleared"] : [])].map((name) => "out." + name)]);
}

/** What reads a parameter: from the plan, or from the step that fixes it (2.3). */
export function parameter(name, { table }) {
  const spec = table.parameters.get(name), step = spec?.fixed_by;
  if (step === undefined) {
    const empty = spec?.type === "ids" ? EMPTY : undefined;
    return (memory) => memory.parameters.get(name) ?? empty;
  }
  return (memory) => {
    const last = memory.flow.last.get(step);
    return last && own(last.data, name);
  };
}

/** 2.4: `when`; without one it always holds. */
export function condition(when, scope) {
  if (when === undefined) return () => true;
  const parts = [when].flat().map((one) => single(one, scope));
  return parts.length === 1 ? parts[0] : (memory) => parts.every((part) => part(memory));
}

function single(when, scope) {
  const read = parameter(when.param, scope), least = when.at_least;
  if (least !== undefined) return (memory) => isInt(read(memory)) && read(memory) >= least;
  const wanted = when.in ?? [when.is];
  return (memory) => wanted.some((one) => same(one, read(memory)));
}

/** 5.3. */
export function operand(spec, scope) {
  if (isInt(spec)) return () => spec;
  if (isText(spec)) return reference(spec, scope);
  if (!isObject(spec) || Object.keys(spec).length !== 1) throw new Malformed("operand");
  const [[kind, inner]] = Object.entries(spec);
  if (kind === "count") return counted(operand(inner, scope));
  const [each, combine, arity] = COMBINE.get(kind) ?? EMPTY;
  if (!each || !Array.isArray(inner) || inner.length !== (arity ?? inner.length)) throw new Malformed("operand " + kind);
  const parts = inner.map((part) => operand(part, scope));
  if (kind === "first") return (view) => firstOf(parts, view);
  return (view) => {
    const values = parts.map((part) => part(view));
    return values.every(each) ? combine(values) : undefined;
  };
}

const COMBINE = new Map(
  Object.entries({
    sum: [isInt, total],
    minus: [isInt, ([a, b]) => add(a, times(b, -1)), 2],
    common: [isPeople, (lists) => sorted(lists.reduce(common))],
    without: [isPeople, ([a, b]) => without(a, b), 2],
    union: [isPeople, (lists) => sorted(lists.flat())],
    first: [isInt],
  }),
);

function counted(read) {
  return (view) => {
    const value = read(view);
    return Array.isArray(value) ? value.length : undefined;
  };
}

function firstOf(parts, view) {
  for (const part of parts) {
    const value = part(view);
    if (value !== undefined) return value;
  }
  return undefined;
}

/** 5.4. */
function reference(text, scope) {
  const [head] = text.split(".", 1), rest = text.slice(head.length + 1);
  if (!rest) return ofStep("data", text, scope);
  if (head === "out") return ofStep("out", rest, scope);
  if (head === "times") return (view) => view.flow.times.get(rest) ?? 0;
  if (head === "role") return (view) => sorted(view.memory.registers.get(rest)?.keys() ?? EMPTY);
  if (head === "param") {
    const read = parameter(rest, scope);
    return (view) => read(view.memory);
  }
  return ofLast(head.split("|"), rest, scope);
}

/** A field or a figure of the step that is being decided. */
function ofStep(part, name, { lists, step }) {
  const empty = lists.get(step).has(part === "out" ? "out." + name : name) ? EMPTY : undefined;
  return (view) => own(view[part], name) ?? empty;
}

/** A field or a figure of whichever of the steps was accepted last. */
function ofLast(steps, name, { lists }) {
  const part = name.startsWith("out.") ? "out" : "data", key = part === "out" ? name.slice(4) : name;
  return (view) => {
    const last = latest(view.flow, steps);
    return last && (own(last[part], key) ?? (lists.get(last.step)?.has(name) ? EMPTY : undefined));
  };
}

/** Whichever of the steps was accepted last in this flow. */
export function latest(flow, steps) {
  let found;
  for (const step of steps) {
    const last = flow.last.get(step);
    if (last && !(found?.position > last.position)) found = last;
  }
  return found;
}

/** Rows that have an id and these columns (name -> type), none for nothing. */
export function rows(value, columns = {}) {
  const listed = value ?? EMPTY;
  if (!Array.isArray(listed)) throw new Senseless("rows");
  for (const row of listed) {
    if (!isObject(row) || !isText(row.id)) throw new Senseless("rows");
    for (const name in columns) if (typeof row[name] !== columns[name]) throw new Senseless("columns");
  }
  return listed;
}

/** The persons of a list, none for nothing. */
export function persons(value) {
  if (value !== undefined && !isPeople(value)) throw new Senseless("persons");
  return value ?? EMPTY;
}
