"""Whatever a drafter does to a definition, loading it ends in findings, never in a failure."""

from __future__ import annotations

import copy
import random
from pathlib import Path
from typing import Any

import pytest

from tuixuan.procedure.compile import compile_procedure
from tuixuan.procedure.compiled import Procedure
from tuixuan.procedure.finding import errors_of
from tuixuan.procedure.lint import lint
from tuixuan.procedure.source import ProcedureSource
from tuixuan.procedure.source_faults import read_model
from tuixuan.procedure.source_pack import PackSource
from tuixuan.procedure.yaml_file import YamlFile
from tuixuan.procedure.yaml_loader import load_yaml

HERE = Path(__file__).parent
VALUES = [
    None, 0, -5, 10**15, True, "", "x", "date", "param.form", "out.x", "list.date", "at_least 4/5",
    "times.list/done", [], {}, ["x"], [{}], {"first": 3}, {"count": {}}, {"sum": [{}]},
    {"minus": ["seats"]}, {"param": "form", "is": "branch"}, {"seats": [], "need": {}},
]  # fmt: skip


def loaded(name: str) -> YamlFile:
    return load_yaml((HERE / "sound" / name).read_bytes(), name)


def places(value: Any, where: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a tree but its root."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, child in inner:
        found.append((*where, key))
        if isinstance(child, (dict, list)):
            found += places(child, (*where, key))
    return found


def mutate(value: Any, rnd: random.Random) -> None:
    """Take something away, double it, misspell it, or put something else in its place."""
    *path, last = rnd.choice(places(value))
    parent = value
    for key in path:
        parent = parent[key]
    act = rnd.randrange(5)
    if act == 0:
        del parent[last]
    elif act == 1 and isinstance(parent, list):
        parent.append(copy.deepcopy(parent[last]))
    elif act == 2 and isinstance(parent, dict):
        parent[f"{last}x"] = parent.pop(last)
    elif act == 3:
        other = value
        for key in rnd.choice(places(value)):
            other = other[key]
        parent[last] = copy.deepcopy(other)
    else:
        parent[last] = copy.deepcopy(rnd.choice(VALUES))


@pytest.mark.parametrize("seed", range(20))
def test_a_mutated_definition_gives_findings_and_never_fails(seed: int) -> None:
    rnd = random.Random(seed)
    sound = (loaded("small.yaml"), loaded("rules/law.yaml"))
    for _ in range(60):
        files = [YamlFile(f.name, copy.deepcopy(f.value), [], f.keys, f.values) for f in sound]
        for _ in range(rnd.randint(1, 3)):
            mutate(rnd.choice(files).value, rnd)
        procedure, first = read_model(ProcedureSource, files[0])
        pack, second = read_model(PackSource, files[1])
        if procedure is None or pack is None:
            assert first or second
            continue
        compiled = compile_procedure(procedure, pack, *files)
        findings = [*compiled.findings, *lint(compiled.document, compiled.places, frozenset)]
        assert all(one.line >= 1 and one.column >= 1 and one.message for one in findings)
        if not errors_of(findings):
            Procedure.from_compiled(compiled.content)
