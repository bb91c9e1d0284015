"""What is changed in bytes, and in the structure of entries."""

from __future__ import annotations

import copy
from random import Random
from typing import Any

from building.notes import LOG, NEW, THIEF


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
