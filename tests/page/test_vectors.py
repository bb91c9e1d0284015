"""Every vector against the page's script: result, levels, codes and lines as its file says."""

from __future__ import annotations

import json

import pytest
from page_node import pairs, statuses

from tuixuan_verify.cli import main

pytestmark = pytest.mark.checkout

# the page has no table of strokes: it does not look at 5.3, and says so
NOT_CHECKED = "5.3"


def test_a_vector_is_judged_as_it_says(vector, node, tmp_path):
    expected = vector.expected
    report = node.verify(vector.case(tmp_path), vector.args)
    unseen = {f["step"] for f in expected["findings"] if f["step"] == NOT_CHECKED}
    wanted = {(f["code"], f["line"]) for f in expected["findings"] if f["step"] not in unseen}
    assert (vector.says, wanted) == (vector.says, pairs(report))
    for level, status in statuses(report).items():
        if level != "5" or not unseen:
            assert (vector.says, level, expected["levels"][level]) == (vector.says, level, status)
    # what shows across cases is not looked at either
    if not unseen and not vector.beside:
        assert (vector.says, expected["exit"]) == (vector.says, report["exit"])
    assert "internal" not in {one["why"] for one in report["unverifiable"]}


def test_what_is_not_looked_at_never_passes(vector, node, tmp_path):
    report = node.verify(vector.case(tmp_path), vector.args)
    for level in report["levels"]:
        for step in level["steps"]:
            assert step["looked"] > 0 or step["status"] != "pass"
            assert step["step"] != NOT_CHECKED or step["status"] == "not checked"


def test_head_entries_and_counts_are_those_of_the_other_verifier(vector, node, tmp_path, capsys):
    case = vector.case(tmp_path)
    report = node.verify(case, vector.args)
    main([*vector.args, "--json", "--lang", "en", str(case)])
    other = json.loads(capsys.readouterr().out)["cases"][0]
    if report["exit"] == 2:
        return
    for member in ("entries", "head", "origin", "undecidable", "refused_documents_not_kept"):
        assert (vector.says, member, other[member]) == (vector.says, member, report[member])
    told, ours = other["disclosures"] or {}, report["disclosures"] or {}
    assert {name: told[name] for name in ours} == ours
    counted = {s["step"]: s["looked"] for level in other["levels"] for s in level["steps"]}
    looked = {s["step"]: s["looked"] for level in report["levels"] for s in level["steps"]}
    shared = counted.keys() & looked.keys() - {NOT_CHECKED}
    assert (vector.says, {s: counted[s] for s in shared}) == (
        vector.says,
        {s: looked[s] for s in shared},
    )
