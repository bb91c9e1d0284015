"""The law as data: procedures and rule packs in YAML, and the one document they compile to.

Two paths meet here. Loading, compiling and linting YAML needs pydantic and yaml; reading a
compiled document needs neither, so this package imports nothing by itself.
"""

from __future__ import annotations

from os import PathLike
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tuixuan.procedure.compiled import Procedure

__all__ = ["load"]


def load(
    source: str | PathLike[str],
    pack: str | PathLike[str] | None = None,
    plan: str | PathLike[str] | None = None,
) -> Procedure:
    """The procedure with this name or path, compiled under a pack, ready to run.

    The pack is the one named, else that of the plan, else the newest. Raises `ProcedureError` with
    every fault of the files, `PlanError` with those of the plan.
    """
    from pathlib import Path

    from tuixuan.procedure import library
    from tuixuan.procedure.compiled import Procedure

    if plan is not None and pack is None:
        from tuixuan.procedure.plan import read_plan

        pack = read_plan(Path(plan)).pack
    loaded = library.load(source, pack)
    if plan is not None:
        from tuixuan.procedure.plan import load_plan

        load_plan(Path(plan), loaded.compiled)
    return Procedure.from_compiled(loaded.content, files=loaded.sources)
