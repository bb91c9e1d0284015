"""Opens the folder of a case, or says what is expected there instead."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tuixuan.errors import CaseError
from tuixuan.messages.language import _
from tuixuan.procedure.compiled import Procedure
from tuixuan.store.files import FileStore

if TYPE_CHECKING:
    from tuixuan.audit import Signer
    from tuixuan.case import Case

__all__ = ["case_in", "new_folder", "procedure_of", "store_in"]

# What opening a case puts into its folder before entry 0.
_OPENED = ("calendars", "disclosures.jsonl", "lock", "log.jsonl", "procedure.json", "sources")


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


@contextmanager
def new_folder(folder: str) -> Iterator[Path]:
    """A folder for a new case; when opening it fails before entry 0, nothing of it stays.

    Raises `CaseError` for a folder that is there and not empty.
    """
    path = _free_folder(folder)
    made = [each for each in (path, *path.parents) if not each.exists()]
    try:
        yield path
    except BaseException:
        if not _has_entry(path):
            _remove(path, made)
        raise


def _has_entry(path: Path) -> bool:
    """Whether a whole line is in the log: then there is a case, whatever failed after it."""
    log = path / "log.jsonl"
    return log.exists() and b"\n" in log.read_bytes()


def _remove(path: Path, made: list[Path]) -> None:
    """Take away what opening put there, then the folders that it made, where they are empty."""
    # What cannot be removed stays, and the error that is on its way says what went wrong first.
    for name in _OPENED:
        if (path / name).is_dir():
            shutil.rmtree(path / name, ignore_errors=True)
        else:
            with suppress(OSError):
                (path / name).unlink()
    with suppress(OSError):
        for each in made:
            each.rmdir()


def _free_folder(folder: str) -> Path:
    """A folder that does not exist or is empty; raises `CaseError` for another one."""
    path = Path(folder)
    if path.is_dir() and not any(path.iterdir()):
        return path
    if path.exists() or path.is_symlink():
        message = _("`{folder}` is there already: name a folder that is new or empty")
        raise CaseError(message.format(folder=folder))
    return path
