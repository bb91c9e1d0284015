"""Levels 2 and 3: what notes, witnesses and a kept note show that a chain alone does not."""

from __future__ import annotations

import json
import os
from datetime import datetime

import pytest
from anchoring import (
    ARCHIVE,
    COUNTY,
    KEY,
    NEXT,
    ORIGIN,
    THIEF,
    TIME,
    TOWN,
    Signer,
    code_of,
    note_of,
    policy_of,
    text_of,
)

from tuixuan_verify.cli import main
from tuixuan_verify.plain import as_plain
from tuixuan_verify.render import as_text
from tuixuan_verify.trust import Trust
from tuixuan_verify.verify import verify

BOTH = (f"witness county {COUNTY.vkey}", f"witness archive {ARCHIVE.vkey}",
        "group both all county archive")  # fmt: skip


class Auditor:
    """Puts notes into a case, has a policy, keeps a note, and verifies."""

    def __init__(self, village, place):
        self.village, self.place = village, place
        self.kept = None
        self.trust(policy_of())

    def trust(self, policy):
        (self.place / "policy").write_bytes(policy)

    def keep(self, content):
        (self.place / "kept").write_bytes(content)
        self.kept = str(self.place / "kept")

    def note(self, name, content):
        home = self.village.folder / "checkpoints"
        home.mkdir(exist_ok=True)
        (home / name).write_bytes(content)

    def issue(self, size, *signers):
        """A note over the lines as they stand."""
        self.note(f"{size:08d}", note_of(self.village.lines(), size, *signers))

    def verify(self, levels=None, policy=True):
        trust = Trust(str(self.place / "policy") if policy else None, self.kept)
        return verify(str(self.village.folder), levels and frozenset(levels), trust=trust)


@pytest.fixture
def auditor(village, tmp_path):
    """A whole case of eight entries, with notes over 3 and 8 of them."""
    village.counted().write()
    made = Auditor(village, tmp_path)
    made.issue(3)
    made.issue(8)
    return made


def at(result):
    """Code, line and step of the findings of levels 2 and 3."""
    return [(f.code, f.line, f.step) for f in result.tally.findings if f.step[0] in "23"]


def wrong(result):
    """The same without warnings."""
    return [one for one in at(result) if one[0] != "uncovered"]


def test_notes_signed_by_the_policys_key_pass(auditor):
    result = auditor.verify()
    assert ([], 0) == (at(result), result.exit)
    for step, looked in (("2.1", 1), ("2.2", 2), ("2.3", 2), ("2.4", 2), ("2.5", 2), ("2.6", 2),
                         ("2.7", 1)):  # fmt: skip
        assert (step, "pass", looked) == (
            step,
            result.tally.status(step),
            result.tally.looked[step],
        )
    # what the policy says nothing of was not checked
    assert {"not checked"} == {result.tally.status(step) for step in ("2.8", "2.9", "3.1", "3.2")}


def test_without_a_policy_nothing_of_level_2_is_looked_at(auditor):
    result = auditor.verify("2", policy=False)
    assert (2, "not checked") == (result.exit, result.tally.level("2"))


def test_another_villages_log_is_found(auditor):
    auditor.trust(policy_of(logs=(Signer("other.example/x"),)))
    result = auditor.verify()
    assert ("origin", 0, "2.1") in at(result)
    assert "fail" == result.tally.status("2.1")


def test_another_villages_lines_under_our_notes_are_found(auditor):
    other = Signer("other.example/x")
    auditor.trust(policy_of(logs=(KEY, other)))
    auditor.note("00000003", note_of(auditor.village.lines(), 3, other, origin=other.name))
    assert [("origin", 2, "2.3")] == at(auditor.verify())


@pytest.mark.parametrize(
    ("name", "line"),
    [("junk", None), ("011", None), ("00000000", None), ("00000005.1", None), ("00000005.02", None),
     ("00000005.100", None), ("00000005", 4), ("00000005.2", 4), ("٣", None)],
)  # fmt: skip
def test_a_name_that_is_no_note_is_found(auditor, name, line):
    auditor.note(name, b"junk")
    result = auditor.verify()
    assert [("note", line, "2.2")] == at(result)
    assert "fail" == result.tally.status("2.2")


