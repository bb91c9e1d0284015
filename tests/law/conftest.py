"""The tests of the law share modules that stand beside them; every scenario is played once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

# Tests are imported one by one (`--import-mode=importlib`), so that nothing is beside them.
sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def played() -> tuple[object, ...]:
    """Every scenario of the law, played under its own pack, and under 1990 where that is listed."""
    from law_play import play_all

    return play_all()


@pytest.fixture(scope="session")
def suspensions(played: tuple[Any, ...]) -> tuple[tuple[Any, Any], ...]:
    """Every accepted attempt of every scenario, made while an annulment is undecided."""
    from law_play import suspended

    return tuple((case, one) for case in played for one in suspended(case))
