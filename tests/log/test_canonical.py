"""One value has one spelling, and everything else is refused before it does harm."""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from types import ModuleType
from typing import Any

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from tuixuan import canonical
from tuixuan.canonical import INTEGER_MAX, Limits, check_profile, dumps, leaf_hash, loads
from tuixuan.errors import ProfileError


def _without_orjson() -> ModuleType:
    """A second copy of the module, as it is where orjson is not installed."""
    spec = importlib.util.spec_from_file_location("canonical_without_orjson", canonical.__file__)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    saved = sys.modules.get("orjson")
    sys.modules["orjson"] = None  # type: ignore[assignment]
    sys.modules["canonical_without_orjson"] = module
    try:
        spec.loader.exec_module(module)
    finally:
        if saved is None:
            del sys.modules["orjson"]
        else:
            sys.modules["orjson"] = saved
    assert module._orjson is None
    return module


plain = _without_orjson()
BOTH = [pytest.param(canonical, id="as installed"), pytest.param(plain, id="standard library")]

_CONTROLS = [chr(code) for code in (*range(0x20), *range(0x7F, 0xA0))]
keys = st.from_regex(canonical.KEY, fullmatch=True)
texts = st.text(
    st.one_of(
        st.characters(exclude_categories=("Cs", "Cc")),
        st.sampled_from('"\\/{}[]:,\u2028\u00a0\u00bf\U0001f5f3é'),
    ),
    max_size=30,
)
scalars = texts | st.booleans() | st.integers(-INTEGER_MAX, INTEGER_MAX)
values = st.recursive(
    scalars,
    lambda below: st.lists(below, max_size=6) | st.dictionaries(keys, below, max_size=6),
    max_leaves=30,
)
wild = st.recursive(
    st.none() | st.floats() | st.integers() | st.text(max_size=8) | st.booleans(),
    lambda below: (
        st.lists(below, max_size=4) | st.dictionaries(st.text(max_size=4) | keys, below, max_size=4)
    ),
    max_leaves=12,
)


@given(values)
@settings(max_examples=400, deadline=None)
def test_both_writers_give_the_bytes_of_rfc_8785(value: Any) -> None:
    expected = rfc8785.dumps(value)
    assert expected == dumps(value)
    assert expected == plain.dumps(value)
    assert value == loads(expected)
    assert value == plain.loads(expected)


@given(wild)
@settings(max_examples=400, deadline=None)
def test_both_writers_refuse_the_same_values(value: Any) -> None:
    outcomes = []
    for module in (canonical, plain):
        try:
            outcomes.append(module.dumps(value))
        except ProfileError:
            outcomes.append(None)
    assert outcomes[0] == outcomes[1]
    if outcomes[0] is not None:
        assert rfc8785.dumps(value) == outcomes[0]


@given(wild, st.booleans())
@settings(max_examples=300, deadline=None)
def test_both_readers_accept_the_same_bytes(value: Any, escape: bool) -> None:
    try:
        text = json.dumps(value, ensure_ascii=escape, sort_keys=True, separators=(",", ":"))
        line = text.encode()
    except ValueError:
        return
    outcomes = []
    for module in (canonical, plain):
        try:
            outcomes.append(module.loads(line))
        except ProfileError:
            outcomes.append("refused")
    assert outcomes[0] == outcomes[1]


@given(values, st.integers(0), st.integers(0, 255))
@settings(max_examples=300, deadline=None)
def test_no_other_bytes_are_read_as_a_value(value: Any, place: int, byte: int) -> None:
    line = bytearray(dumps(value))
    line[place % len(line)] = byte
    try:
        changed = loads(bytes(line))
    except ProfileError:
        return
    assert bytes(line) == dumps(changed)


@pytest.mark.parametrize("module", BOTH)
@pytest.mark.parametrize(
    "line",
    [
        b'{"a":1,"a":2}',
        b'{"\\u0061":1}',
        b'{"a":1,"\\u0061":1}',
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":1e400}',
        b'{"a":1e2}',
        b'{"a":655.0}',
        b'{"a":1.5}',
        b'{"a":[1.5]}',
        b'{"a":[2,-1.5e-7]}',
        b'{"a":-0}',
        b'{"a":-0.0}',
        b'{"a":9007199254740993}',
        b'{"a":9007199254740992}',
        b'{"a":-9007199254740992}',
        b'{"a":' + b"1" * 40 + b"}",
        b'{"a":' + b"1" * 5000 + b"}",
        b'{"a":null}',
        b'{"a":[null]}',
        b"null",
        b"1.5",
        b'{"__proto__":1}',
        b'{"_a":1}',
        b'{"A":1}',
        b'{"":1}',
        b'{"' + b"a" * 33 + b'":1}',
        '{"\u0430":1}'.encode(),
        '{"a\u0301":1}'.encode(),
        b'{"a":"\\ud800"}',
        b'{"a":"\xed\xa0\x80"}',
        b'{"a":"\xed\xa0\xbd\xed\xb7\xb3"}',
        b'{"a":"\xff"}',
        b'{"a":"\xc0\x80"}',
        b'{"a":"\\n"}',
        b'{"a":"\\u0000"}',
        b'{"a":"\x7f"}',
        '{"a":"\x85"}'.encode(),
        b'{"a":"\x01"}',
        b'{"a":"\\/"}',
        b'{"a":"\\u00e9"}',
        b'{"a":1}\r',
        b'{"a":1}\n',
        b'\xef\xbb\xbf{"a":1}',
        b'{"a": 1}',
        b'{"b":1,"a":2}',
        b"",
        b" ",
        b'{"a":1',
        b'{"a":1}}',
        b'{"a":01}',
        b'{"a":+1}',
        b"]" * 20 + b"[" * 100,
        '{"a":1}'.encode("utf-16"),
        '{"a":1}'.encode("utf-32"),
        b"\x00" * 100,
    ],
)
def test_a_spelling_outside_the_profile_is_refused(module: ModuleType, line: bytes) -> None:
    with pytest.raises(ProfileError):
        module.loads(line)


