"""`tuixuan keygen`: draws the key that signs the notes of a case."""

from __future__ import annotations

import click

from tuixuan.cli.options import command as made
from tuixuan.messages.language import _


def command() -> click.Command:
    return made(
        "keygen",
        run,
        _(
            "Draw a new key into a file that only its owner can read, and print the verifier key:"
            " the line that an auditor puts into his policy. A file that exists is never written"
            " over."
        ),
        click.Option(
            ["--name"],
            required=True,
            metavar=_("NAME"),
            help=_("name of the key: of a log its origin, without spaces and `+`"),
        ),
        click.Option(["--out"], required=True, metavar=_("FILE"), help=_("file to write")),
        click.Option(
            ["--witness"], is_flag=True, help=_("the key of a witness, not that of a log")
        ),
    )


def run(name: str, out: str, witness: bool) -> None:
    from tuixuan.audit import KeyFile
    from tuixuan.audit.keys import LOG, WITNESS
    from tuixuan.cli.output import progress, say

    drawn = KeyFile.generate(out, name, type=WITNESS if witness else LOG)
    say(str(drawn.key))
    progress(_("the key is in `{path}`: keep a copy where nobody else comes").format(path=out))
