"""The defects that a case shows (verification 6), and what shows across cases (7)."""

from __future__ import annotations

import json
from copy import deepcopy
from types import SimpleNamespace

import pytest

from tuixuan_verify.across import Across
from tuixuan_verify.cli import main
from tuixuan_verify.verify import verify


def defect(id_, *signs, severity="major", **more):
    made = {"id": id_, "title": {"zh": f"缺陷{id_}", "en": f"fault {id_}"}, "severity": severity,
            "auto": "yes", **more}  # fmt: skip
    return {**made, "shown_by": list(signs)} if signs else made


def declare(village, *defects, **carried):
    """Give the procedure a table, and rules their defects."""
    village.procedure["defects"] = list(defects)
    for rule in village.procedure["rules"]:
        if rule["id"].replace("-", "_") in carried:
            rule["defect"] = carried[rule["id"].replace("-", "_")]


def shown(village, **asked):
    village.write()
    found = verify(str(village.folder), **asked).defects.found()
    return [(row["id"], row["line"], row["warning"]) for row in found]


@pytest.fixture
def run(capsys):
    def call(*args):
        status = main([str(a) for a in args])
        return status, capsys.readouterr().out

    return call


def test_a_broken_rule_shows_its_defect_with_severity_and_citation(village, run):
    declare(village, defect("D03", severity="void_risk"), seats_most="D03")
    village.procedure["rules"][0].update(
        title={"zh": "名额", "en": "seats"}, cites=[{"source": "EL2020", "article": "12"}]
    )
    village.prepared()
    village.bodies[2]["data"]["seats"] = 4
    village.write()
    status, text = run(village.folder, "--lang", "zh")
    assert status == 1
    assert "缺陷: 1\n  D03 [可能导致选举无效] 条目 3 环节approve: 缺陷D03" in text
    assert "「名额」(seats-most)〔EL2020 12〕" in text
    assert "D03 [void risk] entry 3" in run(village.folder, "--lang", "en")[1]
    (row,) = json.loads(run(village.folder, "--json", "--lang", "en")[1])["cases"][0]["defects"]
    assert row == {
        "id": "D03", "title": "fault D03", "severity": "void_risk", "warning": False, "line": 3,
        "step": "approve", "rule": "seats-most",
        "cites": [{"source": "EL2020", "article": "12"}],
        "detail": {"rule": "seats-most", "left": 4, "op": "at_most", "right": 2},
    }  # fmt: skip


def test_a_warning_of_the_law_is_told_apart_and_fails_nothing(village, run):
    declare(village, defect("D09", severity="void_risk"), early_seats="D09")
    village.procedure["parameters"][0]["max"] = 9
    village.prepared()
    early = next(r for r in village.procedure["rules"] if r["id"] == "early-seats")
    early["args"] = {"left": 1, "op": "at_least", "right": 2}
    for step in village.procedure["steps"]:
        step["rules"] = [u for u in step.get("rules", ()) if u["rule"] != "early-seats"]
        if not step["rules"]:
            del step["rules"]
        if step["id"] == "approve":
            step.setdefault("rules", []).append({"rule": "early-seats"})
    reason = {"rule": "early-seats", "left": 1, "op": "at_least", "right": 2}
    village.bodies[2]["out"]["warnings"] = [reason]
    assert [("D09", 3, True)] == shown(village)
    status, text = run(village.folder, "--lang", "en")
    assert status == 0
    assert "\ndefects: none\n" in text
    assert "defects, warnings only: 1\n  D09 [void risk] entry 3" in text


def test_a_reason_that_knows_nothing_shows_nothing(village):
    declare(village, defect("D03"), seats_most="D03")
    for step in village.procedure["steps"]:
        for use in step.get("rules", ()):
            if use["rule"] == "seats-most":
                use["args"]["left"] = "nominate.seats"
    village.prepared()
    assert [] == shown(village)


