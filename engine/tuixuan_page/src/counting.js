/** Checks that rebuild figures: `every`, `attendance`, `arithmetic` (checks 2.8 to 2.10). */
import { persons, rows } from "./operands.js";
import { astray, common, filled, sorted, without } from "./values.js";

/** 2.8. */
export function every({ rows: listed, departments }) {
  const found = new Map();
  for (const { id, department = "" } of rows(listed)) found.set(id, [...(found.get(id) ?? []), department]);
  const person = [...found.keys()].sort().find((id) => astray(found.get(id), departments).length), given = found.get(person);
  if (given) return filled({ person, missing: sorted(without(departments, given)), extra: sorted(without(given, departments)) });
}

/** 2.9. */
export function attendance({ claimed, entitled, excluded: named, approved, voted }, v) {
  const [step, outcome = ""] = voted.split("/"), isAgreed = v.f.last.get(step)?.out.outcome === outcome;
  const excluded = isAgreed && approved === named ? named : 0, should_attend = entitled - excluded;
  if (claimed !== should_attend) return { claimed, should_attend, entitled, excluded };
}

/** 2.10: the first that does not close. */
export function arithmetic({ votes, write_ins, candidates, valid, void: spoiled, returned, seats }) {
  const sum = (listed, name) => rows(listed, { [name]: "number" }).reduce((all, row) => all + row[name], 0);
  const ids = (listed) => listed.map((row) => row.id), cast = (row) => row.yes + row.no + row.abstain;
  const yes = sum(votes, "yes"), no = sum(votes, "no"), written = sum(write_ins, "count");
  rows(votes, { abstain: "number" });
  const other = astray(ids(votes), persons(candidates)), row = votes.find((one) => cast(one) !== valid);
  const printed = common(ids(write_ins), candidates);
  if (valid + spoiled !== returned) return { part: "returned", left: valid + spoiled, right: returned };
  if (other.length) return { part: "rows", persons: other };
  if (row) return { part: "person", person: row.id, left: cast(row), right: valid };
  if (yes + written > seats * valid) return { part: "places", left: yes + written, right: seats * valid };
  if (printed.length) return { part: "written", persons: sorted(printed) };
  if (written > no) return { part: "write_in", left: written, right: no };
}
