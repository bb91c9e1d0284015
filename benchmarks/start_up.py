"""Start-up of the two commands in a process of their own, beside a bare interpreter.

Wall time, with bytecode at hand as after an installation: it is kept in a folder of this run,
because a machine may be told not to write any.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.readings import Reading
from benchmarks.turns import Subject, in_turns, timed
from benchmarks.village import village
from tuixuan.case import Case
from tuixuan.errors import StepRefused
from tuixuan.store import FileStore

__all__ = ["start_up"]


def start_up(*, quick: bool = False) -> list[Reading]:
    """`tuixuan --help` and `tuixuan-verify` of the demo village, all its entries."""
    commands = Path(sys.executable).parent
    with tempfile.TemporaryDirectory(prefix="tuixuan-bench-") as place:
        folder = Path(place) / "case"
        entries = _write_village(folder)
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": f"{place}/bytecode"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        turns = in_turns(
            {
                "bare": _run([sys.executable, "-c", "pass"], environment),
                "help": _run([str(commands / "tuixuan"), "--help"], environment),
                "verify": _run([str(commands / "tuixuan-verify"), str(folder)], environment),
            },
            5 if quick else 31,
        )
    return [
        turns.time("help", "tuixuan --help", "ms", 80),
        turns.time("verify", f"tuixuan-verify of one village ({entries} entries)", "ms", 60),
        turns.time("bare", "python -c pass"),
    ]


def _run(command: Sequence[str], environment: dict[str, str]) -> Subject:
    return timed(
        lambda: subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True),
        waits=True,
    )


def _write_village(folder: Path) -> int:
    """The case folder of the demo village with every attempt of the scenario."""
    demo = village()
    store = FileStore(folder)
    case: Case = demo.open(store)
    for call in demo.calls:
        try:
            case.step(call.step, call.data, **call.members)
        except StepRefused:
            continue
    store.close()
    return case.size
