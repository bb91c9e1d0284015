"""Finds procedures, rule packs and calendars, and loads them: read, joined, compiled, linted.

A name without a suffix is one of the shipped files, which lie in the package (wheel) or in the
checkout; anything else is a path. Packs are looked for in `rules/` beside the procedure, then among
the shipped ones.

This is the only module that opens files of the law; nothing of it is needed to run a compiled
document.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from os import PathLike
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from tuixuan.errors import ProcedureError
from tuixuan.procedure.compile import Compiled, compile_procedure
from tuixuan.procedure.document import Document
from tuixuan.procedure.finding import Finding, errors_of, faults_of, sorted_findings
from tuixuan.procedure.lint import lint
from tuixuan.procedure.source import ProcedureSource
from tuixuan.procedure.source_faults import read_model
from tuixuan.procedure.source_pack import PackSource
from tuixuan.procedure.yaml_file import YamlFile
from tuixuan.procedure.yaml_loader import load_yaml, read_bytes

__all__ = [
    "Inspection",
    "Loaded",
    "folder",
    "inspect",
    "load",
    "pack_for",
    "packs",
    "shipped",
    "source",
]

M = TypeVar("M", bound=BaseModel)
AnyPath = str | PathLike[str]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A procedure under one pack: the document, its canonical bytes, and the YAML it came from."""

    compiled: Document
    content: bytes = field(repr=False)
    sources: Mapping[str, bytes] = field(repr=False)
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Inspection:
    """Everything that was found, and what could be compiled all the same, for looking at only."""

    findings: tuple[Finding, ...]
    loaded: Loaded | None


@dataclass(frozen=True, slots=True)
class _Source:
    """A file of the law: where it lies, how findings call it, how a case calls it."""

    path: Path
    shown: str
    name: str


