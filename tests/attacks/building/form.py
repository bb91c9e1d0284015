"""Attacks on level 0: bytes that parsers take and the profile does not (27 to 34, 44, 51).

Each is linked again, so that nothing but form is wrong. Most break entry 6, at which the law
never looks; those that break a count do so in a way that every parser reads as it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from building.sound import LONGEST, crowded
from building.vector import Found, Vector
from building.village import COUNT, HOST, MINUTES, OPEN, RECOVER, Village, document, linked, sha

RAW_TAIL = b'"size":7'
CID = b'"cid":"recover-6"'
Break = Callable[[bytes], bytes]


def broken(n: int, change: Break) -> dict[str, bytes]:
    """The folder with the bytes of line n changed, and everything linked again."""
    village = Village().counted()
    lines = village.lines()
    before = lines[n]
    lines[n] = change(before)
    assert lines[n] != before
    return village.folder(linked(lines, n + 1))


def replaced(old: bytes, new: bytes) -> Break:
    def change(line: bytes) -> bytes:
        assert line.count(old) >= 1, (old, line)
        return line.replace(old, new, 1)

    return change


def at(n: int, step: str) -> tuple[Found, ...]:
    return (("form", n, step),)


def vectors() -> Iterator[Vector]:
    """All of them."""
    yield from keys()
    yield from numbers()
    yield from encodings()
    yield from spelling()
    yield from limits()
    yield from members()


def keys() -> Iterator[Vector]:
    """27 and 29: what a key may be, and that it stands once."""
    twice = b'"ballots_returned":5,"ballots_returned":4'
    for story, n, old, new, attack, says in (
        ("key_twice", COUNT, b'"ballots_returned":4', twice, 27,
         "a count given twice, of which parsers keep the last."),
        ("key_twice_first", RECOVER, RAW_TAIL, RAW_TAIL + b',"size":8', 27,
         "a size given twice, of which some keep the first."),
        ("key_twice_escaped", COUNT, b'"ballots_returned":4',
         b'"ballots_returned":5,"ballots_\\u0072eturned":4', 27,
         "the same key once plain and once through an escape."),
        ("key_look_alike", RECOVER, b'"size":', '"s\u0456ze":'.encode(), 29,
         "a Cyrillic letter in a key."),
        ("key_look_alike_beside", COUNT, b'"ballots_void":0',
         '"ballots_void":0,"ballots_v\u043eid":9'.encode(), 29,
         "a second key beside the first, with a Cyrillic letter."),
        ("key_proto", RECOVER, b'"data":{', b'"data":{"__proto__":{"size":1},', 29,
         "a key that some languages take for the parent of an object."),
        ("key_too_long", RECOVER, RAW_TAIL, RAW_TAIL + b',"' + b"s" * 33 + b'":1', 29,
         "a key of 33 letters."),
        ("key_empty", RECOVER, b'"data":{', b'"data":{"":1,', 29, "an empty key."),
        ("key_empty_member", COUNT, b'{"act":', b'{"":1,"act":', 29,
         "an empty key among the members of an entry."),
        ("key_empty_for_member", COUNT, b'{"act":', b'{"":', 29,
         "an empty key instead of the one who acted."),
    ):  # fmt: skip
        yield Vector(story, says, broken(n, replaced(old, new)), at(n, "0.3"), (attack,))


def numbers() -> Iterator[Vector]:
    """28: what is no integer of the profile."""
    for story, value in (
        ("nan", b"NaN"), ("infinity", b"-Infinity"), ("1e400", b"1e400"), ("1e1", b"1e1"),
        ("40_digits", b"7" * 40), ("4400_digits", b"7" * 4_400),
        ("2_53_plus_1", b"9007199254740993"), ("2_53", b"9007199254740992"),
        ("655_0", b"655.0"), ("minus_0", b"-0"), ("leading_0", b"07"), ("plus", b"+7"),
        ("hex", b"0x7"), ("underscore", b"1_000"), ("null", b"null"),
    ):  # fmt: skip
        shown = value.decode() if len(value) < 50 else f"{len(value)} digits"
        yield Vector(f"number_{story}", f"`{shown}` where an integer stands.",
                     broken(RECOVER, replaced(RAW_TAIL, b'"size":' + value)),
                     at(RECOVER, "0.3"), (28,))  # fmt: skip
    for story, value in (("nan", b"NaN"), ("1e400", b"1e400"), ("surrogate", b'"\\ud800"')):
        yield Vector(f"number_present_{story}", "a figure of an accepted step that parsers read"
                     " differently: the line is no entry, and the law is not asked about it.",
                     broken(OPEN, replaced(b'"present":', b'"present":' + value + b',"pre":')),
                     (("form", OPEN, "0.2" if story == "surrogate" else "0.3"),
                      ("order", COUNT, "4.5")), (28,))  # fmt: skip
    yield Vector("number_count_4_0", "a count written as 4.0, which is 4 in some languages.",
                 broken(COUNT, replaced(b'"ballots_returned":4', b'"ballots_returned":4.0')),
                 at(COUNT, "0.3"), (28,))  # fmt: skip


def encodings() -> Iterator[Vector]:
    """32, and the BOM of 33: what is no UTF-8 of the profile."""
    for story, cid, step, says in (
        ("lone_surrogate", b"cl\\ud800", "0.2", "a lone surrogate, escaped."),
        ("lone_surrogate_raw", b"cl\xed\xa0\x80", "0.2", "a lone surrogate, as three bytes."),
        ("cesu_8", b"cl\xed\xa0\xbd\xed\xb7\xb3", "0.2", "CESU-8: a pair of surrogates as bytes."),
        ("pair_escaped", b"cl\\ud83d\\uddf3", "0.2", "a whole character escaped as a pair."),
        ("invalid_utf8", b"cl\xff", "0.2", "a byte that UTF-8 does not have."),
        ("latin_1", b"cl\xe9-6", "0.2", "Latin-1."),
        ("overlong_slash", b"cl\xc0\xaf", "0.2", "an overlong `/`."),
        ("beyond_unicode", b"cl\xf4\x90\x80\x80", "0.2", "a code point beyond U+10FFFF."),
        ("control_escaped", b"cl\\u0000", "0.2", "NUL through an escape."),
        ("control_raw", b"cl\x7f", "0.2", "DEL as it stands."),
        ("control_c1", b"cl\xc2\x9b31m", "0.2", "a terminal's control sequence in one character."),
        ("escaped_letter", b"cl\\u00e9-6", "0.2", "a letter that needs no escape, escaped."),
        ("escaped_slash", b"cl\\/6", "0.2", "an escaped slash."),
    ):  # fmt: skip
        yield Vector(f"utf8_{story}", says, broken(RECOVER, replaced(CID, b'"cid":"' + cid + b'"')),
                     at(RECOVER, step), (32,))  # fmt: skip


def spelling() -> Iterator[Vector]:
    """33: another spelling of the same value."""
    for story, old, new, step, says in (
        ("space", b'"data":', b'"data": ', "0.3", "one space too many."),
        ("crlf_line", b"}", b"}", "0.2", "one line that ends in CRLF."),
        ("trailing_comma", RAW_TAIL, RAW_TAIL + b",", "0.3", "a comma before a closing brace."),
        ("single_quotes", b'"data"', b"'data'", "0.3", "single quotes."),
        ("comment", RAW_TAIL, RAW_TAIL + b"/**/", "0.3", "a comment."),
        ("two_values", b'{"cid"', b'{}{"cid"', "0.3", "two values in one line."),
        ("empty_list", RAW_TAIL, RAW_TAIL + b',"x":[]', "0.3", "an empty list, not left out."),
    ):  # fmt: skip
        change = replaced(old, new) if old != new else lambda line: line + b"\r"
        yield Vector(f"spelling_{story}", says, broken(RECOVER, change), at(RECOVER, step), (33,))
    yield Vector("spelling_key_order", "members in the order of writing, not sorted.",
                 broken(RECOVER, reordered), at(RECOVER, "0.3"), (33,))  # fmt: skip
    yield Vector("spelling_bom", "a byte order mark before the first line, now unreadable.",
                 broken(0, lambda line: b"\xef\xbb\xbf" + line),
                 (*at(0, "0.2"), ("genesis", 0, "1.1")), (33,),
                 levels={"4": "not checked"})  # fmt: skip
    village = Village().counted()
    lines = village.lines()
    yield Vector("spelling_crlf_file", "the file copied in text mode: every line ends in CRLF.",
                 village.folder([line + b"\r" for line in lines]),
                 (*(("form", n, "0.2") for n in range(9)), ("genesis", 0, "1.1")),
                 (33,), levels={"4": "not checked", "5": "not checked"})  # fmt: skip
    yield Vector("spelling_blank_line", "a blank line between two others.",
                 village.folder([*lines[:RECOVER], b"", *lines[RECOVER:]]),
                 (("form", 6, "0.3"), ("sequence", 7, "1.2"), ("link", 7, "1.3")),
                 (33,))  # fmt: skip


def reordered(line: bytes) -> bytes:
    """The line with `type` first."""
    kind = b'"type":"recover"'
    assert line.endswith(b"," + kind + b"}")
    return b"{" + kind + b"," + line[1 : -len(kind) - 2] + b"}"


def limits() -> Iterator[Vector]:
    """34: what must be refused before anything is parsed."""
    for story, new, says in (
        ("nesting_30000", b"[" * 30_000 + b"]" * 30_000, "arrays nested 30,000 deep."),
        ("nesting_open", b"[" * 20_000, "20,000 arrays opened and none closed."),
        ("nesting_17", b"[" * 15 + b"1" + b"]" * 15, "nesting of 17."),
        ("array_of_1025", b"[" + b"1," * 1_024 + b"1]", "an array of 1,025."),
        ("object_of_65", b"{" + b",".join(b'"k%02d":1' % n for n in range(65)) + b"}",
         "an object of 65 members."),
    ):  # fmt: skip
        yield Vector(f"limit_{story}", says,
                     broken(RECOVER, replaced(RAW_TAIL, b'"size":' + new)),
                     at(RECOVER, "0.1"), (34,))  # fmt: skip
    yield Vector("limit_quotes_open", "a string that is opened, never closed and full of escaped"
                 " quotes: a matcher that starts again at each takes minutes for some lines.",
                 broken(RECOVER, lambda _: b"[" * 17 + b'"' + b'\\"' * 8_000),
                 at(RECOVER, "0.1"), (34,))  # fmt: skip
    yield Vector("limit_line_of_70000", "a line of 70 kB.",
                 broken(RECOVER, replaced(CID, b'"cid":"' + b"c" * 70_000 + b'"')),
                 at(RECOVER, "0.1"), (34,))  # fmt: skip
    village = crowded(LONGEST + 1)
    yield Vector("limit_line_of_65536", "a line one byte longer than allowed, a step that nothing"
                 " follows but `audit`.", village.folder(), at(1, "0.1"), (34,))  # fmt: skip


def members() -> Iterator[Vector]:
    """44, 51 and log 3: members that a type does not have, or that are not well formed."""
    minutes = document("minutes", MINUTES)
    outside = "../../../../../../etc/passwd"
    for story, ev, attack, says in (
        ("no_size", [{k: v for k, v in minutes.items() if k != "size"}], 44, "without a size."),
        ("size_true", [{**minutes, "size": True}], 44, "whose size is `true`."),
        ("size_negative", [{**minutes, "size": -1}], 44, "of negative size."),
        ("digest_capitals", [{**minutes, "sha256": minutes["sha256"].upper()}], 44,
         "whose digest is in capitals."),
        ("digest_short", [{**minutes, "sha256": minutes["sha256"][:-1]}], 44,
         "whose digest is one digit short."),
        ("digest_newline", [{**minutes, "sha256": minutes["sha256"][:-1] + "\u3000"}], 44,
         "whose digest ends in a full-width space."),
        ("with_name", [{**minutes, "name": "minutes.pdf"}], 44, "with a file name."),
        ("twice", [minutes, minutes], 44, "listed twice."),
        ("object", minutes, 44, "that stands where a list is expected."),
        ("digest_outside", [{**minutes, "sha256": outside}], 51,
         "whose digest is a path with `../`: it is never opened."),
        ("id_outside", [{**minutes, "id": outside}], 51, "whose id is a path with `../`."),
    ):  # fmt: skip
        village = Village().counted()
        # in a complaint, which nothing rests on and which needs no document
        village.body(RECOVER).update(type="step", act={"person": "p09", "role": "applicant"},
                                     step="complain", ev=ev, cid="c-1",
                                     data={"date": "2026-03-05", "complaint": "c01"},
                                     out={"outcome": "done", "state": "received"})  # fmt: skip
        yield Vector(f"document_{story}", f"a document {says}", village.folder(),
                     at(RECOVER, "0.4"), (attack,))  # fmt: skip
    yield from envelopes()
    absent = re.compile(rb'"prev":"[0-9a-f]{64}"')
    yield Vector("link_null", "a `prev` that is `null`, as if it were left out.",
                 broken(RECOVER, lambda line: absent.sub(b'"prev":null', line)),
                 at(RECOVER, "0.3"), (29,))  # fmt: skip
    yield Vector("link_null_first", "a `prev` in entry 0 that is `null`.",
                 broken(0, lambda line: line.replace(b'"t":', b'"prev":null,"t":', 1)),
                 (*at(0, "0.3"), ("genesis", 0, "1.1")), (29,),
                 levels={"4": "not checked"})  # fmt: skip


def envelopes() -> Iterator[Vector]:
    """The members around `data` (log 3); no row of section 6 names them."""
    for story, members, says in (
        ("type_unknown", {"type": "annul"}, "a type that the format does not have."),
        ("type_other", {"type": "erase"}, "a type whose `data` is another."),
        ("member_unknown", {"note": "hello"}, "a member that the type does not have."),
        ("t_offset", {"t": "2026-03-05T10:06:00.000+08:00"}, "a time with an offset."),
        ("t_leap_second", {"t": "2026-03-05T23:59:60.000Z"}, "a time that no clock shows."),
        ("t_30_february", {"t": "2026-02-30T02:06:00.000Z"}, "a day that no calendar has."),
        ("claimed_same", {"claimed": "2026-03-05T02:06:00.000Z"},
         "`claimed` beside a time from which it does not differ."),
        ("cid_too_long", {"cid": "é" * 64 + "c"}, "a command id of 129 bytes."),
        ("cid_empty", {"cid": ""}, "an empty command id."),
        ("sd_unsorted", {"sd": [sha(b"b"), sha(b"a")][:: (1 if sha(b"b") > sha(b"a") else -1)]},
         "disclosure digests out of order."),
        ("sd_twice", {"sd": [sha(b"a"), sha(b"a")]}, "a disclosure digest twice."),
        ("n_true", {"n": True}, "`true` for a number."),
        ("step_list", {"type": "step", "step": ["complain"], "act": HOST, "out": {"state": "none"}},
         "a list for the name of a step."),
        ("recover_nothing", {"data": {"sha256": sha(b""), "size": 0}}, "a torn tail of no bytes."),
    ):  # fmt: skip
        village = Village().counted()
        village.body(RECOVER).update(members)
        yield Vector(f"member_{story}", says, village.folder(), at(RECOVER, "0.4"))
    village = Village().counted()
    del village.body(COUNT)["out"]["state"]
    yield Vector("member_no_state", "an accepted step that does not say which state follows.",
                 village.folder(), at(COUNT, "0.4"))  # fmt: skip
