"""Attacks on level 4: everything is hashed again, so that only replay finds what is wrong."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

from building.vector import Found, Vector
from building.village import COUNT, HOST, OPEN, PUBLISH, SIGN, Village

APPROVE = 3
SECOND = {"person": "p02", "role": "scrutineer"}


def case(change: Callable[[Village], object], base: Village | None = None) -> dict[str, bytes]:
    """The folder of a case in which one thing was changed before it was linked."""
    village = base or Village().counted()
    change(village)
    return village.folder()


def data(n: int, **members: Any) -> Callable[[Village], object]:
    """Change members of `data` of entry n."""
    return lambda village: village.body(n)["data"].update(members)


def out(n: int, **members: Any) -> Callable[[Village], object]:
    """Change members of `out` of entry n."""
    return lambda village: village.body(n)["out"].update(members)


def body(n: int, **members: Any) -> Callable[[Village], object]:
    """Change members of entry n itself."""
    return lambda village: village.body(n).update(members)


def vectors() -> Iterator[Vector]:
    """All of them."""
    for attack, group in ((22, order), (30, names), (23, roles), (24, figures), (26, dates)):
        for story, files, found, says in group():
            yield Vector(story, says, files, found, (attack,))
    for story, files, found, says in outcomes():
        yield Vector(story, says, files, found, (48 if "elected" in story else 47,))


Row = tuple[str, dict[str, bytes], tuple[Found, ...], str]


def order() -> Iterator[Row]:
    """22: a step skipped, taken twice, or taken where it cannot be."""
    skipped = Village().counted()
    del skipped.bodies[1]
    yield ("step_skipped", skipped.folder(), (("order", 2, "4.5"),),
           "the audit was left out, and the approval given without it.")  # fmt: skip
    early = Village().nominated()
    early.bodies[2], early.bodies[3] = early.bodies[3], early.bodies[2]
    early.bodies[2].update(day="2026-03-03")
    early.bodies[2]["data"]["date"] = "2026-03-03"
    early.bodies[2]["out"]["state"] = "preparing"
    yield ("step_early", early.folder(), (("order", 3, "4.5"),),
           "persons were nominated before the seats were approved.")  # fmt: skip
    twice = Village().prepared()
    twice.bodies.append(copy.deepcopy(twice.bodies[0]))
    yield ("step_twice", twice.folder(), (("order", 3, "4.5"),),
           "a step that is taken once was taken again.")  # fmt: skip
    after = Village().counted()
    after.step("nominate", "03-11", {"outcome": "done", "state": "elected"},
               data={"persons": ["p01"]})  # fmt: skip
    yield ("step_after_end", after.folder(), (("order", 9, "4.5"),),
           "a person was nominated after the count.")  # fmt: skip
    thread = Village().published()
    thread.step("answer", "03-05", {"outcome": "done", "state": "decided"},
                data={"complaint": "c01"})  # fmt: skip
    yield ("step_thread", thread.folder(), (("order", 7, "4.5"),),
           "a complaint was answered that nobody made.")  # fmt: skip
    absent = Village().counted()
    absent.parameters["on_audit"] = False
    yield ("step_absent", absent.folder(), (("order", 2, "4.5"),),
           "a step was taken that the plan switches off.")  # fmt: skip


def names() -> Iterator[Row]:
    """30: the name of a step that only looks like one, or that is none."""
    for story, name, says in (
        (
            "full_width",
            "ｃｏｍｐｌａｉｎ",
            "a complaint whose step is written in full-width letters.",
        ),
        ("capital", "Complain", "a complaint whose step begins with a capital."),
        ("of_python", "__class__", "a step whose name means something to a language."),
        ("empty", "", "a step without a name."),
    ):
        village = Village().published()
        village.step(
            name,
            "03-05",
            {"outcome": "done", "state": "received"},
            act={"person": "p05", "role": "applicant"},
            data={"complaint": "c01"},
        )
        yield (f"name_{story}", village.folder(), (("order", 7, "4.5"),), says)


def roles() -> Iterator[Row]:
    """23: who acts and who confirms."""
    for n, story, members, says in (
        (PUBLISH, "not_held", {"act": {"person": "p03", "role": "host"}},
         "somebody acted as host who is not."),
        (PUBLISH, "other", {"act": SECOND}, "the scrutineer did what the host must do."),
        (COUNT, "sign_not_held", {"sign": [{"person": "p06", "role": "scrutineer"}]},
         "somebody confirmed as scrutineer who is not."),
        (COUNT, "sign_other", {"sign": [HOST]}, "the host confirmed, not the scrutineer."),
        (COUNT, "sign_standing", {"sign": [*SIGN, {"person": "p03", "role": "candidate"}]},
         "a candidate confirmed as such, which is no role."),
    ):  # fmt: skip
        yield (f"role_{story}", case(body(n, **members)), (("role", n, "4.6"),), says)
    yield ("role_sign_missing", case(lambda v: v.body(COUNT).pop("sign")),
           (("role", COUNT, "4.6"),), "nobody confirmed the count.")  # fmt: skip
    yield ("role_exclusive", case(data(OPEN, tellers=["p02"])), (("rule", OPEN, "4.9"),),
           "the scrutineer was made teller as well.")  # fmt: skip


def figures() -> Iterator[Row]:
    """24: figures that the law does not allow, with the outcome that follows from them."""
    votes = Village().counted().body(COUNT)["data"]["votes"]

    def five(village: Village) -> None:
        village.body(COUNT)["data"].update(ballots_returned=5, ballots_void=1)

    yield ("ballots_more_returned", case(five), (("rule", COUNT, "4.9"),),
           "five ballots returned of four issued.")  # fmt: skip
    yield ("ballots_more_issued", case(data(OPEN, ballots_issued=5)), (("rule", OPEN, "4.9"),),
           "five ballots issued to four persons.")  # fmt: skip
    yield ("votes_do_not_close", case(data(COUNT, votes=[{**votes[0], "no": 1}, *votes[1:]])),
           (("rule", COUNT, "4.9"),), "five votes on one person, on four ballots.")  # fmt: skip
    yield ("votes_too_many", case(data(COUNT, votes=[
        {**votes[0]}, {**votes[1], "yes": 4, "no": 0}, votes[2]])), (("rule", COUNT, "4.9"),),
           "nine votes for two seats on four ballots.")  # fmt: skip
    yield ("seats_beyond_plan", case(data(APPROVE, seats=3), Village().listed()),
           (("rule", APPROVE, "4.9"),), "three seats where the plan allows two.")  # fmt: skip
    few = Village().nominated()
    few.body(4)["data"]["persons"] = ["p03", "p04"]
    few.publish()
    few.body(PUBLISH)["data"]["persons"] = ["p03", "p04"]
    del few.body(PUBLISH)["out"]["cleared"][2]
    yield ("candidates_too_few", few.folder(), (("rule", PUBLISH, "4.9"),),
           "as many candidates as seats were published.")  # fmt: skip
    for story, n, name, value, says in (
        ("true", OPEN, "present", True, "`true`, which is 1 in some languages."),
        ("text", OPEN, "present", "4", "a figure as text."),
        ("negative", COUNT, "ballots_void", -1, "fewer than nothing."),
        ("beyond", OPEN, "present", 1_000_001, "more than a million."),
        ("full_width", OPEN, "present", "４", "a full-width digit."),
    ):  # fmt: skip
        yield (f"count_{story}", case(data(n, **{name: value})), (("rule", n, "4.4"),),
               f"a count given as {says}")  # fmt: skip
    yield ("field_unknown", case(data(COUNT, proxies=2)),
           (("rule", COUNT, "4.4"), ("secrecy", COUNT, "4.15")),
           "a field that the step does not have, and beside ballots.")  # fmt: skip
    yield ("field_missing", case(lambda v: v.body(COUNT)["data"].pop("ballots_void")),
           (("rule", COUNT, "4.4"),), "a field that the step must have is not there.")  # fmt: skip
    yield ("votes_unsorted", case(data(COUNT, votes=votes[::-1])), (("rule", COUNT, "4.4"),),
           "rows out of order.")  # fmt: skip
    yield ("votes_twice", case(data(COUNT, votes=[votes[0], *votes])), (("rule", COUNT, "4.4"),),
           "one candidate in two rows.")  # fmt: skip


def dates() -> Iterator[Row]:
    """26: the date of an act against the time of its entry and against the act before."""
    for story, base, n, date, says in (
        ("after_entry", Village().counted(), COUNT, "2026-03-12",
         "a count that took place on the day after it was recorded."),
        ("before_previous", Village().counted(), COUNT, "2026-03-10",
         "a count that took place before the meeting was opened."),
        ("before_required", Village().nominated(), APPROVE, "2026-03-01",
         "an approval dated before the audit that it needs."),
    ):  # fmt: skip
        yield (f"date_{story}", case(data(n, date=date), base), (("date", n, "4.8"),), says)
    yield ("date_none", case(data(COUNT, date="2026-02-29")), (("rule", COUNT, "4.4"),),
           "a day that no calendar has.")  # fmt: skip


def outcomes() -> Iterator[Row]:
    """47 and 48: outcome, state and figures that do not follow from what was counted."""
    tie = Village().opened().count(votes=(4, 3, 3))
    tie.body(OPEN)["data"].update(present=5, ballots_issued=5)
    tie.body(COUNT)["data"].update(ballots_returned=5, ballots_valid=5)
    for row in tie.body(COUNT)["data"]["votes"]:
        row["no"] += 1
    yield ("tie_as_elected", tie.folder(), (("outcome", COUNT, "4.10"),),
           "two persons level for the second seat, one of them recorded as elected.")  # fmt: skip
    wrong = ("outcome", COUNT, "4.10")
    yield ("elected_not_passed", case(out(COUNT, elected=["p03", "p05"], placed=["p03", "p05"])),
           (wrong,), "p05 recorded as elected with one vote of five.")  # fmt: skip
    yield ("elected_one_more", case(out(COUNT, elected=["p03", "p04", "p05"])), (wrong,),
           "a third person for two seats.")  # fmt: skip
    short = Village().opened().count(votes=(4, 2, 2))
    yield ("elected_short", short.folder(), (wrong,),
           "p04 recorded as elected with two votes of five.")  # fmt: skip
    yield ("figure_base", case(out(COUNT, base=4)), (wrong,),
           "the base of those present, where the law takes those who should attend.")  # fmt: skip
    yield ("figure_true", case(out(COUNT, seats_open=False)), (wrong,),
           "`false` for 0 seats open.")  # fmt: skip
    yield ("figure_more", case(out(COUNT, turnout=4)), (wrong,),
           "a figure that nobody computes.")  # fmt: skip
    yield ("quorum_feigned", case(data(OPEN, present=3, ballots_issued=3), quorum()),
           (("outcome", OPEN, "4.10"),), "three of five, recorded as a quorum.")  # fmt: skip
    yield ("state_other", case(out(APPROVE, state="published"), Village().listed()),
           (("outcome", APPROVE, "4.10"),), "a state that does not follow.")  # fmt: skip
    yield ("cleared_feigned", case(cleared, Village().nominated().publish()),
           (("outcome", PUBLISH, "4.10"),), "p05 is published, and not named.")  # fmt: skip
    yield ("roster_electors", case(electors, Village().prepared()), (("outcome", 1, "4.10"),),
           "a person without the right to vote among the electors.")  # fmt: skip


def quorum() -> Village:
    """A meeting and nothing after it."""
    return Village().opened()


def cleared(village: Village) -> None:
    village.body(PUBLISH)["data"]["persons"] = ["p03", "p04"]


def electors(village: Village) -> None:
    village.body(1)["out"]["electors"].append("p08")
