"""What is erased was committed to (step 1.7), and is disclosed no more (step 5.4) (log 9.7, 10.3).

The digests that entries commit to and that no entry erased are kept, 32 bytes each. It is the one
thing that grows with the log.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from tuixuan_verify.findings import Tally


class Erasures:
    """The digests of one log that can still be erased."""

    def __init__(self, tally: Tally, disclosed: Collection[str] | None) -> None:
        self._tally = tally
        # digests that the folder discloses; None when level 5 does not look at them
        self._disclosed = disclosed
        self._held: set[bytes] = set()

    def take(self, number: int, entry: dict[str, Any]) -> None:
        """Take in a sound entry."""
        if entry["type"] == "erase":
            self._erase(number, entry["data"]["digests"])
        if "sd" in entry:
            self._held.update(map(bytes.fromhex, entry["sd"]))

    def _erase(self, number: int, digests: list[str]) -> None:
        tally, held = self._tally, self._held
        tally.looked["1.7"] += 1
        odd = [digest for digest in digests if bytes.fromhex(digest) not in held]
        held.difference_update(map(bytes.fromhex, digests))
        if odd:
            tally.add("1.7", "erase", number, sha256=odd[0], digests=len(odd))
            return
        if self._disclosed is None:
            return
        tally.looked["5.4"] += len(digests)
        kept = [digest for digest in digests if digest in self._disclosed]
        if kept:
            tally.add("5.4", "erase", number, sha256=kept[0], digests=len(kept))
