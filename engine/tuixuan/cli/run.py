"""`tuixuan run`: plays a scripted case and compares what comes of it."""

from __future__ import annotations

from pathlib import Path

import click

from tuixuan.cli.failure import ended_well
from tuixuan.cli.options import command as made
from tuixuan.cli.options import json_option
from tuixuan.cli.signing import key_option, signer_of, tell_due
from tuixuan.messages.language import _


def command() -> click.Command:
    return made(
        "run",
        run,
        _(
            "Play a scripted case through the engine, keep it in a new folder, and compare what"
            " comes of each move with what the scenario expects. Exit code 1 when an expectation"
            " did not hold."
        ),
        click.Argument(["scenario"], metavar=_("SCENARIO")),
        click.Option(
            ["--out"], required=True, metavar=_("FOLDER"), help=_("folder of the new case")
        ),
        key_option(everywhere=False),
        json_option(),
    )


def run(scenario: str, out: str, key: str | None, as_json: bool) -> None:
    from tuixuan.cli.folder import new_folder
    from tuixuan.cli.output import say_json
    from tuixuan.cli.timeline import Timeline, told
    from tuixuan.scenario.opening import open_scenario
    from tuixuan.store.files import FileStore

    signer = signer_of(key)
    with new_folder(out) as place:
        play = open_scenario(Path(scenario), lambda: FileStore(place), lambda origin: signer)
    if as_json:
        report = told(play)
        say_json(report)
        ended_well(report["held"])
        return
    timeline = Timeline(play)
    timeline.title()
    for played in play:
        timeline.tell(played)
    timeline.close()
    tell_due(play.case)
    ended_well(not timeline.failed)
