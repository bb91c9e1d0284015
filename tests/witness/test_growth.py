"""A proof of growth has one spelling, and is made only for a note of its own log (log 12.3)."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from tuixuan.audit.merkle import consistency
from tuixuan.audit.proof import is_consistent
from tuixuan.errors import NoteError, UsageError
from tuixuan.witness.growth import HASHES_MAX, Growth, growth_of

HASH = b64encode(bytes(32)).decode() + "\n"


def test_it_is_the_body_of_add_checkpoint(village: Any) -> None:
    village.grow(12)
    note = village.note()
    lines = [b64encode(value).decode() for value in consistency(village.leaves(), 5)]
    expected = "\n".join(["old 5", *lines, "", bytes(note).decode()]).encode()
    assert expected == bytes(growth_of(village.leaves(), 5, note))


def test_every_pair_of_sizes_is_shown_and_read_back(village: Any) -> None:
    village.grow(18)
    leaves = village.leaves()
    notes = {size: village.note(size) for size in range(1, 19)}
    for size, note in notes.items():
        for old in range(size + 1):
            growth = growth_of(leaves, old, note)
            assert growth == Growth.parse(bytes(growth))
            if old:
                assert is_consistent(old, size, notes[old].root, note.root, growth.path)
            else:
                assert growth.path == ()


def test_a_note_that_is_not_of_this_log_is_not_shown(begin: Any) -> None:
    ours, theirs = begin("ours").grow(9), begin("theirs", "b").grow(9)
    with pytest.raises(NoteError, match="not one of this log"):
        growth_of(ours.leaves(), 3, theirs.note())
    with pytest.raises(NoteError, match="not one of this log"):
        growth_of(ours.leaves()[:8], 3, ours.note())
    with pytest.raises(UsageError, match="0 to 9"):
        growth_of(ours.leaves(), 10, ours.note())


@pytest.mark.parametrize(
    "broken",
    [
        lambda old, path, note: f"old 05\n{path}\n{note}",
        lambda old, path, note: f"old +5\n{path}\n{note}",
        lambda old, path, note: f"old 5 \n{path}\n{note}",
        lambda old, path, note: f"old ٥\n{path}\n{note}",
        lambda old, path, note: f"old 5_0\n{path}\n{note}",
        lambda old, path, note: f"old 100000000\n{path}\n{note}",
        lambda old, path, note: f"old -1\n{path}\n{note}",
        lambda old, path, note: f"Old 5\n{path}\n{note}",
        lambda old, path, note: f"old 5\r\n{path}\n{note}",
        lambda old, path, note: f"\ufeffold 5\n{path}\n{note}",
        lambda old, path, note: f"{path}\n{note}",
        lambda old, path, note: f"old 5\n{path}{note}",
        lambda old, path, note: f"old 5\n{path}\n\n{note}",
        lambda old, path, note: f"old 5\n{path}\n{note}\n",
        lambda old, path, note: f"old 5\n{path}\n{note[:-1]}",
        lambda old, path, note: f"old 5\n{path}\n",
        lambda old, path, note: f"old 5\n{path}\n" + note.replace("\n12\n", "\n012\n"),
        lambda old, path, note: f"old 5\n {path}\n{note}",
        lambda old, path, note: f"old 5\n{path[:-2]}\n\n{note}",
        lambda old, path, note: "old 5\n" + path.replace("=\n", "\n") + f"\n{note}",
        lambda old, path, note: "old 5\n" + b64encode(bytes(31)).decode() + f"\n\n{note}",
        lambda old, path, note: "old 5\n" + b64encode(bytes(33)).decode() + f"\n\n{note}",
        lambda old, path, note: f"old 5\n{'A' * 42}B=\n\n{note}",
        lambda old, path, note: f"old 5\n{HASH * (HASHES_MAX + 1)}\n{note}",
        lambda old, path, note: f"old 0\n{HASH}\n{note}",
        lambda old, path, note: "",
        lambda old, path, note: "\n\n",
    ],
)
def test_another_spelling_is_refused(village: Any, broken: Any) -> None:
    growth = village.grow(12).growth(5)
    old, _, rest = bytes(growth).decode().partition("\n")
    path, _, note = rest.partition("\n\n")
    assert growth == Growth.parse(f"{old}\n{path}\n\n{note}".encode())
    with pytest.raises(NoteError):
        Growth.parse(broken(old, path + "\n", note).encode())


def test_63_hashes_are_read_and_what_is_too_long_is_not(village: Any) -> None:
    note = bytes(village.note())
    assert HASHES_MAX == len(Growth.parse(f"old 5\n{HASH * 63}\n".encode() + note).path)
    with pytest.raises(NoteError, match="at most"):
        Growth.parse(b"old 5\n\n" + b"a" * 80_000)
    with pytest.raises(NoteError):
        Growth.parse(b"old 5\n\xff\n\n" + note)
