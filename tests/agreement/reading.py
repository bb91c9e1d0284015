"""What a run has recorded, and the operands of a procedure read over it (procedure 5.3, 5.4).

For the makers of evidence only: they must know which figure a rule will look for. Nothing here
judges anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import Any

Json = dict[str, Any]
NOTHING = None


class Record:
    """The accepted steps of one flow, as their entries hold them."""

    def __init__(self) -> None:
        self.last: dict[str, tuple[int, Json, Json]] = {}
        self.times: Counter[str] = Counter()
        self.done: set[str] = set()

    def copy(self) -> Record:
        made = Record()
        made.last, made.times, made.done = dict(self.last), Counter(self.times), set(self.done)
        return made

    def take(self, n: int, step: Json, data: Json, out: Json, moved: bool) -> None:
        """Remember one accepted step (procedure 4.10)."""
        outcome = next(one for one in step["outcomes"] if one["id"] == out["outcome"])
        self.last[step["id"]] = (n, data, out)
        self.times[f"{step['id']}/{outcome['id']}"] += 1
        for reset in outcome.get("resets", ()):
            self.times[reset] = 0
        if moved:
            self.done = set()
        elif not outcome.get("again"):
            self.done.add(step["id"])


class Sight:
    """What one attempt at a step can see: its own data, the record, roles and parameters."""

    def __init__(
        self, record: Record, roles: Mapping[str, Any], parameters: Mapping[str, Any], data: Json
    ) -> None:
        self.record = record
        self.roles = roles
        self.parameters = parameters
        self.data = data
        self.out: Json = {}

    def value(self, operand: Any) -> Any:
        """The value of an operand; lists that are not there are not told from nothing."""
        if isinstance(operand, dict):
            ((op, raw),) = operand.items()
            return self._computed(op, raw)
        return self._referred(operand) if isinstance(operand, str) else operand

    def listed(self, operand: Any) -> list[str]:
        """An operand that yields persons."""
        found = self.value(operand)
        return sorted(found) if isinstance(found, list | tuple | set) else []

    def number(self, operand: Any) -> int:
        """An operand that yields a number; nothing counts as 0."""
        found = self.value(operand)
        return found if type(found) is int else 0

    def _computed(self, op: str, raw: Any) -> Any:
        if op == "count":
            return len(self.listed(raw))
        if op == "sum":
            return sum(self.number(one) for one in raw)
        if op == "minus":
            return self.number(raw[0]) - self.number(raw[1])
        if op == "first":
            return next((v for v in map(self.value, raw) if v is not NOTHING), NOTHING)
        if op == "without":
            return [p for p in self.value(raw[0]) or () if p not in self.listed(raw[1])]
        lists = [set(self.listed(one)) for one in raw]
        return sorted(set.union(*lists) if op == "union" else set.intersection(*lists))

    def _referred(self, name: str) -> Any:
        head, _, rest = name.partition(".")
        if not rest:
            return self.data.get(name)
        if head == "out":
            return self.out.get(rest)
        if head == "param":
            return self.parameters.get(rest)
        if head == "role":
            return list(self.roles.get(rest, ()))
        if head == "times":
            return self.record.times[rest]
        found = [self.record.last[s] for s in head.split("|") if s in self.record.last]
        if not found:
            return NOTHING
        _, data, out = max(found, key=lambda item: item[0])
        return out.get(rest[4:]) if rest.startswith("out.") else data.get(rest)

    def need(self, need: str) -> tuple[bool, Fraction]:
        """A need as `(includes the number, the share)`."""
        text = str(self.value(need)) if need.startswith("param.") else need
        word, _, share = text.partition(" ")
        return word == "at_least", Fraction(share)

    def least(self, need: str, whole: int) -> int:
        """The least number that meets a need of `whole`."""
        includes, share = self.need(need)
        return ceil(share * whole) if includes else floor(share * whole) + 1

    def contested(self, need: str, seats: int) -> int:
        """The least number of candidates for `seats` (checks 1.9)."""
        if need in ("contested", "filled"):
            return seats + (need == "contested")
        return seats + ceil(self.need(need)[1] * seats)


def should_attend(sight: Sight, args: Json) -> int:
    """Checks 2.9: the number that is rebuilt from the roster."""
    step, _, outcome = args["voted"].partition("/")
    last = sight.record.last.get(step)
    agreed = last is not None and last[2]["outcome"] == outcome
    excluded = sight.number(args["excluded"])
    approved = sight.value(args["approved"]) == excluded
    return sight.number(args["entitled"]) - (excluded if agreed and approved else 0)


def later(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()
