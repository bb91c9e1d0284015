/**
 * Whether a document is a compiled document of Spec 1: its members and their types (step 4.1).
 *
 * The tables are those of procedure 1.1, 2.1, 3.1, 3.2, 5.1, 5.8, 5.9 and 7.1. A shape lists its
 * members as `name:type`, `name?:type` for one that may be left out; no other may be there. A type
 * is a scalar, another shape, `=a,b` for one of these words; with `*` a list that is not empty, with
 * `+` a list of objects with distinct ids.
 */
import { isDate } from "./days.js";
import { isFlag, isId, isInt, isObject, isSize, isText } from "./values.js";

const matches = (pattern) => (value) => isText(value) && pattern.test(value);

const SCALARS = {
  any: () => true,
  args: (value) => isObject(value),
  date: isDate,
  flag: isFlag,
  id: isId,
  int: isInt,
  loose: matches(/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/),
  pair: (value) => Array.isArray(value) && value.length === 2 && value.every(isId),
  sure: matches(/^(Vx?|R|P|S[1-9])$/),
  text: (value) => isText(value) && value !== "",
  whole: isSize,
};

// several lines are alternatives
const SHAPES = {
  title: ["zh:text en:text"],
  force: ["=S,S?,P,P*"],
  condition: ["param:id is:any", "param:id in:any*", "param:id at_least:int"],
  when: ["condition", "condition*"],
  texts: ["text", "text*"],
  titled: ["id:id title:title"],
  role: ["id:id title:title open?:flag"],
  source: ["id:loose title:title"],
  cite: ["source:loose article:text"],
  evidence: ["id:id title:title retention:=permanent,10,30 shared?:flag"],
  pack: ["id:loose from:date until?:date"],
  final: ["=elected,partial,void,switched,abandoned"],
  state: ["id:id title:title phase:loose final?:final"],
  thread_state: ["id:id title:title phase?:loose final?:final"],
  parameter: [
    "id:id type:=int,bool,ids default?:any title:title basis:loose certainty:sure structural?:flag" +
      " min?:int max?:int values?:text* outside?:=error,warn fixed_by?:id",
    "id:id type:=choice default?:any title:title basis:loose certainty:sure structural?:flag" +
      " min?:int max?:int values:text* outside?:=error,warn fixed_by?:id",
  ],
  rule: [
    "id:loose title:title check?:id resolver?:id within?:loose args?:args severity:=block,warn" +
      " force:force certainty:sure cites?:cite* checked_on:date defect?:text enforced?:flag reads?:any",
  ],
  target: ["state:id when?:when from?:id*"],
  change: ["op:=set,revoke,grant role:id persons:any"],
  outcome: [
    "id:id title?:title to?:target* again?:flag at_most?:any then?:target* resets?:text* register?:change*",
  ],
  field: ["id:id type:id optional?:flag values?:text* class?:any"],
  by: ["resolver:id args?:args rule?:loose when?:when"],
  required: ["step:id when?:when"],
  covers: ["role:id field:id"],
  judged: ["rule:loose args?:args unless?:texts after?:text when?:when"],
  step: [
    "id:id title:title phase:loose from:id* actor:id* force:force basis:loose outcomes:outcome+ fields:field+" +
      " by:by* requires?:required* when?:when sign?:id* repeat?:flag documents?:id* covers?:covers rules?:judged*",
  ],
  thread: ["id:id title:title key:id initial:id states:thread_state+ steps:step+"],
  sign: [
    "by:=lacking steps:text* before:id* after?:text unless?:text*",
    "by:=documents documents:id*",
    "by:=fields,correction steps:id*",
    "by:=exclusive roles:id*",
    "by:=outcome steps?:id* computed?:id* figures?:id*",
    "by:=elected,seats steps?:id*",
    "by:=numbers left:id op:=less_than,more_than right:id",
    "by:=sign,same_hand,date,late,overdue,evidence,copied",
  ],
  defect: [
    "id:loose title:title severity:=void_risk,major,minor auto:=yes,partly,no shown_by?:sign* note?:title",
  ],
  document: [
    "format:text vocabulary:whole procedure:id version:whole title:title pack:pack initial:id" +
      " corrections_until?:id phases:source+ roles:role+ standings?:titled+ exclusive?:pair*" +
      " parameters?:parameter+ documents?:evidence+ defects?:defect+ sources?:source+ rules?:rule+" +
      " states:state+ steps:step+ threads?:thread+",
  ],
};

/** Whether a value is of a type. */
export function fits(type, value) {
  const end = type.at(-1), inner = type.slice(0, -1);
  if (type[0] === "=") return isText(value) && type.slice(1).split(",").includes(value);
  if (end === "*" || end === "+") {
    const sound = Array.isArray(value) && value.length > 0 && value.every((one) => fits(inner, one));
    return sound && (end === "*" || new Set(value.map((one) => one.id)).size === value.length);
  }
  const scalar = SCALARS[type];
  return scalar ? scalar(value) : SHAPES[type].some((line) => (line.includes(":") ? isLike(line, value) : fits(line, value)));
}

// shape -> [name, type, whether it must be there]
const parsedShapes = new Map();

function membersOf(line) {
  const known = parsedShapes.get(line);
  if (known) return known;
  const members = line.split(" ").map((member) => [...member.split(/\??:/), !member.includes("?:")]);
  parsedShapes.set(line, members);
  return members;
}

/** Whether a value is an object with the members of a shape. */
function isLike(line, value) {
  if (!isObject(value)) return false;
  let known = 0;
  for (const [name, type, must] of membersOf(line)) {
    if (Object.hasOwn(value, name)) known += 1;
    else if (must) return false;
    else continue;
    if (!fits(type, value[name])) return false;
  }
  return known === Object.keys(value).length;
}
