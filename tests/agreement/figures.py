"""Figures of counts that lead to a wanted result, none of which breaks the arithmetic.

Whoever wins takes the first places of the list that is given, so that a caller decides who.
"""

from __future__ import annotations

from typing import Any

from reading import Sight

Json = dict[str, Any]


def rows(yes: dict[str, int], valid: int) -> list[Json]:
    """One row for each person on the ballot: who did not say yes said no."""
    return [{"id": p, "yes": yes[p], "no": valid - yes[p], "abstain": 0} for p in sorted(yes)]


def tally(
    sight: Sight, args: Json, want: str, order: list[str], valid: int, few: bool = False
) -> Json | None:
    """`votes` and `write_ins` of a count with the result `want`; none when there cannot be one.

    `order` are the persons on the ballot, who is to win first; with `few` a result that is `short`
    has nobody elected at all.
    """
    previous, k, before = _before(sight, args)
    base = sight.number(args[args["base"]])
    least = sight.least(args["pass"], base)
    runoff = _is_runoff(sight, args, previous)
    taken = before.union(*(sight.listed(one) for one in args.get("higher", ())))
    free = [p for p in order if p not in taken]
    yes = dict.fromkeys(order, 0)
    written: dict[str, int] = {}
    if want == "complete":
        sound = _complete(sight, args, yes, written, free, (k, least, valid, runoff), taken)
    elif want == "tie":
        sound = _tie(yes, free, k, least, valid, runoff)
    else:
        sound = _short(yes, [] if few else free, k, least, valid, runoff)
    if not sound:
        return None
    made: Json = {"votes": rows(yes, valid)}
    if written:
        made["write_ins"] = [{"id": p, "count": written[p]} for p in sorted(written)]
    return {name: value for name, value in made.items() if value}


def _before(sight: Sight, args: Json) -> tuple[Any, int, set[str]]:
    steps = args.get("previous", "").split("|")
    found = [sight.record.last[s] for s in steps if s in sight.record.last]
    if not found:
        return None, sight.number(args["seats"]), set()
    last = max(found, key=lambda item: item[0])
    return last, last[2]["seats_open"], set(last[2].get("elected", ()))


def _is_runoff(sight: Sight, args: Json, previous: Any) -> bool:
    opened = sight.record.last.get(args.get("plurality", ""))
    return opened is not None and (previous is None or opened[0] > previous[0])


def _complete(
    sight: Sight,
    args: Json,
    yes: dict[str, int],
    written: dict[str, int],
    free: list[str],
    figures: tuple[int, int, int, bool],
    taken: set[str],
) -> bool:
    k, least, valid, runoff = figures
    if valid < least and not runoff:
        return False
    winners = free[:k]
    for n, person in enumerate(winners):
        yes[person] = valid if runoff else max(least, valid - n)
    missing = k - len(winners)
    others = [p for p in sight.listed(args["electors"]) if p not in yes and p not in taken]
    for person in others[:missing]:
        written[person] = least
    said_no = sum(valid - count for count in yes.values())
    if written and sum(written.values()) > said_no:
        for person in winners:
            yes[person] = least
        said_no = sum(valid - count for count in yes.values())
    return len(winners) + len(written) == k and sum(written.values()) <= said_no


def _tie(
    yes: dict[str, int], free: list[str], k: int, least: int, valid: int, runoff: bool
) -> bool:
    level = free[: k + 1]
    votes = valid * k // (k + 1) if k else 0
    for person in level:
        yes[person] = votes
    return len(level) == k + 1 and k > 0 and (runoff or votes >= least)


def _short(
    yes: dict[str, int], free: list[str], k: int, least: int, valid: int, runoff: bool
) -> bool:
    if runoff or k < 1:
        return False
    winners = free[: k - 1] if valid >= least else []
    for person in winners:
        yes[person] = valid
    return True
