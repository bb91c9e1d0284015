"""The one place of the program that reads the clock."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from tuixuan.messages.language import _

__all__ = ["CHINA", "day_of", "now", "recorded_at"]

CHINA = timezone(timedelta(hours=8))


def now() -> datetime:
    """The time of this machine, aware, at +08:00."""
    return datetime.now(CHINA)


def recorded_at(given: str | None) -> datetime:
    """The time that an entry gets: that of this machine, or the one given with `--at`.

    A time that is still to come would hold up every entry after it, so it is a usage error.
    """
    present = now()
    if given is None:
        return present
    import click

    from tuixuan.scenario.source import moment

    try:
        at = moment(given)
    except ValueError as error:
        message = _(
            "a date like `2026-03-28` or a time like `2026-03-28T09:30:00+08:00` is expected, not"
            " `{text}`"
        )
        raise click.BadParameter(message.format(text=given), param_hint="--at") from error
    if at > present:
        message = _("a time until now is expected, {now}, not `{text}`").format(
            now=present.isoformat(timespec="seconds"), text=given
        )
        raise click.BadParameter(message, param_hint="--at")
    return at


def day_of(at: datetime) -> str:
    """The date of a time at +08:00."""
    return at.astimezone(CHINA).date().isoformat()
