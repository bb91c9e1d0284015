/** The resolver `tally` (checks 1.10): who is elected, who is tied, how many seats are open. */
import { latest, rowsIn } from "./operands.js";
import { least, meets } from "./quantities.js";
import { ranked } from "./shortlist.js";
import { isInt, isPeople, NONE, sorted } from "./values.js";

/** The votes of everybody who can be elected now. */
function votesOf({ votes, write_ins, electors }, ballot, taken) {
  const counted = new Map([...ballot].map(id => [id, 0])), known = new Set(electors);
  for (const { id, yes } of rowsIn(votes, "yes", isInt)) if (ballot.has(id)) counted.set(id, yes);
  for (const { id, count } of rowsIn(write_ins, "count", isInt)) if (known.has(id)) counted.set(id, (counted.get(id) ?? 0) + count);
  for (const id of taken) counted.delete(id);
  return counted;
}

/** Who is placed, and who is tied at the boundary: where the last seat would go to several, to none. */
function place(passing, votes, seats) {
  if (passing.length <= seats) return [passing, NONE];
  const boundary = votes.get(ranked(passing, votes)[seats - 1]);
  const upTo = passing.filter(id => votes.get(id) >= boundary);
  if (upTo.length <= seats) return [upTo, NONE];
  return [upTo.filter(id => votes.get(id) > boundary), upTo.filter(id => votes.get(id) === boundary)];
}

const peopleIn = x => (isPeople(x) ? x : NONE);

/** 1.10. `v.votes` is for the report. */
export function tally(values, v) {
  const { candidates, seats, should_attend, present, pass, previous = NONE, higher = NONE, plurality } = values;
  // an earlier count leaves who is elected already, and how many seats are open
  const last = latest(v.f, previous), before = peopleIn(last?.out.elected);
  const given = last ? last.out.seats_open : seats, open = isInt(given) ? given : 0;
  // in a run-off whoever stands for it needs no majority
  const isRunOff = last && v.f.last.get(plurality)?.n > last.n;
  const ballot = new Set(candidates), votes = votesOf(values, ballot, [before, ...higher].flatMap(peopleIn));
  const base = values.base === "should_attend" ? should_attend : present;
  const smaller = Math.min(should_attend, present), all = sorted(votes.keys());
  const passes = (id, whole = base) => meets(votes.get(id), whole, pass);
  const [placed, tied] = place(all.filter(id => (isRunOff && ballot.has(id)) || passes(id)), votes, open);
  Object.assign(v.out, {
    elected: sorted([...before, ...placed]),
    placed: ranked(placed, votes),
    tied,
    seats_open: open - placed.length,
    grey: isRunOff ? NONE : all.filter(id => passes(id, smaller) && !passes(id)),
    base,
    need: isInt(base) && pass ? least(base, pass) : undefined
  });
  v.votes = votes;
  return placed.length >= open ? "complete" : tied.length ? "tie" : "short";
}
