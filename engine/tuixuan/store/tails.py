"""Copies of torn tails beside the log: `log.jsonl.torn-<number of lines>`, kept for whoever asks.

Rules kept here:
1. A copy is durable before the tail is cut.
2. A tail that a crash kept from being cut is not copied again.

This module does not cut anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tuixuan.store.base import LINE_MAX
from tuixuan.store.folder import read_regular, write_durably

__all__ = ["set_aside", "tails_in"]

_TAIL: Final = re.compile(r"log\.jsonl\.torn-([0-9]+)(?:-([0-9]+))?", re.ASCII)


def set_aside(folder: Path, lines: int, tail: bytes, sync: Callable[[int], None]) -> None:
    """Keep a copy of the tail after so many lines; raises `OSError`."""
    path = folder / f"log.jsonl.torn-{lines}"
    again = 0
    while path.exists():
        if read_regular(path, LINE_MAX + 1) == tail:
            return
        again += 1
        path = folder / f"log.jsonl.torn-{lines}-{again}"
    write_durably(path, tail, sync)


def tails_in(folder: Path) -> tuple[bytes, ...]:
    """Every tail that was set aside, oldest first."""
    found: list[tuple[int, int, Path]] = []
    if folder.is_dir():
        for path in folder.iterdir():
            match = _TAIL.fullmatch(path.name)
            if match is not None:
                found.append((int(match[1]), int(match[2] or 0), path))
    return tuple(read_regular(path, LINE_MAX + 1) for _, _, path in sorted(found))
