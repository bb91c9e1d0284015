/** The types of a step's fields (procedure 3.3). */
import { isListType } from "./operands.js";
import { testOf } from "./shapes.js";
import { ascends, bad, isList } from "./values.js";

/** procedure 3.3: what judges values of a field. Rows are sorted by id and what tells rows of one id apart. */
export function fieldJudge({ type, values }) {
  if (type === "choice" && values) return value => values.includes(value);
  if (["date", "count", "flag", "key"].includes(type)) return testOf(type);
  const test = isListType(type) ? testOf(type) : bad(type);
  const areRows = rows => rows.every(test) && ascends(rows.map(row => `${row.id} ${row.of ?? row.department ?? ""}`));
  const isSound = type === "persons" || type === "order" ? test : areRows;
  return list => isList(list) && list.length <= 1024 && isSound(list);
}
