/**
 * Operands, references and conditions as closures (procedure 2.4, 5.3 and 5.4).
 *
 * Each is compiled once. An operand takes the view of the step being decided (deciding.js), a
 * condition the memory of the case. The `scope` says what names stand for: `table`; `step`, the id of
 * the step; `steps`, id -> step as the document has it, for the steps of the same flow.
 */
import { holdersOf } from "./memory.js";
import { bad, common, isInt, isList, isObject, isPeople, isText, NONE, own, same, sorted, without } from "./values.js";

const LIST_FIGURES =
  /^(roster.electors|recommendation.passed|shortlist.ranking|enough_candidates.(dropped|remaining)|tally.(elected|placed|tied|grey))$/;

export const isListType = type => /^(persons|order|votes|write_ins|members|verdicts|kin)$/.test(type);

/** What reads a parameter: from the plan, or from the step that fixes it (2.3). */
export function paramOf(name, { table }) {
  const { fixed_by, type } = table.parameters.get(name) ?? {};
  const empty = type === "ids" ? NONE : undefined;
  if (fixed_by) return memory => own(memory.flow.last.get(fixed_by)?.data ?? {}, name);
  return memory => memory.parameters.get(name) ?? empty;
}

/** A word, written out or in a parameter. */
export function wordOf(word, scope) {
  if (!isText(word) || !word.startsWith("param.")) return () => word;
  const read = paramOf(word.slice(6), scope);
  return view => read(view.memory);
}

/** 2.4: `when`; without one it always holds. */
export function whenOf(when = NONE, scope) {
  const conditions = [when].flat().map(({ param, is, in: among = [is], at_least }) => {
    const read = paramOf(param, scope);
    if (isInt(at_least)) return memory => isInt(read(memory)) && read(memory) >= at_least;
    return memory => among.some(value => same(value, read(memory)));
  });
  return memory => conditions.every(holds => holds(memory));
}

/** 5.3: compiles an operand; what it gives is undefined where it is nothing. */
export function operand(source, scope) {
  if (isInt(source)) return () => source;
  if (isText(source)) return reference(source, scope);
  const [[kind, inner], ...more] = isObject(source) ? Object.entries(source) : [NONE];
  const [isFit, combine, arity] = own(COMBINE, kind) ?? bad("operand");
  const parts = kind === "count" ? [inner] : inner;
  if (more.length || !isList(parts) || parts.length !== (arity ?? parts.length)) bad(kind);
  const readers = parts.map(part => operand(part, scope));
  return view => {
    const values = readers.map(read => read(view));
    if (values.every(isFit)) return combine(values);
  };
}

// what each part must be, what is made of them, how many there must be; a sum is nothing once it is not exact
const COMBINE = {
  count: [isList, ([list]) => list.length, 1],
  sum: [isInt, numbers => numbers.reduce((sum, number) => (isInt(sum) ? sum + number : NaN))],
  minus: [isInt, ([left, right]) => left - right, 2],
  common: [isPeople, lists => sorted(lists.reduce((left, right) => common(left, right)))],
  without: [isPeople, ([left, right]) => without(left, right), 2],
  union: [isPeople, lists => sorted(lists.flat())],
  first: [() => true, values => values.find(value => value !== undefined)]
};

/** 5.4: compiles a reference. */
function reference(text, scope) {
  const [head] = text.split(".", 1), rest = text.slice(head.length + 1);
  if (!rest || head === "out") return member(rest && head, rest || text, scope.steps.get(scope.step));
  if (head === "times") return view => view.flow.times.get(rest) ?? 0;
  if (head === "role") return view => sorted(holdersOf(view.memory.held, rest).keys());
  if (head === "param") return wordOf(text, scope);
  const steps = head.split("|"), isOut = rest.startsWith("out.");
  const members = steps.map(step => member(isOut, isOut ? rest.slice(4) : rest, scope.steps.get(step)));
  return view => {
    const last = latest(view.flow, steps);
    return last && members[steps.indexOf(last.step)](last);
  };
}

/** What reads a field or a figure from a view or a last entry. A list that is left out reads as empty. */
function member(isOut, name, { fields = NONE, by = NONE, covers } = {}) {
  const isFigureList = (covers && name === "cleared") || by.some(({ resolver }) => LIST_FIGURES.test(resolver + "." + name));
  const isFieldList = fields.some(field => field.id === name && isListType(field.type));
  const absent = (isOut ? isFigureList : isFieldList) ? NONE : undefined;
  return ({ data, out }) => own(isOut ? out : data, name) ?? absent;
}

/** Whichever of the steps was accepted last in this flow. */
export const latest = (flow, steps) =>
  steps
    .map(step => flow.last.get(step))
    .reduce((best, last) => (best?.position > last?.position || !last ? best : last), undefined);

/** Rows that have an id, and a column that passes a test; none for nothing. */
export function rowsIn(rows = NONE, name = "id", test = isText) {
  const isRow = row => isObject(row) && isText(row.id) && test(row[name]);
  return isList(rows) && rows.every(isRow) ? rows : bad("rows");
}

/** The persons of a list, none for nothing. */
export const personsIn = (list = NONE) => (isPeople(list) ? list : bad("persons"));
