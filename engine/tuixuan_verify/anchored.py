"""The notes that were present, as plain values for the report (verification 5.1)."""

from __future__ import annotations

from tuixuan_verify.days import number, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tuixuan_verify.anchors import Anchors
    from tuixuan_verify.checkpoints import Checkpoint
    from tuixuan_verify.result import Result

_EPOCH = "1970-01-01"
_LAST = "9999-12-31"


def anchored(result: Result) -> dict[str, Any] | None:
    """Return each note, the kept note, and how much nothing covers; None without any of it."""
    found = result.anchors
    if found is None:
        return None
    rows = found.rows
    return {
        "notes": [_note(*row) for row in rows.rows],
        "left_out": rows.count - len(rows.rows),
        "kept": _kept(found),
        "uncovered": found.uncovered,
    }


def _note(note: Checkpoint, sound: bool, quorum: bool | None) -> dict[str, Any]:
    return {
        "file": note.file,
        "origin": note.origin,
        "size": note.size,
        "root": note.root.hex(),
        "sound": sound,
        "keys": sorted({str(key) for key in note.signed}),
        "witnesses": [
            {"name": n, "at": instant(t) if t else None} for n, t in sorted(note.cosigned.items())
        ],
        "quorum": quorum,
    }


def _kept(found: Anchors) -> dict[str, Any] | None:
    kept = found.kept
    if kept is None:
        return None
    return {
        "kind": "code" if kept.note is None else "note",
        "size": kept.size,
        "root": kept.root.hex(),
        "signature_checked": kept.note is not None and found.policy is not None,
        "agrees": found.agrees,
    }


def instant(seconds: int) -> str:
    """Return a time in UTC; seconds alone where no date can say it."""
    day = number(_EPOCH) + seconds // 86_400
    if day > number(_LAST):
        return f"{seconds} s"
    clock = seconds % 86_400
    return f"{text(day)}T{clock // 3600:02d}:{clock // 60 % 60:02d}:{clock % 60:02d}Z"
