"""Dates as text, and the counting of days (procedure 5.7).

A date is `YYYY-MM-DD` of the years 1900 to 2199; texts compare like the dates they name.
No clock is read here and no module of the standard library is needed: a date is turned
into its Julian day number and back.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    # year -> (days off from Monday to Friday, Saturdays and Sundays that are worked)
    Calendars = Mapping[int, tuple[frozenset[str], frozenset[str]]]

UNITS = ("days", "working_days", "months", "years")
_DATE = re.compile(r"(?:19|2[01])[0-9]{2}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])")
_CLOCK = re.compile(r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z")
_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_LAST_YEAR = 9999
_JULIAN_1970 = 2_440_588
# every date of three centuries is the most that this can hold
_numbers: dict[str, int] = {}
_texts: dict[int, str] = {}


class MissingYear(Exception):
    """A period of working days runs into a year whose calendar the case does not have."""

    def __init__(self, year: int) -> None:
        super().__init__(year)
        self.year = year


def is_date(value: object) -> bool:
    """Whether the value is a real date of the years 1900 to 2199."""
    if type(value) is not str:
        return False
    if value in _numbers:
        return True
    if not _DATE.fullmatch(value):
        return False
    year, month, day = int(value[:4]), int(value[5:7]), int(value[8:])
    if day > month_length(year, month):
        return False
    _numbers[value] = _julian(year, month, day)
    return True


def is_instant(value: object) -> bool:
    """Whether the value is a real instant `YYYY-MM-DDTHH:MM:SS.mmmZ`."""
    return type(value) is str and is_date(value[:10]) and _CLOCK.fullmatch(value, 10) is not None


def local_date(instant: str) -> str:
    """Return the date at +08:00 of a well-formed instant."""
    date = instant[:10]
    return date if instant[11:13] < "16" else text(number(date) + 1)


def local_day(seconds: int) -> int:
    """Return the Julian day number of the date at +08:00 of a time in seconds since 1970."""
    return _JULIAN_1970 + (seconds + 28_800) // 86_400


def number(date: str) -> int:
    """Return the Julian day number of a date; a Monday is divisible by 7."""
    found = _numbers.get(date)
    if found is None:
        found = _julian(int(date[:4]), int(date[5:7]), int(date[8:]))
    return found


def month_length(year: int, month: int) -> int:
    """Return how many days the month has."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if month == 2 and leap else _LENGTHS[month - 1]


def _julian(year: int, month: int, day: int) -> int:
    back = (14 - month) // 12
    y = year + 4800 - back
    m = month + 12 * back - 3
    return day + (153 * m + 2) // 5 + 365 * y + y // 4 - y // 100 + y // 400 - 32045


def text(day: int) -> str:
    """Return the date of a Julian day number."""
    found = _texts.get(day)
    if found is None:
        if len(_texts) >= 20_000:
            _texts.clear()
        found = _texts[day] = _civil(day)
    return found


def _civil(day: int) -> str:
    a = day + 32044
    b = (4 * a + 3) // 146097
    c = a - 146097 * b // 4
    d = (4 * c + 3) // 1461
    e = c - 1461 * d // 4
    m = (5 * e + 2) // 153
    year, month = 100 * b + d - 4800 + m // 10, m + 3 - 12 * (m // 10)
    return f"{year:04d}-{month:02d}-{e - (153 * m + 2) // 5 + 1:02d}"


def end_of(start: str, count: int, unit: str, calendars: Calendars) -> str | None:
    """Return the date on which a period after `start` ends; None when no date can say it.

    Raises MissingYear when working days are counted in a year without a calendar.
    """
    if unit == "working_days":
        return _working_end(number(start), count, calendars)
    if unit == "days":
        end = number(start) + count
        return text(end) if end <= _julian(_LAST_YEAR, 12, 31) else None
    months = int(start[:4]) * 12 + int(start[5:7]) - 1 + count * (12 if unit == "years" else 1)
    year, month = months // 12, months % 12 + 1
    if year > _LAST_YEAR:
        return None
    return f"{year:04d}-{month:02d}-{min(int(start[8:]), month_length(year, month)):02d}"


def _working_end(day: int, count: int, calendars: Calendars) -> str:
    while count > 0:
        day += 1
        date = text(day)
        year = int(date[:4])
        if year not in calendars:
            raise MissingYear(year)
        off, worked = calendars[year]
        if date in worked or (day % 7 < 5 and date not in off):
            count -= 1
    return text(day)
