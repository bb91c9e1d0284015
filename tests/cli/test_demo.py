"""The demo: both procedures to the end, every attempt to skip refused, both folders verified."""

from __future__ import annotations

import json

import pytest

from tuixuan import FileStore
from tuixuan.audit import KeyFile, read_notes
from tuixuan.audit.instant import parse_time


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    from click.testing import CliRunner

    from tuixuan.cli import App

    folder = tmp_path_factory.mktemp("demo") / "out"
    result = CliRunner().invoke(App(), ["--lang", "zh", "demo", "--out", str(folder)])
    return folder, result


def test_the_demo_ends_well(demo):
    _, result = demo
    assert result.exit_code == 0, result.output[-3000:]


def test_both_cases_are_closed_and_verified(demo):
    folder, result = demo
    for name in ("liangtui", "gongtui"):
        last = [
            entry
            for entry in map(json.loads, (folder / name / "log.jsonl").read_bytes().splitlines())
            if entry["type"] == "step"
        ][-1]
        assert last["out"]["state"] == "closed"
    assert result.output.count("第 4 级 合规: 通过") == 2
    assert "不通过" not in result.output


def test_both_cases_are_signed_and_their_notes_verified_by_the_policy(demo):
    folder, result = demo
    policy = (folder / "policy").read_text(encoding="utf-8")
    for name in ("liangtui", "gongtui"):
        key = KeyFile.load(folder / "keys" / f"demo-{name}.key").key
        assert f"log {key}\n" in policy
        store = FileStore(folder / name)
        notes = read_notes(store)
        assert all(note.is_signed_by(key) for note in notes)
        assert len(notes) > 5, "one for each phase"
        assert notes[0].size == 1
    assert result.output.count("第 2 级 签名: 通过") == 2


def test_every_note_is_cosigned_and_the_quorum_asked_for(demo):
    folder, result = demo
    policy = (folder / "policy").read_text(encoding="utf-8")
    assert "group witnesses all county archive\nquorum witnesses\n" in policy
    for name in ("liangtui", "gongtui"):
        assert {3} == {len(note.signatures) for note in read_notes(FileStore(folder / name))}
    assert result.output.count("第 3 级 见证: 通过") == 2


def test_the_witnesses_of_a_demo_live_in_the_time_of_its_scenarios(demo):
    """The machine's clock may be behind it, and then each note would be dated ahead."""
    folder, result = demo
    ends = {
        parse_time(json.loads((folder / name / "log.jsonl").read_bytes().splitlines()[-1])["t"])
        for name in ("liangtui", "gongtui")
    }
    for name in ("liangtui", "gongtui"):
        for note in read_notes(FileStore(folder / name)):
            times = {int.from_bytes(one.value[:8]) for one in note.signatures[1:]}
            assert times == {int(max(ends).timestamp())}
    assert "日志时间在前" not in result.output


def test_the_demo_says_where_the_page_and_the_sheet_are(demo):
    folder, result = demo
    assert f"用浏览器打开 `{folder / 'verify.html'}`" in result.output
    from tuixuan.cli.page import PAGE

    assert (folder / "verify.html").read_bytes() == PAGE.read_bytes()
    sheet = (folder / "liangtui.html").read_text(encoding="utf-8")
    assert "陈建国" in sheet and str(folder / "liangtui.html") in result.output


def test_the_keys_of_a_demo_are_drawn_anew(demo, invoke):
    folder, _ = demo
    before = {path.name: path.read_bytes() for path in (folder / "keys").iterdir()}
    assert invoke("demo", "--out", folder).exit_code == 0
    after = {path.name: path.read_bytes() for path in (folder / "keys").iterdir()}
    assert before.keys() == after.keys()
    assert not set(before.values()) & set(after.values())


def test_no_attempt_to_skip_was_accepted(demo):
    folder, result = demo
    assert "应先走" in result.output
    for name in ("liangtui", "gongtui"):
        log = (folder / name / "log.jsonl").read_text(encoding="utf-8")
        assert log.count('"type":"refused"') > 100


def test_the_demo_writes_again_only_over_what_it_made(demo, invoke, tmp_path):
    (tmp_path / "mine").write_text("mine")
    result = invoke("demo", "--out", tmp_path)
    assert result.exit_code == 2
    assert (tmp_path / "mine").read_text() == "mine"
    folder, first = demo
    again = invoke("demo", "--out", folder)
    assert again.exit_code == first.exit_code


def test_a_case_that_was_tampered_with_makes_the_demo_fail(demo):
    from tuixuan.cli.demo import _verified

    folder, _ = demo
    log = folder / "gongtui" / "log.jsonl"
    log.write_bytes(log.read_bytes().replace(b'"present":41', b'"present":42', 1))
    assert _verified(folder / "liangtui", folder / "policy")
    assert not _verified(folder / "gongtui", folder / "policy")
