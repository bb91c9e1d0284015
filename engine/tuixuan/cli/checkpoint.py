"""`tuixuan checkpoint`: issues the note of a case as it stands."""

from __future__ import annotations

import click

from tuixuan.cli.options import command as made
from tuixuan.cli.options import folder as folder_argument
from tuixuan.cli.options import json_option
from tuixuan.cli.signing import key_option
from tuixuan.messages.language import _


def command() -> click.Command:
    return made(
        "checkpoint",
        run,
        _(
            "Sign the log as it stands; its entries are read again, hashed anew and compared first."
            " The note is kept in the folder and printed; give it to people who keep it."
        ),
        folder_argument(),
        key_option(required=True),
        json_option(),
    )


def run(folder: str, key: str, as_json: bool) -> None:
    from tuixuan.cli.folder import case_in
    from tuixuan.cli.output import progress, say, say_json
    from tuixuan.cli.signing import signer_of

    note = case_in(folder, signer=signer_of(key)).checkpoint()
    text = bytes(note).decode()
    if as_json:
        found = {"origin": note.origin, "size": note.size, "root": note.root.hex(), "note": text}
        say_json({"file": note.name, **found})
        return
    say(text.removesuffix("\n"))
    progress(_("kept in `{folder}/{name}`").format(folder=folder, name=note.name))
