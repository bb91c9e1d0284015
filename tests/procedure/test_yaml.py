"""What a drafter may write: strict YAML, with every fault at its line and column."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuixuan.errors import ProcedureError
from tuixuan.procedure import library
from tuixuan.procedure.finding import Finding
from tuixuan.procedure.yaml_loader import MAX_DEPTH, MAX_NODES, MAX_SIZE, load_yaml, read_bytes


def codes(text: str | bytes) -> list[str]:
    """Line, column and code of every fault."""
    data = text.encode() if isinstance(text, str) else text
    return [f"{one.line}:{one.column} {one.code}" for one in load_yaml(data, "x").findings]


def test_only_true_false_and_decimal_integers_are_not_strings() -> None:
    file = load_yaml(
        b"a: true\nb: -12\nc: at_least 4/5\nd: '12'\ne: [S, P]\nf: 3 days\ng: S?\n", "x"
    )
    expected = {
        "a": True, "b": -12, "c": "at_least 4/5", "d": "12", "e": ["S", "P"], "f": "3 days",
        "g": "S?",
    }  # fmt: skip
    assert expected == file.value
    assert file.findings == []


@pytest.mark.parametrize(
    "word",
    [
        "on", "off", "yes", "No", "y", "N", "True", "FALSE", "null", "Null", "~", "=", "<<", "012",
        "0x1f", "0o17", "0b1", "1_000", "+1", "-0", "1.5", ".5", "1.", "1e3", ".inf", "-.INF",
        ".nan",
        "12:30", "1:2:3.5", "2026-03-28", "2026-3-8 10:00:00", "9007199254740992", "9" * 400,
    ],
)  # fmt: skip
def test_a_word_that_other_programs_read_differently_is_refused(word: str) -> None:
    assert codes(f"a: {word}\n") == ["1:4 guessed-type"]
    assert codes(f"a: '{word}'\n") == []


@pytest.mark.parametrize("word", ["on", "yes", "012", "12:30"])
def test_a_key_may_not_be_such_a_word_either(word: str) -> None:
    assert codes(f"{word}: a\n") == ["1:1 guessed-type"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\nb: 2\na: 3\n", "3:1 duplicate-key"),
        ("a: {b: 1, c: 2, b: 3}\n", "1:17 duplicate-key"),
        ("a: &x 1\n", "1:4 anchor"),
        ("a: *x\n", "1:4 alias"),
        ("a: !!str x\n", "1:4 tag"),
        ("a: ! x\n", "1:4 tag"),
        ("a: !!python/object:os.system {}\n", "1:4 tag"),
        ("a: !!binary aGk=\n", "1:4 tag"),
        ("%YAML 1.1\n---\na: b\n", "1:1 directive"),
        ("a: b\n---\nc: d\n", "2:1 documents"),
        ("a: 1\n1: 2\n", "2:1 key"),
        ("true: 2\n", "1:1 key"),
        ("? [a]\n: b\n", "1:3 key"),
        ("a:\nb: c\n", "1:3 empty-value"),
        ("- a\n-\n", "2:2 empty-value"),
        ('a: "x\\0y"\n', "1:4 character"),
        ('a: "x\\ty"\n', "1:4 character"),
    ],
)
def test_what_strict_yaml_refuses(text: str, expected: str) -> None:
    assert [expected] == codes(text)


def test_every_fault_is_found_in_one_reading() -> None:
    text = "a: on\nb: 012\nc: &x [1]\nd: *x\na: 2\ne:\n"
    expected = [
        "1:4 guessed-type", "2:4 guessed-type", "3:4 anchor", "4:4 alias", "5:1 duplicate-key",
        "6:3 empty-value",
    ]  # fmt: skip
    assert expected == codes(text)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "1:1 empty"),
        (b"# nothing\n", "1:1 empty"),
        (b"a: b\n\tc: d\n", "2:1 character"),
        (b"a: b\x00c\n", "1:5 character"),
        (b"a: b\n\xff: c\n", "2:1 encoding"),
        (b"\xef\xbb\xbfa: b\n", "1:1 encoding"),
        ("a: b".encode("utf-16"), "1:1 encoding"),
        ("a: b\u2028c\n".encode(), "1:5 character"),
        ("a: b\x85c\n".encode(), "1:5 character"),
        (b"a: b\rc: d\n", "1:5 character"),
        (b"a: [1, 2\n", "2:1 syntax"),
        (b"a: b: c\n", "1:5 syntax"),
        (b"a: 'b\n", "2:1 syntax"),
        (b"a" * (MAX_SIZE + 1), "1:1 too-large"),
    ],
)
def test_bytes_that_are_no_strict_yaml(data: bytes, expected: str) -> None:
    assert [expected] == codes(data)


def test_windows_line_ends_do_not_move_the_lines() -> None:
    assert codes("a: b\r\nb: c\r\nc: on\r\n") == ["3:4 guessed-type"]


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "[{", "? "])
def test_deep_nesting_is_refused_at_once(opening: str) -> None:
    """The C parser of libyaml needs minutes for this, its composer overflows the stack."""
    start = time.perf_counter()
    found = load_yaml(opening.encode() * 200_000, "x").findings
    assert "too-deep" in {one.code for one in found}
    assert time.perf_counter() - start < 2


def test_nesting_up_to_the_bound_is_read() -> None:
    text = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    assert codes(text) == []
    assert [f"1:{MAX_DEPTH + 1} too-deep"] == codes(f"[{text}]")


def test_an_alias_bomb_does_not_grow() -> None:
    lines = ["a0: &a0 [x, x]"]
    lines += [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    file = load_yaml("\n".join(lines).encode(), "x")
    assert {"anchor", "alias"} == {one.code for one in file.findings}
    assert file.value["a59"] == [None, None]


def test_too_many_values_are_refused() -> None:
    found = load_yaml(b"[" + b"a," * (MAX_NODES + 5) + b"]", "x").findings
    assert [one.code for one in found] == ["too-large"]


def test_a_value_knows_its_line_and_column() -> None:
    file = load_yaml("甲: 乙\nlist:\n  - {id: x, 丙: [1, 2]}\n  - y\n".encode(), "x")
    assert file.at(("甲",)) == (1, 4)
    assert file.at(("甲",), key=True) == (1, 1)
    assert file.at(("list",)) == (2, 1)
    assert file.at(("list", 0)) == (3, 5)
    assert file.at(("list", 0, "丙", 1)) == (3, 20)
    assert file.at(("list", 1, "missing", 3)) == (4, 5)
    assert file.path(("list", 0, "丙", 1)) == "list.x.丙[1]"


def test_a_file_that_cannot_be_read_is_a_finding(tmp_path: Path) -> None:
    missing = read_bytes(tmp_path / "no.yaml", "no.yaml")
    folder = read_bytes(tmp_path, "folder")
    assert isinstance(missing, Finding) and "does not exist" in missing.message
    assert isinstance(folder, Finding) and "not a folder" in folder.message
    with pytest.raises(ProcedureError, match="the file does not exist"):
        library.load(tmp_path / "no.yaml", "party_2020")
    with pytest.raises(ProcedureError, match="not a folder"):
        library.load(tmp_path, "party_2020")


@given(st.binary(max_size=200))
def test_no_bytes_make_the_loader_fail(data: bytes) -> None:
    file = load_yaml(data, "x")
    assert file.findings or file.value is not None


@given(st.text(alphabet="ab:-?[]{},&*!|>'\"#%@`\n 01", max_size=60))
def test_no_text_makes_the_loader_fail(text: str) -> None:
    file = load_yaml(text.encode(), "x")
    assert file.findings or file.value is not None