def test_what_a_crash_left_is_not_looked_at(auditor):
    auditor.note(".00000009.tmp", b"junk")
    assert [] == at(auditor.verify())


def test_a_note_of_another_size_than_its_name_is_found(auditor):
    auditor.note("00000005", note_of(auditor.village.lines(), 6))
    assert [("note", 4, "2.2")] == at(auditor.verify())


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda p: os.symlink("00000008", p)])
def test_what_is_no_regular_file_is_never_read_as_a_note(auditor, make):
    make(auditor.village.folder / "checkpoints" / "00000007")
    assert [("note", 6, "2.2")] == at(auditor.verify())


def closed(path):
    raise PermissionError(path)


@pytest.mark.parametrize("how", ["link", "file", "many", "closed"])
def test_what_is_no_folder_of_notes_is_found(auditor, how, monkeypatch):
    home = auditor.village.folder / "checkpoints"
    if how == "many":
        monkeypatch.setattr("tuixuan_verify.checkpoints.NAMES", 1)
    elif how == "closed":
        monkeypatch.setattr("tuixuan_verify.checkpoints.os.scandir", closed)
    else:
        home.rename(auditor.place / "elsewhere")
        if how == "link":
            home.symlink_to(auditor.place / "elsewhere")
        else:
            home.write_bytes(b"")
    assert {("note", None, "2.2"), ("no_checkpoint", None, "2.7")} == set(at(auditor.verify()))


def test_a_flipped_bit_in_a_signature_is_found(auditor):
    path = auditor.village.folder / "checkpoints" / "00000003"
    note = path.read_bytes()
    place = note.rindex(b"=") - 10
    path.write_bytes(note[:place] + (b"A" if note[place : place + 1] != b"A" else b"B")
                     + note[place + 1 :])  # fmt: skip
    result = auditor.verify()
    assert [("signature", 2, "2.4")] == at(result)
    assert "fail" == result.tally.status("2.4")


def test_a_rewrite_signed_with_another_key_is_found(auditor):
    auditor.issue(8, THIEF)
    assert [("signature", 7, "2.4")] == wrong(auditor.verify())


def test_a_line_that_is_false_is_not_made_good_by_another(auditor):
    lines = auditor.village.lines()
    false = KEY.line(text_of(lines, 4))
    auditor.note("00000003", note_of(lines, 3) + false)
    assert [("signature", 2, "2.4")] == at(auditor.verify())


def test_lines_that_were_hashed_again_without_the_key_are_found(auditor):
    entries = auditor.village.entries()
    entries[2]["cid"] = "x"
    auditor.village.write(entries)
    result = auditor.verify()
    assert [("root", 2, "2.5"), ("root", 7, "2.5")] == at(result)
    assert "fail" == result.tally.status("2.5")


def test_an_edit_of_the_last_line_is_found_by_its_note(auditor):
    lines = auditor.village.lines()
    lines[-1] = lines[-1].replace(b'"yes":4', b'"yes":3')
    auditor.village.write_lines(lines)
    assert [("root", 7, "2.5")] == wrong(auditor.verify("2"))


def test_a_cut_tail_is_found_by_its_note(auditor):
    auditor.village.write_lines(auditor.village.lines()[:6])
    result = auditor.verify("2")
    assert [("truncated", 6, "2.6"), ("uncovered", 3, "2.7")] == at(result)
    assert "fail" == result.tally.status("2.6")


def test_a_torn_line_that_a_note_covers_is_missing(auditor):
    lines = auditor.village.lines()
    auditor.village.write_lines(lines[:7], lines[7][:-1])
    assert ("truncated", 7, "2.6") in at(auditor.verify("2"))


def test_notes_that_were_removed_are_found(auditor):
    for name in ("00000003", "00000008"):
        (auditor.village.folder / "checkpoints" / name).unlink()
    result = auditor.verify()
    assert [("no_checkpoint", None, "2.7")] == at(result)
    assert ("fail", 1) == (result.tally.status("2.7"), result.exit)


def test_entries_after_the_last_note_are_counted(auditor):
    (auditor.village.folder / "checkpoints" / "00000008").unlink()
    result = auditor.verify()
    assert ([("uncovered", 3, "2.7")], 0) == (at(result), result.exit)
    assert 5 == result.anchors.uncovered


