"""The vectors, and how one is laid out for a run: shared by the tests of verifier and engine."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

# what makes the vectors lies beside the tests of them
sys.path.insert(0, str(Path(__file__).resolve().parent))

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
# options that name a file beside the case
GIVEN = ("--policy", "--since")
NAMES = sorted(path.parent.name for path in VECTORS.glob("*/expected.json"))


class Vector:
    """One vector as it lies in the folder."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.folder = VECTORS / name
        self.expected: dict[str, Any] = json.loads((self.folder / "expected.json").read_bytes())
        self.says = (self.folder / "README.md").read_text("utf-8").strip()

    @property
    def codes(self) -> set[tuple[str, int | None]]:
        """The pairs of code and line on which two verifiers must agree (verification 2.4)."""
        return {(f["code"], f["line"]) for f in self.expected["findings"]}

    @property
    def steps(self) -> set[tuple[str, str]]:
        """The codes, each with the step that finds it."""
        return {(f["code"], f["step"]) for f in self.expected["findings"]}

    @property
    def levels(self) -> frozenset[str] | None:
        """The levels asked for."""
        args = self.expected["args"]
        return frozenset(args[args.index("--level") + 1].split(",")) if "--level" in args else None

    @property
    def defects(self) -> set[tuple[str, int, bool]]:
        """The triples on which two verifiers must agree (verification 6.2)."""
        shown = self.expected.get("defects", ())
        return {(d["id"], d["line"], d["warning"]) for d in shown}

    @property
    def beside(self) -> list[str]:
        """Other cases that are verified in the same run."""
        return [str(self.folder / name) for name in self.expected.get("beside", ())]

    @property
    def args(self) -> list[str]:
        """The arguments beside the folder; files of the auditor by where they lie."""
        return [
            str(self.folder / arg) if before in GIVEN else arg
            for before, arg in zip(
                ("", *self.expected["args"]), self.expected["args"], strict=False
            )
        ]

    def given(self, name: str) -> str | None:
        """Where the auditor's policy or kept note lies, if he has it."""
        return str(self.folder / name) if f"--{name}" in self.expected["args"] else None

    @property
    def policied(self) -> bool:
        """Whether the auditor has a policy."""
        return self.given("policy") is not None

    @property
    def complete(self) -> bool:
        """Whether the case must have ended."""
        return "--complete" in self.expected["args"]

    def case(self, tmp_path: Path, copied: bool = False) -> Path:
        """The case folder; a copy when something must be made that no repository can hold."""
        setup = self.expected.get("setup", ())
        if not setup and not copied:
            return self.folder / "case"
        place = tmp_path / self.name
        shutil.copytree(self.folder, place)
        for one in setup:
            _make(place / "case" / one["path"], one)
        return place / "case"


def _make(path: Path, one: dict[str, Any]) -> None:
    """One thing of `setup` (tests/vectors/README.md)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if one["do"] == "fifo":
        os.mkfifo(path)
    elif one["do"] == "symlink":
        path.symlink_to(one["to"])
    elif one["do"] == "folder":
        path.mkdir()
    elif one["do"] == "sparse":
        with path.open("xb") as file:
            file.truncate(one["size"])
    elif one["do"] == "extend":
        os.truncate(path, path.stat().st_size + one["by"])
    else:
        raise ValueError(f"setup `{one['do']}` is not known")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `vector` runs once for each."""
    if "vector" in metafunc.fixturenames:
        params = [pytest.param(Vector(name), id=name) for name in NAMES]
        metafunc.parametrize("vector", params)


@pytest.fixture(scope="session")
def vectors() -> list[Vector]:
    """All of them."""
    return [Vector(name) for name in NAMES]
