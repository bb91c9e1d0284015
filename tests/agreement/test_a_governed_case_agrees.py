"""Signed, witnessed, amended, erased: the verifier says of every log what happened to it.

A village wanders (`wandering`), and besides checkpoints, changes its key, loses one, shows its
notes to witnesses, amends its law, lets names be read and erases them, and dies in between
(`governed`). After each run every level of the verifier is held against what happened
(`governing`).
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from amended import LAWFUL
from governed import Governed, govern, take
from governing import (
    agree,
    agree_on_entries,
    agree_since,
    agree_without_names,
    files_of,
    judged,
    laid,
    pairs,
    policy_of,
)
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from judging import rehashed
from lawful import lawful
from library import Library
from spoiling import SPOILS, Spoiled, lines_of, signed_anew, with_lines
from village import Law
from walking import Edge
from wandering import Tape
from worlds import worlds

from tuixuan.decision import Accepted

PHASES = (Phase.explicit, Phase.generate, Phase.shrink)
EXAMPLES = {"quick": 5, "default": 20, "long": 2_000}
PROFILE = os.environ.get("TUIXUAN_PROFILE", "default")
# one village whose names are known, one without
VILLAGES = {
    "liangtui_yixuan": ("vacancy_members", "branch"),
    "gongtui_zhixuan": ("single", "reverse"),
}
QUORUMS = ("all", "any", "none")
# logs that are spoiled in every way there is, and amendments after which the old law is kept
SPOILED = {"quick": 2, "default": 4, "long": 300}
COMING_BACK = (
    ("standing", "no standing"),
    ("after", "dropped"),
    ("fixed", "first"),
    ("counter", "first"),
    ("field", "first"),
    ("thread step", "first"),
)
PAGED = {"quick": 2, "default": 4, "long": 300}
UNDER_THE_OLD_LAW = {"quick": 5, "default": 20, "long": 1_000}


class Stand:
    """Where governed runs begin, and what they went through."""

    def __init__(self, laws: Mapping[str, Law], folder: Path) -> None:
        self.folder = folder / "case"
        self.starts: list[Governed] = []
        self.seen: Counter[str] = Counter()
        for name, chosen in VILLAGES.items():
            for village in chosen:
                library = Library(laws[name], worlds(laws[name])[village], Governed)
                library.direct(Edge("archive", "missed", False))
                self.starts += [run for run in library.runs.values() if isinstance(run, Governed)]

    def __repr__(self) -> str:
        return "the stand"

    def begin(self, choices: Tape) -> Governed:
        return self.starts[choices.below(len(self.starts))].fork()

    def saw(self, run: Governed) -> None:
        """Count what a run went through."""
        self.seen.update(entry.type for entry in run.case.entries())
        self.seen.update(f"change {name}" for name in run.changes.values())
        self.seen["refused amendment"] += run.unlawful
        self.seen["lost key"] += len(run.lost)
        self.seen["sibling"] += len(run.siblings)
        self.seen["cosigned"] += any(known.notes for known in run.memories.values())
        self.seen["died"] += len(run.died)
        self.seen["left undone"] += run.pending is not None
        self.seen["runs"] += 1


@pytest.fixture(scope="module")
def stand(laws: Mapping[str, Law], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stand]:
    yield Stand(laws, tmp_path_factory.mktemp("governed"))


@pytest.mark.slow
@settings(max_examples=EXAMPLES[PROFILE], phases=PHASES)
@given(tape=st.binary(min_size=30, max_size=150))
def test_a_governed_log_is_found_as_it_happened(stand: Stand, tape: bytes) -> None:
    choices = Tape(tape)
    quorum = QUORUMS[choices.below(3)]
    run = stand.begin(choices)
    govern(run, choices)
    stand.saw(run)
    result = agree(run, stand.folder, quorum)
    policy = policy_of(run, quorum)
    agree_since(run, stand.folder, policy)
    agree_on_entries(run, stand.folder, quorum, (0, run.case.size // 2, run.case.size - 1))
    agree_without_names(stand.folder, policy, result)


@pytest.mark.slow
@pytest.mark.parametrize(("change", "back"), COMING_BACK)
def test_what_an_amendment_took_away_is_remembered_when_it_comes_back(
    stand: Stand, change: str, back: str
) -> None:
    """log 10.2: the memory stays, also of what the law in force does not have."""
    by_name = {one.name: one for one in LAWFUL}
    for n in range(2 if PROFILE != "long" else 50):
        choices = Tape(sha256(f"{change} {n}".encode()).digest() * 4)
        run = stand.begin(choices)
        for name in (change, back, change, "looking", "looking"):
            run.amend(by_name[name], choices)
            for _ in range(2):
                take(run, choices)
        agree(run, stand.folder, "none")
        stand.seen[f"{change} came back"] += 1


@pytest.mark.slow
@settings(max_examples=SPOILED[PROFILE], phases=PHASES)
@given(tape=st.binary(min_size=120, max_size=200))
def test_one_thing_that_is_wrong_is_found(stand: Stand, tape: bytes) -> None:
    choices = Tape(tape)
    run = stand.begin(choices)
    govern(run, choices)
    files = files_of(run)
    for spoil in SPOILS:
        spoiled = spoil(run, files, choices)
        if spoiled is not None:
            stand.seen[f"spoil {spoil.__name__}"] += 1
            laid(stand.folder, spoiled.files)
            result = judged(stand.folder, spoiled.policy, spoiled.since)
            assert spoiled.must <= pairs(result), (spoil.__name__, spoiled.must, pairs(result))
            assert {code for code, _ in spoiled.must} == {"uncovered"} or 1 == result.exit


@pytest.fixture(scope="module")
def node() -> Iterator[Any]:
    """The page's script in one process."""
    import paging  # noqa: F401
    from page_node import Node

    running = Node()
    yield running
    running.close()


