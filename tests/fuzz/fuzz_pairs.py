"""Mutants of one thing that has a truth of its own, and of two things at once.

Links, entries that are put in, signature lines, groups of witnesses, typed codes, lines of the
file of disclosures. Of two changes that do not hide each other both must be found.
"""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import combinations
from random import Random
from typing import Any

from building.notes import (
    ARCHIVE,
    COUNTY,
    LOG,
    NEW,
    PAPER,
    THIEF,
    WITNESS_TYPE,
    Key,
    code,
    head,
    note,
    path,
    policy,
    signature_line,
    signed,
    text,
    witness,
)
from building.village import bound, canonical, linked
from fuzz_cases import Signed
from fuzz_mutants import (
    Mutant,
    differs,
    kept_size,
    log_bytes,
    log_tail,
    rehashed,
    resigned_by_log,
    uncovered,
)
from fuzz_notes import (
    beside,
    disclosed,
    note_bytes,
    note_files,
    note_lines,
    note_root,
    note_spelled,
    since_bytes,
    since_earlier,
    since_other,
)

WITNESSES = {"county": COUNTY, "archive": ARCHIVE, "paper": PAPER}


# Lines


def link_alone(random: Random, case: Signed, _: object) -> Mutant:
    """One link that leads elsewhere, and everything after it linked and signed by all."""
    n = random.randrange(1, len(case.lines))
    entry = json.loads(case.lines[n])
    before = entry.pop("prev")
    now = random.choice(("0" * 64, json.loads(case.lines[n - 1]).get("prev"), before.upper(),
                         before[:-1], before + "0", sha256(case.lines[n - 1]).hexdigest(),
                         sha256(random.randbytes(9)).hexdigest(), None))  # fmt: skip
    if now not in (None, before):
        entry["prev"] = now
    elif now == before:
        entry["prev"] = before[::-1]
    lines = linked([*case.lines[:n], canonical(entry), *case.lines[n + 1 :]], n + 1)
    lines[n] = canonical(entry)
    made = Mutant(case, "link_alone", case.signed(lines), fails="01", exits=frozenset({1}))
    made.codes = frozenset({"link", "form"})
    return made


def put_entry(random: Random, case: Signed, _: object) -> Mutant:
    """An entry of a key, an erasure, a calendar or a recovery put in, linked and signed by all."""
    entries = [json.loads(line) for line in case.lines]
    n = random.randrange(1, len(entries) + 1)
    digests = [d for entry in entries for d in entry.get("sd", ())] + ["0" * 64, "ab" * 32]
    erased = random.sample(digests, random.randrange(1, min(4, len(digests)) + 1))
    year = random.choice((2025, 2026, 2027, 2028))
    file = case.files.get(f"calendars/{year}.json", b"{}")
    data: dict[str, Any] = random.choice((
        {"key": random.choice((NEW, LOG, THIEF, COUNTY, Key("x"))).vkey},
        {"digests": random.choice((sorted(erased), erased))},
        {"year": year, **bound(file)}, bound(file),
    ))  # fmt: skip
    type_ = {"key": "key", "digests": "erase", "year": "calendar"}.get(next(iter(data)), "recover")
    put = {"prev": "0" * 64, "t": entries[n - 1]["t"], "type": type_, "data": data}
    entries.insert(n, put)
    for number, entry in enumerate(entries):
        entry["n"] = number
    lines = linked([canonical(entry) for entry in entries])
    made = Mutant(case, f"put_{type_}", case.signed(lines))
    if differs(case, lines, kept_size(case)):
        made.fails, made.codes = "3", frozenset({"fork"})
    return made


# Notes


