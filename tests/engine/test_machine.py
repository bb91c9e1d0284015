"""The machine has no bypass: what `transitions` leaves open is shut (dependencies.md)."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from tuixuan.errors import UsageError
from tuixuan.machine import Machine, Position

EDGES = [("a/done", "one", "two"), ("b/done", "two", None), ("b/done/then", "two", "one")]


@pytest.fixture
def machine() -> Machine:
    return Machine(["one", "two"], EDGES)


def test_a_trigger_moves_a_position(machine: Machine) -> None:
    position = machine.place("one")
    assert machine.fire(position, "a/done") == "two"
    assert machine.fire(position, "b/done") == "two"
    assert machine.fire(position, "b/done/then") == "one"
    assert position.state == "one"


@pytest.mark.parametrize("trigger", ["b/done", "to_two", "nope", "__class__", "trigger"])
def test_a_trigger_that_does_not_lead_from_here_raises(machine: Machine, trigger: str) -> None:
    position = machine.place("one")
    with pytest.raises(UsageError):
        machine.fire(position, trigger)
    assert position.state == "one"


def test_there_are_no_automatic_transitions(machine: Machine) -> None:
    assert machine.triggers == {"a/done", "b/done", "b/done/then"}


@pytest.mark.parametrize("name", ["state", "_state", "to_two", "trigger", "x"])
def test_a_position_cannot_be_assigned(machine: Machine, name: str) -> None:
    position = machine.place("one")
    with pytest.raises(AttributeError):
        setattr(position, name, "two")
    with pytest.raises(AttributeError):
        delattr(position, name)
    assert position.state == "one"


def test_a_position_has_no_methods_of_a_machine(machine: Machine) -> None:
    position = machine.place("one")
    assert not hasattr(position, "_state")
    assert [name for name in dir(position) if not name.startswith("__")] == ["state"]


def test_a_position_stands_nowhere_until_it_is_placed(machine: Machine) -> None:
    with pytest.raises(AttributeError):
        _ = Position().state
    with pytest.raises(UsageError):
        machine.place("three")


def test_positions_share_a_machine_and_nothing_else(machine: Machine) -> None:
    first, second = machine.place("one"), machine.place("one")
    machine.fire(first, "a/done")
    assert (first.state, second.state) == ("two", "one")


def test_a_callback_is_never_run(machine: Machine) -> None:
    ran: list[Any] = []
    table: Any = machine._table
    table.after_state_change = [lambda *_: ran.append(1)]
    table.get_state("two").on_enter = [lambda *_: ran.append(2)]
    machine.fire(machine.place("one"), "a/done")
    assert ran == []


def test_the_state_of_a_case_cannot_be_assigned(village: Any) -> None:
    with pytest.raises(AttributeError):
        village.case.state = "closed"
    with pytest.raises(AttributeError):
        village.case.to_closed = 1


def test_the_machine_agrees_with_the_decision(village: Any) -> None:
    """Every accepted step moved the machine where the decision said."""
    village.to_count("m01", "m02", "m03", "m04")
    for entry in village.case.entries(1):
        assert entry.type == "step"
    assert village.case.state == village.case.memory.main.state == "counting"


def test_cases_of_one_shape_share_a_machine(procedure: Any, village_of: Any) -> None:
    from tuixuan.decision import plan_of

    plans = []
    for days in (5, 7):
        case = village_of(procedure, plan={"parameters": {"days": days}}).case
        plans.append(plan_of(procedure, case.parameters, case.memory))
    assert plans[0].main.machine is plans[1].main.machine
    case = village_of(procedure, plan={"steps": {"survey": False}}).case
    other = plan_of(procedure, case.parameters, case.memory)
    assert other.main.machine is not plans[0].main.machine
    assert plans[0].main.machine.triggers - other.main.machine.triggers == {"survey/done"}


def test_importing_the_package_is_cheap() -> None:
    """PEP 562: names are loaded when they are used."""
    code = (
        "import sys, tuixuan; names = {'transitions', 'pydantic', 'structlog', 'yaml', 'orjson', "
        "'tuixuan.case'}; assert not names & set(sys.modules); tuixuan.Case; "
        "assert not {'pydantic', 'structlog', 'yaml'} & set(sys.modules); "
        "assert all(getattr(tuixuan, name) for name in tuixuan.__all__)"
    )
    path = [p for p in sys.path if p]
    subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path[:0] = {path!r}; {code}"], check=True
    )
