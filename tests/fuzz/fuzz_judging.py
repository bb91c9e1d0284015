"""Two verifiers on one mutant: the Python one in this process, the page's under Node.

What mutants share is said in `fuzz_sharing`.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from fuzz_cases import Signed, cases
from fuzz_kinds import mutant
from fuzz_mutants import Mutant
from fuzz_page import ROOT, Node, question
from fuzz_sharing import ALONE, Shared

from tuixuan_verify.findings import LEVELS
from tuixuan_verify.plain import as_plain
from tuixuan_verify.render import as_text
from tuixuan_verify.result import status_of
from tuixuan_verify.trust import Trust
from tuixuan_verify.verify import verify

SAVED = ROOT / "build" / "fuzz"
SHARED = "/dev/shm" if Path("/dev/shm").is_dir() else None
# one in so many is written as a report as well
REPORTED = 50
# so many are given to Node at once: to wake it for each one takes longer than the judging
AT_ONCE = 16


class Said:
    """What one verifier says: result, levels, findings with their steps; or why it fell over."""

    def __init__(self, exit_: Any, levels: dict[str, str], findings: list[Any]) -> None:
        self.exit = exit_
        self.levels = levels
        # 5.3 needs the table of strokes of all characters, which the page does not bring along: it
        # does not look at that step and says so, and no case here has an order of names
        # of a fault of form the one that is met first may be named, or several: one step for all
        self.findings = {
            (code, line, "0" if code == "form" else step)
            for code, line, step in findings
            if step != "5.3"
        }
        self.pairs = {(code, line) for code, line, _ in self.findings}
        self.codes = {code for code, _ in self.pairs}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Said) and self.all == other.all

    def __hash__(self) -> int:
        return hash(str(self.all))

    @property
    def all(self) -> tuple[Any, ...]:
        return self.exit, self.levels, self.findings

    def __repr__(self) -> str:
        found = sorted(self.findings, key=str)
        return f"exit {self.exit} {''.join(v[0] for v in self.levels.values())} {found}"


class Judge:
    """Lays mutants out one after another and asks both."""

    def __init__(self, made: list[Signed] | None = None) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="tuixuan-fuzz-", dir=SHARED))
        self.cases = cases() if made is None else made
        self.shared = Shared(case.files for case in self.cases)
        self.node = Node() if Node.present() else None
        self._lain: dict[Path, dict[str, bytes]] = {}
        self.count = 0
        self.kinds: dict[str, int] = {}

    def close(self) -> None:
        if self.node:
            self.node.close()
        shutil.rmtree(self.home)

    def wrong(self, seeds: Iterable[int]) -> list[str]:
        """What is wrong with the verdicts on the mutants of some numbers."""
        return self.wrong_with((mutant(seed, self.cases), seed) for seed in seeds)

    def wrong_with(self, numbered: Iterable[tuple[Mutant, int]]) -> list[str]:
        """What is wrong with the verdicts on these; of one that is judged rightly, nothing."""
        pending = iter(numbered)
        found: list[str] = []
        while together := list(islice(pending, AT_ONCE)):
            found += self._together(together)
        return found

    def _together(self, numbered: list[tuple[Mutant, int]]) -> Iterator[str]:
        """Both verifiers work at the same time, each on folders of its own turn."""
        places = [self._lay(self.home / str(n), made) for n, (made, _) in enumerate(numbered)]
        if self.node:
            pairs = zip(places, numbered, strict=True)
            self.node.ask([question(at / "case", one.given, one.args) for at, (one, _) in pairs])
        firsts = []
        for place, (made, seed) in zip(places, numbered, strict=True):
            self.count += 1
            self.kinds[made.kind] = self.kinds.get(made.kind, 0) + 1
            # every other one with the faster parser
            firsts.append(self._python(place, made, fast=seed % 2 == 1))
        for place, first, (made, seed) in zip(places, firsts, numbered, strict=True):
            faults = untrue(first, made, "python")
            if self.node:
                second = of_page(self.node.answer())
                faults += untrue(second, made, "page")
                if first != second:
                    faults.append(f"python {first}, page {second}")
            if faults:
                name = self._save(place, made, seed, faults)
                yield f"{made.kind} {seed} ({made.case.name}): {'; '.join(faults)} -> {name}"

    def _python(self, place: Path, made: Mutant, fast: bool = False) -> Said:
        if self.count % ALONE == 0:
            return self._alone(place, made, fast)
        with self.shared.used():
            return self._alone(place, made, fast)

    def _alone(self, place: Path, made: Mutant, fast: bool) -> Said:
        try:
            paths = zip(("policy", "since"), made.given, strict=True)
            trust = Trust(*(None if one is None else str(place / name) for name, one in paths))
            complete = "--complete" in made.args
            result = verify(str(place / "case"), None, complete, fast=fast, trust=trust)
            if self.count % REPORTED == 0:
                as_text(result, "zh")
                json.dumps(as_plain(result, "en"))
        except Exception as error:
            return Said(f"crash: {error!r}", {}, [])
        levels = {level: status_of(result, level) for level in LEVELS}
        found = [
            (f.code, f.line, f.step) for f in result.tally.findings if f.step[0] in result.levels
        ]
        return Said(result.exit, levels, found)

    def _lay(self, home: Path, made: Mutant) -> Path:
        """The folder of a case with what a mutant changes; only that is written."""
        place = home / made.case.name
        wanted = {f"case/{name}": content for name, content in made.files.items()}
        given = zip(("policy", "since"), made.given, strict=True)
        wanted |= {name: content for name, content in given if content is not None}
        lain = self._lain.setdefault(place, {})
        for name in lain.keys() - wanted.keys():
            path = place / name
            path.unlink()
            while not any(path.parent.iterdir()) and path.parent != place / "case":
                path = path.parent
                path.rmdir()
            del lain[name]
        for name, content in wanted.items():
            if lain.get(name) != content:
                (place / name).parent.mkdir(parents=True, exist_ok=True)
                (place / name).write_bytes(content)
                lain[name] = content
        return place

    def _save(self, place: Path, made: Mutant, seed: int, faults: list[str]) -> Path:
        """A vector directory of what failed, ready to be looked at; `findings` are for a person."""
        kept = SAVED / f"{made.kind}_{seed}"
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(place, kept)
        given = () if made.given[0] is None else ("--policy", "policy", "--since", "since")
        expected = {"args": [*made.args, *given], "attacks": [],
                    "exit": None, "levels": {}, "findings": [], "faults": faults}  # fmt: skip
        (kept / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
        (kept / "README.md").write_text(f"No attack: mutant {seed}, {made.kind}.\n")
        return kept


def of_page(said: dict[str, Any] | None) -> Said:
    """What the page says, as the other verifier says it."""
    if said is None:
        return Said("crash", {}, [])
    if "findings" not in said:
        return Said(str(said)[:300], {}, [])
    levels = {str(one["level"]): one["status"] for one in said["levels"]}
    return Said(said["exit"], levels, [(f["code"], f["line"], f["step"]) for f in said["findings"]])


def untrue(said: Said, made: Mutant, who: str) -> list[str]:
    """Where a verifier contradicts what is known of a mutant."""
    faults = []
    if said.exit not in (0, 1, 2):
        return [f"{who}: {said.exit}"]
    if said.exit not in made.exits and not ("--complete" in made.args and said.exit == 1):
        faults.append(f"{who}: result {said.exit}, not {sorted(made.exits)}: {said}")
    if said.exit == 2:
        return faults
    for fails, codes in ((made.fails, made.codes), *made.both):
        if fails and not any(said.levels[level] == "fail" for level in fails):
            faults.append(f"{who}: none of the levels {fails} fails: {said}")
        if codes and not codes & said.codes:
            faults.append(f"{who}: none of {sorted(codes)}: {said}")
    if made.exactly is not None and made.exactly != said.pairs:
        faults.append(f"{who}: not {sorted(made.exactly, key=str)}: {said}")
    return faults
