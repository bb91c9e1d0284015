"""A builder that writes a sound case of a tiny procedure, figures worked out by hand.

It shares nothing with the engine. A test takes a sound case and breaks exactly one thing.
"""

from __future__ import annotations

import copy
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest

# what the tests share beside fixtures stands in `anchoring`
sys.path.insert(0, str(Path(__file__).parent))

T = {"zh": "环节", "en": "step"}


def canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def field(name: str, kind: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "type": kind, **more}


DATE = field("date", "date")
PLURAL = {"left": "seats", "op": "at_most", "right": "param.most"}


def rule(name: str, check: str, severity: str = "block", **more: Any) -> dict[str, Any]:
    title = {"zh": name, "en": name}
    return {"id": name, "title": title, "check": check, "severity": severity, **more}


def step(name: str, sources: list[str], fields: list[Any], **more: Any) -> dict[str, Any]:
    made = {
        "id": name,
        "title": {"zh": f"环节{name}", "en": name.title()},
        "from": sources,
        "actor": ["host"],
        "fields": [DATE, *fields],
        "by": [{"resolver": "always"}],
        "outcomes": [{"id": "done"}],
    }
    return {**made, **more}


COUNT_ARGS = {
    "votes": "votes",
    "write_ins": "write_ins",
    "valid": "ballots_valid",
    "candidates": "role.candidate",
    "electors": "roster.out.electors",
    "seats": "approve.seats",
    "base": "should_attend",
    "should_attend": "roster.out.should_attend",
    "present": "open.present",
    "pass": "more_than 1/2",
    "previous": "count",
}
CLOSES = {
    "votes": "votes",
    "write_ins": "write_ins",
    "candidates": "role.candidate",
    "valid": "ballots_valid",
    "void": "ballots_void",
    "returned": "ballots_returned",
    "seats": "approve.seats",
}
WAIT = {"from": "publish.date", "to": "date", "kind": "after", "length": "param.publicity"}
STEPS = [
    step("roster", ["preparing"], [field("members", "members")],
         by=[{"resolver": "roster", "args": {"members": "members"}}]),
    step("audit", ["preparing"], [], when={"param": "audited", "is": True}),
    step("approve", ["preparing"],
         [field("seats", "count"), field("direct", "flag"),
          field("decision", "choice", values=["approved", "refused"])],
         requires=[{"step": "roster"}, {"step": "audit"}], sign=["scrutineer"],
         documents=["minutes"], by=[{"resolver": "choice", "args": {"field": "decision"}}],
         rules=[{"rule": "seats-most", "args": PLURAL},
                {"rule": "early-seats", "args": {"left": "seats", "op": "at_least", "right": 2}}],
         outcomes=[{"id": "approved", "title": {"zh": "同意", "en": "consented"},
                    "to": [{"state": "listed"}]},
                   {"id": "refused", "again": True, "at_most": 1, "then": [{"state": "void"}]}]),
    step("nominate", ["listed"], [field("persons", "persons")], repeat=True,
         outcomes=[{"id": "done", "register": [
             {"op": "grant", "role": "candidate", "persons": "persons"}]}]),
    step("publish", ["listed"], [field("persons", "persons")], requires=[{"step": "nominate"}],
         covers={"role": "candidate", "field": "persons"},
         outcomes=[{"id": "done", "to": [{"state": "published"}]}]),
    step("hearing", ["published"], [], when={"param": "direct", "is": True}),
    step("open", ["published"], [field("present", "count"), field("tellers", "persons")],
         requires=[{"step": "hearing"}],
         by=[{"resolver": "reaches", "rule": "quorum",
             "args": {"part": "present", "whole": "roster.out.should_attend"}}],
         rules=[{"rule": "wait", "args": WAIT},
                {"rule": "covered", "args": {"role": "candidate", "of": "publish"}},
                {"rule": "in-force", "args": {"date": "date"}}],
         outcomes=[{"id": "reached", "to": [{"state": "voting"}], "register": [
                       {"op": "set", "role": "teller", "persons": "tellers"}]},
                   {"id": "missed", "again": True}]),
    step("count", ["voting"],
         [field("ballots_returned", "count"), field("ballots_valid", "count"),
          field("ballots_void", "count"), field("votes", "votes"),
          field("write_ins", "write_ins")],
         sign=["scrutineer"], by=[{"resolver": "tally", "args": COUNT_ARGS}],
         rules=[{"rule": "closes", "args": CLOSES}],
         outcomes=[{"id": "complete", "to": [{"state": "elected"}]},
                   {"id": "tie", "again": True}, {"id": "short", "again": True}]),
    step("annul", ["elected"], [], outcomes=[{"id": "done", "to": [{"state": "void"}]}]),
]  # fmt: skip
THREADS = [
    {
        "id": "complaint",
        "title": T,
        "key": "complaint",
        "initial": "none",
        "states": [{"id": "none", "title": T}, {"id": "received"}, {"id": "decided"}],
        "steps": [
            step("complain", ["none"], [field("complaint", "key")], actor=["applicant"],
                 outcomes=[{"id": "done", "to": [{"state": "received"}]}]),
            step("decide_complaint", ["received"], [field("complaint", "key")],
                 outcomes=[{"id": "done", "to": [{"state": "decided"}]}]),
        ],
    }
]  # fmt: skip
PROCEDURE: dict[str, Any] = {
    "format": "tuixuan-procedure/1",
    "vocabulary": 1,
    "procedure": "tiny",
    "version": 1,
    "title": T,
    "pack": {"id": "party-2020", "from": "2020-07-13"},
    "initial": "preparing",
    "corrections_until": "count",
    "phases": [{"id": "A", "title": T}],
    "roles": [
        {"id": "host", "title": T},
        {"id": "scrutineer", "title": T},
        {"id": "teller", "title": T},
        {"id": "applicant", "title": T, "open": True},
    ],
    "standings": [{"id": "candidate", "title": T}],
    "exclusive": [["scrutineer", "teller"], ["candidate", "teller"]],
    "parameters": [
        {"id": "most", "type": "int", "default": 2, "min": 1, "max": 3},
        {"id": "early", "type": "int", "default": 30, "min": 10, "max": 60, "outside": "warn"},
        {"id": "audited", "type": "bool", "default": True, "structural": True},
        {"id": "publicity", "type": "choice", "default": "3 days",
         "values": ["3 days", "5 working_days"]},
        {"id": "direct", "type": "bool", "default": False, "structural": True,
         "fixed_by": "approve"},
    ],
    "documents": [{"id": "minutes", "title": T}, {"id": "photo", "title": T}],
    "rules": [
        rule("seats-most", "relation"),
        rule("early-seats", "relation", severity="warn"),
        rule("quorum", "share", args={"need": "at_least 4/5"}),
        rule("wait", "interval"),
        rule("covered", "coverage"),
        rule("in-force", "in_force"),
        rule("closes", "arithmetic"),
        rule("kin-apart", "kin", enforced=False),
    ],
    "states": [
        {"id": "preparing", "title": T, "phase": "A"},
        {"id": "listed", "title": T, "phase": "B"},
        {"id": "published", "title": T, "phase": "B"},
        {"id": "voting", "title": T, "phase": "E"},
        {"id": "elected", "title": {"zh": "当选", "en": "Elected"}, "phase": "F",
         "final": "elected"},
        {"id": "void", "title": T, "phase": "F", "final": "void"},
    ],
    "steps": STEPS,
    "threads": THREADS,
}  # fmt: skip
SURE = {"basis": "plan", "certainty": "P", "title": T}
LAW = {"force": "S", "certainty": "P", "checked_on": "2026-11-01"}


