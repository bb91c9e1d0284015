"""Level 2: notes, the key that signs them, and what the auditor approved (5, 7 to 12, 15, 17 to 21,
37, 38, 41, 42, 53).

The signed case is `base` with the notes of log 8.6: one when it was opened, one when the vote
began, one at its end.
"""

from __future__ import annotations

from collections.abc import Iterator

from building.law import CALENDAR, CALENDAR_2027, PROCEDURE
from building.notes import (
    ARCHIVE,
    BOTH,
    COUNTY,
    LOG,
    ORIGIN,
    OTHER,
    THIEF,
    Key,
    b64,
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
from building.sound import early, everything
from building.vector import Found, Vector
from building.village import COUNT, Files, Object, Village, bound, canonical, sha

SIZES = (1, 8, 9)
TRUSTED = policy()
WITNESSED = policy(*BOTH, quorum="both")
APPROVED = (f"procedure {sha(canonical(PROCEDURE))}  小选举, tiny",
            f"calendar {sha(canonical(CALENDAR))}")  # fmt: skip
# what the notes cover without that of the end
UNCOVERED: Found = ("uncovered", COUNT, "2.7")


def at(code: str, step: str, *sizes: int) -> tuple[Found, ...]:
    """A finding about the notes of some sizes: at the last line that each covers."""
    return tuple((code, size - 1, step) for size in sizes)


def case(village: Village | None = None, *keys: Key, sizes: tuple[int, ...] = SIZES) -> Files:
    """The folder of a case with its notes."""
    made = village or Village().counted()
    return {**made.folder(), **notes(made.lines(), sizes, *keys)}


def rewritten() -> Village:
    """A lawful case of its own: p05 is in the place of p04; entries 0 to 7 are the same."""
    result: Object = {"elected": ["p03", "p05"], "placed": ["p03", "p05"]}
    return Village().opened().count(votes=(4, 1, 3), **result)


def from_the_start() -> Village:
    """The same, with another nonce."""
    village = rewritten()
    village.opening["nonce"] = "0ff5" * 8
    return village


def vectors() -> Iterator[Vector]:
    """All of them."""
    yield from sound()
    yield from cut()
    yield from tails()
    yield from rewrites()
    yield from others()
    yield from approved()
    yield from spellings()
    yield from places()
    yield from folders()
    yield from signatures()


def sound() -> Iterator[Vector]:
    """Signed cases that pass, and what the notes do not cover (42)."""
    lines = Village().counted().lines()
    yield Vector("signed", "a case with its three notes, signed by the key of the policy, which has"
                 " no quorum: nothing is anchored.", case(), policy=TRUSTED)  # fmt: skip
    yield Vector("signed_no_policy", "notes that nobody judges: the auditor has no policy.",
                 case())  # fmt: skip
    yield Vector("signed_level_2", "level 2 alone, and what it rests on.", case(), policy=TRUSTED,
                 args=("--level", "2"),
                 levels={"4": "not checked", "5": "not checked"})  # fmt: skip
    for story, sizes, first, says in (
        ("uncovered_1", (1, 8), 8, "one entry after the last note."),
        ("uncovered_8", (1,), 1, "eight entries after the only note."),
    ):
        yield Vector(story, says, case(sizes=sizes), (("uncovered", first, "2.7"),), (42,),
                     policy=TRUSTED)  # fmt: skip
    yield Vector("uncovered_complete", "the auditor says that the case has ended, and its end is"
                 " covered by no note.", case(sizes=(1, 8)),
                 (("uncovered", 8, "2.7"), ("incomplete", 8, "2.7")), (42,), args=("--complete",),
                 policy=TRUSTED)  # fmt: skip
    yield Vector("signed_approved", "the policy approves the procedure and the calendar.", case(),
                 policy=policy(*APPROVED))  # fmt: skip
    odd = case() | {"checkpoints/.00000009.tmp": b"half a no", "checkpoints/.DS_Store": b"\0"}
    yield Vector("signed_crash_left", "names with a dot before them are what a crash left.", odd,
                 policy=TRUSTED)  # fmt: skip
    end = text(9, head(lines))
    stranger = Key("tuixuan.example/stranger")
    more = (
        signed(end, stranger, LOG, COUNTY)
        + signature_line(ORIGIN, b"none\0")
        + signature_line("x", bytes(5))
    )
    yield Vector("signed_other_lines", "signature lines of strangers, of another key of this name"
                 " and of no sense are passed over.", case() | {path(9): more},
                 policy=TRUSTED)  # fmt: skip
    yield Vector("signed_again", "a second note of one size with the same root is as good.",
                 case() | {path(9, 2): signed(end, COUNTY, LOG)}, policy=TRUSTED)  # fmt: skip
    yield Vector("signed_two_logs", "a policy that trusts two logs: the case is of one of them.",
                 case(), policy=policy(logs=(OTHER, LOG)))  # fmt: skip
    spaced = "\n# 村\n".encode() + TRUSTED.replace(b"log ", b"log\t ").replace(
        b"\nquorum", b" https://log.example/\n\nquorum"
    )
    yield Vector("signed_policy_spaced", "a policy with comments, tabs and an address.", case(),
                 policy=spaced)  # fmt: skip


def cut() -> Iterator[Vector]:
    """5 and 7: a tail that was cut at a line end; a backup that was restored."""
    lines = Village().counted().lines()
    short = Village().opened()
    yield Vector("cut_notes_kept", "the count cut off at a line end; its note is still there.",
                 case() | {"log.jsonl": short.folder()["log.jsonl"]},
                 at("truncated", "2.6", 9), (5,), policy=TRUSTED)  # fmt: skip
    shorter = Village().published().folder()["log.jsonl"]
    yield Vector("cut_deep_notes_kept", "two entries cut off: two notes cover what is not there.",
                 case() | {"log.jsonl": shorter},
                 (("truncated", 7, "2.6"), ("uncovered", 1, "2.7")), (5,),
                 policy=TRUSTED)  # fmt: skip
    yield Vector("cut_newer_note_dropped", "the last entry and its note are gone, and nobody kept"
                 " one. NOT FOUND by the notes that are there (exit 0): it looks like a case that"
                 " is still open.", {**short.folder(), **notes(lines, (1, 8))}, attacks=(7,),
                 policy=TRUSTED)  # fmt: skip
    yield Vector("cut_newer_note_dropped_complete", "the same, and the auditor says that the case"
                 " has ended.", {**short.folder(), **notes(lines, (1, 8))},
                 (("incomplete", 7, "4.13"),), (7,), args=("--complete",),
                 policy=TRUSTED)  # fmt: skip
    yield Vector("backup_restored", "a backup of the log restored beside a newer note, no entry"
                 " added.", {**short.folder(), **notes(lines, SIZES)}, at("truncated", "2.6", 9),
                 (5,), policy=TRUSTED)  # fmt: skip
    yield Vector("backup_restored_and_used", "the same, and the log went on in another way: two"
                 " histories under one key.", {**rewritten().folder(), **notes(lines, SIZES)},
                 (*at("root", "2.5", 9), UNCOVERED), (5, 10), policy=TRUSTED)  # fmt: skip
    once_more = {**rewritten().folder(), **notes(lines, SIZES)}
    once_more[path(9, 2)] = note(rewritten().lines(), 9)
    yield Vector("backup_restored_and_signed", "the same, and the new end was signed as well.",
                 once_more, at("root", "2.5", 9), (17,), policy=TRUSTED)  # fmt: skip


def tails() -> Iterator[Vector]:
    """8 and 9: what stands after the last LF, beyond what is signed and within it."""
    line = Village().counted().lines()[COUNT]
    for story, code, tail, attack, says in (
        ("torn", "torn", line[:100], 8, "a torn line"),
        ("no_lf", "torn", line, 8, "a line that only lacks its LF"),
        ("nul", "corrupt_tail", bytes(512), 9, "NUL bytes"),
    ):
        if story != "no_lf":
            yield Vector(f"tail_{story}_beyond", f"{says} beyond what is signed: a warning.",
                         case() | {"log.jsonl": Village().counted().folder(tail=tail)["log.jsonl"]},
                         ((code, 9, "1.5"),), (attack,), policy=TRUSTED)  # fmt: skip
        yield Vector(f"tail_{story}_signed", f"{says} where a note covers the whole line.",
                     case() | {"log.jsonl": Village().opened().folder(tail=tail)["log.jsonl"]},
                     ((code, 8, "1.5"), *at("truncated", "2.6", 9)), (attack,),
                     policy=TRUSTED)  # fmt: skip


def rewrites() -> Iterator[Vector]:
    """1, 2, 10 to 12, 15 and 17: everything hashed again, with and without the key."""
    village = Village().counted()
    lines = village.lines()
    edited = lines.copy()
    edited[-1] = edited[-1].replace(b'{"abstain":0,"id":"p04","no":1,"yes":3}',
                                    b'{"abstain":1,"id":"p04","no":0,"yes":3}')  # fmt: skip
    assert edited != lines
    root = (*at("root", "2.5", 9), UNCOVERED)
    yield Vector("last_line_edited", "an edit of the last line, which a chain alone does not see.",
                 village.folder(edited) | notes(lines, SIZES), root, (1,),
                 policy=TRUSTED)  # fmt: skip
    yield Vector("last_line_replaced", "the count rewritten and hashed again, without the key.",
                 {**rewritten().folder(), **notes(lines, SIZES)}, root, (10,),
                 policy=TRUSTED)  # fmt: skip
    yield Vector("rehashed", "everything rewritten and hashed again, without the key.",
                 {**from_the_start().folder(), **notes(lines, SIZES)}, at("root", "2.5", *SIZES),
                 (10,), policy=TRUSTED)  # fmt: skip
    yield Vector("line_deleted_covered", "an entry deleted and everything hashed again.",
                 {**deleted().folder(), **notes(lines, (1, 8))},
                 (*at("root", "2.5", 8), ("uncovered", 1, "2.7")), (2, 10),
                 policy=TRUSTED)  # fmt: skip
    yield Vector("notes_removed", "everything rewritten, and the notes removed.",
                 rewritten().folder(), (("no_checkpoint", None, "2.7"),), (11,),
                 policy=TRUSTED)  # fmt: skip
    yield Vector("notes_removed_quorum", "the same where witnesses are demanded: nothing is there"
                 " to be anchored.", rewritten().folder(), (("no_checkpoint", None, "2.7"),), (11,),
                 policy=WITNESSED, levels={"3": "not checked"})  # fmt: skip
    yield Vector("signed_by_another", "everything rewritten and signed with another key of the same"
                 " name.", case(from_the_start(), THIEF), at("signature", "2.4", *SIZES), (12,),
                 policy=TRUSTED)  # fmt: skip
    yield Vector("signed_with_id_of_ours", "the same, under the id of the policy's key.",
                 forged(from_the_start()), at("signature", "2.4", *SIZES), (12,),
                 policy=TRUSTED)  # fmt: skip
    yield Vector("rewritten_by_holder", "everything rewritten and signed by the holder of the key."
                 " NOT FOUND (exit 0): nobody kept a note and no witness is demanded, so that"
                 " level 3 was not checked.", case(from_the_start()), attacks=(15,),
                 policy=TRUSTED)  # fmt: skip
    long = everything()
    eleven = note(long.lines(), 11)
    changed = long.lines()
    changed[10] = changed[10].replace(b"2026-03-10T", b"2026-03-11T")
    yield Vector("two_roots", "two signed notes of one size with different roots: both files are"
                 " kept as proof.", {**case(long, sizes=(11, 19)),
                                     path(11, 2): note(changed, 11)},
                 at("root", "2.5", 11), (17,), policy=TRUSTED)  # fmt: skip
    yield Vector("two_roots_first", "the same, where the wrong one has the plain name.",
                 {**case(long, sizes=(19,)), path(11): note(changed, 11), path(11, 2): eleven},
                 at("root", "2.5", 11), (17,), policy=TRUSTED)  # fmt: skip


def deleted() -> Village:
    """The case without the entry that the law does not miss."""
    village = Village().counted()
    del village.bodies[5]
    return village


def forged(village: Village) -> Files:
    """Notes that name our key and were signed with another."""
    made = village.folder()
    for size in SIZES:
        told = text(size, head(village.lines(), size))
        line = signature_line(ORIGIN, LOG.id + THIEF.signature(told))
        made[path(size)] = told + b"\n" + line
    return made


def neighbour() -> Village:
    """The same election in another village."""
    village = Village().counted()
    village.opening["origin"] = OTHER.name
    return village


def others() -> Iterator[Vector]:
    """18 and 19: another village's log, another village's lines."""
    other = neighbour()
    yield Vector("other_village", "the log of another village, signed by its own key.",
                 other.folder() | notes(other.lines(), SIZES, OTHER, origin=OTHER.name),
                 (("origin", 0, "2.1"), *at("signature", "2.4", *SIZES)), (18,),
                 policy=TRUSTED)  # fmt: skip
    yield Vector("other_village_of_policy", "a policy that trusts both villages, and notes of one"
                 " under the lines of the other.",
                 other.folder() | notes(Village().counted().lines(), SIZES),
                 (*at("origin", "2.3", *SIZES), *at("root", "2.5", *SIZES)), (19,),
                 policy=policy(logs=(LOG, OTHER)))  # fmt: skip
    yield Vector("other_lines", "another village's lines under our notes.",
                 other.folder() | notes(Village().counted().lines(), SIZES),
                 (("origin", 0, "2.1"), *at("origin", "2.3", *SIZES), *at("root", "2.5", *SIZES)),
                 (19,), policy=TRUSTED)  # fmt: skip
    borrowed = neighbour()
    borrowed.opening["origin"] = ORIGIN
    borrowed.opening["nonce"] = "b0b0" * 8
    yield Vector("other_lines_our_name", "the same, under our name.",
                 borrowed.folder() | notes(Village().counted().lines(), SIZES),
                 at("root", "2.5", *SIZES), (19,), policy=TRUSTED)  # fmt: skip


def approved() -> Iterator[Vector]:
    """21 and 53: law that nobody approved, correctly bound and signed by the key's holder."""
    swapped = Village().counted()
    swapped.procedure["parameters"][0]["max"] = 30
    found: tuple[Found, ...] = (("unapproved", 0, "2.8"),)
    yield Vector("procedure_unapproved", "the procedure swapped, bound again by entry 0 and signed"
                 " by the holder of the key.", case(swapped), found, (21,),
                 policy=policy(*APPROVED))  # fmt: skip
    files = early()
    lines = files["log.jsonl"].split(b"\n")[:-1]
    yield Vector("calendar_unapproved", "a day off made a working day, bound again and signed.",
                 files | notes(lines, SIZES), (("unapproved", 0, "2.9"),), (53,),
                 policy=policy(*APPROVED))  # fmt: skip
    later = Village().counted()
    later.add("calendar", "03-12", data={"year": 2027, **bound(canonical(CALENDAR_2027))})
    later.files["calendars/2027.json"] = canonical(CALENDAR_2027)
    yield Vector("calendar_unapproved_later", "a calendar bound later that nobody approved.",
                 case(later, sizes=(1, 8, 9, 10)), (("unapproved", 9, "2.9"),), (53,),
                 policy=policy(*APPROVED))  # fmt: skip
    yield Vector("calendar_not_asked", "a policy that approves procedures says nothing of"
                 " calendars.", case(later, sizes=(1, 8, 9, 10)),
                 policy=policy(APPROVED[0]))  # fmt: skip


def with_note(content: bytes, name: str = path(9)) -> Files:
    """The signed case with something else in the place of its last note."""
    return {**case(sizes=(1, 8)), name: content}


# the spellings that have a case of their own; all of them are in `pieces/notes.json`
SHOWN = frozenset(
    (
        "zero", "underscore", "space", "arabic", "extension", "root_unused_bits", "root_31_bytes",
        "junk_line", "no_signature", "signature_unused_bits",
    )
)  # fmt: skip


def spellings() -> Iterator[Vector]:
    """37 and 41: a note has one spelling; each is signed as it stands."""
    found = (*at("note", "2.2", 9), UNCOVERED)
    for story, content, says in bad_notes():
        if story in SHOWN:
            attack = 41 if story.startswith(("root", "signature")) else 37
            yield Vector(f"note_{story}", f"a note with {says}", with_note(content), found,
                         (attack,), policy=TRUSTED)  # fmt: skip
    yield Vector("note_of_other_size", "a note of 8 under the name of 9.",
                 with_note(note(Village().counted().lines(), 8)), found, (37,),
                 policy=TRUSTED)  # fmt: skip


def bad_notes() -> Iterator[tuple[str, bytes, str]]:
    """What is no note of log 8.2, though somebody signed it."""
    top = head(Village().counted().lines())
    good = text(9, top)
    line = LOG.line(good)
    last = b64(top)
    unused = last[:-2] + chr(ord(last[-2]) + 1) + "="
    for story, told, says in (
        ("zero", text("09", top), "size `09`."),
        ("nothing", text("0", head([])), "size 0."),
        ("underscore", text("0_9", top), "size `0_9`, which Python reads as 9."),
        ("space", text(" 9", top), "a space before its size."),
        ("space_after", text("9 ", top), "a space after its size."),
        ("plus", text("+9", top), "size `+9`."),
        ("minus", text("-9", top), "size `-9`."),
        ("hex", text("0x9", top), "size `0x9`."),
        ("empty_size", text("", top), "no size."),
        ("beyond", text("100000000", top), "a size of nine digits."),
        ("arabic", text("٩", top), "an Arabic digit for its size."),
        ("full_width", text("９", top), "a full-width digit for its size."),
        ("float", text("9.0", top), "size `9.0`."),
        ("exponent", text("9e0", top), "size `9e0`."),
        ("extension", good + b"extension\n", "an extension line, which this format does not have."),
        ("two_lines", good[: -len(last) - 1], "no root."),
        ("crlf", good.replace(b"\n", b"\r\n"), "lines that end in CRLF."),
        ("tab", good.replace(b"\n9", b"\n\t9"), "a tab."),
        ("origin_empty", text(9, top, ""), "no origin."),
        ("origin_space", text(9, top, "a village"), "a space in its origin."),
        ("origin_plus", text(9, top, "a+village"), "a plus in its origin."),
        ("origin_ideographic_space", text(9, top, "a\u3000village"), "a wide space in its origin."),
        ("root_unused_bits", good.replace(last.encode(), unused.encode()),
         "unused bits set in its root."),
        ("root_no_padding", good.replace(b"=\n", b"\n"), "a root without padding."),
        ("root_31_bytes", text(9, top[:31]), "a root of 31 bytes."),
        ("root_33_bytes", text(9, top + b"\0"), "a root of 33 bytes."),
        ("root_empty", text(9, b""), "an empty root."),
        ("root_hex", f"{ORIGIN}\n9\n{top.hex()}\n".encode(), "a root in hex."),
        ("root_space", good[:-1] + b" \n", "a space after its root."),
    ):  # fmt: skip
        yield story, signed(told, LOG), says
    # a signature of 64 bytes and an id of 4: 68 bytes leave two unused bits
    odd = line.rstrip(b"\n")
    assert odd.endswith(b"=")
    bits = odd[:-2] + bytes([odd[-2] + 1]) + b"=\n"
    whole = good + b"\n" + line
    yield from (
        ("junk_line", good + b"\njunk\n" + line, "a junk line before its signature."),
        ("junk_after", whole + b"junk\n", "a junk line at its end."),
        ("blank_after", whole + b"\n", "an empty line at its end."),
        ("blank_between", good + b"\n" + line + b"\n" + line, "an empty line between signatures."),
        ("no_empty_line", good + line, "no empty line before its signature."),
        ("two_empty_lines", good + b"\n\n" + line, "two empty lines before its signature."),
        ("no_signature", good + b"\n", "no signature line."),
        ("only_text", good, "a text and nothing after it."),
        ("no_lf", whole[:-1], "no LF at its end."),
        ("empty", b"", "nothing in it."),
        ("two_dashes", whole.replace("—".encode(), b"--"), "two hyphens for the dash."),
        ("en_dash", whole.replace("—".encode(), "–".encode()), "a shorter dash."),
        ("dash_no_space", whole.replace("— ".encode(), "—".encode()), "no space after the dash."),
        ("two_spaces", whole.replace("— ".encode(), "—  ".encode()), "two spaces after the dash."),
        ("name_plus", good + b"\n" + signature_line("a+b", bytes(9)) + line, "a `+` in a name."),
        ("name_wide_space", good + b"\n" + signature_line("a\u3000b", bytes(9)) + line,
         "a wide space in a name."),
        ("name_thin_space", good + b"\n" + signature_line("a\u2009b", bytes(9)) + line,
         "a thin space in a name."),
        ("name_nel", good + b"\n" + signature_line("a\u0085b", bytes(9)) + line,
         "U+0085 in a name."),
        ("name_empty", good + b"\n" + signature_line("", bytes(9)) + line, "an empty name."),
        ("signature_of_4", good + b"\n" + signature_line("x", bytes(4)) + line,
         "an id and no signature."),
        ("signature_none", good + b"\n" + signature_line("x", b"") + line, "no id."),
        ("three_words", good + b"\n" + line[:-1] + b" more\n", "a word after its signature."),
        ("bom", b"\xef\xbb\xbf" + whole, "a byte order mark."),
        ("nul", whole + b"\0", "a NUL at its end."),
        ("latin_1", whole.replace("村".encode(), b"\xe9"), "bytes that are no UTF-8."),
        ("surrogate", whole.replace("村".encode(), b"\xed\xa0\x80"), "a surrogate."),
        ("signature_unused_bits", good + b"\n" + bits, "unused bits set in its signature."),
        ("signature_no_padding", good + b"\n" + odd.rstrip(b"=") + b"\n", "no padding."),
        ("signature_url", whole[:-10] + b"-_" + whole[-8:], "the other alphabet of base64."),
        ("65_lines", good + b"\n" + line * 65, "65 signature lines."),
    )  # fmt: skip


def good_notes() -> Iterator[tuple[str, bytes, str]]:
    """What is a note, however odd it looks."""
    top = head(Village().counted().lines())
    good = text(9, top)
    line = LOG.line(good)
    whole = good + b"\n" + line
    told = text(99_999_999, top)
    yield from (
        ("plain", whole, "one line."),
        ("two", signed(good, COUNTY, LOG), "two lines."),
        ("64_lines", good + b"\n" + line * 64, "64 signature lines, all the same."),
        ("largest", signed(told, LOG), "the greatest size."),
        ("short_signature", whole + signature_line("x", bytes(5)), "a signature of one byte."),
        ("odd_names", whole + b"".join(
            signature_line(name, bytes(7))
            for name in ("—", "\u200b\ufeff", "a\u007fb", "%/\\\"'")),
         "names of a dash, of what has no width, of DEL and of quotes: none of them is a space."),
        ("origin_of_dash", signed(text(9, top, "—"), LOG), "an origin of one dash."),
        ("zero_root", signed(text(9, bytes(32)), LOG), "a root of zeros."),
    )  # fmt: skip


def places() -> Iterator[Vector]:
    """37 and 51: names that are none of a note, and what is no regular file."""
    whole = note(Village().counted().lines(), 9)
    found: tuple[Found, ...] = (("note", None, "2.2"), UNCOVERED)
    for story, name in (
        ("short", "0000009"), ("suffix_02", "00000009.02"), ("readme", "README.txt"),
    ):  # fmt: skip
        yield Vector(f"note_name_{story}", f"a note called `{name}`.",
                     with_note(whole, f"checkpoints/{name}"), found, (37,),
                     policy=TRUSTED)  # fmt: skip
    yield Vector("note_name_zeros", "a note of no entry, called `00000000`.",
                 with_note(signed(text(0, head([])), LOG), "checkpoints/00000000"), found, (37,),
                 policy=TRUSTED)  # fmt: skip
    bare, here = case(sizes=(1, 8)), path(9)
    for story, files, one, says in (
        ("fifo", bare, {"do": "fifo"}, "a pipe"),
        ("symlink", bare | {"../kept/note": whole}, {"do": "symlink", "to": "../../kept/note"},
         "a link to a note"),
        ("folder", bare, {"do": "folder"}, "a folder"),
        ("huge", bare | {here: whole}, {"do": "extend", "by": 1 << 16}, "more than 65,536 bytes"),
    ):  # fmt: skip
        yield Vector(f"special_note_{story}", f"{says} in the place of a note.", files,
                     (*at("note", "2.2", 9), UNCOVERED), (51,), policy=TRUSTED,
                     setup=({**one, "path": here},))  # fmt: skip


def folders() -> Iterator[Vector]:
    """51: what is in the place of the folder of notes."""
    found: tuple[Found, ...] = (("note", None, "2.2"), ("no_checkpoint", None, "2.7"))
    moved = {name.replace("checkpoints/", "../kept/"): c for name, c in case().items()}
    link: Object = {"do": "symlink", "path": "checkpoints", "to": "../kept"}
    yield Vector("special_checkpoints_symlink", "a link in the place of the folder of notes.",
                 moved, found, (51,), policy=TRUSTED, setup=(link,))  # fmt: skip
    yield Vector("special_checkpoints_file", "a file in the place of the folder of notes.",
                 Village().counted().folder() | {"checkpoints": b"00000009\n"}, found, (51,),
                 policy=TRUSTED)  # fmt: skip
    torn = Village().counted().lines()[0]
    yield Vector("log_torn_only_signed", "a log of one torn line, and notes of what was there.",
                 case() | {"log.jsonl": torn}, (("torn", 0, "1.5"),), exit=2,
                 levels=dict.fromkeys("012345", "not checked"), policy=TRUSTED)  # fmt: skip


def signatures() -> Iterator[Vector]:
    """12 and 38: signatures of the log that do not verify, or are not there."""
    lines = Village().counted().lines()
    told = text(9, head(lines))
    right = LOG.signature(told)
    flipped = right[:20] + bytes([right[20] ^ 1]) + right[21:]
    bad = signature_line(ORIGIN, LOG.id + flipped)
    found = (*at("signature", "2.4", 9), UNCOVERED)
    for story, content, says in (
        ("bit", told + b"\n" + bad, "one bit flipped in the signature."),
        ("bit_beside", told + b"\n" + LOG.line(told) + bad,
         "a second line of the same key that does not verify."),
        ("short", told + b"\n" + signature_line(ORIGIN, LOG.id + right[:63]),
         "a signature of 63 bytes."),
        ("other_name", told + b"\n" + signature_line(ORIGIN + "2", LOG.id + right),
         "the right signature under another name."),
        ("of_other_note", told + b"\n" + signature_line(
            ORIGIN, LOG.id + LOG.signature(text(8, head(lines, 8)))),
         "the signature of another note."),
        ("witness_only", signed(told, COUNTY), "the signature of a witness and none of the log."),
    ):  # fmt: skip
        attack = 38 if story.startswith(("bit", "of_other")) else 12
        yield Vector(f"signature_{story}", f"a note with {says}", with_note(content), found,
                     (attack,), policy=TRUSTED)  # fmt: skip
    yield Vector("signature_other_log", "a note that another log of the policy signed, and not its"
                 " own.", with_note(signed(told, OTHER)), found, (12,),
                 policy=policy(logs=(LOG, OTHER)))  # fmt: skip
    old = case()
    first = old[path(1)]
    old[path(1)] = first[:-20] + (b"A" if first[-20:-19] != b"A" else b"B") + first[-19:]
    yield Vector("signature_old_note", "one bit flipped in the signature of the first note.", old,
                 at("signature", "2.4", 1), (38,), policy=TRUSTED)  # fmt: skip
    only = policy(witness("archive", ARCHIVE))
    yield Vector("signature_stranger", "a note that a witness unknown to the policy signed as"
                 " well.", with_note(signed(told, COUNTY, LOG)), policy=only)  # fmt: skip
