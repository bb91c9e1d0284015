"""Every check with figures that hold and figures that do not (Spec 2, section 2; law.md 11)."""

from __future__ import annotations

from typing import Any

import pytest

from tuixuan.checks import Context, Scope, check
from tuixuan.decision import layout_of, plan_of
from tuixuan.errors import ProcedureError
from tuixuan.procedure.days import Calendars

QUORUM = {"part": "present", "whole": "should_attend", "need": "at_least 4/5"}


@pytest.mark.parametrize(
    ("should_attend", "present", "holds"),
    [
        (30, 24, True), (30, 23, False), (31, 24, False), (31, 25, True), (26, 21, True),
        (26, 20, False), (9, 8, True), (9, 7, False), (7, 6, True), (7, 5, False), (0, 0, False),
    ],
)  # fmt: skip
def test_a_share_is_reached_or_not(
    bench: Any, should_attend: int, present: int, holds: bool
) -> None:
    """checks 2.2; cases 9 to 15."""
    data = {"should_attend": should_attend, "present": present}
    found = bench.check("share", QUORUM, "should_attend present", data)
    failed = {"part": present, "whole": should_attend, "need": "at_least 4/5"}
    assert found == (None if holds else failed)


def test_more_than_does_not_include_the_number(bench: Any) -> None:
    """checks 2.2; case 16: the pack of 1990 asks for more than four fifths."""
    args = {**QUORUM, "need": "more_than 4/5"}
    fields = "should_attend present"
    assert bench.check("share", args, fields, {"should_attend": 30, "present": 24}) is not None
    assert bench.check("share", args, fields, {"should_attend": 30, "present": 25}) is None


@pytest.mark.parametrize(
    ("op", "left", "right", "holds"),
    [
        ("equal", 3, 3, True), ("equal", 3, 4, False), ("at_most", 3, 3, True),
        ("at_most", 4, 3, False), ("at_least", 3, 3, True), ("at_least", 2, 3, False),
        ("less_than", 2, 3, True), ("less_than", 3, 3, False), ("more_than", 4, 3, True),
        ("more_than", 3, 3, False),
    ],
)  # fmt: skip
def test_a_relation_of_numbers(bench: Any, op: str, left: int, right: int, holds: bool) -> None:
    """checks 2.1."""
    args = {"left": "yes", "op": op, "right": right}
    found = bench.check("relation", args, "yes", {"yes": left})
    assert found == (None if holds else {"left": left, "op": op, "right": right})


def test_a_relation_of_dates_strings_and_lists(bench: Any) -> None:
    """checks 2.1: a list is compared and not shown."""
    args = {"left": "date", "op": "less_than", "right": "meeting_date"}
    assert bench.check("relation", args, "meeting_date", {"meeting_date": "2026-03-03"}) is None
    found = bench.check("relation", args, "meeting_date", {"meeting_date": "2026-03-02"})
    assert found == {"left": "2026-03-02", "op": "less_than", "right": "2026-03-02"}
    args = {"left": "persons", "op": "equal", "right": "candidates"}
    data = {"persons": ["a"], "candidates": ["a"]}
    assert bench.check("relation", args, "persons candidates", data) is None
    data = {"persons": ["a"], "candidates": ["b"]}
    assert bench.check("relation", args, "persons candidates", data) == {"op": "equal"}


def test_values_of_two_kinds_are_never_equal(bench: Any) -> None:
    """checks 2.1: a flag is no number."""
    args = {"left": "direct", "op": "equal", "right": 1}
    found = bench.check("relation", args, "direct", {"direct": True})
    assert found == {"op": "equal", "right": 1}


@pytest.mark.parametrize("missing", ["left", "right"])
def test_a_check_that_meets_nothing_says_where(bench: Any, missing: str) -> None:
    """procedure 5.5: the first such argument in the order of Spec 2."""
    args = {"left": "yes", "op": "equal", "right": "no"}
    data = {"left": {"no": 1}, "right": {"yes": 1}}[missing]
    assert bench.check("relation", args, "yes? no?", data) == {"unknown": missing}
    assert bench.check("relation", args, "yes? no?", {}) == {"unknown": "left"}


