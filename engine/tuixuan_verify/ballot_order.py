"""The order on a ballot (Spec 2, 2.14), and what an entry claims of names while it is replayed.

Without names level 4 cannot say whether persons stand in the order of theirs. It takes what the
entry claims where the rule is judged, if it can be a claim about that very order, and notes the
question; `naming` answers it where names are disclosed (step 5.3).
"""

from __future__ import annotations

from tuixuan_verify.members import is_sorted
from tuixuan_verify.operands import Malformed, operand, people
from tuixuan_verify.quantities import word_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from tuixuan_verify.memory import View
    from tuixuan_verify.operands import Names

    Args = dict[str, Any]
    Reason = dict[str, Any]
    Judge = Callable[[View], Reason | None]

CUSTOMS = ("surname", "name")


class Question:
    """An order that only names can judge, and what the entry claims of it."""

    __slots__ = ("claim", "custom", "order", "rule", "warns")

    def __init__(
        self, rule: str, warns: bool, order: list[str], custom: str, claim: Reason | None
    ) -> None:
        self.rule = rule
        self.warns = warns
        self.order = order
        self.custom = custom
        self.claim = claim


class Claims:
    """The reasons and warnings of one entry, of which those about names are taken as they stand."""

    __slots__ = ("_left", "asked", "rule", "warns")

    def __init__(self, out: dict[str, Any]) -> None:
        listed = (out.get("reasons"), out.get("warnings"))
        self._left = [r for one in listed if type(one) is list for r in one if type(r) is dict]
        self.asked: list[Question] = []
        # the rule that is being judged
        self.rule = ""
        self.warns = False

    def ask(self, order: list[str], custom: str) -> Reason | None:
        """Return what is claimed of this order."""
        found = None
        for reason in self._left:
            if reason.get("rule") == self.rule and _can_be(reason, order):
                self._left.remove(reason)
                found = {"part": reason["part"], "persons": reason["persons"]}
                break
        self.asked.append(Question(self.rule, self.warns, order, custom, found))
        return found


def _can_be(reason: Reason, order: list[str]) -> bool:
    """Whether a reason is one that names could give of this order."""
    persons = people(reason.get("persons"))
    if persons is None or reason.keys() != {"rule", "part", "persons"}:
        return False
    if reason["part"] == "order":
        return any(order[n : n + 2] == persons for n in range(len(order) - 1))
    known = reason["part"] == "rank" and len(persons) > 0
    return known and is_sorted(persons) and set(persons) <= set(order)


def ballot_order(args: Args, names: Names) -> Judge:
    """2.14: these persons and no others, as they were approved, else in the order of names."""
    read, expected = operand(args["order"], names), operand(args["persons"], names)
    approved = operand(args["approved"], names) if "approved" in args else None
    custom = _custom(args.get("custom", "surname"), names)

    def judge(view: View) -> Reason | None:
        order, persons = people(read(view)), people(expected(view))
        if order is None or persons is None:
            return {"unknown": "order" if order is None else "persons"}
        if set(order) != set(persons):
            return _other(set(order) ^ set(persons))
        if approved is not None:
            return _as_approved(order, people(approved(view)))
        by = custom(view)
        if by not in CUSTOMS:
            return {"unknown": "custom"}
        return view.claims.ask(order, by) if view.claims else None

    return judge


def _custom(spec: Any, names: Names) -> Callable[[View], Any]:
    """Compile the custom: one of the two words, or a parameter that holds one."""
    if type(spec) is not str or not (spec in CUSTOMS or spec.startswith("param.")):
        raise Malformed(f"custom {spec!r}")
    return word_of(spec, names)


def _other(persons: Iterable[str]) -> Reason:
    return {"part": "set", "persons": sorted(persons)}


def _as_approved(order: list[str], approved: list[str] | None) -> Reason | None:
    if approved is None:
        return {"unknown": "approved"}
    lacking = [p for p in order if p not in approved]
    return _other(lacking) if lacking else wrong_way_round(order, list(map(approved.index, order)))


def wrong_way_round(order: list[str], keys: list[Any]) -> Reason | None:
    """Return the first two neighbours of whom the second belongs before the first."""
    for n in range(len(order) - 1):
        if keys[n] > keys[n + 1]:
            return {"part": "order", "persons": order[n : n + 2]}
    return None
