/**
 * Operands, references and conditions as closures (procedure 2.4, 5.3 and 5.4).
 *
 * Each is compiled once. An operand takes the view of the step being decided (deciding.js), a
 * condition the memory of the case. A scope has `t`, the table; `step`, the id of the step; `specs`,
 * step id -> step as the document has it, for the steps of the same flow.
 */
import { common, isInt, isList, isObject, isPeople, isText, malformed, NONE, own, same, senseless, sorted, without } from "./values.js";

const LISTS = "persons order votes write_ins members verdicts kin".split(" ");
const FIGURES =
  "roster.electors recommendation.passed shortlist.ranking enough_candidates.dropped enough_candidates.remaining tally.elected tally.placed tally.tied tally.grey".split(" ");

export const isListType = (type) => LISTS.includes(type);

/** 5.4: whether a field or a figure of a step is a list: left out it reads as empty. */
function isListed({ fields, by, covers }, part, name) {
  if (part === "data") return fields.some((one) => one.id === name && isListType(one.type));
  return (covers && name === "cleared") || by.some((one) => FIGURES.includes(one.resolver + "." + name));
}

/** What reads a parameter: from the plan, or from the step that fixes it (2.3). */
export function parameter(name, { t }) {
  const { fixed_by, type } = t.parameters.get(name) ?? {};
  if (!fixed_by) return (m) => m.parameters.get(name) ?? (type === "ids" ? NONE : undefined);
  return (m) => own(m.f.last.get(fixed_by)?.data ?? {}, name);
}

/** A word, written out or in a parameter. */
export function wordOf(spec, scope) {
  const read = isText(spec) && spec.startsWith("param.") && parameter(spec.slice(6), scope);
  return read ? (v) => read(v.m) : () => spec;
}

/** 2.4: `when`; without one it always holds. */
export function condition(when = NONE, scope) {
  const parts = [when].flat().map(({ param, is, in: among = [is], at_least }) => {
    const read = parameter(param, scope);
    if (isInt(at_least)) return (m) => isInt(read(m)) && read(m) >= at_least;
    return (m) => among.some((one) => same(one, read(m)));
  });
  return (m) => parts.every((part) => part(m));
}

/** 5.3. */
export function operand(spec, scope) {
  if (isInt(spec)) return () => spec;
  if (isText(spec)) return reference(spec, scope);
  const [[kind, inner], ...more] = isObject(spec) ? Object.entries(spec) : [NONE];
  const [each, combine, arity] = own(COMBINE, kind) ?? malformed("operand"), given = kind === "count" ? [inner] : inner;
  if (more.length || !isList(given) || given.length !== (arity ?? given.length)) malformed(kind);
  const parts = given.map((part) => operand(part, scope));
  return (v) => {
    const values = parts.map((part) => part(v));
    return !each || values.every(each) ? combine(values) : undefined;
  };
}

/** A sum is nothing once it is not exact. */
const sum = (a, b) => (isInt(a) ? a + b : NaN);

// what each part must be, what is made of them, how many there must be
const COMBINE = {
  count: [isList, ([list]) => list.length, 1],
  sum: [isInt, (all) => all.reduce(sum)],
  minus: [isInt, ([a, b]) => a - b, 2],
  common: [isPeople, (all) => sorted(all.reduce(common))],
  without: [isPeople, ([a, b]) => without(a, b), 2],
  union: [isPeople, (all) => sorted(all.flat())],
  first: [null, (all) => all.find((one) => one !== undefined)],
};

/** 5.4. */
function reference(text, scope) {
  const [head] = text.split(".", 1), rest = text.slice(head.length + 1), { specs, step } = scope;
  if (!rest) return member("data", text, specs.get(step));
  if (head === "out") return member(head, rest, specs.get(step));
  if (head === "times") return (v) => v.f.times.get(rest) ?? 0;
  if (head === "role") return (v) => sorted(v.m.registers.get(rest)?.keys());
  if (head === "param") return wordOf(text, scope);
  const part = rest.startsWith("out.") ? "out" : "data", steps = head.split("|");
  const members = new Map(steps.map((id) => [id, member(part, part === "out" ? rest.slice(4) : rest, specs.get(id))]));
  return (v) => {
    const last = latest(v.f, steps);
    return last && members.get(last.step)(last);
  };
}

/** What reads a field or a figure of a step, from a view or from its last entry. */
function member(part, name, spec) {
  const empty = spec && isListed(spec, part, name) ? NONE : undefined;
  return (one) => own(one[part], name) ?? empty;
}

/** Whichever of the steps was accepted last in this flow. */
export const latest = (f, steps) =>
  steps.map((step) => f.last.get(step)).reduce((a, b) => (b && !(a?.n > b.n) ? b : a), undefined);

/** Rows that have an id and these columns (name -> type), none for nothing. */
export function rows(listed = NONE, columns = {}) {
  const isRow = (row) => isObject(row) && isText(row.id) && Object.keys(columns).every((name) => typeof row[name] === columns[name]);
  return isList(listed) && listed.every(isRow) ? listed : senseless("rows");
}

/** The persons of a list, none for nothing. */
export const persons = (x = NONE) => (isPeople(x) ? x : senseless("persons"));
