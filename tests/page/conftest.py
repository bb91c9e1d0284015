"""What the tests of the page share: Node with the built page, and the vectors."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).resolve().parent
# Tests are imported one by one (`--import-mode=importlib`), so that nothing is beside them.
sys.path.insert(0, str(HERE))


def _attacks() -> ModuleType:
    """The module that lays a vector out for a run."""
    path = HERE.parent / "attacks" / "conftest.py"
    spec = importlib.util.spec_from_file_location("vectors_of_attacks", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes `vector` runs once for each."""
    if "vector" in metafunc.fixturenames:
        attacks = _attacks()
        params = [pytest.param(attacks.Vector(name), id=name) for name in attacks.NAMES]
        metafunc.parametrize("vector", params)


@pytest.fixture(scope="session")
def node() -> Iterator[object]:
    """One process for all tests of this folder."""
    from page_node import Node

    running = Node()
    yield running
    running.close()
