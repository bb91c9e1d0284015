"""Spec 2 once more, in logic: when a resolver has which result, over figures that may be nothing.

Each condition is written from the text of `docs/spec/checks.md`, every result by itself and never
as "otherwise", so that totality and disjointness have something to prove. The engine is not asked;
`tuixuan.prove.runs` sets the two against each other.

A figure is a number and whether it is there at all. A list stands for the number of its persons.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from tuixuan.errors import ProcedureError
from tuixuan.prove.readings import Inequality
from tuixuan.prove.solver import Z3

__all__ = ["Number", "Share", "Terms", "conditions", "elects", "holds_rule", "inequality"]

_SHARE = re.compile(r"(at_least|more_than) (\d+)/(\d+)")
Args = Mapping[str, Any]


class Number(NamedTuple):
    """A figure: its value, and whether it is there."""

    value: Any
    known: Any


class Share(NamedTuple):
    """A need (procedure 5.6)."""

    strict: bool
    a: int
    b: int

    def met(self, part: Any, whole: Any) -> Any:
        """`at_least a/b` is `b*part >= a*whole`, `more_than a/b` is `b*part > a*whole`."""
        if self.strict:
            return self.b * part > self.a * whole
        return self.b * part >= self.a * whole


class Terms:
    """Operands as logic; each figure is one variable, however often it is read."""

    def __init__(self, z: Z3, needs: Mapping[str, str]) -> None:
        self.z = z
        self.needs = needs
        self.values: dict[str, Any] = {}
        self.wholes: list[Any] = []
        self._known: dict[str, Any] = {}

    def named(self, name: str) -> Number:
        """The figure with this name; counts are never negative (see `natural`)."""
        if name not in self.values:
            self.values[name] = self.z.Int(name)
            always = name.startswith(("times.", "param.", "role."))
            self._known[name] = self.z.BoolVal(True) if always else self.z.Bool(f"{name}?")
        return Number(self.values[name], self._known[name])

    def natural(self) -> Any:
        """Every figure is a natural number."""
        return self.z.And([value >= 0 for value in self.values.values()])

    def known(self) -> Any:
        """Every figure is there."""
        return self.z.And(list(self._known.values()))

    def flags(self) -> Mapping[str, Any]:
        """Whether each figure is there, by name."""
        return self._known

    def number(self, raw: Any) -> Number:
        """An operand (procedure 5.3); one that is not given is nothing."""
        if raw is None:
            return Number(self.z.IntVal(0), self.z.BoolVal(False))
        if isinstance(raw, int):
            return Number(self.z.IntVal(raw), self.z.BoolVal(True))
        if isinstance(raw, str):
            return self.named(raw)
        ((name, value),) = raw.items()
        if name == "count":
            return self.number(value)
        if name in ("common", "without", "union"):
            return self.named(f"{name}({','.join(map(str, value))})")
        parts = [self.number(item) for item in value]
        if name == "first":
            return self._first(parts)
        total = parts[0].value - parts[1].value if name == "minus" else self.z.Sum(_values(parts))
        return Number(total, self.z.And([part.known for part in parts]))

    def _first(self, parts: Sequence[Number]) -> Number:
        *others, last = parts
        value = last.value
        for part in reversed(others):
            value = self.z.If(part.known, part.value, value)
        return Number(value, self.z.Or([part.known for part in parts]))

    def share(self, raw: Any) -> Share:
        """A need; one that a plan chooses is what `needs` says."""
        text = self.needs[raw.removeprefix("param.")] if raw.startswith("param.") else raw
        found = _SHARE.fullmatch(text)
        if found is None:
            raise ProcedureError(f"a need such as `at_least 4/5` is expected, not `{text}`")
        return Share(found[1] == "more_than", int(found[2]), int(found[3]))


def _values(parts: Sequence[Number]) -> list[Any]:
    return [part.value for part in parts]


def conditions(resolver: str, args: Args, terms: Terms) -> dict[str, Any] | None:
    """When each result comes out (checks 1.3 to 1.9); nothing for the other resolvers."""
    found = _CONDITIONS.get(resolver)
    return None if found is None else found(args, terms)


def _reached(args: Args, terms: Terms, part: str = "part") -> Any:
    """checks 1.3: a nothing, or a whole of 0, does not hold."""
    p, whole = terms.number(args[part]), terms.number(args["whole"])
    terms.wholes.append(whole.value)
    met = terms.share(args["need"]).met(p.value, whole.value)
    return terms.z.And(p.known, whole.known, whole.value != 0, met)


def _reaches(args: Args, terms: Terms) -> dict[str, Any]:
    """checks 1.3."""
    every = [_reached(one, terms) for one in args.get("all", [args])]
    return {"reached": terms.z.And(every), "missed": terms.z.Or([terms.z.Not(o) for o in every])}


def _issue(args: Args, terms: Terms) -> dict[str, Any]:
    """checks 1.4."""
    z, quorum = terms.z, _reached(args, terms, "present")
    present, issued = terms.number(args["present"]), terms.number(args["issued"])
    same = z.Or(
        z.And(present.known, issued.known, present.value == issued.value),
        z.And(z.Not(present.known), z.Not(issued.known)),
    )
    return {
        "missed": z.Not(quorum),
        "misissued": z.And(quorum, z.Not(same)),
        "issued": z.And(quorum, same),
    }


def _returned(args: Args, terms: Terms) -> dict[str, Any]:
    """checks 1.5."""
    z, back, issued = terms.z, terms.number(args["returned"]), terms.number(args["issued"])
    both = z.And(back.known, issued.known)
    return {
        "valid": z.And(both, back.value <= issued.value),
        "over": z.Or(z.Not(both), back.value > issued.value),
    }


def _recommendation(args: Args, terms: Terms) -> dict[str, Any]:
    """checks 1.7; a number of ballots that is nothing counts as in 1.5."""
    z, quorum = terms.z, _reached(args, terms, "present")
    present, issued = terms.number(args["present"]), terms.number(args["issued"])
    back = terms.number(args["returned"])
    there = z.And(back.known, issued.known)
    over = z.Or(z.Not(there), back.value > issued.value, issued.value > present.value)
    within = z.And(there, back.value <= issued.value, issued.value <= present.value)
    return {
        "missed": z.Not(quorum),
        "over": z.And(quorum, over),
        "counted": z.And(quorum, within),
    }


def _shortlist(args: Args, terms: Terms) -> dict[str, Any]:
    """checks 1.8: `seats + max(1, ceil(seats * a/b))`, as c - s >= 1 and b*(c - s) >= a*s."""
    z, minimum = terms.z, args["minimum"]
    c, ranked = terms.named("ranking").value, _ranked(args, terms)
    if not isinstance(minimum, Mapping) or "seats" not in minimum:
        least = terms.number(minimum)
        enough = z.And(ranked, least.known, c >= least.value)
        missing = z.Or(z.Not(ranked), z.Not(least.known))
        return {"enough": enough, "too_few": z.Or(missing, c < least.value)}
    seats, share = terms.number(minimum["seats"]), terms.share(minimum["need"])
    terms.wholes.append(seats.value)
    s = seats.value
    margin = share.met(c - s, s)
    return {
        "enough": z.And(ranked, seats.known, c - s >= 1, margin),
        "too_few": z.Or(z.Not(ranked), z.Not(seats.known), c - s < 1, z.Not(margin)),
    }


def _ranked(args: Args, terms: Terms) -> Any:
    """When there is a ranking at all (checks 1.8.1 to 1.8.3)."""
    method = args.get("method", "intersection")
    if method.startswith("param."):
        method = terms.needs[method.removeprefix("param.")]
    if method == "top":
        top = terms.number(args["top"])
        return terms.z.And(top.known, top.value >= 1)
    if method != "weighted":
        return terms.z.BoolVal(True)
    valid = [terms.number(one["valid"]) for one in args["rounds"]]
    weights = [terms.number(one) for one in args["weights"]]
    there = [one.known for one in (*valid, *weights)]
    return terms.z.And(*there, *(one.value != 0 for one in valid))


def _enough_candidates(args: Args, terms: Terms) -> dict[str, Any]:
    """checks 1.9."""
    z, c = terms.z, terms.named("remaining").value
    seats = terms.number(args["seats"])
    margin = _margin(args["need"], c, seats.value, terms)
    return {
        "enough": z.And(seats.known, margin),
        "too_few": z.Or(z.Not(seats.known), z.Not(margin)),
    }


def _margin(need: str, c: Any, s: Any, terms: Terms) -> Any:
    """checks 1.9: `b*(c-s) >= a*s`, or c > s, or c >= s."""
    terms.wholes.append(s)
    if need == "contested":
        return c > s
    if need == "filled":
        return c >= s
    return terms.share(need).met(c - s, s)


_CONDITIONS: dict[str, Callable[[Args, Terms], dict[str, Any]]] = {
    "reaches": _reaches,
    "issue": _issue,
    "returned": _returned,
    "recommendation": _recommendation,
    "shortlist": _shortlist,
    "enough_candidates": _enough_candidates,
}


def holds_rule(check: str, args: Args, terms: Terms) -> Any | None:
    """When a check of shares holds (checks 2.2, 2.6); nothing for the other checks."""
    if check == "share":
        return _reached(args, terms)
    if check == "enough":
        c, s = terms.number(args["candidates"]), terms.number(args["seats"])
        return terms.z.And(c.known, s.known, _margin(args["need"], c.value, s.value, terms))
    return None


def elects(resolver: str, args: Args, terms: Terms) -> Any | None:
    """When a person with so many `votes` passes (checks 1.7, 1.10)."""
    base = args.get("valid") if resolver == "recommendation" else args.get(args.get("base", ""))
    if base is None or "pass" not in args:
        return None
    whole = terms.number(base)
    terms.wholes.append(whole.value)
    met = terms.share(args["pass"]).met(terms.named("votes").value, whole.value)
    return terms.z.And(whole.known, met)


def inequality(line: Inequality, terms: Terms) -> Any:
    """A line of a reading as logic."""
    left, right = (
        terms.z.Sum([terms.z.IntVal(n) * _figure(name, terms) for n, name in side])
        for side in (line.left, line.right)
    )
    return {
        ">=": left >= right,
        ">": left > right,
        "<=": left <= right,
        "<": left < right,
        "=": left == right,
    }[line.op]


def _figure(name: str, terms: Terms) -> Any:
    return terms.named(name).value if name else terms.z.IntVal(1)
