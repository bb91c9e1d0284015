"""What an official without a network does with a stick, and what he is told when it is refused."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tuixuan.audit import Log, issued_notes
from tuixuan.audit.keys import VerifierKey
from tuixuan.audit.leaves import read_leaves
from tuixuan.audit.note import Note, Signature
from tuixuan.audit.signer import KeyFile
from tuixuan.case import Case
from tuixuan.cli.clock import now
from tuixuan.cli.demo_witnesses import cosigned_by_two
from tuixuan.store import FileStore
from tuixuan.witness.folder import WitnessFolder
from tuixuan.witness.growth import root_of

NAME = "county.example.org/w1"


def origin_of(folder: Path) -> str:
    genesis = next(Log(FileStore(folder)).read())
    return str(genesis.body["data"]["origin"])


def log_key(folder: Path) -> KeyFile:
    return KeyFile(origin_of(folder), bytes(32))


def issue(folder: Path, key: KeyFile | None = None) -> Note:
    """A note of the case as it stands, kept in it."""
    store, signer = FileStore(folder), key or log_key(folder)
    origin, leaves = origin_of(folder), read_leaves(store)
    root = root_of(leaves, len(leaves))
    assert root is not None
    note = Note(origin, len(leaves), root)
    note = note.with_(Signature(origin, signer.key.id, signer.sign(note.text)))
    store.put(note.name, bytes(note))
    return note


def grow(folder: Path, entries: int = 1) -> None:
    """Add entries to a case: calendars do, whatever the law says."""
    log = Log.open(FileStore(folder))
    for n in range(entries):
        data = {"year": 2100 + log.size, "sha256": f"{n:064x}", "size": 1}
        log.append("calendar", {"data": data}, now())


def lines_of(folder: Path, name: str = NAME) -> list[int]:
    """The sizes of the notes that bear a line of this name."""
    notes = issued_notes(FileStore(folder))
    return [note.size for note in notes if name in [line.name for line in note.signatures]]


@pytest.fixture
def village(case: Path) -> Path:
    issue(case)
    return case


@pytest.fixture
def state(tmp_path: Path, invoke: Any, village: Path) -> Path:
    """A witness that was begun and told of the village's log."""
    folder = tmp_path / "office" / "witness"
    assert invoke("witness", folder, "--name", NAME).exit_code == 0
    assert invoke("witness", folder, "--log", log_key(village).key).exit_code == 0
    return folder


@pytest.fixture
def key(state: Path) -> VerifierKey:
    return KeyFile.load(state / "key").key


def test_a_witness_is_begun_once_and_says_what_it_knows(
    tmp_path: Path, invoke: Any, village: Path
) -> None:
    folder = tmp_path / "witness"
    begun = invoke("witness", folder, "--name", NAME)
    assert begun.exit_code == 0
    assert begun.stdout == f"{KeyFile.load(folder / 'key').key}\n"
    assert "told no log yet" in invoke("witness", folder).output
    assert (folder / "key").stat().st_mode & 0o077 == 0
    again = invoke("witness", folder, "--name", NAME)
    assert (2, True) == (again.exit_code, "never written over" in again.output)
    invoke("witness", folder, "--log", log_key(village).key, village)
    told = invoke("witness", folder)
    assert f"log {log_key(village).key}, cosigned up to 1 entries" in told.output


def test_a_key_may_be_kept_elsewhere(tmp_path: Path, invoke: Any, village: Path) -> None:
    key, folder = tmp_path / "stick" / "w.key", tmp_path / "witness"
    assert invoke("witness", folder, "--key", key, "--name", NAME).exit_code == 0
    words = ["--log", log_key(village).key]
    assert invoke("witness", folder, village, "--key", key, *words).exit_code == 0
    assert not (folder / "key").exists()
    assert [1] == lines_of(village)
    without = invoke("witness", folder, village)
    assert (2, True) == (without.exit_code, "`--key`" in without.output)


