"""One English sentence for a refusal, for the message of an exception.

Everything that people read in their own language comes from `tuixuan.messages`; this is what a
programmer sees in a traceback, and it costs no catalogue.
"""

from __future__ import annotations

from tuixuan.decision.values import Refused
from tuixuan.procedure.compiled import Procedure

__all__ = ["sentence"]


def sentence(procedure: Procedure, refused: Refused) -> str:
    """Why `refused` was refused: its first reason, and how many more there are."""
    step = f"step `{refused.step}`" if refused.step else "the correction"
    more = len(refused.reasons) - 1
    tail = f", and {more} more reason{'s' if more > 1 else ''}" if more else ""
    return (
        f"{step} is not permitted in state `{refused.state}`: {_reason(procedure, refused)}{tail}"
    )


def _reason(procedure: Procedure, refused: Refused) -> str:
    reason = refused.reasons[0]
    rule = reason["rule"]
    if rule == "form":
        return f"its form is wrong: {refused.problem}" if refused.problem else "its form is wrong"
    if rule == "order":
        return _order(procedure, reason)
    numbers = ", ".join(f"{name} {value}" for name, value in reason.items() if name != "rule")
    cited = _cited(procedure, rule)
    return f"rule `{rule}` does not hold{': ' if numbers else ''}{numbers}{cited}"


def _order(procedure: Procedure, reason: dict[str, object]) -> str:
    if "absent" in reason:
        return "this case does not have it"
    parts = []
    if "taken" in reason:
        parts.append(f"it was taken in entry {reason['taken']}")
    if "need" in reason:
        need = procedure.step(str(reason["need"]))
        cited = _cited(procedure, need.basis) if need else ""
        parts.append(f"`{reason['need']}` comes first{cited}")
    return ", ".join(parts) or "no step leads to it from here"


def _cited(procedure: Procedure, rule: str) -> str:
    found = procedure.rules.get(rule)
    if found is None or not found.cites:
        return ""
    source, article = found.cites[0]
    return f" ({source} art. {article})"
