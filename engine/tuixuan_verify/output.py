"""What the command writes, and where it cannot: a full disk, a closed stream, a pipe left early."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class Unwritten(Exception):
    """The report could not be written."""


def written(write: Callable[[], object]) -> None:
    """Let something write the report and push it out; raises Unwritten, or BrokenPipeError."""
    if sys.stdout is None:
        raise Unwritten("standard output is closed")
    try:
        write()
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Unwritten(error.strerror or str(error)) from None


def complain(text: str) -> None:
    """Write a line to standard error.

    Where that is full or closed it is not said: there is no other place, and what it says stands
    in the report or in the exit status as well.
    """
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(f"tuixuan-verify: {text}\n")
        sys.stderr.flush()
    except OSError:
        _drop(2)


def given_up() -> None:
    """Drop what is still to be written, so that the interpreter does not try again at its end."""
    if sys.stdout is not None:
        _drop(1)


def _drop(stream: int) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
