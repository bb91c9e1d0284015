"""The memory of a witness in a folder: for a county office without a network.

    STATE/
      key                     the witness's key, mode 0600; or it is kept elsewhere
      logs                    the keys of the logs it was told, one a line
      lock                    held from the question to the answer
      notes/ORIGIN/00000011   every note it cosigned, with its line; ORIGIN is a digest of it
      forks/ORIGIN/11-40-ab…  `known` and `other`: two notes of which not both can be true

Rules kept here:
1. A note is there whole or not at all, and durable before it is answered: temporary name, sync,
   rename, sync of the folder. What begins with `.` is what a crash left, and is not looked at.
2. The largest note is the last one. A note is never replaced by another, and never taken out.
3. What lies in the folder and is no note of its place is a fault: then nothing is cosigned.

A folder that is put back from an older copy makes a witness forget what it has cosigned since; it
cannot find that by itself.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final, NamedTuple

from tuixuan.audit.keys import LOG, VerifierKey
from tuixuan.audit.note import NOTE_MAX, Note
from tuixuan.errors import CaseError, NoteError, StoreError, UsageError
from tuixuan.store.folder import read_regular, sync_file, write_durably
from tuixuan.store.lock import FileLock

__all__ = ["Kept", "WitnessFolder"]

_LOGS_MAX: Final = 1_048_576
_SIZE = re.compile(r"[0-9]{8}", re.ASCII)


class Kept(NamedTuple):
    """Two notes of which not both can be true, or are not shown to be; where they lie.

    A note is `None` where its file is not there or is no note: a crash, or a damage.
    """

    folder: Path
    known: Note | None
    other: Note | None

    @property
    def is_proof(self) -> bool:
        """Whether the two need nothing beside them: one log, one size, two roots."""
        if self.known is None or self.other is None:
            return False
        same = (self.known.origin, self.known.size) == (self.other.origin, self.other.size)
        return same and self.known.root != self.other.root


class WitnessFolder:
    """The folder of one witness, made when something is first kept in it."""

    def __init__(
        self, folder: str | os.PathLike[str], *, sync: Callable[[int], None] = sync_file
    ) -> None:
        """`sync` makes a file durable; a test makes it fail."""
        self.folder = Path(folder)
        if self.folder.exists() and not self.folder.is_dir():
            raise CaseError(f"`{self.folder}` is expected to be a folder")
        self.key = self.folder / "key"
        self._lock = FileLock(self.folder / "lock")
        self._sync = sync

    def lock(self) -> AbstractContextManager[None]:
        return self._lock

    # The logs it was told

    def logs(self) -> list[VerifierKey]:
        """The keys of the logs it was told, in the order in which it was told them."""
        path = self.folder / "logs"
        if not path.exists():
            return []
        text = read_regular(path, _LOGS_MAX).decode("utf-8", "replace")
        return [VerifierKey.parse(line) for line in text.splitlines()]

    def tell(self, *keys: VerifierKey) -> None:
        """Tell it keys of logs; one that it knows stays once. Raises `UsageError` for another."""
        for key in keys:
            if key.type != LOG:
                raise UsageError(f"the key of a log (type 1) is expected, not `{key.name}`")
        with self._lock:
            known = dict.fromkeys([*self.logs(), *keys])
            self._write(self.folder / "logs", "".join(f"{key}\n" for key in known).encode())

    # The notes it cosigned

    def last(self, origin: str) -> Note | None:
        sizes = self.sizes(origin)
        return self.note(origin, sizes[-1]) if sizes else None

    def sizes(self, origin: str) -> list[int]:
        """The sizes of the notes that it cosigned, ascending."""
        folder = self._place("notes", origin)
        if not folder.is_dir():
            return []
        names = [path.name for path in folder.iterdir() if not path.name.startswith(".")]
        for name in names:
            if _SIZE.fullmatch(name) is None:
                raise NoteError.saying(
                    "`{path}` is no note of this witness: move it away", path=folder / name
                )
        return sorted(int(name) for name in names)

    def note(self, origin: str, size: int) -> Note | None:
        path = self._place("notes", origin) / f"{size:08d}"
        if not os.path.lexists(path):
            return None
        try:
            note = Note.parse(read_regular(path, NOTE_MAX))
        except (CaseError, NoteError) as error:
            raise NoteError.saying(
                "`{path}` is damaged ({error}): put a copy of it back", path=path, error=error
            ) from error
        if (note.origin, note.size) != (origin, size):
            raise NoteError.saying(
                "`{path}` is the note of another place: put a copy of it back", path=path
            )
        return note

    def remember(self, note: Note) -> None:
        path = self._place("notes", note.origin) / f"{note.size:08d}"
        self._write(path, bytes(note))

    def keep_fork(self, known: Note, other: Note) -> None:
        digest = hashlib.sha256(known.text + other.text).hexdigest()[:16]
        folder = self._place("forks", other.origin) / f"{known.size}-{other.size}-{digest}"
        self._write(folder / "known", bytes(known))
        self._write(folder / "other", bytes(other))

    def forks(self) -> Iterator[Kept]:
        """Every pair of notes that it keeps as proof, in the order of their folders."""
        for folder in sorted((self.folder / "forks").glob("[!.]*/[!.]*")):
            yield Kept(folder, _note_in(folder / "known"), _note_in(folder / "other"))

    def _place(self, kind: str, origin: str) -> Path:
        """A folder for one origin; its name is a digest, because an origin may be any text."""
        return self.folder / kind / hashlib.sha256(origin.encode()).hexdigest()[:32]

    def _write(self, path: Path, content: bytes) -> None:
        try:
            write_durably(path, content, self._sync)
        except OSError as error:
            raise StoreError(
                f"`{path}` cannot be written ({error.strerror}): nothing was cosigned, free the "
                "disk and ask again"
            ) from error


def _note_in(path: Path) -> Note | None:
    try:
        return Note.parse(read_regular(path, NOTE_MAX))
    except (CaseError, NoteError):
        return None
