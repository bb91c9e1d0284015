"""`tuixuan amend`: puts another version of the law in force while a case runs."""

from __future__ import annotations

from typing import Any

import click

from tuixuan.cli.options import act_options, at_option, json_option, pack_option
from tuixuan.cli.options import command as made
from tuixuan.cli.options import folder as folder_argument
from tuixuan.cli.signing import key_option, signer_of, tell_due
from tuixuan.messages.language import _


def command() -> click.Command:
    return made(
        "amend",
        run,
        _(
            "Put another version of the procedure, or another rule pack, in force for the entries"
            " after this one. What was done stays done and is not corrected any more; values of"
            " the plan stay, parameters that are new take their default. A law in which the case"
            " cannot go on is not put in force; exit code 2. An auditor must approve its digest."
        ),
        folder_argument(),
        click.Argument(["procedure"], metavar=_("PROCEDURE")),
        pack_option(),
        *act_options(),
        key_option(),
        at_option(),
        json_option(),
    )


def run(
    folder: str,
    procedure: str,
    pack: str | None,
    actor: str | None,
    role: str | None,
    key: str | None,
    at: str | None,
    as_json: bool,
) -> None:
    from tuixuan.cli.clock import recorded_at
    from tuixuan.cli.folder import case_in
    from tuixuan.cli.output import say, say_json
    from tuixuan.messages.reasons import Renderer
    from tuixuan.procedure.compiled import Procedure

    time = recorded_at(at)
    law = Procedure.load(procedure, pack=pack)
    case = case_in(folder, signer=signer_of(key))
    entry = case.amend(law, at=time, actor=actor, role=role)
    tell_due(case)
    if as_json:
        say_json({"n": entry.n, "data": entry.body["data"], "out": entry.body["out"]})
        return
    renderer = Renderer(case.procedure)
    say(in_force(renderer.words, entry.body["data"], renderer.words.state(case.state)))
    for warning in entry.body["out"].get("warnings", ()):
        say("! " + renderer.warning(None, warning))
    say(_("sha256 {digest}: what an auditor approves").format(digest=law.sha256))


def in_force(words: Any, data: Any, state: str) -> str:
    """What an amendment puts in force, and where the case stands."""
    template = _("in force now: {procedure}, version {version}, rule pack `{pack}`: {state}")
    procedure = words.named(data["procedure"]["id"], words.procedure.title)
    version = data["procedure"]["version"]
    return template.format(version=version, procedure=procedure, pack=data["pack"], state=state)
