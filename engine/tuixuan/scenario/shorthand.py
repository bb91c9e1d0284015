"""The shorthands of a scenario, written out as the step's data.

1. `votes: {p01: 28, p02: [20, 3, 1]}`: yes alone (no is the rest of `ballots_valid`), or yes, no
   and abstain.
2. `write_ins: {p09: 2}`.
3. `verdicts: {p01: pass, p02: {police: fail}}`: of a step whose rule names departments, every
   department says what is given for the person, or `pass` where it is not named.
4. `members: {formal: […], not_counted: […], none: […], probationary: […]}`; those of `not_counted`
   are formal members who are lawfully left out of the number that should attend.
5. `kin: {p01: {p20: child}}`: what `p01` is to `p20`.

What is written out in full is left as it is, right or wrong: the engine judges it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tuixuan.procedure.compiled import Step

__all__ = ["departments_of", "written_out"]


def written_out(data: Mapping[str, Any], departments: Sequence[str]) -> dict[str, Any]:
    """The data with every shorthand written out; raises `ValueError` that says what is expected."""
    made = dict(data)
    for name, write in _WRITERS.items():
        if isinstance(made.get(name), Mapping):
            made[name] = write(made, departments)
    return made


def departments_of(step: Step, parameters: Mapping[str, Any]) -> tuple[str, ...]:
    """The departments whose verdicts a rule of the step asks for; none if no rule does."""
    for use in step.rules:
        name = use.args.get("departments")
        if isinstance(name, str) and name.startswith("param."):
            return tuple(parameters.get(name.removeprefix("param."), ()))
    return ()


def _votes(data: Mapping[str, Any], departments: Sequence[str]) -> list[dict[str, Any]]:
    rows = []
    for person, given in data["votes"].items():
        if isinstance(given, list):
            if len(given) != 3:
                raise ValueError(f"data.votes.{person}: `[yes, no, abstain]` is expected")
            yes, no, abstain = given
        else:
            valid = data.get("ballots_valid")
            if type(valid) is not int or type(given) is not int:
                raise ValueError(
                    f"data.votes.{person}: an integer, and one in `ballots_valid`, is expected"
                )
            yes, no, abstain = given, valid - given, 0
        rows.append({"id": person, "yes": yes, "no": no, "abstain": abstain})
    return sorted(rows, key=_id)


def _write_ins(data: Mapping[str, Any], departments: Sequence[str]) -> list[dict[str, Any]]:
    return [{"id": person, "count": count} for person, count in sorted(data["write_ins"].items())]


def _verdicts(data: Mapping[str, Any], departments: Sequence[str]) -> list[dict[str, Any]]:
    rows = []
    for person, given in sorted(data["verdicts"].items()):
        if not departments:
            rows.append({"id": person, "verdict": given})
            continue
        named = given if isinstance(given, Mapping) else dict.fromkeys(departments, given)
        for department in sorted({*departments, *named}):
            verdict = named.get(department, "pass")
            rows.append({"id": person, "department": department, "verdict": verdict})
    return rows


def _members(data: Mapping[str, Any], departments: Sequence[str]) -> list[dict[str, Any]]:
    rows = []
    for group, persons in data["members"].items():
        if group not in _GROUPS or not isinstance(persons, list):
            words = ", ".join(f"`{word}`" for word in _GROUPS)
            raise ValueError(f"data.members.{group}: a list under one of {words} is expected")
        standing, counted = _GROUPS[group]
        rows += [{"id": person, "standing": standing, "counted": counted} for person in persons]
    return sorted(rows, key=_id)


def _kin(data: Mapping[str, Any], departments: Sequence[str]) -> list[dict[str, Any]]:
    rows = []
    for person, relations in sorted(data["kin"].items()):
        if not isinstance(relations, Mapping):
            raise ValueError(f"data.kin.{person}: a mapping such as `{{p20: child}}` is expected")
        for of, relation in sorted(relations.items()):
            rows.append({"id": person, "of": of, "relation": relation})
    return rows


def _id(row: Mapping[str, Any]) -> str:
    return str(row["id"])


_GROUPS = {
    "formal": ("formal", True),
    "not_counted": ("formal", False),
    "none": ("none", False),
    "probationary": ("probationary", False),
}
_WRITERS = {
    "votes": _votes,
    "write_ins": _write_ins,
    "verdicts": _verdicts,
    "members": _members,
    "kin": _kin,
}
