"""The renderer: every code and check has a sentence in each language, with the article last."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tuixuan.checks import CHECKS
from tuixuan.evidence import FIELD_TYPES
from tuixuan.layout import FIGURE_LISTS
from tuixuan.messages.checks import SENTENCES, least, sentence
from tuixuan.messages.faults import CODES
from tuixuan.messages.fields import EXPECTED, FIELDS, WORDS
from tuixuan.messages.form import form_faults
from tuixuan.messages.reasons import Renderer
from tuixuan.messages.values import value_in_words
from tuixuan.messages.words import Words
from tuixuan.procedure.compiled import Procedure

ROOT = Path(__file__).parents[2]

# One reason for each check, with every number that Spec 2 names: arguments, reason.
REASONS = [
    ("relation", {"op": "at_most"}, {"op": "at_most", "left": 8, "right": 7}),
    ("relation", {"op": "equal"}, {"op": "equal", "left": "branch", "right": "committee"}),
    ("relation", {"op": "equal"}, {"op": "equal", "left": "2026-03-01", "right": "2026-03-02"}),
    ("relation", {"op": "equal"}, {"op": "equal"}),
    ("relation", {"op": "less_than"}, {"op": "less_than", "left": 8, "right": 7}),
    ("relation", {"op": "more_than"}, {"op": "more_than", "left": 6, "right": 7}),
    ("share", {}, {"part": 23, "whole": 30, "need": "at_least 4/5"}),
    ("sets", {"op": "subset"}, {"persons": ["p01"]}),
    ("sets", {"op": "equal"}, {"persons": ["p01", "p02"]}),
    ("sets", {"op": "disjoint"}, {"persons": ["p01"]}),
    ("size", {}, {"size": 1, "at_least": 2}),
    ("size", {}, {"size": 3, "at_most": 2}),
    ("enough", {}, {"candidates": 3, "seats": 3, "need": 4}),
    ("coverage", {}, {"of": "publicize", "missing": ["p01"], "end": "2026-03-13"}),
    ("coverage", {}, {"of": "inspection", "missing": ["p01"]}),
    ("every", {}, {"person": "p01", "missing": ["police"], "extra": ["tax"]}),
    ("attendance", {}, {"claimed": 27, "should_attend": 30, "entitled": 32, "excluded": 2}),
    ("in_force", {}, {"date": "2019-01-01", "from": "2020-07-13"}),
    ("in_force", {}, {"date": "2021-01-01", "from": "1990-06-27", "until": "2020-07-12"}),
    ("taken", {}, {"missing": ["mobilize", "notice"]}),
    ("kin", {}, {"persons": ["p01", "p02"]}),
    ("ballot_order", {}, {"part": "set", "persons": ["p01", "p02"]}),
    ("ballot_order", {}, {"part": "order", "persons": ["p02", "p01"]}),
    ("ballot_order", {}, {"part": "rank", "persons": ["p02"]}),
    ("arithmetic", {}, {"part": "returned", "left": 26, "right": 27}),
    ("arithmetic", {}, {"part": "rows", "persons": ["p09"]}),
    ("arithmetic", {}, {"part": "person", "person": "p01", "left": 26, "right": 27}),
    ("arithmetic", {}, {"part": "places", "left": 90, "right": 81}),
    ("arithmetic", {}, {"part": "written", "persons": ["p01"]}),
    ("arithmetic", {}, {"part": "write_in", "left": 5, "right": 4}),
    *(
        (
            "interval",
            {"kind": kind, "length": "5 working_days"},
            {"from": "2026-03-06", "to": "2026-03-13", "end": "2026-03-13"},
        )
        for kind in ("after", "ahead", "within", "exactly")
    ),
]
BUILT_IN = [
    {"rule": "order", "need": "inspection"},
    {"rule": "order", "need": "inspection", "taken": 4},
    {"rule": "order", "taken": 4},
    {"rule": "order", "absent": True},
    {"rule": "order"},
    {"rule": "role", "need": "teller"},
    {"rule": "role", "sign": "scrutineer"},
    {"rule": "documents", "missing": ["count_sheet"]},
    {"rule": "date", "latest": "2026-03-28"},
    {"rule": "date", "earliest": "2026-03-28"},
    {"rule": "calendar", "year": 2031},
    {"rule": "exclusive", "person": "p04", "pair": ["candidate", "scrutineer"]},
    {"rule": "form"},
    {"rule": "fields", "missing": ["ballots_valid", "nope"]},
]


@pytest.mark.checkout
def test_every_text_is_translated_and_the_catalogues_are_fresh():
    program = [sys.executable, str(ROOT / "tools" / "make_messages.py"), "--check"]
    done = subprocess.run(program, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_every_check_of_the_vocabulary_has_a_sentence_and_an_example():
    assert set(CHECKS) == set(SENTENCES)
    assert set(CHECKS) == {check for check, _, _ in REASONS}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("check", "args", "numbers"), REASONS)
def test_a_reason_shows_its_numbers_exactly(procedure, check, args, numbers, lang):
    text = sentence(Words(procedure, lang), check, args, {"rule": "x", **numbers})
    assert "{" not in text
    for name, value in numbers.items():
        shown = [value] if isinstance(value, int | str) else value
        if name not in ("op", "part", "of", "from", "need"):
            assert all(str(one) in text for one in shown), text


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("reason", BUILT_IN)
def test_a_built_in_reason_has_a_sentence(procedure, reason, lang):
    (text,) = Renderer(procedure, lang).refusal("count", "listed", [reason])
    assert "{" not in text
    assert ("步骤" in text or "任何人" in text or "工作日" in text or "由" in text) == (
        lang == "zh"
    )


def test_an_order_refusal_says_what_comes_first_and_where_it_stands(procedure):
    reason = {"rule": "order", "need": "inspection"}
    assert Renderer(procedure, "en").reason("count", "listed", reason) == (
        "step `count` (Count) is not permitted in state `listed` (initial list made): "
        "`inspection` (Inspection) comes first (PRACTICE 组织考察, S4)"
    )
    assert Renderer(procedure, "zh").reason("count", "listed", reason) == (
        "现在状态 `listed`（初步人选已定），不能走步骤 `count`（计票）："
        "应先走 `inspection`（组织考察）（PRACTICE 组织考察、S4）"
    )


def test_a_rule_names_the_field_that_breaks_it(procedure):
    reason = {"rule": "size-branch.max", "op": "at_most", "left": 8, "right": 7}
    text = Renderer(procedure, "en").reason("request_1", "rostered", reason, {"seats": 8})
    assert text == (
        "step `request_1` (First request) breaks `size-branch.max` (a branch committee of seven at "
        "most): in `seats` at most 7 is expected, not 8 (BR2018 ch. 6)"
    )


def test_something_unknown_is_shown_and_never_fails(procedure):
    renderer = Renderer(procedure, "en")
    assert "depth = 3" in renderer.reason("nope", "nowhere", {"rule": "new-rule", "depth": 3})
    assert "`left`" in renderer.reason("count", "x", {"rule": "ballot-arith", "unknown": "left"})
    assert "part = later" in renderer.reason(
        "count", "x", {"rule": "ballot-arith", "part": "later"}
    )
    assert renderer.warning(None, {"rule": "parameter", "param": "nope"})
    assert renderer.correction(None, {"rule": "correct"})


def test_a_certainty_that_is_not_of_the_text_itself_is_shown(procedure):
    words = Words(procedure, "en")
    for rule in procedure.rules.values():
        marked = words.citation(rule).endswith(rule.certainty)
        assert marked == (rule.certainty not in ("V", "Vx")), rule.id


def test_every_field_figure_and_outcome_has_a_title():
    assert set(FIELD_TYPES) <= set(FIELDS)
    assert set(FIGURE_LISTS) <= set(FIELDS)
    assert set(FIELD_TYPES.values()) == set(EXPECTED)


@pytest.mark.parametrize("name", ["liangtui_yixuan", "gongtui_zhixuan"])
def test_every_outcome_and_choice_of_the_shipped_procedures_has_a_title(name):
    steps = [step for _, step in Procedure.load(name).places().values()]
    words = {outcome.id for step in steps for outcome in step.outcomes}
    words |= {value for step in steps for field in step.fields for value in field.values}
    assert words <= set(WORDS), sorted(words - set(WORDS))


@pytest.mark.parametrize(
    ("need", "whole", "number"),
    [
        ("at_least 4/5", 30, 24),
        ("at_least 4/5", 31, 25),
        ("more_than 1/2", 30, 16),
        ("more_than 1/2", 31, 16),
    ],
)
def test_the_least_number_is_exact(need, whole, number):
    assert least(need, whole) == number


def test_the_form_says_which_field_and_what_is_expected(procedure):
    words = Words(procedure, "en")
    data = {"date": "2026-02-30", "visited": True, "present": 3}
    assert form_faults(words, procedure.step("survey"), data, ["nope"]) == [
        "in `date` a real date like `2026-03-28` is expected, not `2026-02-30`",
        "in `visited` an integer from 0 to 1000000 is expected, not `true`",
        "the step has no field `present`, it has `date`, `households`, `visited`",
        "the procedure knows no document `nope`",
    ]


def test_the_key_of_a_thread_is_part_of_the_form(procedure):
    step = procedure.step("complaint_received")
    (fault,) = form_faults(Words(procedure, "en"), step, {"date": "2026-03-01"})
    assert fault.startswith("`complaint` is missing: an id of")


def test_lists_that_are_only_unsorted_are_no_fault(procedure):
    words = Words(procedure, "en")
    data = {"date": "2026-03-01", "persons": ["p02", "p01"]}
    assert form_faults(words, procedure.step("initial_list"), data) == []
    data["persons"] = ["p01", "p01"]
    (fault,) = form_faults(words, procedure.step("initial_list"), data)
    assert fault.startswith("in `persons` a list of distinct person ids")


VALUES = [
    (
        "members",
        [
            {"counted": True, "id": "p01", "standing": "formal"},
            {"counted": False, "id": "p02", "standing": "formal"},
            {"counted": False, "id": "p03", "standing": "none"},
            {"counted": False, "id": "p04", "standing": "probationary"},
            {"counted": True, "id": "p05", "standing": "formal"},
        ],
        "formal 2: `p01`, `p05`; formal, not counted 1: `p02`; without rights 1: `p03`;"
        " probationary 1: `p04`",
        "正式党员 2: `p01`、`p05`；正式党员不计入应到会 1: `p02`；不具有选举权 1: `p03`；"
        "预备党员 1: `p04`",
    ),
    (
        "votes",
        [{"abstain": 1, "id": "p01", "no": 2, "yes": 25}],
        "`p01` 25 for, 2 against, 1 abstaining",
        "`p01` 赞成 25、反对 2、弃权 1",
    ),
    ("write_ins", [{"count": 2, "id": "p09"}, {"count": 1, "id": "p10"}], "`p09` 2; `p10` 1", None),
    (
        "verdicts",
        [
            {"department": "police", "id": "p01", "verdict": "pass"},
            {"department": "tax", "id": "p01", "verdict": "fail"},
            {"id": "p02", "verdict": "pass"},
        ],
        "`p01` passed 1: `police`, failed 1: `tax`; `p02` passed",
        "`p01` 通过 1: `police`，不通过 1: `tax`；`p02` 通过",
    ),
    (
        "kin",
        [{"id": "p01", "of": "p20", "relation": "child"}],
        "`p01` is child of `p20`",
        "`p01` 是 `p20` 的子女",
    ),
    ("kin", [{"id": "p01", "of": "p20", "relation": "friend"}], None, None),
    ("direct", True, "yes", "是"),
    ("decision", "approved", "`approved`", "`approved`（批准）"),
    ("ranking", ["p02", "p01"], "`p02`, `p01`", "`p02`、`p01`"),
    ("present", 27, "27", "27"),
    # what a foreign log may hold
    ("votes", [{"id": "p01"}], "id=`p01`".replace("`", ""), None),
    ("members", ["p01"], "`p01`", "`p01`"),
    ("members", [{"id": "p01", "standing": "guest", "counted": False}], None, None),
    ("verdicts", [{"id": "p01", "verdict": []}], None, None),
    ("later", {"a": [True, {"b": 1}]}, "a=yes, b=1", None),
]


@pytest.mark.parametrize(("name", "value", "english", "chinese"), VALUES)
def test_a_value_is_shown_in_words_and_never_fails(procedure, name, value, english, chinese):
    for lang, expected in (("en", english), ("zh", chinese)):
        shown = value_in_words(Words(procedure, lang), name, value)
        assert shown if expected is None else shown == expected
        assert "True" not in shown and "False" not in shown


def test_one_day_is_one_day(procedure):
    words = Words(procedure, "en")
    assert words.quantity("1 months") == "1 month"
    assert words.quantity("15 days") == "15 days"
    assert words.quantity({"count": 1, "unit": "working_days"}) == "1 working day"


@pytest.mark.checkout
def test_every_code_that_lint_is_known_to_find_has_a_meaning():
    expected = ROOT / "tests" / "procedure" / "broken"
    lines = [line for path in expected.glob("*.expected") for line in path.read_text().splitlines()]
    assert {line.rpartition(": ")[2] for line in lines} <= set(CODES)
