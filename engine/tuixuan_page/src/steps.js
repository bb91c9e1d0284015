// What each step looked at and what it found (verification 2.1 to 2.5, section 4).

export const ALL_STEPS = ("0.1 0.2 0.3 0.4 0.5 1.1 1.2 1.3 1.4 1.5 1.6 1.7 2.1 2.2 2.3 2.4 2.5 2.6 2.7 " +
  "2.8 2.9 3.1 3.2 4.1 4.2 4.3 4.4 4.5 4.6 4.7 4.8 4.9 4.10 4.11 4.12 4.13 4.14 4.15 4.16 " +
  "5.1 5.2 5.3 5.4").split(" ");
const WARNINGS = new Set(["text", "torn", "corrupt_tail", "uncovered", "ahead", "missing"]);
const KEPT = 1000;

// Rows for the report: the first ones, and how many there were.
export class Rows {
  rows = [];
  count = 0;

  add(row) {
    if (this.count++ < KEPT) this.rows.push(row);
  }

  get left() {
    return this.count - this.rows.length;
  }
}

export class Tally {
  constructor() {
    this.looked = {};
    this.failed = {};
    this.warned = {};
    for (const step of ALL_STEPS) this.looked[step] = this.failed[step] = this.warned[step] = 0;
    this.findings = [];
    this.count = 0;
    // why nothing could be verified: keys of texts (words.js), each with what it speaks of
    this.unverifiable = [];
    this.found = (step, code, line, detail = {}, warning = WARNINGS.has(code)) => {
      (warning ? this.warned : this.failed)[step]++;
      if (code === "version") this.unverifiable.push({why: code, what: detail.found ?? detail});
      if (this.count++ < KEPT) this.findings.push({code, line, step, warning, detail});
    };
    this.look = (step, count = 1) => {
      this.looked[step] += count;
    };
  }

  // A step that looked at nothing has not passed; 4.14 counts what nobody looks at.
  status(step) {
    if (this.failed[step]) return "fail";
    return this.looked[step] && step !== "4.14" ? "pass" : "not checked";
  }

  level(level) {
    const states = ALL_STEPS.filter((step) => step[0] === level).map((step) => this.status(step));
    if (states.includes("fail")) return "fail";
    return states.includes("pass") ? "pass" : "not checked";
  }
}
