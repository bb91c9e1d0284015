"""Level 0: what a line may look like. Each attack is one mutation of one line."""

from __future__ import annotations

import hashlib
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuixuan_verify import form, jsons
from tuixuan_verify.findings import Tally
from tuixuan_verify.likeness import Likeness
from tuixuan_verify.verify import verify

PARSERS = [False, True]


def relink(lines: list[bytes]) -> list[bytes]:
    """Give each line the hash of the one before, where it has a `prev` to replace."""
    made = lines[:1]
    for line in lines[1:]:
        head, mark, rest = line.partition(b'"prev":"')
        leaf = hashlib.sha256(b"\0" + made[-1]).hexdigest().encode()
        made.append(head + mark + leaf + rest[64:] if mark else line)
    return made


def mutated(village, change, fast=False, line=3):
    """Verify a case of which one line was changed and the rest linked again."""
    village.counted().write()
    lines = village.lines()
    lines[line] = change(lines[line])
    village.write_lines(relink(lines))
    return verify(str(village.folder), frozenset("01"), fast=fast)


@pytest.mark.parametrize("fast", PARSERS)
def test_a_sound_case_passes(village, codes, fast):
    village.counted().write()
    result = verify(str(village.folder), fast=fast)
    assert codes(result) == []
    assert result.exit == 0


MUTATIONS = {
    "duplicate key": lambda b: b.replace(b'"n":3,', b'"n":3,"n":3,'),
    "duplicate key through an escape": lambda b: b.replace(b'"n":3,', b'"n":3,"\\u006e":3,'),
    "NaN": lambda b: b.replace(b'"seats":2', b'"seats":NaN'),
    "Infinity": lambda b: b.replace(b'"seats":2', b'"seats":-Infinity'),
    "1e400": lambda b: b.replace(b'"seats":2', b'"seats":1e400'),
    "forty digits": lambda b: b.replace(b'"seats":2', b'"seats":' + b"9" * 40),
    "five thousand digits": lambda b: b.replace(b'"seats":2', b'"seats":' + b"9" * 5000),
    "2^53": lambda b: b.replace(b'"seats":2', b'"seats":9007199254740992'),
    "2^53+1": lambda b: b.replace(b'"seats":2', b'"seats":9007199254740993'),
    "a fraction": lambda b: b.replace(b'"seats":2', b'"seats":655.0'),
    "minus zero": lambda b: b.replace(b'"seats":2', b'"seats":-0'),
    "leading zero": lambda b: b.replace(b'"seats":2', b'"seats":02'),
    "null": lambda b: b.replace(b'"seats":2', b'"seats":null'),
    "empty list": lambda b: b.replace(b'"seats":2', b'"seats":[]'),
    "empty object": lambda b: b.replace(b'"seats":2', b'"seats":{}'),
    "look-alike letter in a key": lambda b: b.replace(b'"seats"', '"sеats"'.encode()),
    "__proto__": lambda b: b.replace(b'"data":{', b'"data":{"__proto__":1,'),
    "a long key": lambda b: b.replace(b'"seats"', b'"s' + b"e" * 32 + b'"'),
    "capital key": lambda b: b.replace(b'"seats"', b'"Seats"'),
    "lone surrogate": lambda b: b.replace(b"approved", b"\\ud800"),
    "CESU-8": lambda b: b.replace(b"approved", b"\xed\xa0\xbd\xed\xb8\x80"),
    "invalid UTF-8": lambda b: b.replace(b"approved", b"\xff"),
    "escaped letter": lambda b: b.replace(b"approved", b"\\u0061pproved"),
    "escaped slash": lambda b: b.replace(b"approved", b"a\\/b"),
    "control character": lambda b: b.replace(b"approved", b"a\x01"),
    "escaped control character": lambda b: b.replace(b"approved", b"a\\n"),
    "DEL": lambda b: b.replace(b"approved", b"a\x7f"),
    "C1": lambda b: b.replace(b"approved", b"a\xc2\x85"),
    "CR before LF": lambda b: b + b"\r",
    "byte order mark": lambda b: b"\xef\xbb\xbf" + b,
    "blank line": lambda b: b"",
    "extra space": lambda b: b.replace(b'"n":3', b'"n": 3'),
    "space at the end": lambda b: b + b" ",
    "other key order": lambda b: b'{"type":"step",' + b[1:].replace(b',"type":"step"', b""),
    "nesting of 17": lambda b: b.replace(b'"seats":2', b'"seats":' + b"[" * 15 + b"1" + b"]" * 15),
    "nesting of 30,000": lambda b: b.replace(
        b'"seats":2', b'"seats":' + b"[" * 30_000 + b"]" * 30_000
    ),
    "65 keys": lambda b: b.replace(
        b'"data":{', b'"data":{' + b",".join(b'"a%02d":1' % i for i in range(65)) + b","
    ),
    "1,025 elements": lambda b: b.replace(b'"seats":2', b'"seats":[' + b"1," * 1024 + b"1]"),
    "an array": lambda b: b"[" + b + b"]",
    "a number": lambda b: b"1",
    "UTF-16": lambda b: b.decode().encode("utf-16"),
    "not JSON": lambda b: b[:-1],
    "unknown type": lambda b: b.replace(b'"type":"step"', b'"type":"steps"'),
    "type key": lambda b: b.replace(b'"type":"step"', b'"type":"key"'),
    "unknown member": lambda b: b.replace(b'"n":3', b'"m":1,"n":3'),
    "no actor": lambda b: b.replace(b'"act":{"person":"p01","role":"host"},', b""),
    "name in place of an id": lambda b: b.replace(b'"person":"p01"', '"person":"王"'.encode()),
    "document with a path": lambda b: b.replace(b'"id":"minutes"', b'"id":"../minutes"'),
    "document with a short hash": lambda b: b.replace(b'"sha256":"', b'"sha256":"0'),
    "document of no size": lambda b: b.replace(b',"size":26', b""),
    "document of negative size": lambda b: b.replace(b'"size":26', b'"size":-26'),
    "impossible time": lambda b: b.replace(b"2026-03-03T", b"2026-02-30T"),
    "time with an offset": lambda b: b.replace(b".000Z", b"+08:00"),
    "a number as true": lambda b: b.replace(b'"n":3', b'"n":true'),
    "prev in capitals": lambda b: b.replace(b'"prev":"', b'"prev":"ABCDEF'),
}


