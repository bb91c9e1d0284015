"""Runs an election procedure step by step as the law orders it, and logs every step and refusal.

The public names are here and loaded when first used, so that `import tuixuan` costs nothing:

    procedure = Procedure.load("liangtui_yixuan")
    case = Case.open(procedure, FileStore(folder), origin=…, roles=…, at=…)
    case.step("roster", {…}, actor="host", at=…)
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tuixuan.case import Case as Case
    from tuixuan.decision.available import Available as Available
    from tuixuan.decision.values import Accepted as Accepted
    from tuixuan.decision.values import Corrected as Corrected
    from tuixuan.decision.values import Refused as Refused
    from tuixuan.errors import StepRefused as StepRefused
    from tuixuan.errors import TuixuanError as TuixuanError
    from tuixuan.procedure.compiled import Procedure as Procedure
    from tuixuan.procedure.days import Calendar as Calendar
    from tuixuan.store import FileStore as FileStore
    from tuixuan.store import MemoryStore as MemoryStore
    from tuixuan.store import Store as Store

_HOMES = {
    "Accepted": "tuixuan.decision.values",
    "Available": "tuixuan.decision.available",
    "Calendar": "tuixuan.procedure.days",
    "Case": "tuixuan.case",
    "Corrected": "tuixuan.decision.values",
    "FileStore": "tuixuan.store",
    "MemoryStore": "tuixuan.store",
    "Procedure": "tuixuan.procedure.compiled",
    "Refused": "tuixuan.decision.values",
    "StepRefused": "tuixuan.errors",
    "Store": "tuixuan.store",
    "TuixuanError": "tuixuan.errors",
}

__all__ = [
    "Accepted",
    "Available",
    "Calendar",
    "Case",
    "Corrected",
    "FileStore",
    "MemoryStore",
    "Procedure",
    "Refused",
    "StepRefused",
    "Store",
    "TuixuanError",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used (PEP 562)."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module `tuixuan` has no attribute `{name}`")
    value = globals()[name] = getattr(importlib.import_module(home), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOMES})