def folder() -> Path:
    """The shipped procedures: in the package when installed from a wheel, else in the checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "procedures"
    return installed if installed.is_dir() else package.parent.parent / "procedures"


def shipped() -> tuple[str, ...]:
    """The names of the shipped procedures."""
    return tuple(sorted(path.stem for path in folder().glob("*.yaml")))


def packs(beside: Path | None = None) -> tuple[str, ...]:
    """The names of the shipped rule packs, and of those in `rules/` of the folder `beside`."""
    found = {path.stem for path in (folder() / "rules").glob("*.yaml")}
    if beside is not None:
        found |= {path.stem for path in (beside / "rules").glob("*.yaml")}
    return tuple(sorted(found))


def pack_for(day: date, beside: Path | None = None) -> str:
    """The pack in force on `day`; raises `ProcedureError` unless there is exactly one."""
    valid = [name for name, (start, until) in _validity(beside).items() if start <= day <= until]
    if len(valid) == 1:
        return valid[0]
    if not valid:
        raise ProcedureError(f"no rule pack is in force on {day}: add one to `rules/`")
    raise ProcedureError(
        f"more than one rule pack is in force on {day}: name one of {', '.join(valid)}"
    )


def load(source: AnyPath, pack: AnyPath | None = None) -> Loaded:
    """Load, compile and lint a procedure under a pack (without one: the newest).

    Raises `ProcedureError` with every fault of both files; warnings stay in `findings`, but for
    rules that nothing uses: that would take reading every other procedure.
    """
    where = _procedure(source)
    inspection = _inspected(where, _pack(pack, where.path.parent), neighbours=False)
    if inspection.loaded is None or errors_of(inspection.findings):
        raise ProcedureError(faults=faults_of(inspection.findings))
    return inspection.loaded


def inspect(source: AnyPath, pack: AnyPath | None = None) -> Inspection:
    """The same without raising: for `lint`, which wants codes and warnings too.

    A rule of the pack counts as used when another procedure uses it: one that is shipped, or that
    lies beside the `rules/` of the pack.
    """
    where = _procedure(source)
    return _inspected(where, _pack(pack, where.path.parent), neighbours=True)


def source(name: AnyPath) -> bytes:
    """The YAML of a procedure or a rule pack, by name or path; raises `ProcedureError`."""
    found = _procedure(name)
    if not found.path.is_file() and _is_name(name):
        pack = _pack(name, folder())
        found = pack if pack.path.is_file() else found
    data = _read(found)
    if isinstance(data, Finding):
        raise ProcedureError(faults=[data.fault()])
    return data


def _inspected(where: _Source, rules: _Source, *, neighbours: bool) -> Inspection:
    texts = {one.name: _read(one) for one in (where, rules)}
    findings: list[Finding] = [data for data in texts.values() if isinstance(data, Finding)]
    sources = {name: data for name, data in texts.items() if isinstance(data, bytes)}
    if findings:
        return Inspection(sorted_findings(findings), None)
    compiled = _compiled(where, rules, sources, findings)
    if compiled is not None:
        findings += compiled.findings
        others = partial(_used_elsewhere, where, rules, sources[rules.name], compiled.document)
        findings += lint(compiled.document, compiled.places, others if neighbours else None)
    found = sorted_findings(findings)
    if compiled is None or not compiled.content:
        return Inspection(found, None)
    return Inspection(found, Loaded(compiled.document, compiled.content, sources, found))


def _compiled(
    where: _Source, rules: _Source, sources: Mapping[str, bytes], findings: list[Finding]
) -> Compiled | None:
    procedure, procedure_file = _model(ProcedureSource, where, sources[where.name], findings)
    pack, pack_file = _model(PackSource, rules, sources[rules.name], findings)
    if procedure is None or pack is None:
        return None
    return compile_procedure(procedure, pack, procedure_file, pack_file)


def _used_elsewhere(
    where: _Source, rules: _Source, pack: bytes, document: Document
) -> frozenset[str]:
    """The rules of the pack that other procedures use; other versions of this one do not count."""
    used: set[str] = set()
    for path in _neighbours(where, rules):
        other = _Source(path, path.name, path.name)
        data = _read(other)
        if isinstance(data, Finding):
            continue
        compiled = _compiled(other, rules, {other.name: data, rules.name: pack}, [])
        if compiled is not None and compiled.document["procedure"] != document["procedure"]:
            used |= {rule["id"] for rule in compiled.document.get("rules", [])}
    return frozenset(used)


def _neighbours(where: _Source, rules: _Source) -> list[Path]:
    """The files of other procedures: the shipped ones, and those beside the folder of the pack."""
    places = {folder().resolve()}
    if rules.path.parent.name == "rules":
        places.add(rules.path.resolve().parent.parent)
    found = {path.resolve() for place in places for path in place.glob("*.yaml")}
    return sorted(found - {where.path.resolve()})


def _model(
    model: type[M], source: _Source, data: bytes, findings: list[Finding]
) -> tuple[M | None, YamlFile]:
    file = load_yaml(data, source.shown)
    findings += file.findings
    if not file.whole:
        return None, file
    made, faults = read_model(model, file)
    findings += faults
    return made, file


def _read(source: _Source) -> bytes | Finding:
    return read_bytes(source.path, source.shown)


def _procedure(source: AnyPath) -> _Source:
    if _is_name(source):
        name = f"{source}.yaml"
        return _Source(folder() / name, name, name)
    path = Path(source)
    return _Source(path, str(source), path.name)


def _pack(pack: AnyPath | None, beside: Path) -> _Source:
    """The pack by name or path; the newest when none is named."""
    if pack is None:
        pack = _newest(beside)
    if not _is_name(pack):
        path = Path(pack)
        return _Source(path, str(pack), f"rules/{path.name}")
    name = f"rules/{pack}.yaml"
    local = beside / name
    if local.is_file() and beside.resolve() != folder().resolve():
        return _Source(local, str(local), name)
    return _Source(folder() / name, name, name)


def _newest(beside: Path) -> str:
    known = packs(beside)
    if not known:
        raise ProcedureError("there is no rule pack: name one")
    if len(known) == 1:
        return known[0]
    starts = {name: start for name, (start, _) in _validity(beside).items()}
    if not starts:
        return known[-1]
    return max(starts, key=lambda name: (starts[name], name))


def _validity(beside: Path | None) -> dict[str, tuple[date, date]]:
    """From when and until when each readable pack is valid."""
    found: dict[str, tuple[date, date]] = {}
    for name in packs(beside):
        source = _pack(name, beside or folder())
        data = _read(source)
        if isinstance(data, Finding):
            continue
        pack, _ = _model(PackSource, source, data, [])
        if pack is not None:
            until = date.fromisoformat(pack.valid.until) if pack.valid.until else date.max
            found[name] = (date.fromisoformat(pack.valid.from_), until)
    return found


def _is_name(source: AnyPath) -> bool:
    return (
        isinstance(source, str) and "/" not in source and "\\" not in source and "." not in source
    )