@pytest.mark.checkout
@pytest.mark.slow
@settings(max_examples=PAGED[PROFILE], phases=PHASES)
@given(tape=st.binary(min_size=60, max_size=120))
def test_the_page_says_the_same(stand: Stand, node: Any, tape: bytes) -> None:
    from paging import page_agrees

    choices = Tape(tape)
    run = stand.begin(choices)
    govern(run, choices)
    files = files_of(run)
    asked = [Spoiled(files, policy_of(run, quorum), None, set()) for quorum in QUORUMS]
    asked += [one for spoil in SPOILS if (one := spoil(run, files, choices)) is not None]
    for one in asked:
        laid(stand.folder, one.files)
        result = judged(stand.folder, one.policy, one.since)
        page_agrees(node, stand.folder, one.policy, one.since, result)
        stand.seen["page"] += 1


@pytest.mark.slow
@settings(max_examples=UNDER_THE_OLD_LAW[PROFILE], phases=PHASES)
@given(tape=st.binary(min_size=24, max_size=60))
def test_what_is_decided_under_the_old_law_after_an_amendment_is_found(
    stand: Stand, tape: bytes
) -> None:
    choices = Tape(tape)
    old = stand.begin(choices)
    new = old.fork()
    if not new.amend(choices.pick(LAWFUL), choices):
        return
    files, n = files_of(new), new.case.size
    for id_ in old.graph.permitted(old.pair)[-4:]:
        step = old.law.steps[id_]
        evidence = lawful(old, step, step["outcomes"][0]["id"])
        if evidence is None or not isinstance(old.would(evidence), Accepted):
            continue
        writer = old.fork()
        writer.attempt(evidence)
        entry = json.loads(lines_of(files_of(writer))[-1])
        now = new.would(evidence)
        differs = not isinstance(now, Accepted) or now.out != entry["out"]
        lines = rehashed([*lines_of(files), b"{}"], n, {**entry, "n": n})
        spoiled = signed_anew(new, with_lines(files, lines), end=True)
        laid(stand.folder, spoiled)
        result = judged(stand.folder, policy_of(new, "none"))
        assert differs == (n in {line for _, line in pairs(result)}), (id_, pairs(result))
        assert int(differs) == result.exit
        stand.seen["old law kept"] += differs
        stand.seen["old law as good"] += not differs
