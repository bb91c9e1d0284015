"""Level 4: the case replayed. One thing is broken in a sound case, and linked again."""

from __future__ import annotations

import copy

import pytest

from tuixuan_verify.verify import verify

SIGN = [{"person": "p02", "role": "scrutineer"}]


def findings(village, codes, entries=None, **more):
    village.write(entries)
    return codes(verify(str(village.folder), **more))


def body(village, n):
    """The body of entry n (entry 0 is made from the village itself)."""
    return village.bodies[n - 1]


def status(village, step):
    return verify(str(village.folder)).tally.status(step)


def test_a_skipped_step_is_found(village, codes):
    village.counted()
    village.bodies.pop(1)
    assert findings(village, codes) == [("order", 2)]
    assert status(village, "4.5") == "fail"


def test_a_finding_does_not_hide_the_next(village, codes):
    village.counted()
    village.bodies.pop(1)
    body(village, 6)["data"]["votes"][0]["yes"] = 2
    assert findings(village, codes) == [("order", 2), ("rule", 6), ("outcome", 6)]


def test_an_unknown_step_is_an_illegal_step(village, codes):
    body(village.counted(), 2)["step"] = "ａｕｄｉｔ"
    assert findings(village, codes) == [("order", 2), ("order", 3)]


def test_a_step_taken_twice_is_found(village, codes):
    village.prepared()
    village.bodies.insert(1, copy.deepcopy(village.bodies[0]))
    assert findings(village, codes) == [("order", 2)]


def test_an_absent_step_is_found(village, codes):
    village.parameters["audited"] = False
    assert findings(village.prepared(), codes) == [("order", 2)]


def test_a_step_that_is_absent_is_not_waited_for(village, codes):
    village.parameters["audited"] = False
    village.prepared()
    village.bodies.pop(1)
    assert findings(village, codes) == []


def test_a_fixed_parameter_decides_later_steps(village, codes):
    village.counted()
    body(village, 3)["data"]["direct"] = True
    assert findings(village, codes) == [("order", 6)]


@pytest.mark.parametrize(
    "act", [{"person": "p03", "role": "host"}, {"person": "p02", "role": "scrutineer"}]
)
def test_a_wrong_role_is_found(village, codes, act):
    body(village.counted(), 3)["act"] = act
    assert findings(village, codes) == [("role", 3)]
    assert status(village, "4.6") == "fail"


def test_a_missing_confirmation_is_found(village, codes):
    del body(village.counted(), 7)["sign"]
    assert findings(village, codes) == [("role", 7)]


def test_a_confirmation_by_who_does_not_hold_the_role_is_found(village, codes):
    body(village.counted(), 3)["sign"] = [*SIGN, {"person": "p09", "role": "teller"}]
    assert findings(village, codes) == [("role", 3)]


def test_nobody_confirms_in_a_standing(village, codes):
    body(village.counted(), 7)["sign"] = [*SIGN, {"person": "p03", "role": "candidate"}]
    assert findings(village, codes) == [("role", 7)]


def test_a_missing_document_is_found(village, codes):
    body(village.counted(), 3)["ev"][0]["id"] = "photo"
    assert findings(village, codes) == [("documents", 3)]
    assert status(village, "4.7") == "fail"


def test_a_document_that_the_procedure_does_not_have_is_found(village, codes):
    body(village.counted(), 4)["ev"] = [{"id": "selfie", "sha256": "0" * 64, "size": 1}]
    assert findings(village, codes) == [("rule", 4)]


def test_an_act_dated_after_its_entry_is_found(village, codes):
    body(village.counted(), 4)["data"]["date"] = "2026-03-05"
    assert findings(village, codes) == [("date", 4)]
    assert status(village, "4.8") == "fail"


def test_an_act_dated_before_the_previous_state_is_found(village, codes):
    body(village.counted(), 4)["data"]["date"] = "2026-03-01"
    assert findings(village, codes) == [("date", 4)]


