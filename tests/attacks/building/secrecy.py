"""54: what must not stand beside ballots, in a document and in an entry (procedure 3.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from building.changes import AMEND, amended
from building.law import field
from building.vector import Found, Vector
from building.village import COUNT, HOST, OPEN, Object, Village


def vectors() -> Iterator[Vector]:
    """All of them."""
    yield from entries()
    yield from refusals()
    yield from documents()


def broken(change: Callable[[Object], object]) -> Village:
    """The whole case with the `data` of its count changed."""
    village = Village().counted()
    change(village.body(COUNT)["data"])
    return village


def entries() -> Iterator[Vector]:
    """A voter, free words or a part of an electorate in an accepted entry of the vote."""
    found: tuple[Found, ...] = (("rule", COUNT, "4.4"), ("secrecy", COUNT, "4.15"))
    for story, change, says in (
        ("voter", lambda d: d.update(voter="p05"), "the voter of a ballot."),
        ("remark", lambda d: d.update(remark="p05 was ill"), "free words."),
        ("box", lambda d: d.update(box=2), "a box."),
        ("votes_by", lambda d: d["votes"][0].update(by="p05"), "a voter beside votes."),
        ("votes_group", lambda d: d["votes"][0].update(group=3), "a group beside votes."),
        ("write_ins_by", lambda d: d.update(write_ins=[{"id": "p06", "count": 1, "by": "p05"}]),
         "a voter beside a name written in."),
    ):  # fmt: skip
        yield Vector(f"secrecy_{story}", f"a count with {says}", broken(change).folder(), found,
                     (54,))  # fmt: skip
    village = Village().opened()
    village.body(OPEN)["data"]["absent"] = ["p05"]
    yield Vector("secrecy_absent", "who stayed away from the vote.", village.folder(),
                 (("rule", OPEN, "4.4"), ("secrecy", OPEN, "4.15")), (54,))  # fmt: skip
    for story, n, base in (("preparation", 2, Village().counted()), ("thread", 7, complaint())):
        base.body(n)["data"]["remark"] = "p05 was ill"
        yield Vector(f"secrecy_not_{story}", "an undeclared field outside of the vote: a rule is"
                     " broken, no secret.", base.folder(), (("rule", n, "4.4"),))  # fmt: skip


def complaint() -> Village:
    return Village().published().step(
        "complain", "03-05", {"outcome": "done", "state": "received"},
        act={"person": "p05", "role": "applicant"}, data={"complaint": "c01"},
    )  # fmt: skip


def refusals() -> Iterator[Vector]:
    """The same in what was refused: an append-only file keeps it for ever."""
    village = Village().opened()
    village.refused("count", "03-11", "voting", {"rule": "form"}, sign=[HOST],
                    data={"ballots_returned": 4, "voter": "p05"})  # fmt: skip
    yield Vector("secrecy_refused", "an attempt refused for its form, kept with the voter in it.",
                 village.folder(), (("refusal", 8, "4.11"), ("secrecy", 8, "4.15")),
                 (54,))  # fmt: skip


def documents() -> Iterator[Vector]:
    """Documents that would let it happen."""
    for story, change, says in (
        ("personal", lambda law: step(law, "count")["fields"].append(field("kin", "kin",
                                                                           optional=True)),
         "that counts ballots and asks who is whose kin."),
        ("raised", lambda law: step(law, "count")["fields"].append(
            field("persons", "persons", optional=True, **{"class": "personal"})),
         "that raises a public field to a personal one beside ballots."),
        ("class", lambda law: step(law, "count")["fields"][3].update({"class": "personal"}),
         "that writes a class on a field read from ballots."),
        ("repeated", lambda law: step(law, "count").update(repeat=True),
         "in which a count is taken again and again."),
        ("key", lambda law: step(law, "annul")["fields"].append(
            field("complaint", "key", optional=True)),
         "in which somebody words an id during the vote."),
        ("thread_key", lambda law: law["threads"][0]["steps"][0].update(phase="B"),
         "whose complaints are a part of the vote."),
        ("thread_ballots", lambda law: law["threads"][0]["steps"][1]["fields"].append(
            field("ballots_void", "count", optional=True)),
         "in whose thread ballots are counted."),
    ):  # fmt: skip
        village = Village().published()
        change(village.procedure)
        yield Vector(f"secrecy_law_{story}", f"a procedure {says}", village.folder(),
                     (("secrecy", 0, "4.15"),), (54,))  # fmt: skip
        if story in ("personal", "thread_key"):
            yield Vector(f"secrecy_amended_{story}", f"an amendment by a procedure {says}",
                         amended(change).folder(), (("secrecy", AMEND, "4.15"),),
                         (54,))  # fmt: skip
    raised = Village().counted()
    step(raised.procedure, "open")["fields"][-1]["class"] = "personal"
    yield Vector("secrecy_law_apart", "a personal field in the vote, and no ballots beside it.",
                 raised.folder())  # fmt: skip


def step(law: Object, name: str) -> Any:
    """A step of the main flow."""
    return next(one for one in law["steps"] if one["id"] == name)
