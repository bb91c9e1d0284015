"""`tuixuan lint`: looks for faults in procedures, rule packs, calendars, plans and scenarios."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from tuixuan.cli.options import command as made
from tuixuan.cli.options import json_option, pack_option
from tuixuan.messages.language import _, ngettext

# Of a file with one of these nothing else can be said.
_NOT_LOADED = frozenset(
    {"file", "syntax", "empty", "encoding", "character", "too-large", "too-deep", "documents"}
)


def command() -> click.Command:
    return made(
        "lint",
        run,
        _(
            "Look for faults in procedures, rule packs, calendars, plans and scenarios, by name or"
            " file; without any, in every shipped procedure under every shipped pack. Exit code 1"
            " for an error, 2 for a file that cannot be loaded; warnings are only shown."
        ),
        click.Argument(["files"], nargs=-1, metavar=_("[FILE]...")),
        pack_option(),
        json_option(),
    )


def run(files: tuple[str, ...], pack: str | None, as_json: bool) -> None:
    from tuixuan.cli.output import progress, say, say_json
    from tuixuan.messages.faults import finding_in_words
    from tuixuan.procedure.finding import errors_of, sorted_findings

    found = sorted_findings(_found(files, pack))
    errors = errors_of(found)
    if as_json:
        say_json({"findings": [_plain(finding) for finding in found]})
    else:
        for finding in found:
            say(finding_in_words(finding))
        progress(_summary(len(errors), len(found) - len(errors)))
    if errors:
        code = 2 if any(finding.code in _NOT_LOADED for finding in errors) else 1
        click.get_current_context().exit(code)


def _summary(errors: int, warnings: int) -> str:
    parts = (
        ngettext("{n} error", "{n} errors", errors).format(n=errors),
        ngettext("{n} warning", "{n} warnings", warnings).format(n=warnings),
    )
    return _("{errors}, {warnings}").format(errors=parts[0], warnings=parts[1])


def _found(files: Sequence[str], pack: str | None) -> Iterable[Any]:
    from tuixuan.procedure import library

    if not files:
        packs = (pack,) if pack else library.packs()
        for name in library.shipped():
            for under in packs:
                yield from library.inspect(name, under).findings
    for name in files:
        yield from _of_one(name, pack)


def _of_one(name: str, pack: str | None) -> Iterable[Any]:
    from tuixuan.procedure import library

    path = Path(name)
    kind = _kind(path) if path.is_file() else "procedure"
    if kind == "pack":
        for procedure in library.shipped():
            yield from library.inspect(procedure, path).findings
    elif kind == "plan":
        yield from _of_a_plan(path, pack)
    elif kind in ("calendar", "scenario"):
        yield from _of_another(path, kind)
    else:
        yield from library.inspect(name, pack).findings


def _kind(path: Path) -> str:
    """What a file says it is, by the first of its own keys."""
    from tuixuan.procedure.yaml_loader import load_yaml, read_bytes

    data = read_bytes(path, str(path))
    if not isinstance(data, bytes):
        return "procedure"
    value = load_yaml(data, str(path)).value
    keys = list(value) if isinstance(value, dict) else []
    kinds = ("plan", "scenario", "pack", "calendar", "procedure")
    return next((key for key in keys if key in kinds), "procedure")


def _of_a_plan(path: Path, pack: str | None) -> Iterable[Any]:
    from tuixuan.errors import PlanError
    from tuixuan.procedure import library
    from tuixuan.procedure.plan import inspect_plan, read_plan

    try:
        source = read_plan(path)
    except PlanError as error:
        return _as_findings(error.faults)
    inspection = library.inspect(source.procedure, pack or source.pack)
    if inspection.loaded is None:
        return inspection.findings
    return inspect_plan(path, inspection.loaded.compiled)[1]


def _of_another(path: Path, kind: str) -> Iterable[Any]:
    from tuixuan.errors import InputError
    from tuixuan.procedure.calendars import load_calendar
    from tuixuan.scenario.loading import load_scenario

    try:
        if kind == "calendar":
            load_calendar(path)
        else:
            load_scenario(path)
    except InputError as error:
        return _as_findings(error.faults)
    return ()


def _as_findings(faults: Iterable[Any]) -> list[Any]:
    from tuixuan.procedure.finding import Finding

    return [Finding(f.file, f.line, f.column, f.path, f.message, f.code or "shape") for f in faults]


def _plain(finding: Any) -> dict[str, Any]:
    return {
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "path": finding.path,
        "code": finding.code,
        "severity": finding.severity,
        "message": finding.message,
    }
