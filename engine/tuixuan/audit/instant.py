"""An instant as the log spells it: UTC with milliseconds, `2026-03-28T01:30:00.000Z`.

Rules kept here (docs/spec/log.md, section 3.1):
1. There is one spelling of each instant, so that text order is time order.
2. Only the years 1900 to 2199 exist.

This module does not read a clock.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime

from tuixuan.errors import ProfileError, UsageError

__all__ = ["format_time", "parse_time"]

# The last time that was asked for, and its text: one act asks more than once.
_latest: tuple[datetime | None, str] = (None, "")

_TIME = re.compile(
    r"(?:19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z"
)


def format_time(at: datetime) -> str:
    """`YYYY-MM-DDTHH:MM:SS.mmmZ` for an aware time, cut (not rounded) to milliseconds.

    Raises `UsageError` for a naive time and for one outside the years 1900 to 2199 of UTC.
    """
    global _latest
    known, text = _latest
    if at is known:
        return text
    text = _formatted(at)
    _latest = (at, text)
    return text


def _formatted(at: datetime) -> str:
    if at.tzinfo is not UTC:
        if at.utcoffset() is None:
            raise UsageError("an aware time is expected, not a naive one: give it a time zone")
        # Year 0 or 10000 overflows, and is outside whatever the zone.
        with suppress(OverflowError):
            at = at.astimezone(UTC)
    if not 1900 <= at.year <= 2199:
        raise UsageError(f"a time of the years 1900 to 2199 is expected, not of {at.year}")
    text = at.isoformat()
    return f"{text[:23]}Z" if at.microsecond else f"{text[:19]}.000Z"


def parse_time(text: str) -> datetime:
    """The aware UTC time that `text` spells; raises `ProfileError` for any other spelling."""
    try:
        if _TIME.fullmatch(text) is not None:
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise ProfileError(f"a time as `2026-03-28T01:30:00.000Z` is expected, not {ascii(text)[:80]}")
