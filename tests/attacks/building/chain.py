"""Attacks on level 1: lines edited, deleted, inserted, swapped; opening, time and tail."""

from __future__ import annotations

import copy
from collections.abc import Iterator

from building.form import replaced
from building.vector import Found, Vector
from building.village import (
    COUNT,
    OPEN,
    RECOVER,
    UNLINKED,
    Village,
    canonical,
    linked,
)


def link(n: int) -> Found:
    return ("link", n, "1.3")


def vectors() -> Iterator[Vector]:
    """All of them."""
    yield from edits()
    yield from moves()
    yield from tails()
    yield from openings()
    yield from times()


def edits() -> Iterator[Vector]:
    """1 and 31: a line edited, not the last, and not linked again."""
    lines = Village().counted().lines()
    for story, n, old, new, attack, found, says in (
        ("line_edited", OPEN, b'"present":4', b'"present":5', 1, (link(8),),
         "one more person present: lawful, and the next line does not hold its hash."),
        ("line_edited_genesis", 0, b'"nonce":"5eed', b'"nonce":"5eee', 1, (link(1),),
         "the nonce of entry 0 edited."),
        ("line_edited_cid", RECOVER, b"recover-6", b"recover-7", 1, (link(7),),
         "a command id edited."),
    ):  # fmt: skip
        changed = list(lines)
        changed[n] = replaced(old, new)(changed[n])
        yield Vector(story, says, Village().counted().folder(changed), found, (attack,))
    village = Village().counted()
    village.body(RECOVER)["cid"] = "clé-6"
    changed = village.lines()
    changed[RECOVER] = changed[RECOVER].replace("clé-6".encode(), b"cle\xcc\x81-6")
    yield Vector("line_nfd", "NFC text replaced by NFD, which looks the same.",
                 village.folder(changed), (("text", RECOVER, "0.5"), link(7)), (31,))  # fmt: skip
    village = Village().counted()
    entry = village.entries()[RECOVER]
    without = {name: value for name, value in entry.items() if name != "prev"}
    for story, odd, says in (
        ("link_zero", entry, "a link of zeros."),
        ("link_missing", without, "no link at all in an entry that is not the first."),
    ):
        made = [*lines[:RECOVER], canonical(odd), *lines[RECOVER + 1 :]]
        yield Vector(story, says, village.folder(linked(made, RECOVER + 1)), (link(RECOVER),), (1,))


def moves() -> Iterator[Vector]:
    """2 to 4: lines deleted, inserted, doubled and swapped; none of them the last."""
    village = Village().counted()
    lines = village.lines()
    yield Vector(
        "line_deleted",
        "an entry that the law does not miss is deleted.",
        village.folder(lines[:6] + lines[7:]),
        (("sequence", 6, "1.2"), link(6)),
        (2,),
    )
    yield Vector(
        "line_deleted_linked",
        "the same, linked again: the numbers still have a gap.",
        village.folder(linked(lines[:6] + lines[7:], 6)),
        (("sequence", 6, "1.2"),),
        (2,),
    )
    yield Vector("line_deleted_first", "entry 0 is deleted.", village.folder(lines[1:]),
                 (("genesis", 0, "1.1"), ("sequence", 0, "1.2"), link(0)), (2,),
                 levels={"4": "not checked"})  # fmt: skip
    yield Vector(
        "line_doubled",
        "a line stands twice.",
        village.folder(lines[:7] + lines[6:]),
        (("sequence", 7, "1.2"), link(7)),
        (3,),
    )
    entry = village.entries()[RECOVER]
    stranger = linked([*lines[:6], canonical({**entry, "cid": "new"})], 6)[6]
    yield Vector("line_inserted", "an entry of the right number and link inserted before another of"
                 " that number.", village.folder([*lines[:6], stranger, *lines[6:]]),
                 (("sequence", 7, "1.2"), link(7)), (3,))  # fmt: skip
    complained = Village().published()
    for n in (1, 2):
        complained.step("complain", "03-05", {"outcome": "done", "state": "received"},
                        act={"person": "p05", "role": "applicant"},
                        data={"complaint": f"c0{n}"})  # fmt: skip
    complained.recover()
    lines = complained.lines()
    lines[7], lines[8] = lines[8], lines[7]
    yield Vector("lines_swapped", "two entries that the law allows in either order change places.",
                 complained.folder(lines),
                 (("sequence", 7, "1.2"), link(7), ("sequence", 8, "1.2"), link(8),
                  ("time", 8, "1.4"), ("sequence", 9, "1.2"), link(9)), (4,))  # fmt: skip


