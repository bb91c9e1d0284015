"""Step 4.16: an amendment puts another law in force while the case runs (log 10.2).

The memory stays as it is; the last step can no longer be corrected. After a document that is not
the one bound, or cannot follow, nothing could be judged: the rest of the replay is left out.
"""

from __future__ import annotations

import os

from tuixuan_verify.opening import judge_secrecy, open_parameters, read_law
from tuixuan_verify.reading import is_folder
from tuixuan_verify.sameness import same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tuixuan_verify.findings import Tally
    from tuixuan_verify.memory import CaseMemory
    from tuixuan_verify.table import Table


def amended(
    folder: str, number: int, entry: dict[str, Any], table: Table, case: CaseMemory, tally: Tally
) -> Table | None:
    """Return the law in force after an amendment; None when there is none to go on with."""
    tally.looked["4.16"] += 1
    home = os.path.join(folder, "amendments")
    place = os.path.join(home, str(number))
    if not is_folder(home) or not is_folder(place):
        tally.add("4.16", "procedure", number, file=f"amendments/{number}", fault="not_there")
        return None
    path = os.path.join(place, "procedure.json")
    before = tally.failed["4.16"]
    new = read_law(path, entry["data"], "4.16", number, tally)
    if new is None:
        return None
    fault = _cannot_follow(table, new, case)
    if fault is not None:
        tally.add("4.16", "procedure", number, fault=fault)
    if tally.failed["4.16"] > before:
        return None
    judge_secrecy(new, number, tally)
    _follow(number, entry, new, case, tally)
    return new


def _cannot_follow(old: Table, new: Table, case: CaseMemory) -> str | None:
    """Return what of the running case the new law does not have."""
    if new.document["procedure"] != old.document["procedure"]:
        return "procedure"
    if case.flow.state not in new.states:
        return f"state {case.flow.state}"
    threads = {spec["id"]: spec for spec in new.document.get("threads", ())}
    for spec in old.document.get("threads", ()):
        if threads.get(spec["id"], {}).get("key") != spec["key"]:
            return f"thread {spec['id']}"
    for (thread, _), flow in sorted(case.threads.items()):
        if all(state["id"] != flow.state for state in threads[thread]["states"]):
            return f"thread {thread}: state {flow.state}"
    return None


def _follow(
    number: int, entry: dict[str, Any], new: Table, case: CaseMemory, tally: Tally
) -> None:  # fmt: skip
    """Parameters are judged anew; what was found by the old law is forgotten."""
    given = {}
    for name, spec in new.parameters.items():
        if "fixed_by" not in spec:
            default = spec.get("default", [] if spec["type"] == "ids" else None)
            given[name] = case.given.get(name, default)
    case.parameters = {}
    warnings = open_parameters(given, new, case, tally, "4.16", number)
    case.undo = None
    case.assignments.clear()
    case.ways = None
    out: dict[str, Any] = {"state": case.flow.state}
    if warnings:
        out["warnings"] = warnings
    if not same(out, entry["out"]):
        tally.add("4.16", "outcome", number, expected=out, found=entry["out"])
