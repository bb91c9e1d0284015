"""A county's plan: it sets what the procedure leaves open, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tuixuan.errors import PlanError
from tuixuan.procedure import library, load
from tuixuan.procedure.plan import inspect_plan, load_plan, read_plan

HERE = Path(__file__).parent
SMALL = HERE / "sound" / "small.yaml"
LAW = HERE / "sound" / "rules" / "law.yaml"
CALENDAR = """calendar: 2031
source: 某通知
checked_on: "2030-12-01"
days_off: ["2031-01-01"]
"""


@pytest.fixture(scope="module")
def compiled() -> Any:
    return library.load(SMALL, LAW).compiled


def written(folder: Path, text: str) -> Path:
    path = folder / "plan.yaml"
    path.write_text("plan: 实施方案\nprocedure: small\n" + text, encoding="utf-8")
    return path


def test_every_parameter_has_a_value(tmp_path: Path, compiled: Any) -> None:
    plan = load_plan(
        written(tmp_path, "parameters: {again_max: 3}\nsteps: {train: false}\n"), compiled
    )
    expected = {"form": "branch", "again_max": 3, "wait_days": 5, "on_train": False}
    assert expected == plan.parameters
    assert plan.warnings == ()


def test_outside_a_usual_range_is_a_warning_and_outside_a_lawful_one_a_fault(
    tmp_path: Path, compiled: Any
) -> None:
    plan = load_plan(written(tmp_path, "parameters: {wait_days: 2}\n"), compiled)
    assert plan.parameters["wait_days"] == 2
    assert [one.code for one in plan.warnings] == ["outside-range"]
    with pytest.raises(PlanError, match="at most 3 is expected, not 4"):
        load_plan(written(tmp_path, "parameters: {again_max: 4}\n"), compiled)


@pytest.mark.parametrize("step", ["approve", "gather", "plenary"])
def test_no_plan_switches_off_what_the_law_demands(
    tmp_path: Path, compiled: Any, step: str
) -> None:
    with pytest.raises(PlanError, match="no plan can switch it"):
        load_plan(written(tmp_path, f"steps: {{{step}: false}}\n"), compiled)


@pytest.mark.parametrize("value", ["true", "two", "[2]", '"2"'])
def test_a_number_is_a_number(tmp_path: Path, compiled: Any, value: str) -> None:
    with pytest.raises(PlanError, match="an integer is expected"):
        load_plan(written(tmp_path, f"parameters: {{again_max: {value}}}\n"), compiled)


def test_every_fault_is_said_at_once(tmp_path: Path, compiled: Any) -> None:
    path = written(
        tmp_path,
        "parameters: {again: 1, form: brnch}\nsteps: {trian: true}\ncalendars: [2031.yaml]\n",
    )
    plan, findings = inspect_plan(path, compiled)
    assert plan is None
    expected = ["calendar", "unknown-parameter", "bad-value", "unknown-step"]
    assert expected == [one.code for one in findings]


def test_calendars_beside_the_plan_are_loaded(tmp_path: Path, compiled: Any) -> None:
    (tmp_path / "2031.yaml").write_text(CALENDAR, encoding="utf-8")
    plan = load_plan(written(tmp_path, "calendars: [2031.yaml]\n"), compiled)
    assert [one.year for one in plan.calendars] == [2031]


@pytest.mark.parametrize("name", ["../2031.yaml", "/etc/passwd"])
def test_a_calendar_elsewhere_is_not_opened(tmp_path: Path, compiled: Any, name: str) -> None:
    with pytest.raises(PlanError, match="beside the plan"):
        load_plan(written(tmp_path, f"calendars: [{name}]\n"), compiled)


def test_a_switch_is_given_once(tmp_path: Path, compiled: Any) -> None:
    text = "parameters: {on_train: true}\nsteps: {train: false}\n"
    with pytest.raises(PlanError, match="as well"):
        load_plan(written(tmp_path, text), compiled)


def test_a_plan_says_which_pack_it_is_for(tmp_path: Path) -> None:
    path = written(tmp_path, "pack: law\n")
    assert read_plan(path).pack == "law"
    assert load(SMALL, plan=path).pack.id == "law"
    with pytest.raises(PlanError, match="does not exist"):
        read_plan(tmp_path / "no.yaml")
