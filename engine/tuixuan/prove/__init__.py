"""Proves what a procedure promises: no mandatory step can be left out, and every figure has one
outcome. `docs/spec/proof.md` says what is proved, how, and what is not.

Order of work: assignments of structural parameters, a product graph for each, then

1. `core` and `mandatory`: the steps that the law demands stand on every path;
2. `conditional`: so do the others once their trigger has come;
3. `endings`: every case can end, and no loop is without a bound;
4. `partition`, `tallies`, `runs`, `counts`: outcomes, over all figures, with z3.

This package decides no case and shares no algorithm with `lint`, which asks some of the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from tuixuan.procedure.document import Document
from tuixuan.procedure.graph import Flow
from tuixuan.prove.assignments import Assignment, Assignments, assignments_of
from tuixuan.prove.conditional import conditional, threads
from tuixuan.prove.core import check_core, check_triggers
from tuixuan.prove.counts import check_counts
from tuixuan.prove.endings import dead_ends, loops, never_taken
from tuixuan.prove.mandatory import Case, any_number, mandatory
from tuixuan.prove.partition import (
    check_one_seat,
    check_readings,
    check_results,
    check_steps,
)
from tuixuan.prove.product import Product
from tuixuan.prove.readings import Reading, Readings, readings
from tuixuan.prove.runs import check_runs, shapes_of
from tuixuan.prove.solver import solver
from tuixuan.prove.tallies import check_tallies
from tuixuan.prove.values import (
    Branch,
    Certificate,
    Conditional,
    Loops,
    Mandatory,
    Opened,
    Partition,
    Refutation,
)

__all__ = [
    "Branch",
    "Certificate",
    "Conditional",
    "Loops",
    "Mandatory",
    "Opened",
    "Partition",
    "Refutation",
    "prove",
]

T = TypeVar("T")


def prove(document: Document, content: bytes, *, figures: bool = True) -> Certificate:
    """The certificate of a compiled procedure, `content` its canonical bytes.

    Without `figures` or z3 no figures are checked. Raises `ProcedureError` for what is not covered.
    """
    assignments, cases = _cases(document)
    read = readings(document["procedure"], document["pack"]["id"])
    refuted = [*check_core(document, cases, read.core)]
    standing = _sorted_out(mandatory(cases), refuted)
    triggered = _triggered(document, cases, read, refuted)
    bounded = _ends(document, cases, refuted)
    return Certificate(
        procedure=document["procedure"],
        version=document["version"],
        pack=document["pack"]["id"],
        sha256=hashlib.sha256(content).hexdigest(),
        readings_sha256=read.sha256,
        total=assignments.total,
        examined=tuple(one.shown for one in assignments.examined),
        neutral=assignments.neutral,
        places=sum(len(case.product.places) for case in cases),
        moves=sum(len(edges) for case in cases for edges in case.product.edges),
        mandatory=tuple(standing),
        any_number=any_number(document["steps"]),
        conditional=tuple(triggered),
        asks=tuple(ask.step for ask in cases[0].product.asks),
        loops=bounded,
        partition=_partition(document, read, refuted, figures),
        refutations=tuple(refuted),
    )


def _cases(document: Document) -> tuple[Assignments, list[Case]]:
    flow = Flow(document["initial"], document["states"], document["steps"])
    assignments = assignments_of(document, flow)
    return assignments, [Case(one, Product(flow, one.values)) for one in assignments.examined]


def _sorted_out(found: Iterable[T | Refutation], refuted: list[Refutation]) -> list[T]:
    """What holds; the refutations go to `refuted`."""
    held: list[T] = []
    for one in found:
        if isinstance(one, Refutation):
            refuted.append(one)
        else:
            held.append(one)
    return held


def _triggered(
    document: Document, cases: Sequence[Case], read: Readings, refuted: list[Refutation]
) -> list[Conditional]:
    instead = {item.step: item.instead for item in read.core if item.trigger is not None}
    found = _sorted_out(conditional(document, cases, instead), refuted)
    refuted += check_triggers(read.core, found, cases)
    return [*found, *threads(document)]


def _ends(document: Document, cases: Sequence[Case], refuted: list[Refutation]) -> Loops:
    for case in cases:
        found = [*dead_ends(case), *never_taken(document, case)]
        if found:
            refuted += found
            break
    bounded, unbounded = loops(document, [*cases, *_thread_cases(document)])
    refuted += unbounded
    return bounded


def _thread_cases(document: Document) -> list[Case]:
    nothing = Assignment({}, {})
    return [
        Case(nothing, Product(Flow(one["initial"], one["states"], one["steps"]), {}))
        for one in document.get("threads", [])
    ]


def _partition(
    document: Document, read: Readings, refuted: list[Refutation], figures: bool
) -> Partition:
    refuted += check_results(document)
    z: Any = solver() if figures else None
    if z is None:
        return Partition(None)
    steps = _sorted_out(check_steps(z, document), refuted)
    same: list[Reading] = _sorted_out(check_readings(z, document, read.shares), refuted)
    one_seat = _sorted_out(check_one_seat(z, document), refuted)
    tallies, broken = check_tallies(z)
    runs, differing = check_runs(z, document)
    counts, miscounted = check_counts(z, document)
    refuted += [*broken, *differing, *miscounted]
    return Partition(
        solver=f"z3 {z.get_version_string()}",
        steps=len(steps),
        needs=tuple(dict.fromkeys((of, need) for of, need, _ in shapes_of(document))),
        readings=tuple((r.step, r.phrase, "; ".join(r.lines)) for r in same),
        one_seat=tuple(one_seat),
        tallies=tallies,
        runs=runs + counts,
    )
