"""Vectors of a shipped procedure: one scenario played by the engine, and attacks on what it wrote.

The case is kept as it is in `tests/vectors/shipped_whole`, so that a change of the law or of the
engine does not change a vector: old cases must verify for ever.
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import json
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from building.vector import Vector
from building.village import canonical, linked

SCENARIO = "liangtui_quorum_missed.yaml"
STORY = "shipped_whole"
Files = dict[str, bytes]
# a case that discloses names: level 5 looks at them and at the order of names on a ballot
NAMED = {"5": "pass"}


def kept(home: Path, story: str = STORY) -> Files:
    """The case as it is kept."""
    case = home / story / "case"
    return {
        path.relative_to(case).as_posix(): path.read_bytes()
        for path in sorted(case.rglob("*"))
        if path.is_file()
    }


def play(scenario: str = SCENARIO) -> Files:
    """The case played under the law of today: fixed nonce and salts, no documents, no sources."""
    from tuixuan.scenario.opening import open_scenario, scenarios
    from tuixuan.store import MemoryStore

    secrets.token_hex = lambda nbytes=None: "5eed" * 8
    secrets.token_urlsafe = _salts(itertools.count())
    store = MemoryStore()
    for _ in open_scenario(scenarios() / scenario, lambda: store):
        pass
    log = b"".join(line + b"\n" for line in store.lines())
    names = [n for n in store.names() if not n.startswith("sources/")]
    return {"log.jsonl": log, **{name: store.get(name) for name in names}}


def _salts(numbers: Iterator[int]) -> Callable[[int], str]:
    """Salts that are the same every time."""

    def salt(nbytes: int) -> str:
        drawn = hashlib.sha256(b"salt %d" % next(numbers)).digest()[:nbytes]
        return base64.urlsafe_b64encode(drawn).rstrip(b"=").decode()

    return salt


def vectors(whole: Files) -> Iterator[Vector]:
    """The case itself, and one attack on it."""
    yield Vector(STORY, "a whole election under a shipped procedure, with the names of persons.",
                 whole, args=("--complete",), levels=NAMED)  # fmt: skip
    lines = whole["log.jsonl"].split(b"\n")[:-1]
    entries = [json.loads(line) for line in lines]
    n = last(entries, "count")
    entries[n]["act"]["person"] = "p99"
    yield Vector("shipped_role", "a stranger counts the votes, under the shipped procedure.",
                 again(whole, entries), (("role", n, "4.6"),), (23,))  # fmt: skip


def last(entries: list[Any], step: str) -> int:
    """The number of the last accepted entry of a step."""
    return max(e["n"] for e in entries if e["type"] == "step" and e["step"] == step)


def again(whole: Files, entries: list[Any]) -> Files:
    """The case with other entries, linked again, and without names: nothing needs them."""
    lines = linked([canonical(entry) for entry in entries])
    return {**nameless(whole), "log.jsonl": b"".join(line + b"\n" for line in lines)}


def nameless(files: Files) -> Files:
    """A case without what lies beside its log."""
    return {name: content for name, content in files.items() if name != "disclosures.jsonl"}
