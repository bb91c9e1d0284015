"""Checks and resolvers of Spec 2, each holding and failing, with numbers worked out by hand."""

from __future__ import annotations

import pytest

from tuixuan_verify.checks import compile_check
from tuixuan_verify.days import MissingYear, end_of, is_date, local_date, number, text
from tuixuan_verify.fields import judge_of
from tuixuan_verify.memory import CaseMemory, Flow, View
from tuixuan_verify.operands import Malformed, Names, operand
from tuixuan_verify.resolvers import compile_resolver

PACK = {"id": "p", "from": "2020-07-13", "until": "2025-12-31"}


def view(data=None, last=None, roles=None, date="2026-03-10", times=None, parameters=None):
    case = CaseMemory("s")
    case.registers = {
        r: dict.fromkeys(p, "") if type(p) is list else p for r, p in (roles or {}).items()
    }
    case.parameters = parameters or {}
    flow = case.flow
    for n, (step, entry) in enumerate((last or {}).items()):
        entry = dict(entry)
        out = entry.pop("out", {})
        flow.last[step] = (n, entry.get("date", date), entry, out)
    flow.times = times or {}
    return View(case, flow, data or {}, date)


def names(**lists):
    made = Names({step: frozenset(found) for step, found in lists.items()}, "here")
    made.parameters = {}
    return made


def check(name, args, seen, known=None):
    return compile_check(name, args, known or names(), PACK)(seen)


def resolve(name, args, seen, known=None):
    return compile_resolver(name, args, known or names())(seen), seen.out


@pytest.mark.parametrize(
    ("spec", "value"),
    [
        (7, 7),
        ("a", 3),
        ("nothing", None),
        ("people", []),
        ("old.people", ["x"]),
        ("old.out.elected", []),
        ("never.people", None),
        ("never|old.people", ["x"]),
        ("old|newer.a", 9),
        ("param.p", 5),
        ("times.old/done", 2),
        ("times.old/never", 0),
        ("role.host", ["p1", "p2"]),
        ("role.none", []),
        ({"count": "old.people"}, 1),
        ({"count": "nothing"}, None),
        ({"sum": ["a", 4]}, 7),
        ({"sum": ["a", "nothing"]}, None),
        ({"minus": ["a", 4]}, -1),
        ({"common": ["old.people", "role.host"]}, []),
        ({"union": ["old.people", "role.host"]}, ["p1", "p2", "x"]),
        ({"without": [{"union": ["old.people", "role.host"]}, "old.people"]}, ["p1", "p2"]),
        ({"without": ["ranked", "old.people"]}, ["z", "b"]),
        ({"without": ["ranked", "people"]}, ["z", "x", "b"]),
        ({"without": ["ranked", "never.people"]}, None),
        ({"without": ["never.people", "ranked"]}, None),
        ({"first": ["nothing", "a"]}, 3),
    ],
)
def test_operands(spec, value):
    seen = view(
        {"a": 3, "ranked": ["z", "x", "b"]},
        {"old": {"people": ["x"], "out": {}}, "newer": {"a": 9}},
        {"host": ["p2", "p1"]},
        times={"old/done": 2},
        parameters={"p": 5},
    )
    known = names(here=["people"], old=["people", "out.elected"])
    assert value == operand(spec, known)(seen)


def test_an_operand_that_the_spec_does_not_have_is_refused():
    with pytest.raises(Malformed):
        operand({"eval": ["1"]}, names())


