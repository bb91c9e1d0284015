"""How results and progress are written: results on standard output, progress on standard error.

Chinese characters are two columns wide, so tables are padded by width, not by length.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import click

__all__ = ["progress", "say", "say_json", "table"]


def say(text: str = "") -> None:
    """One line of the result."""
    click.echo(text)


def say_json(value: Any) -> None:
    """The result for machines: one JSON document, keys in the order given."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


def progress(text: str) -> None:
    """A line that is not the result."""
    click.echo(text, err=True)


def table(rows: Iterable[Sequence[str]], indent: str = "") -> None:
    """Rows with their columns one below the other; the last column is as long as it likes."""
    listed = [list(row) for row in rows]
    if not listed:
        return
    widths = [
        max(_width(row[i]) for row in listed if i < len(row)) for i in range(_columns(listed))
    ]
    for row in listed:
        padded = [cell + " " * (widths[i] - _width(cell)) for i, cell in enumerate(row)]
        say((indent + "  ".join(padded)).rstrip())


def _columns(rows: list[list[str]]) -> int:
    return max(len(row) for row in rows)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