def test_a_lawful_case_and_a_refusal_show_nothing(village):
    declare(village, defect("D03"), defect("D21", {"by": "date"}), seats_most="D03")
    village.counted()
    village.bodies[2:2] = [
        {**village.bodies[2], "type": "refused", "data": {**village.bodies[2]["data"], "seats": 3},
         "out": {"reasons": [{"rule": "seats-most", "left": 3, "op": "at_most", "right": 2}],
                 "state": "preparing"}},
    ]  # fmt: skip
    assert [] == shown(village)


def test_a_step_out_of_order_is_judged_through_for_its_defects(village):
    """No finding but that of the order; the defects of what stands in the entry none the less."""
    lacking = {"by": "lacking", "steps": ["audit"], "before": ["approve", "publish"]}
    declare(village, defect("D02", lacking), defect("D03"), defect("D23", {"by": "sign"}),
            defect("D22", {"by": "documents", "documents": ["minutes"]}),
            seats_most="D03")  # fmt: skip
    village.published()
    del village.bodies[1]
    approve = village.bodies[1]
    approve["data"]["seats"] = 4
    del approve["sign"], approve["ev"]
    assert [("D02", 2, False), ("D03", 2, False), ("D22", 2, False), ("D23", 2, False)] == shown(
        village
    )
    codes = verify(str(village.folder)).tally.findings
    assert ("order", 2) in [(f.code, f.line) for f in codes]
    assert {"rule", "role", "documents"}.isdisjoint({f.code for f in codes if f.line == 2})


def test_fields_of_another_form_do_not_hide_the_rest(village):
    declare(village, defect("D03"), seats_most="D03")
    village.prepared()
    village.bodies[2]["data"].update(seats=4, proxies=1)
    assert [("D03", 3, False)] == shown(village)


def test_missing_fields_are_a_sign_and_end_the_judgement(village):
    declare(village, defect("D22", {"by": "fields", "steps": ["approve"]}), defect("D03"),
            defect("D23", {"by": "sign"}), seats_most="D03")  # fmt: skip
    village.prepared()
    del village.bodies[2]["data"]["seats"], village.bodies[2]["sign"]
    assert [("D22", 3, False)] == shown(village)


def test_one_hand_a_late_record_and_a_missing_document_are_warnings(village):
    declare(village, defect("D23", {"by": "same_hand"}), defect("D21", {"by": "late"}),
            defect("D30", {"by": "evidence"}))  # fmt: skip
    village.opening["roles"] = {"host": ["p01"], "scrutineer": ["p01", "p02"]}
    village.prepared()
    village.bodies[2]["sign"] = [{"person": "p01", "role": "scrutineer"}]
    village.bodies[2]["day"] = "2026-03-08"
    village.evidence(b"something else")
    assert [("D21", 3, True), ("D23", 3, True), ("D30", 3, True)] == shown(village)
    village.evidence().write_bytes(b"the minutes of the meetinG")
    assert ("D30", 3, False) in shown(village)


def test_a_complaint_that_nobody_answers_in_time_is_a_warning_at_the_end(village):
    declare(village, defect("D27", {"by": "overdue"}), wait="D27")
    answer = village.procedure["threads"][0]["steps"][1]
    answer["rules"] = [{"rule": "wait", "args": {
        "from": "complain.date", "to": "date", "kind": "within", "length": "15 days"}}]  # fmt: skip
    for step in village.procedure["steps"]:
        step["rules"] = [u for u in step.get("rules", ()) if u["rule"] != "wait"] or None
        if step["rules"] is None:
            del step["rules"]
    village.step("complain", "03-02", {"outcome": "done", "state": "received"},
                 act={"person": "p05", "role": "applicant"}, data={"complaint": "c01"})  # fmt: skip
    out = {"outcome": "done", "state": "preparing"}
    village.step("audit", "03-17", out)
    assert [] == shown(village)
    village.bodies[1]["data"]["date"] = village.bodies[1]["day"] = "2026-03-18"
    assert [("D27", 1, True)] == shown(village)
    village.step("decide_complaint", "03-18", {"outcome": "done", "state": "decided"},
                 data={"complaint": "c01"})  # fmt: skip
    assert [("D27", 3, False)] == shown(village)


