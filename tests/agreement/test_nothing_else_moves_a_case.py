"""Only an accepted step moves a case: no trigger, no attribute, no word of a file, no record."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from judging import findings, rehashed, verified, write_folder
from library import Library
from places import PROCEDURES, Place, chosen
from running import Run
from village import Law, village_for
from walking import Edge, Graph, Pair, assignments

from tuixuan.case import Case
from tuixuan.decision import plan_of
from tuixuan.errors import ReplayDisagreement, TuixuanError
from tuixuan.procedure.compiled import Procedure
from tuixuan.store import MemoryStore


@pytest.mark.parametrize("name", PROCEDURES)
def test_no_trigger_leads_anywhere_but_by_an_outcome(
    name: str, shipped_procedures: Mapping[str, Procedure]
) -> None:
    procedure = shipped_procedures[name]
    document = json.loads(procedure.compiled)
    for values in assignments(document):
        place = Place(procedure, values, document)
        memory, _ = place.memory(Pair(document["initial"], frozenset()), ())
        flow = plan_of(procedure, place.parameters, memory).main
        graph = Graph(document, values)
        expected = {
            f"{edge.step}/{edge.outcome}" + ("/then" if edge.bound else "")
            for step in graph.steps
            for edge in graph.edges(step)
        }
        assert expected == flow.machine.triggers
        position = flow.machine.place(document["initial"])
        for state in document["states"]:
            for trigger in (f"to_{state['id']}", state["id"]):
                with pytest.raises(TuixuanError):
                    flow.machine.fire(position, trigger)
                assert not hasattr(position, trigger)
        assert document["initial"] == position.state


@pytest.mark.parametrize("name", PROCEDURES)
def test_a_trigger_leads_from_no_state_but_its_own(
    name: str, shipped_procedures: Mapping[str, Procedure]
) -> None:
    procedure = shipped_procedures[name]
    document = json.loads(procedure.compiled)
    for values, _ in chosen(document, "quick"):
        place, graph = Place(procedure, values, document), Graph(document, values)
        memory, _ = place.memory(Pair(document["initial"], frozenset()), ())
        machine = plan_of(procedure, place.parameters, memory).main.machine
        for state in (one["id"] for one in document["states"]):
            for step, spec in graph.steps.items():
                for edge in graph.edges(step):
                    trigger = f"{step}/{edge.outcome}" + ("/then" if edge.bound else "")
                    position = machine.place(state)
                    if state in spec["from"]:
                        to = graph.after(Pair(state, frozenset()), edge).state
                        assert to == machine.fire(position, trigger)
                        continue
                    with pytest.raises(TuixuanError):
                        machine.fire(position, trigger)
                    assert state == position.state


@pytest.mark.parametrize("name", PROCEDURES)
def test_a_state_cannot_be_assigned(name: str, laws: Mapping[str, Law]) -> None:
    law = laws[name]
    run = Run.open(law, village_for(law, next(assignments(law.document))))
    position = run.case._position
    for holder in (run.case, position):
        for attribute in ("state", "_state", "anything"):
            with pytest.raises(AttributeError):
                setattr(holder, attribute, "closed")
    with pytest.raises(TypeError):
        vars(position)
    assert law.document["initial"] == run.case.state


@pytest.mark.parametrize("name", PROCEDURES)
def test_no_word_of_a_procedure_becomes_a_callback(name: str, laws: Mapping[str, Law]) -> None:
    law = laws[name]
    run = Run.open(law, village_for(law, next(assignments(law.document))))
    plan = plan_of(law.procedure, run.case.parameters, run.case.memory)
    for flow in plan.flows:
        table = flow.machine._table
        for event in table.events.values():
            for transition in (t for ts in event.transitions.values() for t in ts):
                called = (transition.before, transition.after, transition.prepare)
                assert ([], [], [], []) == (*called, transition.conditions)
        for state in table.states.values():
            assert ([], []) == (state.on_enter, state.on_exit)


@pytest.mark.slow
@pytest.mark.parametrize("name", PROCEDURES)
def test_a_record_does_not_resume_into_a_later_state(
    name: str, laws: Mapping[str, Law], tmp_path: Path
) -> None:
    law, folder = laws[name], write_folder(tmp_path / "case", laws[name])
    library = Library(law, village_for(law, next(assignments(law.document))))
    run = library.direct(Edge("archive", "missed", False))
    assert run is not None
    lines = list(run.store.lines())
    states = [state["id"] for state in law.document["states"]]
    for n, line in enumerate(lines):
        entry = json.loads(line)
        if entry["type"] != "step":
            continue
        state = entry["out"]["state"]
        for other in states[states.index(state) + 1 :: 11]:
            edited = rehashed(lines, n, {**entry, "out": {**entry["out"], "state": other}})
            assert any(n == found[2] for found in findings(verified(folder, edited)))
            with pytest.raises(ReplayDisagreement) as raised:
                Case.resume(_stored(run, edited), procedure=law.procedure)
            assert n == raised.value.n


def _stored(run: Run, lines: list[bytes]) -> MemoryStore:
    """A store with the files of a run and other lines."""
    store = MemoryStore()
    for name in run.store.names():
        store.put(name, run.store.get(name))
    for n, line in enumerate(lines):
        store.append(line, n, last=None)
    return store
