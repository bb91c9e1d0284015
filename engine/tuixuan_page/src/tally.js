/** The resolver `tally` (checks 1.10): who is elected, who is tied, how many seats are open. */
import { latest, rows } from "./operands.js";
import { least, meets } from "./quantities.js";
import { ranked } from "./shortlist.js";
import { add, EMPTY, isInt, isPeople, sorted } from "./values.js";

/** The votes of everybody who can be elected now. */
function votesOf({ votes, write_ins, candidates, electors }, taken) {
  const counted = new Map(candidates.map((person) => [person, 0]));
  for (const { id, yes } of rows(votes, { yes: "number" })) if (counted.has(id)) counted.set(id, yes);
  const known = new Set(electors);
  for (const { id, count } of rows(write_ins, { count: "number" }))
    if (known.has(id)) counted.set(id, add(counted.get(id) ?? 0, count));
  for (const person of taken) counted.delete(person);
  return counted;
}

/** Who is placed, and who is tied at the boundary. */
function place(passing, votes, seats) {
  if (passing.length <= seats) return [passing, EMPTY];
  if (seats <= 0) return [EMPTY, EMPTY];
  const ordered = ranked(passing, votes), boundary = votes.get(ordered[seats - 1]);
  const placed = ordered.filter((person) => votes.get(person) > boundary);
  const level = ordered.filter((person) => votes.get(person) === boundary);
  return placed.length + level.length <= seats ? [[...placed, ...level], EMPTY] : [placed, level];
}

const peopleOr = (value) => (isPeople(value) ? value : EMPTY);

/** Reads what stands in the evidence and in the count before. */
function roundOf(values, view) {
  const { candidates = EMPTY, electors = EMPTY, higher = EMPTY, previous = EMPTY, should_attend, present } = values;
  const last = latest(view.flow, previous), before = peopleOr(last?.out.elected);
  const run = view.flow.last.get(values.plurality), open = last ? last.out.seats_open : values.seats;
  const votes = votesOf({ ...values, candidates, electors }, [...before, ...higher.flatMap(peopleOr)]);
  const isRunOff = Boolean(run && last && run.position > last.position), ballot = new Set(candidates);
  const smaller = isInt(should_attend) && isInt(present) ? (should_attend < present ? should_attend : present) : undefined;
  const base = values.base === "should_attend" ? should_attend : present;
  return { before, votes, seats: isInt(open) ? open : 0, smaller, base, isRunOff, ballot };
}

export function tally(values, view) {
  const { before, votes, seats, smaller, base, isRunOff, ballot } = roundOf(values, view), need = values.pass;
  const everybody = [...votes.keys()], passes = (person) => meets(votes.get(person), base, need);
  const passing = everybody.filter((person) => (isRunOff && ballot.has(person)) || passes(person));
  const [placed, tied] = place(passing, votes, seats), open = add(seats, -placed.length);
  const isGrey = (person) => meets(votes.get(person), smaller, need) && !passes(person);
  Object.assign(view.out, {
    elected: sorted([...before, ...placed]),
    placed: ranked(placed, votes),
    tied: sorted(tied),
    seats_open: open,
    grey: isRunOff ? EMPTY : sorted(everybody.filter(isGrey)),
  });
  if (isInt(base)) view.out.base = base;
  if (isInt(base) && need) view.out.need = least(base, need);
  view.counted = votes;
  return open <= 0 ? "complete" : tied.length ? "tie" : "short";
}
