"""Counting days, working days, months and years (procedure 5.7; law.md 11.3 and 11.6)."""

from __future__ import annotations

import pytest

from tuixuan.errors import CalendarError, ProcedureError
from tuixuan.procedure.days import Calendar, Calendars, MissingYear, end_of, parse_period


@pytest.mark.parametrize(
    ("start", "length", "end"),
    [
        ("2026-03-06", "5 days", "2026-03-11"),  # case 27
        ("2026-03-06", "5 working_days", "2026-03-13"),  # case 26: counting starts on Saturday
        ("2026-02-27", "1 working_days", "2026-02-28"),  # a Saturday that is worked
        ("2026-04-03", "1 working_days", "2026-04-07"),  # Monday is Qingming
        ("2026-03-06", "0 days", "2026-03-06"),
        ("2026-03-06", "0 working_days", "2026-03-06"),
        ("2021-05-18", "5 years", "2026-05-18"),  # case 76
        ("2026-01-31", "1 months", "2026-02-28"),
        ("2024-02-29", "1 years", "2025-02-28"),
        ("2025-08-31", "6 months", "2026-02-28"),
        ("2026-12-15", "1 months", "2027-01-15"),
        ("2026-07-01", "15 days", "2026-07-16"),  # case 77
    ],
)
def test_a_period_ends_where_the_law_counts_it(
    start: str, length: str, end: str, calendar_2026: Calendar
) -> None:
    assert end == end_of(start, parse_period(length), Calendars([calendar_2026]))


def test_a_year_without_a_calendar_is_never_guessed(calendar_2026: Calendar) -> None:
    with pytest.raises(MissingYear) as caught:
        end_of("2026-12-31", parse_period("1 working_days"), Calendars([calendar_2026]))
    assert caught.value.year == 2027


def test_natural_days_need_no_calendar() -> None:
    assert end_of("2031-12-31", parse_period("1 days"), Calendars()) == "2032-01-01"


@pytest.mark.parametrize(
    "text", ["5", "days", "05 days", "-1 days", "5 weeks", "5  days", "٣ days"]
)
def test_a_period_has_one_spelling(text: str) -> None:
    with pytest.raises(ProcedureError):
        parse_period(text)


@pytest.mark.parametrize(
    "broken",
    [
        {"format": "tuixuan-calendar/2"},
        {"calendar": "2026"},
        {"days_off": ["2025-01-01"]},
        {"days_off": ["2026-02-30"]},
        {"working_weekends": "2026-01-04"},
    ],
)
def test_a_bad_calendar_is_refused(broken: dict[str, object]) -> None:
    good = {"format": "tuixuan-calendar/1", "calendar": 2026, "days_off": ["2026-01-01"]}
    with pytest.raises(CalendarError):
        Calendar.from_compiled({**good, **broken})


def test_beyond_the_calendar_there_is_no_end() -> None:
    with pytest.raises(OverflowError):
        end_of("2026-01-01", parse_period("9000 years"), Calendars())
