"""Valid cases, and what a chain alone does not find."""

from __future__ import annotations

from collections.abc import Iterator

from building.law import CALENDAR_2027
from building.vector import Vector
from building.village import (
    COUNT,
    HOST,
    OPEN,
    Files,
    Object,
    Village,
    bound,
    canonical,
    document,
    evidence_path,
    linked,
    sha,
)

LATE = {"rule": "wait", "from": "2026-03-05", "to": "2026-03-10", "end": "2026-03-10"}
APPLICANT = {"person": "p05", "role": "applicant"}
LONGEST = 65_535
PHOTO = b"\x89PNG\r\n\x1a\n a photo of the board\n"


def everything() -> Village:
    """A case with an entry of every type, a refusal of every kind, a correction and a thread."""
    village = Village().nominated()
    village.publish()
    village.add("correct", "03-05", act=HOST, data={"of": 5}, out={"state": "listed"})
    village.publish("03-05")
    village.recover()
    village.add("refused", "03-06", act=HOST, data={"of": 4},
                out={"reasons": [{"rule": "correct"}], "state": "published"})  # fmt: skip
    village.refused("open", "03-10", "published", LATE, data=opening())
    village.refused("count", "03-10", "published", {"rule": "order", "need": "open"},
                    data=nothing_cast())  # fmt: skip
    village.add(
        "refused",
        "03-10",
        act=HOST,
        step="open",
        out={"attempt": sha(b"{}"), "reasons": [{"rule": "form"}], "state": "published"},
    )
    village.step("complain", "03-10", {"outcome": "done", "state": "received"}, act=APPLICANT,
                 data={"complaint": "c01"})  # fmt: skip
    village.add("calendar", "03-10", data={"year": 2027, **bound(canonical(CALENDAR_2027))})
    village.files["calendars/2027.json"] = canonical(CALENDAR_2027)
    village.step("open", "03-11", {"outcome": "reached", "state": "voting"}, data=opening(),
                 ev=[document("photo", PHOTO)])  # fmt: skip
    village.files[evidence_path(sha(PHOTO))] = PHOTO
    village.add(
        "refused",
        "03-11",
        act=HOST,
        data={"of": 15},
        sign=[{"person": "p01", "role": "scrutineer"}],
        out={"reasons": [{"rule": "role", "sign": "scrutineer"}], "state": "voting"},
    )
    village.count()
    answered = {"outcome": "done", "state": "decided"}
    return village.step("answer", "03-12", answered, data={"complaint": "c01"})


def opening() -> Object:
    return {"present": 4, "ballots_issued": 4, "tellers": ["p06"]}


def nothing_cast() -> Object:
    return {"ballots_returned": 0, "ballots_valid": 0, "ballots_void": 0}


