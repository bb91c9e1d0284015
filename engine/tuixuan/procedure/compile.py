"""Joins a procedure and a rule pack into the one canonical document that engine and verifiers run.

Rules kept here (procedure 1 and 9):
1. The same two sources give the same bytes, on every machine.
2. Sugar, slots, `each`, phases and switches are gone; of the pack only the rules in use stay.
3. Members that the spec marks with `?` are left out when they hold their default.
4. The arguments of a rule are written out where it is used, those of the pack and of the step.

Whether the result makes sense is for `lint`; here only what cannot be written at all is a fault.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

from tuixuan.canonical import Limits, dumps
from tuixuan.errors import ProfileError
from tuixuan.procedure.compile_step import StepCompiler
from tuixuan.procedure.defects import compiled_defects
from tuixuan.procedure.document import Document, Parameter, Rule, State, Thread
from tuixuan.procedure.expand import expanded
from tuixuan.procedure.finding import Finding
from tuixuan.procedure.places import Place, Places
from tuixuan.procedure.source import (
    ParameterSource,
    ProcedureSource,
    StateSource,
    ThreadSource,
    ThreadStateSource,
)
from tuixuan.procedure.source_pack import PackSource, RuleSource
from tuixuan.procedure.source_types import Model
from tuixuan.procedure.vocabulary import BUILT_IN, VERSION
from tuixuan.procedure.yaml_file import Where, YamlFile

__all__ = ["FORMAT", "Compiled", "compile_procedure"]

FORMAT = "tuixuan-procedure/1"


@dataclass(slots=True)
class Compiled:
    """The document, its canonical bytes (empty if it has none), and where its parts stand."""

    document: Document
    content: bytes
    places: Places
    findings: list[Finding] = field(default_factory=list)


def compile_procedure(
    procedure: ProcedureSource, pack: PackSource, procedure_file: YamlFile, pack_file: YamlFile
) -> Compiled:
    """The compiled document of a procedure under a pack, with the faults met on the way."""
    places = Places(procedure_file, pack_file)
    findings: list[Finding] = []
    for index, parameter in enumerate(procedure.parameters):
        places.note("parameter", parameter.id, Place(procedure_file, ("parameters", index)))
    for index, parameter in enumerate(pack.parameters):
        places.note("parameter", parameter.id, Place(pack_file, ("parameters", index)))
    for index, rule in enumerate(pack.rules):
        places.note("rule", rule.id, Place(pack_file, ("rules", index)))
    document = _document(procedure, pack, places, findings)
    content = b""
    try:
        content = dumps(document, Limits.DOCUMENT)
    except ProfileError as error:
        findings.append(places.top((), "profile", f"it cannot be compiled: {error}"))
    return Compiled(document, content, places, findings)


def _document(
    procedure: ProcedureSource, pack: PackSource, places: Places, findings: list[Finding]
) -> Document:
    states = list(expanded(procedure.states, ("states",), places, findings.append))
    compiler = StepCompiler(pack, states, places, findings)
    steps = compiler.compile(expanded(procedure.steps, ("steps",), places, findings.append))
    threads = [
        _thread(thread, ("threads", index), compiler, places, findings)
        for index, thread in enumerate(procedure.threads)
    ]
    own = (*procedure.parameters, *pack.parameters)
    parameters = [_parameter(one, compiler) for one in own]
    rules = _rules_in_use(pack, compiler.used)
    cited = {cite.source for rule in rules for cite in rule.cites}
    document: dict[str, Any] = {
        **_head(procedure),
        "pack": {"id": pack.pack, **_plain(pack.valid)},
        "parameters": [*parameters, *compiler.switches],
        "sources": _plains(source for source in pack.sources if source.id in cited),
        "rules": [_rule(rule) for rule in rules],
        "defects": compiled_defects(pack, steps, threads, procedure),
        "states": [_state(state) for state in states],
        "steps": steps,
        "threads": threads,
    }
    return cast(Document, _without_empty(document, keep=("roles", "states", "steps")))


def _head(procedure: ProcedureSource) -> dict[str, Any]:
    """What is taken over as it is written."""
    return {
        "format": FORMAT,
        "vocabulary": VERSION,
        "procedure": procedure.procedure,
        "version": procedure.version,
        "title": _plain(procedure.title),
        "initial": procedure.initial,
        "corrections_until": procedure.corrections_until,
        "phases": _plains(procedure.phases),
        "roles": [_without(_plain(role), open=False) for role in procedure.roles],
        "standings": _plains(procedure.standings),
        "exclusive": [list(pair) for pair in procedure.exclusive],
        "documents": [_without(_plain(one), shared=False) for one in procedure.documents],
    }


def _thread(
    source: ThreadSource,
    where: Where,
    compiler: StepCompiler,
    places: Places,
    findings: list[Finding],
) -> Thread:
    states = expanded(source.states, (*where, "states"), places, findings.append)
    steps = expanded(source.steps, (*where, "steps"), places, findings.append)
    return {
        "id": source.id,
        "title": {"zh": source.title.zh, "en": source.title.en},
        "key": source.key,
        "initial": source.initial,
        "states": [_state(state) for state in states],
        "steps": compiler.compile(steps),
    }


def _parameter(source: ParameterSource, compiler: StepCompiler) -> Parameter:
    parameter = _without(_plain(source), structural=False, outside="error")
    parameter["basis"] = compiler.basis(source.basis, "parameter", source.id)
    return cast(Parameter, _without_empty(parameter, keep=("default",)))


def _state(source: StateSource | ThreadStateSource) -> State:
    return cast(State, _plain(source))


def _rules_in_use(pack: PackSource, used: set[str]) -> list[RuleSource]:
    """The named rules, and those whose judgement lies within one of them or within the decision."""
    inside = used | BUILT_IN
    grown = True
    while grown:
        more = {rule.id for rule in pack.rules if rule.within in inside} - inside
        inside |= more
        grown = bool(more)
    return [rule for rule in pack.rules if rule.id in inside]


def _rule(source: RuleSource) -> Rule:
    rule = _without(_plain(source), enforced=True, reads="log")
    rule.pop("slot", None)
    rule.pop("note", None)
    rule["severity"] = source.severity
    arguments = rule.pop("with", {})
    if arguments:
        rule["args"] = arguments
    return cast(Rule, _without_empty(rule))


def _plain(model: Model) -> dict[str, Any]:
    """A model as JSON has it: aliases as keys, what is absent left out, lists as lists."""
    plain: dict[str, Any] = model.model_dump(mode="json", by_alias=True, exclude_none=True)
    return plain


def _plains(models: Iterable[Model]) -> list[dict[str, Any]]:
    return [_plain(model) for model in models]


def _without(plain: dict[str, Any], **defaults: Any) -> dict[str, Any]:
    """Without the members that hold their default."""
    return {
        key: value for key, value in plain.items() if key not in defaults or defaults[key] != value
    }


def _without_empty(plain: dict[str, Any], keep: tuple[str, ...] = ()) -> dict[str, Any]:
    return {key: value for key, value in plain.items() if key in keep or value not in ([], {})}
