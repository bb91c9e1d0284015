/** The types of a step's fields (procedure 3.3). */
import { isDate } from "./days.js";
import { areIds, ascends, isCount, isFlag, isId, isObject, Malformed } from "./values.js";

const isShort = (value) => Array.isArray(value) && value.length <= 1024;
const oneOf = (...words) => (value) => words.includes(value);

const byId = (row) => row.id;

/** Rows with these columns (all of them, but for `may`), sorted by key and distinct. */
function rowsWith(columns, key, may) {
  const must = Object.keys(columns).filter((name) => name !== may);
  const isRow = (row) =>
    isObject(row) && must.every((name) => name in row) &&
    Object.keys(row).every((name) => Object.hasOwn(columns, name) && columns[name](row[name]));
  return (value) => isShort(value) && value.every(isRow) && ascends(value.map(key));
}

const TYPES = new Map(
  Object.entries({
    date: isDate,
    count: isCount,
    flag: isFlag,
    persons: (value) => isShort(value) && value.every(isId) && ascends(value),
    order: (value) => isShort(value) && areIds(value),
    votes: rowsWith({ id: isId, yes: isCount, no: isCount, abstain: isCount }, byId),
    write_ins: rowsWith({ id: isId, count: (value) => isCount(value) && value > 0 }, byId),
    members: rowsWith({ id: isId, standing: oneOf("formal", "probationary", "none"), counted: isFlag }, byId),
    verdicts: rowsWith(
      { id: isId, department: isId, verdict: oneOf("pass", "fail") },
      ({ id, department = "" }) => id + " " + department,
      "department",
    ),
    kin: rowsWith(
      { id: isId, of: isId, relation: oneOf("spouse", "parent", "child", "sibling", "grandparent", "grandchild") },
      ({ id, of }) => id + " " + of,
    ),
    key: isId,
  }),
);

/** What judges values of a field. */
export function fieldJudge({ type, values }) {
  const judge = type === "choice" && values ? oneOf(...values) : TYPES.get(type);
  if (!judge) throw new Malformed("field " + type);
  return judge;
}
