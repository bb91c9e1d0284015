/**
 * Operands, references and conditions as closures (procedure 2.4, 5.3 and 5.4).
 *
 * Each is compiled once. An operand takes the view of the step being decided (deciding.js), a
 * condition the memory of the case. What names stand for, `c`, has `t`, the table; `step`, the id of
 * the step; `steps`, id -> step as the document has it, for the steps of the same flow.
 */
import { holdersOf } from "./memory.js";
import { bad, common, isInt, isList, isObject, isPeople, isText, NONE, own, same, sorted, without } from "./values.js";

const FIGURES =
  /^(roster.electors|recommendation.passed|shortlist.ranking|enough_candidates.(dropped|remaining)|tally.(elected|placed|tied|grey))$/;

export const isListType = type => /^(persons|order|votes|write_ins|members|verdicts|kin)$/.test(type);

/** What reads a parameter: from the plan, or from the step that fixes it (2.3). */
export function paramOf(name, { t }) {
  const { fixed_by, type } = t.parameters.get(name) ?? {}, empty = type === "ids" ? NONE : undefined;
  return m => (fixed_by ? own(m.f.last.get(fixed_by)?.data ?? {}, name) : m.parameters.get(name) ?? empty);
}

/** A word, written out or in a parameter. */
export function wordOf(word, c) {
  const read = isText(word) && word.startsWith("param.") && paramOf(word.slice(6), c);
  return v => (read ? read(v.m) : word);
}

/** 2.4: `when`; without one it always holds. */
export function whenOf(when = NONE, c) {
  const parts = [when].flat().map(({ param, is, in: among = [is], at_least }) => {
    const read = paramOf(param, c);
    return m => (isInt(at_least) ? isInt(read(m)) && read(m) >= at_least : among.some(x => same(x, read(m))));
  });
  return m => parts.every(part => part(m));
}

/** 5.3: compiles an operand; what it gives is undefined where it is nothing. */
export function operand(x, c) {
  if (isInt(x)) return () => x;
  if (isText(x)) return reference(x, c);
  const [[kind, inner], ...more] = isObject(x) ? Object.entries(x) : [NONE];
  const [each, combine, arity] = own(COMBINE, kind) ?? bad("operand"), given = kind === "count" ? [inner] : inner;
  if (more.length || !isList(given) || given.length !== (arity ?? given.length)) bad(kind);
  const parts = given.map(part => operand(part, c));
  return v => {
    const values = parts.map(part => part(v));
    if (values.every(each)) return combine(values);
  };
}

// what each part must be, what is made of them, how many there must be; a sum is nothing once it is not exact
const COMBINE = {
  count: [isList, ([list]) => list.length, 1],
  sum: [isInt, all => all.reduce((a, b) => (isInt(a) ? a + b : NaN))],
  minus: [isInt, ([a, b]) => a - b, 2],
  common: [isPeople, all => sorted(all.reduce((a, b) => common(a, b)))],
  without: [isPeople, ([a, b]) => without(a, b), 2],
  union: [isPeople, all => sorted(all.flat())],
  first: [() => true, all => all.find(x => x !== undefined)]
};

/** 5.4: compiles a reference. */
function reference(text, c) {
  const [head] = text.split(".", 1), rest = text.slice(head.length + 1), isOut = rest.startsWith("out.");
  if (!rest || head === "out") return member(rest && head, rest || text, c.steps.get(c.step));
  if (head === "times") return v => v.f.times.get(rest) ?? 0;
  if (head === "role") return v => sorted(holdersOf(v.m.held, rest).keys());
  if (head === "param") return wordOf(text, c);
  const ids = head.split("|"), members = ids.map(id => member(isOut, isOut ? rest.slice(4) : rest, c.steps.get(id)));
  return v => {
    const last = latest(v.f, ids);
    return last && members[ids.indexOf(last.step)](last);
  };
}

/** What reads a field or a figure from a view or a last entry. A list that is left out reads as empty. */
function member(isOut, name, { fields = NONE, by = NONE, covers } = {}) {
  const isList = isOut
    ? (covers && name === "cleared") || by.some(x => FIGURES.test(x.resolver + "." + name))
    : fields.some(x => x.id === name && isListType(x.type));
  return x => own(isOut ? x.out : x.data, name) ?? (isList ? NONE : undefined);
}

/** Whichever of the steps was accepted last in this flow. */
export const latest = (f, steps) => steps.map(step => f.last.get(step)).reduce((a, b) => (a?.n > b?.n || !b ? a : b), undefined);

/** Rows that have an id, and a column that passes a test; none for nothing. */
export const rowsIn = (x = NONE, name = "id", test = isText) =>
  isList(x) && x.every(row => isObject(row) && isText(row.id) && test(row[name])) ? x : bad("rows");

/** The persons of a list, none for nothing. */
export const personsIn = (x = NONE) => (isPeople(x) ? x : bad("persons"));
