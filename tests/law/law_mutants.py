"""Changes each number and each operator of a rule pack by the least step that means another law.

1. A need: the other word (`at_least`, `more_than`), and the fraction moved so that at A = 30 one
   vote more or one vote fewer passes. A need that a plan sets is changed from its default.
2. An operator: with and without the number itself; equality weakened to either side; of sets, the
   two other words.
3. A period: one day, month or year more and fewer (or the count that a parameter gives), and the
   other unit where a plan may choose it; how its end counts (`after`, `ahead`, `within`,
   `exactly`).
4. An integer bound, and one that a parameter gives: one more, one fewer.
5. `contested` and `filled`, `should_attend` and `present`; the custom of names, one for all plans.
6. The default of a parameter that the pack itself brings.

A mutant names a rule, an argument and what stands there instead; `apply` changes the compiled
document wherever the rule is used. The YAML is never touched.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from law_play import documents

from tuixuan.canonical import Limits, loads
from tuixuan.procedure.compiled import Procedure

__all__ = ["Mutant", "apply", "mutants"]

A = 30
_NEED = re.compile(r"(at_least|more_than) (\d+)/(\d+)")
_PERIOD = re.compile(r"(\d+) (days|working_days|months|years)")
_OPS = {
    "at_most": ["less_than"],
    "less_than": ["at_most"],
    "at_least": ["more_than"],
    "more_than": ["at_least"],
    "equal": ["at_most", "at_least"],
}
_SETS = {
    "subset": ["equal", "disjoint"],
    "equal": ["subset", "disjoint"],
    "disjoint": ["subset", "equal"],
}
_KINDS = {
    "after": ["ahead"],
    "ahead": ["after", "exactly"],
    "within": ["exactly"],
    "exactly": ["within", "ahead"],
}
_WORDS = {
    "contested": ["filled"],
    "filled": ["contested"],
    "should_attend": ["present"],
    "present": ["should_attend"],
}
_UNITS = {"days": "working_days", "working_days": "days"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """Another law: in this pack, this argument of this rule is something else."""

    pack: str
    rule: str
    path: tuple[str | int, ...]
    before: str
    value: Any

    def __str__(self) -> str:
        place = ".".join(map(str, self.path))
        return f"{self.pack} {self.rule} {place}: {self.before} -> {_shown(self.value)}"


def mutants(pack: str) -> list[Mutant]:
    """Every mutant of a pack, each once."""
    found: dict[str, Mutant] = {}
    for law in _laws(pack):
        document = _document(law)
        for rule in document["rules"]:
            for path, before, value in _of_rule(rule, document):
                mutant = Mutant(pack, rule["id"], path, _shown(before), value)
                found.setdefault(str(mutant), mutant)
        for parameter in document["parameters"]:
            if parameter["id"] in _of_pack(pack):
                for value in _defaults(parameter):
                    mutant = Mutant(pack, parameter["id"], (), parameter["default"], value)
                    found.setdefault(str(mutant), mutant)
    return list(found.values())


def apply(mutant: Mutant, law: Procedure) -> Procedure | None:
    """The procedure under the other law; `None` when it uses nothing of what was changed."""
    document, places = dict(_document(law)), []
    for member in ("parameters", "rules", "steps", "threads"):
        document[member], found = _changed(mutant, document[member])
        places += found
    return Procedure.from_compiled(document) if places else None


def _laws(pack: str) -> list[Procedure]:
    return [law for (_, name), law in documents().items() if name == pack]


def _document(law: Procedure) -> dict[str, Any]:
    known: dict[str, Any] | None = law.derived.get("document")
    if known is None:
        known = law.derived["document"] = loads(law.compiled, Limits.DOCUMENT)
    return known


def _of_pack(pack: str) -> frozenset[str]:
    """The parameters that only this pack brings."""
    mine = frozenset(p for law in _laws(pack) for p in law.parameters)
    others = frozenset(
        p for (_, name), law in documents().items() if name != pack for p in law.parameters
    )
    return mine - others


def _changed(mutant: Mutant, members: list[Any]) -> tuple[list[Any], list[Any]]:
    """The members, changed ones as copies, and the changed ones alone."""
    kept, found = [], []
    for member in members:
        if any(True for _ in _places(mutant, member)):
            member = copy.deepcopy(member)
            for place in _places(mutant, member):
                _put(place, mutant.path or ("default",), mutant.value)
            found.append(member)
        kept.append(member)
    return kept, found


def _places(mutant: Mutant, member: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Where a parameter, a rule, a step or the steps of a thread hold what is changed."""
    if not mutant.path:
        if "default" in member and member["id"] == mutant.rule:
            yield cast("dict[str, Any]", member)
        return
    if "severity" in member and member["id"] == mutant.rule:
        yield member["args"]
    for step in member.get("steps", (member,)):
        for use in (*step.get("rules", ()), *step.get("by", ())):
            if use.get("rule") == mutant.rule:
                yield use["args"]


