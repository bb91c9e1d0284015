// How late acts were recorded: days from the date of a step to the +08:00 date of its entry
// (verification 5.1). It is shown and is no finding.
import {isDate, localDate} from "./days.js";

const MOST_ROWS = 1000;
const LATE_DAYS = 3;
const DAY_MS = 24 * 60 * 60 * 1000;

export class Lateness {
  constructor() {
    this.most = null;
    this.rows = [];
    this.count = 0;
  }

  take(line, {t, step, data}) {
    if (!isDate(data.date)) return;
    const days = (Date.parse(localDate(t)) - Date.parse(data.date)) / DAY_MS;
    if (days > (this.most?.days ?? 0)) this.most = {days, n: line};
    if (days > LATE_DAYS && this.count++ < MOST_ROWS) this.rows.push({n: line, step, days});
  }
}