def tails() -> Iterator[Vector]:
    """8 and 9, beyond any note: a warning, because a crash leaves the same."""
    village = Village().counted()
    line = village.lines()[COUNT]
    yield Vector("tail_torn", "a last line without its LF is no entry.",
                 village.folder(tail=line[:100]), (("torn", 9, "1.5"),), (8,))  # fmt: skip
    yield Vector("tail_whole_line", "a whole last line that only lacks its LF is no entry either.",
                 village.folder(village.lines()[:8], tail=line), (("torn", 8, "1.5"),),
                 (8,))  # fmt: skip
    yield Vector("tail_one_byte", "one byte after the last LF.", village.folder(tail=b"{"),
                 (("torn", 9, "1.5"),), (8,))  # fmt: skip
    yield Vector("tail_nul", "the end filled with NUL.", village.folder(tail=bytes(4_096)),
                 (("corrupt_tail", 9, "1.5"),), (9,))  # fmt: skip
    yield Vector(
        "tail_nul_after_torn",
        "a torn line and then NUL.",
        village.folder(tail=line[:100] + bytes(400)),
        (("corrupt_tail", 9, "1.5"),),
        (9,),
    )
    yield Vector("tail_nul_64_mib", "the end filled with 64 MiB of NUL: read in flat memory.",
                 village.folder(), (("corrupt_tail", 9, "1.5"),), (9, 34),
                 setup=({"do": "extend", "path": "log.jsonl", "by": 1 << 26},))  # fmt: skip
    unverifiable = dict.fromkeys("0145", "not checked")
    yield Vector(
        "log_empty",
        "an empty log never passes.",
        {**village.folder([]), "log.jsonl": b""},
        exit=2,
        levels=unverifiable,
    )
    yield Vector("log_torn_only", "a log of one torn line holds no entry.",
                 village.folder([], tail=line), (("torn", 0, "1.5"),), exit=2,
                 levels=unverifiable)  # fmt: skip


def openings() -> Iterator[Vector]:
    """35: what opens a case, and that it is opened once."""
    village = Village().counted()
    entries = village.entries()
    again = {**copy.deepcopy(entries[0]), "n": 6, "prev": UNLINKED, "t": entries[6]["t"]}
    made = [*map(canonical, entries)]
    yield Vector("genesis_second", "a second opening in the place of an entry.",
                 village.folder(linked([*made[:6], canonical(again), *made[7:]])),
                 (("genesis", 6, "1.1"),), (35,))  # fmt: skip
    for story, format in (("2", "tuixuan-case/2"), ("10", "tuixuan-case/10")):
        later = Village().counted()
        later.opening["format"] = format
        yield Vector(f"genesis_version_{story}", f"format `{format}`: another verifier is needed.",
                     later.folder(), (("version", 0, "1.1"),), (35,), exit=2,
                     levels={"4": "not checked", "5": "not checked"})  # fmt: skip
    for story, member, value, says in (
        ("format_other", "format", "another-log/1", "the format of something else."),
        ("nonce_short", "nonce", "5eed", "a nonce of four digits."),
        ("nonce_missing", "nonce", None, "no nonce."),
        ("member_unknown", "trust", "me", "a member that entry 0 does not have."),
        ("vocabulary_true", "vocabulary", True, "`true` for the version of the vocabulary."),
        ("sources_unsorted", "sources",
         [{"name": n, "sha256": UNLINKED, "size": 1} for n in ("b", "a")], "sources out of order."),
        ("calendars_twice", "calendars",
         [{"year": 2026, "sha256": UNLINKED, "size": 1}] * 2, "one year twice."),
        ("planned_30_february", "meeting_planned", "2026-02-30", "a day that no calendar has."),
        ("roles_unsorted", "roles", {"host": ["p01"], "scrutineer": ["p03", "p02"]},
         "holders of a role out of order."),
    ):  # fmt: skip
        odd = Village().counted()
        odd.opening[member] = value
        yield Vector(f"genesis_{story}", f"entry 0 with {says}", odd.folder(),
                     (("genesis", 0, "1.1"),), (35,), levels={"4": "not checked"})  # fmt: skip
    first = copy.deepcopy(entries)
    first[0]["prev"] = UNLINKED
    yield Vector("genesis_prev", "entry 0 with a link to a line before it.",
                 village.folder(linked([*map(canonical, first)])), (link(0),), (35,))  # fmt: skip


def times() -> Iterator[Vector]:
    """25: the time set back, linked again."""
    village = Village().counted()
    entries = village.entries()
    entries[RECOVER]["t"] = "2026-03-05T02:04:59.999Z"
    yield Vector("time_set_back", "one entry recorded a moment before the one ahead of it.",
                 village.folder(linked([*map(canonical, entries)])),
                 (("time", RECOVER, "1.4"),), (25,))  # fmt: skip
    entries = village.entries()
    entries[RECOVER]["t"] = "2026-03-10T02:06:00.000Z"
    entries[OPEN]["t"] = "2026-03-11T02:07:00.000Z"
    entries[COUNT]["t"] = "2026-03-10T23:59:59.999Z"
    yield Vector("time_set_back_day", "the count recorded on the evening before the meeting, UTC;"
                 " in China it is the same day.",
                 village.folder(linked([*map(canonical, entries)])),
                 (("time", COUNT, "1.4"),), (25,))  # fmt: skip
