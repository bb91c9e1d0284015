"""Two programs that share no code read every log alike.

Directed runs take every outcome of every step, before and at its bound, and break every rule;
walks drawn by hypothesis do what nobody thought of. After each, the verifier finds nothing on
levels 0, 1 and 4, and on 5 where names are disclosed; it remembers what the engine remembers, and
a resumed case does too. In the end nothing of either procedure may be left that was not reached
(`reached.UNREACHABLE` says why not). Each procedure has a module of its own that takes these tests.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

import pytest
from breaking import breaking, complain, covered_again, has
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from judging import (
    engine_memory,
    findings,
    rehashed,
    turned,
    verified,
    verifier_memory,
    verify_anew,
    write_folder,
)
from lawful import lawful
from library import Library
from mutating import mutants
from reached import UNREACHABLE, Reached, rules_in_use
from running import Run
from village import Law, World
from walking import Edge
from wandering import Tape, wander
from worlds import BARRED, EARLY, worlds

from tuixuan.case import Case
from tuixuan.decision import Refused
from tuixuan.procedure.compiled import Procedure
from tuixuan.procedure.library import load

PHASES = (Phase.explicit, Phase.generate, Phase.shrink)
# walks in each procedure, and logs of which every judgement is turned
EXAMPLES = {"quick": 50, "default": 1_200, "long": 8_000}
SAMPLE = {"quick": 2, "default": 12, "long": 100}
PROFILE = os.environ.get("TUIXUAN_PROFILE", "default")


class Bench:
    """One procedure, its villages, the folder for the verifier, and what was reached."""

    def __init__(self, law: Law, folder: Path) -> None:
        self.law, self.folder = law, folder
        self.libraries: dict[str, Library] = {}
        self.reached = Reached()

    def __repr__(self) -> str:
        return f"the bench of `{self.law.procedure.id}`"

    def explore(self) -> None:
        """A run in every place that evidence leads to."""
        taken: set[Edge] = set()
        for world, village in worlds(self.law).items():
            library = self.libraries[world] = Library(self.law, village)
            if world in BARRED:
                library.direct(Edge("archive", "missed", False))
                continue
            for edge in library.edges():
                # how a list is made is the same for all; how it is voted on is not
                voted = self.law.steps[edge.step]["phase"] == "E" and edge not in library.taken
                if voted or edge not in taken:
                    library.direct(edge)
            taken |= library.taken.keys()

    @property
    def starts(self) -> list[Run]:
        """Where walks begin: in every place that a directed run came by."""
        return [run for library in self.libraries.values() for run in library.runs.values()]

    def agree(self, run: Run) -> list[bytes]:
        """Assert that engine and verifier say the same of a run; returns its lines."""
        lines = list(run.store.lines())
        self.reached.take(lines)
        result = verified(self.folder, lines, beside=run.beside)
        assert [] == findings(result)
        assert 0 == result.exit
        assert result.memory is not None
        assert run.case.state == result.memory.flow.state
        expected = engine_memory(run.case)
        assert expected == verifier_memory(result, run.case)
        resumed = Case.resume(run.store, procedure=self.law.procedure)
        assert expected == engine_memory(resumed)
        return lines

    def agree_all(self, runs: Iterable[Run]) -> None:
        """The same for many runs, but for those that are the beginning of another one."""
        logs = [(run, list(run.store.lines())) for run in runs]
        inside = {line for _, lines in logs for line in lines[:-1]}
        for run, lines in logs:
            if lines[-1] not in inside:
                self.agree(run)
                inside.add(lines[-1])


def made(name: str, laws: Mapping[str, Law], folder: Path) -> Bench:
    """The bench of one procedure, as the modules that take these tests make it."""
    bench = Bench(laws[name], write_folder(folder / "case", laws[name]))
    bench.explore()
    return bench


@pytest.mark.slow
def test_every_outcome_that_evidence_can_have_is_judged_alike(bench: Bench) -> None:
    for library in bench.libraries.values():
        bench.agree_all((*library.taken.values(), *covered_again(library)))
    run = bench.libraries["branch"].taken[Edge("archive", "missed", False)]
    assert [] == findings(verify_anew(bench.folder, run.store.lines()))


@pytest.mark.slow
def test_every_mutant_of_lawful_evidence_is_judged_alike(bench: Bench, profile: str) -> None:
    seen = set()
    for library in bench.libraries.values():
        for start in library.runs.values():
            for step in start.graph.permitted(start.pair):
                # where names are known, a ballot is judged by them too
                key = (step, library.world.named and has(bench.law, step, "ballot-order"))
                if key not in seen or profile == "long":
                    seen.add(key)
                    _try_mutants(bench, start, step, profile)


def _try_mutants(bench: Bench, start: Run, step: str, profile: str) -> None:
    """Every mutant that is refused in one log, some that are accepted in a log each."""
    spec = start.law.steps[step]
    made = (lawful(start, spec, outcome["id"]) for outcome in spec["outcomes"])
    found = [one for evidence in made if evidence for one in mutants(start, evidence)]
    refused, accepted = start.fork(), []
    for one in found if profile == "long" else found[: len(found) // len(spec["outcomes"])]:
        if isinstance(refused.would(one), Refused):
            refused.attempt(one)
        else:
            accepted.append(one)
    bench.agree(refused)
    every = 5 if profile == "long" else 7
    for n, one in enumerate(accepted):
        # every write-in, because who was written in may be elected already, or never
        if n % every and "write_ins" not in one.data:
            continue
        run = start.fork()
        run.attempt(one)
        bench.agree(run)


@pytest.mark.slow
def test_every_rule_that_is_broken_refuses_alike(bench: Bench) -> None:
    blocks, warns = rules_in_use(bench.law)
    told = bench.reached.refused | bench.reached.warned
    for rule in sorted({"calendar", *blocks, *warns} - told):
        run = breaking(bench.libraries, rule)
        if run is not None:
            bench.agree(run)


@pytest.mark.slow
def test_a_thread_beside_a_closed_case_is_judged_alike(bench: Bench) -> None:
    run = bench.libraries["branch"].taken[Edge("archive", "missed", False)].fork()
    complain(run)
    bench.agree(run)


@pytest.mark.slow
@settings(max_examples=EXAMPLES[PROFILE], phases=PHASES)
@given(tape=st.binary(min_size=24, max_size=90))
def test_a_log_of_the_engine_is_found_in_order_by_the_verifier(bench: Bench, tape: bytes) -> None:
    choices = Tape(tape)
    starts = bench.starts
    run = starts[choices.below(len(starts))].fork()
    wander(run, choices)
    bench.agree(run)


@pytest.mark.slow
@settings(max_examples=SAMPLE[PROFILE], phases=PHASES)
@given(tape=st.binary(min_size=60, max_size=90))
def test_a_judgement_that_is_turned_is_found(bench: Bench, tape: bytes) -> None:
    choices = Tape(tape)
    starts = bench.starts
    run = starts[choices.below(len(starts))].fork()
    wander(run, choices)
    lines = list(run.store.lines())
    for n, line in enumerate(lines):
        other = turned(json.loads(line), bench.law)
        if other is not None:
            result = verified(bench.folder, rehashed(lines, n, other), beside=run.beside)
            assert any(n == found[2] for found in findings(result)), (n, other)
            assert 1 == result.exit


@pytest.mark.slow
def test_a_case_under_the_repealed_law_is_judged_alike(
    name: str, shipped_calendar_files: tuple[bytes, ...], tmp_path: Path
) -> None:
    loaded = load(name, "party_1990")
    procedure = Procedure.from_compiled(loaded.content, files=loaded.sources)
    law = Law(procedure, shipped_calendar_files)
    bench = Bench(law, write_folder(tmp_path / "case", law))
    # before 2020, a term of three years, and no working days, because there is no calendar
    days = {**EARLY, "publicity_unit": "days"}
    village = World(
        tuple(days.items()), start="2017-06-02", term_start="2015-05-18", term_end="2018-05-18"
    )
    library = bench.libraries["branch"] = Library(law, village)
    library.direct(Edge("archive", "missed", False))
    bench.agree_all(library.taken.values())
    for n in range(SAMPLE[PROFILE]):
        walk = bench.starts[n % len(bench.starts)].fork()
        wander(walk, Tape(sha256(str(n).encode()).digest() * 2))
        bench.agree(walk)
    assert "archive/missed" in bench.reached.outcomes


@pytest.mark.slow
def test_nothing_of_a_procedure_is_left_unreached(bench: Bench) -> None:
    missing = bench.reached.missing(bench.law)
    excused = UNREACHABLE[bench.law.procedure.id]
    left, came = sorted(missing - excused.keys()), sorted(excused.keys() - missing)
    assert not left, "\n".join(["not reached:", *left])
    assert not came, "\n".join(["reached after all, take it out of the table:", *came])
