"""`tuixuan prove-entry`: the proof of one entry, a text that fits into a message."""

from __future__ import annotations

import click

from tuixuan.cli.options import command as made
from tuixuan.cli.options import folder as folder_argument
from tuixuan.messages.language import _


def command() -> click.Command:
    return made(
        "prove-entry",
        run,
        _(
            "Prove that one entry stands in a log of which there is a note, without the rest of the"
            " log: its line, the hashes up to the root, the note. The entry itself is in it."
        ),
        folder_argument(),
        click.Argument(["entry"], type=int, metavar=_("ENTRY")),
        click.Option(
            ["--size"],
            type=int,
            metavar=_("SIZE"),
            help=_("by the note of so many entries; else by the smallest that covers it"),
        ),
        click.Option(
            ["--out"], metavar=_("FILE"), help=_("file to write; its name ends in .tlog-proof")
        ),
    )


def run(folder: str, entry: int, size: int | None, out: str | None) -> None:
    from tuixuan.audit.entry_proof import prove_entry
    from tuixuan.cli.folder import store_in
    from tuixuan.cli.output import progress, say
    from tuixuan.cli.writing import write_out

    content = bytes(prove_entry(store_in(folder), entry, size))
    if out is None:
        say(content.decode().removesuffix("\n"))
        return
    write_out(out, content)
    progress(_("the proof is in `{path}`").format(path=out))
