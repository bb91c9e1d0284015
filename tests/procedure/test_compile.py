"""The compiled document: the same bytes each time, and nothing of the drafter's sugar in it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tuixuan.canonical import Limits, loads
from tuixuan.errors import ProcedureError
from tuixuan.procedure import library
from tuixuan.procedure.compiled import Procedure

HERE = Path(__file__).parent
SMALL = HERE / "sound" / "small.yaml"
LAW = HERE / "sound" / "rules" / "law.yaml"


@pytest.fixture
def compiled_with(tmp_path: Path) -> Any:
    """Compiles the small procedure with one text replaced by another."""

    def made(old: str, new: str) -> Any:
        text = SMALL.read_text(encoding="utf-8")
        assert text.count(old) == 1
        path = tmp_path / "small.yaml"
        path.write_text(text.replace(old, new), encoding="utf-8")
        inspection = library.inspect(path, LAW)
        assert inspection.loaded is not None, inspection.findings
        return inspection.loaded.compiled

    return made


def by_id(items: list[Any], id_: str) -> Any:
    return next(item for item in items if item["id"] == id_)


@pytest.fixture(scope="module")
def small() -> Any:
    return library.load(SMALL, LAW).compiled


def test_the_document_is_canonical_and_the_engine_reads_it() -> None:
    loaded = library.load(SMALL, LAW)
    assert loads(loaded.content, Limits.DOCUMENT) == loaded.compiled
    assert Procedure.from_compiled(loaded.content).id == "small"
    assert {"small.yaml", "rules/law.yaml"} == set(loaded.sources)
    assert SMALL.read_bytes() == loaded.sources["small.yaml"]


def test_the_same_sources_give_the_same_bytes_in_another_process() -> None:
    code = (
        "import sys; from tuixuan.procedure import library;"
        f"sys.stdout.buffer.write(library.load({str(SMALL)!r}, {str(LAW)!r}).content)"
    )
    path = str(Path(library.__file__).parents[2])
    for seed in ("1", "2"):
        env = {"PYTHONHASHSEED": seed, "PYTHONPATH": path}
        found = subprocess.run(
            [sys.executable, "-c", code], env=env, capture_output=True, check=True
        )
        assert library.load(SMALL, LAW).content == found.stdout


def test_only_named_members_are_there(small: Any) -> None:
    expected = {
        "format", "vocabulary", "procedure", "version", "title", "pack", "initial",
        "corrections_until", "phases", "roles", "standings", "exclusive", "parameters", "documents",
        "sources", "rules", "states", "steps",
    }  # fmt: skip
    assert expected == set(small)
    assert small["pack"] == {"id": "law", "from": "2020-07-13"}
    assert small["roles"][0] == {"id": "host", "title": {"zh": "主持人", "en": "host"}}


def test_a_step_without_outcomes_stays_and_every_step_has_a_date(small: Any) -> None:
    train = by_id(small["steps"], "train")
    assert train["by"] == [{"resolver": "always"}]
    assert train["outcomes"] == [{"id": "done"}]
    assert train["fields"] == [{"id": "date", "type": "date"}]
    assert train["actor"] == ["township"]


def test_a_switch_becomes_a_structural_parameter(small: Any) -> None:
    train, switch = by_id(small["steps"], "train"), by_id(small["parameters"], "on_train")
    assert train["when"] == [{"param": "on_train", "is": True}]
    assert (switch["type"], switch["default"], switch["structural"]) == ("bool", True, True)
    assert "switch" not in train


def test_a_slot_becomes_the_rule_of_the_pack_with_the_arguments_of_both(small: Any) -> None:
    approve, gather = by_id(small["steps"], "approve"), by_id(small["steps"], "gather")
    length = {"count": "param.wait_days", "unit": "days"}
    args = {"kind": "after", "length": length, "from": "list.date", "to": "date"}
    assert [{"rule": "wait", "args": args}] == approve["rules"]
    args = {"part": "present", "whole": "should_attend", "need": "at_least 4/5"}
    assert [{"rule": "quorum", "resolver": "reaches", "args": args}] == gather["by"]
    wait = by_id(small["rules"], "wait")
    assert wait["severity"] == "block"
    assert not {"slot", "note", "with", "enforced", "reads"} & set(wait)


def test_results_become_targets_with_their_bounds(small: Any) -> None:
    gather = by_id(small["steps"], "gather")
    assert gather["outcomes"] == [
        {"id": "reached", "to": [{"state": "voting"}]},
        {
            "id": "missed",
            "to": [{"state": "approved"}],
            "at_most": "param.again_max",
            "then": [{"state": "abandoned"}],
        },
    ]


def test_one_of_several_resolvers_is_chosen_by_its_condition(compiled_with: Any) -> None:
    compiled = compiled_with(
        "      by: {rule: quorum, with: {part: present, whole: should_attend}}\n",
        "      by:\n"
        "        - {rule: quorum, with: {part: present, whole: should_attend},"
        " when: {param: form, is: branch}}\n"
        "        - {resolver: reaches, with: {part: present, whole: 3, need: at_least 1/1},"
        " when: {param: form, is: committee}}\n",
    )
    branch, committee = by_id(compiled["steps"], "gather")["by"]
    assert (branch["rule"], branch["resolver"]) == ("quorum", "reaches")
    assert branch["when"] == [{"param": "form", "is": "branch"}]
    assert "rule" not in committee
    assert committee["when"] == [{"param": "form", "is": "committee"}]


def test_an_outcome_may_have_a_title(compiled_with: Any) -> None:
    compiled = compiled_with(
        "      reached: {to: voting}", "      reached: {to: voting, title: {zh: 到会, en: quorate}}"
    )
    outcome = by_id(compiled["steps"], "gather")["outcomes"][0]
    assert outcome["title"] == {"zh": "到会", "en": "quorate"}


def test_registers_are_set_then_revoked_then_granted_those_of_the_step_first(
    compiled_with: Any,
) -> None:
    compiled = compiled_with(
        "    outcomes: {by: {resolver: always}, done: {to: listed, sets: {candidate: persons}}}",
        "    grants: {township: persons}\n    sets: {host: persons}\n"
        "    outcomes: {by: {resolver: always}, done: {to: listed,"
        " revokes: {host: persons}, sets: {candidate: persons}}}",
    )
    register = by_id(compiled["steps"], "list")["outcomes"][0]["register"]
    expected = [("set", "host"), ("set", "candidate"), ("revoke", "host"), ("grant", "township")]
    assert expected == [(one["op"], one["role"]) for one in register]


def test_phases_are_all_their_states_that_are_not_final(compiled_with: Any) -> None:
    compiled = compiled_with("    from: [voting]", "    from: {phases: [E]}")
    assert by_id(compiled["steps"], "declare")["from"] == ["declared", "voting"]


def test_each_is_written_out_once_for_every_value(compiled_with: Any) -> None:
    compiled = compiled_with(
        "  - id: plenary\n    title: {zh: 全会, en: Plenary}\n    from: [declared]\n"
        "    when: {param: form, is: committee}\n",
        "  - id: plenary_X\n"
        "    each: {X: [{id: first, title: {zh: 第一次, en: first},"
        " when: {param: form, is: committee}}, second]}\n"
        '    title: {zh: "{X}全会", en: "The {X} plenary"}\n    from: [declared]\n'
        "    grants: {candidate: plenary_X.persons}\n"
        "    rules: [{slot: half, with: {part: plenary_Xa.x, whole: plenary_X.seats}}]\n",
    )
    first, second = (by_id(compiled["steps"], f"plenary_{one}") for one in ("first", "second"))
    assert first["title"] == {"zh": "第一次全会", "en": "The first plenary"}
    assert second["title"] == {"zh": "second全会", "en": "The second plenary"}
    assert first["when"] == [{"param": "form", "is": "committee"}]
    assert "when" not in second
    assert first["outcomes"][0]["register"][0]["persons"] == "plenary_first.persons"
    # a letter follows: this is another word
    args = {"part": "plenary_Xa.x", "whole": "plenary_second.seats", "need": "more_than 1/2"}
    assert args == second["rules"][0]["args"]


def test_a_finding_in_what_each_wrote_out_stands_where_it_was_written(tmp_path: Path) -> None:
    text = SMALL.read_text(encoding="utf-8").replace(
        "  - id: plenary\n",
        "  - id: visit_X\n    each: {X: [one, two]}\n    title: {zh: 走访, en: Visit}\n"
        "    from: [opened]\n    phase: A\n    actor: host\n    force: S?\n    basis: plan\n"
        "    fields: [{id: decision, values: [to_one, to_two]}]\n"
        "    outcomes: {by: {resolver: choice, with: {field: decision}}, to_X: {to: nowhere_X}}\n"
        "  - id: plenary\n",
    )
    path = tmp_path / "small.yaml"
    path.write_text(text, encoding="utf-8")
    before = text[: text.index("nowhere_X")]
    place = (before.count("\n") + 1, len(before) - before.rfind("\n"))
    found = [one for one in library.inspect(path, LAW).findings if one.code == "unknown-state"]
    assert [place, place] == [(one.line, one.column) for one in found]
    assert [one.message.split("`")[1] for one in found] == ["nowhere_one", "nowhere_two"]


def test_running_a_compiled_document_needs_neither_yaml_nor_pydantic() -> None:
    code = (
        "import sys, tuixuan.procedure.compiled, tuixuan.procedure.vocabulary,"
        " tuixuan.procedure.parameters, tuixuan.procedure.days, tuixuan.checks;"
        "sys.exit(bool({'yaml', 'pydantic'} & set(sys.modules)))"
    )
    path = str(Path(library.__file__).parents[2])
    assert subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": path}).returncode == 0


def test_load_gives_a_procedure_to_run_or_every_fault(tmp_path: Path) -> None:
    assert Procedure.load(SMALL, pack=LAW).id == "small"
    bad = tmp_path / "bad.yaml"
    text = SMALL.read_text(encoding="utf-8")
    text = text.replace("requires: [train]", "requries: [train]").replace(
        "force: P\n", "force: Q\n"
    )
    bad.write_text(text, encoding="utf-8")
    with pytest.raises(ProcedureError) as caught:
        Procedure.load(bad, pack=LAW)
    assert len(caught.value.faults) == 2
    assert "unknown key `requries`: did you mean `requires`?" in str(caught.value)


def test_a_raised_class_is_written_and_no_other(compiled_with: Any, small: Any) -> None:
    """procedure 3.4."""
    made = compiled_with('["yes", elected]', '["yes", {id: elected, class: personal}, writers]')
    fields = by_id(made["steps"], "declare")["fields"]
    assert [None, None, "personal", None] == [field.get("class") for field in fields]
    assert b'"class"' not in library.load(SMALL, LAW).content
