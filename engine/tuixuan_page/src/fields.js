/** The types of a step's fields (procedure 3.3). */
import { isDate } from "./days.js";
import { areIds, ascends, isCount, isFlag, isId, isList, isObject, malformed, own } from "./values.js";

const isShort = (x) => isList(x) && x.length <= 1024;
const oneOf = (words) => (x) => words.includes(x);

/** Rows with these columns (all of them, but for `may`), sorted by id and `by` and distinct. */
function rowsOf(columns, by, may) {
  const must = Object.keys(columns).filter((name) => name !== may);
  const isRow = (row) => isObject(row) && must.every((name) => name in row) && Object.keys(row).every((name) => own(columns, name)?.(row[name]));
  return (x) => isShort(x) && x.every(isRow) && ascends(x.map((row) => row.id + " " + (row[by] ?? "")));
}

const TYPES = {
  date: isDate,
  count: isCount,
  flag: isFlag,
  persons: (x) => isShort(x) && x.every(isId) && ascends(x),
  order: (x) => isShort(x) && areIds(x),
  votes: rowsOf({ id: isId, yes: isCount, no: isCount, abstain: isCount }),
  write_ins: rowsOf({ id: isId, count: (x) => isCount(x) && x > 0 }),
  members: rowsOf({ id: isId, standing: oneOf(["formal", "probationary", "none"]), counted: isFlag }),
  verdicts: rowsOf({ id: isId, department: isId, verdict: oneOf(["pass", "fail"]) }, "department", "department"),
  kin: rowsOf({ id: isId, of: isId, relation: oneOf("spouse parent child sibling grandparent grandchild".split(" ")) }, "of"),
  key: isId,
};

/** What judges values of a field. */
export const fieldJudge = ({ type, values }) => (type === "choice" && values ? oneOf(values) : own(TYPES, type)) ?? malformed(type);