def test_the_date_of_an_entry_is_that_of_beijing(village, codes):
    entries = village.counted().entries()
    entries[4]["t"], entries[4]["data"]["date"] = "2026-03-04T16:00:00.000Z", "2026-03-05"
    assert findings(village, codes, entries) == []
    entries[4]["t"] = "2026-03-04T15:59:59.999Z"
    assert findings(village, codes, entries) == [("date", 4)]


def test_a_count_given_as_true_is_found(village, codes):
    body(village.counted(), 3)["data"]["seats"] = True
    assert ("rule", 3) in findings(village, codes)
    assert status(village, "4.4") == "fail"


def test_a_broken_rule_is_found(village, codes):
    body(village.counted(), 3)["data"]["seats"] = 3
    found = findings(village, codes)
    assert ("rule", 3) in found
    assert status(village, "4.9") == "fail"
    detail = verify(str(village.folder)).tally.findings[0].detail
    assert detail == {
        "step": "approve",
        "rule": "seats-most",
        "left": 3,
        "op": "at_most",
        "right": 2,
    }


def test_a_waiting_period_cut_short_is_found(village, codes):
    village.counted()
    body(village, 6)["data"]["date"] = "2026-03-08"
    assert findings(village, codes) == [("rule", 6)]


def test_working_days_follow_the_calendar(village, codes):
    village.parameters["publicity"] = "5 working_days"
    assert findings(village.counted(), codes) == [("rule", 6)]
    # five working days after Thursday the 5th, the 8th being a worked Sunday: until the 11th
    for n, body_ in enumerate(village.bodies):
        if n >= 5:
            body_["day"] = body_["data"]["date"] = "2026-03-12"
    assert findings(village, codes) == []


def test_a_missing_calendar_refuses(village, codes):
    village.parameters["publicity"] = "5 working_days"
    village.counted()
    entries = village.entries()
    del entries[0]["data"]["calendars"]
    assert findings(village, codes, entries) == [("calendar", 6)]


def test_an_altered_calendar_is_found(village, codes):
    village.counted().write()
    path = village.folder / "calendars" / "2026.json"
    path.write_bytes(path.read_bytes().replace(b"04-06", b"04-07"))
    assert codes(verify(str(village.folder))) == [("calendar", 0)]
    path.unlink()
    assert codes(verify(str(village.folder))) == [("calendar", 0)]
    assert status(village, "4.3") == "fail"


def test_a_calendar_is_bound_once(village, codes):
    village.counted()
    bound = village.genesis()["data"]["calendars"][0]
    village.add({"type": "calendar", "data": bound})
    assert findings(village, codes) == [("calendar", 8)]


def test_who_tells_cannot_stand(village, codes):
    body(village.counted(), 6)["data"]["tellers"] = ["p05", "p06"]
    result = findings(village, codes)
    assert result == [("rule", 6)]


def test_a_warning_is_part_of_what_is_computed(village, codes):
    village.parameters["most"] = 3
    village.prepared()
    body(village, 3)["data"]["seats"] = 1
    assert findings(village, codes) == [("outcome", 3)]
    warning = {"rule": "early-seats", "left": 1, "op": "at_least", "right": 2}
    body(village, 3)["out"]["warnings"] = [warning]
    assert findings(village, codes) == []


@pytest.mark.parametrize(
    "change",
    [
        {"outcome": "tie"},
        {"elected": ["p03", "p05"]},
        {"elected": ["p03", "p04", "p05"]},
        {"seats_open": 1},
        {"seats_open": False},
        {"base": 4},
        {"grey": ["p05"]},
        {"state": "void"},
        {"praise": 1},
    ],
)
def test_an_outcome_that_was_changed_is_found(village, codes, change):
    body(village.counted(), 7)["out"].update(change)
    assert findings(village, codes) == [("outcome", 7)]
    assert status(village, "4.10") == "fail"


def test_a_tie_recorded_as_elected_is_found(village, codes):
    village.counted()
    village.bodies[-1]["data"] = {"date": "2026-03-09", **village.count_data((4, 3, 3))}
    assert sorted(findings(village, codes)) == [("outcome", 7), ("rule", 7)]


