/**
 * Dates as text, and the counting of days (procedure 5.7). No clock is read.
 *
 * A date is `YYYY-MM-DD` of the years 1900 to 2199; texts compare like the dates they name.
 */
import { isText } from "./values.js";

/** Working days are counted into a year whose calendar the case does not have. */
export class MissingYear extends Error {
  constructor(year) {
    super("calendar");
    this.year = year;
  }
}

export const UNITS = ["days", "working_days", "months", "years"];
const DATE = /^(19|2[01])\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const CLOCK = /^T([01]\d|2[0-3])(:[0-5]\d){2}\.\d{3}Z$/;
const DAY = 86400000;
// 9999-12-31
const LAST_DAY = 2932896;
// every date of three centuries is the most that this can hold
const dayNumbers = new Map();

const dayText = (day) => new Date(day * DAY).toISOString().slice(0, 10);
const dayOf = (year, month, day) => Date.UTC(year, month - 1, day) / DAY;

/** The number of a day, counted from 1970-01-01. */
export const dayNumber = (date) =>
  dayNumbers.get(date) ?? dayOf(+date.slice(0, 4), +date.slice(5, 7), +date.slice(8));

/** Whether the value is a real date. */
export function isDate(value) {
  if (!isText(value)) return false;
  if (dayNumbers.has(value)) return true;
  if (!DATE.test(value)) return false;
  const day = dayNumber(value);
  if (dayText(day) !== value) return false;
  dayNumbers.set(value, day);
  return true;
}

/** Whether the value is a real instant `YYYY-MM-DDTHH:MM:SS.mmmZ` (log 3.1). */
export const isInstant = (value) => isText(value) && isDate(value.slice(0, 10)) && CLOCK.test(value.slice(10));

/** The date at +08:00 of a well-formed instant. */
export const localDate = (instant) =>
  instant.slice(11, 13) < "16" ? instant.slice(0, 10) : dayText(dayNumber(instant.slice(0, 10)) + 1);

/** The end of a period after a date; nothing when no date can say it. */
export function endOf(start, { count, unit }, calendars) {
  const length = Number(count);
  if (unit === "working_days") return workingEnd(dayNumber(start), length, calendars);
  if (unit === "days") {
    const end = dayNumber(start) + length;
    return end > LAST_DAY ? undefined : dayText(end);
  }
  const months = +start.slice(0, 4) * 12 + +start.slice(5, 7) - 1 + length * (unit === "years" ? 12 : 1);
  const year = Math.floor(months / 12), month = (months % 12) + 1;
  if (year > 9999) return undefined;
  const last = +dayText(dayOf(year, month + 1, 0)).slice(8);
  return dayText(dayOf(year, month, Math.min(+start.slice(8), last)));
}

function workingEnd(start, count, calendars) {
  let day = start;
  for (let left = count; left > 0; ) {
    day += 1;
    const date = dayText(day), calendar = calendars.get(+date.slice(0, 4));
    if (!calendar) throw new MissingYear(+date.slice(0, 4));
    // 1970-01-01 was a Thursday; no date lies 70,000 weeks before it
    const weekday = (day + 490003) % 7;
    if (calendar.worked.has(date) || (weekday < 5 && !calendar.off.has(date))) left -= 1;
  }
  return dayText(day);
}
