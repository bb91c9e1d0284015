"""Mutants of a signed case, each with what must be said of it at least.

A kind is a function of a random source and a case. `Truth` is worked out from what was changed,
never from a verifier: the steps of which one must fail, the result, or exactly what is found.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from random import Random

from building.notes import THIEF, head, path, text
from building.village import Files, canonical, linked
from fuzz_cases import Signed
from fuzz_edits import changed, edit_value, edited

Pair = tuple[str, int | None]


@dataclass
class Mutant:
    """A folder, what the auditor has, and the truth about it as far as it is known."""

    case: Signed
    kind: str
    files: Files
    policy: bytes | None = None
    since: bytes | None = None
    # levels of which one must fail; a result of 2 is as good
    fails: str = ""
    # codes of which one must be found; a result of 2 is as good
    codes: frozenset[str] = frozenset()
    # results that are allowed
    exits: frozenset[int] = frozenset({0, 1, 2})
    # all that is found
    exactly: frozenset[Pair] | None = None
    args: tuple[str, ...] = field(default=())
    # of two changes the levels and codes of each, where both must be found
    both: tuple[tuple[str, frozenset[str]], ...] = ()

    @property
    def given(self) -> tuple[bytes | None, bytes | None]:
        """The policy and the kept note."""
        case = self.case
        return (
            case.policy if self.policy is None else self.policy,
            case.since if self.since is None else self.since,
        )


# Lines


def log_bytes(random: Random, case: Signed, _: object) -> Mutant:
    """Anything in the log before the end of the largest note."""
    before = case.files["log.jsonl"]
    after = changed(random, before, case.covered)
    made = Mutant(case, "log_bytes", {**case.files, "log.jsonl": after})
    if after[: case.covered] != before[: case.covered]:
        made.fails = "2"
        made.codes = frozenset({"root", "truncated"})
    return made


def log_tail(random: Random, case: Signed, _: object) -> Mutant:
    """Anything behind the last line end."""
    tail = random.choice((b"\0" * 9, b"{", case.lines[-1], changed(random, case.lines[-1])))
    tail = tail.replace(b"\n", b"") or b"x"
    found = {("corrupt_tail" if b"\0" in tail else "torn", len(case.lines))}
    return Mutant(case, "log_tail", {**case.files, "log.jsonl": case.files["log.jsonl"] + tail},
                  exits=frozenset({0}), exactly=frozenset(found | uncovered(case)))  # fmt: skip


def uncovered(case: Signed, lines: int | None = None) -> set[Pair]:
    """The warning of entries after the last note, of a log of so many lines."""
    count = len(case.lines) if lines is None else lines
    sizes = [size for size in case.sizes if size <= count]
    return {("uncovered", sizes[-1])} if sizes and sizes[-1] < count else set()


def kept_size(case: Signed) -> int:
    return {"plain": 8, "names": 7, "whole": 11, "law": 8}[case.name]


def prefix(case: Signed, end: int) -> Mutant:
    """The first bytes of the log and nothing else changed: all that must be found."""
    content = case.files["log.jsonl"][:end]
    lines = content.count(b"\n")
    found: set[Pair] = {("truncated", lines) for size in case.sizes if size > lines}
    found |= uncovered(case, lines)
    if content and not content.endswith(b"\n"):
        found.add(("torn", lines))
    if kept_size(case) > lines:
        found.add(("rollback", lines))
    made = Mutant(case, "prefix", {**case.files, "log.jsonl": content})
    if lines == 0:
        made.exits = frozenset({2})
    else:
        broken = any(code in ("truncated", "rollback") for code, _ in found)
        made.exits = frozenset({1 if broken else 0})
        if case.name != "names":
            # what is disclosed of an entry that is gone is no finding either
            made.exactly = frozenset(found)
    return made


def cut(random: Random, case: Signed, _: object) -> Mutant:
    return prefix(case, random.randrange(len(case.files["log.jsonl"])))


def splice(random: Random, case: Signed, others: list[Signed]) -> Mutant:
    """The beginning of this log and the end of another, linked or not, under our notes."""
    lines, other = case.lines, random.choice(others).lines
    at, start = random.randrange(len(lines)), random.randrange(len(other))
    made = lines[:at] + other[start:]
    if random.random() < 0.5:
        made = linked(made, at)
    return under_our_notes("splice", case, made)


def under_our_notes(kind: str, case: Signed, lines: list[bytes]) -> Mutant:
    """Other lines, and the notes as they were."""
    log = b"".join(line + b"\n" for line in lines)
    made = Mutant(case, kind, {**case.files, "log.jsonl": log})
    if lines[: case.sizes[-1]] != case.lines[: case.sizes[-1]]:
        made.fails, made.codes = "2", frozenset({"root", "truncated"})
    return made


# Entries


def rewritten(random: Random, case: Signed) -> list[bytes]:
    """The lines after an edit, linked again; now and then with raw bytes put into one of them."""
    entries = edited(random, [json.loads(line) for line in case.lines])
    lines = [canonical(entry) for entry in entries]
    if random.random() < 0.25:
        n = random.randrange(len(lines))
        lines[n] = changed(random, lines[n]).replace(b"\n", b"")
    if random.random() < 0.95:
        lines = linked(lines)
    return lines


def rehashed(random: Random, case: Signed, _: object) -> Mutant:
    """An edit by somebody without any key: the notes are what they were."""
    return under_our_notes("rehashed", case, rewritten(random, case))


def differs(case: Signed, lines: list[bytes], size: int) -> bool:
    return lines[:size] != case.lines[:size]


def resigned_by_log(random: Random, case: Signed, _: object) -> Mutant:
    """An edit by the holder of the key, whom no witness follows."""
    lines = rewritten(random, case)
    made = Mutant(case, "resigned_by_log", case.signed(lines, witnesses=False))
    if any(size <= len(lines) for size in case.sizes):
        made.fails, made.codes = "3", frozenset({"quorum"})
    return made


def resigned_by_all(random: Random, case: Signed, _: object) -> Mutant:
    """An edit by the holder of the key and all witnesses: what is left is the kept note."""
    lines = rewritten(random, case)
    made = Mutant(case, "resigned_by_all", case.signed(lines))
    size = kept_size(case)
    if differs(case, lines, size):
        made.fails, made.codes = "3", frozenset({"fork", "rollback", "origin"})
    return made


def rebound(random: Random, case: Signed, _: object) -> Mutant:
    """Law or calendar edited, bound again by entry 0 and signed by all: the digest is another."""
    name = random.choice(("procedure.json", "procedure.json", "calendars/2026.json"))
    document = [json.loads(case.files[name])]
    for _ in range(random.choice((1, 1, 2))):
        edit_value(random, document)
    content = canonical(document[0])
    if random.random() < 0.1:
        content = changed(random, content)
    entries = [json.loads(line) for line in case.lines]
    told = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    if name == "procedure.json":
        entries[0]["data"]["compiled"] = told
    else:
        entries[0]["data"]["calendars"][0].update(told)
    made = case.signed(linked([canonical(entry) for entry in entries]))
    made[name] = content
    if content == case.files[name]:
        return Mutant(case, "rebound", made)
    return Mutant(case, "rebound", made, fails="2", codes=frozenset({"unapproved"}))


def other_key(random: Random, case: Signed, _: object) -> Mutant:
    """Everything signed again by a stranger under the name of the log."""
    files = case.signed(case.lines, log=False)
    for size in case.sizes:
        told = text(size, head(case.lines, size))
        content = files[path(size)]
        files[path(size)] = content + THIEF.line(told)
    return Mutant(case, "other_key", files, fails="2", codes=frozenset({"signature"}))
