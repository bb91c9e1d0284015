"""Documents of a step beside the limit: one SHA-256 over the same bytes."""

from __future__ import annotations

import hashlib
import os

from benchmarks.readings import Reading
from benchmarks.turns import in_turns, timed
from tuixuan.case.acting import carried
from tuixuan.store import MemoryStore

__all__ = ["evidence"]

_MIB = 1_048_576


def evidence(*, quick: bool = False) -> list[Reading]:
    """What an entry needs (digest and size), and what keeping the document adds to it."""
    content = os.urandom((4 if quick else 32) * _MIB)
    size = len(content) // _MIB

    def kept() -> None:
        _, contents = carried({"minutes": content})
        MemoryStore().put_blob(*contents[0])

    turns = in_turns(
        {
            "listed": timed(lambda: carried({"minutes": content}), size),
            "kept": timed(kept, size),
            "hashed": timed(lambda: hashlib.sha256(content).hexdigest(), size),
        },
        5 if quick else 15,
    )
    return [
        turns.ratio("listed", "hashed", "document listed by digest / one sha-256", 0.9),
        turns.ratio("kept", "hashed", "the same, and kept / one sha-256", 0.8),
        turns.rate("listed", "listed by digest", "MiB a second"),
        turns.rate("hashed", "one sha-256", "MiB a second"),
    ]
