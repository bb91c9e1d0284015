"""A certificate as JSON: `tuixuan-proof/1`, keys in a fixed order, no time and no machine in it.

The same procedure, pack and readings give the same certificate, but for the version of z3.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tuixuan.prove.semantics import Move
from tuixuan.prove.values import Certificate, Conditional, Mandatory, Partition, Refutation

__all__ = ["FORMAT", "plain"]

FORMAT = "tuixuan-proof/1"
Json = dict[str, Any]


def plain(certificate: Certificate) -> Json:
    """The certificate as values that JSON has."""
    c = certificate
    return {
        "format": FORMAT,
        "result": c.result,
        "procedure": c.procedure,
        "version": c.version,
        "pack": c.pack,
        "sha256": c.sha256,
        "readings_sha256": c.readings_sha256,
        "assignments": {
            "total": c.total,
            "examined": [dict(one) for one in c.examined],
            "neutral": list(c.neutral),
        },
        "graph": {"places": c.places, "moves": c.moves, "pruned_at": list(c.asks)},
        "mandatory": [_mandatory(one) for one in c.mandatory],
        "any_number": list(c.any_number),
        "conditional": [_conditional(one) for one in c.conditional],
        "loops": {
            "layers": [list(layer) for layer in c.loops.layers],
            "staying": list(c.loops.staying),
            "decided": list(c.loops.decided),
        },
        "partition": _partition(c.partition),
        "refutations": [_refutation(one) for one in c.refutations],
    }


def _path(path: Iterable[Move]) -> list[Json]:
    return [
        {"state": m.state, "step": m.step, "outcome": m.outcome, "to": m.to, "by": m.kind}
        for m in path
    ]


def _mandatory(one: Mandatory) -> Json:
    return {
        "step": one.step,
        "force": one.force,
        "present": one.present,
        "absent": [dict(shown) for shown in one.absent],
        "partial": [{"opened_by": o.decision, "path": _path(o.path)} for o in one.opened],
    }


def _conditional(one: Conditional) -> Json:
    made: Json = {"step": one.step, "trigger": one.trigger}
    if one.branches:
        made["branches"] = [
            {"state": b.state, "entered_by": list(b.entered_by), "instead": list(b.instead)}
            for b in one.branches
        ]
    if one.ending:
        made |= {"ending": one.ending, "instead": list(one.instead)}
    if one.gates:
        made["gates"] = [{"step": step, "rule": rule} for step, rule in one.gates]
    if one.states:
        made["states"] = list(one.states)
    return made


def _partition(one: Partition) -> Json:
    if one.solver is None:
        return {"checked": False}
    return {
        "checked": True,
        "solver": one.solver,
        "steps": one.steps,
        "needs": [{"resolver": resolver, "need": need} for resolver, need in one.needs],
        "readings": [{"step": s, "phrase": p, "is": lines} for s, p, lines in one.readings],
        "one_seat": list(one.one_seat),
        "tallies": one.tallies,
        "engine_runs": one.runs,
    }


def _refutation(one: Refutation) -> Json:
    return {
        "claim": one.claim,
        "subject": one.subject,
        "assignment": dict(one.assignment),
        "path": _path(one.path),
        "figures": dict(one.figures),
        "says": dict(one.says),
    }
