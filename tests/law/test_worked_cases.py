"""The worked cases of the law, each a scenario file named after its number.

Every one is played through the engine, and the log that it leaves is verified by the other side.
Expectations stand in the files; what is judged here is that they hold, and that both sides agree.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tuixuan.scenario.opening import open_scenario
from tuixuan.store import FileStore
from tuixuan_verify.verify import verify

pytestmark = pytest.mark.checkout

CASES = sorted((Path(__file__).parent / "cases").glob("*.yaml"))
SCENARIOS = sorted((Path(__file__).parents[2] / "examples" / "scenarios").glob("*.yaml"))


@pytest.mark.parametrize("path", [*CASES, *SCENARIOS], ids=lambda path: path.stem)
def test_engine_and_verifier_judge_as_the_law_does(path: Path, tmp_path: Path) -> None:
    play = open_scenario(path, lambda: FileStore(tmp_path / "case"))
    told = [difference for played in play for difference in played.differences]
    assert [] == told
    result = verify(str(tmp_path / "case"))
    faults = [finding for finding in result.tally.findings if not finding.warning]
    assert (0, []) == (result.exit, faults)
