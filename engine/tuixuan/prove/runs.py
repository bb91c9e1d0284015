"""The engine's own resolvers, run on figures at the edges, against what Spec 2 says in logic.

For each need of the procedure z3 finds figures that lie exactly on it, one vote above and one
below, for every remainder of the division; for each result, and for each figure that is nothing,
figures that give it. For the count it finds votes that are exactly the share, one more, level at
the last seat, level inside the seats, and so on, as a first count and as a run-off. The engine must
compute what the logic says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from tuixuan.procedure.document import Document
from tuixuan.procedure.variants import steps_of
from tuixuan.prove.bench import Json, compute
from tuixuan.prove.formulas import Terms, conditions
from tuixuan.prove.partition import needs_of
from tuixuan.prove.solver import Z3, figures
from tuixuan.prove.values import Refutation

__all__ = ["check_runs", "shapes_of"]

# A resolver, its need, and for `shortlist` its method.
Shape = tuple[str, str, str]
Checked = tuple[int, tuple[Refutation, ...]]

# The fields of the bench that each resolver reads, and which of them is compared with which.
_ARGS: Mapping[str, Json] = {
    "reaches": {"part": "present", "whole": "should_attend"},
    "issue": {"present": "present", "whole": "should_attend", "issued": "ballots_issued"},
    "returned": {"returned": "ballots_returned", "issued": "ballots_issued"},
    "recommendation": {
        "present": "present",
        "whole": "should_attend",
        "issued": "ballots_issued",
        "returned": "ballots_returned",
        "votes": "votes",
        "valid": "ballots_valid",
        "pass": "more_than 1/2",
    },
    "enough_candidates": {"list": "persons", "seats": "seats"},
    "shortlist": {},
}
_EDGES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "issue": (("ballots_issued", "present"),),
    "returned": (("ballots_returned", "ballots_issued"),),
    "recommendation": (("ballots_returned", "ballots_issued"), ("ballots_issued", "present")),
}
_LISTS = ("ranking", "remaining")


def shapes_of(document: Document) -> list[Shape]:
    """The resolvers of a procedure with each need that they may have."""
    shapes: dict[Shape, None] = {}
    for step in steps_of(document):
        for by in step["by"]:
            for args in by.get("args", {}).get("all", [by.get("args", {})]):
                for needs in needs_of(document, args):
                    need = _need(by["resolver"], args, needs)
                    if need is not None:
                        shapes[by["resolver"], need, _method(args, needs)] = None
    return list(shapes)


def _need(resolver: str, args: Mapping[str, Any], needs: Mapping[str, str]) -> str | None:
    if resolver not in _ARGS:
        return None
    minimum = args.get("minimum")
    raw = minimum.get("need") if isinstance(minimum, dict) else args.get("need")
    if raw is None:
        return "" if resolver == "returned" else None
    return needs.get(raw.removeprefix("param."), raw)


def _method(args: Mapping[str, Any], needs: Mapping[str, str]) -> str:
    raw: str = args.get("method", "")
    return needs.get(raw.removeprefix("param."), raw)


def check_runs(z: Z3, document: Document) -> Checked:
    """How many figures were run, and the first on which the engine differs."""
    runs, refuted = 0, list[Refutation]()
    for resolver, need, method in shapes_of(document):
        number, found = _checked(z, resolver, need, compute, method)
        runs += number
        refuted += found
    for need in _passes_of(document):
        number, found = _checked_pass(z, need, compute)
        runs += number
        refuted += found
    return runs, tuple(refuted)


def _passes_of(document: Document) -> list[str]:
    """The shares of valid ballots that recommend a person."""
    found: dict[str, None] = {}
    for step in steps_of(document):
        for by in step["by"]:
            if by["resolver"] == "recommendation":
                raw: str = by["args"]["pass"]
                for needs in needs_of(document, raw):
                    found[needs.get(raw.removeprefix("param."), raw)] = None
    return list(found)


@cache
def _checked_pass(z: Z3, need: str, engine: Any) -> Checked:
    """checks 1.7: `passed` holds a person exactly when `yes` meets `pass` of the valid ballots."""
    args = {**_ARGS["recommendation"], "need": "at_least 0/1", "pass": need}
    runs = 0
    for numbers, met in _near(z, need):
        runs += 1
        passed = engine("recommendation", args, _recommended(numbers)).get("passed", [])
        if (passed == ["p001"]) != met:
            says = {"engine": str(passed), "spec": "['p001']" if met else "[]"}
            told = {**numbers, "pass": need}
            return runs, (Refutation("engine", "recommendation", figures=told, says=says),)
    return runs, ()


def _near(z: Z3, need: str) -> Iterator[tuple[dict[str, int], bool]]:
    """For every remainder the least votes that pass and the most that do not, and which it is."""
    terms = Terms(z, {})
    share = terms.share(need)
    yes, valid = terms.named("votes").value, terms.named("ballots_valid").value
    least = z.And(share.met(yes, valid), z.Not(share.met(yes - 1, valid)))
    most = z.And(z.Not(share.met(yes, valid)), share.met(yes + 1, valid))
    for rest in range(share.b):
        for edge, met in ((least, True), (most, False)):
            engine = z.Solver()
            engine.add(terms.natural(), valid >= 1, valid <= 200, valid % share.b == rest)
            engine.add(yes <= valid, edge)
            if engine.check() == z.sat:
                yield figures(engine.model(), terms.values), met


def _recommended(numbers: Mapping[str, int]) -> Json:
    valid = numbers["ballots_valid"]
    row = {"id": "p001", "yes": numbers["votes"], "no": 0, "abstain": 0}
    counts = ("present", "should_attend", "ballots_issued", "ballots_returned", "ballots_valid")
    return {**dict.fromkeys(counts, valid), "votes": [row]}


@cache
def _checked(z: Z3, resolver: str, need: str, engine: Any, method: str = "") -> Checked:
    runs = 0
    terms = Terms(z, {})
    args = _arguments(resolver, need, method)
    found = conditions(resolver, args, terms)
    for model in _models(z, resolver, args, found or {}, terms):
        runs += 1
        data = _data(model, terms)
        said = engine(resolver, args, data)["outcome"]
        meant = [r for r, c in (found or {}).items() if z.is_true(model.eval(c, True))]
        if meant != [said]:
            figures_ = {
                **_shown(model, terms),
                "need": need,
                **({"method": method} if method else {}),
            }
            says = {"engine": said, "spec": ", ".join(meant)}
            return runs, (Refutation("engine", resolver, figures=figures_, says=says),)
    return runs, ()


def _arguments(resolver: str, need: str, method: str) -> Json:
    args = dict(_ARGS[resolver])
    if resolver == "shortlist":
        rounds: Json = {"passed": "persons", "votes": "votes"}
        args["rounds"] = [rounds]
        args["minimum"] = {"seats": "seats", "need": need}
        if method:
            args["method"] = method
        if method == "weighted":
            args["weights"], rounds["valid"] = [2], "ballots_valid"
        if method == "top":
            args["top"] = "ballots_valid"
    elif need:
        args["need"] = need
    return args


def _models(
    z: Z3, resolver: str, args: Json, found: Mapping[str, Any], terms: Terms
) -> Iterator[Any]:
    """A model of each edge, where there is one; figures stay as small as those of a village."""
    small = z.And(terms.natural(), *(value <= 200 for value in terms.values.values()))
    for edge in (*found.values(), *_edges(z, resolver, args, terms), *_nothings(z, terms)):
        engine = z.Solver()
        engine.add(small, edge)
        if engine.check() == z.sat:
            yield engine.model()


def _edges(z: Z3, resolver: str, args: Json, terms: Terms) -> Iterator[Any]:
    """Exactly the need, one above and one below, and each pair level, above and below."""
    known = terms.known()
    if resolver == "shortlist" and "ballots_valid" in terms.values:
        yield from _unranked(z, args, terms)
        known = z.And(known, terms.values["ballots_valid"] >= 1)
    for left, right in _EDGES.get(resolver, ()):
        gap = terms.named(left).value - terms.named(right).value
        yield from (z.And(known, gap == n, q) for n in (-1, 0, 1) for q in _quorums(args, terms))
    pair = _pair(resolver, terms)
    need = args.get("need", args.get("minimum", {}).get("need", ""))
    if pair is None:
        return
    part, whole = pair
    if need in ("contested", "filled"):
        yield from (z.And(known, part == n, whole == w) for n in (-1, 0, 1, 2) for w in (0, 1, 5))
        return
    share = terms.share(need)
    for rest in range(share.b):
        here = z.And(known, whole >= 1, whole % share.b == rest)
        met = [share.met(part + n, whole) for n in (-1, 0, 1)]
        yield z.And(here, met[1], z.Not(met[0]))
        yield z.And(here, z.Not(met[1]), met[2])
        yield z.And(here, share.b * part == share.a * whole)
    yield z.And(known, whole == 0)


def _unranked(z: Z3, args: Json, terms: Terms) -> Iterator[Any]:
    """Enough persons, and what their order rests on is 0 or nothing (checks 1.8.2, 1.8.3)."""
    seats, valid = terms.named("seats"), terms.named("ballots_valid")
    more = terms.named("ranking").value - seats.value
    met = terms.share(args["minimum"]["need"]).met(more, seats.value)
    enough = z.And(seats.known, seats.value >= 1, more >= 1, met)
    yield z.And(enough, valid.known, valid.value == 0)
    yield z.And(enough, z.Not(valid.known))


def _quorums(args: Json, terms: Terms) -> list[Any]:
    """Under a need: with enough present; otherwise no condition."""
    if "need" not in args or "present" not in args:
        return [terms.z.BoolVal(True)]
    whole = terms.named("should_attend").value
    met = terms.share(args["need"]).met(terms.named("present").value, whole)
    return [terms.z.And(met, whole >= 5), terms.z.Not(met)]


def _pair(resolver: str, terms: Terms) -> tuple[Any, Any] | None:
    """What the need compares."""
    if resolver == "returned":
        return None
    if resolver in ("enough_candidates", "shortlist"):
        name = "remaining" if resolver == "enough_candidates" else "ranking"
        seats = terms.named("seats").value
        return terms.named(name).value - seats, seats
    return terms.named("present").value, terms.named("should_attend").value


def _nothings(z: Z3, terms: Terms) -> Iterator[Any]:
    """Each figure that may be nothing, alone, and all of them."""
    flags = {name: flag for name, flag in terms.flags().items() if name not in _LISTS}
    for name, flag in flags.items():
        others = [other for key, other in flags.items() if key != name]
        yield z.And(z.Not(flag), *others, *(v >= 1 for v in terms.values.values()))
    yield z.And([z.Not(flag) for flag in flags.values()])


def _shown(model: Any, terms: Terms) -> dict[str, int]:
    """The figures of a model that are there."""
    numbers = figures(model, terms.values)
    there = {n: terms.z.is_true(model.eval(f, True)) for n, f in terms.flags().items()}
    return {name: n for name, n in numbers.items() if there[name] or name in _LISTS}


def _data(model: Any, terms: Terms) -> Json:
    """A model as the data of a step: a list has so many persons."""
    shown = _shown(model, terms)
    data: Json = {name: n for name, n in shown.items() if name not in _LISTS}
    number: Sequence[int] = [n for name, n in shown.items() if name in _LISTS]
    if number:
        data["persons"] = [f"p{n:03}" for n in range(number[0])]
        data["votes"] = [{"id": p, "yes": 1, "no": 0, "abstain": 0} for p in data["persons"]]
    return data
