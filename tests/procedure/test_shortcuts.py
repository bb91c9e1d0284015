"""No mandatory step of a shipped procedure can be skipped, and every way around one is found."""

from __future__ import annotations

import copy
from functools import cache
from typing import Any

import pytest

from tuixuan.procedure import library
from tuixuan.procedure.compile import Compiled, compile_procedure
from tuixuan.procedure.lint import lint
from tuixuan.procedure.source import ProcedureSource
from tuixuan.procedure.source_faults import read_model
from tuixuan.procedure.source_pack import PackSource
from tuixuan.procedure.yaml_loader import load_yaml

PACK = "party_2020"


@cache
def compiled(name: str) -> Compiled:
    folder = library.folder()
    names = (f"{name}.yaml", f"rules/{PACK}.yaml")
    files = [load_yaml((folder / one).read_bytes(), one) for one in names]
    procedure, _ = read_model(ProcedureSource, files[0])
    pack, _ = read_model(PackSource, files[1])
    assert procedure is not None and pack is not None
    return compile_procedure(procedure, pack, *files)


def mandatory(name: str) -> list[Any]:
    """The steps that nobody may skip; a `P*` step with `repeat` means zero or more."""
    steps = compiled(name).document["steps"]
    return [one for one in steps if one["force"] == "S" or is_constitutive(one)]


def is_constitutive(step: Any) -> bool:
    return step["force"] == "P*" and not step.get("repeat", False)


def avoided(name: str, document: Any) -> set[str]:
    """The mandatory steps for which lint prints a skipping path."""
    found = lint(document, compiled(name).places)
    return {one.message.split("`")[1] for one in found if one.code == "shortcut"}


CASES = [(name, step["id"]) for name in library.shipped() for step in mandatory(name)]


@pytest.mark.parametrize("name", library.shipped())
def test_nothing_mandatory_can_be_skipped(name: str) -> None:
    assert len(mandatory(name)) > 15
    assert avoided(name, compiled(name).document) == set()


@pytest.mark.parametrize(("name", "step"), CASES, ids=[f"{name}-{step}" for name, step in CASES])
def test_a_way_around_a_mandatory_step_is_found(name: str, step: str) -> None:
    """A step that leads on is bypassed by another; a step that stays is no longer waited for."""
    document = copy.deepcopy(compiled(name).document)
    found = next(one for one in document["steps"] if one["id"] == step)
    targets = [target["state"] for outcome in found["outcomes"] for target in outcome.get("to", [])]
    if all("to" in outcome or outcome.get("again") for outcome in found["outcomes"]):
        document["steps"] += [bypass(found, target, n) for n, target in enumerate(targets)]
    else:
        for other in document["steps"]:
            other["requires"] = [r for r in other.get("requires", []) if r["step"] != step]
    assert step in avoided(name, document)


def bypass(step: Any, target: str, n: int) -> Any:
    """A step that goes where `step` goes and does nothing."""
    rogue = {key: step[key] for key in ("title", "from", "actor", "basis", "phase")}
    return {
        **rogue,
        "id": f"rogue_{n}",
        "force": "S?",
        "fields": [{"id": "date", "type": "date"}],
        "by": [{"resolver": "always"}],
        "outcomes": [{"id": "done", "to": [{"state": target}]}],
    }
