"""Level 3: witnesses, and what the auditor kept (6, 13 to 16, 18, 38 to 40); his mistakes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from building.notes import (
    ARCHIVE,
    BOTH,
    COSIGNED,
    COUNTY,
    LOG,
    ORIGIN,
    OTHER,
    PAPER,
    THIEF,
    Key,
    b64,
    code,
    head,
    note,
    notes,
    path,
    policy,
    signature_line,
    signed,
    text,
    witness,
)
from building.signed import (
    SIZES,
    TRUSTED,
    WITNESSED,
    at,
    case,
    from_the_start,
    neighbour,
    rewritten,
)
from building.vector import Vector
from building.village import Village, bound

ALL = (LOG, COUNTY, ARCHIVE)
THREE = (*BOTH[:2], witness("paper", PAPER))
NOTHING = dict.fromkeys("012345", "not checked")


def vectors() -> Iterator[Vector]:
    """All of them."""
    yield from witnessed()
    yield from quorum_missing()
    yield from cosignatures()
    yield from kept()
    yield from forks()
    yield from policies()
    yield from kept_wrong()


def witnessed() -> Iterator[Vector]:
    """Quorums that are there: groups in groups, one witness, more than it takes."""
    one = ("group any1 any county archive",)
    nested = ("group pair all county archive", "group either any pair paper")
    for story, given, keys, says in (
        ("group_all", WITNESSED, ALL, "both witnesses cosigned each note."),
        ("group_any", policy(*BOTH[:2], *one, quorum="any1"), (LOG, ARCHIVE), "one of two."),
        ("group_2_of_3", policy(*THREE, "group two 2 county archive paper", quorum="two"),
         (LOG, COUNTY, PAPER), "two of three."),
        ("group_nested", policy(*THREE, *nested, quorum="either"), ALL,
         "a group within a group."),
        ("group_nested_other", policy(*THREE, *nested, quorum="either"), (LOG, PAPER),
         "the other way to the same quorum."),
        ("witness", policy(*BOTH[:2], quorum="county"), (COUNTY, LOG),
         "a quorum of one witness, who signed first."),
        ("more", policy(*BOTH[:2], quorum="county"), (LOG, COUNTY, ARCHIVE, PAPER),
         "more witnesses than it takes, one of them unknown."),
    ):  # fmt: skip
        yield Vector(f"witnessed_{story}", f"the quorum is there: {says}", case(None, *keys),
                     policy=given)  # fmt: skip
    told = text(9, head(Village().counted().lines()))
    twice = told + b"\n" + LOG.line(told) + COUNTY.line(told) + COUNTY.line(told, COSIGNED + 1)
    files = case(None, LOG, COUNTY) | {path(9): twice}
    yield Vector("witnessed_again", "a witness who cosigned twice at different times counts once,"
                 " and once is enough.", files, (), (39,),
                 policy=policy(*BOTH[:2], quorum="county"))  # fmt: skip
    never = told + b"\n" + LOG.line(told) + COUNTY.line(told, (1 << 63) - 1)
    yield Vector("witnessed_late", "the greatest time that a cosignature can say.",
                 files | {path(9): never}, policy=policy(*BOTH[:2], quorum="county"))  # fmt: skip


def quorum_missing() -> Iterator[Vector]:
    """13, 39 and 40: what is no quorum."""
    quorum = at("quorum", "3.1", 9)
    lines = Village().counted().lines()
    older = case(None, *ALL, sizes=(1, 8))
    changed = {**rewritten().folder(), **notes(lines, (1, 8), *ALL),
               **notes(rewritten().lines(), (9,))}  # fmt: skip
    yield Vector("holder_rewrote_end", "the count rewritten and signed by the holder of the key,"
                 " whom no witness follows.", changed, quorum, (13,), policy=WITNESSED)  # fmt: skip
    yield Vector("holder_rewrote_all", "everything rewritten and signed by the holder of the key.",
                 case(from_the_start()), at("quorum", "3.1", *SIZES), (13,),
                 policy=WITNESSED)  # fmt: skip
    told = text(9, head(lines))
    county = COUNTY.line(told)
    broken = county.replace(b"county.example", b"count.example")
    late = COUNTY.line(told, COSIGNED + 60)
    for story, more, attack, says in (
        ("of_one", county, 13, "one of the two witnesses."),
        ("twice", county + county, 39, "one witness line twice."),
        ("twice_times", county + late, 39, "one witness twice, at different times."),
        ("stranger", county + PAPER.line(told), 13, "a witness that the policy does not know."),
        ("name_broken", broken + ARCHIVE.line(told), 40, "a witness whose name is broken."),
        ("other_type", county + signature_line(ARCHIVE.name, Key(ARCHIVE.name).id
                                               + Key(ARCHIVE.name).signature(told)), 13,
         "a witness who signed like a log."),
    ):  # fmt: skip
        files = older | case(sizes=()) | {path(9): told + b"\n" + LOG.line(told) + more}
        yield Vector(f"quorum_{story}", f"a note with {says}", files, quorum, (attack,),
                     policy=WITNESSED)  # fmt: skip
    files = case(None, *ALL)
    files[path(1)] = files[path(1)].replace(b"county.example", b"count.example")
    yield Vector("quorum_old_note", "a witness name broken in the first note: unwitnessed at its"
                 " size, whatever later ones say.", files, at("quorum", "3.1", 1), (40,),
                 policy=WITNESSED)  # fmt: skip
    three = policy(*THREE, "group two 2 county archive paper", quorum="two")
    yield Vector("quorum_1_of_3", "one of three where two are demanded.", case(None, LOG, PAPER),
                 at("quorum", "3.1", *SIZES), (13,), policy=three)  # fmt: skip


def cosignatures() -> Iterator[Vector]:
    """38: cosignatures that do not verify, though the quorum may be there without them."""
    told = text(9, head(Village().counted().lines()))
    right = COUNTY.signature(told)
    lone = policy(*BOTH[:2], quorum="archive")
    for story, content, says in (
        ("bit", right[:40] + bytes([right[40] ^ 4]) + right[41:], "one bit flipped."),
        ("time", (COSIGNED - 1).to_bytes(8, "big") + right[8:], "its time changed by a second."),
        ("short", right[:71], "71 bytes."),
        ("time_beyond", COUNTY.signature(told, 1 << 63), "a time beyond 2^63-1."),
        ("other_note", COUNTY.signature(text(8, bytes(32))), "the signature over another note."),
    ):
        bad = signature_line(COUNTY.name, COUNTY.id + content)
        files = case(None, LOG, COUNTY, ARCHIVE)
        files[path(9)] = signed(told, LOG, ARCHIVE) + bad
        found = at("signature", "3.1", 9)
        yield Vector(f"cosignature_{story}", f"a cosignature that nobody needs, with {says}", files,
                     found, (38,), policy=lone)  # fmt: skip
        if story in ("bit", "time"):
            yield Vector(f"cosignature_{story}_needed", f"a cosignature with {says}", files,
                         (*found, *at("quorum", "3.1", 9)), (38,), policy=WITNESSED)  # fmt: skip
    beside = signed(told, *ALL) + signature_line(COUNTY.name, COUNTY.id + right[:-1] + b"\0")
    files = case(None, *ALL) | {path(9): beside}
    both = (*at("signature", "3.1", 9), *at("quorum", "3.1", 9))
    yield Vector("cosignature_bad_beside", "a bad cosignature beside a good one of the same"
                 " witness, who does not count then.", files, both, (38,),
                 policy=WITNESSED)  # fmt: skip
    before = signed(told, LOG, ARCHIVE) + signature_line(COUNTY.name, COUNTY.id + bytes(72))
    yield Vector("cosignature_bad_before", "the same, the bad one first.",
                 files | {path(9): before + COUNTY.line(told)}, both, (38,),
                 policy=WITNESSED)  # fmt: skip
    yield Vector("cosignature_bad_other", "a witness with a good and a bad line, where another one"
                 " is enough.", files, at("signature", "3.1", 9), (38,),
                 policy=policy(*BOTH[:2], "group any1 any county archive",
                               quorum="any1"))  # fmt: skip


def kept() -> Iterator[Vector]:
    """What the auditor kept holds; and 6: it covers what is not there any more."""
    lines = Village().counted().lines()
    for size in (1, 9):
        yield Vector(f"kept_{size}", f"consistent with the note of {size} that the auditor kept.",
                     case(), policy=TRUSTED, since=note(lines, size))  # fmt: skip
    yield Vector("kept_between", "a kept note of a size that is not in the folder.", case(),
                 policy=TRUSTED, since=note(lines, 5))  # fmt: skip
    spoken = code(note(lines, 9)).lower().replace("o", "0").replace("i", "1").replace("b", "8")
    yield Vector("kept_code", "the typed code of the result sheet: it carries no signature.",
                 case(), policy=TRUSTED, since=code(note(lines, 9)).encode())  # fmt: skip
    yield Vector("kept_code_by_hand", "the same as somebody might type it.", case(), policy=TRUSTED,
                 since=spoken.replace("-", " - ").encode() + b"\n")  # fmt: skip
    yield Vector("kept_code_no_policy", "a typed code and no policy: level 3 without level 2.",
                 case(sizes=()), since=code(note(lines, 8)).encode())  # fmt: skip
    yield Vector("kept_no_policy", "a kept note and no policy: whoever signed it, the log is the"
                 " one of that day.", case(sizes=()), since=note(lines, 8, THIEF))  # fmt: skip
    yield Vector("kept_and_witnessed", "a quorum and a kept note.", case(None, *ALL),
                 policy=WITNESSED, since=note(lines, 8, *ALL))  # fmt: skip
    short = {**Village().opened().folder(), **notes(lines, (1, 8))}
    for story, since, says in (
        ("", note(lines, 9), "the last entry and its note are gone; the auditor kept that note."),
        ("_code", code(note(lines, 9)).encode(), "the same, and he kept the sheet."),
    ):
        yield Vector(f"rollback{story}", says, short, (("rollback", 8, "3.2"),), (6,),
                     policy=TRUSTED, since=since)  # fmt: skip
    yield Vector("rollback_no_policy", "the same without a policy.", short,
                 (("rollback", 8, "3.2"),), (6,), since=note(lines, 9))  # fmt: skip
    yield Vector("rollback_of_backup", "a backup restored and gone on with, shorter than the note"
                 " that the auditor kept.", {**Village().opened().folder(), **notes(lines, (1,))},
                 (("rollback", 8, "3.2"), ("uncovered", 1, "2.7")), (6,), policy=TRUSTED,
                 since=note(long().lines(), 11))  # fmt: skip


def long() -> Village:
    """The case with two entries more."""
    return recovered(recovered(Village().counted()))


def recovered(village: Village) -> Village:
    """One entry more, which the law never looks at."""
    return village.add("recover", "03-12", data=bound(b'{"act":'))


def forks() -> Iterator[Vector]:
    """14 and 16: another history than the one that the auditor kept a note of."""
    lines = Village().counted().lines()
    fork = at("fork", "3.2", 9)
    for story, files, since, more, attack, says in (
        ("rewritten", case(from_the_start()), note(lines, 9), fork, 14,
         "everything rewritten by the holder of the key; the auditor kept a note."),
        ("rewritten_old_note", case(from_the_start()), note(lines, 1), at("fork", "3.2", 1), 14,
         "the same, and all he has is the note of the opening."),
        ("rewritten_code", case(from_the_start()), code(note(lines, 9)).encode(), fork, 14,
         "the same, and he kept the sheet."),
        ("branch", case(rewritten()), note(lines, 9), fork, 16,
         "another branch of a common beginning."),
        ("branch_longer", case(recovered(rewritten()), sizes=(1, 8, 10)), note(lines, 9), fork, 16,
         "a branch that is longer than the note."),
    ):  # fmt: skip
        yield Vector(f"fork_{story}", says, files, more, (attack,), policy=TRUSTED,
                     since=since)  # fmt: skip
    yield Vector("fork_common", "two branches, and a note of their common beginning: no fork is"
                 " seen.", case(rewritten()), policy=TRUSTED, since=note(lines, 8))  # fmt: skip
    yield Vector("fork_unsigned", "a log rewritten without the key, notes removed, and a note"
                 " kept.", rewritten().folder(), (("no_checkpoint", None, "2.7"), *fork), (11, 14),
                 policy=TRUSTED, since=note(lines, 9))  # fmt: skip
    yield Vector("fork_witnessed", "a quorum that went along with a rewrite, and a note kept.",
                 case(from_the_start(), *ALL), fork, (14,), policy=WITNESSED,
                 since=note(lines, 9))  # fmt: skip
    other = neighbour()
    files = other.folder() | notes(other.lines(), SIZES, OTHER, origin=OTHER.name)
    yield Vector("kept_other_village", "the note of our village beside the log of another; the"
                 " policy trusts both.", files, (("origin", 0, "3.2"),), (18,),
                 policy=policy(logs=(LOG, OTHER)), since=note(lines, 9))  # fmt: skip


def policies() -> Iterator[Vector]:
    """Result 2: a policy that is not of the form is the auditor's own mistake (log 11.2)."""
    line = f"log {LOG.vkey}\n".encode()
    wrong_id = f"log {ORIGIN}+{THIEF.id.hex()}+{b64(LOG.typed)}\n".encode()
    for story, content, says in (
        ("no_quorum", line, "no quorum line."),
        ("quorum_unknown", line + b"quorum both\n", "a quorum that no line before names."),
        ("word", TRUSTED + b"trust everybody\n", "a line of a kind that there is not."),
        ("key_id", wrong_id + b"quorum none\n", "a key whose id is that of another."),
        ("group_beyond", policy(*BOTH[:2], "group two 3 county archive", quorum="two"),
         "three of two witnesses."),
    ):  # fmt: skip
        yield Vector(f"policy_{story}", f"a policy with {says}", case(), policy=content, exit=2,
                     levels=NOTHING)  # fmt: skip


