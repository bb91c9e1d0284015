/** The checks `every` and `arithmetic` (checks 2.8 and 2.10). */
import { personsIn, rowsIn } from "./operands.js";
import { astray, common, filled, idsOf, isInt, sorted, without } from "./values.js";

/** 2.8: the first person, by id, whose rows are not one of each department. */
export function every({ rows, departments }) {
  const found = new Map();
  for (const { id, department = "" } of rowsIn(rows)) found.set(id, [...(found.get(id) ?? []), department]);
  const person = sorted(found.keys()).find(id => astray(found.get(id), departments).length), given = found.get(person);
  if (given) return filled({ person, missing: sorted(without(departments, given)), extra: sorted(without(given, departments)) });
}

/** 2.10: the first part that does not close, in the order of Spec 2. */
export function arithmetic({ votes, write_ins, candidates, valid, void: spoiled, returned, seats }) {
  const sum = (rows, name) => rowsIn(rows, name, isInt).reduce((all, row) => all + row[name], 0);
  const yes = sum(votes, "yes"), no = sum(votes, "no"), written = sum(write_ins, "count");
  sum(votes, "abstain");
  const cast = row => row.yes + row.no + row.abstain, row = votes.find(x => cast(x) !== valid);
  const other = astray(idsOf(votes), personsIn(candidates)), printed = common(idsOf(write_ins), candidates);
  return [
    [valid + spoiled !== returned, { part: "returned", left: valid + spoiled, right: returned }],
    [other.length, { part: "rows", persons: other }],
    [row, { part: "person", person: row?.id, left: row && cast(row), right: valid }],
    [yes + written > seats * valid, { part: "places", left: yes + written, right: seats * valid }],
    [printed.length, { part: "written", persons: sorted(printed) }],
    [written > no, { part: "write_in", left: written, right: no }]
  ].find(([isWrong]) => isWrong)?.[1];
}
