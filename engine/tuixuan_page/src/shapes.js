/**
 * Whether a document is a compiled document of Spec 1: its members and their types (step 4.1).
 *
 * The tables are those of procedure 1.1, 2.1, 3.1, 3.2, 5.1, 5.8, 5.9 and 7.1. A shape lists its
 * members as `name:type`, or `name` where the type is called so too; with `?` one may be left out, and
 * no other may be there. A type is a pattern of text, a test, another shape, or `=a,b` for one of these
 * words; with `*` it is a list that is not empty, with `+` a list of objects with distinct ids.
 */
import { isDate } from "./days.js";
import { isFlag, isId, isInt, isList, isObject, isSize, isText } from "./values.js";

const TYPES = {
  any: () => true,
  args: isObject,
  date: isDate,
  flag: isFlag,
  id: isId,
  int: isInt,
  name: /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/,
  pair: (x) => isList(x) && x.length === 2 && x.every(isId),
  certainty: /^(Vx?|R|P|S[1-9])$/,
  text: /./s,
  whole: isSize,
  title: ["zh:text en:text"],
  force: ["=S,S?,P,P*"],
  condition: ["param:id is:any", "param:id in:any*", "param:id at_least:int"],
  when: ["condition", "condition*"],
  texts: ["text", "text*"],
  states: ["id title phase:name final?:=elected,partial,void,switched,abandoned"],
  thread_states: ["id title phase?:name final?:=elected,partial,void,switched,abandoned"],
  parameters: ["=int,bool,ids values?:text*", "=choice values:text*"].map(
    (line) => "id title default?:any basis:name certainty structural?:flag min?:int max?:int outside?:=error,warn fixed_by?:id type:" + line,
  ),
  rules: [
    "id:name title check?:id resolver?:id within?:name args? severity:=block,warn force certainty cites?:cites* checked_on:date defect?:text enforced?:flag reads?:any",
  ],
  cites: ["source:name article:text"],
  targets: ["state:id when? from?:id*"],
  register: ["op:=set,revoke,grant role:id persons:any"],
  outcomes: ["id title? to?:targets* again?:flag at_most?:any then?:targets* resets?:text* register?:register*"],
  fields: ["id type:id optional?:flag values?:text* class?:any"],
  by: ["resolver:id args? rule?:name when?"],
  requires: ["step:id when?"],
  covers: ["role:id field:id"],
  judged: ["rule:name args? unless?:texts after?:text when?"],
  steps: [
    "id title phase:name from:id* actor:id* force basis:name outcomes:outcomes+ fields:fields+ by:by* requires?:requires* when? sign?:id* repeat?:flag documents?:id* covers? rules?:judged*",
  ],
  signs: [
    "by:=lacking steps:text* before:id* after?:text unless?:text*",
    "by:=documents documents:id*",
    "by:=fields,correction steps:id*",
    "by:=exclusive roles:id*",
    "by:=outcome steps?:id* computed?:id* figures?:id*",
    "by:=elected,seats steps?:id*",
    "by:=numbers left:id op:=less_than,more_than right:id",
    "by:=sign,same_hand,date,late,overdue,evidence,copied",
  ],
  defects: ["id:name title severity:=void_risk,major,minor auto:=yes,partly,no shown_by?:signs* note?:title"],
  pack: ["id:name from:date until?:date"],
  named: ["id:name title"],
  roles: ["id title open?:flag"],
  standings: ["id title"],
  documents: ["id title retention:=permanent,10,30 shared?:flag"],
  threads: ["id title key:id initial:id states:thread_states+ steps:steps+"],
  document: [
    "format:text vocabulary:whole procedure:id version:whole title pack initial:id corrections_until?:id phases:named+ roles:roles+ standings?:standings+ exclusive?:pair* parameters?:parameters+ documents?:documents+ defects?:defects+ sources?:named+ rules?:rules+ states:states+ steps:steps+ threads?:threads+",
  ],
};
// shape -> [name, type, whether it may be left out] of each member
const members = new Map();

/** Whether a value is of a type. */
export function fits(type, x) {
  const inner = type.slice(0, -1), list = inner && /[*+]$/.test(type) && type[0] !== "=", test = TYPES[type];
  if (type[0] === "=") return type.slice(1).split(",").includes(x);
  if (list) return isList(x) && x.length > 0 && x.every((one) => fits(inner, one)) && (type.endsWith("*") || new Set(x.map((one) => one.id)).size === x.length);
  if (isList(test)) return test.some((line) => (/^=|^\w+\*?$/.test(line) ? fits(line, x) : isLike(line, x)));
  return test.test ? isText(x) && test.test(x) : test(x);
}

/** Whether a value is an object with the members of a shape. */
function isLike(line, x) {
  if (!members.has(line)) members.set(line, line.split(" ").map((one) => /(\w+)(\??):?(.*)/.exec(one).slice(1)));
  const known = members.get(line);
  return (
    isObject(x) &&
    known.every(([name, may, type]) => (Object.hasOwn(x, name) ? fits(type || name, x[name]) : may)) &&
    Object.keys(x).every((name) => known.some((one) => one[0] === name))
  );
}
