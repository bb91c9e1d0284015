"""Working-day calendars and the end of a period (procedure 5.6, 5.7).

Rules kept here:
1. The day of the event is not counted (CIV art. 201).
2. Months and years end on the corresponding date, or on the last day of the month (CIV art. 202).
3. A year without a calendar is never guessed: `MissingYear` names it.

Dates are `YYYY-MM-DD` strings, because that is what a log holds; they sort as dates do.
"""

from __future__ import annotations

import calendar as gregorian
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, lru_cache
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

from tuixuan.canonical import Limits, dumps, loads
from tuixuan.errors import CalendarError, ProcedureError, ProfileError

__all__ = ["UNITS", "Calendar", "Calendars", "MissingYear", "Period", "end_of", "parse_period"]

UNITS = frozenset({"days", "working_days", "months", "years"})
_FORMAT = "tuixuan-calendar/1"
_MEMBERS = frozenset(
    {"format", "calendar", "source", "checked_on", "days_off", "working_weekends", "holidays"}
)
_DAY = timedelta(days=1)


class MissingYear(LookupError):
    """The case has no calendar of `year`; the decision turns this into the reason `calendar`."""

    def __init__(self, year: int) -> None:
        super().__init__(f"no calendar of {year}")
        self.year = year


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of one year."""

    year: int
    days_off: frozenset[str]
    working_weekends: frozenset[str]
    compiled: bytes = field(repr=False)
    sha256: str

    @classmethod
    def from_compiled(cls, content: bytes | Mapping[str, Any]) -> Calendar:
        """Read a compiled calendar; cases share the one with the same bytes.

        Raises `CalendarError`.
        """
        if not isinstance(content, Mapping):
            return _read(bytes(content))
        try:
            return _read(dumps(dict(content), Limits.DOCUMENT))
        except ProfileError as error:
            raise CalendarError(f"the calendar: {error}") from error

    @classmethod
    def load(cls, path: str | PathLike[str]) -> Calendar:
        """The calendar in a YAML file (procedure 9.4).

        Raises `CalendarError` with every fault of the file.
        """
        from tuixuan.procedure.calendars import load_calendar

        return cls.from_compiled(load_calendar(Path(path)).content)

    @classmethod
    def shipped(cls) -> tuple[Calendar, ...]:
        """The calendars that come with the package, by year; read once."""
        return _shipped()

    @classmethod
    def _from_bytes(cls, compiled: bytes) -> Calendar:
        try:
            members = loads(compiled, Limits.DOCUMENT)
        except ProfileError as error:
            raise CalendarError(f"the calendar: {error}") from error
        if not isinstance(members, Mapping) or members.get("format") != _FORMAT:
            raise CalendarError(f"the calendar: format `{_FORMAT}` is expected")
        for name in sorted(members.keys() - _MEMBERS):
            raise CalendarError(f"the calendar: there is no member `{name}`: take it out")
        year = members.get("calendar")
        if type(year) is not int or not 1900 <= year <= 9999:
            raise CalendarError("the calendar: a year is expected as `calendar`")
        days_off = _days(members.get("days_off", ()), year, "days_off")
        weekends = _days(members.get("working_weekends", ()), year, "working_weekends")
        return cls(year, days_off, weekends, compiled, hashlib.sha256(compiled).hexdigest())

    def is_working(self, day: date) -> bool:
        """Whether `day`, which lies in this year, is worked."""
        text = day.isoformat()
        if text in self.working_weekends:
            return True
        return day.weekday() < 5 and text not in self.days_off


@cache
def _shipped() -> tuple[Calendar, ...]:
    from tuixuan.procedure.calendars import shipped_calendars

    return tuple(Calendar.from_compiled(one.content) for one in shipped_calendars())


@lru_cache(maxsize=256)
def _read(compiled: bytes) -> Calendar:
    return Calendar._from_bytes(compiled)


def _days(values: Any, year: int, name: str) -> frozenset[str]:
    if not isinstance(values, list | tuple):
        raise CalendarError(f"the calendar: {name}: a list of dates is expected")
    for value in values:
        if not isinstance(value, str) or _date_or_none(value) is None or int(value[:4]) != year:
            raise CalendarError(f"the calendar: {name}: a date in {year} is expected")
    return frozenset(values)


def _date_or_none(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


class Calendars:
    """The calendars of one case, by year; immutable, so that it can be shared."""

    __slots__ = ("_by_year",)

    def __init__(self, calendars: Iterable[Calendar] = ()) -> None:
        self._by_year = {calendar.year: calendar for calendar in calendars}

    def __iter__(self) -> Iterator[Calendar]:
        return iter(sorted(self._by_year.values(), key=lambda calendar: calendar.year))

    def __contains__(self, year: object) -> bool:
        return year in self._by_year

    def __len__(self) -> int:
        return len(self._by_year)

    def of(self, year: int) -> Calendar:
        """The calendar of `year`; raises `MissingYear`."""
        try:
            return self._by_year[year]
        except KeyError:
            raise MissingYear(year) from None

    def with_(self, calendar: Calendar) -> Calendars:
        """These and one more year."""
        return Calendars([*self._by_year.values(), calendar])


class Period(NamedTuple):
    """A length of time; `unit` is one of `UNITS`."""

    length: int
    unit: str


@lru_cache(maxsize=1_024)
def parse_period(text: str) -> Period:
    """The period that `text` spells, such as `5 working_days`; raises `ProcedureError`."""
    count, _, unit = text.partition(" ")
    if unit not in UNITS or not (count.isascii() and count.isdigit()) or str(int(count)) != count:
        raise ProcedureError(f"a period such as `5 working_days` is expected, not `{text}`")
    return Period(int(count), unit)


def end_of(start: str, period: Period, calendars: Calendars) -> str:
    """The last day of `period` after the day `start`.

    Raises `MissingYear` when a working day cannot be told, `OverflowError` beyond the year 9999.
    """
    day = date.fromisoformat(start)
    count, unit = period
    if unit == "days":
        return (day + timedelta(days=count)).isoformat()
    if unit == "working_days":
        return _working_days(day, count, calendars).isoformat()
    return _months(day, count * (12 if unit == "years" else 1)).isoformat()


def _working_days(day: date, count: int, calendars: Calendars) -> date:
    while count > 0:
        day += _DAY
        if calendars.of(day.year).is_working(day):
            count -= 1
    return day


def _months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError(f"a date within the years 1 to 9999 is expected, not {year}")
    last = gregorian.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))
