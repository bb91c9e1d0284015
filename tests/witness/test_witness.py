"""A witness cosigns what has grown from what it cosigned last, and nothing else (log 12.3)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tuixuan.audit.keys import WITNESS, VerifierKey
from tuixuan.audit.note import Signature
from tuixuan.audit.signer import KeyFile
from tuixuan.errors import NoteError, UsageError, WitnessRefused
from tuixuan.witness.folder import Kept, WitnessFolder
from tuixuan.witness.growth import Growth
from tuixuan.witness.witness import Witness

NOW = 1_774_660_000


def refused(witness: Witness, growth: Growth) -> WitnessRefused:
    """Why it does not cosign; it knows afterwards what it knew before."""
    known = witness.known(growth.note.origin)
    with pytest.raises(WitnessRefused) as caught:
        witness.cosign(growth, NOW)
    assert known == witness.known(growth.note.origin)
    return caught.value


def forks(state: WitnessFolder) -> list[str]:
    return sorted(path.name for path in state.folder.glob("forks/*/*/*"))


def test_a_note_is_cosigned_as_c2sp_says(witness: Witness, village: Any, witness_key: Any) -> None:
    note = village.grow(11).note()
    line = witness.cosign(village.growth(0), NOW).line
    text = f"cosignature/v1\ntime {NOW}\n".encode() + note.text
    assert (witness_key.key.name, witness_key.key.id) == (line.name, line.id)
    assert NOW.to_bytes(8, "big") == line.value[:8]
    assert witness_key.key.verifies(line.value[8:], text)
    assert NOW == note.with_(line).cosigned_at(witness_key.key)


def test_it_goes_on_from_what_it_cosigned_last(witness: Witness, village: Any) -> None:
    old = 0
    for size in (1, 2, 3, 7, 8, 21, 64, 65):
        village.grow(size)
        assert not witness.cosign(village.growth(old), NOW).is_repeated
        old = size
        assert old == witness.known(village.note().origin)


def test_a_lost_answer_is_repaired_by_asking_again(witness: Witness, village: Any) -> None:
    village.grow(11)
    first = witness.cosign(village.growth(0), NOW)
    for old in (0, 11):
        again = witness.cosign(village.growth(old), NOW + 99)
        assert (first.line, True) == again
    village.grow(20)
    witness.cosign(village.growth(11), NOW + 100)
    assert (first.line, True) == witness.cosign(village.growth(0, 11), NOW + 101)
    assert 20 == witness.known(village.note().origin)


def test_an_unknown_log_is_refused(village: Any, witness_key: Any, state: Any) -> None:
    error = refused(Witness(witness_key, [], state), village.growth(0))
    assert ("unknown", village.note().origin, 0) == (error.kind, error.origin, error.known)


def test_a_note_that_its_log_did_not_sign_is_refused(witness: Witness, village: Any) -> None:
    growth = village.grow(11).growth(0)
    (line,) = growth.note.signatures
    stranger = KeyFile(line.name, bytes(32))
    by_stranger = Signature(line.name, stranger.key.id, stranger.sign(growth.note.text))
    flipped = line._replace(value=bytes([line.value[0] ^ 1]) + line.value[1:])
    for lines in ((by_stranger,), (flipped,), (line, flipped), (line._replace(name="other"),)):
        note = growth.note._replace(signatures=lines)
        assert refused(witness, growth._replace(note=note)).kind == "signature"
    both = growth.note._replace(signatures=(by_stranger, line))
    assert not witness.cosign(growth._replace(note=both), NOW).is_repeated


def test_a_new_key_of_a_log_is_one_that_the_witness_must_be_told(
    village: Any, log_key: Any, witness_key: Any, state: Any
) -> None:
    new = KeyFile(log_key.key.name, b"\x07" * 32)
    growth = village.grow(5).growth(0)
    line = Signature(new.key.name, new.key.id, new.sign(growth.note.text))
    growth = growth._replace(note=growth.note._replace(signatures=(line,)))
    assert refused(Witness(witness_key, [log_key.key], state), growth).kind == "signature"
    Witness(witness_key, [log_key.key, new.key], state).cosign(growth, NOW)


def test_a_false_line_of_one_key_is_not_made_good_by_another(
    village: Any, log_key: Any, witness_key: Any, state: Any
) -> None:
    new = KeyFile(log_key.key.name, b"\x07" * 32)
    growth = village.grow(5).growth(0)
    (line,) = growth.note.signatures
    false = Signature(new.key.name, new.key.id, new.sign(b"another text"))
    growth = growth._replace(note=growth.note._replace(signatures=(line, false)))
    told = Witness(witness_key, [log_key.key, new.key], state)
    assert refused(told, growth).kind == "signature"


def test_an_old_that_is_not_its_own_is_refused_and_it_says_which_it_knows(
    witness: Witness, village: Any
) -> None:
    witness.cosign(village.grow(11).growth(0), NOW)
    village.grow(20)
    for old in (0, 10, 12, 20):
        error = refused(witness, village.growth(old))
        assert ("old", 11, old) == (error.kind, error.known, error.size)
    first = refused(Witness(witness.signer, [village.key.key], _forgetful()), village.growth(11))
    assert ("old", 0) == (first.kind, first.known)


def test_a_rollback_is_refused(witness: Witness, village: Any, state: Any) -> None:
    witness.cosign(village.grow(20).growth(0), NOW)
    error = refused(witness, village.growth(0, 11))
    assert ("rollback", 20, 11) == (error.kind, error.known, error.size)
    assert forks(state) == []


def test_a_fork_of_the_same_size_is_refused_and_both_notes_are_kept(
    witness: Witness, begin: Any, state: Any
) -> None:
    ours, theirs = begin("ours").grow(11), begin("theirs", "b").grow(11)
    witness.cosign(ours.growth(0), NOW)
    for old in (0, 11):
        assert refused(witness, theirs.growth(old)).kind == "fork"
    assert forks(state) == ["known", "other"]
    kept = {path.name: path.read_bytes() for path in state.folder.glob("forks/*/*/*")}
    assert kept["other"] == bytes(theirs.note())
    assert kept["known"].startswith(bytes(ours.note()))


def test_two_notes_of_one_size_prove_a_fork_and_one_note_twice_does_not(
    begin: Any, tmp_path: Path
) -> None:
    ours, theirs = begin("ours").grow(11).note(), begin("theirs", "b").grow(11).note()
    assert Kept(tmp_path, ours, theirs).is_proof
    assert not Kept(tmp_path, ours, ours).is_proof
    assert not Kept(tmp_path, ours, theirs._replace(size=12)).is_proof
    assert not Kept(tmp_path, ours, theirs._replace(origin="other")).is_proof
    assert not Kept(tmp_path, ours, None).is_proof


def test_a_fork_that_grew_is_refused_and_both_notes_are_kept(
    witness: Witness, begin: Any, state: Any
) -> None:
    ours, theirs = begin("ours").grow(11), begin("theirs", "b").grow(20)
    witness.cosign(ours.growth(0), NOW)
    assert refused(witness, theirs.growth(11)).kind == "proof"
    assert forks(state) == ["known", "other"]
    assert not witness.cosign(ours.grow(20).growth(11), NOW).is_repeated


@pytest.mark.parametrize(
    "broken",
    [
        lambda path: path[:-1],
        lambda path: path[1:],
        lambda path: (*path, bytes(32)),
        lambda path: (),
        lambda path: path[::-1],
        lambda path: (bytes([path[0][0] ^ 1]) + path[0][1:], *path[1:]),
    ],
)
def test_a_proof_that_does_not_hold_is_refused(witness: Witness, village: Any, broken: Any) -> None:
    witness.cosign(village.grow(11).growth(0), NOW)
    growth = village.grow(23).growth(11)
    assert refused(witness, growth._replace(path=broken(growth.path))).kind == "proof"
    witness.cosign(growth, NOW)


def test_nothing_can_be_shown_of_no_tree(village: Any) -> None:
    growth = village.grow(3).growth(0)
    with pytest.raises(NoteError, match="old 0"):
        Growth.parse(bytes(growth._replace(path=(bytes(32),))))


def test_two_logs_do_not_mix(village: Any, witness_key: Any, state: Any, log_key: Any) -> None:
    other = KeyFile("example.org/other/2026", b"\x05" * 32)
    witness = Witness(witness_key, [log_key.key, other.key], state)
    witness.cosign(village.grow(11).growth(0), NOW)
    note = village.note()._replace(origin=other.key.name, signatures=())
    line = Signature(other.key.name, other.key.id, other.sign(note.text))
    stolen = note._replace(signatures=(line,))
    assert 0 == witness.known(other.key.name)
    witness.cosign(Growth(0, (), stolen), NOW)
    by_wrong_key = note.with_(*village.note().signatures)
    assert refused(witness, Growth(11, (), by_wrong_key)).kind == "signature"


def test_only_a_key_of_a_witness_cosigns_and_only_logs_are_told(
    log_key: Any, witness_key: Any, state: Any
) -> None:
    with pytest.raises(UsageError, match="key of a witness"):
        Witness(log_key, [], state)
    with pytest.raises(UsageError, match="key of a log"):
        Witness(witness_key, [witness_key.key], state)
    with pytest.raises(UsageError, match="key of a log"):
        state.tell(witness_key.key)


@pytest.mark.parametrize("time", [0, -1, 1 << 63])
def test_a_time_that_cannot_be_is_refused(witness: Witness, village: Any, time: int) -> None:
    with pytest.raises(UsageError, match="seconds since 1970"):
        witness.cosign(village.growth(0), time)
    assert 0 == witness.known(village.note().origin)


def test_a_note_with_many_lines_of_its_log_is_remembered_whole(
    witness: Witness, village: Any, state: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever holds a key can make many signatures of one text with it."""
    growth = village.grow(4).growth(0)
    (line,) = growth.note.signatures
    monkeypatch.setattr(VerifierKey, "verifies", lambda *_: True)
    lines = tuple(line._replace(value=bytes([n]) * 64) for n in range(64))
    answer = witness.cosign(growth._replace(note=growth.note._replace(signatures=lines)), NOW)
    assert (lines[0], answer.line) == state.note(line.name, 4).signatures


def test_a_signer_that_fails_leaves_nothing(village: Any, witness_key: Any, state: Any) -> None:
    class Broken:
        key = witness_key.key
        value = b""

        def sign(self, message: bytes) -> bytes:
            if not self.value:
                raise OSError("the card was pulled out")
            return self.value

    signer = Broken()
    witness = Witness(signer, [village.key.key], state)
    with pytest.raises(OSError, match="card"):
        witness.cosign(village.growth(0), NOW)
    signer.value = bytes(64)
    with pytest.raises(UsageError, match="does not verify"):
        witness.cosign(village.growth(0), NOW)
    assert 0 == witness.known(village.note().origin)


def test_a_state_of_another_key_does_not_repeat(witness: Witness, village: Any, state: Any) -> None:
    witness.cosign(village.growth(0), NOW)
    other = Witness(KeyFile("other", bytes(32), WITNESS), [village.key.key], state)
    with pytest.raises(UsageError, match="another key"):
        other.cosign(village.growth(0), NOW)


def _forgetful() -> Any:
    from contextlib import nullcontext

    class Nothing:
        lock = staticmethod(nullcontext)
        last = note = staticmethod(lambda *_: None)

    return Nothing()
