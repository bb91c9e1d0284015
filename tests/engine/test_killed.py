"""A process killed while it appends: what was acknowledged is there, and the case goes on.

A child plays a village election into a folder and says the size of the log after each step. It is
killed in the middle of a write, between write and sync, or right after the sync. The parent
resumes.
"""

from __future__ import annotations

import random
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tuixuan import Case, FileStore, StepRefused
from tuixuan_verify.verify import verify

pytestmark = pytest.mark.checkout

SCENARIO = Path(__file__).parents[2] / "examples" / "scenarios" / "demo_liangtui.yaml"
KILLED = 9
CHILD = f"""
import os, sys
from pathlib import Path
from tuixuan.scenario.opening import open_scenario
from tuixuan.store import FileStore

folder, where, left = sys.argv[1], sys.argv[2], int(sys.argv[3])

class Killed(FileStore):
    def _write(self, fd, data):
        global left
        left -= 1
        if left == 0 and where == "in the write":
            os.write(fd, data[: len(data) // 2])
            os._exit({KILLED})
        return super()._write(fd, data)

    def _sync(self, fd):
        if left == 0 and where == "before the sync":
            os._exit({KILLED})
        super()._sync(fd)
        if left == 0:
            os._exit({KILLED})

play = open_scenario(Path({str(SCENARIO)!r}), lambda: Killed(folder))
print(play.case.size, flush=True)
for played in play:
    print(play.case.size, flush=True)
"""


@pytest.mark.parametrize("where", ["in the write", "before the sync", "after the sync"])
@pytest.mark.parametrize("seed", range(2))
def test_every_acknowledged_step_survives(tmp_path: Path, where: str, seed: int) -> None:
    left = random.Random(f"{where} {seed}").randrange(8, 250)
    command = [sys.executable, "-c", CHILD, str(tmp_path / "case"), where, str(left)]
    child = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert KILLED == child.returncode, child.stderr
    acknowledged = int((child.stdout.split() or ["0"])[-1])
    assert acknowledged

    case = Case.resume(FileStore(tmp_path / "case"))
    assert acknowledged <= case.size
    with pytest.raises(StepRefused):
        case.step(
            "archive",
            {"date": "2026-04-30"},
            actor="t01",
            role="township",
            at=datetime(2026, 5, 1, tzinfo=UTC),
        )
    result = verify(str(tmp_path / "case"))
    faults = [finding for finding in result.tally.findings if not finding.warning]
    assert (0, []) == (result.exit, faults)
    assert case.state == Case.resume(FileStore(tmp_path / "case")).state
