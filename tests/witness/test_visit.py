"""A case folder on a stick: the witness believes its lines alone; it cosigns in order of size."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tuixuan.audit import issued_notes
from tuixuan.audit.checkpoint import add_lines
from tuixuan.audit.note import Signature
from tuixuan.audit.signer import KeyFile
from tuixuan.errors import LogError, NoteError, WitnessRefused
from tuixuan.store import FileStore
from tuixuan.witness.folder import WitnessFolder
from tuixuan.witness.village import (
    lines_in,
    place_lines,
    requests,
    waiting,
)
from tuixuan.witness.visit import show
from tuixuan.witness.witness import Witness

NOW = 1_774_660_000


def did(village: Any, witness: Witness, now: int = NOW) -> list[tuple[int, str]]:
    return [(shown.note.size, shown.did) for shown in show(village.store, witness, now)]


def refused(village: Any, witness: Witness) -> WitnessRefused:
    """Why nothing is cosigned; the folder stays as it is."""
    before = [bytes(note) for note in issued_notes(village.store)]
    with pytest.raises(WitnessRefused) as caught:
        did(village, witness)
    assert before == [bytes(note) for note in issued_notes(village.store)]
    return caught.value


def test_every_new_note_gets_its_line_in_order(witness: Witness, village: Any) -> None:
    village.issue(1, 4, 9)
    assert [(1, "cosigned"), (4, "cosigned"), (9, "cosigned")] == did(village, witness)
    assert all(witness.has_cosigned(village.kept(size)) for size in (1, 4, 9))
    before = bytes(village.kept(9))
    village.issue(12)
    expected = [(1, "there"), (4, "there"), (9, "there"), (12, "cosigned")]
    assert expected == did(village, witness)
    assert before == bytes(village.kept(9))


def test_a_line_stands_behind_those_that_a_note_has(witness: Witness, village: Any) -> None:
    village.issue(3)
    before = bytes(village.kept(3))
    did(village, witness)
    after = bytes(village.kept(3))
    assert after.startswith(before)
    assert after.count("—".encode()) == 2


def test_another_copy_gets_the_same_lines_again(
    witness: Witness, village: Any, tmp_path: Path, begin: Any
) -> None:
    village.issue(1, 4, 9)
    shutil.copytree(village.folder, tmp_path / "copy")
    did(village, witness)
    copy = begin("copy")
    again = [(1, "repeated"), (4, "repeated"), (9, "repeated")]
    assert again == did(copy, witness, NOW + 1)
    assert all(bytes(village.kept(size)) == bytes(copy.kept(size)) for size in (1, 4, 9))


def test_a_note_that_was_passed_over_is_never_cosigned(witness: Witness, village: Any) -> None:
    """So a village shows every note, in order: a quorum is asked of each."""
    village.issue(1, 4, 9)
    witness.cosign(village.growth(0, 9), NOW)
    assert [(1, "passed"), (4, "passed"), (9, "repeated")] == did(village, witness)
    assert not witness.has_cosigned(village.kept(4))


def test_a_rewritten_log_is_a_fork_and_both_notes_are_kept(
    witness: Witness, begin: Any, state: WitnessFolder
) -> None:
    ours, theirs = begin("ours").issue(1, 9), begin("theirs", "b").issue(1, 12)
    did(ours, witness)
    error = refused(theirs, witness)
    assert ("fork", 9, 12) == (error.kind, error.known, error.size)
    kept = {path.name: path.read_bytes() for path in state.folder.glob("forks/*/*/*")}
    assert {"known", "other"} == set(kept)
    assert bytes(theirs.kept(12)) == kept["other"]


def test_an_older_copy_is_a_rollback(witness: Witness, village: Any, tmp_path: Path) -> None:
    village.issue(1, 4)
    shutil.copytree(village.folder, tmp_path / "older")
    village.issue(9)
    did(village, witness)
    village.store, village.folder = FileStore(tmp_path / "older"), tmp_path / "older"
    error = refused(village, witness)
    assert ("rollback", 9, 4) == (error.kind, error.known, error.size)


def test_a_log_shorter_than_its_own_note_is_refused(witness: Witness, village: Any) -> None:
    village.issue(1, 9)
    lines = (village.folder / "log.jsonl").read_bytes().splitlines(keepends=True)
    (village.folder / "log.jsonl").write_bytes(b"".join(lines[:-1]))
    village.store = FileStore(village.folder)
    error = refused(village, witness)
    assert ("short", 9, 8) == (error.kind, error.known, error.size)


def test_a_note_that_is_not_over_the_lines_is_refused(
    witness: Witness, begin: Any, village: Any
) -> None:
    village.issue(1, 9)
    village.put(begin("theirs", "b").grow(4).note())
    assert "lines" == refused(village, witness).kind


def test_an_edited_line_is_found_before_anything_is_cosigned(
    witness: Witness, village: Any
) -> None:
    village.issue(1, 9)
    log = village.folder / "log.jsonl"
    log.write_bytes(log.read_bytes().replace(b'"present":4', b'"present":5'))
    village.store = FileStore(village.folder)
    with pytest.raises(LogError):
        did(village, witness)
    assert 0 == witness.known(village.note.__self__.key.key.name)


def test_a_note_without_the_signature_of_the_log_stops_everything(
    witness: Witness, village: Any
) -> None:
    village.issue(1, 9)
    note = village.note(4)
    village.put(note._replace(signatures=(note.signatures[0]._replace(value=bytes(64)),)))
    assert "signature" == refused(village, witness).kind
    assert 0 == witness.known(note.origin)


def test_a_case_without_a_note_is_told_what_to_do(witness: Witness, village: Any) -> None:
    with pytest.raises(NoteError, match="tuixuan checkpoint"):
        did(village, witness)


@pytest.mark.parametrize("content", [b"", b"junk", b"\xff\n\n"])
def test_a_file_that_is_no_note_is_named(witness: Witness, village: Any, content: bytes) -> None:
    village.issue(1)
    village.store.put("checkpoints/00000004", content)
    with pytest.raises(LogError, match="checkpoints/00000004"):
        did(village, witness)


def test_a_note_of_another_case_is_refused(
    witness: Witness, village: Any, witness_key: Any, state: Any
) -> None:
    other = KeyFile("example.org/other", bytes(32))
    village.issue(1, 4)
    note = village.note(3)._replace(origin=other.key.name, signatures=())
    village.put(note.with_(Signature(other.key.name, other.key.id, other.sign(note.text))))
    both = Witness(witness_key, [village.key.key, other.key], state)
    with pytest.raises(NoteError, match="not of this case"):
        did(village, both)


def test_the_second_note_that_an_auditor_keeps_beside_one_is_not_ours(
    witness: Witness, village: Any, begin: Any
) -> None:
    village.issue(1, 4)
    village.store.put("checkpoints/00000004.2", bytes(begin("b", "b").grow(4).note()))
    assert [(1, "cosigned"), (4, "cosigned")] == did(village, witness)


# The village's side


def test_what_is_shown_and_answered_in_files_is_as_good_as_the_folder(
    witness: Witness, village: Any
) -> None:
    village.issue(1, 4, 9)
    key = witness.signer.key
    notes = issued_notes(village.store)
    assert (0, notes) == waiting(notes, key)
    growths = requests(village.leaves(), notes, 0)
    assert [0, 1, 4] == [growth.old for growth in growths]
    answers = [witness.cosign(growth, NOW).line for growth in growths]
    placed = place_lines(village.store, key, reversed(answers))
    assert [1, 4, 9] == [note.size for note in placed]
    assert (9, []) == waiting(issued_notes(village.store), key)
    assert [] == place_lines(village.store, key, answers)
    assert [(1, "there"), (4, "there"), (9, "there")] == did(village, witness)


def test_a_line_that_fits_no_note_is_refused_and_nothing_is_added(
    witness: Witness, village: Any, begin: Any
) -> None:
    village.issue(1, 4)
    line = witness.cosign(village.growth(0, 1), NOW).line
    stranger = KeyFile("county.example.org/w1", b"\x01" * 32, 4)
    other = Signature(line.name, stranger.key.id, line.value)
    assert [] == place_lines(village.store, witness.signer.key, [other])
    for bad in (
        line._replace(value=line.value[:-1]),
        line._replace(value=bytes(8) + line.value[8:]),
        line._replace(value=line.value[:-1] + bytes([line.value[-1] ^ 1])),
    ):
        with pytest.raises(NoteError, match="fits no note"):
            place_lines(village.store, witness.signer.key, [line, bad])
    assert not witness.has_cosigned(village.kept(1))


def test_lines_are_read_from_an_answer_or_from_a_note(witness: Witness, village: Any) -> None:
    village.issue(4)
    did(village, witness)
    note = village.kept(4)
    assert note.signatures == lines_in(bytes(note))
    assert note.signatures[1:] == lines_in(str(note.signatures[1]).encode())
    line = str(note.signatures[1]).encode()
    by_hand = b"\xef\xbb\xbf" + line.replace(b"\n", b"\r\n") + b"\r\n"
    for passed_on in (by_hand, line.rstrip(b"\n"), bytes(note).replace(b"\n", b"\r\n")):
        assert note.signatures[1] in lines_in(passed_on)
    for content in (b"", b"junk\n", b"\xff", line[:-2]):
        with pytest.raises(NoteError):
            lines_in(content)


def test_lines_that_are_added_at_once_are_all_there(village: Any) -> None:
    village.issue(4)
    lines = [Signature(f"w{n}.example.org", bytes(4), b"x") for n in range(12)]

    def add(line: Signature) -> None:
        store = FileStore(village.folder)
        add_lines(store, issued_notes(store)[0], [line])

    with ThreadPoolExecutor(len(lines)) as pool:
        list(pool.map(add, lines))
    assert {*village.note(4).signatures, *lines} == set(village.kept(4).signatures)


def test_a_line_that_comes_between_reading_and_writing_stays(
    witness: Witness, village: Any
) -> None:
    village.issue(4)
    between = Signature("archive.example.org", bytes(4), b"x")

    class Meanwhile(FileStore):
        def replace(self, name: str, content: bytes, *, expected: bytes | None) -> None:
            if between not in village.kept(4).signatures:
                add_lines(FileStore(village.folder), village.note(4), [between])
            super().replace(name, content, expected=expected)

    list(show(Meanwhile(village.folder), witness, NOW))
    assert village.kept(4).signatures[:2] == (*village.note(4).signatures, between)
    assert witness.has_cosigned(village.kept(4))


def test_a_line_is_not_put_under_another_note(village: Any, begin: Any) -> None:
    """What was cosigned is what the file must hold, also when it was changed in between."""
    village.issue(4)
    theirs = begin("theirs", "b").grow(4).note()
    with pytest.raises(LogError, match="another history"):
        add_lines(village.store, theirs, [Signature("n", bytes(4), b"x")])
    assert village.note(4) == village.kept(4)


def test_a_note_takes_64_lines_and_no_more(witness: Witness, village: Any) -> None:
    village.issue(4)
    note = village.kept(4)
    village.put(
        note.with_(*(Signature("n", b"\x00\x00\x00" + bytes([n]), b"x") for n in range(63)))
    )
    with pytest.raises(NoteError, match="takes no more"):
        did(village, witness)
