"""What the engine lets pass shows no defect to the auditor but warnings (verification 6.1)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuixuan.scenario.opening import open_scenario, scenarios
from tuixuan.store import MemoryStore
from tuixuan_verify.verify import verify

SCENARIOS = sorted(path.name for path in scenarios().glob("*.yaml"))


def written(store: MemoryStore, folder: Path) -> Path:
    """The folder of a case that lies in memory."""
    for name in store.names():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(store.get(name))
    (folder / "log.jsonl").write_bytes(b"".join(line + b"\n" for line in store.lines()))
    return folder


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_case_of_the_engine_shows_warnings_at_most(name: str, tmp_path: Path) -> None:
    store = MemoryStore()
    for _ in open_scenario(scenarios() / name, lambda: store):
        pass
    result = verify(str(written(store, tmp_path)))
    assert result.defects is not None
    assert [] == [row for row in result.defects.found() if not row["warning"]]