@pytest.mark.parametrize(
    ("kind", "posted", "date", "holds"),
    [
        ("after", "2026-02-25", "2026-03-03", True), ("after", "2026-02-25", "2026-03-02", False),
        ("ahead", "2026-02-25", "2026-03-02", True), ("ahead", "2026-02-25", "2026-03-01", False),
        ("within", "2026-02-25", "2026-03-02", True), ("within", "2026-02-25", "2026-03-03", False),
        ("exactly", "2026-02-25", "2026-03-02", True),
        ("exactly", "2026-02-25", "2026-03-03", False),
    ],
)  # fmt: skip
def test_an_interval(bench: Any, kind: str, posted: str, date: str, holds: bool) -> None:
    """checks 2.3."""
    args = {"from": "posted_on", "to": "meeting_date", "kind": kind, "length": "5 days"}
    data = {"posted_on": posted, "meeting_date": date}
    found = bench.check("interval", args, "posted_on meeting_date", data)
    failed = {"from": posted, "to": date, "end": "2026-03-02"}
    assert found == (None if holds else failed)


def test_a_lead_of_a_month_is_missed(bench: Any) -> None:
    """checks 2.3; case 30: asked for on 10 June, meeting on 28 June."""
    args = {"from": "posted_on", "to": "meeting_date", "kind": "ahead", "length": "30 days"}
    data = {"posted_on": "2026-06-10", "meeting_date": "2026-06-28"}
    found = bench.check("interval", args, "posted_on meeting_date", data)
    assert found == {"from": "2026-06-10", "to": "2026-06-28", "end": "2026-07-10"}


def test_a_length_may_come_from_parameters(bench: Any) -> None:
    """procedure 5.6."""
    length = {"count": "param.days", "unit": "param.unit"}
    args = {"from": "posted_on", "to": "date", "kind": "after", "length": length}
    assert bench.check("interval", args, "posted_on", {"posted_on": "2026-02-24"}) is None
    found = bench.check("interval", args, "posted_on", {"posted_on": "2026-02-25"})
    assert found == {"from": "2026-02-25", "to": "2026-03-02", "end": "2026-03-02"}


def test_a_missing_calendar_always_refuses(bench: Any) -> None:
    """procedure 4.7: the reason is that of the year, not that of the rule."""
    args = {"from": "posted_on", "to": "date", "kind": "after", "length": "5 working_days"}
    found = bench.check("interval", args, "posted_on", {"posted_on": "2026-02-20"})
    assert found == {"rule": "calendar", "year": 2026}


@pytest.mark.parametrize(
    ("op", "left", "right", "wrong"),
    [
        ("subset", ["a"], ["a", "b"], []), ("subset", ["a", "c"], ["a", "b"], ["c"]),
        ("equal", ["a"], ["a"], []), ("equal", ["a", "c"], ["a", "b"], ["b", "c"]),
        ("disjoint", ["a"], ["b"], []), ("disjoint", ["a", "c"], ["b", "c"], ["c"]),
        ("subset", [], ["a"], []), ("equal", [], [], []),
    ],
)  # fmt: skip
def test_sets(bench: Any, op: str, left: list[str], right: list[str], wrong: list[str]) -> None:
    """checks 2.4; an empty list is left out and reads as empty."""
    args = {"left": "persons", "op": op, "right": "candidates"}
    data = {"persons": left, "candidates": right}
    found = bench.check("sets", args, "persons candidates", data)
    assert found == ({"persons": wrong} if wrong else None)


def test_the_size_of_a_list(bench: Any) -> None:
    """checks 2.5."""
    one = {"persons": ["a"]}
    assert bench.check("size", {"of": "persons", "at_least": 1}, "persons", one) is None
    found = bench.check("size", {"of": "persons", "at_least": 2}, "persons", one)
    assert found == {"size": 1, "at_least": 2}
    found = bench.check("size", {"of": "persons", "at_most": 0}, "persons", one)
    assert found == {"size": 1, "at_most": 0}
    args = {"of": "persons", "at_most": {"seats": "seats", "need": "at_least 1/5"}}
    data = {"persons": list("abcde"), "seats": 3}
    assert bench.check("size", args, "persons seats", data) == {"size": 5, "at_most": 4}


@pytest.mark.parametrize(
    ("seats", "candidates", "need"),
    [(3, 4, None), (3, 3, 4), (5, 6, None), (6, 7, 8), (7, 8, 9), (7, 9, None)],
)
def test_enough_candidates(bench: Any, seats: int, candidates: int, need: int | None) -> None:
    """checks 2.6; cases 19 to 23: a fifth more, rounded up."""
    args = {"candidates": "yes", "seats": "seats", "need": "at_least 1/5"}
    found = bench.check("enough", args, "yes seats", {"yes": candidates, "seats": seats})
    failed = {"candidates": candidates, "seats": seats, "need": need}
    assert found == (failed if need else None)