def test_a_whole_case_on_a_stick_gets_its_lines(state: Path, invoke: Any, village: Path) -> None:
    for _ in range(3):
        grow(village, 3)
        issue(village)
    shown = invoke("witness", state, village)
    assert shown.exit_code == 0
    assert ["1: cosigned", "4: cosigned", "7: cosigned", "10: cosigned"] == [
        line.partition(" ")[2] for line in shown.output.splitlines()
    ]
    assert [1, 4, 7, 10] == lines_of(village)
    grow(village)
    issue(village)
    assert "11: cosigned" in invoke("witness", state, village).output
    assert "10: has its line already" in invoke("witness", state, village).output


def test_a_village_without_a_network_sends_proofs_and_adds_the_answer(
    state: Path, invoke: Any, village: Path, key: VerifierKey, tmp_path: Path
) -> None:
    grow(village, 4)
    issue(village)
    first = invoke("growth", village, "--witness", key)
    assert first.stdout.startswith("old 0\n\nexample/test\n1\n")
    assert "1 more note waits" in first.stderr
    made = invoke("growth", village, "--witness", key, "--out", tmp_path / "out")
    files = made.output.splitlines()
    assert ["00000001", "00000005"] == [Path(file).name for file in files]
    answer = invoke("witness", state, *files)
    assert answer.exit_code == 0
    assert 2 == answer.stdout.count(f"— {NAME} ")
    (tmp_path / "answer").write_text(answer.stdout, encoding="utf-8")
    added = invoke("growth", village, "--witness", key, "--add", tmp_path / "answer")
    assert (0, 2) == (added.exit_code, added.output.count("line added"))
    assert [1, 5] == lines_of(village)
    again = invoke("growth", village, "--witness", key, "--add", tmp_path / "answer")
    assert (0, True) == (again.exit_code, "there already" in again.output)
    nothing = invoke("growth", village, "--witness", key)
    assert ("", True) == (nothing.stdout, "no note after the 5 entries" in nothing.stderr)
    assert answer.stdout == invoke("witness", state, *files).stdout


def test_lines_come_back_from_the_copy_that_was_on_the_stick(
    state: Path, invoke: Any, village: Path, key: VerifierKey, tmp_path: Path
) -> None:
    stick = Path(shutil.copytree(village, tmp_path / "stick"))
    assert invoke("witness", state, stick).exit_code == 0
    grow(village)  # the village went on in the meantime
    added = invoke("growth", village, "--witness", key, "--add", stick)
    assert (0, [1]) == (added.exit_code, lines_of(village))


def test_a_line_of_another_witness_or_case_is_not_added(
    state: Path, invoke: Any, village: Path, key: VerifierKey, tmp_path: Path
) -> None:
    line = invoke("growth", village, "--witness", key).stdout
    (tmp_path / "old").write_text(line, encoding="utf-8")
    answer = invoke("witness", state, tmp_path / "old").stdout
    (tmp_path / "answer").write_text(answer, encoding="utf-8")
    other = KeyFile("other", bytes(32), 4).key
    strange = invoke("growth", village, "--witness", other, "--add", tmp_path / "answer")
    assert (2, True) == (strange.exit_code, "a line of `other` is expected" in strange.output)
    flipped = answer[:-6] + ("A" if answer[-6] != "A" else "B") + answer[-5:]
    (tmp_path / "answer").write_text(flipped, encoding="utf-8")
    broken = invoke("growth", village, "--witness", key, "--add", tmp_path / "answer")
    assert (2, True) == (broken.exit_code, "fits no note" in broken.output)
    assert [] == lines_of(village)


def unknown(village: Path, state: Path) -> None:
    (state / "logs").unlink()


def signed_by_another(village: Path, state: Path) -> None:
    grow(village)
    issue(village, KeyFile("example/test", b"\x01" * 32))


def older_copy(village: Path, state: Path) -> None:
    log = village / "log.jsonl"
    (village / "checkpoints" / "00000004").unlink()
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:2]))


def cut_log(village: Path, state: Path) -> None:
    log = village / "log.jsonl"
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:3]))


def rewritten(village: Path, state: Path) -> None:
    older_copy(village, state)
    grow(village, 5)
    issue(village)


def another_history(village: Path, state: Path) -> None:
    log = village / "log.jsonl"
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:2]))
    grow(village, 5)


