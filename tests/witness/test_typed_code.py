"""A typed code is read back from paper, and a slip of the pen is found (log 12.4)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuixuan.audit.note import SIZE_MAX, Note
from tuixuan.audit.typed import read_typed, typed
from tuixuan.errors import NoteError

NOTE = Note("example.org/qingshui/2026", 11, bytes(range(32)))
notes = st.builds(
    Note,
    st.text(min_size=1, max_size=20).filter(lambda t: "\n" not in t and t.isprintable()),
    st.integers(1, SIZE_MAX),
    st.binary(min_size=32, max_size=32),
    st.just(()),
)


@given(notes)
def test_a_code_is_read_back(note: Note) -> None:
    assert note == read_typed(typed(note), note.origin)


def test_a_code_is_that_of_the_specification() -> None:
    import hashlib
    from base64 import b32encode

    check = hashlib.sha256(NOTE.text).digest()[:4]
    expected = b32encode(b"\x00\x00\x00\x0b" + NOTE.root + check).decode()
    groups = typed(NOTE).split(" ")
    assert (expected, 16, {4}) == ("".join(groups), len(groups), {len(g) for g in groups})


@pytest.mark.parametrize(
    "written",
    [
        lambda code: code.lower(),
        lambda code: code.replace(" ", "-"),
        lambda code: code.replace(" ", "\r\n"),
        lambda code: code.replace(" ", "\t"),
        lambda code: code.replace(" ", ""),
        lambda code: code.replace("O", "0").replace("I", "1").replace("B", "8"),
        lambda code: f"\n {code} \n",
    ],
)
def test_what_a_hand_writes_is_taken(written) -> None:
    for root in (NOTE.root, b"\xff" * 32, bytes(32), b"\x08\x41" * 16):
        note = NOTE._replace(root=root)
        assert note == read_typed(written(typed(note)), NOTE.origin)


@given(st.integers(0, 63), st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_a_slip_of_the_pen_is_found(place: int, letter: str) -> None:
    code = typed(NOTE).replace(" ", "")
    slipped = code[:place] + letter + code[place + 1 :]
    if slipped == code:
        assert NOTE == read_typed(slipped, NOTE.origin)
        return
    with pytest.raises(NoteError, match="group by group"):
        read_typed(slipped, NOTE.origin)


@pytest.mark.parametrize("place", range(63))
def test_two_letters_that_changed_places_are_found(place: int) -> None:
    code = list(typed(NOTE).replace(" ", ""))
    code[place], code[place + 1] = code[place + 1], code[place]
    if code[place] != code[place + 1]:
        with pytest.raises(NoteError):
            read_typed("".join(code), NOTE.origin)


@pytest.mark.parametrize("origin", ["example.org/qingshui/2027", "", "example.org/qingshui/2026 "])
def test_the_code_of_another_log_is_found(origin: str) -> None:
    with pytest.raises(NoteError, match="does not fit the log"):
        read_typed(typed(NOTE), origin)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "not of 0"),
        (typed(NOTE)[:-1], "not of 63"),
        (typed(NOTE) + "A", "not of 65"),
        (typed(NOTE)[:-1] + "9", "'9'"),
        (typed(NOTE)[:-1] + "=", "'='"),
        (typed(NOTE)[:-1] + "ß", "xdf"),
        (typed(NOTE)[:-1] + "ı", "u0131"),
        (typed(NOTE)[:-1] + "Ａ", "uff21"),
        (typed(NOTE).replace(" ", "\v"), "not of"),
        (typed(NOTE).replace(" ", "\u00a0"), "not of"),
        (typed(NOTE).replace(" ", "\u2010"), "not of"),
        (typed(NOTE._replace(size=0, root=NOTE.root)), "does not fit"),
        (typed(NOTE._replace(size=SIZE_MAX + 1)), "does not fit"),
    ],
)
def test_what_is_no_code_is_refused_and_told_why(text: str, told: str) -> None:
    with pytest.raises(NoteError) as caught:
        read_typed(text, NOTE.origin)
    assert told in str(caught.value)
