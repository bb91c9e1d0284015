"""The command line signs: keys, notes, another key, the proof of one entry."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tuixuan.audit import Note
from tuixuan.audit.entry_proof import EntryProof
from tuixuan.audit.keys import VerifierKey

ORIGIN = "example/signed/2027"
REMINDER = (
    *("term_reminder", "--actor", "township", "--date", "2026-08-01"),
    *("--data", "term_start=2022-03-01", "--data", "term_end=2027-03-01"),
    *("--data", "decision=reminded"),
)


@pytest.fixture
def key(tmp_path, invoke) -> Path:
    path = tmp_path / "log.key"
    result = invoke("keygen", "--name", ORIGIN, "--out", path)
    assert result.exit_code == 0, result.output
    return path


@pytest.fixture
def opening(roles) -> tuple[object, ...]:
    return ("--procedure", "liangtui_yixuan", "--roles", roles, "--origin", ORIGIN)


@pytest.fixture
def signed(tmp_path, key, opening, invoke) -> Path:
    folder = tmp_path / "signed"
    result = invoke("new", folder, *opening, "--key", key)
    assert result.exit_code == 0, result.output
    return folder


def notes(folder: Path) -> list[str]:
    place = folder / "checkpoints"
    return sorted(path.name for path in place.iterdir()) if place.exists() else []


def note(folder: Path, size: int) -> Note:
    return Note.parse((folder / "checkpoints" / f"{size:08d}").read_bytes())


@pytest.mark.parametrize(("words", "type"), [((), 1), (("--witness",), 4)])
def test_a_key_is_drawn_and_its_verifier_key_printed(words, type, tmp_path, invoke):
    path = tmp_path / "key"
    result = invoke("keygen", "--name", ORIGIN, "--out", path, *words)
    assert result.exit_code == 0
    key = VerifierKey.parse(result.stdout.rstrip("\n"))
    assert (key.name, key.type) == (ORIGIN, type)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert str(path) in result.stderr
    before = path.read_bytes()
    again = invoke("keygen", "--name", ORIGIN, "--out", path)
    assert (again.exit_code, path.read_bytes()) == (2, before)


def test_a_name_that_no_key_has_is_refused(tmp_path, invoke):
    result = invoke("keygen", "--name", "a village", "--out", tmp_path / "key")
    assert result.exit_code == 2
    assert not (tmp_path / "key").exists()


def test_a_case_opened_with_a_key_has_its_first_note(signed, key):
    assert notes(signed) == ["00000001"]
    assert note(signed, 1).is_signed_by(_verifier(key))


def _verifier(path: Path) -> VerifierKey:
    from tuixuan.audit import KeyFile

    return KeyFile.load(path).key


def test_a_key_of_another_name_opens_nothing(tmp_path, opening, invoke):
    invoke("keygen", "--name", "example/other", "--out", tmp_path / "other.key")
    result = invoke("new", tmp_path / "case", *opening, "--key", tmp_path / "other.key")
    assert result.exit_code == 2
    assert f"a key of a log named `{ORIGIN}` is expected" in result.output
    assert not (tmp_path / "case").exists()


@pytest.mark.skipif(os.name != "posix", reason="modes of POSIX")
def test_a_key_file_that_others_read_or_that_is_not_there_stops_before_anything(
    tmp_path, signed, key, opening, invoke
):
    before = (signed / "log.jsonl").read_bytes()
    for path in (key, tmp_path / "nowhere"):
        key.chmod(0o644)
        for words in (
            ("new", tmp_path / "case", *opening),
            ("step", signed, *REMINDER),
            ("correct", signed, 0, "--actor", "township"),
            ("checkpoint", signed),
        ):
            result = invoke(*words, "--key", path)
            assert result.exit_code == 2, words
            assert "chmod 600" in result.output or "cannot be read" in result.output
    assert before == (signed / "log.jsonl").read_bytes()
    assert not (tmp_path / "case").exists()


def test_the_key_may_come_from_the_environment(tmp_path, key, opening, invoke, monkeypatch):
    monkeypatch.setenv("TUIXUAN_KEY", str(key))
    folder = tmp_path / "case"
    assert invoke("new", folder, *opening).exit_code == 0
    assert invoke("step", folder, *REMINDER).exit_code == 0
    assert invoke("checkpoint", folder).exit_code == 0
    assert notes(folder) == ["00000001", "00000002"]


def test_a_step_is_signed_and_so_is_a_refusal_whose_note_is_due(signed, key, invoke):
    (signed / "checkpoints" / "00000001").unlink()
    refused = invoke("step", signed, "outgoing_meets", "--actor", "committee", "--key", key)
    assert refused.exit_code == 1
    assert notes(signed) == ["00000002"], "what was due is issued with the next entry"
    assert invoke("step", signed, *REMINDER, "--key", key).exit_code == 0
    assert invoke("correct", signed, 2, "--actor", "township", "--key", key).exit_code == 0


def test_a_note_that_cannot_be_kept_is_told_and_the_entry_stands(signed, key, invoke):
    folder = signed / "checkpoints"
    (folder / "00000001").unlink()
    folder.rmdir()
    folder.symlink_to(signed)
    result = invoke("step", signed, *REMINDER, "--key", key, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["accepted"]
    assert "the entry stands, its note is due" in result.stderr
    assert len((signed / "log.jsonl").read_bytes().splitlines()) == 2
    failed = invoke("checkpoint", signed, "--key", key)
    assert (failed.exit_code, failed.stdout) == (2, "")


def test_a_dry_run_signs_nothing(signed, key, invoke):
    (signed / "checkpoints" / "00000001").unlink()
    result = invoke("step", signed, *REMINDER, "--key", key, "--dry-run")
    assert (result.exit_code, result.stderr) == (0, "")
    assert notes(signed) == []


def test_a_calendar_is_an_entry_like_others(signed, key, tmp_path, invoke):
    (signed / "checkpoints" / "00000001").unlink()
    years = tmp_path / "2031.yaml"
    years.write_text(
        'calendar: 2031\nsource: notice\nchecked_on: "2026-11-24"\n'
        "days_off: []\nworking_weekends: []\n"
    )
    result = invoke("calendar", signed, years, "--key", key)
    assert result.exit_code == 0, result.output
    assert notes(signed) == ["00000002"]


def test_an_amendment_is_signed_and_an_erasure_with_what_is_due(
    tmp_path, key, opening, signed, invoke
):
    """An amendment is noted at once (log 8.6), an erasure like any other entry."""
    result = invoke("amend", signed, "liangtui_yixuan", "--pack", "party_1990", "--key", key)
    assert result.exit_code == 0, result.output
    assert notes(signed) == ["00000001", "00000002"]
    (tmp_path / "people.yaml").write_text("p01: 王富\n", encoding="utf-8")
    folder = tmp_path / "named"
    invoke("new", folder, *opening, "--people", tmp_path / "people.yaml")
    told = invoke("erase", folder, "p01", "--key", key)
    assert told.exit_code == 0, told.output
    assert notes(folder) == ["00000002"]


def test_a_checkpoint_is_printed_as_it_is_kept(signed, key, invoke):
    invoke("step", signed, *REMINDER)
    result = invoke("checkpoint", signed, "--key", key)
    assert result.exit_code == 0
    assert result.stdout.encode() == (signed / "checkpoints" / "00000002").read_bytes()
    told = json.loads(invoke("checkpoint", signed, "--key", key, "--json").stdout)
    assert told["note"].encode() == (signed / "checkpoints" / "00000002").read_bytes()
    assert (told["origin"], told["size"], told["root"]) == (ORIGIN, 2, note(signed, 2).root.hex())
    assert told["file"] == "checkpoints/00000002"


def test_a_checkpoint_needs_a_key(signed, invoke):
    result = invoke("checkpoint", signed)
    assert result.exit_code == 2
    assert "--key" in result.output


def test_a_log_that_was_cut_is_neither_shown_nor_signed(signed, key, invoke):
    invoke("step", signed, *REMINDER, "--key", key)
    invoke("checkpoint", signed, "--key", key)
    log = signed / "log.jsonl"
    log.write_bytes(log.read_bytes().splitlines(keepends=True)[0])
    for words in (("next", signed), ("step", signed, *REMINDER), ("checkpoint", signed)):
        more = () if words[0] == "next" else ("--key", key)
        result = invoke(*words, *more)
        assert result.exit_code == 2
        assert "an older copy was put back" in result.output


def test_the_key_is_changed_by_a_command_of_its_own(signed, key, tmp_path, invoke):
    new = tmp_path / "new.key"
    invoke("keygen", "--name", ORIGIN, "--out", new)
    result = invoke("change-key", signed, "--key", key, "--new-key", new)
    assert result.exit_code == 0, result.output
    assert result.output.startswith("entry 1: notes are signed with")
    assert notes(signed) == ["00000001", "00000002"]
    assert note(signed, 2).is_signed_by(_verifier(key))
    assert note(signed, 2).is_signed_by(_verifier(new))
    assert str(_verifier(new)) in invoke("log", signed).output
    old = invoke("step", signed, *REMINDER, "--key", key)
    assert old.exit_code == 2
    assert "the log announces key" in old.output
    assert invoke("step", signed, *REMINDER, "--key", new).exit_code == 0
    back = json.loads(invoke("change-key", signed, "--key", new, "--new-key", key, "--json").stdout)
    assert (back["n"], back["notes"]) == (3, [1, 2, 3, 4])


def test_a_lost_key_is_said_to_be_lost(signed, key, tmp_path, invoke):
    new = tmp_path / "new.key"
    invoke("keygen", "--name", ORIGIN, "--out", new)
    both = invoke("change-key", signed, "--key", key, "--lost", "--new-key", new)
    neither = invoke("change-key", signed, "--new-key", new)
    assert (2, 2) == (both.exit_code, neither.exit_code)
    assert "or say `--lost`" in both.output and "or say `--lost`" in neither.output
    assert invoke("change-key", signed, "--lost", "--new-key", new).exit_code == 0
    assert ["00000001", "00000002"] == notes(signed)
    assert not note(signed, 2).is_signed_by(_verifier(key))
    assert note(signed, 2).is_signed_by(_verifier(new))


def test_one_entry_is_proved_without_the_log(signed, key, tmp_path, invoke):
    invoke("step", signed, *REMINDER, "--key", key)
    invoke("checkpoint", signed, "--key", key)
    out = tmp_path / "entry.tlog-proof"
    assert invoke("prove-entry", signed, 0, "--out", out).exit_code == 0
    proof = EntryProof.parse(out.read_bytes())
    assert (proof.n, proof.note.size, proof.holds) == (0, 1, True), "the smallest note"
    larger = EntryProof.parse(invoke("prove-entry", signed, 0, "--size", 2).stdout.encode())
    assert (larger.n, larger.note.size, larger.holds) == (0, 2, True)
    second = EntryProof.parse(invoke("prove-entry", signed, 1).stdout.encode())
    assert second.line == (signed / "log.jsonl").read_bytes().splitlines()[1]
    assert second.holds


@pytest.mark.checkout
def test_the_verifier_takes_the_proof(signed, key, tmp_path, invoke):
    out, policy = tmp_path / "entry.tlog-proof", tmp_path / "policy"
    invoke("prove-entry", signed, 0, "--out", out)
    policy.write_text(f"log {_verifier(key)}\nquorum none\n")
    program = [sys.executable, "-m", "tuixuan_verify", "--entry", str(out)]
    done = subprocess.run([*program, "--policy", str(policy)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    out.write_bytes(out.read_bytes().replace(b"extra ey", b"extra fy"))
    done = subprocess.run([*program, "--policy", str(policy)], capture_output=True, check=False)
    assert done.returncode == 1


@pytest.mark.parametrize("words", [(5,), (-1,), (0, "--size", 7), (1, "--size", 1)])
def test_what_no_note_covers_is_not_proved(words, signed, invoke):
    result = invoke("prove-entry", signed, *(("--",) if words[0] == -1 else ()), *words)
    assert result.exit_code == 2
    assert "`tuixuan checkpoint` issues one" in result.output


def test_a_changed_line_is_not_proved(signed, invoke):
    log = signed / "log.jsonl"
    log.write_bytes(log.read_bytes().replace(b'"nonce":"', b'"nonce":"0', 1))
    result = invoke("prove-entry", signed, 0)
    assert result.exit_code == 2
    assert "over other entries" in result.output


def test_a_scenario_is_signed_with_its_own_key(tmp_path, invoke):
    from tuixuan.scenario.loading import load_scenario
    from tuixuan.scenario.opening import scenarios

    scenario = scenarios() / "liangtui_quorum_missed.yaml"
    origin = load_scenario(scenario).case.origin
    invoke("keygen", "--name", origin, "--out", tmp_path / "key")
    out = tmp_path / "case"
    result = invoke("run", scenario, "--out", out, "--key", tmp_path / "key")
    assert result.exit_code == 0, result.output
    assert len(notes(out)) > 1
    other = tmp_path / "other"
    invoke("keygen", "--name", "example/other", "--out", tmp_path / "wrong")
    result = invoke("run", scenario, "--out", other, "--key", tmp_path / "wrong")
    assert result.exit_code == 2
    assert not other.exists()
