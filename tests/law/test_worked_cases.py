"""The worked cases of the law, each a scenario named after its number, and all that go with them.

Every one is played through the engine, and the log that it leaves is verified by the other side.
Expectations stand in the files; what is judged here is that they hold, and that both sides agree.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from law_play import CASES, EXAMPLES, NEWEST, begun, documents, written

from tuixuan.scenario.loading import load_scenario
from tuixuan.store import MemoryStore
from tuixuan_verify.verify import verify

pytestmark = pytest.mark.checkout


@pytest.mark.parametrize("path", [*CASES, *EXAMPLES], ids=lambda path: path.stem)
def test_engine_and_verifier_judge_as_the_law_does(path: Path, tmp_path: Path) -> None:
    scenario, store = load_scenario(path), MemoryStore()
    play = begun(scenario, documents()[scenario.procedure, scenario.pack or NEWEST], store)

    assert [] == [difference for played in play for difference in played.differences]

    result = verify(str(written(store, tmp_path / "case")))
    faults = [finding for finding in result.tally.findings if not finding.warning]
    assert (0, []) == (result.exit, faults)
