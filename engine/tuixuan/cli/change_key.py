"""`tuixuan change-key`: has the notes of a case signed with another key from now on."""

from __future__ import annotations

import click

from tuixuan.cli.options import at_option, json_option
from tuixuan.cli.options import command as made
from tuixuan.cli.options import folder as folder_argument
from tuixuan.cli.signing import key_option
from tuixuan.messages.language import _


def command() -> click.Command:
    return made(
        "change-key",
        run,
        _(
            "Sign the notes of a case with another key from now on: a note with the old key, an"
            " entry that names the new one, a note with both. Where the old key is lost the new one"
            " signs alone. It counts once the auditor's policy lists the new key."
        ),
        folder_argument(),
        key_option(),
        click.Option(
            ["--new-key"], required=True, metavar=_("FILE"), help=_("key file that signs from now")
        ),
        click.Option(
            ["--lost"], is_flag=True, help=_("the old key is gone: the new one signs alone")
        ),
        at_option(),
        json_option(),
    )


def run(
    folder: str, key: str | None, new_key: str, lost: bool, at: str | None, as_json: bool
) -> None:
    from tuixuan.audit import KeyFile
    from tuixuan.cli.clock import recorded_at
    from tuixuan.cli.folder import case_in
    from tuixuan.cli.output import say, say_json
    from tuixuan.cli.signing import signer_of, tell_due
    from tuixuan.errors import UsageError

    time, new = recorded_at(at), KeyFile.load(new_key)
    if lost == bool(key):
        raise UsageError(_("name the old key with `--key`, or say `--lost`, one of the two"))
    case = case_in(folder, signer=signer_of(key))
    entry = case.change_key(new, at=time, lost=lost)
    if lost:
        case = case_in(folder, signer=new)
        case.checkpoint()
    if as_json:
        say_json({"n": entry.n, "key": str(new.key), "notes": list(case.notes)})
    else:
        template = _("entry {n}: notes are signed with {key} from here on")
        say(template.format(n=entry.n, key=new.key))
    tell_due(case)
