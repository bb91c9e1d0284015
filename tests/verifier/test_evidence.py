"""Level 5: documents by digest. Nothing that a log says is ever a path."""

from __future__ import annotations

import os

import pytest

from tuixuan_verify.verify import verify


def run(village, levels=None):
    return verify(str(village.folder), levels)


def warnings(result):
    return [(f.code, f.line) for f in result.tally.findings if f.warning]


def test_a_document_that_matches_passes(village, codes):
    village.counted().write()
    village.evidence()
    result = run(village)
    assert codes(result) == []
    assert result.tally.status("5.1") == "pass"
    assert result.tally.looked["5.1"] == 1


@pytest.mark.parametrize("content", [b"the minutes of a meetings!", b"short"])
def test_a_replaced_document_is_found(village, codes, content):
    village.counted().write()
    path = village.evidence()
    path.write_bytes(content)
    result = run(village)
    assert codes(result) == [("digest", 3)]
    assert result.tally.status("5.1") == "fail"


def test_a_missing_document_is_a_warning(village, codes):
    village.counted().write()
    village.evidence().unlink()
    result = run(village)
    assert codes(result) == []
    assert warnings(result) == [("missing", 3)]


def test_without_the_folder_the_level_is_not_checked_and_not_passed(village):
    village.counted().write()
    assert run(village).tally.level("5") == "not checked"
    assert run(village).exit == 0
    village.bodies = [b for b in village.bodies if "ev" not in b]
    village.write()
    assert run(village, frozenset("5")).exit == 2


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda p: os.symlink("/dev/zero", p)])
def test_what_is_no_regular_file_is_never_opened(village, make):
    village.counted().write()
    path = village.evidence()
    path.unlink()
    make(path)
    assert warnings(run(village)) == [("missing", 3)]


def test_a_folder_that_is_a_link_is_not_followed(village, tmp_path):
    village.counted().write()
    path = village.evidence()
    path.parent.rename(tmp_path / "elsewhere")
    path.parent.symlink_to(tmp_path / "elsewhere")
    assert warnings(run(village)) == [("missing", 3)]


def test_size_is_compared_before_the_file_is_opened(village, codes):
    village.counted().write()
    path = village.evidence()
    with path.open("wb") as file:
        file.truncate(100 << 30)
    assert codes(run(village)) == [("digest", 3)]


def test_a_huge_document_is_not_read(village):
    village.counted()
    village.bodies[2]["ev"][0]["size"] = 100 << 30
    village.write()
    path = village.evidence()
    with path.open("wb") as file:
        file.truncate(100 << 30)
    assert warnings(run(village)) == [("missing", 3)]


def test_documents_of_refused_attempts_need_not_be_kept(village, codes):
    other = {"id": "photo", "sha256": "a" * 64, "size": 3}
    village.prepared()
    village.refused("audit", "03-03", [{"rule": "order", "taken": 2}], "listed", ev=[other])
    village.write()
    village.evidence()
    result = run(village)
    assert (codes(result), warnings(result), result.unkept) == ([], [], 1)
    assert result.tally.looked["5.1"] == 1


def test_a_document_of_a_refused_attempt_that_is_there_is_looked_at(village, codes):
    kept = village.evidence(b"photo")
    village.prepared()
    other = {"id": "photo", "sha256": kept.name, "size": 5}
    village.refused("audit", "03-03", [{"rule": "order", "taken": 2}], "listed", ev=[other])
    village.write()
    kept.write_bytes(b"phot0")
    assert codes(run(village)) == [("digest", 4)]