def test_candidates_are_contested_or_fill_the_seats(bench: Any) -> None:
    """checks 2.6; case 25: one candidate for one post is no contest."""
    data = {"persons": ["a"], "seats": 1}
    args = {"candidates": "persons", "seats": "seats", "need": "contested"}
    found = bench.check("enough", args, "persons seats", data)
    assert found == {"candidates": 1, "seats": 1, "need": 2}
    assert bench.check("enough", {**args, "need": "filled"}, "persons seats", data) is None


@pytest.mark.parametrize(
    ("approved", "voted", "claimed", "should"),
    [
        (2, "upheld", 30, None),  # case 2
        (2, "rejected", 30, 32),  # case 3: the meeting did not vote for it
        (2, None, 30, 32),
        (1, "upheld", 30, 32),
        (None, "upheld", 30, 32),
        (2, "rejected", 32, None),
    ],
)
def test_an_exclusion_needs_both_keys(
    bench: Any, approved: int | None, voted: str | None, claimed: int, should: int | None
) -> None:
    """checks 2.9."""
    fields = "should_attend entitled excluded objections?"
    args = {
        "claimed": "should_attend", "entitled": "entitled", "excluded": "excluded",
        "approved": "objections", "voted": "ballot/upheld",
    }  # fmt: skip
    data = {"should_attend": claimed, "entitled": 32, "excluded": 2}
    if approved is not None:
        data["objections"] = approved
    made = bench.document(
        fields, {}, {"resolver": "always"},
        [{**_rule("judged"), "check": "attendance"}], [{"rule": "judged", "args": args}],
    )  # fmt: skip
    made["steps"].insert(0, _choice_step())
    village = bench.decide(made, data, {}) and bench.village
    if voted is not None:
        village.take("ballot", decision=voted)
    decision = village.case.would("one", {"date": "2026-03-02", **data}, actor="p01", at=village.at)
    if should is None:
        assert decision.out["outcome"] == "done"
    else:
        numbers = {"claimed": claimed, "should_attend": should, "entitled": 32}
        assert decision.reasons == ({"rule": "judged", **numbers, "excluded": 0},)


def _rule(id: str) -> dict[str, Any]:
    return {
        "id": id, "title": {"zh": id, "en": id}, "force": "S", "certainty": "P",
        "severity": "block", "checked_on": "2026-11-24",
    }  # fmt: skip


def _choice_step() -> dict[str, Any]:
    values = ["upheld", "rejected"]
    return {
        "id": "ballot", "title": {"zh": "b", "en": "b"}, "phase": "A", "from": ["start"],
        "actor": ["host"], "force": "S", "basis": "plan",
        "fields": [
            {"id": "date", "type": "date"}, {"id": "decision", "type": "choice", "values": values},
        ],
        "by": [{"resolver": "choice", "args": {"field": "decision"}}],
        "outcomes": [{"id": value} for value in values],
    }  # fmt: skip


ARITHMETIC = {
    "votes": "votes", "write_ins": "write_ins", "candidates": "candidates",
    "valid": "ballots_valid", "void": "ballots_void", "returned": "ballots_returned",
    "seats": "seats",
}  # fmt: skip
CLOSED = {
    "votes": [
        {"id": "a", "yes": 15, "no": 5, "abstain": 2},
        {"id": "b", "yes": 12, "no": 10, "abstain": 0},
    ],
    "write_ins": [{"id": "z", "count": 3}],
    "candidates": ["a", "b"],
    "ballots_valid": 22, "ballots_void": 1, "ballots_returned": 23, "seats": 2,
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({}, None),
        ({"ballots_returned": 24}, {"part": "returned", "left": 23, "right": 24}),  # case 41
        ({"candidates": ["a", "c"]}, {"part": "rows", "persons": ["b", "c"]}),
        (
            {"ballots_valid": 21, "ballots_void": 2},
            {"part": "person", "person": "a", "left": 22, "right": 21},
        ),
        ({"seats": 1}, {"part": "places", "left": 30, "right": 22}),
        ({"write_ins": [{"id": "b", "count": 1}]}, {"part": "written", "persons": ["b"]}),
        ({"write_ins": [{"id": "z", "count": 16}]}, {"part": "write_in", "left": 16, "right": 15}),
    ],
)  # fmt: skip
def test_a_count_closes_in_every_part(bench: Any, change: Any, reason: Any) -> None:
    """checks 2.10, in this order."""
    fields = "votes write_ins candidates ballots_valid ballots_void ballots_returned seats"
    data = {**CLOSED, **change}
    assert bench.check("arithmetic", ARITHMETIC, fields, data) == reason