@pytest.mark.parametrize("module", BOTH)
@pytest.mark.parametrize("control", _CONTROLS)
def test_a_control_character_is_never_written(module: ModuleType, control: str) -> None:
    with pytest.raises(ProfileError):
        module.dumps({"a": f"\\x{control}"})


@pytest.mark.parametrize("module", BOTH)
def test_text_that_looks_like_structure_is_only_text(module: ModuleType) -> None:
    value = {"a": '":null,[1.5,{"B":2e3}]', "b": '{"', "c": ["null", ",1.5", '"']}
    assert value == module.loads(module.dumps(value))


@pytest.mark.parametrize("module", BOTH)
@pytest.mark.parametrize(
    "value",
    [{"a": 1.0}, {"a": None}, {1: "a"}, {True: 1}, {None: 1}, {"a": b""}, {"a": {1}}, {"a": 2**53}],
)
def test_a_value_outside_the_profile_is_never_written(module: ModuleType, value: Any) -> None:
    with pytest.raises(ProfileError):
        module.dumps(value)
    with pytest.raises(ProfileError):
        module.check_profile(value)


def test_a_value_that_holds_itself_ends_at_the_depth_allowed() -> None:
    value: list[Any] = []
    value.append(value)
    with pytest.raises(ProfileError, match="16 levels"):
        check_profile(value)


def _nested(depth: int) -> bytes:
    return b"[" * depth + b"1" + b"]" * depth


@pytest.mark.parametrize("module", BOTH)
def test_sixteen_levels_are_read_and_seventeen_refused(module: ModuleType) -> None:
    assert module.loads(_nested(16))
    with pytest.raises(ProfileError, match="16 levels"):
        module.loads(_nested(17))


@pytest.mark.parametrize("module", BOTH)
@pytest.mark.parametrize("line", [b"[" * 30_000, b'{"a":' * 12_000, b'["[",' * 13_000])
def test_deep_nesting_never_reaches_the_parser(
    module: ModuleType, line: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_parse", lambda line: pytest.fail("the parser was asked"))
    began = time.monotonic()
    with pytest.raises(ProfileError):
        module.loads(line)
    assert time.monotonic() - began < 1


@pytest.mark.parametrize("module", BOTH)
def test_a_line_too_long_never_reaches_the_parser(
    module: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    longest = b'"' + b"x" * (65_535 - 2) + b'"'
    assert module.loads(longest)
    monkeypatch.setattr(module, "_parse", lambda line: pytest.fail("the parser was asked"))
    with pytest.raises(ProfileError, match="65535 bytes"):
        module.loads(longest + b" ")


@pytest.mark.parametrize("module", BOTH)
def test_members_and_items_are_counted_in_each_place(module: ModuleType) -> None:
    fits = {f"k{n}": n for n in range(64)}
    assert fits == module.loads(module.dumps(fits))
    assert module.loads(module.dumps([0] * 1024)) == [0] * 1024
    for value in ({f"k{n}": n for n in range(65)}, [0] * 1025, {"a": [[0] * 1025]}):
        with pytest.raises(ProfileError):
            module.dumps(value)
        line = rfc8785.dumps(value)
        with pytest.raises(ProfileError):
            module.loads(line)


@pytest.mark.parametrize("module", BOTH)
def test_a_document_has_limits_of_its_own(module: ModuleType) -> None:
    document = {"states": [{"id": f"s{n:04}", "title": "会议" * 30} for n in range(4096)]}
    line = module.dumps(document, module.Limits.DOCUMENT)
    assert document == module.loads(line, module.Limits.DOCUMENT)
    with pytest.raises(ProfileError):
        module.dumps(document)
    with pytest.raises(ProfileError):
        module.dumps({"states": [0] * 4097}, module.Limits.DOCUMENT)
    with pytest.raises(ProfileError):
        module.loads(b'"' + b"x" * 1_048_576 + b'"', module.Limits.DOCUMENT)
    assert Limits.DOCUMENT.size == 1_048_576


def test_the_leaf_hash_is_that_of_rfc_6962() -> None:
    # The hash of a leaf without content, from the test vectors of certificate transparency.
    assert leaf_hash(b"") == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