def _put(place: Any, path: tuple[str | int, ...], value: Any) -> None:
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value


def _of_rule(
    rule: Mapping[str, Any], document: Mapping[str, Any]
) -> Iterator[tuple[tuple[str | int, ...], Any, Any]]:
    if not rule.get("enforced", True):
        return
    ops = _SETS if rule.get("check") == "sets" else _OPS
    for path, value in _walk(rule.get("args", {})):
        for other in _others(path, value, ops, document):
            yield path, value, other


def _walk(
    value: Any, path: tuple[str | int, ...] = ()
) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Every argument, a period or a sum as a whole, what is in a list one by one."""
    if isinstance(value, dict) and not ({"count", "sum", "minus"} & set(value)):
        for key, item in value.items():
            yield from _walk(item, (*path, key))
    elif isinstance(value, list):
        for n, item in enumerate(value):
            yield from _walk(item, (*path, n))
    else:
        yield path, value


def _others(
    path: tuple[str | int, ...],
    value: Any,
    ops: Mapping[str, list[str]],
    document: Mapping[str, Any],
) -> Iterator[Any]:
    name = path[-1]
    if name == "op":
        yield from ops[value]
    elif name == "kind":
        yield from _KINDS[value]
    elif name == "length":
        yield from _periods(value)
    elif name in ("need", "pass"):
        yield from _needs(_default(value, document))
    elif name == "base":
        yield from _WORDS[value]
    elif name == "custom":
        yield from ("surname", "name")
    elif name in ("right", "at_least", "at_most"):
        yield from _bounds(value)


def _needs(need: str) -> Iterator[str]:
    if need in _WORDS:
        yield from _WORDS[need]
        return
    match = _NEED.fullmatch(need)
    assert match is not None, need
    word, part, whole = match[1], int(match[2]), int(match[3])
    yield f"{'more_than' if word == 'at_least' else 'at_least'} {part}/{whole}"
    least = -(-part * A // whole) if word == "at_least" else part * A // whole + 1
    yield f"at_least {least + 1}/{A}"
    if least:
        yield f"at_least {least - 1}/{A}"


def _periods(period: Any) -> Iterator[Any]:
    if isinstance(period, str):
        match = _PERIOD.fullmatch(period)
        if match is None:
            return
        count, unit = int(match[1]), match[2]
        yield f"{count + 1} {unit}"
        if count:
            yield f"{count - 1} {unit}"
        return
    for count in _bounds(period["count"]):
        yield {**period, "count": count}
    if period["unit"].startswith("param."):
        yield {**period, "unit": "days"}
        yield {**period, "unit": "working_days"}


def _bounds(value: Any) -> Iterator[Any]:
    if isinstance(value, int):
        yield value + 1
        if value:
            yield value - 1
    elif isinstance(value, str) and value.startswith("param."):
        yield {"sum": [value, 1]}
        yield {"minus": [value, 1]}


def _default(value: str, document: Mapping[str, Any]) -> str:
    """The need itself, or what it is where a plan says nothing else."""
    if not value.startswith("param."):
        return value
    named = value.removeprefix("param.")
    return next(str(p["default"]) for p in document["parameters"] if p["id"] == named)


def _defaults(parameter: Mapping[str, Any]) -> list[str]:
    return [value for value in parameter["values"] if value != parameter["default"]]


def _shown(value: Any) -> str:
    if isinstance(value, dict) and "count" in value:
        return f"{_shown(value['count'])} {value['unit']}"
    if isinstance(value, dict):
        op, parts = next(iter(value.items()))
        return ("+" if op == "sum" else "-").join(map(str, parts))
    return str(value)
