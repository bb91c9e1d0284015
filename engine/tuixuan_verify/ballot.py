"""One ballot (Spec 2, section 4): what the marks on one sheet of paper count for.

Nothing of the verifier calls it and nothing is read or kept. It stands here so that two programs
that share only the text of the spec judge each ballot alike.
"""

from __future__ import annotations

from tuixuan_verify.fields import is_count
from tuixuan_verify.members import is_id

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Row = dict[str, Any]

_MARKS = {"yes": "yes", "no": "no", "abstain": "abstain", "illegible": "spoiled"}
_FLAGS = ("proxy", "writer_is_candidate", "extra_marks")
_OPTIONS = "vote-options"
_ADOPTED = "plan"


def judge_ballot(ballot: Row) -> Row:
    """Return the judgement (4.2) of a ballot (4.1); raises ValueError for what is none."""
    wrong = _fault(ballot)
    if wrong is not None:
        raise ValueError(f"this is no ballot: {wrong}")
    refusal = _not_valid(ballot)
    if refusal is not None:
        result, reason, rule = refusal
        return {"result": result, "reason": reason, "rule": rule}
    marks, names = ballot["marks"], ballot.get("written", [])
    counted, uncounted = _names(marks, names)
    judgement: Row = {"result": "valid"}
    for mark, title in _MARKS.items():
        judgement[title] = sorted(p for p in marks if marks[p] == mark)
    judgement["written"] = sorted(counted)
    judgement["uncounted"] = uncounted
    return {name: value for name, value in judgement.items() if value != []}


def _fault(ballot: Any) -> str | None:
    """4.1: return the member that is not as it must be."""
    known = {"marks", "seats", "void_policy", "written", *_FLAGS}
    if type(ballot) is not dict or not ballot.keys() <= known:
        return "members"
    marks, seats = ballot.get("marks"), ballot.get("seats")
    if type(marks) is not dict or not marks or not all(map(is_id, marks)):
        return "marks"
    if any(type(mark) is not str or mark not in _MARKS for mark in marks.values()):
        return "marks"
    if not is_count(seats) or seats == 0:
        return "seats"
    if ballot.get("void_policy", "whole") not in ("whole", "part"):
        return "void_policy"
    if any(type(ballot.get(flag, False)) is not bool for flag in _FLAGS):
        return "flags"
    names = ballot.get("written", [])
    sound = type(names) is list and all(_is_name(row, marks) for row in names)
    return None if sound else "written"


def _is_name(row: Any, marks: Row) -> bool:
    if type(row) is not dict or not row.keys() <= {"id", "instead"}:
        return False
    if "id" in row and not is_id(row["id"]):
        return False
    return "instead" not in row or (type(row["instead"]) is str and row["instead"] in marks)


def _not_valid(ballot: Row) -> tuple[str, str, str] | None:
    """4.3: return result, reason and rule of the first fault of the whole ballot."""
    marks, names = ballot["marks"], ballot.get("written", [])
    if ballot.get("proxy", False):
        return "refused", "proxy", "no-proxy"
    if ballot.get("writer_is_candidate", False):
        return "void", "writer_is_candidate", "ballot-write-for"
    if ballot.get("extra_marks", False):
        return "void", "extra_marks", _ADOPTED
    unread = [row for row in names if "id" not in row]
    whole = ballot.get("void_policy", "whole") == "whole"
    if whole and (unread or any(mark == "illegible" for mark in marks.values())):
        return "void", "illegible", _ADOPTED
    chosen = {p for p, mark in marks.items() if mark == "yes"}
    chosen.update(row["id"] for row in names if "id" in row)
    if len(chosen) + len(unread) > ballot["seats"]:
        return "void", "overvote", "ballot-overvote"
    return None


def _names(marks: Row, names: list[Row]) -> tuple[list[str], list[Row]]:
    """4.4: return the names that count, and the others with their reasons."""
    # place -> the names that stand in it, one that cannot be read as nothing
    standing: dict[str, set[str | None]] = {}
    for row in names:
        if "instead" in row:
            standing.setdefault(row["instead"], set()).add(row.get("id"))
    free = [p for p, mark in marks.items() if mark == "no" and p not in standing]
    counted: list[str] = []
    uncounted: list[Row] = []
    for row in names:
        name, place = row.get("id"), row.get("instead")
        if name is None:
            uncounted.append({"reason": "illegible", "rule": _ADOPTED})
        elif name in marks or name in counted:
            reason = "printed" if name in marks else "repeated"
            uncounted.append({"id": name, "reason": reason, "rule": _OPTIONS})
        elif wrong := _misplaced(marks, standing, free, place):
            uncounted.append({"id": name, "reason": wrong, "rule": _OPTIONS})
        else:
            counted.append(name)
            if place is None:
                free.pop()
    return counted, uncounted


def _misplaced(
    marks: Row, standing: dict[str, set[str | None]], free: list[str], place: str | None
) -> str | None:
    """Return why a name does not count where it stands."""
    if place is None:
        return None if free else "no_place"
    if len(standing[place]) > 1:
        return "two_names"
    return None if marks[place] == "no" else "not_rejected"