def test_what_is_not_looked_for_is_said_with_its_reason(village, run):
    declare(village, defect("D10"), defect("D11"), defect("D31", {"by": "copied"}),
            defect("D28", auto="no", note={"zh": "另法", "en": "another law"}),
            kin_apart="D11")  # fmt: skip
    village.prepared().write()
    report = json.loads(run(village.folder, "--json", "--lang", "en")[1])
    rows = {row["id"]: row["why"] for row in report["cases"][0]["defects_not_checked"]}
    assert {"D10", "D11", "D28", "D31"} == set(rows)
    assert rows["D28"] == "another law"
    assert "D28 缺陷D28: 另法" in run(village.folder, "--lang", "zh")[1]


def test_a_defect_that_no_table_declares_is_named_all_the_same(village, run):
    declare(village, seats_most="D03")
    del village.procedure["defects"]
    village.prepared()
    village.bodies[2]["data"]["seats"] = 4
    assert [("D03", 3, False)] == shown(village)
    assert "D03 [-] entry 3" in run(village.folder, "--lang", "en")[1]


def test_without_level_4_nothing_is_said_of_defects(village, run):
    village.prepared().write()
    report = json.loads(run(village.folder, "--json", "--level", "1")[1])["cases"][0]
    assert (None, None) == (report["defects"], report["defects_not_checked"])


def two(village, tmp_path, **more):
    """The village and another one that has its documents."""
    other = deepcopy(village)
    other.folder = tmp_path / "other"
    other.opening.update(origin="tuixuan.example/other", nonce="1" * 32, **more)
    for one in (village, other):
        one.write()
    return SimpleNamespace(one=village.folder, other=other.folder)


def lengthened(village, size=200, **more):
    village.procedure["defects"] = [defect("D31", {"by": "copied"})]
    village.procedure["documents"][0].update(more)
    village.prepared()
    village.bodies[2]["ev"][0]["size"] = size
    return village


def test_one_text_in_two_villages_is_found_and_fails_the_run(village, tmp_path, run):
    both = two(lengthened(village), tmp_path)
    assert run(both.one)[0] == run(both.other)[0] == 0
    status, text = run(both.one, both.other, "--lang", "en")
    assert status == 1
    assert "across cases (2 compared): 1" in text
    assert "D31 one document in different villages [major]" in text
    assert "tuixuan.example/other" in text.rpartition("across cases")[2]
    report = json.loads(run(both.one, both.other, "--json", "--lang", "zh")[1])
    (row,) = report["across"]["rows"]
    assert (report["exit"], row["title"], row["places"][0]["line"]) == (1, "缺陷D31", 3)
    assert [0, 0] == [case["exit"] for case in report["cases"]]


def test_what_is_shared_or_only_a_few_bytes_is_no_copy(village, tmp_path, run):
    both = two(lengthened(village, shared=True), tmp_path)
    assert run(both.one, both.other)[0] == 0


def test_a_few_bytes_are_no_copy(village, tmp_path, run):
    both = two(lengthened(village, size=63), tmp_path)
    assert run(both.one, both.other)[0] == 0


def test_the_same_case_twice_is_a_warning(village, run):
    lengthened(village).write()
    status, text = run(village.folder, village.folder, "--lang", "zh")
    assert status == 0
    assert "同一案卷出现两次" in text


def test_a_case_that_cannot_be_read_is_compared_with_nothing(village, tmp_path):
    lengthened(village).write()
    results = [verify(str(path), compared=True) for path in (village.folder, tmp_path / "none")]
    assert ([], 1) == (Across(results).rows, Across(results).compared)