def test_a_swapped_procedure_is_found_and_not_run(village, codes):
    village.counted().write()
    path = village.folder / "procedure.json"
    path.write_bytes(path.read_bytes().replace(b"more_than 1/2", b"more_than 1/9"))
    result = verify(str(village.folder))
    assert codes(result) == [("procedure", 0)]
    assert [result.tally.status(s) for s in ("4.1", "4.5")] == ["fail", "not checked"]


def test_a_missing_procedure_is_a_finding(village, codes):
    village.counted().write()
    (village.folder / "procedure.json").unlink()
    result = verify(str(village.folder))
    assert codes(result) == [("procedure", 0)]
    assert result.exit == 1


@pytest.mark.parametrize("member", ["procedure", "pack", "steps", "states", "initial"])
def test_a_procedure_that_lacks_a_member_is_found(village, codes, member):
    village.counted()
    del village.procedure[member]
    assert findings(village, codes) == [("procedure", 0)]


def test_a_procedure_with_an_unknown_check_is_found(village, codes):
    village.procedure["rules"][0]["check"] = "eval"
    assert findings(village.counted(), codes) == [("procedure", 0)]


def test_an_unknown_vocabulary_cannot_be_verified(village):
    village.procedure["vocabulary"] = 2
    village.counted().write()
    result = verify(str(village.folder))
    assert result.exit == 2
    assert result.tally.found["version"] == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [("most", 9), ("most", True), ("most", "2"), ("publicity", "1 days"), ("audited", 1),
     ("direct", True), ("made_up", 1)],
)  # fmt: skip
def test_a_parameter_outside_the_law_is_found(village, codes, name, value):
    village.parameters[name] = value
    village.prepared()
    village.bodies.clear()
    assert findings(village, codes) == [("parameter", 0)]
    assert status(village, "4.2") == "fail"


def test_a_parameter_left_out_is_found(village, codes):
    del village.parameters["early"]
    assert findings(village, codes) == [("parameter", 0)]


def test_a_parameter_that_warns_is_a_warning_on_record(village, codes):
    village.parameters["early"] = 90
    assert findings(village, codes) == [("outcome", 0)]
    village.opening_out["warnings"] = [{"rule": "parameter", "param": "early"}]
    assert findings(village, codes) == []


def test_a_role_that_the_procedure_does_not_have_is_found(village, codes):
    village.opening["roles"] = {"host": ["p01"], "king": ["p01"]}
    assert findings(village, codes) == [("role", 0)]


def test_one_person_on_both_sides_at_the_opening_is_found(village, codes):
    village.opening["roles"] = {"scrutineer": ["p02"], "teller": ["p02"]}
    assert findings(village, codes) == [("role", 0)]


def test_a_case_that_has_not_ended_is_a_finding_only_when_asked(village, codes):
    village.opened()
    assert findings(village, codes) == []
    assert findings(village, codes, complete=True) == [("incomplete", 6)]
    village.step("count", "03-09", village.count_out(), data=village.count_data(), sign=SIGN)
    village.write()
    result = verify(str(village.folder), complete=True)
    assert result.tally.status("4.13") == "pass"


ORDER = [{"rule": "order", "need": "audit"}]
APPROVE = {"data": {"seats": 2, "direct": False, "decision": "approved"}, "sign": SIGN}


def early_refusal(village, reasons, state="preparing"):
    """The approval refused before the audit, then the case as it should be."""
    village.prepared()
    village.bodies[1:1] = [
        {"type": "refused", "act": {"person": "p01", "role": "host"}, "step": "approve",
         "data": {"date": "2026-03-02", **APPROVE["data"]}, "sign": SIGN, "day": "2026-03-02",
         "out": {"reasons": reasons, "state": state}},
    ]  # fmt: skip
    return village


def test_a_refusal_that_the_law_demands_passes(village, codes):
    assert findings(early_refusal(village, ORDER), codes) == []
    assert status(village, "4.11") == "pass"


