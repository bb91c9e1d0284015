"""One vector: a case folder, what a verifier must say about it, and one sentence why.

`expected.json` is written by hand in the modules beside this one, never taken from a verifier.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# codes that fail no step
WARNINGS = frozenset({"text", "torn", "corrupt_tail", "missing", "uncovered", "ahead"})

# code, line (None: the folder), step
Found = tuple[str, int | None, str]
# defect, line, whether it is only a warning
Shown = tuple[str, int, bool]


@dataclass
class Vector:
    """`name` without `_fail`: whether it is one follows from what must be found."""

    story: str
    says: str
    files: dict[str, bytes]
    found: tuple[Found, ...] = ()
    attacks: tuple[int, ...] = ()
    args: tuple[str, ...] = ()
    # levels that are not what follows from `found`
    levels: dict[str, str] = field(default_factory=dict)
    # 2 when it cannot be verified
    exit: int | None = None
    # what no repository can hold, made by whoever runs the vector
    setup: tuple[dict[str, Any], ...] = ()
    defects: tuple[Shown, ...] = ()
    # what shows between the case and the one beside it; None when there is none
    across: tuple[dict[str, Any], ...] | None = None
    # what the auditor has: his policy, and the note or typed code that he kept
    policy: bytes | None = None
    since: bytes | None = None

    @property
    def name(self) -> str:
        return self.story + ("_fail" if self.status else "")

    @property
    def status(self) -> int:
        if self.exit is not None:
            return self.exit
        return 1 if "fail" in self.statuses().values() else 0

    def statuses(self) -> dict[str, str]:
        """Each level: it fails when something that is no warning was found on it."""
        kept = any(name.startswith("evidence/") for name in self.files)
        named = b'"ev":[{' in self.files.get("log.jsonl", b"")
        five = "pass" if kept and named else "not checked"
        made = {"0": "pass", "1": "pass", "2": "not checked", "3": "not checked",
                "4": "pass", "5": five}  # fmt: skip
        if self.policy is not None:
            made["2"] = "pass"
        if self.since is not None or _has_quorum(self.policy):
            made["3"] = "pass"
        for code, _, step in self.found:
            if code not in WARNINGS:
                made[step[0]] = "fail"
        return {**made, **self.levels}

    def given(self) -> Iterator[str]:
        """The arguments that name what the auditor has."""
        for name in ("policy", "since"):
            if getattr(self, name) is not None:
                yield from (f"--{name}", name)

    def expected(self) -> dict[str, Any]:
        made: dict[str, Any] = {
            "args": [*self.args, *self.given()],
            "attacks": sorted(self.attacks),
            "exit": self.status,
            "findings": [
                {"code": code, "line": line, "step": step} for code, line, step in self.found
            ],
            "levels": self.statuses(),
        }
        if self.setup:
            made["setup"] = list(self.setup)
        if self.defects:
            made["defects"] = [
                {"id": id_, "line": line, "warning": warning} for id_, line, warning in self.defects
            ]
        if self.across is not None:
            made.update(across=list(self.across), beside=["beside"])
        return made

    def write(self, folder: Path) -> None:
        """Write the vector below a folder."""
        place = folder / self.name
        for name, content in self.files.items():
            path = place / "case" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        for name in ("policy", "since"):
            if (content := getattr(self, name)) is not None:
                (place / name).write_bytes(content)
        text = json.dumps(self.expected(), indent=1, sort_keys=True, ensure_ascii=False)
        (place / "expected.json").write_bytes(text.encode() + b"\n")
        (place / "README.md").write_bytes(self.readme().encode())

    def readme(self) -> str:
        numbers = ", ".join(map(str, sorted(self.attacks)))
        head = f"Attack {numbers}: " if numbers else "No attack: "
        return head + self.says + "\n"


def _has_quorum(policy: bytes | None) -> bool:
    return policy is not None and b"\nquorum none\n" not in policy
