"""What ends a command, in one place: which errors exist, what is said, and the exit code.

Rules kept here:
1. 1 when the law or a witness refuses or findings are there, 2 when the command or a file is bad.
2. A message says where, what, and what to do; never a traceback.

A fault of the program itself is not caught: it must be seen.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any

import click

from tuixuan.errors import InputError, StepRefused, TuixuanError, WitnessRefused
from tuixuan.messages.language import _

__all__ = ["Failure", "Refusal", "ended_well", "failures"]


class Failure(click.ClickException):
    """Ends the command with one message, a line a fault: the command or a file is bad."""

    exit_code = 2

    def show(self, file: IO[Any] | None = None) -> None:
        for line in self.message.splitlines() or [""]:
            click.echo(_("Error: {message}").format(message=line), file=file, err=file is None)


class Refusal(Failure):
    """The same, where the law refuses."""

    exit_code = 1


def ended_well(well: bool) -> None:
    """Exit code 0, or 1 for refusals and findings."""
    if not well:
        click.get_current_context().exit(1)


@contextmanager
def failures() -> Iterator[None]:
    """Turns every error that tuixuan or the system raises on purpose into a `Failure`."""
    try:
        yield
    except StepRefused as error:
        raise Refusal(str(error)) from error
    except WitnessRefused as error:
        from tuixuan.messages.witnesses import refusal_in_words

        raise Refusal(refusal_in_words(error)) from error
    except InputError as error:
        raise Failure(_told(error)) from error
    except TuixuanError as error:
        raise Failure(_in_words(error)) from error
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise
        raise Failure(_of_the_system(error)) from error


def _told(error: InputError) -> str:
    """The faults of a file, one a line; the message when there are none."""
    if not error.faults:
        return _in_words(error)
    from tuixuan.messages.faults import fault_in_words

    return "\n".join(map(fault_in_words, error.faults))


def _in_words(error: TuixuanError) -> str:
    """The message in the language of the process, and so the error that it tells of."""
    if not error.template:
        return str(error)
    values = {
        name: _in_words(value) if isinstance(value, TuixuanError) else value
        for name, value in error.values.items()
    }
    return _(error.template).format(**values)


def _of_the_system(error: OSError) -> str:
    reason = error.strerror or str(error)
    if error.filename is None:
        return _("the system refuses: {reason}").format(reason=reason)
    template = _("`{path}` cannot be used: {reason}; check that it exists and that you may use it")
    return template.format(path=error.filename, reason=reason)
