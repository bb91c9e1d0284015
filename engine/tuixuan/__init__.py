"""Runs an election procedure step by step as the law orders it, and logs every step and refusal.

>>> from datetime import datetime, timezone
>>> from tuixuan import Case, MemoryStore, Procedure, StepRefused, explain
>>> at = datetime(2024, 11, 20, 9, tzinfo=timezone.utc)
>>> procedure = Procedure.load("liangtui_yixuan")
>>> roles = {"township": ["t01"], "committee": ["p01"]}
>>> case = Case.open(procedure, MemoryStore(), origin="example/2025", roles=roles, at=at)
>>> reminder = {"date": "2024-11-20", "decision": "reminded"}
>>> term = {"term_start": "2020-06-18", "term_end": "2025-06-18"}
>>> case.step("term_reminder", {**reminder, **term}, actor="township", at=at).state
'reminded'
>>> try:
...     case.step("declare", {"date": "2024-11-20"}, actor="p01", at=at)
... except StepRefused as refused:
...     print(refused.reasons, len(explain(case, refused, "en")))
({'rule': 'order', 'need': 'survey'},) 1
>>> case.size
3

The public names are here, the errors in `tuixuan.errors`, and `tuixuan.store.copy` puts a case from
one store into another. Each is loaded when it is first used, so that `import tuixuan` costs
nothing.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tuixuan.audit.note import Note as Note
    from tuixuan.audit.signer import KeyFile as KeyFile
    from tuixuan.audit.signer import Signer as Signer
    from tuixuan.case import Case as Case
    from tuixuan.case.explaining import explain as explain
    from tuixuan.decision.available import Available as Available
    from tuixuan.decision.values import Accepted as Accepted
    from tuixuan.decision.values import Corrected as Corrected
    from tuixuan.errors import Refused as Refused
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
    "KeyFile": "tuixuan.audit.signer",
    "MemoryStore": "tuixuan.store",
    "Note": "tuixuan.audit.note",
    "Procedure": "tuixuan.procedure.compiled",
    "Refused": "tuixuan.errors",
    "Signer": "tuixuan.audit.signer",
    "StepRefused": "tuixuan.errors",
    "Store": "tuixuan.store",
    "TuixuanError": "tuixuan.errors",
    "explain": "tuixuan.case.explaining",
}

__all__ = [
    "Accepted",
    "Available",
    "Calendar",
    "Case",
    "Corrected",
    "FileStore",
    "KeyFile",
    "MemoryStore",
    "Note",
    "Procedure",
    "Refused",
    "Signer",
    "StepRefused",
    "Store",
    "TuixuanError",
    "explain",
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
