/**
 * Dates as text, and the counting of days (procedure 5.7). No clock is read.
 *
 * A date is `YYYY-MM-DD` of the years 1900 to 2199; texts compare like the dates they name.
 */
import { isText } from "./values.js";

export const UNITS = ["days", "working_days", "months", "years"];
const DAY = 864e5;
// every date of three centuries is the most that this can hold
const dates = new Set();

const dayOf = time => new Date(time).toJSON()?.slice(0, 10);

/** Whether the value is a real date. */
export const isDate = value =>
  dates.has(value) || (isText(value) && /^(19|2[01])\d\d-\d\d-\d\d$/.test(value) && dayOf(value) === value && Boolean(dates.add(value)));

/** Whether the value is a real instant `YYYY-MM-DDTHH:MM:SS.mmmZ` (log 3.1). */
export const isInstant = value =>
  isText(value) && isDate(value.slice(0, 10)) && /^T([01]\d|2[0-3])(:[0-5]\d){2}\.\d{3}Z$/.test(value.slice(10));

/** The date at +08:00 of a well-formed instant. */
export const localDate = instant => dayOf(Date.parse(instant) + DAY / 3);

/**
 * The end of a period after a date; nothing when no date can say it. An error with a `year` says
 * that working days are counted into a year whose calendar the case does not have.
 */
export function endOf(start, { count, unit }, calendars) {
  if (unit === "working_days") return workingEnd(Date.parse(start), count, calendars);
  const [year, month, day] = start.split("-"), months = month - 1 + count * (unit === "years" ? 12 : 1);
  const end =
    unit === "days"
      ? Date.parse(start) + count * DAY
      : Math.min(Date.UTC(year, months, day), Date.UTC(year, months + 1, 0));
  return end <= Date.UTC(9999, 11, 31) ? dayOf(end) : undefined;
}

function workingEnd(time, left, calendars) {
  while (left > 0) {
    time += DAY;
    const date = dayOf(time), year = +date.slice(0, 4), calendar = calendars.get(year);
    if (!calendar) throw Object.assign(new Error("calendar"), { year });
    // Sunday is 0, Saturday 6
    if (calendar.worked.has(date) || (new Date(time).getUTCDay() % 6 && !calendar.off.has(date))) left--;
  }
  return dayOf(time);
}
