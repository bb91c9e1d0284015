"""The command `tuixuan`: the only part of the engine that prints, reads the clock and exits.

Rules kept here:
1. The language is chosen before anything is said: `--lang`, `TUIXUAN_LANG`, `LC_ALL`, `LANG`.
2. A command is a module that is imported when it is called; the help page needs none of them.
3. Exit codes: 0 done, 1 refused or findings, 2 the command or a file is bad.

This package decides nothing: a command reads its arguments, asks the engine, and shows the answer.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final

import click

from tuixuan.cli.failure import failures
from tuixuan.messages.language import LANGUAGES, N_, _, chosen, use

__all__ = ["App", "main"]

# In the order in which a case is lived through, then the drafter's tools.
COMMANDS: Final[dict[str, str]] = {
    "demo": N_("run a whole village election of each procedure"),
    "run": N_("play a scripted case"),
    "new": N_("open a case"),
    "next": N_("which steps may be taken now"),
    "step": N_("take a step"),
    "correct": N_("undo the last step"),
    "calendar": N_("bind the working days of one more year"),
    "amend": N_("put an amended law in force"),
    "erase": N_("erase names that lie beside the log"),
    "log": N_("print the log of a case"),
    "keygen": N_("draw the key that signs the notes of a case"),
    "checkpoint": N_("sign the log of a case as it stands"),
    "change-key": N_("sign the notes of a case with another key"),
    "prove-entry": N_("prove that one entry stands in a noted log"),
    "growth": N_("show a witness that the log has grown, and add its lines"),
    "witness": N_("cosign the notes of a log that has grown"),
    "sheet": N_("print the result on one page, with its note"),
    "page": N_("write the page that verifies in a browser"),
    "ballot": N_("judge one paper ballot at the count"),
    "lint": N_("look for faults in procedures, packs and plans"),
    "prove": N_("prove that no step can be left out and each figure has one outcome"),
    "compile": N_("write the document that a case runs"),
    "show": N_("print a procedure or one of its steps"),
    "law": N_("print the rules of a procedure with their articles"),
}


def module_of(command: str) -> str:
    """The module in which a command is made."""
    return command.replace("-", "_")


class App(click.Group):
    """The group of commands; each is made when it is asked for."""

    def __init__(self) -> None:
        super().__init__("tuixuan")

    def main(self, args: Sequence[str] | None = None, *rest: Any, **extra: Any) -> Any:
        argv = sys.argv[1:] if args is None else list(args)
        use(chosen(argv, os.environ))
        self._speak()
        return super().main(argv, *rest, **extra)

    def _speak(self) -> None:
        """Say help and options in the language that was chosen."""
        self.help = _(
            "Runs an election procedure step by step as the law orders it, and logs every step"
            " and every refusal."
        )
        language = click.Option(
            ["--lang"],
            type=click.Choice(list(LANGUAGES)),
            expose_value=False,
            help=_("language of the messages; else TUIXUAN_LANG, LC_ALL or LANG"),
        )
        version = click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_print_version,
            help=_("Show the version and exit."),
        )
        self.params = [language, version]
        self.options_metavar = _("[OPTIONS]")
        self.subcommand_metavar = _("COMMAND [ARGUMENTS]...")

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"tuixuan.cli.{module_of(cmd_name)}").command()
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(text)) for name, text in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        with failures():
            return super().invoke(ctx)


def main() -> None:
    """The entry point of the program."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # a terminal that cannot show a character shows its code instead of failing
            stream.reconfigure(errors="backslashreplace")
    App().main(prog_name="tuixuan")


def _print_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if not value or ctx.resilient_parsing:
        return
    from importlib.metadata import version

    click.echo(f"tuixuan {version('tuixuan')}")
    ctx.exit()
