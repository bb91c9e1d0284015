/**
 * Steps 4.1 to 4.3: entry 0 names this procedure, its parameters are lawful, calendars match.
 *
 * A document whose digest is not the one bound is never run (3.5).
 */
import { isDate } from "./days.js";
import { holdersOfBoth } from "./deciding.js";
import { parseCanonical } from "./form.js";
import { Memory } from "./memory.js";
import { Table } from "./table.js";
import { areIds, EMPTY, isFlag, isInt, isText, Malformed, own, same, told } from "./values.js";

const LIMITS = { bytes: 1048576, array: 4096 };
const CALENDAR = ["format", "calendar", "source", "checked_on", "days_off", "working_weekends", "holidays"];

/** A document whose digest and size the log names (log 2.5), or nothing. */
function boundDocument(file, { size, sha256 }) {
  const isBound = file && file.size === size && size <= LIMITS.bytes && file.sha256 === sha256;
  return isBound && isText(file.text) ? parseCanonical(file.text, LIMITS) : null;
}

/** Step 4.1: gives the table, or nothing when the document cannot be run. */
export function openProcedure(file, data, found) {
  const document = boundDocument(file, data.compiled);
  if (!document) return void found("4.1", "procedure", 0, "procedure.json");
  for (const [name, known] of [["format", "tuixuan-procedure/1"], ["vocabulary", 1]])
    if (document[name] !== known) return void found("4.1", "version", 0, name + " " + told(document[name]));
  const table = tableOf(document, found);
  if (!table) return undefined;
  const { id, version } = data.procedure;
  if (document.procedure !== id || document.version !== version || table.pack.id !== data.pack) found("4.1", "procedure", 0, "id");
  if (data.vocabulary !== document.vocabulary) found("4.1", "procedure", 0, "vocabulary");
  return table;
}

function tableOf(document, found) {
  try {
    return new Table(document);
  } catch (fault) {
    if (!(fault instanceof Malformed)) throw fault;
    return void found("4.1", "procedure", 0, fault.message);
  }
}

/** Step 4.2: gives the memory that entry 0 opens. */
export function openCase({ data, out }, table, found) {
  const memory = new Memory(table.initial), { parameters = {}, roles = {} } = data;
  const warnings = openParameters(parameters, table, memory, found);
  for (const [role, people] of Object.entries(roles)) {
    if (!table.roles.has(role)) found("4.2", "role", 0, role);
    memory.registers.set(role, new Map(people.map((person) => [person, ""])));
  }
  for (const pair of table.exclusive)
    for (const person of holdersOfBoth(memory.registers, pair)) found("4.2", "role", 0, told([person, pair]));
  const expected = { state: table.initial, ...(warnings.length && { warnings }) };
  if (!same(out, expected)) found("4.2", "outcome", 0, told(expected));
  return memory;
}

/** procedure 2.1 to 2.3: each parameter has a lawful value; gives the warnings. */
function openParameters(given, table, memory, found) {
  const warnings = [];
  for (const [param, spec] of table.parameters) {
    const value = own(given, param) ?? (spec.type === "ids" ? EMPTY : undefined);
    const fault = spec.fixed_by === undefined ? parameterFault(spec, value) : param in given && "fixed_by";
    if (spec.fixed_by === undefined) memory.parameters.set(param, fault === "type" ? spec.default : value);
    if (fault === "range" && spec.outside === "warn") warnings.push({ rule: "parameter", param });
    else if (fault) found("4.2", "parameter", 0, param + " " + fault);
  }
  for (const param in given) if (!table.parameters.has(param)) found("4.2", "parameter", 0, param);
  return warnings;
}

/** procedure 2.2: `type` for a wrong type or choice, `range` for a value outside its range. */
function parameterFault({ type, values, min = -Infinity, max = Infinity }, value) {
  if (type === "bool") return !isFlag(value) && "type";
  if (type === "choice") return !values.includes(value) && "type";
  const measured = type === "int" ? value : areIds(value) && value.length;
  if (!isInt(measured)) return "type";
  return (measured < min || measured > max) && "range";
}

/** Step 4.3: the calendar of a year is the one that the log binds, once. */
export function bindCalendar(files, bound, line, { calendars }, found) {
  const { year } = bound, refuse = (fault) => found("4.3", "calendar", line, year + " " + fault);
  if (calendars.has(year)) return refuse("twice");
  const calendar = boundDocument(files.calendars.get(year), bound);
  if (!calendar) return refuse("document");
  const { days_off = EMPTY, working_weekends = EMPTY, format } = calendar;
  const isOf = (date) => isDate(date) && +date.slice(0, 4) === year;
  if (format !== "tuixuan-calendar/1" || calendar.calendar !== year) return refuse("format");
  if (!Object.keys(calendar).every((name) => CALENDAR.includes(name))) return refuse("members");
  for (const dates of [days_off, working_weekends]) if (!Array.isArray(dates) || !dates.every(isOf)) return refuse("dates");
  calendars.set(year, { off: new Set(days_off), worked: new Set(working_weekends) });
  return undefined;
}
