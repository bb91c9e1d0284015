/** The types of a step's fields (procedure 3.3). */
import { isListType } from "./operands.js";
import { testOf } from "./shapes.js";
import { ascends, bad, isList } from "./values.js";

/** procedure 3.3: what judges values of a field. Rows are sorted by id and what tells rows of one id apart. */
export function fieldJudge({ type, values }) {
  if (type === "choice" && values) return x => values.includes(x);
  if (["date", "count", "flag", "key"].includes(type)) return testOf(type);
  const test = isListType(type) ? testOf(type) : bad(type);
  const isWhole = type === "persons" || type === "order" ? test : x => x.every(test) && ascends(x.map(row => `${row.id} ${row.of ?? row.department ?? ""}`));
  return x => isList(x) && x.length <= 1024 && isWhole(x);
}
