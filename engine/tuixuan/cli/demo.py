"""`tuixuan demo`: a whole village election of each procedure, signed, and verified by the other
program.

Its keys are drawn anew each time and lie beside the cases: they are worth nothing, and say so.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from tuixuan.cli.failure import ended_well
from tuixuan.cli.options import command as made
from tuixuan.messages.language import _

if TYPE_CHECKING:
    from tuixuan.audit.keys import VerifierKey

# Written into the folder, so that the next run knows that this command made it.
MARK = "made-by-tuixuan-demo"
CASES = ("liangtui", "gongtui")
KEYS = "keys"
POLICY = "policy"
PAGE = "verify.html"


def command() -> click.Command:
    return made(
        "demo",
        run,
        _(
            "Run a whole village election of each procedure from the shipped scenarios, attempts"
            " to skip a step included, sign both with keys drawn for it, and verify the case"
            " folders with `tuixuan-verify` by the policy that is written beside them, where the"
            " page for a browser and the result sheets are written too."
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
    well, keys = True, []
    for name in CASES:
        held, key = _played(scenarios() / f"demo_{name}.yaml", folder / name, folder / KEYS)
        well &= held
        keys.append(key)
    witnesses = _cosigned(folder, keys)
    (folder / POLICY).write_text(_policy(folder, keys, witnesses), encoding="utf-8")
    for name in CASES:
        well &= _verified(folder / name, folder / POLICY)
    _for_a_browser(folder)
    ended_well(well)


def _prepared(folder: Path) -> Path:
    """The folder, without the cases of an earlier demo; one that something else made is refused."""
    import shutil

    from tuixuan.errors import CaseError

    if (folder / MARK).is_file() and not folder.is_symlink():
        for made in (*CASES, KEYS):
            shutil.rmtree(folder / made, ignore_errors=True)
        return folder
    if (folder.exists() or folder.is_symlink()) and not (
        folder.is_dir() and not any(folder.iterdir())
    ):
        message = _("`{folder}` was not made by this command: name another folder with `--out`")
        raise CaseError(message.format(folder=folder))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("tuixuan demo\n", encoding="utf-8")
    return folder


def _played(scenario: Path, case: Path, keys: Path) -> tuple[bool, VerifierKey]:
    """Whether all went as the scenario expects, and the key that signed the case."""
    from tuixuan.audit import KeyFile
    from tuixuan.cli.timeline import Timeline
    from tuixuan.scenario.opening import open_scenario
    from tuixuan.store.files import FileStore

    keys.mkdir(exist_ok=True)
    path = keys / f"demo-{case.name}.key"
    play = open_scenario(
        scenario, lambda: FileStore(case), lambda origin: KeyFile.generate(path, origin)
    )
    timeline = Timeline(play, scenario.parent)
    timeline.title()
    for played in play:
        timeline.tell(played)
    timeline.close()
    play.case.checkpoint()  # what was refused after the end is covered too
    return not timeline.failed, KeyFile.load(path).key


def _cosigned(folder: Path, keys: list[VerifierKey]) -> dict[str, VerifierKey]:
    """Two witnesses cosign every note of both cases; their keys, by name.

    They come when the later case has ended: they live in the time of the scenarios, not of the
    machine, whose clock may be behind it (verification 3.15).
    """
    from tuixuan.audit import Log
    from tuixuan.cli.demo_witnesses import cosigned_by_two
    from tuixuan.store.files import FileStore

    cases = [folder / case for case in CASES]
    ends = (Log.open(FileStore(case)).last_time for case in cases)
    end = max(time for time in ends if time is not None)
    return cosigned_by_two(folder, cases, keys, int(end.timestamp()))


def _policy(folder: Path, keys: list[VerifierKey], witnesses: dict[str, VerifierKey]) -> str:
    """The policy of an auditor who trusts the keys of the demo, and approves the law it ran."""
    from tuixuan.audit import Log
    from tuixuan.audit.policy import policy_text
    from tuixuan.store.files import FileStore

    procedures, calendars = {}, {}
    for case in CASES:
        data = next(Log(FileStore(folder / case)).read()).body["data"]
        procedures[data["compiled"]["sha256"]] = f"{data['procedure']['id']}, {data['pack']}"
        calendars.update({one["sha256"]: str(one["year"]) for one in data["calendars"]})
    comment = "made by tuixuan demo: its keys lie beside it, so they prove nothing"
    law = {"procedures": procedures, "calendars": calendars}
    return policy_text(keys, **law, witnesses=witnesses, comment=comment)


def _verified(case: Path, policy: Path) -> bool:
    """Verify the folder in a process of its own: the engine does not import the verifier."""
    from tuixuan.cli.output import say
    from tuixuan.messages.language import current

    sys.stdout.flush()
    program = [sys.executable, "-I", "-m", "tuixuan_verify", "--lang", current(), "--json"]
    program += ["--policy", str(policy)]
    done = subprocess.run([*program, str(case)], stdout=subprocess.PIPE, check=False)
    say(f"-- tuixuan-verify {case}")
    for line in _levels(done.stdout):
        say(f"   {line}")
    say()
    return done.returncode == 0


def _for_a_browser(folder: Path) -> None:
    """The page that verifies without us, and the sheets that were posted; says what to open."""
    from tuixuan.cli.output import say
    from tuixuan.cli.page import write_page
    from tuixuan.cli.sheet import sheet

    write_page(folder / PAGE)
    for name in CASES:
        posted = sheet(str(folder / name), None, names=True)
        (folder / f"{name}.html").write_text(posted + "\n", encoding="utf-8")
    say(_("The same without us: open `{page}` in a browser,").format(page=folder / PAGE))
    say(
        _("drop `{case}` on it, and choose `{policy}` as the policy.").format(
            case=folder / CASES[0], policy=folder / POLICY
        )
    )
    say(_("What is posted in the village: `{sheet}`").format(sheet=folder / f"{CASES[0]}.html"))


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
