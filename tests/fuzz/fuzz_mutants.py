"""Mutants of a signed case, each with what must be said of it at least.

A kind is a function of a random source and a case. `Truth` is worked out from what was changed,
never from a verifier: the steps of which one must fail, the result, or exactly what is found.
"""

from __future__ import annotations

import copy
import hashlib
import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from building.notes import LOG, NEW, PAPER, THIEF, Key, head, note, path, signed, text
from building.village import Files, canonical, linked
from fuzz_cases import Signed

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

    @property
    def given(self) -> tuple[bytes | None, bytes | None]:
        """The policy and the kept note."""
        case = self.case
        return (
            case.policy if self.policy is None else self.policy,
            case.since if self.since is None else self.since,
        )


def mutant(seed: int, all_cases: list[Signed]) -> Mutant:
    """The mutant of a number: the same one for ever."""
    random = Random(seed)
    case = random.choice(all_cases)
    kind = random.choices([kind for kind, _ in KINDS], [weight for _, weight in KINDS])[0]
    made = kind(random, case, all_cases)
    if not made.args and random.random() < 0.1:
        made.args = ("--complete",)
        made.exactly = None
    return made


# Bytes


def changed(random: Random, content: bytes, end: int | None = None) -> bytes:
    """One to three bytes flipped, replaced, inserted, deleted, doubled or moved before `end`."""
    made = bytearray(content)
    end = len(content) if end is None else end
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        at = random.randrange(max(1, min(end, len(made))))
        how = random.randrange(7)
        if not made or how == 0:
            made.insert(at, random.choice(BYTES))
        elif how == 1:
            made[at] ^= 1 << random.randrange(8)
        elif how == 2:
            made[at] = random.choice(BYTES)
        elif how == 3:
            del made[at]
        elif how == 4:
            del made[at : at + random.randrange(1, 40)]
        elif how == 5:
            made[at:at] = made[at : at + random.randrange(1, 40)]
        else:
            made[at:at] = random.choice(TOKENS)
    return bytes(made)


BYTES = b'\0\t\n\r "\\{}[],:.+-_/=0123456789aAzZ#\x7f\x80\xa0\xc2\xe2\xed\xff'
TOKENS = [
    b"\r\n", b"\n\n", b"\\u0061", b"null", b"NaN", b"1e5", b"-0", b"0.0", b"9007199254740993",
    b"[]", b"{}", b'""', b",", b'"x":1,', "—".encode(), "\u3000".encode(), b"\xef\xbb\xbf",
    "\u0085".encode(), b"\xed\xa0\x80", "e\u0301".encode(), "\u202e".encode(), "٩".encode(),
    b"__proto__", b"[[[[[[[[[[[[[[[[[", b"true", b"\\ud800", b"\\\"", b"== ", b"+",
]  # fmt: skip


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


