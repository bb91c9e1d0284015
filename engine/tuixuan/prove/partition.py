"""Every figure has exactly one outcome, and the outcome is the one that the article names.

For each step of the main flow and of the threads: its outcomes are the results of its resolver; the
conditions of the results leave no gap and do not overlap, over figures that may be anything or
nothing; and where `readings.yaml` reads the law for it, the result comes out exactly when the
integers of the article say so. Each is one question to z3, answered for all numbers at once. A need
that the plan chooses is tried with every value; readings are compared at its default.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tuixuan.procedure.document import By, Condition, Document, Step
from tuixuan.procedure.variants import steps_of
from tuixuan.procedure.vocabulary import RESOLVERS
from tuixuan.prove.formulas import Terms, conditions, elects, holds_rule, inequality
from tuixuan.prove.readings import Reading, parse
from tuixuan.prove.solver import Z3, figures, witness
from tuixuan.prove.values import Refutation

__all__ = [
    "check_one_seat",
    "check_readings",
    "check_results",
    "check_steps",
    "needs_of",
    "uses_of",
]


def check_results(document: Document) -> Iterator[Refutation]:
    """Steps whose outcomes are not the results of their resolvers; needs no z3."""
    for step in steps_of(document):
        mapped = [outcome["id"] for outcome in step["outcomes"]]
        for by in step["by"]:
            expected = RESOLVERS[by["resolver"]].results or _values(step, by)
            if sorted(mapped) != sorted(expected):
                yield Refutation(
                    "results",
                    step["id"],
                    figures={"expected": list(expected), "outcomes": mapped},
                )


def _values(step: Step, by: By) -> tuple[str, ...]:
    name = by.get("args", {}).get("field")
    return tuple(v for f in step["fields"] if f["id"] == name for v in f.get("values", []))


def needs_of(document: Document, args: Any) -> list[dict[str, str]]:
    """Every choice of the parameters that stand for a need here, the defaults first."""
    choices = []
    for parameter in document.get("parameters", []):
        if f"param.{parameter['id']}" in set(_texts(args)) and parameter["type"] == "choice":
            default = parameter["default"]
            others = [one for one in parameter.get("values", []) if one != default]
            choices.append([(parameter["id"], one) for one in (default, *others)])
    return [dict(choice) for choice in itertools.product(*choices)]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)


def check_steps(z: Z3, document: Document) -> Iterator[Refutation | str]:
    """For each step its id when its outcomes partition all figures, else figures that show it."""
    for step in steps_of(document):
        refuted = [
            one
            for by in step["by"]
            for needs in needs_of(document, by.get("args", {}))
            for one in _partition(z, step["id"], by, needs)
        ]
        if refuted:
            yield refuted[0]
        else:
            yield step["id"]


def _partition(z: Z3, step: str, by: By, needs: Mapping[str, str]) -> Iterator[Refutation]:
    terms = Terms(z, needs)
    found = conditions(by["resolver"], by.get("args", {}), terms)
    if found is None:  # `always`, `choice`, `roster` have one result; the count is shown apart
        return
    said = " ".join(needs.values())
    model = witness(z, z.And(terms.natural(), z.Not(z.Or(list(found.values())))), terms.values)
    if model is not None:
        yield Refutation("gap", step, figures=_told(model, terms), says={"need": said})
    for (first, one), (second, other) in itertools.combinations(found.items(), 2):
        model = witness(z, z.And(terms.natural(), one, other), terms.values)
        if model is not None:
            says = {"results": f"{first}, {second}", "need": said}
            yield Refutation("overlap", step, figures=_told(model, terms), says=says)


def _told(model: Any, terms: Terms) -> dict[str, Any]:
    """The figures of a model; one that is nothing is left out."""
    numbers = figures(model, terms.values)
    there = {n: model.eval(flag, model_completion=True) for n, flag in terms.flags().items()}
    return {name: number for name, number in numbers.items() if terms.z.is_true(there[name])}


def check_readings(
    z: Z3, document: Document, shares: Sequence[Reading]
) -> Iterator[Refutation | Reading]:
    """Each reading when the procedure says the same, else figures on which they differ."""
    steps = {step["id"]: step for step in steps_of(document)}
    for reading in shares:
        step = steps.get(reading.step)
        if step is not None:
            read = [by for by in step["by"] if reading.when in ((), by.get("when"))]
            if reading.result == "holds":  # of a rule; which of its uses, `uses_of` says
                read = step["by"][:1]
            compared = [_compared(z, document, step, by, reading) for by in read]
            nothing = None if read else _unsaid(step, reading)
            yield next((one for one in (nothing, *compared) if one is not None), reading)


def _compared(z: Z3, document: Document, step: Step, by: By, reading: Reading) -> Refutation | None:
    terms = Terms(z, needs_of(document, [by, step.get("rules", [])])[0])
    said = _said(document, step, by, reading, terms)
    if said is None:
        return _unsaid(step, reading)
    law = z.And([inequality(parse(line), terms) for line in reading.lines])
    model = witness(z, z.And(_usual(z, terms), said != law), terms.values)
    if model is None:
        return None
    yes = z.is_true(model.eval(said, model_completion=True))
    says = {"procedure": str(yes).lower(), "law": str(not yes).lower()}
    return _differs(step, reading, says, figures(model, terms.values))


def _unsaid(step: Step, reading: Reading) -> Refutation:
    """The procedure says nothing where the law is read."""
    return _differs(step, reading, {"procedure": "nothing"}, {})


def _differs(
    step: Step, reading: Reading, says: Mapping[str, str], found: Mapping[str, Any]
) -> Refutation:
    law = {"article": reading.article, "phrase": reading.phrase, "is": "; ".join(reading.lines)}
    subject = f"{step['id']}/{reading.rule or reading.result}"
    return Refutation("reading", subject, figures=found, says={**law, **says})


def _usual(z: Z3, terms: Terms) -> Any:
    """Every figure is there, and no whole is 0, unless it always is."""
    there = z.And(terms.natural(), terms.known())
    usual = z.And(there, *(whole >= 1 for whole in terms.wholes))
    return usual if witness(z, usual, {}) is not None else there


def _said(document: Document, step: Step, by: By, reading: Reading, terms: Terms) -> Any | None:
    """What the procedure says where the reading reads it."""
    resolver, args = by["resolver"], by.get("args", {})
    if reading.result == "holds":
        uses = uses_of(document, step, reading.rule, reading.when)
        found = [holds_rule(check, given, terms) for check, given in uses]
        there = [one for one in found if one is not None]
        return terms.z.And(there) if there and len(there) == len(found) else None
    if reading.result in ("elected", "passed"):
        return elects(resolver, args, terms)
    if reading.result == "seats":
        seats, own = terms.number(args.get("seats")), terms.named("seats").value
        terms.wholes.append(own)
        return own == seats.value
    return (conditions(resolver, args, terms) or {}).get(reading.result)


def uses_of(
    document: Document, step: Step, rule: str | None, when: Sequence[Condition] = ()
) -> Iterator[tuple[str, Any]]:
    """The check and arguments of each use of a blocking rule in a step, or of those with `when`."""
    rules = {one["id"]: one for one in document.get("rules", [])}
    for use in step.get("rules", []):
        known = rules[use["rule"]]
        names = {known["id"], known.get("slot")}
        blocks = known.get("severity") == "block" and known.get("enforced", True)
        read = when in ((), use.get("when"))
        if rule in names and "check" in known and blocks and read:
            yield known["check"], use.get("args", {})


def check_one_seat(z: Z3, document: Document) -> Iterator[Refutation | str]:
    """The counts for one seat that no run-off follows, where two can never both pass.

    The votes of two persons are at most the valid ballots (checks 2.10, `places`), and these at
    most the base: returned, issued and present do not exceed it one after the other.
    """
    counts = [(step["id"], by) for step in steps_of(document) for by in step["by"]]
    proved: dict[str, None] = {}
    for name, by in counts:
        args = by.get("args", {})
        if by["resolver"] != "tally" or args["seats"] != 1 or "plurality" in args:
            continue
        share = Terms(z, needs_of(document, args)[0]).share(args["pass"])
        names = z.Ints("first second ballots_valid base")
        first, second, valid, base = names
        counted = z.And(first >= 0, second >= 0, first + second <= valid, valid <= base, base >= 1)
        claim = z.And(counted, share.met(first, base), share.met(second, base))
        variables = dict(zip(map(str, names), names, strict=True))
        model = witness(z, claim, variables)
        if model is None:
            proved[name] = None
        else:
            told = {"step": name, **figures(model, variables), "seats": 1}
            yield Refutation("tally", "one seat is never tied", figures=told)
    yield from proved
