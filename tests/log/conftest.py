"""Builders shared by the tests of the log: a clock that stands still and a body of one step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tuixuan.audit import Log
from tuixuan.store import FileStore, MemoryStore, Store

START = datetime(2026, 3, 28, 1, 30, tzinfo=UTC)


@pytest.fixture
def at() -> Callable[[int], datetime]:
    """The time so many seconds after the start."""
    return lambda seconds: START + timedelta(seconds=seconds)


@pytest.fixture
def body() -> Callable[[int], dict[str, Any]]:
    """The body of a step, told apart by a number."""

    def make(number: int) -> dict[str, Any]:
        return {
            "act": {"person": "p01", "role": "host"},
            "cid": f"command-{number}",
            "step": "open_quorum",
            "data": {"present": number},
            "ev": [{"id": "signin", "sha256": "ab" * 32, "size": 1}],
            "out": {"outcome": "reached", "state": "in_session"},
        }

    return make


@pytest.fixture
def begin() -> Callable[[Store], Log]:
    """A log with entry 0 over a store."""

    def make(store: Store) -> Log:
        log = Log.open(store)
        log.append("genesis", {"data": {"format": "tuixuan-case/1"}, "out": {"state": "s"}}, START)
        return log

    return make


@pytest.fixture(params=["memory", "files"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """Each store that keeps the promises of the protocol."""
    return MemoryStore() if request.param == "memory" else FileStore(tmp_path / "case")