def completed(procedure: dict[str, Any]) -> dict[str, Any]:
    """The procedure with the members that every list of Spec 1 has and no test looks at."""
    flows = [procedure, *procedure["threads"]]
    for listed, members in (
        (procedure["parameters"], SURE),
        (procedure["rules"], LAW),
        (procedure["documents"], {"retention": "10"}),
        *((flow["states"], {"title": T, "phase": "A"}) for flow in flows),
        *((flow["steps"], {"force": "S", "basis": "plan"}) for flow in flows),
    ):
        listed[:] = [{**members, **one} for one in listed]
    for step in (step for flow in flows for step in flow["steps"]):
        # only where ballots are counted must nothing be said of single persons
        step.setdefault("phase", "E" if step["id"] in ("open", "count") else "A")
    return procedure


CALENDAR = {
    "format": "tuixuan-calendar/1",
    "calendar": 2026,
    "days_off": ["2026-04-06"],
    "working_weekends": ["2026-03-08"],
}
ELECTORS = ["p01", "p02", "p03", "p04", "p05"]
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
HOST = {"person": "p01", "role": "host"}
SIGN = [{"person": "p02", "role": "scrutineer"}]
MINUTES = b"the minutes of the meeting"


def document(name: str, content: bytes) -> dict[str, Any]:
    return {"id": name, "sha256": sha(content), "size": len(content)}