@pytest.mark.parametrize(
    ("broken", "english", "chinese"),
    [
        (unknown, "a log that this witness was told is expected", "还没有登记日志"),
        (signed_by_another, "signed with a key that this witness was told", "密钥签名"),
        (older_copy, "at least the 4 entries", "至少应有本见证方副署过的 4 条"),
        (cut_log, "as its own note says", "按它自己的检查点"),
        (rewritten, "FORK", "分叉"),
        (another_history, "is not: the log of `example/test` was changed", "签名之后被改动"),
    ],
)
def test_what_is_refused_is_told_in_both_languages(
    broken: Callable[[Path, Path], None],
    english: str,
    chinese: str,
    state: Path,
    invoke: Any,
    village: Path,
) -> None:
    grow(village, 3)
    issue(village)
    assert invoke("witness", state, village).exit_code == 0
    before = lines_of(village)
    broken(village, state)
    for lang, words in (("en", english), ("zh", chinese)):
        refused = invoke("witness", state, village, lang=lang)
        assert (1, True) == (refused.exit_code, words in refused.output), refused.output
        assert refused.stdout == ""
    assert set(lines_of(village)) <= set(before)
    assert (broken is rewritten) == any(state.glob("forks/*/*/other"))


def test_a_fork_is_listed_with_both_files_and_its_proof(
    state: Path, invoke: Any, village: Path, tmp_path: Path
) -> None:
    assert "keeps no notes" in invoke("witness", state, "--forks").output
    grow(village, 3)
    issue(village)
    invoke("witness", state, village)
    rewritten(village, state)
    refused = invoke("witness", state, village)
    assert "opened anew under the same origin" in refused.output
    assert "it keeps 1 pair of notes" in invoke("witness", state).output
    (state / "key").rename(tmp_path / "key")  # an auditor has none
    told = invoke("witness", state, "--forks")
    assert told.exit_code == 0
    known, other = sorted(state.glob("forks/*/*/*"))
    lines = told.output.splitlines()
    assert lines[0] == "example/test"
    for line, path in zip(lines[1:3], (known, other), strict=True):
        note = Note.parse(path.read_bytes())
        said = (f"{note.size} entries", note.root.hex(), str(path))
        assert [words for words in said if words not in line] == []
    policy = tmp_path / "policy"
    policy.write_text(f"log {log_key(village).key}\nquorum none\n", encoding="utf-8")
    assert f"`tuixuan-verify CASE --policy POLICY --since {known}` finds `fork`" in lines[3]
    words = ["-m", "tuixuan_verify", str(village), "--policy", str(policy), "--since", str(known)]
    found = subprocess.run([sys.executable, *words], capture_output=True, text=True)
    assert (1, True) == (found.returncode, "fork" in found.stdout), found.stdout


def test_two_notes_of_one_size_are_said_to_prove_the_fork(
    state: Path, invoke: Any, village: Path
) -> None:
    grow(village, 3)
    invoke("witness", state, village)
    known = issue(village)
    other = known._replace(root=bytes(32))
    WitnessFolder(state).keep_fork(known, other)
    assert "prove the fork by themselves" in invoke("witness", state, "--forks").output
    assert "本身就证明分叉" in invoke("witness", state, "--forks", lang="zh").output


def test_a_damaged_pair_is_named_after_the_others(state: Path, invoke: Any, village: Path) -> None:
    note = issue(village)
    memory = WitnessFolder(state)
    for size in (4, 5):
        memory.keep_fork(note, note._replace(size=size, root=bytes(32)))
    damaged, _ = sorted(state.glob("forks/*/*/other"))
    damaged.write_bytes(b"torn")
    told = invoke("witness", state, "--forks")
    assert (2, True) == (told.exit_code, f"each of these: {damaged.parent};" in told.output)
    assert "5 entries" in told.stdout


def test_the_list_of_forks_stands_alone(state: Path, invoke: Any, village: Path) -> None:
    for words in ([village], ["--log", log_key(village).key], ["--name", NAME]):
        assert invoke("witness", state, "--forks", *words).exit_code == 2
    assert invoke("witness", state / "nowhere", "--forks").exit_code == 2
    assert lines_of(village) == []


