"""The notes of a case folder, as they are read before its log (log 8.5, step 2.2).

Only what the steps of levels 2 and 3 ask of a note is kept of it: the signatures are verified
while it is read. A name in the folder is never opened unless it is that of a note, and never
when it is anything but a regular file.
"""

from __future__ import annotations

import os
import re

from tuixuan_verify.note import NOTE_LIMIT, NoNote, Note, read_note
from tuixuan_verify.reading import Unreadable, is_folder, read_document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from tuixuan_verify.findings import Tally
    from tuixuan_verify.keys import Key
    from tuixuan_verify.policy import Policy

FOLDER = "checkpoints"
NAMES = 10_000
_NAME = re.compile(r"(?!0{8})[0-9]{8}(?:\.(?:[2-9]|[1-9][0-9]))?")


class Checkpoint:
    """What is kept of one note of the folder."""

    __slots__ = ("cosigned", "false", "false_witness", "file", "origin", "root", "signed", "size")

    def __init__(self, file: str, note: Note, policy: Policy) -> None:
        self.file = file
        self.origin = note.origin
        self.size = note.size
        self.root = note.root
        # the logs that signed, the witnesses that cosigned with their times, and whether a line
        # that names one of them is not theirs
        self.signed: list[Key]
        self.cosigned: dict[str, int]
        self.signed, self.false = policy.signers(note)
        self.cosigned, self.false_witness = policy.cosigners(note)

    @property
    def line(self) -> int:
        """The last line that it covers."""
        return self.size - 1


class Checkpoints:
    """The notes of one folder, in the order of their names, and what is none."""

    def __init__(self, case: str, policy: Policy) -> None:
        self.notes: list[Checkpoint] = []
        # name, line of the finding, and fault
        self._faults: list[tuple[str, int | None, str]] = []
        home = os.path.join(case, FOLDER)
        if not os.path.lexists(home):
            return
        names = _names(home)
        if names is None:
            self._faults.append((FOLDER, None, "folder"))
        for name in sorted(names or ()):
            note, fault = _note(home, name)
            if note is None:
                line = int(name[:8]) - 1 if _NAME.fullmatch(name) else None
                self._faults.append((name, line, fault))
            else:
                self.notes.append(Checkpoint(name, note, policy))

    def judge(self, tally: Tally) -> None:
        """Step 2.2: each name is that of a note, and what it names is one."""
        tally.looked["2.2"] += len(self.notes) + len(self._faults)
        for name, line, fault in self._faults:
            tally.add("2.2", "note", line, file=name, fault=fault)


def _names(home: str) -> list[str] | None:
    """Return the names in the folder; None when it is none, cannot be read, or holds too many."""
    if not is_folder(home):
        return None
    names: list[str] = []
    try:
        with os.scandir(home) as entries:
            for count, entry in enumerate(entries):
                if count >= NAMES:
                    return None
                names.append(entry.name)
    except OSError:
        return None
    return [name for name in names if not name.startswith(".")]


def _note(home: str, name: str) -> tuple[Note | None, str]:
    """Return the note that a name stands for, or the fault."""
    if not _NAME.fullmatch(name):
        return None, "name"
    try:
        note = read_note(read_document(os.path.join(home, name), NOTE_LIMIT))
    except (Unreadable, NoNote) as error:
        return None, str(error)
    return (note, "") if note.size == int(name[:8]) else (None, "other_size")