def kept_wrong() -> Iterator[Vector]:
    """Result 2: what the auditor calls his kept note is none, or none of this log."""
    lines = Village().counted().lines()
    slip = code(note(lines, 9))
    change: Callable[[str], str] = lambda c: "C" if c != "C" else "D"  # noqa: E731
    for story, since, says in (
        ("no_note", note(lines, 9).replace(b"\n9\n", b"\n09\n"), "a note with size `09`."),
        ("short", slip[:-1].encode(), "a typed code that lacks a letter."),
        (
            "large",
            slip.encode() + b"\n" * 65_536,
            "a typed code in a file of more than 65,536 bytes.",
        ),
    ):
        yield Vector(f"kept_wrong_{story}", f"kept was {says}", case(), policy=TRUSTED, since=since,
                     exit=2, levels=NOTHING)  # fmt: skip
    two, told = policy(logs=(LOG, OTHER)), text(9, head(lines))
    trusted = {"other_signer": two, "other_false": two}
    false = signature_line(ORIGIN, LOG.id + bytes(64))
    elsewhere = signature_line(OTHER.name, OTHER.id + bytes(64))
    for story, since, says in (
        ("slip", (slip[:20] + change(slip[20]) + slip[21:]).encode(),
         "a typed code with a slip of the pen."),
        ("other_log", code(note(lines, 9, origin=OTHER.name)).encode(),
         "the typed code of another log."),
        ("unsigned", note(lines, 9, THIEF), "a note that no log of the policy signed."),
        ("other_signer", note(lines, 9, LOG, origin=OTHER.name),
         "a note of one log of the policy that the other one signed."),
        ("witness_alone", note(lines, 9, COUNTY), "a note that only a witness signed."),
        ("false_beside", note(lines, 9) + false,
         "a note with a false line of the log beside a good one."),
        ("false_before", signed(told) + false + LOG.line(told), "the same, the false line first."),
        ("other_false", note(lines, 9) + elsewhere,
         "a note that its log signed, with a false line of another log of the policy."),
    ):  # fmt: skip
        yield Vector(f"kept_wrong_{story}", f"kept was {says}", case(),
                     policy=trusted.get(story, TRUSTED), since=since, exit=2,
                     levels=NOTHING)  # fmt: skip
    other = code(note(lines, 9, origin=OTHER.name)).encode()
    for level in "14":
        yield Vector(f"kept_wrong_level_{level}", "kept was the typed code of another log: nothing"
                     " is verified, also where level 3 was not asked for.", case(),
                     args=("--level", level), since=other, exit=2,
                     levels=NOTHING)  # fmt: skip