def test_two_notes_of_one_size_cannot_both_be_right(auditor):
    other = [b"other", *auditor.village.lines()[1:]]
    auditor.note("00000008.2", note_of(other, 8))
    assert [("root", 7, "2.5")] == at(auditor.verify())


def approving(village, *more):
    digest = village.entries()[0]["data"]["compiled"]["sha256"]
    calendar = village.entries()[0]["data"]["calendars"][0]["sha256"]
    return policy_of(f"procedure {digest}", f"calendar {calendar}", *more)


def test_what_the_policy_approves_passes(auditor):
    auditor.trust(approving(auditor.village))
    result = auditor.verify()
    assert [] == at(result)
    assert {"pass"} == {result.tally.status("2.8"), result.tally.status("2.9")}


def test_what_the_policy_does_not_approve_is_found(auditor):
    auditor.trust(policy_of(f"procedure {'0' * 64}", f"calendar {'0' * 64}"))
    result = auditor.verify()
    assert [("unapproved", 0, "2.8"), ("unapproved", 0, "2.9")] == at(result)
    assert ("fail", "fail") == (result.tally.status("2.8"), result.tally.status("2.9"))


class TestKeys:
    """A log changes its key (log 10.1)."""

    @pytest.fixture
    def rotated(self, village, tmp_path):
        village.published()
        village.add({"type": "key", "data": {"key": NEXT.vkey}, "day": "2026-03-06"})
        village.step("open", "03-09", {"outcome": "reached", "state": "voting"},
                     data={"present": 4, "tellers": ["p06"]})  # fmt: skip
        village.write()
        made = Auditor(village, tmp_path)
        made.trust(policy_of(logs=(KEY, NEXT)))
        made.issue(6, KEY)
        made.issue(7, NEXT)
        return made

    def test_the_new_key_signs_what_covers_its_announcement(self, rotated):
        result = rotated.verify()
        assert ([("uncovered", 7, "2.7")], 0) == (at(result), result.exit)
        assert [{"n": 6, "key": f"{ORIGIN}+{NEXT.id.hex()}"}] == result.announced.keys.rows

    def test_the_old_key_does_not_sign_what_covers_its_successor(self, rotated):
        rotated.issue(7, KEY)
        assert [("signature", 6, "2.4")] == wrong(rotated.verify())

    def test_the_old_key_no_longer_suffices(self, rotated):
        rotated.issue(8, KEY)
        assert ("signature", 7, "2.4") in at(rotated.verify())
        rotated.issue(8, KEY, NEXT)
        assert [] == at(rotated.verify())

    def test_the_new_key_alone_signs_nothing_before(self, rotated):
        """Any key of the policy will do there; one that it does not have will not."""
        rotated.issue(8, NEXT)
        rotated.issue(6, NEXT)
        assert [] == at(rotated.verify())
        rotated.issue(6, THIEF)
        assert [("signature", 5, "2.4")] == at(rotated.verify())

    def test_a_key_that_the_log_alone_announces_is_not_trusted(self, rotated):
        rotated.issue(8, NEXT)
        rotated.trust(policy_of())
        assert [("signature", 6, "2.4"), ("signature", 7, "2.4")] == wrong(rotated.verify())

    @pytest.mark.parametrize(
        "data", [{"key": COUNTY.vkey}, {"key": "x"}, {}, {"key": NEXT.vkey, "x": 1}]
    )
    def test_a_key_entry_has_its_form(self, rotated, codes, data):
        rotated.village.bodies[5]["data"] = data or {"other": 1}
        rotated.village.write()
        assert ("form", 6) in codes(rotated.verify("0"))


