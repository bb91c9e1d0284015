"""Lints names: ids that are there twice, mean something else already, or do not exist."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from tuixuan.procedure.document import Document, Field, Step
from tuixuan.procedure.finding import Finding, nearest
from tuixuan.procedure.graph import Flow
from tuixuan.procedure.places import Part, Places
from tuixuan.procedure.secrecy import FieldSeen, StepSeen, leaks, raising_fault
from tuixuan.procedure.vocabulary import BUILT_IN
from tuixuan.procedure.yaml_file import Where

__all__ = ["lint_names", "lint_secrecy", "lint_step_names"]

_ID = re.compile(r"[a-z][a-z0-9_]{0,31}")
# The heads of references, the rules of the decision itself, and what a model of `transitions` has.
_RESERVED_STEPS = BUILT_IN | {
    "amend", "out", "param", "times", "calendar", "correct", "model", "state", "trigger",
}  # fmt: skip
_BALLOTS = {"votes", "write_ins"}
_VOTERS = {"persons"}


def lint_names(document: Document, flows: Mapping[str, Flow], places: Places) -> Iterator[Finding]:
    """Ids of everything but what stands inside a step."""
    lists = ("phases", "roles", "standings", "parameters", "documents", "threads")
    for name in lists:
        items: Any = document.get(name, [])
        yield from _twice_at_top(name, items, places)
    yield from _twice_at_top("standings", document.get("standings", []), places, document["roles"])
    yield from _states_and_steps(document, flows, places)
    registers = {one["id"] for one in (*document["roles"], *document.get("standings", []))}
    for index, pair in enumerate(document.get("exclusive", [])):
        for side, name in enumerate(pair):
            if name not in registers:
                message = f"there is no role or standing `{name}`{nearest(name, registers)}"
                yield places.top(("exclusive", index, side), "unknown-role", message)
    steps = {step["id"] for step in document["steps"]}
    until = document["corrections_until"]
    if until not in steps:
        message = f"there is no step `{until}`{nearest(until, steps)}"
        yield places.top(("corrections_until",), "unknown-step", message)


def _twice_at_top(
    name: str, items: Iterable[Any], places: Places, others: Iterable[Any] = ()
) -> Iterator[Finding]:
    seen = {one["id"] for one in others}
    for index, item in enumerate(items):
        if item["id"] in seen:
            message = f"`{item['id']}` is there twice"
            yield places.top((name, index, "id"), "duplicate-id", message)
        seen.add(item["id"])


def _states_and_steps(
    document: Document, flows: Mapping[str, Flow], places: Places
) -> Iterator[Finding]:
    phases = {phase["id"] for phase in document["phases"]}
    steps: set[str] = set()
    for thread, flow in flows.items():
        states: set[str] = set()
        for state in flow.states:
            yield from _id("state", state["id"], states, places)
            yield from _phase("state", state["id"], state.get("phase"), phases, places)
        for step in flow.steps:
            yield from _id("step", step["id"], steps, places)
            yield from _phase("step", step["id"], step.get("phase"), phases, places)
            if step["id"] in _RESERVED_STEPS:
                message = f"`{step['id']}` is a reserved word: choose another id"
                yield places.finding("step", step["id"], ("id",), "reserved-id", message)
        if flow.initial not in states:
            message = f"there is no state `{flow.initial}`{nearest(flow.initial, states)}"
            where = _initial(document, thread)
            yield places.top(where, "unknown-state", message)


def _initial(document: Document, thread: str) -> Where:
    for index, one in enumerate(document.get("threads", [])):
        if one["id"] == thread:
            return ("threads", index, "initial")
    return ("initial",)


def _id(part: Part, id_: str, seen: set[str], places: Places) -> Iterator[Finding]:
    if id_ in seen:
        message = f"the {part} `{id_}` is there twice"
        yield places.again(part, id_, ("id",), "duplicate-id", message)
    elif _ID.fullmatch(id_) is None:
        message = f"an id of a-z, 0-9 and _ is expected, at most 32 long, not `{id_}`"
        yield places.finding(part, id_, ("id",), "bad-id", message)
    seen.add(id_)


def _phase(
    part: Part, id_: str, phase: str | None, known: set[str], places: Places
) -> Iterator[Finding]:
    if phase is not None and phase not in known:
        message = f"there is no phase `{phase}`"
        yield places.finding(part, id_, ("phase",), "unknown-phase", message)


def lint_step_names(
    step: Step, flow: Flow, document: Document, places: Places, key: str | None
) -> Iterator[Finding]:
    """Ids inside one step; `key` is the key field when it is a step of a thread."""
    states = [state["id"] for state in flow.states]
    roles = [one["id"] for one in document["roles"]]
    documents = [one["id"] for one in document.get("documents", [])]
    named: list[tuple[str, str, Iterable[str], Collection[str]]] = [
        ("state", "from", step["from"], states),
        ("role", "actor", step["actor"], roles),
        ("role", "sign", step.get("sign", []), roles),
        ("document", "documents", step.get("documents", []), documents),
        ("step", "requires", _required(step), [one["id"] for one in flow.steps]),
    ]
    for kind, place, names, known in named:
        for index, name in enumerate(names):
            if name not in known:
                # `from` was sorted, so its places are not those of the source
                where: Where = (place,) if place == "from" else (place, index)
                yield _unknown(step, where, kind, name, known, places)
    yield from _outcome_names(step, states, places)
    yield from _fields(step, places)
    yield from _covers(step, document, places)
    if key is not None and not any(f["id"] == key and "optional" not in f for f in step["fields"]):
        message = f"a step of this thread must have the field `{key}`"
        yield places.finding("step", step["id"], ("fields",), "no-key", message)


def _outcome_names(step: Step, states: Collection[str], places: Places) -> Iterator[Finding]:
    for outcome in step["outcomes"]:
        here: Where = ("outcomes", outcome["id"])
        for side in ("to", "then"):
            for index, target in enumerate(_targets(outcome, side)):
                for name in (target["state"], *target.get("from", [])):
                    if name not in states:
                        where = (*here, side, index, "state")
                        yield _unknown(step, where, "state", name, states, places)
        if ("then" in outcome) != ("at_most" in outcome):
            message = "`at_most` and `then` belong together"
            yield places.finding("step", step["id"], here, "half-bound", message)


def _required(step: Step) -> list[str]:
    return [item["step"] for item in step.get("requires", [])]


def _targets(outcome: Any, side: str) -> list[Any]:
    found: list[Any] = outcome.get(side, [])
    return found


def _unknown(
    step: Step, where: Where, kind: str, name: str, known: Iterable[str], places: Places
) -> Finding:
    message = f"there is no {kind} `{name}`{nearest(name, known)}"
    return places.finding("step", step["id"], where, f"unknown-{kind}", message)


def _fields(step: Step, places: Places) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, field in enumerate(step["fields"]):
        where = ("fields", index - 1)  # compile put `date` in front
        if field["id"] in seen:
            message = f"the field `{field['id']}` is there twice"
            yield places.finding("step", step["id"], where, "duplicate-id", message)
        seen.add(field["id"])
        yield from _values(step, field, where, places)
    raised = {field["id"] for field in step["fields"] if "class" in field}
    if seen & _BALLOTS and seen & _VOTERS - raised:
        message = "persons and votes stand in one step: nothing may link a voter to a ballot"
        yield places.finding("step", step["id"], ("fields",), "secrecy", message, "warning")


def lint_secrecy(flows: Mapping[str, Flow], places: Places) -> Iterator[Finding]:
    """What gives a ballot away, and fields of a class that they cannot have (procedure 3.4)."""
    seen = [_seen(step, bool(name)) for name, flow in flows.items() for step in flow.steps]
    for step in seen:
        for index, field in enumerate(step.fields):
            message = raising_fault(field)
            if message is not None:
                where: Where = ("fields", index - 1, "class")
                yield places.finding("step", step.id, where, "field-class", message)
    for leak in leaks(seen):
        where = ("fields", leak.at - 1)
        yield places.finding("step", leak.step, where, "ballot-secrecy", leak.message)


def _seen(step: Step, in_thread: bool) -> StepSeen:
    fields = tuple(FieldSeen(field["id"], "class" in field) for field in step["fields"])
    return StepSeen(step["id"], step.get("phase"), in_thread, "repeat" in step, fields)


def _values(step: Step, field: Field, where: Where, places: Places) -> Iterator[Finding]:
    values = field.get("values", [])
    if (field["type"] == "choice") != bool(values):
        message = f"`values` belong to a choice, and `{field['id']}` is of type {field['type']}"
        yield places.finding("step", step["id"], where, "values", message)
    if len(set(values)) < len(values):
        message = f"the values of `{field['id']}` are not distinct"
        yield places.finding("step", step["id"], where, "duplicate-id", message)


def _covers(step: Step, document: Document, places: Places) -> Iterator[Finding]:
    covers = step.get("covers")
    if covers is None:
        return
    registers = [one["id"] for one in (*document["roles"], *document.get("standings", []))]
    if covers["role"] not in registers:
        yield _unknown(step, ("covers", "role"), "role", covers["role"], registers, places)
    types = {field["id"]: field["type"] for field in step["fields"]}
    if types.get(covers["field"]) not in ("persons", "order", "verdicts"):
        message = f"this step has no field `{covers['field']}` of persons or verdicts"
        yield places.finding("step", step["id"], ("covers", "field"), "unknown-field", message)