@pytest.mark.parametrize("fast", PARSERS)
@pytest.mark.parametrize("name", MUTATIONS)
def test_a_line_outside_the_profile_is_found(village, codes, name, fast):
    result = mutated(village, MUTATIONS[name], fast)
    assert ("form", 3) in codes(result)
    assert result.tally.level("0") == "fail"
    assert result.exit == 1


@pytest.mark.parametrize("line", [27, 28, 29])
@pytest.mark.parametrize("name", MUTATIONS)
def test_a_line_like_earlier_ones_is_judged_no_more_kindly(repeated, monkeypatch, name, line):
    """A refusal, a correction and a step whose forms are known, each with one mutation."""
    lines = repeated.lines()
    number = b'"n":%d,' % line
    changed = MUTATIONS[name](lines[line].replace(number, b'"n":3,')).replace(b'"n":3,', number)
    altered, lines[line] = changed != lines[line], changed
    repeated.write_lines(relink(lines))
    quick = verify(str(repeated.folder), frozenset("01"))
    monkeypatch.setattr(Likeness, "time_of", lambda *_: None)
    full = verify(str(repeated.folder), frozenset("01"))
    found = [{(f.code, f.line) for f in one.tally.findings} for one in (quick, full)]
    assert found[0] == found[1]
    assert quick.head == full.head
    assert (("form", line) in found[0]) is altered


def test_an_overlong_line_is_found_without_being_kept(village, codes):
    result = mutated(village, lambda b: b + b" " * 3_000_000)
    assert codes(result) == [("form", 3)]
    assert result.tally.status("0.1") == "fail"


def test_a_line_of_exactly_the_limit_is_read():
    line = b'{"a":"' + b"x" * (65_535 - 8) + b'"}'
    assert len(line) == 65_535
    assert (json.loads(line), None) == form.parse(line)


def test_each_step_of_level_0_fails_for_its_own_fault(village):
    faults = {
        "0.1": "nesting of 17",
        "0.2": "invalid UTF-8",
        "0.3": "extra space",
        "0.4": "no actor",
    }
    for step, name in faults.items():
        village.bodies.clear()
        assert mutated(village, MUTATIONS[name]).tally.status(step) == "fail", step


@pytest.mark.parametrize("text", ["e\u0301", "a\u202eb", "\u200f"])
def test_odd_text_is_a_warning(village, codes, text):
    village.opening["origin"] = text
    village.counted().write()
    result = verify(str(village.folder))
    assert codes(result) == []
    assert result.tally.found["text"] == 1
    assert result.exit == 0


def test_a_depth_of_16_and_1024_elements_are_allowed():
    deep = b"[" * 16 + b"1" + b"]" * 16
    wide = b"[" + b"1," * 1023 + b"1]"
    assert form.limits_fault(deep) is None
    assert form.limits_fault(wide) is None
    assert form.limits_fault(b"[" + deep + b"]") == "depth"
    assert form.limits_fault(b"[1," + wide[1:]) == "size"


def test_brackets_inside_text_do_not_count():
    assert form.limits_fault(b'{"a":"' + b"[" * 99 + b'\\"' + b"{" * 99 + b'"}') is None


ESCAPES = [b'\\"', b"\\\\", b"\\x", b"\\"]


@pytest.mark.parametrize("escape", ESCAPES)
def test_limits_are_judged_in_linear_time(escape):
    """A string that is never closed and full of escapes is read once, not once for each of them."""
    line = b"[" * 17 + b'"' + escape * 30_000
    start = time.process_time()
    form.limits_fault(line)
    form.bytes_fault(line)
    assert time.process_time() - start < 1


ESCAPED = [
    (r"a\\b", True), (r"a\"b", True), (r"\\\"", True), (r"\\n", True), (r"\n", False),
    (r"\\\n", False), (r"a\/b", False), (r"\u0061", False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sound"), ESCAPED)
def test_two_escapes_are_allowed_and_no_others(text, sound):
    assert (form.bytes_fault(f'{{"a":"{text}"}}'.encode()) is None) is sound


KEYS = st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True)
TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc")))
SCALARS = st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | TEXT
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=4)
        | st.dictionaries(KEYS, inner, min_size=1, max_size=4)
    ),
    max_leaves=10,
)


@given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=5))
@settings(max_examples=150, deadline=None)
def test_on_the_profile_both_parsers_give_the_same_bytes(value):
    orjson = pytest.importorskip("orjson")
    line = jsons.plain_dumps(value)
    assert line == orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    assert form.tokens_sound(value)
    assert form.bytes_fault(line) is None


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_no_bytes_make_it_raise(line):
    tally = Tally()
    form.read_entry(line, 0, None, tally)
    assert tally.found["form"]
