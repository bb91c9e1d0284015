/**
 * What an accepted step changes (procedure 4.10), and how replay goes on after a finding
 * (verification 3.6): it follows the writer wherever what is recorded can be taken over.
 */
import { isDate, localDate } from "./days.js";
import { register, targetOf, viewOf } from "./deciding.js";
import { keep, remember } from "./memory.js";
import { areIds, isCount, isId, isList, isObject, isText, kept, keysOf } from "./values.js";

/** 4.10: times, registers, last entry and state after an accepted step. */
export function accept(p, v, n, out, to) {
  const { m, f, data, date, outcome, held } = v, { key, resets, again } = outcome;
  if (!p.thread) remember(m, p.id, n, outcome);
  m.held = held;
  f.times.set(key, (f.times.get(key) ?? 0) + 1);
  for (const x of resets) f.times.set(x, 0);
  f.last.set(p.id, { step: p.id, n, date, data, out });
  if (to) enter(f, to, date);
  else if (!again) f.done = new Set(f.done).add(p.id);
  keep(m, f);
}

/** A state entered on a date, with these steps done in it. */
const enter = (f, state, entered, done) => Object.assign(f, { state, entered, done: new Set(done) });

/** 3.6: goes on from what the entry records, though the law says otherwise. */
export function follow(t, p, m, f, e, n) {
  const data = kept(e.data, (x, name) => p.fields.get(name)?.(x)), { state } = e.out;
  const v = viewOf(m, f, e, { date: localDate(e.t), ...data }), outcome = (v.outcome = p.outcomes.get(e.out.outcome));
  v.out = kept(e.out, (x, name) => (name === "cleared" ? isList(x) && x.every(isCleared) : isText(x) || isCount(x) || areIds(x)));
  const to = outcome && targetOf(v);
  if (outcome) {
    register(v);
    accept(p, v, n, v.out, to);
  }
  // a step that stays belongs to the state in which the writer had it
  const stays = outcome && !outcome.again && !to;
  if ((p.thread ?? t).states.has(state) && state !== f.state) enter(f, state, v.date, stays ? [p.id] : []);
  keep(m, f);
}

const isCleared = x => isObject(x) && keysOf(x).length === 2 && isId(x.id) && isDate(x.date);