def walk(value: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The place of every value in an entry."""
    found = [place]
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            if isinstance(inner, dict | list):
                found += walk(inner, (*place, key))
            else:
                found.append((*place, key))
    return found


def at(value: Any, place: tuple[Any, ...]) -> Any:
    for key in place:
        value = value[key]
    return value


SCALARS: list[Any] = [
    0, 1, -1, 2, 3, 4, 5, 7, 100, 1_000_001, 2**53 - 1, True, False, "", "p01", "p03", "p05", "p09",
    "x", "2026-03-05", "2026-03-10", "2026-03-11", "2026-02-30", "2025-12-31", "2026-3-05", "done",
    "complete", "short", "tie", "reached", "missed", "approved", "refused", "preparing", "listed",
    "published", "voting", "elected", "void", "none", "received", "host", "scrutineer", "teller",
    "candidate", "applicant", "roster", "audit", "approve", "nominate", "publish", "open", "count",
    "annul", "complain", "answer", "ab" * 32, "AB" * 32, "0" * 64, "step", "genesis", "correct",
    "recover", "calendar", "key", "amend", "erase", "form", "order", "role", "minutes", "photo",
    "2026-03-05T10:06:00.000Z", "2026-03-20T10:06:00.000Z", "村", "e\u0301", "a\u202eb", 2026, 2027,
    "toString", "constructor", "hasOwnProperty", "length", "__proto__", [], {}, ["p01"], [1], None,
    ["p03", "p04"], {"id": "p01"}, {"rule": "order"}, 1.5, NEW.vkey, LOG.vkey, THIEF.vkey,
]  # fmt: skip
NAMES = [
    "claimed", "cid", "sign", "ev", "sd", "out", "data", "act", "step", "warnings", "reasons",
    "date", "present", "persons", "votes", "write_ins", "seats", "members", "of", "year", "size",
    "digests", "key", "state", "outcome", "elected", "tied", "cleared", "placed", "base", "voter",
    "remark", "constructor", "to_string", "compiled", "sources", "pack", "complaint", "attempt",
    "n", "t", "prev", "type", "follows", "meeting_planned", "nonce", "calendars", "parameters",
]  # fmt: skip


def edited(random: Random, entries: list[Any]) -> list[Any]:
    """One to three edits of the structure of entries."""
    made = copy.deepcopy(entries)
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        random.choices((edit_value, edit_order, edit_pair), (8, 2, 1))[0](random, made)
        if not made:
            return copy.deepcopy(entries)
    return made


def edit_value(random: Random, entries: list[Any]) -> None:
    """Another value, a member more or less, a list in another order, somewhere in one entry."""
    entry = random.choice(entries)
    place = random.choice([one for one in walk(entry) if one and one != ("prev",)])
    inside, key = at(entry, place[:-1]), place[-1]
    how = random.randrange(6)
    value = inside[key]
    if how == 0:
        del inside[key]
    elif how == 1 and isinstance(inside, dict):
        inside[random.choice(NAMES)] = copy.deepcopy(random.choice(SCALARS))
    elif how == 2 and isinstance(inside, list):
        inside.insert(random.randrange(len(inside) + 1), copy.deepcopy(random.choice(inside)))
    elif how == 3 and isinstance(value, int) and not isinstance(value, bool):
        inside[key] = value + random.choice((-1, 1, 2))
    elif how == 4 and isinstance(value, list):
        random.shuffle(value)
    else:
        inside[key] = copy.deepcopy(random.choice(SCALARS))


def edit_order(random: Random, entries: list[Any]) -> None:
    """Entries deleted, doubled, swapped or moved; numbered again, or not."""
    n, m = random.randrange(len(entries)), random.randrange(len(entries))
    how = random.randrange(4)
    if how == 0:
        del entries[n]
    elif how == 1:
        entries.insert(m, copy.deepcopy(entries[n]))
    elif how == 2:
        entries[n], entries[m] = entries[m], entries[n]
    else:
        del entries[n + 1 :]
    if random.random() < 0.8:
        for number, entry in enumerate(entries):
            entry["n"] = number
            if number:
                entry["prev"] = "0" * 64
            else:
                entry.pop("prev", None)
        if random.random() < 0.7:
            for entry, time in zip(entries, sorted(str(e.get("t")) for e in entries), strict=True):
                entry["t"] = time


def edit_pair(random: Random, entries: list[Any]) -> None:
    """A member of one entry in the place of the same member of another."""
    one, other = random.choice(entries), random.choice(entries)
    name = random.choice(("data", "out", "act", "sign", "ev", "step", "type", "t"))
    if name in other:
        one[name] = copy.deepcopy(other[name])


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


# Notes


def note_bytes(random: Random, case: Signed, _: object) -> Mutant:
    """One byte of a note: nothing in it is free, for all that signed are needed."""
    name = path(random.choice(case.sizes))
    before = case.files[name]
    after = changed(random, before)
    made = Mutant(case, "note_bytes", {**case.files, name: after})
    if case.name != "whole" and not keeps(before, after):
        made.fails = "23"
        made.codes = frozenset({"note", "signature", "quorum", "origin", "root"})
    return made


def keeps(before: bytes, after: bytes) -> bool:
    """Whether the text and every signature line of a note are still there, and perhaps others."""
    told, lines = lines_of(before)
    now, others = lines_of(after)
    return told == now and lines <= others


def lines_of(content: bytes) -> tuple[bytes, frozenset[bytes]]:
    """The text of a note and its lines, in whatever order and however often."""
    told, _, rest = content.partition(b"\n\n")
    return told, frozenset(rest.split(b"\n"))


def note_lines(random: Random, case: Signed, _: object) -> Mutant:
    """Signature lines doubled, in another order, or beside those of strangers: it is as good."""
    name = path(random.choice(case.sizes))
    told, _, rest = case.files[name].partition(b"\n\n")
    lines = rest.splitlines(keepends=True)
    for _ in range(random.randrange(1, 4)):
        more = random.choice((
            random.choice(lines), THIEF.line(told + b"\n"), PAPER.line(told + b"\n"),
            f"— x {b64encode(random.randbytes(random.randrange(5, 90))).decode()}\n".encode(),
        ))  # fmt: skip
        if more.startswith("— x ".encode()) or more in lines or case.name != "whole":
            lines.insert(random.randrange(len(lines) + 1), more)
    random.shuffle(lines)
    content = told + b"\n\n" + b"".join(lines)
    return Mutant(case, "note_lines", {**case.files, name: content}, exits=frozenset({0}),
                  exactly=frozenset(uncovered(case)))  # fmt: skip


def note_spelled(random: Random, case: Signed, _: object) -> Mutant:
    """A size or a root spelled otherwise, and signed as it stands."""
    size = random.choice(case.sizes)
    top = head(case.lines, size)
    keys = case.late if size > case.turned else case.keys
    spelled: list[int | str] = [f"0{size}", f" {size}", f"{size} ", f"+{size}", f"{size}.0",
                                f"{size}_0", chr(0x660 + size % 10), "", f"0x{size:x}"]  # fmt: skip
    told = random.choice((
        text(random.choice(spelled), top), text(size, top[:31]), text(size, top + b"\0"),
        text(size, top) + b"more\n", text(size, top).replace(b"=\n", b"\n"),
        text(size + 1, top), text(size, top).replace(b"=\n", b"==\n"),
    ))  # fmt: skip
    return Mutant(case, "note_spelled", {**case.files, path(size): signed(told, *keys)}, fails="2",
                  codes=frozenset({"note"}), exits=frozenset({1}))  # fmt: skip


def note_root(random: Random, case: Signed, _: object) -> Mutant:
    """A note of another root, signed by all: in the place of one, or beside it."""
    size = random.choice(case.sizes)
    keys = case.late if size > case.turned else case.keys
    top = random.choice((bytes(32), random.randbytes(32), head(case.lines, size - 1)))
    name = random.choice((path(size), path(size, random.randrange(2, 100))))
    content = signed(text(size, top), *keys)
    return Mutant(case, "note_root", {**case.files, name: content}, fails="2",
                  codes=frozenset({"root"}), exits=frozenset({1}))  # fmt: skip


def note_files(random: Random, case: Signed, _: object) -> Mutant:
    """Notes dropped, renamed, doubled, or under names that are none."""
    size = random.choice(case.sizes)
    files, content = dict(case.files), case.files[path(size)]
    how = random.randrange(4)
    if how == 0:
        for one in case.sizes:
            del files[path(one)]
        return Mutant(case, "note_none", files, fails="2", codes=frozenset({"no_checkpoint"}),
                      exits=frozenset({1}))  # fmt: skip
    if how == 1:
        files[path(size, random.randrange(2, 100))] = content
        return Mutant(case, "note_again", files, exits=frozenset({0}),
                      exactly=frozenset(uncovered(case)))  # fmt: skip
    if how == 2:
        files["checkpoints/." + random.choice(("x", "00000001", "tmp"))] = content[:40]
        return Mutant(case, "note_hidden", files, exits=frozenset({0}),
                      exactly=frozenset(uncovered(case)))  # fmt: skip
    names = ("0", "x", "00000000", f"{size}", f"{size:09d}", f"{size + 1:08d}", "note.txt")
    suffixed = tuple(f"{size:08d}.{suffix}" for suffix in ("1", "100", "02", "x"))
    name = random.choice(names + suffixed)
    if path(size + 1) in files and name == f"{size + 1:08d}":
        name = "x"
    files[f"checkpoints/{name}"] = content
    return Mutant(case, "note_name", files, fails="2", codes=frozenset({"note"}),
                  exits=frozenset({1}))  # fmt: skip


# The auditor's own


def policy_bytes(random: Random, case: Signed, _: object) -> Mutant:
    return Mutant(case, "policy_bytes", case.files, policy=changed(random, case.policy))


def policy_lines(random: Random, case: Signed, _: object) -> Mutant:
    """Lines of the policy dropped, doubled, moved, or with another word in them."""
    lines = case.policy.splitlines(keepends=True)
    n, m = random.randrange(len(lines)), random.randrange(len(lines))
    how = random.randrange(5)
    if how == 0:
        del lines[n]
    elif how == 1:
        lines.insert(m, lines[n])
    elif how == 2:
        lines.insert(m, lines.pop(n))
    else:
        words = lines[n].split()
        pool = [word for line in lines for word in line.split()] + [b"none", b"any", b"all", b"1"]
        words[random.randrange(len(words))] = random.choice(pool)
        lines[n] = b" ".join(words) + b"\n"
    return Mutant(case, "policy_lines", case.files, policy=b"".join(lines))


def policy_stranger(random: Random, case: Signed, _: object) -> Mutant:
    """A policy that trusts another key of this name."""
    vkey = random.choice((THIEF, Key(LOG.name, use="nobody"))).vkey.encode()
    policy = case.policy.replace(LOG.vkey.encode(), vkey)
    # the kept note is of no log of this policy, a typed code carries no signature
    exits = frozenset({1 if case.name == "whole" else 2})
    return Mutant(case, "policy_stranger", case.files, policy=policy, fails="2", exits=exits)


def since_bytes(random: Random, case: Signed, _: object) -> Mutant:
    """What the auditor kept, with a slip: it is signed once, or carries a sum of four bytes."""
    after = changed(random, case.since)
    made = Mutant(case, "since_bytes", case.files, since=after)
    typed = b"\n\n" not in case.since
    same = as_read(after) == as_read(case.since) if typed else keeps(case.since, after)
    if not same:
        made.exits = frozenset({2})
    return made


def as_read(content: bytes) -> bytes:
    """A typed code without what a reader passes over."""
    read = content.upper().translate(bytes.maketrans(b"018", b"OIB"))
    return b"".join(read.split()).replace(b"-", b"")


def since_other(random: Random, case: Signed, others: list[Signed]) -> Mutant:
    """A kept note of another history, signed by the key of the log."""
    size = random.randrange(1, len(case.lines) + 3)
    top = random.randbytes(32)
    since = signed(text(size, top), LOG)
    code = "rollback" if size > len(case.lines) else "fork"
    return Mutant(case, "since_other", case.files, since=since, fails="3", codes=frozenset({code}),
                  exits=frozenset({1}))  # fmt: skip


def since_earlier(random: Random, case: Signed, _: object) -> Mutant:
    """A kept note of any size that the log had."""
    size = random.randrange(1, len(case.lines) + 1)
    return Mutant(case, "since_earlier", case.files, since=note(case.lines, size),
                  exits=frozenset({0}), exactly=frozenset(uncovered(case)))  # fmt: skip


# Beside the log


def beside(random: Random, case: Signed, _: object) -> Mutant:
    """One byte of a file that the log binds."""
    bound = {"procedure.json": "4", "calendars/": "4", "amendments/": "4", "evidence/": "5"}
    names = [name for name in case.files if name.startswith(tuple(bound))]
    name = random.choice(names)
    after = changed(random, case.files[name])
    made = Mutant(case, "beside", {**case.files, name: after})
    if after != case.files[name]:
        made.fails = next(level for start, level in bound.items() if name.startswith(start))
        made.codes = frozenset({"procedure", "calendar", "digest", "version"})
    return made


def disclosed(random: Random, case: Signed, _: object) -> Mutant:
    """The file of disclosures; where there is none, one that nobody committed to."""
    before = case.files.get("disclosures.jsonl", b"")
    after = changed(random, before) if before else b'{"disclosure":"WyJ4Il0","n":0}\n'
    made = Mutant(case, "disclosed", {**case.files, "disclosures.jsonl": after})
    if not before:
        made.fails, made.codes = "5", frozenset({"disclosure"})
    return made


def dropped(random: Random, case: Signed, _: object) -> Mutant:
    """A file that is not there, or an empty one."""
    name = random.choice([name for name in case.files if name != "log.jsonl"])
    files = {n: c for n, c in case.files.items() if n != name}
    if random.random() < 0.3:
        files[name] = b""
    made = Mutant(case, "dropped", files)
    if name.startswith(("procedure", "calendars", "amendments")):
        made.fails = "4"
    return made


Kind = Callable[[Random, Signed, Any], Mutant]
KINDS: list[tuple[Kind, int]] = [
    (log_bytes, 12), (log_tail, 2), (cut, 4), (splice, 4), (rehashed, 5), (resigned_by_log, 5),
    (resigned_by_all, 26), (rebound, 8), (other_key, 1), (note_bytes, 8), (note_lines, 3),
    (note_spelled, 2),
    (note_root, 2), (note_files, 3), (policy_bytes, 4), (policy_lines, 4), (policy_stranger, 1),
    (since_bytes, 3), (since_other, 1), (since_earlier, 1), (beside, 3), (disclosed, 4),
    (dropped, 2),
]  # fmt: skip