def test_a_proof_of_another_size_is_told_the_size_that_is_known(
    state: Path, invoke: Any, village: Path, key: VerifierKey, tmp_path: Path
) -> None:
    assert invoke("witness", state, village).exit_code == 0
    grow(village, 4)
    note = issue(village)
    (tmp_path / "wrong").write_text(f"old 3\n\n{bytes(note).decode()}", encoding="utf-8")
    refused = invoke("witness", state, tmp_path / "wrong")
    assert (1, "") == (refused.exit_code, refused.stdout)
    assert "`tuixuan growth CASE --old 1`" in refused.output
    right = invoke("growth", village, "--witness", key, "--old", 1).stdout
    assert right.startswith("old 1\n")
    assert f"\n{note.size}\n" in right
    bad = right.replace("\n", "\n" + "A" * 43 + "=\n", 1)
    (tmp_path / "bad").write_text(bad, encoding="utf-8")
    refused = invoke("witness", state, tmp_path / "bad", lang="zh")
    assert (1, True) == (refused.exit_code, "没有证明" in refused.output)
    (tmp_path / "right").write_text(right, encoding="utf-8")
    assert invoke("witness", state, tmp_path / "right").exit_code == 0


@pytest.mark.parametrize("text", ["", "old 1\n\njunk\n", "{}"])
def test_a_file_that_is_no_proof_is_a_bad_file(
    text: str, state: Path, invoke: Any, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text(text, encoding="utf-8")
    shown = invoke("witness", state, tmp_path / "file")
    assert (2, "") == (shown.exit_code, shown.stdout)
    assert "Error: " in shown.output


def test_a_case_without_notes_is_told_what_comes_first(
    state: Path, invoke: Any, village: Path, key: VerifierKey
) -> None:
    shutil.rmtree(village / "checkpoints")
    for words in (["witness", state, village], ["growth", village, "--witness", key]):
        shown = invoke(*words)
        assert (2, True) == (shown.exit_code, "`tuixuan checkpoint`" in shown.output)


def test_the_witnesses_of_the_demo_cosign_every_note(
    village: Path, tmp_path: Path, invoke: Any
) -> None:
    Case.resume(FileStore(village))
    for _ in range(2):  # the second run begins anew
        keys = cosigned_by_two(tmp_path / "demo", [village], [log_key(village).key], 1_774_660_000)
        assert ["county", "archive"] == list(keys)
        (note,) = issued_notes(FileStore(village))
        for key in keys.values():
            assert 1_774_660_000 == note.cosigned_at(key)


# The sheet


def test_a_sheet_without_a_note_is_refused_and_told_what_comes_first(
    invoke: Any, case: Path
) -> None:
    shown = invoke("sheet", case)
    assert (2, "") == (shown.exit_code, shown.stdout)
    assert "`tuixuan checkpoint`" in shown.output
    assert "没有检查点" in invoke("sheet", case, lang="zh").output


def test_a_sheet_is_written_in_the_language_that_was_chosen(
    invoke: Any, village: Path, tmp_path: Path
) -> None:
    assert '<html lang="zh-CN">' in invoke("sheet", village, lang="zh").stdout
    assert '<html lang="en">' in invoke("sheet", village).stdout
    written = invoke("sheet", village, "--out", tmp_path / "sheet.html")
    assert (0, "") == (written.exit_code, written.output)
    assert invoke("sheet", village).stdout == (tmp_path / "sheet.html").read_text("utf-8")


def test_a_sheet_of_a_size_without_a_note_names_those_that_there_are(
    invoke: Any, village: Path
) -> None:
    shown = invoke("sheet", village, "--note", 7)
    assert (2, True) == (shown.exit_code, "one of the sizes 1 is expected" in shown.output)
    assert invoke("sheet", village, "--note", 1).exit_code == 0


def test_a_sheet_of_a_note_over_other_entries_is_refused(invoke: Any, village: Path) -> None:
    note = issued_notes(FileStore(village))[0]
    (village / note.name).write_bytes(bytes(note._replace(root=bytes(32))))
    shown = invoke("sheet", village)
    assert (2, "") == (shown.exit_code, shown.stdout)
    assert f"`{note.name}` is" in shown.output
    assert "keep the folder as it is" in shown.output
