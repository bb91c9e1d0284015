/**
 * Whether a value is of a type, and the types of a compiled document (Spec 1, step 4.1) and of the
 * fields of a step (procedure 3.3).
 *
 * A type is a test, a pattern of text, a shape, or `=a,b` for one of these words; with `*` it is a list
 * (documents hold no empty one), with `+` a list of objects with distinct ids. A shape lists its members as
 * `name:type`, or `name` where the type is called so too, or is an id; with `?` one may be left out, and
 * no other may be there. Several shapes are alternatives.
 */
import { isDate } from "./days.js";
import { areDistinct, areIds, ascends, has, idsOf, isCount, isFlag, isId, isInt, isList, isObject, isSize, isText, keysOf } from "./values.js";

const FINAL = " final?:=elected,partial,void,switched,abandoned";
const PARAMETER =
  "id title default?:any basis:name certainty structural?:flag min?:int max?:int outside?:=error,warn fixed_by? type:=";

const TYPES = {
  any: () => true,
  args: isObject,
  date: isDate,
  flag: isFlag,
  count: isCount,
  key: isId,
  id: isId,
  int: isInt,
  name: /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/,
  pair: list => isList(list) && list.length === 2 && list.every(isId),
  certainty: /^(Vx?|R|P|S[1-9])$/,
  text: /./s,
  whole: isSize,
  title: ["zh:text en:text"],
  force: ["=S,S?,P,P*"],
  condition: ["param is:any", "param in:any*", "param at_least:int"],
  when: ["condition", "condition*"],
  texts: ["text", "text*"],
  states: ["id title phase:name" + FINAL],
  thread_states: ["id title phase?:name" + FINAL],
  parameters: [PARAMETER + "int,bool,ids values?:text*", PARAMETER + "choice values:text*"],
  rules: [
    "id:name title check? resolver? within?:name args? severity:=block,warn force certainty cites?* checked_on:date defect?:text enforced?:flag reads?:any"
  ],
  cites: ["source:name article:text"],
  to: ["state when? from?*"],
  register: ["op:=set,revoke,grant role persons:any"],
  outcomes: ["id title? to?* again?:flag at_most?:any then?:to* resets?:text* register?*"],
  fields: ["id type optional?:flag values?:text* class?:=personal"],
  by: ["resolver args? rule?:name when?"],
  requires: ["step when?"],
  covers: ["role field"],
  judged: ["rule:name args? unless?:texts after?:text when?"],
  steps: [
    "id title phase:name from* actor* force basis:name outcomes+ fields+ by* requires?* when? sign?* repeat?:flag documents?:id* covers? rules?:judged*"
  ],
  signs: [
    "by:=lacking steps:text* before* after?:text unless?:text*",
    "by:=documents documents:id*",
    "by:=fields,correction steps:id*",
    "by:=exclusive roles:id*",
    "by:=outcome steps?:id* computed?* figures?*",
    "by:=elected,seats steps?:id*",
    "by:=numbers left op:=less_than,more_than right",
    "by:=sign,same_hand,date,late,overdue,evidence,copied"
  ],
  defects: ["id:name title severity:=void_risk,major,minor auto:=yes,partly,no shown_by?:signs* note?:title"],
  pack: ["id:name from:date until?:date"],
  named: ["id:name title"],
  roles: ["id title open?:flag"],
  standings: ["id title"],
  documents: ["id title retention:=permanent,10,30 shared?:flag"],
  threads: ["id title key:id initial states:thread_states+ steps+"],
  document: [
    "format:text vocabulary:whole procedure version:whole title pack initial corrections_until? phases:named+ roles+ standings?+ exclusive?:pair* parameters?+ documents?+ defects?+ sources?:named+ rules?+ states+ steps+ threads?+"
  ],
  // fields
  persons: list => list.every(isId) && ascends(list),
  order: areIds,
  votes: ["id yes:count no:count abstain:count"],
  write_ins: ["id count:positive"],
  positive: value => isCount(value) && value > 0,
  members: ["id standing:=formal,probationary,none counted:flag"],
  verdicts: ["id department? verdict:=pass,fail"],
  kin: ["id of relation:=spouse,parent,child,sibling,grandparent,grandchild"]
};
const tests = new Map();

/** The test of a type. */
export function testOf(type) {
  if (!tests.has(type)) tests.set(type, compileType(type));
  return tests.get(type);
}

function compileType(type) {
  const [, inner, end] = /^(\w+)([*+]?)$/.exec(type) ?? [], known = TYPES[type];
  if (end) {
    const isEach = testOf(inner);
    return list => isList(list) && list.every(isEach) && (end === "*" || areDistinct(idsOf(list)));
  }
  if (isList(known)) {
    const alternatives = known.map(testOf);
    return value => alternatives.some(test => test(value));
  }
  const words = type.slice(1).split(",");
  if (type[0] === "=") return value => words.includes(value);
  if (!inner) return shapeOf(type);
  return known.test ? text => isText(text) && known.test(text) : known;
}

/** The test of an object with the members of a shape. */
function shapeOf(line) {
  const members = line.split(" ").map(part => {
    const [, name, mayLack, type = has(TYPES, name) ? name : "id", list] = /^(\w+)(\??)(?::(=.*|\w+))?([*+]?)$/.exec(part);
    return [name, mayLack, testOf(type + list)];
  });
  const isMember = name => members.some(([known]) => known === name);
  return value =>
    isObject(value) &&
    members.every(([name, mayLack, test]) => (has(value, name) ? test(value[name]) : mayLack)) &&
    keysOf(value).every(isMember);
}