def line_false(random: Random, case: Signed, _: object) -> Mutant:
    """A signature line under the name and id of a key that is not its own; each is needed."""
    size = random.choice(case.sizes)
    keys = case.late if size > case.turned else case.keys
    told, false = text(size, head(case.lines, size)), random.choice(keys)
    own = false.signature(told)
    other = text(size, random.randbytes(32))
    content = random.choice((
        false.signature(other), own[:-1], own + b"\0", own[:-32] + own[-32:][::-1],
        THIEF.signature(told), own[:8], Key(false.name, false.kind, "false").signature(told),
        *_mistimed(random, false, own),
    ))  # fmt: skip
    lines = [key.line(told) for key in keys if key is not false]
    lines.insert(random.randrange(len(keys)), signature_line(false.name, false.id + content))
    if random.random() < 0.3:
        # a true line beside a false one makes it no better
        lines.append(false.line(told))
    codes = frozenset({"signature"})
    return Mutant(case, "line_false", {**case.files, path(size): told + b"\n" + b"".join(lines)},
                  fails="3" if false.kind == WITNESS_TYPE else "2", codes=codes,
                  exits=frozenset({1}))  # fmt: skip


def _mistimed(random: Random, key: Key, own: bytes) -> list[bytes]:
    """Cosignatures with another time than was signed."""
    if key.kind != WITNESS_TYPE:
        return []
    times = (0, 1, random.randrange(1 << 63), (1 << 63) - 1, 1 << 63, (1 << 64) - 1)
    return [random.choice(times).to_bytes(8, "big") + own[8:], own[8:], own[7::-1] + own[8:]]


def line_unnamed(random: Random, case: Signed, _: object) -> Mutant:
    """The line of a key under another name or id: nobody's, so that one is lacking."""
    size = random.choice(case.sizes)
    keys = case.late if size > case.turned else case.keys
    told, lost = text(size, head(case.lines, size)), random.choice(keys)
    flipped = bytes([lost.id[0] ^ 1 << random.randrange(8)]) + lost.id[1:]
    name, id_ = random.choice(((lost.name + "x", lost.id), (lost.name, flipped),
                               (lost.name[:-1], lost.id), (lost.name, lost.id[::-1])))  # fmt: skip
    lines = [key.line(told) for key in keys if key is not lost]
    lines.append(signature_line(name, id_ + lost.signature(told)))
    wrong = ("3", "quorum") if lost.kind == WITNESS_TYPE else ("2", "signature")
    return Mutant(case, "line_unnamed", {**case.files, path(size): told + b"\n" + b"".join(lines)},
                  fails=wrong[0], codes=frozenset(wrong[1:]), exits=frozenset({1}))  # fmt: skip


# The auditor's own


@dataclass
class Group:
    """A witness, or how many are needed of which groups."""

    name: str
    needed: int = 0
    members: tuple[Group, ...] = ()

    def holds(self, names: set[str]) -> bool:
        if not self.members:
            return self.name in names
        return sum(one.holds(names) for one in self.members) >= self.needed


def policy_groups(random: Random, case: Signed, _: object) -> Mutant:
    """Groups of groups of witnesses, and whether those who cosigned are a quorum."""
    free = [Group(name) for name in WITNESSES]
    lines = [witness(name, key) for name, key in WITNESSES.items()]
    for n in range(random.randrange(4)):
        members = tuple(random.sample(free, random.randrange(1, len(free) + 1)))
        made = Group(f"g{n}", random.randrange(1, len(members) + 1), members)
        words = {1: ["any", "1"], len(members): ["all", str(len(members))]}
        word = random.choice(words.get(made.needed, [str(made.needed)]))
        lines.append(f"group {made.name} {word} {' '.join(one.name for one in members)}")
        free = [one for one in free if one not in members] + [made]
    chosen = random.choice(free)
    cosigners = random.choice([some for k in range(4) for some in combinations(WITNESSES, k)])
    keys = tuple(WITNESSES[name] for name in cosigners)
    again = replace(case, keys=(LOG, *keys), late=(NEW, *keys)).signed(case.lines)
    given = policy(*lines, logs=(LOG, NEW), quorum=chosen.name)
    if chosen.holds(set(cosigners)):
        return Mutant(case, "quorum_there", again, policy=given, exits=frozenset({0}),
                      exactly=frozenset(uncovered(case)))  # fmt: skip
    found = uncovered(case) | {("quorum", size - 1) for size in case.sizes}
    return Mutant(case, "quorum_lacking", again, policy=given, exits=frozenset({1}),
                  exactly=frozenset(found), fails="3")  # fmt: skip