class Village:
    """A case folder in the making: bodies of entries, numbered, timed and linked when written."""

    def __init__(self, folder: Path, procedure: dict[str, Any] | None = None) -> None:
        self.folder = folder
        self.procedure = completed(copy.deepcopy(procedure or PROCEDURE))
        self.calendar = copy.deepcopy(CALENDAR)
        self.bodies: list[dict[str, Any]] = []
        self.parameters: dict[str, Any] = {
            "most": 2, "early": 30, "audited": True, "publicity": "3 days",
        }  # fmt: skip
        self.opening: dict[str, Any] = {}
        self.opening_out: dict[str, Any] = {"state": "preparing"}

    def genesis(self) -> dict[str, Any]:
        """The body of entry 0."""
        compiled, calendar = canonical(self.procedure), canonical(self.calendar)
        data = {
            "format": "tuixuan-case/1",
            "origin": "tuixuan.example/village",
            "nonce": "0" * 32,
            "engine": {"name": "builder", "version": "1"},
            "vocabulary": 1,
            "procedure": {"id": "tiny", "version": 1},
            "pack": "party-2020",
            "compiled": {"sha256": sha(compiled), "size": len(compiled)},
            "parameters": self.parameters,
            "roles": {"host": ["p01"], "scrutineer": ["p02"]},
            "calendars": [{"year": 2026, "sha256": sha(calendar), "size": len(calendar)}],
            "sources": [{"name": "tiny.yaml", "sha256": "1" * 64, "size": 1}],
            **self.opening,
        }
        return {"type": "genesis", "data": data, "out": self.opening_out, "day": "2026-03-01"}

    def add(self, body: dict[str, Any]) -> Village:
        """Append the body of an entry."""
        self.bodies.append(body)
        return self

    def step(self, name: str, day: str, out: dict[str, Any], **more: Any) -> Village:
        """Append an accepted step, acted and recorded on a day of 2026."""
        date = f"2026-{day}"
        data = {"date": date, **more.pop("data", {})}
        return self.add(
            {
                "type": "step",
                "act": HOST,
                "step": name,
                "data": data,
                "out": out,
                "day": date,
                **more,
            }
        )

    def refused(self, name: str, day: str, reasons: list[Any], state: str, **more: Any) -> Village:
        """Append a refused step."""
        return self.step(name, day, {"reasons": reasons, "state": state}, type="refused", **more)

    def prepared(self) -> Village:
        """Up to the state `listed`."""
        self.step("roster", "03-02", {"outcome": "done", "state": "preparing", **ROSTER},
                  data={"members": MEMBERS})  # fmt: skip
        self.step("audit", "03-02", {"outcome": "done", "state": "preparing"})
        return self.approved()

    def approved(self, **change: Any) -> Village:
        """Approval of two seats, not direct."""
        body = {
            "data": {"seats": 2, "direct": False, "decision": "approved"},
            "sign": SIGN,
            "ev": [document("minutes", MINUTES)],
        }
        return self.step("approve", "03-03", {"outcome": "approved", "state": "listed"},
                         **{**body, **change})  # fmt: skip

    def published(self) -> Village:
        """Up to the state `published`, with three candidates."""
        persons = ["p03", "p04", "p05"]
        self.prepared()
        self.step(
            "nominate", "03-04", {"outcome": "done", "state": "listed"}, data={"persons": persons}
        )
        cleared = [{"id": p, "date": "2026-03-05"} for p in persons]
        return self.step("publish", "03-05",
                         {"outcome": "done", "state": "published", "cleared": cleared},
                         data={"persons": persons})  # fmt: skip

    def opened(self) -> Village:
        """Up to the state `voting`."""
        return self.published().step("open", "03-09", {"outcome": "reached", "state": "voting"},
                                     data={"present": 4, "tellers": ["p06"]})  # fmt: skip

    def counted(self) -> Village:
        """The whole case: p03 and p04 elected; p05, with 2 votes of 5, is not."""
        return self.opened().step(
            "count", "03-09", self.count_out(), data=self.count_data(), sign=SIGN
        )

    def count_data(self, votes: tuple[int, int, int] = (4, 3, 1)) -> dict[str, Any]:
        """Four ballots."""
        rows = [
            {"id": p, "yes": yes, "no": 4 - yes, "abstain": 0}
            for p, yes in zip(("p03", "p04", "p05"), votes, strict=True)
        ]
        return {"ballots_returned": 4, "ballots_valid": 4, "ballots_void": 0, "votes": rows}

    def count_out(self) -> dict[str, Any]:
        """What `tally` gives for it."""
        return {
            "outcome": "complete", "state": "elected", "elected": ["p03", "p04"],
            "placed": ["p03", "p04"], "seats_open": 0, "base": 5, "need": 3,
        }  # fmt: skip

    def entries(self) -> list[dict[str, Any]]:
        """Number and time the bodies; `prev` is added when lines are made."""
        made = []
        for n, body in enumerate([self.genesis(), *self.bodies]):
            body = copy.deepcopy(body)
            day = body.pop("day", "2026-03-09")
            made.append({"n": n, "t": f"{day}T{10 + n // 60:02d}:{n % 60:02d}:00.000Z", **body})
        return made

    def write(self, entries: list[dict[str, Any]] | None = None) -> Path:
        """Link the entries and write the folder."""
        lines: list[bytes] = []
        for entry in self.entries() if entries is None else entries:
            if lines:
                entry["prev"] = sha(b"\0" + lines[-1])
            lines.append(canonical(entry))
        return self.write_lines(lines)

    def write_lines(self, lines: list[bytes], tail: bytes = b"") -> Path:
        """Write the folder with these lines."""
        self.folder.mkdir(exist_ok=True)
        (self.folder / "calendars").mkdir(exist_ok=True)
        (self.folder / "log.jsonl").write_bytes(b"".join(line + b"\n" for line in lines) + tail)
        (self.folder / "procedure.json").write_bytes(canonical(self.procedure))
        (self.folder / "calendars" / "2026.json").write_bytes(canonical(self.calendar))
        return self.folder

    def lines(self) -> list[bytes]:
        """The lines as written."""
        return (self.folder / "log.jsonl").read_bytes().split(b"\n")[:-1]

    def evidence(self, content: bytes = MINUTES, name: str | None = None) -> Path:
        """Put a document into the folder."""
        digest = name or sha(content)
        place = self.folder / "evidence" / "sha256" / digest[:2]
        place.mkdir(parents=True, exist_ok=True)
        (place / digest).write_bytes(content)
        return place / digest


def found(result: Any) -> list[tuple[str, int | None]]:
    """Codes and lines of the findings, warnings left out."""
    return [(f.code, f.line) for f in result.tally.findings if not f.warning]


@pytest.fixture
def village(tmp_path: Path) -> Village:
    """A case without entries."""
    return Village(tmp_path / "case")


@pytest.fixture
def codes() -> Any:
    """Codes and lines of a result."""
    return found


@pytest.fixture
def repeated(village: Village) -> Village:
    """The approval taken and corrected, with a refusal in between, again and again."""
    village.prepared()
    for n in range(12):
        village.refused("audit", "03-03", [{"rule": "order", "taken": 2}], "listed",
                        cid=f"again-{n}")  # fmt: skip
        village.add({"type": "correct", "act": HOST, "sign": SIGN, "day": "2026-03-03",
                     "data": {"of": 3 + 3 * n}, "out": {"state": "preparing"}})  # fmt: skip
        village.approved()
    entries = village.entries()
    for entry in entries[3:]:
        entry["t"] = f"2026-03-03T10:00:{entry['n']:02d}.000Z"
    village.write(entries)
    return village
