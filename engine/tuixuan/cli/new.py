"""`tuixuan new`: opens a case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from tuixuan.cli.options import at_option, pack_option, people_option
from tuixuan.cli.options import command as made
from tuixuan.cli.options import folder as folder_argument
from tuixuan.cli.signing import key_option, signer_of, tell_due
from tuixuan.messages.language import _

# Why a case continues another one (log 4.1).
REASONS = ("switched", "void", "by_election")


def command() -> click.Command:
    return made(
        "new",
        run,
        _(
            "Open a case in a new folder. The file of roles gives the person ids of each role; a"
            " name never enters the log. Every shipped calendar is bound."
        ),
        folder_argument(),
        click.Option(
            ["--procedure"],
            required=True,
            metavar=_("PROCEDURE"),
            help=_("procedure, by name or file"),
        ),
        pack_option(),
        click.Option(["--plan"], metavar=_("FILE"), help=_("plan of the county or township")),
        click.Option(["--roles"], required=True, metavar=_("FILE"), help=_("who holds which role")),
        people_option(),
        click.Option(
            ["--origin"], required=True, metavar=_("NAME"), help=_("the name that the log goes by")
        ),
        click.Option(
            ["--meeting-planned"], metavar=_("DATE"), help=_("day of the election meeting")
        ),
        click.Option(
            ["--follows"],
            metavar=_("FOLDER"),
            help=_("the case that this one continues; or a file with its origin, head and size"),
        ),
        click.Option(
            ["--reason"],
            type=click.Choice(list(REASONS)),
            metavar=_("REASON"),
            help=_("why it follows: switched, void or by_election"),
        ),
        key_option(),
        at_option(),
    )


def run(
    folder: str,
    procedure: str,
    pack: str | None,
    plan: str | None,
    roles: str,
    people: str | None,
    origin: str,
    meeting_planned: str | None,
    follows: str | None,
    reason: str | None,
    key: str | None,
    at: str | None,
) -> None:
    from tuixuan.cli.clock import recorded_at
    from tuixuan.cli.following import followed
    from tuixuan.cli.inputs import people_of
    from tuixuan.scenario.opening import find_law

    given: dict[str, Any] = {"origin": origin, "roles": _holders(roles)}
    given["people"] = people_of(people)
    given["meeting_planned"] = meeting_planned
    given["at"] = recorded_at(at)
    given["follows"] = followed(follows, reason)
    given["signer"] = signer_of(key)
    law = find_law(procedure, pack, Path(plan) if plan else None)
    _open(folder, law, given)


def _open(folder: str, law: Any, given: dict[str, Any]) -> None:
    from tuixuan.case import Case
    from tuixuan.cli.folder import new_folder
    from tuixuan.cli.output import say
    from tuixuan.messages.reasons import Renderer
    from tuixuan.store.files import FileStore

    words = {"plan": law.plan, "calendars": law.calendars, **given}
    with new_folder(folder) as place:
        case = Case.open(law.procedure, FileStore(place), **words)
    renderer = Renderer(law.procedure)
    template = _("case `{origin}` is open in {folder}: {state}")
    state = renderer.words.state(case.state)
    say(template.format(origin=case.origin, folder=folder, state=state))
    tell_due(case)
    for warning in case.parameters.warnings:
        say("! " + renderer.warning(None, warning))


def _holders(path: str) -> dict[str, list[str]]:
    from tuixuan.cli.inputs import mapping_of
    from tuixuan.errors import InputError

    roles: dict[str, Any] = mapping_of(path)
    for role, persons in roles.items():
        if not isinstance(persons, list) or not all(isinstance(one, str) for one in persons):
            message = _("`{path}`: role `{role}`: a list of person ids is expected")
            raise InputError(message.format(path=path, role=role))
    return roles