@pytest.mark.parametrize(
    ("reasons", "state"),
    [
        ([{"rule": "order", "need": "roster"}], "preparing"),
        ([{"rule": "order"}], "preparing"),
        ([*ORDER, {"rule": "role", "need": "host"}], "preparing"),
        (ORDER, "listed"),
    ],
)
def test_other_reasons_than_the_law_gives_are_found(village, codes, reasons, state):
    assert findings(early_refusal(village, reasons, state), codes) == [("refusal", 2)]
    assert status(village, "4.11") == "fail"


def test_a_refusal_where_the_law_allows_the_step_is_found(village, codes):
    village.refused("roster", "03-02", [{"rule": "role", "need": "host"}], "preparing")
    village.prepared()
    assert findings(village, codes) == [("refusal", 1)]


def test_all_reasons_are_collected_in_order(village, codes):
    village.published()
    village.refused(
        "open", "03-06",
        [{"rule": "role", "need": "host"}, {"rule": "role", "sign": "scrutineer"},
         {"rule": "wait", "from": "2026-03-05", "to": "2026-03-06", "end": "2026-03-08"},
         {"rule": "exclusive", "person": "p03", "pair": ["candidate", "teller"]}],
        "published", data={"present": 4, "tellers": ["p03"]},
        act={"person": "p09", "role": "host"}, sign=[{"person": "p09", "role": "scrutineer"}],
    )  # fmt: skip
    assert findings(village, codes) == []


@pytest.mark.parametrize("times", [1, 2])
def test_a_confirmation_that_lacks_is_one_reason_once_a_role(village, codes, times):
    lacking = [{"rule": "role", "sign": role} for role in ("scrutineer", "teller")]
    named = [{"person": "p09", "role": "teller"}] * times
    village.procedure["steps"][2]["sign"] *= times
    given = village.prepared().bodies.pop()
    more = {**APPROVE, "sign": named, "ev": given["ev"]}
    village.refused("approve", "03-03", lacking, "preparing", **more)
    assert findings(village, codes) == []


def test_what_comes_first_is_named_from_a_distance(village, codes):
    village.refused("count", "03-02", [{"rule": "order", "need": "roster"}], "preparing",
                    data=village.count_data(), sign=SIGN)  # fmt: skip
    village.prepared()
    village.refused("roster", "03-03", [{"rule": "order", "taken": 2}], "listed",
                    data={"members": body(village, 2)["data"]["members"]})  # fmt: skip
    village.refused("hearing", "03-03", [{"rule": "order", "absent": True}], "listed")
    assert findings(village, codes) == []


def branching(village):
    """A long way and a short way from `listed` to `voting`; `long` stands first in the file."""
    steps = village.procedure["steps"]
    plain = {k: v for k, v in steps[1].items() if k != "when"}
    ways = {
        name: {**plain, "id": name, "from": ["listed"],
               "outcomes": [{"id": "done", "to": [{"state": to}]}]}
        for name, to in (("long", "preparing"), ("short", "voting"))
    }  # fmt: skip
    steps[1] = plain
    steps.insert(3, ways["long"])
    steps.append(ways["short"])
    return village


def test_what_comes_first_is_the_step_that_leads_on_to_the_least_distance(village, codes):
    branching(village).prepared()
    village.refused("count", "03-03", [{"rule": "order", "need": "short"}], "listed",
                    data=village.count_data(), sign=SIGN)  # fmt: skip
    assert findings(village, codes) == []
    village.bodies[-1]["out"]["reasons"][0]["need"] = "long"
    assert findings(village, codes) == [("refusal", 4)]


def test_a_step_that_is_done_leads_nowhere_unless_it_repeats(village, codes):
    """`short` stays at first: once it is done, `nominate` and `publish` are what leads on."""
    branching(village).prepared()
    short = village.procedure["steps"][-1]
    short["fields"] = [*short["fields"], {"id": "agree", "type": "count"}]
    short["by"] = [
        {"resolver": "reaches", "args": {"part": "agree", "whole": 1, "need": "at_least 1/1"}}
    ]
    short["outcomes"] = [{"id": "reached", "to": [{"state": "voting"}]}, {"id": "missed"}]
    village.step("short", "03-03", {"outcome": "missed", "state": "listed"}, data={"agree": 0})
    village.refused("count", "03-03", [{"rule": "order", "need": "nominate"}], "listed",
                    data=village.count_data(), sign=SIGN)  # fmt: skip
    assert findings(village, codes) == []
    short["repeat"] = True
    village.bodies[-1]["out"]["reasons"][0]["need"] = "short"
    assert findings(village, codes) == []


