"""Operands, references and conditions as closures (procedure 2.4, 5.3 and 5.4).

Each closure takes the `View` of the step being decided and gives a value or None, which is the
spec's *nothing*. A value of a type that an operand cannot use is nothing too; where rows of
another kind stand than a resolver or a check needs, the document makes no sense: Senseless.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from tuixuan_verify.memory import CaseMemory, View

    Operand = Callable[[View], Any]
    Condition = Callable[[CaseMemory], bool]

LIST_TYPES = frozenset(("persons", "order", "votes", "write_ins", "members", "verdicts", "kin"))
# the figures of each resolver that are lists: absent ones read as empty (procedure 5.4)
LIST_FIGURES = {
    "roster": ("electors",),
    "recommendation": ("passed",),
    "shortlist": ("ranking",),
    "enough_candidates": ("dropped", "remaining"),
    "tally": ("elected", "placed", "tied", "grey"),
}


class Malformed(Exception):
    """The compiled document is not one of Spec 1; the message names the place."""


class Senseless(Exception):
    """A place of the document meets a value of a kind that it cannot use (verification 3.7)."""


class Names:
    """What the names in one step's arguments stand for."""

    __slots__ = ("fixed", "lists", "own", "parameters", "whens")

    def __init__(self, lists: dict[str, frozenset[str]], own: str) -> None:
        # step id -> names of its list fields, and `out.` names of its list figures
        self.lists = lists
        self.own = own
        self.parameters: dict[str, dict[str, Any]] = {}
        self.fixed: dict[str, str] = {}
        self.whens: dict[str, Condition | None] = {}


def parameter(name: str, names: Names) -> Callable[[CaseMemory], Any]:
    """Return what reads a parameter: from the plan, or from the step that fixes it (2.3)."""
    step = names.fixed.get(name)
    if step is None:
        listed = names.parameters.get(name, {}).get("type") == "ids"
        empty: list[str] | None = [] if listed else None
        return lambda case: case.parameters.get(name, empty)

    def fixed(case: CaseMemory) -> Any:
        last = case.flow.last.get(step)
        return last[2].get(name) if last else None

    return fixed


def condition(when: Any, names: Names) -> Condition | None:
    """Compile `when`; None where there is none, which always holds."""
    if when is None:
        return None
    parts = [_single(w, names) for w in (when if type(when) is list else [when])]
    if len(parts) == 1:
        return parts[0]
    return lambda case: all(part(case) for part in parts)


def _single(when: dict[str, Any], names: Names) -> Condition:
    read = parameter(when["param"], names)
    if "at_least" in when:
        least = when["at_least"]
        return lambda case: type(value := read(case)) is int and value >= least
    # with the types, because true is not 1
    wanted = [(type(one), one) for one in (when["in"] if "in" in when else [when["is"]])]

    def holds(case: CaseMemory) -> bool:
        value = read(case)
        return (type(value), value) in wanted

    return holds


def operand(spec: Any, names: Names) -> Operand:
    """Compile an operand (procedure 5.3)."""
    if type(spec) is int:
        return lambda view: spec
    if type(spec) is str:
        return _reference(spec, names)
    if type(spec) is not dict or len(spec) != 1:
        raise Malformed(f"operand {spec!r}")
    ((kind, inner),) = spec.items()
    if kind == "count":
        one = operand(inner, names)
        return lambda view: len(value) if type(value := one(view)) is list else None
    if kind not in _COMBINE or type(inner) is not list:
        raise Malformed(f"operand {kind!r}")
    return _COMBINE[kind]([operand(i, names) for i in inner])


def _sum(parts: list[Operand]) -> Operand:
    def value(view: View) -> int | None:
        values = [part(view) for part in parts]
        return sum(values) if all(type(v) is int for v in values) else None

    return value


def _minus(parts: list[Operand]) -> Operand:
    left, right = parts

    def value(view: View) -> int | None:
        a, b = left(view), right(view)
        return a - b if type(a) is int and type(b) is int else None

    return value