def crowded(size: int) -> Village:
    """A roster of 1,024 members whose line has exactly `size` bytes: person ids are lengthened."""
    village = Village().prepared()
    roster = village.body(1)
    names = [f"p{n:04d}" for n in range(1_024)]

    def fill() -> int:
        roster["data"]["members"] = [
            {"id": p, "standing": "formal", "counted": True} for p in names
        ]
        out = {"formal_members": 1_024, "probationary_members": 0, "without_rights": 0,
               "entitled": 1_024, "excluded": 0, "should_attend": 1_024}  # fmt: skip
        roster["out"] = {"outcome": "done", "state": "preparing", **out, "electors": list(names)}
        return size - len(village.lines()[1])

    # an id stands in the line twice; what is left over goes into `cid`
    lacking = fill() - len('"cid":"c",')
    longer = lacking // 2 // 1_024
    names[:] = [name + "x" * longer for name in names]
    lacking = fill() - len('"cid":"c",')
    for n in range(lacking // 2 - 20):
        names[n] += "x"
    lacking = fill() - len('"cid":"c",')
    roster["cid"] = "c" * (1 + lacking)
    assert fill() == 0
    return village


def vectors() -> Iterator[Vector]:
    """All of them."""
    yield Vector("whole", "a case with every type of entry, from its opening to its end, complete.",
                 everything().folder(), args=("--complete",))  # fmt: skip
    yield Vector("base", "the case of nine entries in which each attack breaks one thing.",
                 Village().counted().folder())  # fmt: skip
    yield Vector("base_levels_0_1", "what is asked for is checked, and what it rests on.",
                 Village().counted().folder(), args=("--level", "1"),
                 levels={"4": "not checked", "5": "not checked"})  # fmt: skip
    bare = Village().counted()
    bare.files.clear()
    yield Vector("base_no_evidence", "without evidence in the folder level 5 is not checked.",
                 bare.folder())  # fmt: skip
    yield Vector("still_open", "a case that has not ended is no finding.",
                 Village().published().folder())  # fmt: skip
    yield Vector("line_of_65535_bytes", "a line of exactly 65,535 bytes and a list of 1,024 pass.",
                 crowded(LONGEST).folder())  # fmt: skip
    warned = Village().counted()
    warned.parameters["early"] = 61
    warned.opening_out["warnings"] = [{"rule": "parameter", "param": "early"}]
    yield Vector("parameter_warned", "a parameter outside a range that only warns is recorded so.",
                 warned.folder())  # fmt: skip
    compiled = Village().counted()
    compiled.opening["sources"] = None
    yield Vector("sources_left_out", "a case opened from a compiled document that has no sources"
                 " names none.", compiled.folder())  # fmt: skip
    yield Vector("sign_refused_once", "a role that the step names twice and one that the attempt"
                 " names twice: one reason each.", once().folder())  # fmt: skip
    yield from texts()
    yield from clocks()
    yield from chain_alone()


def once() -> Village:
    """An approval that names its scrutineer twice, refused without him, then given."""
    village = Village().listed()
    approve = next(step for step in village.procedure["steps"] if step["id"] == "approve")
    approve["sign"] *= 2
    given = village.bodies.pop()
    teller = {"person": "p06", "role": "teller"}
    reasons = [{"rule": "role", "sign": role} for role in ("scrutineer", "teller")]
    refused = {"type": "refused", "out": {"reasons": reasons, "state": "preparing"}}
    village.bodies += [{**given, **refused, "sign": [teller, teller]}, given]
    return village


def texts() -> Iterator[Vector]:
    """Odd text is a warning; what looks dangerous and is lawful passes."""
    for story, cid, what in (
        ("text_bidi", "\u202ecba", "a direction control"),
        ("text_not_nfc", "cle\u0301-6", "text that is not NFC"),
    ):
        village = Village().counted()
        village.body(6)["cid"] = cid
        yield Vector(story, f"{what} in a command id is a warning.", village.folder(),
                     (("text", 6, "0.5"),))  # fmt: skip
    village = Village().counted()
    village.opening["sources"] = [{"name": "../../../etc/passwd", **bound(b"root")}]
    yield Vector("source_name_outside",
                 "a source file named with `../` is text like any other: no file is opened by it.",
                 village.folder(), attacks=(51,))  # fmt: skip
    village.body(6)["cid"] = 'say "\\u0041" \U0001f5f3 \ue000 \uffff'
    village.opening.clear()
    yield Vector("text_beyond_ascii", "quotes, a backslash before `u0041`, a private and a"
                 " supplementary character stand as they are.", village.folder())  # fmt: skip


def clocks() -> Iterator[Vector]:
    """A clock that went back is clamped; the date of an act is Chinese."""
    village = Village().counted()
    entries = village.entries()
    entries[OPEN]["t"] = "2026-03-11T02:06:30.000Z"
    entries[COUNT] |= {"t": "2026-03-11T02:06:30.000Z", "claimed": "2026-03-11T02:06:29.999Z"}
    yield Vector("clock_clamped", "a clock that went back stands beside the time as `claimed`.",
                 village.folder(linked(list(map(canonical, entries)))))  # fmt: skip
    entries = village.entries()
    entries[OPEN]["t"] = "2026-03-10T16:00:00.000Z"
    yield Vector("date_at_midnight", "an act of 11 March recorded at 16:00 UTC of 10 March, that is"
                 " midnight in China.",
                 village.folder(linked(list(map(canonical, entries)))))  # fmt: skip


def chain_alone() -> Iterator[Vector]:
    """Exit 0, and wrong nevertheless: only a head kept outside the writer's reach finds these."""
    note = " NOT FOUND by the chain and by replay (exit 0): "
    village = Village().counted()
    lines = village.lines()
    lines[-1] = lines[-1].replace(b'{"abstain":0,"id":"p04","no":1,"yes":3}',
                                  b'{"abstain":1,"id":"p04","no":0,"yes":3}')  # fmt: skip
    assert lines != village.lines()
    yield Vector("chain_alone_last_line", "the last line edited within the law." + note
                 + "no line after it holds its hash, only a note would.",
                 village.folder(lines), attacks=(1,))  # fmt: skip
    yield Vector("chain_alone_tail_cut", "the last two entries cut off at a line end." + note
                 + "it looks like a case that is still open; with `--complete` it is a finding.",
                 village.folder(village.lines()[:-2]), attacks=(7,))  # fmt: skip
    yield Vector("chain_alone_tail_cut_complete", "the same, and the auditor says that the case has"
                 " ended.", village.folder(village.lines()[:-2]), (("incomplete", 6, "4.13"),),
                 attacks=(7,), args=("--complete",))  # fmt: skip
    other = Village().opened().count(votes=(4, 1, 3), elected=["p03", "p05"], placed=["p03", "p05"])
    yield Vector("chain_alone_rewritten", "p05 put in the place of p04 and everything hashed again."
                 + note + "the rewrite is a lawful case of its own; the head was kept by nobody.",
                 other.folder(), attacks=(15,))  # fmt: skip
    swapped = Village().counted()
    swapped.procedure["parameters"][0]["max"] = 30
    yield Vector("chain_alone_procedure", "the procedure swapped and bound again by entry 0." + note
                 + "only the digests that the auditor approved tell (`procedure_unapproved`).",
                 swapped.folder(), attacks=(21,))  # fmt: skip
    yield Vector("chain_alone_sources", "sources that do not compile to the document that is run."
                 + note + "that needs a compiler, `tuixuan compile --check CASE`; a verifier"
                 " has none and says nothing of them.", other_sources(),
                 attacks=(50,))  # fmt: skip
    yield Vector("chain_alone_calendar", "a day off made a working day, the calendar bound again by"
                 " entry 0, so that the publicity period fits." + note
                 + "only the digests that the auditor approved tell (`calendar_unapproved`).",
                 early(), attacks=(53,))  # fmt: skip


def other_sources() -> Files:
    """The case with sources that are the ones bound and say something else than the document."""
    village = Village().counted()
    source = b"procedure: tiny\nversion: 1\nsteps: none of those that the case runs\n"
    village.opening["sources"] = [{"name": "tiny.yaml", **bound(source)}]
    return village.folder() | {"sources/tiny.yaml": source}


def early() -> Files:
    """The meeting one day too early, under a calendar made for it."""
    village = Village().opened("03-10").count()
    village.calendar = {**village.calendar, "days_off": ["2026-03-16"]}
    return village.folder()
