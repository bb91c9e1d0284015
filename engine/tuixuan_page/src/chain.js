// Level 1: entries are numbered, linked, in order of time; what is erased was committed to.
// A chain alone does not show an edit of the last line, a cut tail or a rewrite of everything.
import {isOpening} from "./members.js";
import {isHexOf} from "./sha256.js";
import {isFilled} from "./atoms.js";
import {isInstant} from "./days.js";
import {isObject} from "./values.js";

const FORMAT = "tuixuan-case/1";

export class Chain {
  constructor(tally) {
    this.tally = tally;
    this.next = 0;
    this.time = "";
    // the leaf hash of the line before, none at first
    this.link = new Int32Array(8);
    // digests of `sd` that are not erased, and those that an entry which passes 1.7 erased, with its line
    this.digests = new Set();
    this.erased = [];
    this.isUnknown = false;
  }

  // Whether `prev` is what 1.3 demands of this line.
  isLinked(line, entry) {
    return line ? isHexOf(entry.prev, this.link) : !("prev" in entry);
  }

  // Steps 1.1 to 1.4 and 1.7 of a readable line.
  check(line, entry, sound, linked) {
    const {found} = this.tally;
    const {n, t} = entry;
    if (!Number.isInteger(n)) this.next++;
    else {
      if (n !== this.next) found("1.2", "sequence", line, {expected: this.next, found: n});
      this.next = n + 1;
    }
    if (!linked) found("1.3", "link", line);
    if (t !== this.time && (sound || isInstant(t))) {
      if (t < this.time) found("1.4", "time", line, {earliest: this.time, found: t});
      this.time = t;
    }
    if (line && entry.type === "genesis") found("1.1", "genesis", line);
    if (!sound) return;
    if (entry.type === "erase") this.erase(line, entry.data.digests);
    for (const digest of entry.sd ?? []) this.digests.add(digest);
  }

  erase(line, digests) {
    this.tally.look("1.7");
    const odd = digests.filter((digest) => !this.digests.delete(digest));
    if (odd.length) this.tally.found("1.7", "erase", line, {sha256: odd[0]});
    else for (const digest of digests) this.erased.push([digest, line]);
  }

  // Step 1.1 of entry 0: whether the case can be replayed. Another version ends everything.
  open(entry, sound) {
    const {found, look} = this.tally;
    look("1.1");
    const data = entry?.type === "genesis" && isObject(entry.data) ? entry.data : {};
    const {format} = data;
    if (isFilled(format) && format.startsWith("tuixuan-case/") && format !== FORMAT) {
      found("1.1", "version", 0, {found: format});
      this.isUnknown = true;
      return false;
    }
    if (format === FORMAT && isOpening(data)) return sound;
    found("1.1", "genesis", 0);
    return false;
  }
}
