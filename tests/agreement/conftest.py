"""The tests of this folder share modules that stand beside them, and the law read once."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tuixuan.procedure.compiled import Procedure

# Tests are imported one by one (`--import-mode=importlib`), so that nothing is beside them.
sys.path.insert(0, str(Path(__file__).parent))
pytest.register_assert_rewrite("agreeing")


@pytest.fixture(scope="session")
def laws(
    shipped_procedures: Mapping[str, Procedure], shipped_calendar_files: tuple[bytes, ...]
) -> Mapping[str, Any]:
    """Every shipped procedure as the makers of evidence read it."""
    from village import Law

    return {
        name: Law(procedure, shipped_calendar_files)
        for name, procedure in shipped_procedures.items()
    }
