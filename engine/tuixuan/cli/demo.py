"""`tuixuan demo`: a whole village election of each procedure, verified by the other program."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from tuixuan.cli.failure import ended_well
from tuixuan.cli.options import command as made
from tuixuan.messages.language import _

# Written into the folder, so that the next run knows that this command made it.
MARK = "made-by-tuixuan-demo"
CASES = ("liangtui", "gongtui")


def command() -> click.Command:
    return made(
        "demo",
        run,
        _(
            "Run a whole village election of each procedure from the shipped scenarios, attempts"
            " to skip a step included, and verify both case folders with `tuixuan-verify`."
        ),
        click.Option(
            ["--out"],
            default=str(Path("build", "demo")),
            show_default=True,
            metavar=_("FOLDER"),
            help=_("where the case folders are written"),
        ),
    )


def run(out: str) -> None:
    from tuixuan.scenario.opening import scenarios

    folder = _prepared(Path(out))
    well = True
    for name in CASES:
        well &= _played(scenarios() / f"demo_{name}.yaml", folder / name)
        well &= _verified(folder / name)
    ended_well(well)


def _prepared(folder: Path) -> Path:
    """The folder, without the cases of an earlier demo; one that something else made is refused."""
    import shutil

    from tuixuan.errors import CaseError

    if (folder / MARK).is_file() and not folder.is_symlink():
        for case in CASES:
            shutil.rmtree(folder / case, ignore_errors=True)
        return folder
    if (folder.exists() or folder.is_symlink()) and not (
        folder.is_dir() and not any(folder.iterdir())
    ):
        message = _("`{folder}` was not made by this command: name another folder with `--out`")
        raise CaseError(message.format(folder=folder))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("tuixuan demo\n", encoding="utf-8")
    return folder


def _played(scenario: Path, case: Path) -> bool:
    from tuixuan.cli.timeline import Timeline
    from tuixuan.scenario.opening import open_scenario
    from tuixuan.store.files import FileStore

    play = open_scenario(scenario, lambda: FileStore(case))
    timeline = Timeline(play, scenario.parent)
    timeline.title()
    for played in play:
        timeline.tell(played)
    timeline.close()
    return not timeline.failed


def _verified(case: Path) -> bool:
    """Verify the folder in a process of its own: the engine does not import the verifier."""
    from tuixuan.cli.output import say
    from tuixuan.messages.language import current

    sys.stdout.flush()
    program = [sys.executable, "-I", "-m", "tuixuan_verify", "--lang", current(), "--json"]
    done = subprocess.run([*program, str(case)], stdout=subprocess.PIPE, check=False)
    say(f"-- tuixuan-verify {case}")
    for line in _levels(done.stdout):
        say(f"   {line}")
    say()
    return done.returncode == 0


def _levels(report: bytes) -> Iterator[str]:
    """One line for each level, then the result; the report as it is when it is no such report."""
    marks, unchecked = {"pass": _("passed"), "fail": _("FAILED")}, _("not checked")
    try:
        for case in json.loads(report)["cases"]:
            for level in case["levels"]:
                yield f"{level['title']}: {marks.get(level['status'], unchecked)}"
            yield _("entries: {n}, head (RFC 6962 root): {head}").format(
                n=case["entries"], head=case["head"]
            )
            yield case["result"]
    except (ValueError, KeyError, TypeError):
        yield from report.decode("utf-8", "replace").splitlines()
