"""Step 5.3: what only names can tell, judged where the names of everybody in it are disclosed.

Names are compared by the strokes of their characters (Spec 2, 2.14). The table of characters is a
file in this package, read when the first two names are compared. An order with a character that
the table does not have is not judged.
"""

from __future__ import annotations

from tuixuan_verify.ballot_order import wrong_way_round

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tuixuan_verify.ballot_order import Claims
    from tuixuan_verify.findings import Tally

    Reason = dict[str, Any]

_ranks: dict[str, int] = {}


def ranks() -> dict[str, int]:
    """Return the place of each character of the table."""
    if not _ranks:
        from pkgutil import get_data

        text = (get_data("tuixuan_verify", "strokes.txt") or b"").decode()
        rows = [line for line in text.splitlines() if not line.startswith("#")]
        _ranks.update((character, n) for n, character in enumerate("".join(rows)))
    return _ranks


def sort_key(name: str, custom: str) -> tuple[Any, ...] | None:
    """Return what a name is sorted by; None when a character has no place."""
    table = ranks()
    places = [table.get(character, -1) for character in name]
    if min(places) < 0:
        return None
    # 姓氏笔画: after the same first character a given name of one character comes first
    longer = custom == "surname" and len(places) > 2
    return places[0], longer, places


class Names:
    """Answers what was asked of names, entry by entry."""

    __slots__ = ("_people", "_tally", "unjudged")

    def __init__(self, people: dict[str, str], tally: Tally) -> None:
        # person id -> name, as the entries up to the present one disclose it
        self._people = people
        self._tally = tally
        # orders of which not all names are known, or not all characters
        self.unjudged = 0

    def judge(self, number: int, step: str, claims: Claims, refused: bool) -> None:
        """Step 5.3: each order that an entry was asked about."""
        for question in claims.asked:
            if refused and question.warns:
                # what a refused attempt would have been warned of is not recorded
                continue
            if not refused and question.claim and not question.warns:
                # taken though it says itself why not: that is a finding of level 4
                continue
            known, expected = self._judge(question.order, question.custom)
            if not known:
                self.unjudged += 1
                continue
            self._tally.looked["5.3"] += 1
            if expected != question.claim:
                code = "refusal" if refused else "outcome" if question.warns else "rule"
                self._tally.add("5.3", code, number, step=step, rule=question.rule,
                                expected=expected, found=question.claim)  # fmt: skip

    def _judge(self, order: list[str], custom: str) -> tuple[bool, Reason | None]:
        people = self._people
        keys = [sort_key(people[p], custom) if p in people else None for p in order]
        return (False, None) if None in keys else (True, wrong_way_round(order, keys))
