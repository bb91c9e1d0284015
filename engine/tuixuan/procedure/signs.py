"""The signs of a defect: which there are, and how a compiled document gives them (5.8, 5.9).

The engine keeps them and does not look for any: that is the auditor's work (verification 6).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tuixuan.procedure import parts as form
from tuixuan.procedure.objects import RULE_ID, Object, fail, one

__all__ = ["SIGNS", "defect"]

_GRAVITIES = frozenset({"void_risk", "major", "minor"})
_AUTO = frozenset({"yes", "partly", "no"})
_OPS = frozenset({"less_than", "more_than"})
# sign -> the members that it must have, and those that it may have
SIGNS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "lacking": (frozenset({"steps", "before"}), frozenset({"after", "unless"})),
    "documents": (frozenset({"documents"}), frozenset()),
    "fields": (frozenset({"steps"}), frozenset()),
    "correction": (frozenset({"steps"}), frozenset()),
    "exclusive": (frozenset({"roles"}), frozenset()),
    "outcome": (frozenset(), frozenset({"steps", "computed", "figures"})),
    "elected": (frozenset(), frozenset({"steps"})),
    "seats": (frozenset(), frozenset({"steps"})),
    "numbers": (frozenset({"left", "op", "right"}), frozenset()),
    **dict.fromkeys(
        ("sign", "same_hand", "date", "late", "overdue", "evidence", "copied"),
        (frozenset(), frozenset()),
    ),
}


def defect(o: Object) -> form.Defect:
    note = o.any("note")
    return form.Defect(
        id=o.id("id", RULE_ID),
        title=o.title(),
        severity=o.word("severity", _GRAVITIES),
        auto=o.word("auto", _AUTO),
        shown_by=o.each("shown_by", _sign),
        note=None if note is None else one({"title": note}, f"{o.path}.note", Object.title),
    )


def _sign(o: Object) -> dict[str, Any]:
    by = o.word("by", SIGNS)
    must, may = SIGNS[by]
    found: dict[str, Any] = {"by": by}
    for name in sorted(must | (may & o.left.keys())):
        if name in ("left", "op", "right"):
            found[name] = o.word("op", _OPS) if name == "op" else o.id(name)
        elif name == "after":
            found[name] = o.text(name)
        else:
            found[name] = o.texts(name)
            if not found[name]:
                fail(f"{o.path}.{name}", "one at least is expected")
    return found
