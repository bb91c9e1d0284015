/** Checks that rebuild figures: `every`, `attendance`, `arithmetic` (checks 2.8 to 2.10). */
import { persons, rows } from "./operands.js";
import { add, common, sorted, times, total, without } from "./values.js";

/** 2.8. */
export function every({ rows: listed, departments }) {
  const found = new Map();
  for (const { id, department = "" } of rows(listed)) found.set(id, [...(found.get(id) ?? []), department]);
  for (const person of sorted(found.keys())) {
    const missing = sorted(without(departments, found.get(person)));
    const extra = sorted(without(found.get(person), departments));
    if (missing.length || extra.length)
      return { person, ...(missing.length && { missing }), ...(extra.length && { extra }) };
  }
  return undefined;
}

/** 2.9. */
export function attendance({ claimed, entitled, excluded, approved, voted }, view) {
  const [step, outcome] = voted.split("/"), last = view.flow.last.get(step);
  const agreed = last && last.out.outcome === outcome && approved === excluded;
  const deducted = agreed ? excluded : 0, should = add(entitled, times(deducted, -1));
  if (claimed === should) return undefined;
  return { claimed, should_attend: should, entitled, excluded: deducted };
}

/** 2.10: the first that does not close. */
export function arithmetic({ votes, write_ins, candidates, valid, void: spoiled, returned, seats }) {
  rows(votes, { yes: "number", no: "number", abstain: "number" });
  rows(write_ins, { count: "number" });
  const cast = add(valid, spoiled), ids = votes.map((row) => row.id), ballot = persons(candidates);
  if (cast !== returned) return { part: "returned", left: cast, right: returned };
  const astray = [...without(ids, ballot), ...without(ballot, ids)];
  if (astray.length) return { part: "rows", persons: sorted(astray) };
  for (const { id: person, yes, no, abstain } of votes)
    if (yes + no + abstain !== valid) return { part: "person", person, left: yes + no + abstain, right: valid };
  const written = total(write_ins.map((row) => row.count)), most = times(seats, valid);
  const places = add(total(votes.map((row) => row.yes)), written);
  if (places > most) return { part: "places", left: places, right: most };
  const printed = common(write_ins.map((row) => row.id), ballot);
  if (printed.length) return { part: "written", persons: sorted(printed) };
  const against = total(votes.map((row) => row.no));
  return written > against ? { part: "write_in", left: written, right: against } : undefined;
}