def test_a_required_field_left_out_is_a_reason_that_comes_after_the_order(village, codes):
    lacking = {"data": {"direct": False}, "sign": SIGN}
    village.refused(
        "approve", "03-02", [{"rule": "order", "need": "roster"}], "preparing", **lacking
    )
    village.prepared()
    village.bodies[3:3] = [
        {**body(village, 4), "type": "refused", "data": {"direct": False},
         "out": {"reasons": [{"rule": "fields", "missing": ["date", "seats", "decision"]}],
                 "state": "preparing"}},
    ]  # fmt: skip
    assert findings(village, codes) == []
    body(village, 4)["out"]["reasons"][0]["missing"] = ["seats", "date", "decision"]
    assert findings(village, codes) == [("refusal", 4)]


def test_a_list_left_out_is_empty_and_not_lacking(village, codes):
    village.prepared().step("nominate", "03-04", {"outcome": "done", "state": "listed"})
    assert findings(village, codes) == []


@pytest.mark.parametrize("name", ["date", "seats", "decision"])
def test_an_accepted_step_that_lacks_a_field_is_found(village, codes, name):
    del body(village.counted(), 3)["data"][name]
    assert ("rule", 3) in findings(village, codes)
    assert status(village, "4.4") == "fail"
    first = verify(str(village.folder)).tally.findings[0].detail
    assert first == {"step": "approve", "rule": "fields", "missing": [name]}


def test_a_thread_without_its_key_is_a_fault_of_form(village, codes):
    complaint(village, "complain", "03-10", "received")
    del village.bodies[-1]["data"]["complaint"]
    assert findings(village, codes) == [("rule", 1)]
    village.bodies[-1].update(type="refused", out={"reasons": [{"rule": "fields",
                              "missing": ["complaint"]}], "state": "none"})  # fmt: skip
    assert findings(village, codes) == [("refusal", 1)]


def variants(village):
    """The quorum of `open` by a variant: all of those present when it is direct."""
    step = next(s for s in village.procedure["steps"] if s["id"] == "open")
    direct = {"resolver": "reaches", "when": {"param": "direct", "is": True},
              "args": {"part": "present", "whole": "present", "need": "at_least 1/1"}}  # fmt: skip
    step["by"] = [{**direct}, {**step["by"][0], "when": {"param": "direct", "is": False}}]
    return village


def test_the_first_resolver_whose_condition_holds_computes(village, codes):
    variants(village).counted()
    assert findings(village, codes) == []
    step = next(s for s in village.procedure["steps"] if s["id"] == "open")
    step["by"].pop()
    assert findings(village, codes)[0] == ("rule", 6)


@pytest.mark.parametrize("by", [[], {"resolver": "always"}, "always", [{"resolver": "eval"}]])
def test_a_step_without_a_list_of_resolvers_is_no_procedure(village, codes, by):
    village.procedure["steps"][0]["by"] = by
    assert findings(village.counted(), codes) == [("procedure", 0)]


def test_a_refusal_of_form_is_counted_as_not_decidable(village, codes):
    out = {"attempt": "a" * 64, "reasons": [{"rule": "form"}], "state": "preparing"}
    village.add({"type": "refused", "step": "approve", "out": out})
    assert findings(village, codes) == []
    assert verify(str(village.folder)).undecidable == 1
    out["state"] = "listed"
    assert findings(village, codes) == [("refusal", 1)]


def test_a_refusal_of_form_smuggles_nothing_in(village, codes):
    out = {
        "attempt": "a" * 64,
        "reasons": [{"rule": "form", "note": "hello"}],
        "state": "preparing",
    }
    village.add({"type": "refused", "step": "approve", "out": out})
    assert findings(village, codes) == [("form", 1)]


