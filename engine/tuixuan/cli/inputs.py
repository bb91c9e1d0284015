"""Reads what a person hands to a command: small YAML files, figures, documents.

Rules kept here:
1. A file is loaded as strictly as the law, with the position of every fault.
2. Names are read from YAML or, as spreadsheets write it, CSV.
3. A figure on the command line is read by the type of its field: `--data present=27`,
   `--data persons=p01,p02`, `--data votes=p01:25/1/1,p02:22/3/2`, `--data kin=p01:p20/child`.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from tuixuan.audit import is_name
from tuixuan.errors import InputError
from tuixuan.evidence import is_id
from tuixuan.messages.language import _
from tuixuan.procedure.compiled import Step

__all__ = ["documents_of", "figures_of", "mapping_of", "people_of", "strokes_of"]


def mapping_of(path: str) -> dict[str, Any]:
    """The mapping in a YAML file; raises `InputError` with every fault."""
    from tuixuan.procedure.finding import Finding, faults_of
    from tuixuan.procedure.yaml_loader import load_yaml, read_bytes

    data = read_bytes(Path(path), path)
    if isinstance(data, Finding):
        raise InputError(faults=[data.fault()])
    file = load_yaml(data, path)
    if file.findings:
        raise InputError(faults=faults_of(file.findings))
    if not isinstance(file.value, dict):
        raise InputError(faults=[file.finding((), "shape", _("a mapping is expected")).fault()])
    return file.value


def people_of(path: str | None) -> dict[str, str]:
    """The names by person id in a YAML file, or a CSV file of `id,name`; raises `InputError`."""
    if path is None:
        return {}
    people = _rows_of(path) if path.lower().endswith(".csv") else mapping_of(path)
    for id_, name in people.items():
        if not is_id(id_) or not is_name(name):
            message = _(
                "`{path}`: a name of 1 to 64 characters is expected beside each person id, such as"
                " `p07`"
            )
            raise InputError(message.format(path=path))
    return people


def _rows_of(path: str) -> dict[str, str]:
    """Two columns; a first row `id,name` is a heading."""
    people: dict[str, str] = {}
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = [row for row in csv.reader(file) if row]
    except (OSError, ValueError, csv.Error) as error:
        raise InputError(_("`{path}` cannot be read as CSV").format(path=path)) from error
    for row in rows[1:] if rows[:1] == [["id", "name"]] else rows:
        if len(row) != 2 or row[0] in people:
            message = _("`{path}`: an id and a name are expected in each row, each id once")
            raise InputError(message.format(path=path))
        people[row[0].strip()] = row[1].strip()
    return people


def strokes_of(given: Sequence[str]) -> dict[str, str]:
    """The places given as `character=character`; raises a usage error for another form."""
    strokes: dict[str, str] = {}
    for text in given:
        character, sign, behind = text.partition("=")
        if not sign:
            message = _("`𠮷=吉` is expected, a character and the one behind which it stands")
            raise click.BadParameter(message, param_hint="--stroke")
        strokes[character] = behind
    return strokes


def figures_of(step: Step | None, given: Sequence[str]) -> dict[str, Any]:
    """The fields given as `name=value`; raises a usage error for one without a name."""
    types = {field.id: field.type for field in step.fields} if step else {}
    data: dict[str, Any] = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign or not name:
            message = _("`name=value` is expected, not `{text}`").format(text=text)
            raise click.BadParameter(message, param_hint="--data")
        data[name] = _figure(types.get(name, ""), value)
    return data


def _figure(type: str, value: str) -> Any:
    if type == "count":
        return int(value) if value.isascii() and value.isdigit() else value
    if type == "flag":
        return {"true": True, "false": False}.get(value, value)
    if type in ("persons", "order"):
        return [person for person in value.split(",") if person]
    if type in ("votes", "write_ins", "verdicts"):
        rows = dict(row.partition(":")[::2] for row in value.split(",") if row)
        return {person: _row(row) for person, row in rows.items()}
    if type == "kin":
        return [_relative(row) for row in value.split(",") if row]
    return value


def _relative(text: str) -> dict[str, str]:
    person, _sign, rest = text.partition(":")
    of, _sign, relation = rest.partition("/")
    return {"id": person, "of": of, "relation": relation}


def _row(text: str) -> Any:
    parts = [int(part) if part.isascii() and part.isdigit() else part for part in text.split("/")]
    return parts[0] if len(parts) == 1 else parts


def documents_of(given: Sequence[str]) -> dict[str, Any]:
    """The documents given as `id=path`; raises a usage error for one that is not a file."""
    documents: dict[str, Any] = {}
    for text in given:
        id_, sign, path = text.partition("=")
        if not sign or not id_ or id_ in documents:
            message = _("`id=path` is expected, each document once, not `{text}`").format(text=text)
            raise click.BadParameter(message, param_hint="--doc")
        if not Path(path).is_file():
            message = _("`{path}` is not a file: name an existing one").format(path=path)
            raise click.BadParameter(message, param_hint="--doc")
        documents[id_] = Path(path)
    return documents
