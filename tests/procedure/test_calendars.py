"""Working-day calendars as files: one year each, and no day that cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuixuan.canonical import Limits, loads
from tuixuan.errors import CalendarError
from tuixuan.procedure.calendars import load_calendar, shipped_calendars
from tuixuan.procedure.days import Calendar

HEAD = 'calendar: 2026\nsource: 某通知\nchecked_on: "2026-01-01"\n'


def loaded(folder: Path, text: str) -> Calendar:
    path = folder / "2026.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    return Calendar.from_compiled(load_calendar(path).content)


def test_shipped_calendars_are_canonical_and_in_the_order_of_years() -> None:
    years = [one.year for one in shipped_calendars()]
    assert years == sorted(years) and years
    for one in shipped_calendars():
        assert loads(one.content, Limits.DOCUMENT) == one.compiled
        assert one.compiled["format"] == "tuixuan-calendar/1"


def test_empty_lists_are_left_out(tmp_path: Path) -> None:
    assert frozenset({"2026-01-01"}) == loaded(tmp_path, 'days_off: ["2026-01-01"]\n').days_off


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('days_off: ["2027-01-01"]', "a day in 2026 is expected"),
        ('days_off: ["2026-01-03"]', "Monday to Friday"),
        ('working_weekends: ["2026-01-05"]', "a Saturday or Sunday"),
        ('days_off: ["2026-01-02", "2026-01-01"]', "must not stand after"),
        ('days_off: ["2026-01-01", "2026-01-01"]', "must not stand after"),
        ('days_off: ["2026-02-30"]', "a date like"),
        ("days_off: [2026-01-01]", "in quotes"),
        ("days_of: []", "did you mean `days_off`"),
    ],
)
def test_a_day_that_cannot_be_is_refused(tmp_path: Path, text: str, expected: str) -> None:
    with pytest.raises(CalendarError, match=expected):
        loaded(tmp_path, text + "\n")


def test_a_missing_calendar_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CalendarError, match="does not exist"):
        load_calendar(tmp_path / "2099.yaml")
