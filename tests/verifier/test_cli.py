"""The command: exit status, languages, hostile folders, and no traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipapp
from pathlib import Path

import pytest

import tuixuan_verify
from tuixuan_verify.cli import main

SOURCE = Path(tuixuan_verify.__file__).parent


@pytest.fixture
def run(capsys):
    def call(*args):
        status = main([str(a) for a in args])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return status, out, err

    return call


def test_exit_0_only_when_the_levels_asked_for_passed(village, run):
    village.counted().write()
    assert run(village.folder)[0] == 0
    assert run(village.folder, "--level", "0,1,4", "--complete")[0] == 0
    assert run(village.folder, "--level", "2")[0] == 2
    assert run(village.folder, "--level", "0,3")[0] == 2


def test_exit_1_for_findings_and_the_highest_of_several(village, run, tmp_path):
    village.counted().bodies.pop(1)
    village.write()
    assert run(village.folder)[0] == 1
    assert run(village.folder, "--level", "0,1")[0] == 0
    assert run(village.folder, tmp_path / "none")[0] == 2


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_exit_2_says_where_what_and_what_to_do(village, run, tmp_path, lang):
    status, _, err = run(tmp_path / "none", "--lang", lang)
    assert status == 2
    assert str(tmp_path / "none") in err
    village.folder.mkdir()
    assert "log.jsonl" in run(village.folder, "--lang", lang)[2]
    (village.folder / "log.jsonl").mkdir()
    assert run(village.folder, "--lang", lang)[0] == 2
    (village.folder / "log.jsonl").rmdir()
    os.mkfifo(village.folder / "log.jsonl")
    assert run(village.folder, "--lang", lang)[0] == 2
    (village.folder / "log.jsonl").unlink()
    (village.folder / "log.jsonl").symlink_to("/dev/zero")
    assert run(village.folder, "--lang", lang)[0] == 2


def test_a_nul_in_the_name_of_a_case_is_no_traceback(run):
    assert run("a\0b")[0] == 2


def test_chinese_is_the_default(village, run, monkeypatch):
    village.counted().write()
    for name in ("TUIXUAN_LANG", "LC_ALL", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert "结论" in run(village.folder)[1]
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    assert "every level asked for has passed" in run(village.folder)[1]
    monkeypatch.setenv("TUIXUAN_LANG", "zh")
    assert "结论" in run(village.folder)[1]
    assert "every level" in run(village.folder, "--lang", "en")[1]


def test_the_text_report_shows_what_an_auditor_asks_for(village, run):
    village.counted()
    village.refused("audit", "03-14", [{"rule": "order", "taken": 2}], "elected")
    village.bodies[6]["day"] = "2026-03-14"
    village.write()
    status, out, _ = run(village.folder, "--lang", "en")
    assert status == 0
    for shown in (
        "tuixuan.example/village", "party-2020", "1.6   pass", "Approve: consented",
        "base 5, need 3", "p03=4 p04=3 p05=1", "Audit: it was taken in entry 2",
        "at most 5 days (entry 7)", "kin-apart", "complete: Elected", "coercion", "last line",
        "4.14  not checked  rules that are not enforced yet (1 rules, none of them looked at)",
    ):  # fmt: skip
        assert shown in out, shown


REASONS = [
    ([{"rule": "order", "need": "audit"}], "应先办理「环节audit」(audit)", '"Audit" (audit) comes'),
    ([{"rule": "order", "absent": True}], "本方案没有此步骤", "does not have the step"),
    ([{"rule": "order"}], "此时不得办理", "not permitted here"),
    ([{"rule": "fields", "missing": ["seats"]}], "缺少必填项 seats", "are lacking: seats"),
    ([{"rule": "role", "need": "host"}, {"rule": "role", "sign": "teller"}],
     "须由「环节」(host)经办；缺少「环节」(teller)的有效确认", "must act; no valid confirmation"),
    ([{"rule": "documents", "missing": ["minutes"]}], "缺少材料「环节」(minutes)", "(minutes)"),
    ([{"rule": "date", "latest": "2026-03-03"}], "日期晚于记录之日 2026-03-03", "dated after"),
    ([{"rule": "date", "earliest": "2026-03-03"}], "日期早于 2026-03-03", "dated before"),
    ([{"rule": "exclusive", "person": "p03", "pair": ["candidate", "teller"]}],
     "p03 不得兼为「环节」(candidate) + 「环节」(teller)", "p03 must not be both"),
    ([{"rule": "exclusive", "person": "p03"}], "不符合exclusive：person p03", "person p03"),
    ([{"rule": "calendar", "year": 2027}], "缺少 2027 年工作日历", "calendar of 2027"),
    ([{"rule": "seats-most", "left": 3, "op": "at_most", "right": 2}],
     "不符合「名额」(seats-most)〔EL2020 12〕：3 应不大于 2", "[EL2020 12]: 3 should be at most 2"),
    ([{"rule": "quorum", "part": 3, "whole": 5, "need": "at_least 4/5"}],
     "5 中的 3 未达 at_least 4/5", "3 of 5 is not at_least 4/5"),
    ([{"rule": "wait", "from": "2026-03-05", "to": "2026-03-06", "end": "2026-03-08"}],
     "自 2026-03-05 起算，2026-03-08 期满，实为 2026-03-06", "the period ends 2026-03-08"),
    ([{"rule": "covered", "unknown": "length"}], "length 无据可查", "length is not on record"),
    ([{"rule": "closes", "persons": ["p03", "p04"], "part": "rows"}],
     "part rows，persons p03 p04", "part rows, persons p03 p04"),
    ([{"rule": "closes"}], "不符合closes", "against closes"),
    ([{"rule": "role", "need": {"x": [1]}, "lang": "zh", "key": "y"}], '{"x":[1]}', '{"x":[1]}'),
    ([{"rule": "order", "need": ["x"], "taken": {"y": 1}}], "已于条目", "comes first"),
]  # fmt: skip


@pytest.mark.parametrize(("reasons", "zh", "en"), REASONS)
def test_reasons_are_said_in_words_whatever_they_hold(village, run, reasons, zh, en):
    """Also those that no law gives: a recorded reason is shown, right or wrong."""
    titled = village.procedure["rules"][0]
    titled.update(
        title={"zh": "名额", "en": "seats"}, cites=[{"source": "EL2020", "article": "12"}]
    )
    village.prepared().refused("audit", "03-03", reasons, "listed")
    village.write()
    for lang, text in (("zh", zh), ("en", en)):
        assert text in run(village.folder, "--lang", lang)[1]
    report = json.loads(run(village.folder, "--json")[1])
    assert report["cases"][0]["facts"]["refusals"]["rows"][0]["reasons"] == reasons


def test_outcomes_have_titles_their_own_or_the_usual_ones(village, run):
    village.counted().write()
    text = run(village.folder, "--lang", "zh")[1]
    for shown in ("环节roster: 完成", "环节approve: 同意", "环节open: 达到", "环节count: 选满"):
        assert shown in text
    assert "Count: complete" in run(village.folder, "--lang", "en")[1]


def test_the_grey_zone_is_shown(village, run):
    """3 of 5 entitled pass; 2 of 3 present would only by the other base."""
    village.opened()
    village.bodies[-1]["data"]["present"] = 3
    village.procedure["rules"][2]["args"]["need"] = "at_least 1/2"
    data = village.count_data((3, 2, 1))
    data.update(ballots_returned=3, ballots_valid=3)
    for row in data["votes"]:
        row["no"] = 3 - row["yes"]
    out = {"outcome": "short", "state": "voting", "elected": ["p03"], "placed": ["p03"],
           "seats_open": 1, "base": 5, "need": 3, "grey": ["p04"]}  # fmt: skip
    village.step("count", "03-09", out, data=data, sign=[{"person": "p02", "role": "scrutineer"}])
    village.write()
    status, text, _ = run(village.folder, "--lang", "en")
    assert (status, "grey zone" in text) == (0, True)


def test_json_has_the_same_content(village, run):
    village.counted().bodies.pop(1)
    village.write()
    status, out, _ = run(village.folder, "--json", "--lang", "en")
    report = json.loads(out)
    case = report["cases"][0]
    assert (status, report["exit"]) == (1, 1)
    assert tuple(case["findings"][0][k] for k in ("code", "line", "step")) == ("order", 2, "4.5")
    assert len(case["levels"]) == 6
    assert "coercion" in case["closing"]
    assert case["anchors"] is None


def test_a_log_can_do_nothing_to_a_terminal(village, run):
    village.opening["origin"] = "x\u202ey"
    village.counted().write()
    status, out, _ = run(village.folder)
    assert status == 0
    assert "x\\u202ey" in out


@pytest.mark.parametrize("unseen", ["\u200b", "\u3164", "\u034f", "\ufe0f", "\u2800", "\U000e0100"])
def test_what_shows_nothing_is_written_out(village, run, unseen):
    """Two origins that look alike are not taken for one (verification 5.4)."""
    village.opening["origin"] = f"x{unseen}y"
    village.counted().write()
    assert f"x\\u{ord(unseen):04x}y" in run(village.folder)[1]


def test_rows_are_capped_and_what_is_left_out_is_said(village, run):
    village.prepared()
    for _ in range(1_200):
        village.refused("audit", "03-03", [{"rule": "order", "taken": 2}], "listed")
    entries = village.entries()
    for entry in entries[3:]:
        entry["t"] = "2026-03-03T10:00:00.000Z"
    village.write(entries)
    status, out, _ = run(village.folder, "--lang", "en")
    assert (status, "200 more are not listed" in out) == (0, True)


def test_a_bad_level_is_a_usage_error(village):
    with pytest.raises(SystemExit) as stop:
        main([str(village.folder), "--level", "7"])
    assert stop.value.code == 2


@pytest.mark.parametrize("how", ["module", "zipapp"])
def test_it_runs_isolated_and_from_a_single_file(village, tmp_path, how):
    village.counted().write()
    if how == "module":
        command = [sys.executable, "-m", "tuixuan_verify"]
    else:
        place = tmp_path / "app"
        (place / "tuixuan_verify").mkdir(parents=True)
        for file in SOURCE.glob("*.py"):
            (place / "tuixuan_verify" / file.name).write_bytes(file.read_bytes())
        (place / "__main__.py").write_text(
            "import sys; from tuixuan_verify.cli import main; sys.exit(main())"
        )
        zipapp.create_archive(place, tmp_path / "verify.pyz")
        command = [sys.executable, "-I", str(tmp_path / "verify.pyz")]
    env = {**os.environ, "PYTHONPATH": str(SOURCE.parent)}
    done = subprocess.run(
        [*command, str(village.folder)], capture_output=True, env=env, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "结论" in done.stdout.decode() or "result" in done.stdout.decode()


def test_memory_does_not_grow_with_the_log(village, tmp_path):
    """Ten times the lines need no more memory, but for the report rows that are kept."""
    import tracemalloc

    from tuixuan_verify.verify import verify

    def peak(lines):
        village.bodies.clear()
        village.prepared()
        for _ in range(lines):
            village.refused("audit", "03-03", [{"rule": "order", "taken": 2}], "listed")
        entries = village.entries()
        for entry in entries[3:]:
            entry["t"] = "2026-03-03T10:00:00.000Z"
        village.write(entries)
        tracemalloc.start()
        assert verify(str(village.folder)).exit == 0
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    small = peak(1_500)
    assert peak(6_000) < small * 1.2


FULL = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no full device here")


def started(*args, **streams):
    """The command in a process of its own: the real streams are written to."""
    env = {**os.environ, "PYTHONPATH": str(SOURCE.parent), "TUIXUAN_LANG": "en"}
    command = [sys.executable, "-m", "tuixuan_verify", *map(str, args)]
    return subprocess.run(command, env=env, check=False, **streams)


@FULL
@pytest.mark.parametrize("more", [(), ("--json",)])
@pytest.mark.parametrize("several", [1, 2])
def test_a_report_that_cannot_be_written_is_no_internal_error(village, more, several):
    village.counted().write()
    with open("/dev/full", "wb") as full:
        done = started(*[village.folder] * several, *more, stdout=full, stderr=subprocess.PIPE)
    said = b"tuixuan-verify: the report could not be written: No space left on device\n"
    assert (2, said) == (done.returncode, done.stderr)


@FULL
def test_reasons_that_cannot_be_written_change_nothing(tmp_path):
    with open("/dev/full", "wb") as full:
        done = started(tmp_path / "none", stdout=subprocess.PIPE, stderr=full)
    assert (2, True) == (done.returncode, b"there is no such folder" in done.stdout)


def test_a_closed_output_is_said(village):
    village.counted().write()
    done = started(village.folder, stderr=subprocess.PIPE, preexec_fn=lambda: os.close(1))
    said = b"tuixuan-verify: the report could not be written: standard output is closed\n"
    assert (2, said) == (done.returncode, done.stderr)


def test_a_pipe_that_is_left_early_ends_quietly(village):
    village.counted().write()
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "wb") as pipe:
        done = started(village.folder, stdout=pipe, stderr=subprocess.PIPE)
    assert (2, b"") == (done.returncode, done.stderr)
