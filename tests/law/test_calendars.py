"""The shipped calendars say what the yearly notices say, judged by `chinesecalendar`."""

from __future__ import annotations

import importlib.util
import re
from datetime import date, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import chinese_calendar
import pytest
import yaml

import tuixuan

CHECKOUT = Path(__file__).resolve().parents[2]
PACKAGED = Path(tuixuan.__file__).parent / "procedures" / "calendars"
CALENDARS = PACKAGED if PACKAGED.is_dir() else CHECKOUT / "procedures" / "calendars"
YEARS = sorted(int(path.stem) for path in CALENDARS.glob("*.yaml"))
LISTS = ("days_off", "working_weekends", "holidays")


def load(year: int) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((CALENDARS / f"{year}.yaml").read_text("utf-8"))
    return loaded


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def test_the_years_that_cases_need_are_shipped() -> None:
    assert {2024, 2025, 2026} <= set(YEARS)


@pytest.mark.parametrize("year", YEARS)
def test_a_calendar_holds_its_year_and_says_where_it_is_from(year: int) -> None:
    calendar = load(year)

    assert set(calendar) == {"calendar", "source", "checked_on", *LISTS}
    assert calendar["calendar"] == year
    assert f"国务院办公厅关于{year}年部分节假日安排的通知" in calendar["source"]
    assert date.fromisoformat(calendar["checked_on"]).isoformat() == calendar["checked_on"]


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("key", LISTS)
def test_dates_are_quoted_sorted_and_of_the_year(year: int, key: str) -> None:
    dates = load(year)[key]

    assert all(isinstance(text, str) and re.fullmatch(rf"{year}-\d\d-\d\d", text) for text in dates)
    assert sorted(set(dates)) == dates


@pytest.mark.parametrize("year", YEARS)
def test_every_day_of_the_year_agrees_with_chinesecalendar(year: int) -> None:
    calendar = load(year)
    off, worked = set(calendar["days_off"]), set(calendar["working_weekends"])

    for day in days_of(year):
        text = day.isoformat()
        ours = text in worked or (day.weekday() < 5 and text not in off)
        assert chinese_calendar.is_workday(day) == ours, text


@pytest.mark.parametrize("year", YEARS)
def test_a_list_names_only_days_that_it_changes(year: int) -> None:
    calendar = load(year)

    assert all(date.fromisoformat(text).weekday() < 5 for text in calendar["days_off"])
    assert all(date.fromisoformat(text).weekday() >= 5 for text in calendar["working_weekends"])


@pytest.mark.parametrize("year", YEARS)
def test_statutory_holidays_are_as_many_as_the_regulation_gives_and_none_is_worked(
    year: int,
) -> None:
    calendar = load(year)
    holidays = [date.fromisoformat(text) for text in calendar["holidays"]]

    assert len(holidays) == (11 if year < 2025 else 13)
    for day in holidays:
        assert chinese_calendar.is_holiday(day), day
        assert chinese_calendar.holidays.get(day), f"{day} belongs to no festival"
        assert day.weekday() >= 5 or day.isoformat() in calendar["days_off"]


@pytest.mark.checkout
@pytest.mark.parametrize("year", YEARS)
def test_a_calendar_is_what_its_tool_writes(year: int) -> None:
    text = (CHECKOUT / "procedures" / "calendars" / f"{year}.yaml").read_text("utf-8")

    assert _tool().render(year, load(year)["checked_on"]) == text


def _tool() -> ModuleType:
    path = CHECKOUT / "tools" / "make_calendar.py"
    spec = importlib.util.spec_from_file_location("make_calendar", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