def test_every_department_has_answered(bench: Any) -> None:
    """checks 2.8; case 29: one of the departments has not."""
    args = {"rows": "verdicts", "departments": "param.departments"}

    def verdict(id: str, department: str | None) -> dict[str, str]:
        named = {"department": department} if department else {}
        return {"id": id, **named, "verdict": "pass"}

    both = [verdict("a", "court"), verdict("a", "police")]
    assert bench.check("every", args, "verdicts", {"verdicts": both}) is None
    found = bench.check("every", args, "verdicts", {"verdicts": [*both, verdict("b", "court")]})
    assert found == {"person": "b", "missing": ["police"]}
    found = bench.check("every", args, "verdicts", {"verdicts": [*both, verdict("a", "tax")]})
    assert found == {"person": "a", "extra": ["tax"]}
    found = bench.check("every", args, "verdicts", {"verdicts": [verdict("a", None), *both]})
    assert found == {"person": "a", "extra": [""]}


def test_the_pack_is_in_force(bench: Any) -> None:
    """checks 2.11, both ends included."""
    args = {"date": "meeting_date"}
    good, early = {"meeting_date": "2020-07-13"}, {"meeting_date": "2020-07-12"}
    assert bench.check("in_force", args, "meeting_date", good) is None
    found = bench.check("in_force", args, "meeting_date", early)
    assert found == {"date": "2020-07-12", "from": "2020-07-13"}


KIN = {"pairs": "kin", "left": "scrutineers", "right": "candidates"}


@pytest.mark.parametrize(
    ("pairs", "persons"),
    [
        ([], []),
        ([("s1", "c1", "child")], ["s1"]),
        ([("c1", "s1", "parent")], ["s1"]),
        ([("c1", "s2", "sibling"), ("s1", "c2", "spouse")], ["s1", "s2"]),
        ([("s1", "s2", "spouse"), ("c1", "c2", "sibling")], []),
        ([("s1", "x", "child"), ("x", "c1", "child")], []),
    ],
)
def test_relatives_stand_apart(bench: Any, pairs: Any, persons: list[str]) -> None:
    """checks 2.13: whatever the relation, whoever of the two is written first."""
    rows = [{"id": a, "of": b, "relation": relation} for a, b, relation in pairs]
    data = {"scrutineers": ["s1", "s2"], "candidates": ["c1", "c2"], "kin": rows}
    found = bench.check("kin", KIN, "kin? scrutineers candidates", data)
    assert found == ({"persons": persons} if persons else None)


def test_somebody_on_both_sides_is_no_relative_of_himself(bench: Any) -> None:
    """checks 2.13: `sets` asks whether somebody is on both."""
    rows = [{"id": "c1", "of": "c2", "relation": "sibling"}]
    data = {"scrutineers": ["c1"], "candidates": ["c1"], "kin": rows}
    fields = "kin scrutineers candidates"
    assert bench.check("kin", KIN, fields, data) is None
    data["candidates"] = ["c1", "c2"]
    assert bench.check("kin", KIN, fields, data) == {"persons": ["c1"]}


def test_pairs_of_another_step_that_was_not_taken_are_nothing(bench: Any) -> None:
    """checks 2.13, procedure 5.4: a list that was left out has no rows, a step not taken none."""
    args = {**KIN, "pairs": "before.kin"}
    data = {"scrutineers": ["s1"], "candidates": ["c1"]}
    fields = "scrutineers candidates"
    assert bench.check("kin", args, fields, data, earlier={"before": ("kin?", {})}) is None
    rows = [{"id": "s1", "of": "c1", "relation": "grandchild"}]
    earlier = {"before": ("kin?", {"kin": rows})}
    assert bench.check("kin", args, fields, data, earlier=earlier) == {"persons": ["s1"]}


