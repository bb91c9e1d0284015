"""The one place of the program that reads the clock."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

__all__ = ["CHINA", "now", "today"]

CHINA = timezone(timedelta(hours=8))


def now() -> datetime:
    """The time of this machine, aware, at +08:00."""
    return datetime.now(CHINA)


def today() -> str:
    """The date at +08:00."""
    return now().date().isoformat()
