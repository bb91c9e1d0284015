"""Arguments and options that several commands share, made when a command is made."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import Any

import click

from tuixuan.messages.language import _, current

__all__ = [
    "actor_options",
    "at_option",
    "command",
    "folder",
    "json_option",
    "pack_option",
    "people_option",
    "wrapped",
]


def command(
    name: str, run: Callable[..., Any], help: str, *params: click.Parameter
) -> click.Command:
    """A command whose help is in the language that was chosen."""
    return click.Command(
        name, callback=run, help=wrapped(help), params=list(params), options_metavar=_("[OPTIONS]")
    )


def wrapped(text: str) -> str:
    """Chinese text broken into lines that fit 80 columns; click counts signs, not columns."""
    if current() != "zh":
        return text
    lines, width = [""], 0
    for sign in text:
        wide = 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        if width + wide > 72 and sign not in "，。；：、）":
            lines.append("")
            width = 0
        lines[-1] += sign
        width += wide
    return "\b\n" + "\n".join(lines)


def folder() -> click.Argument:
    """The folder of a case."""
    return click.Argument(["folder"], metavar=_("FOLDER"))


def actor_options() -> list[click.Parameter]:
    """Who acts, in which role, and who confirms."""
    return [
        click.Option(
            ["--actor"],
            required=True,
            metavar=_("PERSON"),
            help=_("who acts: a person, or a role that is held"),
        ),
        click.Option(["--role"], metavar=_("ROLE"), help=_("in which role; else the one held")),
        click.Option(
            ["--sign"],
            multiple=True,
            metavar=_("ROLE|PERSON:ROLE"),
            help=_("who confirms; may be repeated"),
        ),
    ]


def act_options() -> list[click.Parameter]:
    """Who does what is no step, and in which role."""
    return [
        click.Option(["--actor"], metavar=_("PERSON"), help=_("who does it; may be left out")),
        click.Option(["--role"], metavar=_("ROLE"), help=_("in which role; else one that is held")),
    ]


def at_option() -> click.Option:
    """When the entry is recorded, as its writer claims."""
    return click.Option(
        ["--at"],
        metavar=_("TIME"),
        help=_("when it is recorded, if not now: for a case brought in from paper, or a test"),
    )


def people_option() -> click.Option:
    """Names of persons; they lie beside the log."""
    return click.Option(
        ["--people"],
        metavar=_("FILE"),
        help=_("names by person id, YAML or CSV; they lie beside the log, never in it"),
    )


def json_option() -> click.Option:
    """The result for machines."""
    return click.Option(["--json", "as_json"], is_flag=True, help=_("print JSON"))


def pack_option() -> click.Option:
    """The rule pack; without it the newest."""
    return click.Option(
        ["--pack"], metavar=_("PACK"), help=_("rule pack, by name or file; else the newest")
    )