def _common(parts: list[Operand]) -> Operand:
    def value(view: View) -> list[str] | None:
        lists = [people(part(view)) for part in parts]
        if any(one is None for one in lists) or not lists:
            return None
        return sorted(set.intersection(*(set(one or ()) for one in lists)))

    return value


def _without(parts: list[Operand]) -> Operand:
    listed, taken_out = parts

    def value(view: View) -> list[str] | None:
        left, right = people(listed(view)), people(taken_out(view))
        if left is None or right is None:
            return None
        return [p for p in left if p not in right]

    return value


def _union(parts: list[Operand]) -> Operand:
    def value(view: View) -> list[str] | None:
        lists = [people(part(view)) for part in parts]
        return None if None in lists else sorted({p for one in lists for p in one or ()})

    return value


def _first(parts: list[Operand]) -> Operand:
    return lambda view: next((v for part in parts if (v := part(view)) is not None), None)


_COMBINE: dict[str, Callable[[list[Operand]], Operand]] = {
    "sum": _sum,
    "minus": _minus,
    "common": _common,
    "without": _without,
    "union": _union,
    "first": _first,
}


def _reference(text: str, names: Names) -> Operand:
    """Compile a reference (procedure 5.4)."""
    head, _, rest = text.partition(".")
    if not rest:
        return _own(text, names, "data")
    if head == "out":
        return _own(rest, names, "out")
    if head == "param":
        read = parameter(rest, names)
        return lambda view: read(view.case)
    if head == "times":
        return lambda view: view.flow.times.get(rest, 0)
    if head == "role":
        return lambda view: sorted(view.case.registers.get(rest, ()))
    return _last(head.split("|"), rest, names)


def _own(name: str, names: Names, where: str) -> Operand:
    key = name if where == "data" else "out." + name
    listed = key in names.lists.get(names.own, ())

    def value(view: View) -> Any:
        found = (view.data if where == "data" else view.out).get(name)
        return [] if found is None and listed else found

    return value


def _last(steps: list[str], name: str, names: Names) -> Operand:
    figure = name.startswith("out.")
    part, key = (3, name[4:]) if figure else (2, name)
    lists = names.lists
    if len(steps) == 1:
        return _last_of(steps[0], part, key, name in lists.get(steps[0], ()))

    def value(view: View) -> Any:
        last = latest(view, steps)
        if last is None:
            return None
        step, entry = last
        found = entry[part].get(key)
        return [] if found is None and name in lists.get(step, ()) else found

    return value


def _last_of(step: str, part: int, key: str, listed: bool) -> Operand:
    def value(view: View) -> Any:
        last = view.flow.last.get(step)
        if last is None:
            return None
        figure: Any = last[part]
        found = figure.get(key)
        return [] if found is None and listed else found

    return value


def latest(view: View, steps: list[str]) -> tuple[str, Any] | None:
    """Return whichever of the steps was accepted last, with its entry."""
    known = [(s, view.flow.last[s]) for s in steps if s in view.flow.last]
    return max(known, key=lambda pair: pair[1][0]) if known else None


def rows(value: Any, **columns: type) -> list[dict[str, Any]]:
    """Return rows that have an id and these columns, none for nothing; raises Senseless."""
    listed: list[dict[str, Any]] = [] if value is None else value
    if type(listed) is not list:
        raise Senseless("rows")
    wanted = columns.items()
    for row in listed:
        if type(row) is not dict or type(row.get("id")) is not str:
            raise Senseless("rows")
        for name, kind in wanted:
            if type(row.get(name)) is not kind:
                raise Senseless("columns")
    return listed


def named(value: Any) -> list[str]:
    """Return the persons of a list, none for nothing; raises Senseless for anything else."""
    found = [] if value is None else people(value)
    if found is None:
        raise Senseless("persons")
    return found


def word(args: dict[str, Any], name: str) -> str:
    """Return an argument that is a name and no operand."""
    if type(args[name]) is not str:
        raise Malformed(f"{name} {args[name]!r}")
    found: str = args[name]
    return found


_TEXT = frozenset((str,))


def people(value: Any) -> list[str] | None:
    """Return the value if it is a list of persons."""
    sound = type(value) is list and _TEXT.issuperset(map(type, value))
    return value if sound else None
