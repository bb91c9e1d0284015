"""One valid case in the making: bodies of entries, numbered, timed and linked when written.

    0 genesis   1 roster   2 audit   3 approve   4 nominate   5 publish   6 recover
    7 open      8 count

Entry 6 is the one that the law never looks at: what is broken in its bytes alone is a finding of
form alone, whatever a parser makes of it.
"""

from __future__ import annotations

import copy
import hashlib
import json
import re
from typing import Any

from building.law import CALENDAR, PROCEDURE

Object = dict[str, Any]
Files = dict[str, bytes]
PUBLISH, RECOVER, OPEN, COUNT = 5, 6, 7, 8
UNLINKED = "0" * 64

HOST = {"person": "p01", "role": "host"}
SIGN = [{"person": "p02", "role": "scrutineer"}]
ELECTORS = ["p01", "p02", "p03", "p04", "p05"]
CANDIDATES = ["p03", "p04", "p05"]
MEMBERS = [
    *({"id": p, "standing": "formal", "counted": True} for p in ELECTORS),
    {"id": "p06", "standing": "formal", "counted": False},
    {"id": "p07", "standing": "probationary", "counted": False},
    {"id": "p08", "standing": "none", "counted": False},
]
ROSTER = {
    "formal_members": 7,
    "probationary_members": 1,
    "without_rights": 1,
    "entitled": 6,
    "excluded": 1,
    "should_attend": 5,
    "electors": [*ELECTORS, "p06"],
}
MINUTES = "支部党员大会记录\n".encode()


