"""Mutants of what lies beside the lines of a log: notes, documents, and what the auditor has."""

from __future__ import annotations

from base64 import b64encode
from random import Random

from building.notes import LOG, PAPER, THIEF, Key, head, note, path, signed, text
from fuzz_cases import Signed
from fuzz_edits import changed
from fuzz_mutants import Mutant, uncovered

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