CASES = [
    ("relation", {"left": "a", "op": "at_most", "right": 3}, {"a": 3}, None),
    ("relation", {"left": "a", "op": "less_than", "right": 3}, {"a": 3},
     {"left": 3, "op": "less_than", "right": 3}),
    ("relation", {"left": "a", "op": "equal", "right": "b"}, {"a": ["x"], "b": ["y"]},
     {"op": "equal"}),
    ("relation", {"left": "b", "op": "equal", "right": "a"}, {"a": 1}, {"unknown": "left"}),
    ("share", {"part": "a", "whole": 30, "need": "at_least 4/5"}, {"a": 24}, None),
    ("share", {"part": "a", "whole": 30, "need": "at_least 4/5"}, {"a": 23},
     {"part": 23, "whole": 30, "need": "at_least 4/5"}),
    ("share", {"part": "a", "whole": 30, "need": "more_than 4/5"}, {"a": 24},
     {"part": 24, "whole": 30, "need": "more_than 4/5"}),
    ("interval", {"from": "a", "to": "b", "kind": "after", "length": "3 days"},
     {"a": "2026-03-01", "b": "2026-03-05"}, None),
    ("interval", {"from": "a", "to": "b", "kind": "after", "length": "3 days"},
     {"a": "2026-03-01", "b": "2026-03-04"},
     {"from": "2026-03-01", "to": "2026-03-04", "end": "2026-03-04"}),
    ("interval", {"from": "a", "to": "b", "kind": "ahead", "length": "3 days"},
     {"a": "2026-03-01", "b": "2026-03-04"}, None),
    ("interval",
     {"from": "a", "to": "b", "kind": "within", "length": {"count": 1, "unit": "months"}},
     {"a": "2026-01-31", "b": "2026-02-28"}, None),
    ("interval", {"from": "a", "to": "b", "kind": "exactly", "length": "5 years"},
     {"a": "2024-02-29", "b": "2029-02-28"}, None),
    ("interval", {"from": "a", "to": "b", "kind": "after", "length": "param.x"},
     {"a": "2026-03-01", "b": "2026-03-04"}, {"unknown": "length"}),
    ("sets", {"left": "a", "op": "subset", "right": "b"}, {"a": ["x"], "b": ["x", "y"]}, None),
    ("sets", {"left": "a", "op": "equal", "right": "b"}, {"a": ["x", "z"], "b": ["x", "y"]},
     {"persons": ["y", "z"]}),
    ("sets", {"left": "a", "op": "disjoint", "right": "b"}, {"a": ["x"], "b": ["x"]},
     {"persons": ["x"]}),
    ("size", {"of": "a", "at_least": 1, "at_most": 2}, {"a": ["x"]}, None),
    ("size", {"of": "a", "at_least": 2}, {"a": ["x"]}, {"size": 1, "at_least": 2}),
    ("size", {"of": "a", "at_least": {"seats": 5, "need": "at_least 1/5"}}, {"a": ["x"] * 5},
     {"size": 5, "at_least": 6}),
    ("enough", {"candidates": "a", "seats": 5, "need": "at_least 1/5"}, {"a": 6}, None),
    ("enough", {"candidates": "a", "seats": 6, "need": "at_least 1/5"}, {"a": 7},
     {"candidates": 7, "seats": 6, "need": 8}),
    ("enough", {"candidates": "a", "seats": 1, "need": "contested"}, {"a": ["x"]},
     {"candidates": 1, "seats": 1, "need": 2}),
    ("every", {"rows": "a", "departments": "b"},
     {"a": [{"id": "x", "department": "d", "verdict": "pass"}], "b": ["d"]}, None),
    ("every", {"rows": "a", "departments": "b"},
     {"a": [{"id": "x", "department": "e", "verdict": "pass"}], "b": ["d"]},
     {"person": "x", "missing": ["d"], "extra": ["e"]}),
    ("in_force", {"date": "a"}, {"a": "2025-12-31"}, None),
    ("in_force", {"date": "a"}, {"a": "2026-01-01"},
     {"date": "2026-01-01", "from": "2020-07-13", "until": "2025-12-31"}),
    ("in_force", {"date": "a"}, {}, {"unknown": "date"}),
    ("kin", {"pairs": "k", "left": "a", "right": "b"},
     {"k": [{"id": "x", "of": "y", "relation": "child"}], "a": ["x"], "b": ["y"]},
     {"persons": ["x"]}),
    ("kin", {"pairs": "k", "left": "b", "right": "a"},
     {"k": [{"id": "x", "of": "y", "relation": "child"}], "a": ["x"], "b": ["y"]},
     {"persons": ["y"]}),
    ("kin", {"pairs": "k", "left": "a", "right": "b"},
     {"k": [{"id": "x", "of": "z", "relation": "child"}], "a": ["x", "z"], "b": ["y"]}, None),
    ("kin", {"pairs": "k", "left": "a", "right": "b"}, {"k": [], "a": ["x"], "b": ["x"]}, None),
    ("kin", {"pairs": "k", "left": "a", "right": "b"}, {"a": ["x"], "b": []},
     {"unknown": "pairs"}),
    ("kin", {"pairs": "k", "left": "a", "right": "b"}, {"k": [], "b": []}, {"unknown": "left"}),
    ("kin", {"pairs": "k", "left": "a", "right": "b"}, {"k": [], "a": []}, {"unknown": "right"}),
    ("taken", {"steps": ["here", "there"]}, {}, {"missing": ["here", "there"]}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args", "data", "reason"), CASES)
def test_checks(name, args, data, reason):
    assert reason == check(name, args, view(data))


def relative(**change):
    return {"id": "p01", "of": "p20", "relation": "child", **change}


@pytest.mark.parametrize(
    ("rows", "sound"),
    [
        ([relative()], True),
        ([relative(), relative(of="p21")], True),
        ([relative(of="p21"), relative()], False),
        ([relative(), relative(relation="spouse")], False),
        ([relative(relation="cousin")], False),
        ([relative(relation=[])], False),
        ([relative(of="P20")], False),
        ([relative(name="x")], False),
        ([{"id": "p01", "of": "p20"}], False),
        ("p01", False),
    ],
)
def test_the_form_of_relatives(rows, sound):
    assert sound is judge_of({"id": "kin", "type": "kin"})(rows)


def test_coverage_follows_who_joined_when():
    args = {"role": "candidate", "of": "publish", "length": "3 days"}
    cleared = [{"id": "a", "date": "2026-03-06"}, {"id": "b", "date": "2026-03-07"}]
    roles = {"candidate": {"a": "2026-03-01", "b": "2026-03-01", "c": "2026-03-01"}}
    seen = view(last={"publish": {"out": {"cleared": cleared}}}, roles=roles)
    expected = {"of": "publish", "missing": ["b", "c"], "end": "2026-03-10"}
    assert expected == check("coverage", args, seen)
    seen.case.registers = {"candidate": {"a": "2026-03-06"}}
    assert check("coverage", args, seen) is None
    seen.case.registers = {"candidate": {"a": "2026-03-07"}}
    assert check("coverage", args, seen)["missing"] == ["a"]


def test_coverage_gives_no_end_that_follows_from_a_date_before_the_person_held_the_role():
    args = {"role": "candidate", "of": "publish", "length": "3 days"}
    cleared = [{"id": "a", "date": "2026-03-06"}, {"id": "b", "date": "2026-03-08"}]
    roles = {"candidate": {"a": "2026-03-07", "b": "2026-03-08"}}
    seen = view(last={"publish": {"out": {"cleared": cleared}}}, roles=roles)
    expected = {"of": "publish", "missing": ["a", "b"], "end": "2026-03-11"}
    assert expected == check("coverage", args, seen)
    seen.case.registers = {"candidate": {"a": "2026-03-07"}}
    assert {"of": "publish", "missing": ["a"]} == check("coverage", args, seen)


def test_attendance_leaves_out_only_what_was_approved_and_voted():
    args = {"claimed": "c", "entitled": 30, "excluded": 2, "approved": "ask.excluded",
            "voted": "vote/agreed"}  # fmt: skip
    both = {"ask": {"excluded": 2}, "vote": {"out": {"outcome": "agreed"}}}
    assert check("attendance", args, view({"c": 28}, dict(both))) is None
    reason = check("attendance", args, view({"c": 28}, {"ask": {"excluded": 2}}))
    assert reason == {"claimed": 28, "should_attend": 30, "entitled": 30, "excluded": 0}


def test_arithmetic_names_the_first_part_that_does_not_close():
    args = {
        a: a for a in ("votes", "write_ins", "candidates", "valid", "void", "returned", "seats")
    }
    sound = {"votes": [{"id": "a", "yes": 3, "no": 1, "abstain": 0}],
             "write_ins": [{"id": "z", "count": 1}], "candidates": ["a"], "valid": 4, "void": 1,
             "returned": 5, "seats": 1}  # fmt: skip
    assert check("arithmetic", args, view(sound)) is None
    broken = {
        "returned": {"void": 0},
        "rows": {"candidates": ["a", "b"]},
        "person": {"votes": [{"id": "a", "yes": 3, "no": 2, "abstain": 0}]},
        "places": {"seats": 0},
        "written": {"write_ins": [{"id": "a", "count": 1}]},
        "write_in": {"votes": [{"id": "a", "yes": 3, "no": 0, "abstain": 1}]},
    }
    for part, change in broken.items():
        assert part == check("arithmetic", args, view({**sound, **change}))["part"]
    assert check("arithmetic", args, view({**sound, "valid": None})) == {"unknown": "valid"}


def test_working_days_need_the_calendar_of_each_year():
    calendars = {2026: (frozenset({"2026-03-10"}), frozenset({"2026-03-14"}))}
    assert end_of("2026-03-09", 4, "working_days", calendars) == "2026-03-14"
    assert end_of("2026-03-09", 0, "working_days", calendars) == "2026-03-09"
    with pytest.raises(MissingYear) as missing:
        end_of("2026-12-31", 1, "working_days", calendars)
    assert missing.value.year == 2027
    assert end_of("2026-03-09", 1_000_000, "years", calendars) is None


def test_dates_agree_with_the_standard_library():
    import datetime

    day = datetime.date(1900, 1, 1)
    first = number("1900-01-01")
    for offset in range(0, 109_000, 37):
        date = (day + datetime.timedelta(offset)).isoformat()
        assert first + offset == number(date)
        assert date == text(first + offset)
        assert (first + offset) % 7 == datetime.date.fromisoformat(date).weekday()
    assert not any(map(is_date, ("1899-12-31", "2200-01-01", "2026-02-29", "2026-3-01", 1)))
    assert local_date("2026-12-31T16:00:00.000Z") == "2027-01-01"


ISSUE = {"present": "p", "whole": 30, "need": "at_least 4/5", "issued": "i"}
RECOMMEND = {**ISSUE, "returned": "r", "votes": "v", "valid": "r", "pass": "more_than 1/2"}
ROWS = [{"id": "a", "yes": 13}, {"id": "b", "yes": 12}]


@pytest.mark.parametrize(
    ("name", "args", "data", "outcome"),
    [
        ("always", {}, {}, "done"),
        ("choice", {"field": "d"}, {"d": "approved"}, "approved"),
        ("reaches", {"part": "p", "whole": 30, "need": "at_least 4/5"}, {"p": 24}, "reached"),
        ("reaches", {"part": "p", "whole": 0, "need": "at_least 4/5"}, {"p": 24}, "missed"),
        ("reaches", {"all": [{"part": 1, "whole": 1, "need": "at_least 1/1"},
                             {"part": "p", "whole": 3, "need": "at_least 1/3"}]}, {}, "missed"),
        ("issue", ISSUE, {"p": 24, "i": 24}, "issued"),
        ("issue", ISSUE, {"p": 24, "i": 25}, "misissued"),
        ("issue", ISSUE, {"p": 23, "i": 23}, "missed"),
        ("returned", {"returned": "r", "issued": 24}, {"r": 24}, "valid"),
        ("returned", {"returned": "r", "issued": 24}, {"r": 25}, "over"),
        ("returned", {"returned": "r", "issued": 24}, {}, "over"),
        ("recommendation", RECOMMEND, {"p": 24, "i": 24, "r": 24, "v": ROWS}, "counted"),
        ("recommendation", RECOMMEND, {"p": 24, "i": 24, "r": 25, "v": ROWS}, "over"),
        ("recommendation", RECOMMEND, {"p": 24, "i": 25, "r": 24, "v": ROWS}, "over"),
        ("recommendation", RECOMMEND, {"p": 9, "i": 9, "r": 9, "v": ROWS}, "missed"),
    ],
)  # fmt: skip
def test_resolvers(name, args, data, outcome):
    found, out = resolve(name, args, view(data))
    assert outcome == found
    assert (["a"] if outcome == "counted" else None) == out.get("passed")


def test_the_shortlist_ranks_by_the_first_round():
    rounds = [{"passed": "p", "votes": "v"}, {"passed": "q", "votes": "w"}]
    data = {
        "p": ["a", "b", "c"],
        "q": ["a", "b"],
        "v": [{"id": "a", "yes": 1}, {"id": "b", "yes": 2}],
    }
    args = {"rounds": rounds, "minimum": 2}
    assert resolve("shortlist", args, view(data)) == ("enough", {"ranking": ["b", "a"], "least": 2})
    args["minimum"] = {"seats": 2, "need": "at_least 1/5"}
    assert resolve("shortlist", args, view(data)) == (
        "too_few",
        {"ranking": ["b", "a"], "least": 0},
    )


LISTED = {
    "p": ["a", "b", "c"],
    "q": ["b", "c", "e"],
    "v": [{"id": p, "yes": n} for p, n in (("a", 18), ("b", 12), ("c", 11), ("d", 0))],
    "w": [{"id": p, "yes": n} for p, n in (("a", 20), ("b", 50), ("c", 54), ("e", 33))],
    "n": 20,
    "m": 60,
}


@pytest.mark.parametrize(
    ("args", "change", "ranking"),
    [
        ({"method": "intersection"}, {}, ["b", "c"]),
        ({"method": "weighted", "weights": [1, 1]}, {}, ["c", "b", "a", "e"]),
        ({"method": "weighted", "weights": [3, 1]}, {}, ["a", "b", "c", "e"]),
        ({"method": "weighted", "weights": [1, 1]}, {"m": 0}, None),
        ({"method": "weighted", "weights": [1, 1]}, {"n": None}, None),
        ({"method": "weighted", "weights": [1, "nothing"]}, {}, None),
        ({"method": "weighted", "weights": [1]}, {}, None),
        ({"method": "top", "top": 1}, {}, []),
        ({"method": "top", "top": 2}, {}, ["b"]),
        ({"method": "top", "top": 9}, {}, ["a", "b", "c"]),
        ({"method": "top", "top": 0}, {}, None),
        ({"method": "top"}, {}, None),
        ({"method": "param.chosen", "top": 2}, {}, ["b"]),
        ({"method": "param.never"}, {}, None),
    ],
)
def test_the_methods_of_a_shortlist(args, change, ranking):
    rounds = [
        {"passed": "p", "votes": "v", "valid": "n"},
        {"passed": "q", "votes": "w", "valid": "m"},
    ]
    seen = view({**LISTED, **change}, parameters={"chosen": "top"})
    found = resolve("shortlist", {"rounds": rounds, "minimum": 0, **args}, seen)
    outcome = "too_few" if ranking is None else "enough"
    assert found == (outcome, {"ranking": ranking or [], "least": 0})


def test_a_method_that_the_spec_does_not_have_is_malformed():
    args = {"rounds": [{"passed": "p", "votes": "v"}], "minimum": 1, "method": "best"}
    with pytest.raises(Malformed):
        resolve("shortlist", args, view(LISTED))


def test_enough_candidates_drops_who_failed():
    args = {"list": "c", "drop": "v", "seats": 2, "need": "at_least 1/5"}
    data = {"c": ["a", "b", "d"], "v": [{"id": "a", "verdict": "pass"}]}
    found, out = resolve("enough_candidates", args, view(data))
    assert (found, out["remaining"]) == ("enough", ["a", "b", "d"])
    data["v"].append({"id": "b", "verdict": "fail"})
    found, out = resolve("enough_candidates", args, view(data))
    assert (found, out["remaining"], out["dropped"]) == ("too_few", ["a", "d"], ["b"])
    assert resolve("enough_candidates", {**args, "need": "filled"}, view(data))[0] == "enough"


TALLY = {"votes": "v", "write_ins": "w", "valid": 10, "candidates": "c", "electors": "e",
         "seats": 2, "base": "should_attend", "should_attend": 10, "present": 8,
         "pass": "more_than 1/2", "previous": "count", "plurality": "runoff"}  # fmt: skip


def tally(yes, last=None, write_ins=None, **args):
    data = {"v": [{"id": p, "yes": n} for p, n in yes.items()], "w": write_ins or [],
            "c": sorted(yes), "e": ["a", "b", "c", "z"]}  # fmt: skip
    seen = view(data, last)
    outcome, out = resolve("tally", {**TALLY, **args}, seen)
    return outcome, {k: out[k] for k in ("elected", "tied", "seats_open")}


@pytest.mark.parametrize(
    ("yes", "outcome", "elected", "tied", "left"),
    [
        ({"a": 8, "b": 7, "c": 6}, "complete", ["a", "b"], [], 0),
        ({"a": 8, "b": 7, "c": 7}, "tie", ["a"], ["b", "c"], 1),
        ({"a": 7, "b": 7, "c": 7}, "tie", [], ["a", "b", "c"], 2),
        ({"a": 7, "b": 7, "c": 6}, "complete", ["a", "b"], [], 0),
        ({"a": 7, "b": 5, "c": 5}, "short", ["a"], [], 1),
        ({"a": 5, "b": 5, "c": 5}, "short", [], [], 2),
    ],
)
def test_tally(yes, outcome, elected, tied, left):
    figures = {"elected": elected, "tied": tied, "seats_open": left}
    assert (outcome, figures) == tally(yes)


def test_a_tally_goes_on_from_the_one_before():
    before = {"count": {"out": {"elected": ["a"], "seats_open": 1}}}
    assert tally({"b": 7, "c": 5}, before) == (
        "complete",
        {"elected": ["a", "b"], "tied": [], "seats_open": 0},
    )


def test_in_a_run_off_the_ballot_passes():
    before = {"count": {"out": {"elected": ["a"], "seats_open": 1}}, "runoff": {}}
    assert tally({"b": 3, "c": 2}, before)[0] == "complete"
    assert tally({"b": 3, "c": 3}, before)[0] == "tie"


def test_a_write_in_counts_for_electors_only():
    assert tally({"a": 7}, None, [{"id": "z", "count": 6}])[1]["elected"] == ["a", "z"]
    assert tally({"a": 7}, None, [{"id": "y", "count": 6}])[1]["elected"] == ["a"]


def test_who_was_elected_higher_is_not_elected_again():
    outcome = tally(
        {"a": 8, "b": 7}, {"count_sec": {"elected": ["a"]}}, higher=["count_sec.elected"]
    )
    assert (outcome[0], outcome[1]["elected"]) == ("short", ["b"])


def test_a_thread_has_a_memory_of_its_own():
    seen = view({"a": 1}, {"main": {"a": 9}})
    other = View(seen.case, Flow("s"), {}, "2026-03-10")
    assert operand("main.a", names())(seen) == 9
    assert operand("main.a", names())(other) is None
