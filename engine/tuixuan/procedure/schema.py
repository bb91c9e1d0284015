"""Exports JSON Schemas of the source files, for editors that complete and check while one types.

A schema knows the shape of a file and nothing of its meaning; `tuixuan lint` has the last word.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tuixuan.procedure.source import ProcedureSource
from tuixuan.procedure.source_pack import CalendarSource, PackSource, PlanSource
from tuixuan.procedure.source_types import Model

__all__ = ["schemas", "write_schemas"]

_MODELS: dict[str, type[Model]] = {
    "procedure": ProcedureSource,
    "rule-pack": PackSource,
    "calendar": CalendarSource,
    "plan": PlanSource,
}


def schemas() -> dict[str, str]:
    """The text of each schema by its file name."""
    found = {}
    for name, model in _MODELS.items():
        schema: dict[str, Any] = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            **model.model_json_schema(by_alias=True),
        }
        text = json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True)
        found[f"{name}.schema.json"] = text + "\n"
    return found


def write_schemas(folder: Path) -> list[Path]:
    """Write every schema into `folder`, and say which files these are."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in schemas().items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written
