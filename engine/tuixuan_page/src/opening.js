/**
 * Steps 4.1 to 4.3: entry 0 names this procedure, its parameters are lawful, calendars match.
 *
 * A document whose digest is not the one bound is never run (3.5). `report(step, code, detail)` takes
 * a finding.
 */
import { isDate } from "./days.js";
import { holdersOf } from "./deciding.js";
import { parseCanonical } from "./form.js";
import { Memory } from "./memory.js";
import { Table } from "./table.js";
import { areIds, filled, isFlag, isInt, isList, Malformed, NONE, own, same, told } from "./values.js";

const LIMITS = { bytes: 1048576, array: 4096 };
const CALENDAR = ["format", "calendar", "source", "checked_on", "days_off", "working_weekends", "holidays"];

/** A document whose digest and size the log names (log 2.5), or null. */
const boundDocument = (file, { size, sha256 }) =>
  file?.size === size && file.sha256 === sha256 && size <= LIMITS.bytes && file.text !== null ? parseCanonical(file.text, LIMITS) : null;

/** Step 4.1: gives the table, or nothing when the document cannot be run. */
export function openProcedure(file, { compiled, vocabulary, procedure, pack }, report) {
  const document = boundDocument(file, compiled);
  if (!document) return report("4.1", "procedure", "procedure.json");
  if (document.format !== "tuixuan-procedure/1" || document.vocabulary !== 1) return report("4.1", "version", told([document.format, document.vocabulary]));
  try {
    const t = new Table(document), named = { id: document.procedure, version: document.version };
    if (vocabulary !== 1 || !same([named, t.pack.id], [procedure, pack])) report("4.1", "procedure", "named");
    return t;
  } catch (fault) {
    if (!(fault instanceof Malformed)) throw fault;
    report("4.1", "procedure", fault.message);
  }
}

/** Step 4.2: gives the memory that entry 0 opens. */
export function openCase({ data: { parameters = {}, roles = {} }, out }, t, report) {
  const m = new Memory(t.initial), expected = filled({ state: t.initial, warnings: openParameters(parameters, t, m, report) });
  for (const [role, people] of Object.entries(roles)) {
    if (!t.roles.has(role)) report("4.2", "role", role);
    m.registers.set(role, new Map(people.map((id) => [id, ""])));
  }
  for (const pair of t.exclusive) if (holdersOf(m.registers, pair).length) report("4.2", "role", told(pair));
  if (!same(out, expected)) report("4.2", "outcome", told(expected));
  return m;
}

/** procedure 2.1 to 2.3: each parameter has a lawful value; gives the warnings. */
function openParameters(given, t, m, report) {
  const warnings = [];
  // a parameter that a step fixes has no value here (2.3), one that is unknown neither
  for (const param of Object.keys(given)) if (t.parameters.get(param)?.fixed_by ?? !t.parameters.has(param)) report("4.2", "parameter", param);
  for (const [param, spec] of t.parameters) {
    if (spec.fixed_by) continue;
    const value = own(given, param) ?? (spec.type === "ids" ? NONE : undefined), fault = faultOf(spec, value);
    m.parameters.set(param, fault === "type" ? spec.default : value);
    if (fault === "range" && spec.outside === "warn") warnings.push({ rule: "parameter", param });
    else if (fault) report("4.2", "parameter", param + " " + fault);
  }
  return warnings;
}

/** procedure 2.2: `type` for a wrong type or choice, `range` for a value outside its range. */
function faultOf({ type, values, min, max }, x) {
  const measured = type === "int" ? x : areIds(x) && x.length;
  if (type === "bool" ? !isFlag(x) : type === "choice" ? !values.includes(x) : !isInt(measured)) return "type";
  if (measured < min || measured > max) return "range";
}

/** Step 4.3: the calendar of a year is the one that the log binds, once. */
export function bindCalendar(files, bound, { calendars }, report) {
  const { year } = bound, calendar = boundDocument(files.calendars.get(year), bound);
  const { days_off = NONE, working_weekends = NONE, format } = calendar ?? {};
  const isSound = (dates) => isList(dates) && dates.every((date) => isDate(date) && +date.slice(0, 4) === year);
  const isKnown = calendar && format === "tuixuan-calendar/1" && calendar.calendar === year && Object.keys(calendar).every((name) => CALENDAR.includes(name));
  if (calendars.has(year) || !isKnown || ![days_off, working_weekends].every(isSound)) report("4.3", "calendar", String(year));
  else calendars.set(year, { off: new Set(days_off), worked: new Set(working_weekends) });
}