def typed(random: Random, case: Signed, _: object) -> Mutant:
    """A typed code of this log in another spelling, of another history, or with a slip."""
    size = random.randrange(1, len(case.lines) + 1)
    how = random.randrange(3)
    if how == 0:
        spelled = code(note(case.lines, size)).replace("-", random.choice(("", " ", "-\r\n", "\t")))
        spelled = random.choice((str.lower, str.upper))(spelled)
        for letter, digit in (("O", "0"), ("I", "1"), ("B", "8")):
            if random.random() < 0.5:
                spelled = spelled.replace(letter, digit).replace(letter.lower(), digit)
        return Mutant(case, "typed_alike", case.files, since=spelled.encode(),
                      exits=frozenset({0}), exactly=frozenset(uncovered(case)))  # fmt: skip
    if how == 1:
        content = code(signed(text(size, random.randbytes(32)), LOG)).encode()
        return Mutant(case, "typed_other", case.files, since=content, fails="3",
                      codes=frozenset({"fork"}), exits=frozenset({1}))  # fmt: skip
    content = code(note(case.lines, size))
    at = random.choice([n for n, letter in enumerate(content) if letter != "-"])
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".replace(content[at], "")
    slip = content[:at] + random.choice(letters) + content[at + 1 :]
    return Mutant(case, "typed_slip", case.files, since=slip.encode(), exits=frozenset({2}))


# Beside the log


def told_lines(random: Random, case: Signed, _: object) -> Mutant:
    """Lines of disclosures doubled, moved, of another entry or name, or spelled otherwise."""
    lines = case.files.get("disclosures.jsonl", b"").splitlines() or [
        canonical({"disclosure": b64encode(random.randbytes(30)).decode(), "n": 0})
    ]
    n = random.randrange(len(lines))
    entry = json.loads(lines[n])
    told = entry["disclosure"]
    entry.update(random.choice((
        {"n": random.randrange(-1, len(case.lines) + 2)}, {"disclosure": told + "="},
        {"disclosure": told[:-1] + chr(ord(told[-1]) + 1)}, {"disclosure": told.swapcase()},
        {"disclosure": "WyJ4Il0"}, {"more": 1}, {"n": "0"}, {},
    )))  # fmt: skip
    lines.insert(random.randrange(len(lines) + 1), canonical(entry))
    if random.random() < 0.5:
        del lines[random.randrange(len(lines))]
    file = b"".join(line + b"\n" for line in lines)
    return Mutant(case, "told_lines", {**case.files, "disclosures.jsonl": file})


# Two at once

ALOOF = (log_tail, note_lines, note_root, note_spelled, note_bytes, line_false, line_unnamed)
HIDING = (log_bytes, rehashed, resigned_by_log, note_files, put_entry, link_alone)
BESIDE = (beside, disclosed, since_other, since_earlier, since_bytes, typed)


def two(random: Random, case: Signed, others: list[Signed]) -> Mutant:
    """A change of log or notes, and another beside them or of what the auditor kept."""
    hides = random.random() < 0.4
    one = random.choice(HIDING if hides else ALOOF)(random, case, others)
    other = random.choice(BESIDE)(random, case, others)
    changes = {name: content for name, content in other.files.items()
               if case.files.get(name) != content}  # fmt: skip
    made = Mutant(case, "two", {**one.files, **changes}, since=other.since)
    if 2 in other.exits and len(other.exits) == 1 and not hides:
        made.exits = other.exits
    elif not hides:
        # both are to be found, each with its own level
        made.both = tuple((part.fails, part.codes) for part in (one, other))
    return made
