"""`tuixuan erase`: erases names that lie beside the log of a case."""

from __future__ import annotations

import click

from tuixuan.cli.options import act_options, at_option, json_option
from tuixuan.cli.options import command as made
from tuixuan.cli.options import folder as folder_argument
from tuixuan.cli.signing import key_option, signer_of, tell_due
from tuixuan.messages.language import _, ngettext


def command() -> click.Command:
    return made(
        "erase",
        run,
        _(
            "Erase the names of persons that lie beside the log. An entry records it; the log"
            " itself stays as it is, and nobody can show from it any more whose names they were."
            " Copies and backups are not reached. Asked again after an interruption, it is"
            " completed."
        ),
        folder_argument(),
        click.Argument(["persons"], nargs=-1, metavar=_("[PERSON]...")),
        click.Option(["--all", "everybody"], is_flag=True, help=_("the names of everybody")),
        *act_options(),
        key_option(),
        at_option(),
        json_option(),
    )


def run(
    folder: str,
    persons: tuple[str, ...],
    everybody: bool,
    actor: str | None,
    role: str | None,
    key: str | None,
    at: str | None,
    as_json: bool,
) -> None:
    from tuixuan.cli.clock import recorded_at
    from tuixuan.cli.folder import case_in
    from tuixuan.cli.output import say, say_json

    if everybody == bool(persons):
        raise click.UsageError(_("name the persons, or everybody with `--all`"))
    time = recorded_at(at)
    case = case_in(folder, signer=signer_of(key))
    entries = case.erase(persons, everybody=everybody, at=time, actor=actor, role=role)
    tell_due(case)
    if as_json:
        say_json({"entries": [{"n": one.n, "data": one.body["data"]} for one in entries]})
        return
    if not entries:
        say(_("an erasure that was interrupted is completed"))
    for one in entries:
        say(erased(len(one.body["data"]["digests"])) + _(" (entry {n})").format(n=one.n))


def erased(names: int) -> str:
    """How many names are gone."""
    return ngettext("{n} name is erased", "{n} names are erased", names).format(n=names)