def canonical(value: Any) -> bytes:
    """The bytes of a value in the profile; of one outside it, whatever `json` makes of it."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def leaf(line: bytes) -> str:
    return sha(b"\0" + line)


def bound(content: bytes) -> Object:
    return {"sha256": sha(content), "size": len(content)}


def document(name: str, content: bytes) -> Object:
    return {"id": name, **bound(content)}


def evidence_path(digest: str) -> str:
    return f"evidence/sha256/{digest[:2]}/{digest}"


class Village:
    """A case folder in the making."""

    def __init__(self) -> None:
        self.procedure = copy.deepcopy(PROCEDURE)
        self.calendar = copy.deepcopy(CALENDAR)
        self.parameters: Object = {
            "most": 2, "early": 30, "on_audit": True, "ballot": "paper", "publicity": 2,
            "asked": ["police"],
        }  # fmt: skip
        self.roles: Object = {"host": ["p01"], "scrutineer": ["p02"]}
        self.opening: Object = {}
        self.opening_out: Object = {"state": "preparing"}
        self.bodies: list[Object] = []
        # what lies in the folder beside, or instead of, what belongs there
        self.files: Files = {evidence_path(sha(MINUTES)): MINUTES}

    # Bodies

    def add(self, type: str, day: str, **members: Any) -> Village:
        """Append the body of an entry recorded on a day of 2026."""
        self.bodies.append({"type": type, "day": f"2026-{day}", **members})
        return self

    def step(self, name: str, day: str, out: Object, **more: Any) -> Village:
        """Append an accepted step, taken and recorded on a day of 2026."""
        data = {"date": f"2026-{day}", **more.pop("data", {})}
        kind = more.pop("type", "step")
        return self.add(kind, day, **{"act": HOST, "step": name, "data": data, "out": out, **more})

    def refused(self, name: str, day: str, state: str, *reasons: Object, **more: Any) -> Village:
        """Append a refused step."""
        return self.step(name, day, {"reasons": list(reasons), "state": state},
                         type="refused", **more)  # fmt: skip

    def prepared(self) -> Village:
        """Entries 1 and 2: the state is `preparing`."""
        out = {"outcome": "done", "state": "preparing", **copy.deepcopy(ROSTER)}
        self.step("roster", "03-02", out, data={"members": copy.deepcopy(MEMBERS)})
        return self.step("audit", "03-02", {"outcome": "done", "state": "preparing"})

    def listed(self) -> Village:
        """Entry 3: two seats are approved, the state is `listed`."""
        return self.prepared().step(
            "approve", "03-03", {"outcome": "approved", "state": "listed"},
            data={"seats": 2, "decision": "approved"}, sign=copy.deepcopy(SIGN),
            ev=[document("minutes", MINUTES)],
        )  # fmt: skip

    def nominated(self) -> Village:
        """Entry 4: three candidates for two seats."""
        return self.listed().step("nominate", "03-04", {"outcome": "done", "state": "listed"},
                                  data={"persons": list(CANDIDATES)})  # fmt: skip

    def published(self) -> Village:
        """Entries 5 and 6: the state is `published`; a torn tail was recovered."""
        self.nominated().publish()
        return self.recover()

    def publish(self, day: str = "03-05") -> Village:
        cleared = [{"id": p, "date": f"2026-{day}"} for p in CANDIDATES]
        out = {"outcome": "done", "state": "published", "cleared": cleared}
        return self.step("publish", day, out, data={"persons": list(CANDIDATES)})

    def recover(self) -> Village:
        return self.add("recover", "03-05", data=bound(b'{"act":'), cid="recover-6")

    def opened(self, day: str = "03-11") -> Village:
        """Entry 7: the state is `voting`."""
        return self.published().step(
            "open", day, {"outcome": "reached", "state": "voting"},
            data={"present": 4, "ballots_issued": 4, "tellers": ["p06"]},
        )  # fmt: skip

    def counted(self) -> Village:
        """Entry 8, the whole case: p03 and p04 are elected; p05, with 1 vote of 5, is not."""
        return self.opened().count()

    def count(self, votes: tuple[int, int, int] = (4, 3, 1), **out: Any) -> Village:
        data = {"ballots_returned": 4, "ballots_valid": 4, "ballots_void": 0, "votes": [
            {"id": p, "yes": yes, "no": 4 - yes, "abstain": 0}
            for p, yes in zip(CANDIDATES, votes, strict=True)
        ]}  # fmt: skip
        result = {
            "outcome": "complete", "state": "elected", "elected": ["p03", "p04"],
            "placed": ["p03", "p04"], "seats_open": 0, "base": 5, "need": 3,
        }  # fmt: skip
        return self.step("count", "03-11", {**result, **out}, data=data, sign=copy.deepcopy(SIGN))

    def body(self, n: int) -> Object:
        """The body of entry n, to be broken."""
        return self.bodies[n - 1]

    # The folder

    def genesis(self) -> Object:
        """The body of entry 0."""
        calendar = canonical(self.calendar)
        data: Object = {
            "format": "tuixuan-case/1",
            "origin": "tuixuan.example/向量村",
            "nonce": "5eed" * 8,
            "engine": {"name": "vectors", "version": "1"},
            "vocabulary": 1,
            "procedure": {"id": "tiny", "version": 1},
            "pack": "tiny-2026",
            "compiled": bound(canonical(self.procedure)),
            "parameters": self.parameters,
            "roles": self.roles,
            "calendars": [{"year": 2026, **bound(calendar)}],
            "sources": [{"name": "tiny.yaml", **bound(b"# vectors only\n")}],
            **self.opening,
        }
        kept = {name: value for name, value in data.items() if value is not None}
        return {"type": "genesis", "data": kept, "out": self.opening_out, "day": "2026-03-01"}

    def entries(self) -> list[Object]:
        """The bodies numbered and timed: one a minute from ten o'clock in China."""
        made = []
        for n, body in enumerate([self.genesis(), *self.bodies]):
            body = copy.deepcopy(body)
            day = body.pop("day")
            link = {"prev": UNLINKED} if n else {}
            made.append({"n": n, "t": f"{day}T02:{n:02d}:00.000Z", **link, **body})
        return made

    def lines(self) -> list[bytes]:
        """The entries as linked lines."""
        return linked([canonical(entry) for entry in self.entries()])

    def folder(self, lines: list[bytes] | None = None, tail: bytes = b"") -> Files:
        """Everything in `case/`, by name."""
        log = b"".join(line + b"\n" for line in (self.lines() if lines is None else lines))
        return {
            "log.jsonl": log + tail,
            "procedure.json": canonical(self.procedure),
            "calendars/2026.json": canonical(self.calendar),
            **self.files,
        }


_PREV = re.compile(rb'"prev":"[0-9a-f]{64}"')


def linked(lines: list[bytes], start: int = 1) -> list[bytes]:
    """The lines with every link from line `start` on made right; nothing else is touched.

    It works on bytes, so that a line that no parser takes is linked like any other.
    """
    made = list(lines)
    for i in range(max(1, start), len(made)):
        link = b'"prev":"%s"' % leaf(made[i - 1]).encode()
        made[i] = _PREV.sub(link, made[i], count=1)
    return made
