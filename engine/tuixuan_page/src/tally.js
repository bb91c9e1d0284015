/** The resolver `tally` (checks 1.10): who is elected, who is tied, how many seats are open. */
import { latest, rowsIn } from "./operands.js";
import { least, meets } from "./quantities.js";
import { ranked } from "./shortlist.js";
import { isInt, isPeople, NONE, sorted } from "./values.js";

/** The votes of everybody who can be elected now. */
function votesOf({ votes, write_ins, electors }, ballot, taken) {
  const counted = new Map([...ballot].map(person => [person, 0])), known = new Set(electors);
  for (const { id, yes } of rowsIn(votes, "yes", isInt)) if (ballot.has(id)) counted.set(id, yes);
  for (const { id, count } of rowsIn(write_ins, "count", isInt))
    if (known.has(id)) counted.set(id, (counted.get(id) ?? 0) + count);
  for (const person of taken) counted.delete(person);
  return counted;
}

/** Who is placed, and who is tied at the boundary: where the last seat would go to several, to none. */
function place(passing, votes, seats) {
  if (passing.length <= seats) return [passing, NONE];
  const boundary = votes.get(ranked(passing, votes)[seats - 1]);
  const upTo = passing.filter(person => votes.get(person) >= boundary);
  if (upTo.length <= seats) return [upTo, NONE];
  return [upTo.filter(person => votes.get(person) > boundary), upTo.filter(person => votes.get(person) === boundary)];
}

const peopleIn = list => (isPeople(list) ? list : NONE);

/** What an earlier count leaves: who is elected already, how many seats are open, whether this one is a run-off. */
function leftBy({ previous = NONE, seats, plurality }, { flow }) {
  const last = latest(flow, previous), given = last ? last.out.seats_open : seats;
  return {
    before: peopleIn(last?.out.elected),
    open: isInt(given) ? given : 0,
    isRunOff: last && flow.last.get(plurality)?.position > last.position
  };
}

/** 1.10. `view.votes` is for the report. */
export function tally(values, view) {
  const { candidates, should_attend, present, pass, higher = NONE } = values;
  const { before, open, isRunOff } = leftBy(values, view);
  const ballot = new Set(candidates), votes = votesOf(values, ballot, [before, ...higher].flatMap(peopleIn));
  const base = values.base === "should_attend" ? should_attend : present;
  const smaller = Math.min(should_attend, present), all = sorted(votes.keys());
  const passes = (person, whole = base) => meets(votes.get(person), whole, pass);
  // in a run-off whoever stands for it needs no majority
  const passing = all.filter(person => (isRunOff && ballot.has(person)) || passes(person));
  const [placed, tied] = place(passing, votes, open);
  Object.assign(view.out, {
    elected: sorted([...before, ...placed]),
    placed: ranked(placed, votes),
    tied,
    seats_open: open - placed.length,
    grey: isRunOff ? NONE : all.filter(person => passes(person, smaller) && !passes(person)),
    base,
    need: isInt(base) && pass ? least(base, pass) : undefined
  });
  view.votes = votes;
  if (placed.length >= open) return "complete";
  return tied.length ? "tie" : "short";
}
