"""Opens the folder of a case, or says what is expected there instead."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tuixuan.errors import CaseError
from tuixuan.messages.language import _
from tuixuan.procedure.compiled import Procedure
from tuixuan.store.files import FileStore

if TYPE_CHECKING:
    from tuixuan.audit import Signer
    from tuixuan.case import Case

__all__ = ["case_in", "free_folder", "procedure_of", "store_in"]


def store_in(folder: str) -> FileStore:
    """The store of an existing case; raises `CaseError`."""
    path = Path(folder)
    if not path.exists():
        message = _(
            "`{folder}` does not exist: the folder of a case is expected, `tuixuan new` makes one"
        )
        raise CaseError(message.format(folder=folder))
    if not (path / "log.jsonl").is_file() or (path / "log.jsonl").is_symlink():
        message = _("`{folder}` is not a case: a folder with a file `log.jsonl` is expected")
        raise CaseError(message.format(folder=folder))
    store = FileStore(path)
    if store.size() == 0:
        message = _(
            "the log in `{folder}` has no entry: opening the case was interrupted, move the folder"
            " away and open it again"
        )
        raise CaseError(message.format(folder=folder))
    return store


def case_in(
    folder: str, strokes: Mapping[str, str] | None = None, signer: Signer | None = None
) -> Case:
    """The case in a folder, as its log tells it; `strokes` are places of rare characters."""
    # imported here: to read a log needs none of it
    from tuixuan.case import Case

    return Case.resume(store_in(folder), strokes=strokes, signer=signer)


def procedure_of(store: FileStore, n: int = 0) -> Procedure:
    """The procedure that entry `n` puts in force, as the folder holds it."""
    from tuixuan.case.binding import folder_of

    return Procedure.from_compiled(store.get(f"{folder_of(n)}procedure.json"))


def free_folder(folder: str) -> Path:
    """A folder that does not exist or is empty; raises `CaseError` for another one."""
    path = Path(folder)
    if path.is_dir() and not any(path.iterdir()):
        return path
    if path.exists() or path.is_symlink():
        message = _("`{folder}` is there already: name a folder that is new or empty")
        raise CaseError(message.format(folder=folder))
    return path
