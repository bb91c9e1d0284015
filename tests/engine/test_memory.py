"""The memory is small, immutable, and keeps only what somebody reads again."""

from __future__ import annotations

import gc
import sys
import types
from collections.abc import Iterable
from typing import Any

from tuixuan.case import Case
from tuixuan.decision import layout_of
from tuixuan.evidence import ROW_MEMBERS
from tuixuan.memory import Flow, Memory, compact, put, since

# Shared by all cases of a procedure or a plan, or owned by others.
_SHARED = (type, types.ModuleType, types.FunctionType, types.MethodType, types.BuiltinFunctionType)


def weight(roots: Iterable[Any], shared: Iterable[Any]) -> int:
    """The bytes of everything that `roots` alone hold."""
    seen = {id(item) for item in shared}
    waiting, total = list(roots), 0
    while waiting:
        item = waiting.pop()
        if id(item) in seen or isinstance(item, _SHARED):
            continue
        seen.add(id(item))
        total += sys.getsizeof(item)
        waiting.extend(gc.get_referents(item))
    return total


def memory_weight(case: Case) -> int:
    """Of the case alone: neither its store nor what all cases of the procedure share."""
    opened = Memory.opening(case.procedure.initial, {}, {})
    shared = [case.procedure, case.parameters, case._log, case._store, opened.threads]
    return weight([case], [*shared, *case.procedure.states, "", (), None, False, True])


def test_a_case_is_light_when_it_opens(village: Any) -> None:
    assert memory_weight(village.case) <= 1_024


def test_a_case_is_light_when_it_ends(village: Any) -> None:
    village.to_count("m01", "m02", "m03", "m04")
    village.count(m01=23, m02=20, m03=18, m04=2)
    village.take("declare", elected=["m01", "m02", "m03"])
    assert memory_weight(village.case) <= 10_240


def test_only_what_is_read_is_kept(procedure: Any) -> None:
    layout = layout_of(procedure)
    keeps = layout.main.keeps
    assert keeps["survey"] == []
    assert set(keeps["approve"]) == {(False, "seats"), (False, "form")}
    assert set(keeps["count"]) == {(True, "elected"), (True, "seats_open"), (True, "tied")}
    assert set(keeps["publicize"]) == {(True, "cleared")}
    assert set(layout.main.times) == {"open_quorum/missed"}


def test_a_memory_is_never_changed(village: Any) -> None:
    village.take("roster", members=[])
    before = village.case.memory
    shown = [getattr(before.main, name) for name in Flow.__slots__]
    village.take("survey", households=1, visited=1)
    assert village.case.memory is not before
    assert [getattr(before.main, name) for name in Flow.__slots__] == shown
    assert village.case.memory.before is before.main


def test_cases_with_the_same_plan_share_their_parameters(procedure: Any, village_of: Any) -> None:
    plan = {"parameters": {"days": 6}}
    first, second = (village_of(procedure, plan=plan).case for _ in range(2))
    assert first.parameters is second.parameters
    assert first.parameters is not village_of(procedure).case.parameters


def test_rows_are_held_in_the_order_that_checks_read() -> None:
    row = {"yes": 1, "no": 2, "abstain": 3, "count": 4, "counted": True}
    for kind, members in ROW_MEMBERS.items():
        whole = {name: row.get(name, name) for name in members}
        assert compact(kind, [whole]) == (tuple(whole.values()),)
    assert compact("verdicts", [{"id": "p", "verdict": "pass"}]) == (("p", "", "pass"),)
    assert compact(None, [{"id": "p", "date": "2026-03-28"}]) == (("p", "2026-03-28"),)
    assert compact("persons", ["a", "b"]) == ("a", "b")
    assert compact("votes", []) == ()


def test_a_tuple_grows_as_far_as_it_must() -> None:
    assert put((), 2, "x", None) == (None, None, "x")
    assert put((1, 2, 3), 1, 9, None) == (1, 9, 3)
    assert put((1,), 1, 2, None) == (1, 2)


def test_since_when_a_person_holds() -> None:
    register = ("a", "2026-03-01", "b", "")
    assert (since(register, "a"), since(register, "b"), since(register, "c")) == (
        "2026-03-01",
        "",
        None,
    )