class TestWitnesses:
    """The quorum of step 3.1."""

    @pytest.fixture
    def watched(self, auditor):
        auditor.trust(policy_of(*BOTH, quorum="both"))
        for size in (3, 8):
            auditor.issue(size, KEY, COUNTY, ARCHIVE)
        return auditor

    def test_a_quorum_passes(self, watched):
        result = watched.verify()
        assert ([], 0, "pass") == (at(result), result.exit, result.tally.status("3.1"))

    def test_a_rewrite_by_the_holder_of_the_key_lacks_its_witnesses(self, watched):
        watched.issue(8, KEY)
        result = watched.verify()
        assert [("quorum", 7, "3.1")] == at(result)
        assert "fail" == result.tally.status("3.1")

    def test_a_witness_counts_once(self, watched):
        watched.issue(8, KEY, COUNTY, COUNTY)
        assert [("quorum", 7, "3.1")] == at(watched.verify())

    def test_a_witness_whose_name_is_broken_did_not_cosign(self, watched):
        path = watched.village.folder / "checkpoints" / "00000003"
        path.write_bytes(path.read_bytes().replace(b"county.example/w1", b"county.example/w2"))
        assert [("quorum", 2, "3.1")] == at(watched.verify())

    def test_a_cosignature_over_another_note_is_false(self, watched):
        lines = watched.village.lines()
        watched.note("00000008", note_of(lines, 8, KEY, ARCHIVE) + COUNTY.line(text_of(lines, 7)))
        assert {("signature", 7, "3.1"), ("quorum", 7, "3.1")} == set(at(watched.verify()))

    def test_a_true_line_beside_a_false_one_is_no_cosignature(self, watched):
        lines = watched.village.lines()
        both = note_of(lines, 8, KEY, ARCHIVE, COUNTY) + COUNTY.line(text_of(lines, 7))
        watched.note("00000008", both)
        assert {("signature", 7, "3.1"), ("quorum", 7, "3.1")} == set(at(watched.verify()))

    def test_witnesses_that_nobody_named_do_not_count(self, watched):
        watched.issue(8, KEY, COUNTY, TOWN)
        assert [("quorum", 7, "3.1")] == at(watched.verify())

    def seen(self, watched, *times):
        """What is found when the county saw the last note at these times."""
        lines = watched.village.lines()
        county = b"".join(COUNTY.line(text_of(lines, 8), time) for time in times)
        watched.note("00000008", note_of(lines, 8, KEY, ARCHIVE) + county)
        return watched.verify()

    def test_a_witness_that_saw_it_on_an_earlier_date_is_a_warning(self, watched):
        result = self.seen(watched, TIME - 10 * 86_400)
        assert ([("ahead", 7, "3.1")], 0, 1) == (
            at(result), result.exit, result.tally.warned["3.1"])  # fmt: skip
        last = json.loads(watched.village.lines()[7])["t"][:10]
        detail = {"file": "00000008", "date": last, "seen": {"county": "2026-03-04"}}
        assert detail == result.tally.findings[0].detail

    def test_a_witness_that_saw_it_on_the_same_date_is_none(self, watched):
        date = json.loads(watched.village.lines()[7])["t"][:10]
        midnight = int(datetime.fromisoformat(f"{date}T00:00:00+08:00").timestamp())
        assert [] == at(self.seen(watched, midnight))
        assert [("ahead", 7, "3.1")] == at(self.seen(watched, midnight - 1))

    def test_a_witness_without_a_time_is_shown_without_one(self, watched):
        result = self.seen(watched, 0)
        assert [] == at(result)
        witnesses = as_plain(result, "en")["anchors"]["notes"][-1]["witnesses"]
        assert [("archive", True), ("county", False)] == [
            (w["name"], w["at"] is not None) for w in witnesses]  # fmt: skip
        assert "cosigned by county, who states no time" in as_text(result, "en")
        assert "见证 county，未称时间" in as_text(result, "zh")

    @pytest.mark.parametrize(("lang", "said"), [
        ("en", "has Windows line ends (CR LF): copy it as a binary file"),
        ("zh", "行尾是 Windows 式（CR LF）：请按二进制方式复制"),
    ])  # fmt: skip
    def test_what_windows_made_of_a_note_is_said(self, watched, lang, said):
        path = watched.village.folder / "checkpoints" / "00000003"
        whole = path.read_bytes()
        path.write_bytes(whole.replace(b"\n", b"\r\n"))
        assert [("note", 2, "2.2")] == at(watched.verify())
        assert said in as_text(watched.verify(), lang)
        path.write_bytes(b"\xef\xbb\xbf" + whole)
        assert "(BOM)" in as_text(watched.verify(), "en")

    @pytest.mark.parametrize("name", ["policy", "kept"])
    def test_what_windows_made_of_the_auditors_files_is_said(self, watched, name):
        watched.keep(note_of(watched.village.lines(), 8))
        path = watched.place / name
        whole = path.read_bytes()
        for change, said in ((lambda c: c.replace(b"\n", b"\r\n"), "Windows line ends (CR LF)"),
                             (lambda c: b"\xef\xbb\xbf" + c, "byte order mark (BOM)")):  # fmt: skip
            path.write_bytes(change(whole))
            result = watched.verify()
            assert (2, True) == (result.exit, said in as_text(result, "en"))

    def test_the_first_time_that_a_witness_states_counts(self, watched):
        assert [] == at(self.seen(watched, TIME, 0))
        assert ["ahead"] == [code for code, _, _ in at(self.seen(watched, TIME, 0, 1))]

    def test_a_line_that_is_too_long_says_no_time(self, watched):
        """The note that ends with it has the time of the line before; so has one after it."""
        lines = watched.village.lines()
        long = [*lines[:8], b"x" * 70_000, *lines[8:]]
        log = watched.village.folder / "log.jsonl"
        log.write_bytes(b"".join(line + b"\n" for line in long[:9]))
        watched.note("00000009", note_of(long, 9, KEY, ARCHIVE)
                     + COUNTY.line(text_of(long, 9), 1))  # fmt: skip
        assert ("ahead", 8, "3.1") in at(watched.verify())

    def test_level_3_is_asked_for_without_level_2(self, watched):
        watched.issue(8, THIEF, COUNTY, ARCHIVE)
        result = watched.verify("3")
        assert (0, "not checked") == (result.exit, result.tally.level("2"))


