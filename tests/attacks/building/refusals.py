"""Attacks on level 4: refusals and corrections that the law does not give (49)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from building.lawful import APPROVE, SECOND, body, case
from building.sound import LATE, everything, opening
from building.vector import Vector
from building.village import COUNT, HOST, PUBLISH, SIGN, Object, Village


def vectors() -> Iterator[Vector]:
    """All of them."""
    yield from refusals()
    yield from corrections()


def refusals() -> Iterator[Vector]:
    """49: refusals without ground, for other reasons, or with other numbers."""
    wrong = (("refusal", 7, "4.11"),)
    order = {"rule": "order", "need": "open"}
    for story, step, day, reasons, members, says in (
        ("of_lawful", "open", "03-11", [LATE], {"data": opening()},
         "the meeting refused on a day on which the law allows it."),
        ("of_lawful_role", "open", "03-11", [{"rule": "role", "need": "host"}],
         {"data": opening()}, "a host refused as if he were none."),
        ("other_reason", "open", "03-10", [order], {"data": opening()},
         "refused for its place in the order, where the period had not ended."),
        ("reason_left_out", "open", "03-10", [LATE],
         {"data": opening(), "act": SECOND}, "one of two reasons left out."),
        ("reason_added", "open", "03-10", [{"rule": "role", "need": "host"}, LATE],
         {"data": opening()}, "one reason more than there is."),
        ("other_numbers", "open", "03-10", [{**LATE, "end": "2026-03-20"}],
         {"data": opening()}, "a period that ends later than the law says."),
        ("reasons_reordered", "open", "03-10", [LATE, {"rule": "role", "need": "host"}],
         {"data": opening(), "act": SECOND}, "the reasons in another order."),
        ("form_with_data", "open", "03-10", [{"rule": "form"}], {"data": {"present": True}},
         "refused for its form, with the data that must not be kept."),
    ):  # fmt: skip
        village = Village().published().refused(step, day, "published", *reasons, **members)
        yield Vector(f"refusal_{story}", says, village.folder(), wrong, (49,))
    village = Village().published()
    village.refused("open", "03-10", "listed", LATE, data=opening())
    yield Vector("refusal_other_state", "a refusal that names another state.", village.folder(),
                 wrong, (49,))  # fmt: skip
    for n, story, change, says in (
        (9, "correction", {"data": {"of": 7}}, "a lawful correction refused."),
        (12, "form_state", {"out": {**everything().body(12)["out"], "state": "voting"}},
         "a refusal of form that names another state."),
    ):  # fmt: skip
        yield Vector(f"refusal_of_{story}", says, case(body(n, **change), everything()),
                     (("refusal", n, "4.11"),), (49,))  # fmt: skip


def corrections() -> Iterator[Vector]:
    """Corrections that the law does not allow (procedure 6); no row of section 6 names them."""

    def correct(village: Village, day: str, of: int, state: str, **more: Any) -> Village:
        members: Object = {"act": HOST, "data": {"of": of}, "out": {"state": state}, **more}
        return village.add("correct", day, **members)

    for story, village, says in (
        ("not_the_last", correct(Village().published(), "03-05", 4, "published"),
         "a step undone that another one followed."),
        ("too_late", correct(Village().counted(), "03-11", COUNT, "voting", sign=SIGN),
         "the count undone."),
        ("not_entitled", correct(Village().nominated(), "03-04", 4, "listed", act=SECOND),
         "a step undone by somebody who could not have taken it."),
        ("not_confirmed", correct(Village().listed(), "03-03", APPROVE, "preparing"),
         "an approval undone without the confirmation that it needed."),
        ("other_state", correct(Village().published(), "03-05", PUBLISH, "published"),
         "a correction that leaves the state as it was."),
        ("twice", correct(correct(Village().nominated(), "03-04", 4, "listed"), "03-04", APPROVE,
                          "preparing", sign=SIGN), "a second correction after the first."),
    ):  # fmt: skip
        n = len(village.bodies)
        yield Vector(f"correction_{story}", says, village.folder(), (("correction", n, "4.12"),))