def correct(village, of, state, **more):
    return village.add(
        {"type": "correct", "act": {"person": "p01", "role": "host"}, "data": {"of": of},
         "sign": SIGN, "out": {"state": state}, "day": "2026-03-03", **more}
    )  # fmt: skip


def test_the_last_step_is_undone_by_a_correction(village, codes):
    correct(village.prepared(), 3, "preparing").approved()
    assert findings(village, codes) == []
    assert status(village, "4.12") == "pass"


def test_a_correction_gives_back_registers_and_counts(village, codes):
    village.published()
    village.bodies[4:] = []
    correct(village, 4, "listed", day="2026-03-04")
    village.refused("publish", "03-05", [{"rule": "order", "need": "nominate"}], "listed",
                    data={"persons": ["p03"]})  # fmt: skip
    assert findings(village, codes) == []


@pytest.mark.parametrize(
    "change", [{"data": {"of": 2}}, {"sign": [{"person": "p09", "role": "scrutineer"}]},
               {"out": {"state": "listed"}}, {"act": {"person": "p09", "role": "host"}}]
)  # fmt: skip
def test_a_correction_that_is_not_lawful_is_found(village, codes, change):
    correct(village.prepared(), 3, "preparing", **change)
    assert {("correction", 4)} == set(findings(village, codes))
    assert status(village, "4.12") == "fail"


def test_nothing_is_corrected_twice_or_after_the_count(village, codes):
    correct(village.prepared(), 3, "preparing")
    correct(village, 2, "preparing")
    assert findings(village, codes) == [("correction", 5)]
    village.bodies.clear()
    correct(village.counted(), 7, "voting", day="2026-03-09")
    assert findings(village, codes) == [("correction", 8)]


def test_a_refused_correction_is_decided_again(village, codes):
    correct(village.prepared(), 2, "listed", type="refused",
            out={"reasons": [{"rule": "correct"}], "state": "listed"})  # fmt: skip
    assert findings(village, codes) == []
    village.bodies[-1]["data"]["of"] = 3
    assert findings(village, codes) == [("refusal", 4)]


def complaint(village, step, day, state, key="c01", role="applicant", **more):
    return village.step(step, day, {"outcome": "done", "state": state}, data={"complaint": key},
                        act={"person": "p01", "role": role}, **more)  # fmt: skip


def test_a_thread_never_moves_the_case(village, codes):
    village.counted()
    complaint(village, "complain", "03-10", "received")
    complaint(village, "complain", "03-10", "received", key="c02")
    complaint(village, "decide_complaint", "03-11", "decided", role="host")
    assert findings(village, codes) == []
    facts = verify(str(village.folder)).report
    assert facts is not None
    result = verify(str(village.folder))
    found = result.report.facts(result.memory)["threads_open"]
    assert found == [{"thread": "complaint", "key": "c02", "state": "received"}]


def test_a_skipped_step_of_a_thread_is_found(village, codes):
    complaint(village, "decide_complaint", "03-02", "decided", role="host")
    assert findings(village, codes) == [("order", 1)]


def test_replay_goes_on_from_what_the_writer_recorded(village, codes):
    """A changed outcome is one finding: what follows is judged in the writer's case."""
    village.opened()
    wrong = {**village.count_out(), "elected": ["p03", "p05"], "placed": ["p03", "p05"]}
    village.step("count", "03-09", wrong, data=village.count_data(), sign=SIGN)
    village.step("annul", "03-10", {"outcome": "done", "state": "void"})
    assert findings(village, codes) == [("outcome", 7)]


@pytest.mark.parametrize("fast", [False, True])
def test_both_parsers_find_the_same(village, codes, fast):
    body(village.counted(), 3)["data"]["seats"] = 3
    village.write()
    found = codes(verify(str(village.folder), fast=fast))
    assert ("rule", 3) in found


def test_rubbish_in_the_members_never_raises(village, codes):
    village.counted()
    for rubbish in (99, "x", ["x"], {"x": 1}, True):
        for n in range(1, 8):
            for member in ("act", "data", "out", "ev", "sign", "step", "type", "t", "n"):
                entries = village.entries()
                entries[n][member] = rubbish
                assert findings(village, codes, entries), (n, member, rubbish)