def test_steps_were_taken(bench: Any) -> None:
    """checks 2.12."""
    args = {"steps": ["survey", "one"]}
    assert (
        bench.check("taken", {"steps": ["survey"]}, earlier={"survey": ("yes", {"yes": 1})}) is None
    )
    found = bench.check("taken", args, earlier={"survey": ("yes", {"yes": 1})})
    assert found == {"missing": ["one"]}


@pytest.mark.parametrize(
    ("operand", "value"),
    [
        (7, 7),
        ("yes", 3),
        ("before.no", 4),
        ({"sum": ["yes", "before.no", 1]}, 8),
        ({"minus": ["before.no", "yes"]}, 1),
        ({"count": "persons"}, 2),
        ({"count": {"common": ["persons", "before.persons"]}}, 1),
        ({"count": {"union": ["persons", "before.persons"]}}, 3),
        ({"count": {"without": ["persons", "before.persons"]}}, 1),
        ({"first": ["abstain", "yes"]}, 3),
        ({"count": "before.candidates"}, 0),
        ("param.days", 5),
        ({"count": "role.host"}, 1),
        ({"count": "param.departments"}, 2),
        ("before|other.no", 4),
        ("before.out.nothing", None),
        ("other.no", None),
        ({"sum": ["yes", "abstain"]}, None),
        ({"count": "yes"}, None),
        ({"union": ["persons", "other.persons"]}, None),
    ],
)
def test_operands(bench: Any, operand: Any, value: int | None) -> None:
    """procedure 5.3 and 5.4."""
    earlier = {"before": ("no persons candidates", {"no": 4, "persons": ["b", "c"]})}
    args = {"left": operand, "op": "equal", "right": -1}
    made = bench.document(
        "yes persons abstain?", {**earlier, "other": ("no persons", {})}, {"resolver": "always"},
        [{**_rule("judged"), "check": "relation"}], [{"rule": "judged", "args": args}],
    )  # fmt: skip
    decision = bench.decide(made, {"yes": 3, "persons": ["a", "b"]}, earlier)
    (reason,) = decision.reasons
    shown = {"unknown": "left"} if value is None else {"left": value, "op": "equal", "right": -1}
    assert reason == {"rule": "judged", **shown}


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("nope", {}),
        ("share", {**QUORUM, "need": "at_least four"}),
        ("share", {**QUORUM, "more": 1}),
        ("relation", {"left": "yes", "op": "==", "right": 1}),
        ("relation", {"left": {"power": ["yes", 2]}, "op": "equal", "right": 1}),
        ("relation", {"left": "nostep.yes", "op": "equal", "right": 1}),
        ("relation", {"left": "param.nope", "op": "equal", "right": 1}),
        ("relation", {"left": "role.nope", "op": "equal", "right": 1}),
        ("relation", {"left": {"sum": "yes"}, "op": "equal", "right": 1}),
        ("interval", {"from": "date", "to": "date", "kind": "after", "length": "5 moons"}),
        ("coverage", {"role": "nope", "of": "one"}),
        ("coverage", {"role": "candidate", "of": "nope"}),
        ("taken", {"steps": [{"a": 1}]}),
        ("taken", {"steps": 1}),
    ],
)
def test_a_fault_of_the_procedure_is_no_refusal(bench: Any, name: str, args: Any) -> None:
    """A procedure that lint would refuse cannot be opened either."""
    with pytest.raises(ProcedureError):
        bench.check(name, args, "yes present should_attend", {"yes": 1})


def test_the_vocabulary_is_that_of_the_specification() -> None:
    """At most 25 entries; the functions and the table of names agree."""
    from tuixuan import checks
    from tuixuan.procedure import vocabulary

    assert set(vocabulary.CHECKS) == set(checks.CHECKS)
    assert set(vocabulary.RESOLVERS) == set(checks.RESOLVERS)
    assert len(checks.CHECKS) + len(checks.RESOLVERS) <= 25
    for known, numbered in (
        (checks.CHECKS, vocabulary.CHECKS),
        (checks.RESOLVERS, vocabulary.RESOLVERS),
    ):
        for name, build in known.items():
            assert f"checks {numbered[name].number}" in (build.__doc__ or "")


