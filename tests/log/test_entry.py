"""A line is one well-formed entry, or it is corrupt: there is nothing between."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuixuan.audit import TYPES, decode, encode, format_time, parse_time
from tuixuan.audit.entry import encode_judged
from tuixuan.audit.keys import LOG, WITNESS, VerifierKey
from tuixuan.canonical import dumps
from tuixuan.errors import LogError, ProfileError, UsageError

Body = Callable[[int], dict[str, Any]]

EARLIEST = datetime(1900, 1, 2)  # noqa: DTZ001
LATEST = datetime(2199, 12, 30)  # noqa: DTZ001
PREV = "cd" * 32
T = "2026-03-28T01:30:00.000Z"
STEP: dict[str, Any] = {
    "act": {"person": "p01", "role": "host"},
    "step": "count",
    "data": {"date": "2026-03-28"},
    "out": {"state": "counted"},
}
FORMLESS: dict[str, Any] = {"attempt": PREV, "reasons": [{"rule": "form"}], "state": "counted"}
KEY = str(VerifierKey("example.org/qingshui", LOG, bytes(range(32))))
ID = KEY.split("+")[1]
AMENDED: dict[str, Any] = {
    "compiled": {"sha256": PREV, "size": 1},
    "procedure": {"id": "liangtui_yixuan", "version": 2},
    "pack": "party_2028",
}
SOURCE = {"name": "rules/party_2028.yaml", "sha256": PREV, "size": 1}
GENESIS: dict[str, Any] = {"data": {"a": 1}, "out": {"state": "started"}}


def _line(**changes: Any) -> bytes:
    members: dict[str, Any] = {"n": 3, "prev": PREV, "t": T, "type": "step", **STEP}
    members.update(changes)
    members = {name: value for name, value in members.items() if value is not None}
    return json.dumps(members, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def test_what_was_encoded_is_decoded(body: Body) -> None:
    line = encode(3, PREV, T, "step", body(7))
    entry = decode(line, 3, PREV)
    assert (3, PREV, T, "step", body(7), line) == (
        entry.n, entry.prev, entry.t, entry.type, entry.body, entry.line,
    )  # fmt: skip


def test_the_types_are_a_closed_list() -> None:
    first = {"genesis", "step", "refused", "correct", "calendar", "recover"}
    assert first | {"key", "amend", "erase"} == TYPES
    for kind in ("note", "Step", "ｓｔｅｐ"):
        with pytest.raises(LogError):
            decode(_line(type=kind))
        with pytest.raises(ProfileError):
            encode(3, PREV, T, kind, STEP)


@pytest.mark.parametrize(
    "changes",
    [
        {"n": True},
        {"n": -1},
        {"n": "3"},
        {"n": 0},
        {"prev": "CD" * 32},
        {"prev": "cd" * 31},
        {"t": "2026-03-28T01:30:00Z"},
        {"t": "2026-02-30T01:30:00.000Z"},
        {"t": "2026-03-28T24:00:00.000Z"},
        {"t": "2026-03-28T01:30:60.000Z"},
        {"t": "2026-03-28T01:30:00.000+00:00"},
        {"t": "２026-03-28T01:30:00.000Z"},
        {"t": 5},
        {"type": ["step"]},
        {"type": "genesis", "data": {"a": 1}},
        {"t": "1899-12-31T01:30:00.000Z"},
        {"t": "2200-01-01T01:30:00.000Z"},
        {"claimed": T},
        {"type": "recover"},
        {"type": "correct"},
        {"type": "calendar"},
        {"type": "recover", "step": None, "act": None, "out": None},
        {"act": None},
        {"out": None},
        {"data": None},
        {"type": "refused", "out": None},
        {"type": "refused", "data": None, "sign": [{"person": "p03", "role": "scrutineer"}]},
        {"type": "refused", "step": None, "ev": [{"id": "a", "sha256": PREV, "size": 1}]},
        {"step": ""},
        {"step": "数票"},
        {"step": ["count"]},
        {"cid": ""},
        {"step": "Count"},
        {"cid": "x" * 129},
        {"claimed": "yesterday"},
        {"act": {"person": "p01"}},
        {"act": {"person": "张三", "role": "host"}},
        {"act": {"person": ["p01"], "role": "host"}},
        {"act": {"person": "p01", "role": "host", "name": "x"}},
        {"sign": {"person": "p01", "role": "host"}},
        {"sign": [{"person": "p01"}]},
        {"ev": [{"id": "a", "sha256": PREV}]},
        {"ev": [{"id": "a", "sha256": "ab", "size": 1}]},
        {"ev": [{"id": "a", "sha256": PREV, "size": -1}]},
        {"ev": [{"id": "a", "sha256": PREV, "size": 1, "name": "scan.pdf"}]},
        {"ev": [{"id": "a", "sha256": PREV, "size": 1}, {"id": "a", "sha256": PREV, "size": 2}]},
        {"sd": ["a"]},
        {"sd": ["cd" * 32, "ab" * 32]},
        {"sd": ["cd" * 32, "cd" * 32]},
        {"data": [1]},
        {"out": "reached"},
        {"data": {}},
        {"ev": []},
        {"data": {"names": []}},
        {"data": {"deep": [{"empty": {}}]}},
        {"voter": "p07"},
        {"n": None},
        {"prev": None},
        {"t": None},
        {"type": None},
        {"step": None},
    ],
)
def test_a_malformed_entry_is_corrupt(changes: dict[str, Any]) -> None:
    with pytest.raises(LogError) as caught:
        decode(_line(**changes), 3)
    assert caught.value.line == 3
    assert "tuixuan-verify" in str(caught.value)


@pytest.mark.parametrize("line", [b"[1]", b"1", b'"a"', b"{}", b"", b"{", b"\x00" * 50])
def test_what_is_no_object_is_corrupt(line: bytes) -> None:
    with pytest.raises(LogError):
        decode(line, 3)


@pytest.mark.parametrize(
    ("kind", "members"),
    [
        ("step", STEP),
        ("step", {**STEP, "cid": "命令 1", "claimed": "2026-03-28T01:29:00.000Z", "sd": [PREV]}),
        ("refused", STEP),
        ("refused", {"act": STEP["act"], "data": {"of": 2}, "out": STEP["out"]}),
        ("refused", {"out": FORMLESS, "step": "count"}),
        ("refused", {"out": FORMLESS, "act": STEP["act"]}),
        ("refused", {"out": FORMLESS}),
        ("correct", {"act": STEP["act"], "data": {"of": 2}, "out": STEP["out"]}),
        ("calendar", {"data": {"year": 2026, "sha256": PREV, "size": 0}}),
        ("recover", {"data": {"size": 1, "sha256": PREV}}),
        ("key", {"data": {"key": KEY}}),
        ("key", {"data": {"key": KEY}, "act": STEP["act"], "cid": "c"}),
        ("amend", {"data": AMENDED, "out": {"state": "s"}}),
        ("amend", {"data": {**AMENDED, "sources": [SOURCE]}, "out": {"state": "s"}}),
        ("erase", {"data": {"digests": [PREV]}, "act": STEP["act"]}),
        ("erase", {"data": {"digests": [f"{n:064x}" for n in range(512)]}}),
    ],
)
def test_each_type_has_its_own_members(kind: str, members: dict[str, Any]) -> None:
    entry = decode(encode(3, PREV, T, kind, members))
    assert (entry.type, entry.body) == (kind, members)


@pytest.mark.parametrize(
    ("kind", "members"),
    [
        ("refused", {"out": {**FORMLESS, "attempt": "short"}}),
        ("refused", {"out": {**FORMLESS, "reasons": [{"rule": "order"}]}}),
        ("refused", {"out": {**FORMLESS, "state": 1}}),
        ("refused", {"out": {**FORMLESS, "problem": "x"}}),
        ("refused", {"out": {"reasons": [{"rule": "form"}], "state": "s"}, "act": STEP["act"]}),
        ("refused", {"act": STEP["act"], "data": {"of": 2, "more": 1}, "out": STEP["out"]}),
        ("correct", {"act": STEP["act"], "data": {"of": True}, "out": STEP["out"]}),
        ("correct", {"act": STEP["act"], "data": {"of": -1}, "out": STEP["out"]}),
        ("correct", {"act": STEP["act"], "data": {"of": 2, "more": 1}, "out": STEP["out"]}),
        ("calendar", {"data": {"year": "2026", "sha256": PREV, "size": 1}}),
        ("calendar", {"data": {"year": 2026, "sha256": PREV}}),
        ("calendar", {"data": {"year": 2026, "sha256": PREV, "size": True}}),
        ("recover", {"data": {"size": 0, "sha256": PREV}}),
        ("key", {"data": {"key": KEY}, "out": STEP["out"]}),
        ("key", {"data": {"key": KEY, "more": 1}}),
        ("key", {"data": {"key": 1}}),
        ("key", {"data": {"key": KEY + "="}}),
        ("key", {"data": {"key": KEY.replace(ID, "00000000")}}),
        ("key", {"data": {"key": KEY.replace(ID, ID.upper())}}),
        ("key", {"data": {"key": str(VerifierKey("w", WITNESS, bytes(32)))}}),
        ("amend", {"data": AMENDED}),
        ("amend", {"data": {**AMENDED, "sources": [SOURCE, SOURCE]}, "out": {"state": "s"}}),
        ("amend", {"data": {**AMENDED, "more": 1}, "out": {"state": "s"}}),
        ("amend", {"data": {**AMENDED, "pack": 1}, "out": {"state": "s"}}),
        ("amend", {"data": {**AMENDED, "compiled": {"size": 1}}, "out": {"state": "s"}}),
        ("erase", {"data": {"digests": [PREV, PREV]}}),
        ("erase", {"data": {"digests": ["b" * 64, "a" * 64]}}),
        ("erase", {"data": {"digests": [f"{n:064x}" for n in range(513)]}}),
        ("erase", {"data": {"digests": "a" * 64}}),
        ("erase", {"data": {"digests": [PREV]}, "step": "count"}),
    ],
)
def test_what_the_format_itself_describes_is_judged(kind: str, members: dict[str, Any]) -> None:
    """log 5.3, 6.1 to 6.4, 10.1 to 10.3."""
    with pytest.raises(ProfileError):
        encode(3, PREV, T, kind, members)
    line = dumps({**members, "n": 3, "prev": PREV, "t": T, "type": kind})
    with pytest.raises(LogError):
        decode(line)


JUDGED: list[dict[str, Any]] = [
    {},
    {"cid": "command-1", "sign": [{"person": "p02", "role": "teller"}]},
    {"ev": [{"id": "scan", "sha256": PREV, "size": 2**53 - 1}]},
    {"claimed": "2026-03-28T01:29:00.000Z"},
    {"out": {"outcome": "决定", "state": "é", "warnings": [{"rule": "a", "end": "2026-03-28"}]}},
    {"data": {"order": [f"p{n}" for n in range(1_024)]}},
]


@pytest.mark.parametrize("change", JUDGED)
def test_what_was_judged_is_written_as_anything_else_is(change: dict[str, Any]) -> None:
    body = {**STEP, **change}
    for kind in ("step", "refused"):
        line = encode_judged(3, PREV, T, kind, dict(body))
        assert encode(3, PREV, T, kind, body) == line
        assert decode(line, 3, PREV).body == body


@pytest.mark.parametrize(
    "change",
    [
        {"out": {"state": "a\u0085b"}},
        {"out": {"state": "a\nb"}},
        {"out": {"state": "\ud800"}},
        {"out": {"state": "s", "need": None}},
        {"out": {"state": "s", "need": 0.5}},
        {"out": {"state": "s", "need": 2**53}},
        {"out": {"state": "s", "Need": 1}},
        {"out": {"state": "s", "missing": []}},
        {"out": {"state": "s", "reasons": [{"rule": "form", "missing": ["a"] * 1_025}]}},
        {"data": {}},
        {"data": {f"f{n}": 1 for n in range(65)}},
        {"data": {"list": ["x" * 64] * 1_024}},
    ],
)
def test_what_was_judged_is_never_written_so_that_it_cannot_be_read(change: Any) -> None:
    """The ways in which a judged step can still not fit into a line (log 5.3)."""
    with pytest.raises(ProfileError):
        encode_judged(3, PREV, T, "step", {**STEP, **change})


def test_empty_brackets_inside_text_are_only_text() -> None:
    line = encode(3, PREV, T, "step", {**STEP, "data": {"note": "{} []"}})
    assert decode(line).body["data"] == {"note": "{} []"}


def test_an_entry_is_written_only_if_it_can_be_read_again() -> None:
    bad: list[dict[str, Any]] = [
        {**STEP, "data": {}},
        {**STEP, "data": {"share": 0.5}},
        {**STEP, "voter": "p07"},
        {**STEP, "act": {"person": "张三", "role": "host"}},
        {**STEP, "ev": [{"id": "scan", "sha256": "short", "size": 1}]},
        {**STEP, "n": 5},
        {**STEP, "t": T},
        GENESIS,
    ]
    for body in bad:
        with pytest.raises(ProfileError):
            encode(3, PREV, T, "step", body)


def test_only_entry_0_is_a_genesis_without_a_link() -> None:
    assert decode(encode(0, None, T, "genesis", GENESIS)).prev is None
    for n, prev, kind in [
        (1, None, "step"),
        (0, PREV, "genesis"),
        (1, PREV, "genesis"),
        (0, None, "step"),
    ]:
        with pytest.raises(ProfileError):
            encode(n, prev, T, kind, {"step": "count", "data": {"a": 1}})


def test_number_and_link_are_compared_with_what_is_expected() -> None:
    with pytest.raises(LogError, match="number 4 is expected, not 3"):
        decode(_line(), 4)
    with pytest.raises(LogError, match="`prev`"):
        decode(_line(), 3, "ef" * 32)


@given(
    st.datetimes(min_value=EARLIEST, max_value=LATEST),
    st.integers(-14 * 60, 14 * 60),
)
@settings(max_examples=200, deadline=None)
def test_time_is_utc_in_one_spelling_whatever_the_zone(naive: datetime, minutes: int) -> None:
    at = naive.replace(tzinfo=timezone(timedelta(minutes=minutes)))
    text = format_time(at)
    again = parse_time(text)
    assert timedelta(0) <= at - again < timedelta(milliseconds=1)
    assert text == format_time(again)


@given(
    st.datetimes(EARLIEST, LATEST, timezones=st.just(UTC)),
    st.datetimes(EARLIEST, LATEST, timezones=st.just(UTC)),
)
@settings(max_examples=200, deadline=None)
def test_text_order_is_time_order(one: datetime, other: datetime) -> None:
    if format_time(one) < format_time(other):
        assert one < other


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(UsageError, match="time zone"):
        format_time(EARLIEST)
    east = timezone(timedelta(hours=8))
    for year in (1, 1899, 1900, 2201):
        with pytest.raises(UsageError, match="years 1900 to 2199"):
            format_time(datetime(year, 1, 1, tzinfo=east))
