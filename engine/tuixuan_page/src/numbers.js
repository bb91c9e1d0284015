// What the numbers of a reason and of a difference are, by the names that Spec 1 and 2 give them.
import {knows, LANGUAGES, say} from "./words.js";

const NAMES = {
  need: ["须", "needs"],
  taken: ["已办于条目", "taken in entry"],
  absent: ["本案不设此步骤", "no step of this case"],
  missing: ["缺", "lacking"],
  latest: ["不得晚于", "not after"],
  earliest: ["不得早于", "not before"],
  end: ["期满", "period ends"],
  from: ["自", "from"],
  to: ["至", "to"],
  sign: ["确认", "confirmed by"],
  pair: ["兼任", "both"],
  person: ["人员", "person"],
  persons: ["人员", "persons"],
  left: ["实为", "is"],
  right: ["应为", "must be"],
  part: ["部分", "part"],
  whole: ["总数", "whole"],
  size: ["人数", "number"],
  at_least: ["至少", "at least"],
  at_most: ["至多", "at most"],
  candidates: ["候选人", "candidates"],
  seats: ["名额", "seats"],
  year: ["年份", "year"],
  unknown: ["未知", "unknown"],
  expected: ["应为", "expected"],
  found: ["实为", "found"],
  of: ["步骤", "step"],
  step: ["步骤", "step"],
  state: ["状态", "state"],
  outcome: ["结果", "outcome"],
};

// The name of a number in a language; one that has none here stands as the log has it.
export function numberName(lang, name) {
  if (Object.hasOwn(NAMES, name)) return NAMES[name][LANGUAGES.indexOf(lang)];
  return knows(name) ? say(lang, name) : name;
}
