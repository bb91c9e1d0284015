"""What a refusal of lawful evidence asks for before the step can be taken: a later day, or a step.

The reasons are codes and numbers; the arguments of the rule say which step they speak of.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from lawful import Wish
from reading import Json, later

if TYPE_CHECKING:
    from running import Run


def mend(run: Run, step: Json, reasons: Iterable[Json], depth: int) -> bool:
    """Whether something was done about one of the reasons; the rest show again afterwards."""
    return any(_one(run, step, reason, depth) for reason in reasons)


def _one(run: Run, step: Json, reason: Json, depth: int) -> bool:
    rule = reason["rule"]
    if rule == "date":
        return "earliest" in reason and _wait(run, reason["earliest"])
    if rule == "order":
        return depth > 0 and "need" in reason and _take(run, reason["need"], depth)
    uses = [use for use in run.rules(step) if use["rule"] == rule]
    return any(_rule(run, use, reason, depth) for use in uses)


def _rule(run: Run, use: Json, reason: Json, depth: int) -> bool:
    check, args = use["check"], use["args"]
    if check == "interval":
        return _interval(run, args, reason, depth)
    if check == "coverage":
        if "end" in reason:
            return _wait(run, later(reason["end"], 1))
        return depth > 0 and _take(run, args["of"], depth)
    if check == "taken":
        return depth > 0 and all(_take(run, one, depth) for one in reason["missing"])
    if check == "relation":
        return _relation(run, args, reason, depth)
    return False


def _interval(run: Run, args: Json, reason: Json, depth: int) -> bool:
    if "unknown" in reason:
        return depth > 0 and _take(run, str(args[reason["unknown"]]).partition(".")[0], depth)
    if args["to"] == "date" and args["kind"] in ("after", "ahead"):
        return _wait(run, later(reason["end"], args["kind"] == "after"))
    if args["from"] == "date" and args["kind"] == "within":
        return _wait(run, later(run.today, 1)) if depth else False
    return False


def _relation(run: Run, args: Json, reason: Json, depth: int) -> bool:
    left = args["left"]
    if "unknown" in reason:
        name = args[reason["unknown"]]
        return depth > 0 and isinstance(name, str) and _take(run, name.partition(".")[0], depth)
    if left == "date":
        return _wait(run, reason["right"])
    if isinstance(left, str) and left.endswith(".date"):
        return depth > 0 and _take(run, left.partition(".")[0], depth)
    return False


def _wait(run: Run, day: Any) -> bool:
    """Let time pass."""
    if not isinstance(day, str) or day <= run.today:
        return False
    run.today = day
    return True


def _take(run: Run, step: str, depth: int) -> bool:
    """Take another step first, with the first outcome that it can have."""
    spec = run.law.steps.get(step)
    if spec is None or not run.permits(step):
        return False
    return any(run.achieve(step, outcome["id"], Wish(), depth - 1) for outcome in spec["outcomes"])