# The arguments of each check that must not be nothing, in the order of Spec 2.
NEEDED = {
    "relation": ("left right", {"op": "equal"}),
    "share": ("part whole", {"need": "at_least 1/2"}),
    "interval": ("from to", {"kind": "after", "length": "5 days"}),
    "sets": ("left right", {"op": "subset"}),
    "size": ("of at_least", {}),
    "enough": ("candidates seats", {"need": "contested"}),
    "every": ("rows departments", {}),
    "attendance": ("claimed entitled excluded", {"approved": "invited", "voted": "other/done"}),
    "arithmetic": ("votes write_ins candidates valid void returned seats", {}),
    "in_force": ("date", {}),
    "kin": ("pairs left right", {}),
}
_SOMETHING = {
    "from": "date", "to": "date", "date": "date", "votes": "votes", "write_ins": "write_ins",
    "candidates": "persons", "left": "persons", "right": "persons", "of": "persons",
    "rows": "verdicts", "departments": "param.departments", "pairs": "kin",
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "argument"),
    [(name, argument) for name, (needed, _) in NEEDED.items() for argument in needed.split()],
)
def test_what_a_check_needs_and_does_not_find_is_named(
    bench: Any, name: str, argument: str
) -> None:
    """procedure 5.5: everything before it is there, and it and all after it are not."""
    needed, more = NEEDED[name]
    names = needed.split()
    there = names[: names.index(argument)]
    args = {n: _SOMETHING.get(n, 1) if n in there else "printed" for n in names}
    rows = {"every": "verdicts", "kin": "kin"}.get(name, "votes write_ins")  # procedure 3.4
    fields = f"persons {rows} printed? invited?"
    earlier = {"other": ("yes", {"yes": 1})}
    assert bench.check(name, {**args, **more}, fields, earlier=earlier) == {"unknown": argument}


_FROM = {"from": "date", "to": "date", "kind": "after"}


@pytest.mark.parametrize(
    ("name", "args", "unknown"),
    [
        ("share", {"part": 1, "whole": 1, "need": "param.rate"}, "need"),
        ("enough", {"candidates": 1, "seats": 1, "need": "param.rate"}, "need"),
        ("interval", {**_FROM, "length": "param.rate"}, "length"),
        (
            "interval",
            {**_FROM, "length": {"count": "printed", "unit": "days"}},
            "length",
        ),
        (
            "interval",
            {**_FROM, "length": {"count": 9000, "unit": "years"}},
            "length",
        ),
        ("coverage", {"role": "host", "of": "one", "length": "param.rate"}, "length"),
    ],
)  # fmt: skip
def test_a_quantity_without_a_value_is_named(
    bench: Any, name: str, args: Any, unknown: str
) -> None:
    """2.3: a parameter that a step fixes is nothing before; so is a period without an end."""
    made = bench.document(
        "printed?", {}, {"resolver": "always"},
        [{**_rule("judged"), "check": name}], [{"rule": "judged", "args": args}],
    )  # fmt: skip
    made["parameters"].append(
        {
            "id": "rate", "type": "choice", "default": "x", "values": ["x"], "basis": "plan",
            "title": {"zh": "r", "en": "r"}, "certainty": "P", "fixed_by": "one",
        }
    )  # fmt: skip
    decision = bench.decide(made, {}, {})
    assert decision.reasons == ({"rule": "judged", "unknown": unknown},)


@pytest.mark.parametrize(("need", "holds"), [("at_least 4/5", True), ("more_than 4/5", False)])
def test_a_need_may_come_from_a_parameter(bench: Any, need: str, holds: bool) -> None:
    """procedure 5.6: where a need or a period is expected, `param.NAME` may stand."""
    args = {**QUORUM, "need": "param.rate"}
    fields, data = "should_attend present", {"should_attend": 30, "present": 24}
    made = bench.document(
        fields, {}, {"resolver": "always"},
        [{**_rule("judged"), "check": "share"}], [{"rule": "judged", "args": args}],
    )  # fmt: skip
    made["parameters"].append(
        {
            "id": "rate", "type": "choice", "default": need, "values": [need], "basis": "plan",
            "title": {"zh": "r", "en": "r"}, "certainty": "P",
        }
    )  # fmt: skip
    decision = bench.decide(made, data, {})
    assert (decision.out.get("outcome") == "done") is holds


