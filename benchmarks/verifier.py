"""The verifier on long lawful logs: bytes and chain beside one hash a line, and the whole replay.

One process, one core. `mixed` is the demo village with everything repeated: five entries of six are
refusals. The other two logs say how much the mixture matters.
"""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from benchmarks.long_log import write_long_case
from benchmarks.readings import Reading
from benchmarks.turns import Subject, in_turns, timed
from benchmarks.village import village
from tuixuan_verify.verify import verify

__all__ = ["verifier"]

_KINDS = ("mixed", "steps", "refusals")


def verifier(*, quick: bool = False) -> list[Reading]:
    """Ratios and rates on a log of about 50,000 entries (quick: 4,000)."""
    readings: list[Reading] = []
    with tempfile.TemporaryDirectory(prefix="tuixuan-bench-") as place:
        for kind in _KINDS:
            folder = Path(place) / kind
            folder.mkdir()
            entries = write_long_case(folder, village(), 4_000 if quick else 50_000, kind)
            readings += _measured(folder, entries, kind, 3 if quick else 7)
    return readings


def _measured(folder: Path, entries: int, kind: str, turns: int) -> list[Reading]:
    found = in_turns(
        {
            "hash": timed(lambda: _hash(folder), entries),
            "01": _verified(folder, "01", entries, fast=True),
            "01 plain": _verified(folder, "01", entries, fast=False),
            "014": _verified(folder, "014", entries, fast=True),
            "014 plain": _verified(folder, "014", entries, fast=False),
        },
        turns,
    )
    # The aims are for the mixture.
    ratio, fast, plain = (0.20, 120_000, 40_000) if kind == "mixed" else (None, None, None)
    return [
        found.ratio("01", "hash", f"{kind}: levels 0+1 / one sha-256 a line", ratio),
        found.ratio("01 plain", "hash", f"{kind}: levels 0+1 without orjson / one sha-256 a line"),
        found.rate("014", f"{kind}: levels 0+1+4, entries a second", "", fast),
        found.rate("014 plain", f"{kind}: levels 0+1+4 without orjson", "", plain),
        found.rate("01", f"{kind}: levels 0+1, entries a second", ""),
        found.rate("hash", f"{kind}: one sha-256 a line", ""),
    ]


def _hash(folder: Path) -> None:
    """The least that any verifier does: read every line and hash it."""
    with (folder / "log.jsonl").open("rb") as file:
        for line in file:
            hashlib.sha256(line).digest()


def _verified(folder: Path, levels: str, entries: int, *, fast: bool) -> Subject:
    def run() -> None:
        result = verify(str(folder), frozenset(levels), fast=fast)
        if result.exit or result.entries != entries:
            raise AssertionError(f"a lawful log was not verified: {result.tally.findings[:1]}")

    return timed(run, entries)