class TestKept:
    """The kept note of step 3.2."""

    def test_a_log_that_only_grew_passes(self, auditor):
        auditor.keep(note_of(auditor.village.lines(), 5))
        result = auditor.verify()
        assert ([], 0, "pass") == (at(result), result.exit, result.tally.status("3.2"))

    def test_a_cut_tail_is_found_by_the_kept_note(self, auditor):
        auditor.keep(note_of(auditor.village.lines(), 8))
        auditor.village.write_lines(auditor.village.lines()[:6])
        result = auditor.verify("3", policy=False)
        assert [("rollback", 6, "3.2")] == at(result)
        assert ("fail", 1) == (result.tally.status("3.2"), result.exit)

    def test_a_rewrite_is_found_by_the_kept_note(self, auditor):
        auditor.keep(note_of(auditor.village.lines(), 5))
        entries = auditor.village.entries()
        entries[2]["cid"] = "x"
        auditor.village.write(entries)
        for size in (3, 8):
            auditor.issue(size)
        assert [("fork", 4, "3.2")] == at(auditor.verify())

    def test_a_kept_note_of_another_log_is_another_log(self, auditor):
        other = Signer("other.example/x")
        auditor.trust(policy_of(logs=(KEY, other)))
        auditor.keep(note_of([b"x"] * 3, 3, other, origin=other.name))
        assert [("origin", 0, "3.2")] == at(auditor.verify())

    def test_a_typed_code_is_enough(self, auditor):
        code = code_of(note_of(auditor.village.lines(), 5))
        auditor.kept = code
        result = auditor.verify(policy=False)
        assert ([], 0, "pass") == (at(result), result.exit, result.tally.level("3"))
        auditor.keep(code.lower().encode() + b"\n")
        assert 0 == auditor.verify().exit

    @pytest.mark.parametrize("policy", [True, False])
    def test_a_slip_in_a_typed_code_verifies_nothing(self, auditor, policy):
        auditor.kept = code_of(note_of(auditor.village.lines(), 5, origin="other.example/x"))
        result = auditor.verify(policy=policy)
        assert (2, [("kept.slip", ORIGIN)]) == (result.exit, result.tally.unverifiable)
        assert {"not checked"} == {result.tally.level(level) for level in "012345"}

    @pytest.mark.parametrize("levels", ["0", "1", "2", "4", "5"])
    def test_a_slip_is_refused_whatever_level_is_asked_for(self, auditor, levels):
        auditor.kept = code_of(note_of(auditor.village.lines(), 5, origin="other.example/x"))
        result = auditor.verify(levels)
        assert (2, [("kept.slip", ORIGIN)]) == (result.exit, result.tally.unverifiable)

    def test_a_file_that_is_called_as_the_typed_code_is_not_read(self, auditor, monkeypatch):
        """The folder may come with one, made by whoever rewrote the log."""
        auditor.kept = code = code_of(note_of(auditor.village.lines(), 5))
        entries = auditor.village.entries()
        entries[2]["cid"] = "x"
        auditor.village.write(entries)
        forged = code_of(note_of(auditor.village.lines(), 5))
        monkeypatch.chdir(auditor.village.folder)
        (auditor.village.folder / code).write_text(forged)
        assert [("fork", 4, "3.2")] == at(auditor.verify(policy=False))
        auditor.kept = f"./{code}"
        assert [] == at(auditor.verify(policy=False))

    def test_a_kept_note_that_no_log_of_the_policy_signed_is_refused(self, auditor):
        auditor.keep(note_of(auditor.village.lines(), 5, THIEF))
        assert (2, "kept.unsigned") == (
            (result := auditor.verify()).exit, result.tally.unverifiable[0][0],
        )  # fmt: skip

    def test_a_kept_note_that_is_none_is_refused(self, auditor):
        auditor.keep(note_of(auditor.village.lines(), 5).replace(b"\n5\n", b"\n05\n"))
        assert 2 == auditor.verify(policy=False).exit
        auditor.kept = str(auditor.place / "nowhere")
        assert 2 == auditor.verify(policy=False).exit


