/** The checks `every` and `arithmetic` (checks 2.8 and 2.10). */
import { personsIn, rowsIn } from "./operands.js";
import { astray, common, filled, idsOf, isInt, sorted, without } from "./values.js";

/** 2.8: the first person, by id, whose rows are not one of each department. */
export function every({ rows, departments }) {
  const byPerson = new Map();
  for (const { id, department = "" } of rowsIn(rows)) byPerson.set(id, [...(byPerson.get(id) ?? []), department]);
  const person = sorted(byPerson.keys()).find(id => astray(byPerson.get(id), departments).length);
  const given = byPerson.get(person);
  if (!given) return undefined;
  return filled({ person, missing: sorted(without(departments, given)), extra: sorted(without(given, departments)) });
}

/** 2.10: the first part that does not close, in the order of Spec 2. */
export function arithmetic({ votes, write_ins, candidates, valid, void: spoiled, returned, seats }) {
  const sum = (rows, column) => rowsIn(rows, column, isInt).reduce((total, row) => total + row[column], 0);
  const yes = sum(votes, "yes"), no = sum(votes, "no"), written = sum(write_ins, "count");
  // no figure is made of these, but they must be numbers
  sum(votes, "abstain");
  const castFor = row => row.yes + row.no + row.abstain;
  const uneven = votes.find(row => castFor(row) !== valid);
  const unlisted = astray(idsOf(votes), personsIn(candidates));
  const printed = common(idsOf(write_ins), candidates);
  return [
    [valid + spoiled !== returned, { part: "returned", left: valid + spoiled, right: returned }],
    [unlisted.length, { part: "rows", persons: unlisted }],
    [uneven, { part: "person", person: uneven?.id, left: uneven && castFor(uneven), right: valid }],
    [yes + written > seats * valid, { part: "places", left: yes + written, right: seats * valid }],
    [printed.length, { part: "written", persons: sorted(printed) }],
    [written > no, { part: "write_in", left: written, right: no }]
  ].find(([isWrong]) => isWrong)?.[1];
}
