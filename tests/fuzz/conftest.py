"""What makes the vectors makes the mutants as well."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
for place in (HERE, HERE.parent / "attacks"):
    if str(place) not in sys.path:
        sys.path.insert(0, str(place))

import pytest  # noqa: E402


@pytest.fixture(scope="module")
def judge():
    """Both verifiers, and a place to lay mutants out."""
    from fuzz_judging import Judge

    made = Judge()
    yield made
    made.close()
