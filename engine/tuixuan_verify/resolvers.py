"""The resolvers of Spec 2, section 1: each computes one outcome and adds figures to `out`.

A resolver is total. Where a list is nothing it reads as empty; where a number that a
condition needs is nothing, the condition does not hold.
"""

from __future__ import annotations

from tuixuan_verify.operands import Malformed, operand, people, rows, word
from tuixuan_verify.quantities import least, meets, need
from tuixuan_verify.shortlist import shortlist
from tuixuan_verify.tally import tally

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from tuixuan_verify.memory import View
    from tuixuan_verify.operands import Names, Operand
    from tuixuan_verify.quantities import Need

    Args = dict[str, Any]
    Resolver = Callable[[View], str]


def always(_args: Args, _names: Names) -> Resolver:
    """1.1: there is nothing to compute."""
    return lambda _view: "done"


def choice(args: Args, _names: Names) -> Resolver:
    """1.2: a decision of persons."""
    field = word(args, "field")
    return lambda view: str(view.data.get(field))


def reaches(args: Args, names: Names) -> Resolver:
    """1.3: every condition holds."""
    conditions = [
        (operand(c["part"], names), operand(c["whole"], names), need(c["need"], names))
        for c in args.get("all", [args])
    ]

    def resolve(view: View) -> str:
        for part, whole, wanted in conditions:
            if not meets(part(view), whole(view), wanted(view)):
                return "missed"
        return "reached"

    return resolve


def issue(args: Args, names: Names) -> Resolver:
    """1.4: attendance first, then as many ballots as are present."""
    present, whole, issued = (operand(args[a], names) for a in ("present", "whole", "issued"))
    wanted = need(args["need"], names)

    def resolve(view: View) -> str:
        if not meets(present(view), whole(view), wanted(view)):
            return "missed"
        return "issued" if issued(view) == present(view) else "misissued"

    return resolve


def returned(args: Args, names: Names) -> Resolver:
    """1.5: no more ballots than were issued."""
    back, issued = operand(args["returned"], names), operand(args["issued"], names)
    return lambda view: "over" if _more(back(view), issued(view)) else "valid"


def _more(part: Any, whole: Any) -> bool:
    """Whether part is more than whole, or one of them is nothing."""
    return type(part) is not int or type(whole) is not int or part > whole


def roster(args: Args, names: Names) -> Resolver:
    """1.6: who may vote, and how many should attend."""
    members = operand(args["members"], names)

    def resolve(view: View) -> str:
        listed = rows(members(view), standing=str, counted=bool)
        formal = [r for r in listed if r["standing"] == "formal"]
        without = sum(r["standing"] == "none" for r in listed)
        excluded = sum(r["counted"] is False for r in formal)
        view.out.update(
            formal_members=len(formal) + without,
            probationary_members=sum(r["standing"] == "probationary" for r in listed),
            without_rights=without,
            entitled=len(formal),
            excluded=excluded,
            should_attend=len(formal) - excluded,
            electors=[r["id"] for r in formal],
        )
        return "done"

    return resolve


def recommendation(args: Args, names: Names) -> Resolver:
    """1.7: who was recommended by enough of the valid ballots."""
    get = {a: operand(args[a], names) for a in _RECOMMENDATION}
    attendance, wanted = need(args["need"], names), need(args["pass"], names)

    def resolve(view: View) -> str:
        present, issued = get["present"](view), get["issued"](view)
        if not meets(present, get["whole"](view), attendance(view)):
            return "missed"
        if _more(get["returned"](view), issued) or _more(issued, present):
            return "over"
        valid, passing = get["valid"](view), wanted(view)
        listed = rows(get["votes"](view), yes=int)
        view.out["passed"] = sorted(r["id"] for r in listed if meets(r["yes"], valid, passing))
        return "counted"

    return resolve


_RECOMMENDATION = ("present", "whole", "issued", "returned", "votes", "valid")


def enough_number(spec: Any, names: Names) -> Callable[[View, Any], int | None]:
    """Compile the least number of candidates for so many seats (1.9, 2.6)."""
    wanted = need(spec, names)

    def number(view: View, seats: Any) -> int | None:
        if type(seats) is not int:
            return None
        if spec in ("contested", "filled"):
            return int(seats) + 1 if spec == "contested" else int(seats)
        extra: Need | None = wanted(view)
        if extra is None:
            return None
        return int(seats) + least(seats, extra)

    return number


def enough_candidates(args: Args, names: Names) -> Resolver:
    """1.9: who is left on the list, and whether that is enough."""
    listed, seats = operand(args["list"], names), operand(args["seats"], names)
    drop: Operand = operand(args["drop"], names) if "drop" in args else lambda _view: []
    number = enough_number(args["need"], names)

    def resolve(view: View) -> str:
        persons = people(listed(view)) or []
        gone = _fallen(drop(view)) & set(persons)
        view.out["dropped"] = sorted(gone)
        view.out["remaining"] = [p for p in persons if p not in gone]
        wanted = number(view, seats(view))
        return "enough" if wanted is not None and len(persons) - len(gone) >= wanted else "too_few"

    return resolve


def _fallen(value: Any) -> set[str]:
    """Persons named, or those with a verdict `fail`."""
    listed = people(value)
    if listed is not None:
        return set(listed)
    if type(value) is not list:
        return set()
    return {r["id"] for r in rows(value) if r.get("verdict") == "fail"}


RESOLVERS: dict[str, Callable[[Args, Names], Resolver]] = {
    "always": always,
    "choice": choice,
    "reaches": reaches,
    "issue": issue,
    "returned": returned,
    "roster": roster,
    "recommendation": recommendation,
    "shortlist": shortlist,
    "enough_candidates": enough_candidates,
    "tally": tally,
}


def compile_resolver(name: str, args: Args, names: Names) -> Resolver:
    """Compile one `by`; raises Malformed for a resolver that Spec 2 does not have."""
    if name not in RESOLVERS:
        raise Malformed(f"resolver {name!r}")
    return RESOLVERS[name](args, names)