def test_a_policy_with_a_fault_verifies_nothing(auditor):
    auditor.trust(b"quorum who\n")
    result = auditor.verify()
    assert 2 == result.exit
    assert [("policy.member", f"{auditor.place / 'policy'}:1")] == result.tally.unverifiable
    assert 0 == result.entries


class TestReport:
    """What the report says of all this (verification 1.3 and 5.1)."""

    @pytest.fixture
    def run(self, auditor, capsys):
        def call(*args):
            status = main([str(auditor.village.folder), *map(str, args)])
            return status, capsys.readouterr().out

        return call

    def test_notes_and_witnesses_are_shown_with_their_times(self, auditor, run):
        auditor.trust(policy_of(*BOTH, quorum="both"))
        auditor.issue(3, KEY, COUNTY, ARCHIVE)
        auditor.issue(8, KEY, COUNTY)
        status, out = run("--policy", auditor.place / "policy", "--lang", "en")
        assert 1 == status
        for shown in (
            f"00000003: it is of these lines; entries 0 to 2; signed by {ORIGIN}+{KEY.id.hex()}",
            "cosigned by county, at 2026-03-14T14:53:20Z by its own clock",
            "the witnesses are a quorum", "the witnesses are no quorum",
        ):  # fmt: skip
            assert shown in out, shown
        assert "cannot be found by this run" not in out

    def test_json_has_the_same(self, auditor, run):
        auditor.keep(note_of(auditor.village.lines(), 5))
        args = ("--policy", auditor.place / "policy", "--since", auditor.kept, "--json")
        case = json.loads(run(*args)[1])["cases"][0]
        found = case["anchors"]
        assert (True, True, 0) == (
            found["kept"]["agrees"], found["kept"]["signature_checked"], found["uncovered"],
        )  # fmt: skip
        assert ["00000003", "00000008"] == [note["file"] for note in found["notes"]]

    def test_what_was_not_checked_cannot_be_found_and_is_said(self, auditor, run):
        out = run("--lang", "en")[1]
        assert "levels 2 and 3 were not checked: a full rewrite, a cut tail" in out
        out = run("--lang", "en", "--policy", auditor.place / "policy")[1]
        assert "level 3 was not checked: a full rewrite by the holder of the key" in out
        code = code_of(note_of(auditor.village.lines(), 5))
        out = run("--lang", "zh", "--since", code)[1]
        assert "手抄代码没有签名" in out
        assert "未核验：" not in out.rpartition("检查点与留存")[2].partition("\n\n")[0]


def test_memory_for_notes_is_bounded(auditor):
    """Ten thousand names are looked at; with one more, none is."""
    home = auditor.village.folder / "checkpoints"
    for n in range(9_998):
        (home / f".{n}").touch()
    assert [] == at(auditor.verify())
    (home / ".more").touch()
    assert ("note", None, "2.2") in at(auditor.verify())
