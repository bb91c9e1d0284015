"""One resolver of the engine by itself: a procedure of two steps, in which it computes an outcome.

The resolver is the engine's own, made by `tuixuan.checks` as for a case; only the figures are given
to it directly, as fields of the step or as what a count before has left.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from tuixuan.checks import Context, Scope, resolver
from tuixuan.layout import layout_of
from tuixuan.memory import Flow
from tuixuan.procedure.compiled import Procedure
from tuixuan.procedure.days import Calendars
from tuixuan.procedure.field_names import FIELDS
from tuixuan.procedure.vocabulary import RESOLVERS

__all__ = ["Before", "Json", "compute"]

Json = dict[str, Any]
_FIELDS = (
    "date", "votes", "write_ins", "ballots_valid", "persons", "candidates", "seats",
    "should_attend", "present", "ballots_issued", "ballots_returned", "tied",
)  # fmt: skip


class Before(NamedTuple):
    """What the count before has left, and whether a run-off was opened since."""

    elected: Sequence[str]
    seats_open: int
    runoff: bool


def compute(name: str, args: Mapping[str, Any], data: Json, before: Before | None = None) -> Json:
    """The figures and the outcome that the engine's resolver `name` gives."""
    procedure = _procedure(name, _frozen(args))
    layout = layout_of(procedure)
    scope = Scope(procedure, layout, layout.main, procedure.steps[0], lambda step: True)
    main = layout.main
    last: tuple[Any, ...] = ()
    if before is not None:
        count, runoff = procedure.steps
        out = {"elected": list(before.elected), "seats_open": before.seats_open}
        last = main.with_record(last, count, 1, {"date": "2026-03-01"}, out)
        if before.runoff:
            last = main.with_record(last, runoff, 2, {"date": "2026-03-01"}, {})
    flow = Flow("start", last=last)
    out = {}
    context = Context({"date": "2026-03-01", **data}, out, flow, flow, {}, Calendars([]))
    out["outcome"] = resolver(name, args, scope)(context)
    return out


def _frozen(value: Any) -> Any:
    """Arguments as a key: a procedure is made once for each."""
    if isinstance(value, Mapping):
        return ("{}", tuple((key, _frozen(one)) for key, one in value.items()))
    return ("[]", tuple(map(_frozen, value))) if isinstance(value, list) else value


def _thawed(value: Any) -> Any:
    if not isinstance(value, tuple):
        return value
    kind, items = value
    if kind == "{}":
        return {key: _thawed(one) for key, one in items}
    return [_thawed(one) for one in items]


@cache
def _procedure(name: str, args: Any) -> Procedure:
    by = {"resolver": name, "args": _thawed(args)}
    steps = [
        _step("count", by, RESOLVERS[name].results),
        _step("runoff", {"resolver": "always"}, ("done",)),
    ]
    return Procedure.from_compiled({**_document(), "steps": steps})


def _titled(id_: str, **members: Any) -> Json:
    return {"id": id_, "title": {"zh": id_, "en": id_}, **members}


def _step(id_: str, by: Json, results: Sequence[str]) -> Json:
    return _titled(
        id_,
        phase="E",
        **{"from": ["start"]},
        actor=["host"],
        force="S",
        basis="plan",
        fields=[{"id": name, "type": FIELDS[name], "optional": True} for name in _FIELDS],
        by=[by],
        outcomes=[{"id": result} for result in results],
    )


def _document() -> Json:
    return {
        "format": "tuixuan-procedure/1",
        "vocabulary": 1,
        "procedure": "bench",
        "version": 1,
        "title": {"zh": "bench", "en": "bench"},
        "pack": {"id": "bench", "from": "1990-01-01"},
        "initial": "start",
        "corrections_until": "count",
        "phases": [_titled("E")],
        "roles": [_titled("host")],
        "states": [_titled("start", phase="E")],
    }
