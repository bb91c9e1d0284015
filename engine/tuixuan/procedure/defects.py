"""The table of defects of a pack, cut to one procedure (procedure 5.8, 5.9), and its lint.

A pack serves several procedures, so its signs name steps and documents that one of them lacks.
Compile keeps those that are there, and a sign as long as it still names something.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, cast

from tuixuan.procedure.document import Defect, Step, Thread
from tuixuan.procedure.finding import Finding, nearest
from tuixuan.procedure.places import Places
from tuixuan.procedure.signs import SIGNS
from tuixuan.procedure.source import ProcedureSource
from tuixuan.procedure.source_pack import PackSource

__all__ = ["compiled_defects", "lint_defects"]

_LISTS = ("steps", "before", "unless", "documents", "roles")


def compiled_defects(
    pack: PackSource, steps: list[Step], threads: list[Thread], procedure: ProcedureSource
) -> list[Defect]:
    """The defects of the pack with the signs that this procedure can show."""
    known = _known(steps, threads, procedure)
    found = []
    for source in pack.defects:
        defect: Any = source.model_dump(mode="json", exclude_none=True, exclude={"shown_by"})
        signs = [_cut(sign.model_dump(exclude_none=True), known) for sign in source.shown_by]
        kept = [sign for sign in signs if sign is not None]
        found.append({**defect, "shown_by": kept} if kept else defect)
    return cast(list[Defect], found)


def _known(
    steps: list[Step], threads: list[Thread], procedure: ProcedureSource
) -> dict[str, Collection[str]]:
    every = {step["id"] for step in steps}
    every |= {step["id"] for thread in threads for step in thread["steps"]}
    roles = {one.id for one in procedure.roles} | {one.id for one in procedure.standings}
    documents = {one.id for one in procedure.documents}
    return {"steps": every, "documents": documents, "roles": roles}


def _cut(sign: dict[str, Any], known: Mapping[str, Collection[str]]) -> dict[str, Any] | None:
    """A sign without the names that the procedure lacks; nothing when a list would be empty."""
    kept = dict(sign)
    if "after" in sign and sign["after"].partition("/")[0] not in known["steps"]:
        return None
    for member in _LISTS:
        if member not in sign:
            continue
        names = known.get(member, known["steps"])
        left = [one for one in sign[member] if one.partition("/")[0] in names]
        if left:
            kept[member] = left
        elif member == "unless":
            del kept[member]
        else:
            return None
    return kept


def lint_defects(places: Places) -> Iterator[Finding]:
    """Every defect is declared once, shown by something, and every rule's is declared."""
    source: Any = places.pack.value
    declared = [one["id"] for one in source.get("defects", ())]
    carried = set()
    for index, rule in enumerate(source["rules"]):
        defect = rule.get("defect")
        carried.add(defect)
        if defect is not None and defect not in declared:
            message = f"there is no defect `{defect}`{nearest(defect, declared)}"
            yield places.in_pack(("rules", index, "defect"), "unknown-defect", message)
    for index, one in enumerate(source.get("defects", ())):
        where = ("defects", index)
        if one["id"] in declared[:index]:
            message = f"the defect `{one['id']}` is there twice"
            yield places.in_pack((*where, "id"), "duplicate-id", message)
        signs = one.get("shown_by") or ()
        if not signs and one["id"] not in carried and one["auto"] != "no":
            message = f"nothing shows the defect `{one['id']}`: no rule carries it"
            yield places.in_pack(where, "unused-defect", message)
        for n, sign in enumerate(signs):
            yield from _members(sign, (*where, "shown_by", n), places)


def _members(sign: dict[str, Any], where: Any, places: Places) -> Iterator[Finding]:
    must, may = SIGNS[sign["by"]]
    given = {name for name, value in sign.items() if value is not None} - {"by"}
    for name in sorted(must - given):
        message = f"the sign `{sign['by']}` lacks `{name}`"
        yield places.in_pack(where, "missing-key", message)
    for name in sorted(given - must - may):
        message = f"the sign `{sign['by']}` has no `{name}`"
        yield places.in_pack((*where, name), "unknown-key", message)
