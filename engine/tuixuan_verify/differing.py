"""The findings on an accepted step that the law decides otherwise (steps 4.4 to 4.10)."""

from __future__ import annotations

from tuixuan_verify.sameness import same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tuixuan_verify.deciding import Decision
    from tuixuan_verify.findings import Tally
    from tuixuan_verify.table import Plan

# reason of the law -> verification step and code; any other rule is (4.9, rule)
_CODES = {
    "form": ("4.4", "rule"),
    "fields": ("4.4", "rule"),
    "order": ("4.5", "order"),
    "role": ("4.6", "role"),
    "documents": ("4.7", "documents"),
    "date": ("4.8", "date"),
    "calendar": ("4.9", "calendar"),
}


def report_difference(
    plan: Plan, number: int, decision: Decision, out: dict[str, Any], found: dict[str, Any],
    tally: Tally,
) -> None:  # fmt: skip
    """Report each reason for which the law refuses, and a recorded `out` that is not so."""
    for reason in decision.reasons:
        step, code = _CODES.get(reason["rule"], ("4.9", "rule"))
        tally.add(step, code, number, step=plan.id, **reason)
    if decision.outcome is None:
        return
    wrong = [k for k in sorted(out.keys() | found.keys()) if not same(out.get(k), found.get(k))]
    if wrong:
        tally.add(
            "4.10", "outcome", number, step=plan.id,
            expected={k: out.get(k) for k in wrong}, found={k: found.get(k) for k in wrong},
        )  # fmt: skip