def test_in_force_ends_with_the_pack(bench: Any) -> None:
    """checks 2.11: both ends included."""
    made = bench.document(
        "meeting_date", {}, {"resolver": "always"},
        [{**_rule("judged"), "check": "in_force"}],
        [{"rule": "judged", "args": {"date": "meeting_date"}}],
    )  # fmt: skip
    made["pack"]["until"] = "2026-12-31"
    assert bench.decide(made, {"meeting_date": "2026-12-31"}, {}).out["outcome"] == "done"
    late = bench.decide(made, {"meeting_date": "2027-01-01"}, {})
    numbers = {"date": "2027-01-01", "from": "2020-07-13", "until": "2026-12-31"}
    assert late.reasons == ({"rule": "judged", **numbers},)


def test_of_several_steps_the_last_accepted_is_read(bench: Any) -> None:
    """procedure 5.4: `STEP|STEP.NAME`."""
    earlier = {"a": ("no", {"no": 4}), "b": ("no", {"no": 5})}
    args = {"left": "b|a.no", "op": "equal", "right": 5}
    assert bench.check("relation", args, earlier=earlier) is None


def test_coverage_by_this_step(bench: Any) -> None:
    """checks 2.7: its own `cleared` when `of` is this step."""
    args = {"role": "host", "of": "one"}
    covers = {"covers": {"role": "host", "field": "persons"}}
    found = bench.check("coverage", args, "persons", {"persons": ["p01"]}, **covers)
    assert found is None
    found = bench.check("coverage", args, "persons", {"persons": ["p02"]}, **covers)
    assert found == {"of": "one", "missing": ["p01"]}


@pytest.mark.parametrize(
    ("cleared", "expected"),
    [
        ((("a", "2026-03-01"), ("b", "2026-03-01")), {"missing": ["a", "b"], "end": "2026-03-08"}),
        ((("a", "2026-03-05"), ("b", "2026-03-01")), {"missing": ["a", "b"], "end": "2026-03-12"}),
        ((("b", "2026-03-05"),), {"missing": ["a", "b"], "end": "2026-03-12"}),
        ((("a", "2026-03-01"),), {"missing": ["a", "b"]}),
        ((), {"missing": ["a", "b"]}),
    ],
)
def test_an_end_is_that_of_the_first_who_was_dealt_with_since_he_holds(
    village_of: Any, compiled: Any, cleared: Any, expected: Any
) -> None:
    """checks 2.7: a date before that since which a person holds has no end."""
    case = village_of(compiled).case
    plan = plan_of(case.procedure, case.parameters, case.memory)
    scope = Scope(case.procedure, layout_of(case.procedure), plan.main.layout,
                  plan.main.steps["publicize_close"], lambda step: True)  # fmt: skip
    args = {"role": "candidate", "of": "publicize", "length": "7 days"}
    judge = check("coverage", args, scope)
    main = case.memory.main
    index = scope.index("publicize")
    record = [1, "2026-03-01", *([None] * len(scope.flow.keeps["publicize"]))]
    record[scope.flow.place("publicize", True, "cleared")] = cleared
    main.last = (*[None] * index, tuple(record))
    held = ("a", "2026-03-02", "b", "")
    main.registers = (*[()] * scope.register("candidate"), held)
    found = judge(Context({"date": "2026-03-06"}, {}, main, main, {}, Calendars()))
    assert found == {"of": "publicize", **expected}


@pytest.mark.parametrize(
    ("figure", "size"), [("dropped", 0), ("remaining", 1), ("elected", None), ("cleared", None)]
)
def test_a_list_that_the_resolver_left_out_is_empty(
    bench: Any, figure: str, size: int | None
) -> None:
    """procedure 5.4: of an accepted step, and only a figure that its resolver has."""
    args = {"left": {"count": f"before.out.{figure}"}, "op": "equal", "right": -1}
    earlier = {"before": ("persons seats", {"persons": ["a"], "seats": 0})}
    made = bench.document(
        "", earlier, {"resolver": "always"},
        [{**_rule("judged"), "check": "relation"}], [{"rule": "judged", "args": args}],
    )  # fmt: skip
    made["steps"][0]["by"] = [
        {
            "resolver": "enough_candidates",
            "args": {"list": "persons", "seats": "seats", "need": "filled"},
        }
    ]
    made["steps"][0]["outcomes"] = [{"id": "enough"}, {"id": "too_few"}]
    decision = bench.decide(made, {}, earlier)
    shown = {"unknown": "left"} if size is None else {"left": size, "op": "equal", "right": -1}
    assert decision.reasons == ({"rule": "judged", **shown},)
