/**
 * Steps 4.1 to 4.3: entry 0 names this procedure, its parameters are lawful, calendars match.
 *
 * A document whose digest is not the one bound is never run (3.5). `report(step, code, detail)` takes
 * a finding.
 */
import { isDate } from "./days.js";
import { bothOf } from "./deciding.js";
import { parseCanonical } from "./form.js";
import { memoryIn } from "./memory.js";
import { tableOf } from "./table.js";
import { areIds, filled, isFlag, isInt, isList, keysOf, NONE, Nonsense, own, same, told } from "./values.js";

const LIMITS = { bytes: 1048576, array: 4096 };

/** A document whose digest and size the log names, in the profile of documents (log 2.5); else what is false. */
const boundIn = (file, { size, sha256 }) =>
  file?.size === size && file.sha256 === sha256 && file.text && parseCanonical(file.text, LIMITS);

/**
 * The table of a compiled document that an entry binds, for step 4.1 or 4.16; nothing when it cannot
 * be run. An amendment names no vocabulary: it is the one in force, and there is only one.
 */
export function openProcedure(file, { compiled, vocabulary = 1, procedure, pack }, report, step = "4.1") {
  const document = boundIn(file, compiled);
  if (!document) return report(step, "procedure", "file");
  const { format, vocabulary: version } = document;
  if (format !== "tuixuan-procedure/1" || version !== 1) return report(step, "version", told([format, version]));
  try {
    const table = tableOf(document);
    const names = [{ id: document.procedure, version: document.version }, document.pack.id, 1];
    if (!same(names, [procedure, pack, vocabulary])) report(step, "procedure", "names");
    return table;
  } catch (fault) {
    if (!(fault instanceof Nonsense)) throw fault;
    report(step, "procedure", fault.message);
  }
}

/** Step 4.2: gives the memory that entry 0 opens. */
export function openCase({ data: { parameters = {}, roles = {} }, out }, table, report) {
  const memory = memoryIn(table.initial);
  const warnings = openParameters(parameters, table, memory, report, "4.2");
  const expected = filled({ state: table.initial, warnings });
  memory.given = { ...emptyLists(table), ...parameters };
  for (const role of keysOf(roles)) {
    if (!table.roles.has(role)) report("4.2", "role", role);
    memory.held.set(role, new Map(roles[role].map(person => [person, ""])));
  }
  for (const pair of table.exclusive) if (bothOf(memory.held, pair).length) report("4.2", "role", told(pair));
  if (!same(out, expected)) report("4.2", "outcome", told(expected));
  return memory;
}

/** log 4.1: an `ids` parameter with an empty list is left out of entry 0, and reads as empty. */
function emptyLists(table) {
  const left = [...table.parameters.values()].filter(({ type, fixed_by }) => type === "ids" && !fixed_by);
  return Object.fromEntries(left.map(({ id }) => [id, NONE]));
}

/** procedure 2.1 to 2.3: each parameter has a lawful value; gives the warnings. */
export function openParameters(given, table, memory, report, step) {
  const warnings = [], refuse = param => report(step, "parameter", param);
  // one that a step fixes has no value here, nor has one that is unknown
  const isOpen = param => table.parameters.has(param) && !table.parameters.get(param).fixed_by;
  for (const param of keysOf(given)) if (!isOpen(param)) refuse(param);
  for (const [param, spec] of table.parameters) {
    if (spec.fixed_by) continue;
    const value = own(given, param) ?? (spec.type === "ids" ? NONE : undefined);
    const [isTyped, isWithin] = judgeParameter(spec, value);
    memory.parameters.set(param, isTyped ? value : spec.default);
    if (!isTyped || (!isWithin && spec.outside !== "warn")) refuse(param);
    else if (!isWithin) warnings.push({ rule: "parameter", param });
  }
  return warnings;
}

/** procedure 2.2: whether a value is of the type, and in the range. */
function judgeParameter({ type, values, min = -Infinity, max = Infinity }, value) {
  if (type === "bool") return [isFlag(value), true];
  if (type === "choice") return [values.includes(value), true];
  const number = type === "int" ? value : areIds(value) && value.length;
  return [isInt(number), number >= min && number <= max];
}

/** Step 4.3: the calendar of a year is the one that the log binds, once. */
export function bindCalendar(files, bound, { calendars }, report) {
  const { year } = bound, file = boundIn(files.calendars.get(year), bound) || {};
  const { format, calendar, days_off = NONE, working_weekends = NONE, source, checked_on, holidays, ...more } = file;
  const isSound = dates => isList(dates) && dates.every(date => isDate(date) && +date.slice(0, 4) === year);
  const isKnown = format === "tuixuan-calendar/1" && calendar === year && !keysOf(more).length;
  if (calendars.has(year) || !isKnown || !isSound(days_off) || !isSound(working_weekends)) report("4.3", "calendar", year);
  else calendars.set(year, { off: new Set(days_off), worked: new Set(working_weekends) });
}
