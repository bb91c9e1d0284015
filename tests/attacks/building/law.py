"""The tiny procedure of the vectors as a compiled document, and its working-day calendars.

Eight steps and one thread, of every kind that a vector needs; no county has it. It was written
by hand: nothing in a vector may depend on the compiler.
"""

from __future__ import annotations

from typing import Any

Object = dict[str, Any]


def title(zh: str, en: str) -> Object:
    return {"zh": zh, "en": en}


def field(name: str, kind: str, **more: Any) -> Object:
    return {"id": name, "type": kind, **more}


def rule(name: str, check: str, **more: Any) -> Object:
    made = {
        "id": name,
        "title": title("则", name),
        "check": check,
        "severity": "block",
        "force": "S",
        "certainty": "P",
        "checked_on": "2026-11-01",
    }
    return {**made, **more}


def use(name: str, **args: Any) -> Object:
    return {"rule": name, "args": args}


def to(outcome: str, state: str, **more: Any) -> Object:
    return {"id": outcome, "to": [{"state": state}], **more}


def register(op: str, role: str, persons: str) -> Object:
    return {"register": [{"op": op, "role": role, "persons": persons}]}


def by(resolver: str, **more: Any) -> Any:
    """The resolvers of a step (procedure 3.1): here always one."""
    return [{"resolver": resolver, **more}]


def step(name: str, zh: str, sources: list[str], *fields: Object, **more: Any) -> Object:
    made = {
        "id": name,
        "title": title(zh, name.replace("_", " ")),
        "phase": "A",
        "from": sources,
        "actor": ["host"],
        "force": "S",
        "basis": "plan",
        "fields": [field("date", "date"), *fields],
        "by": by("always"),
        "outcomes": [{"id": "done"}],
    }
    return {**made, **more}


APPROVED_OR_NOT = [
    to("approved", "listed"),
    {"id": "refused", "again": True, "at_most": 1, "then": [{"state": "void"}]},
]
WAIT = {"kind": "after", "length": {"count": "param.publicity", "unit": "working_days"}}
COUNT = {
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
STEPS = [
    step("roster", "核定名册", ["preparing"], field("members", "members"),
         by=by("roster", args={"members": "members"})),
    step("audit", "审计", ["preparing"], when={"param": "on_audit", "is": True}),
    step("approve", "批复", ["preparing"], field("seats", "count"),
         field("decision", "choice", values=["approved", "refused"]),
         requires=[{"step": "roster"}, {"step": "audit"}], sign=["scrutineer"],
         documents=["minutes"], by=by("choice", args={"field": "decision"}),
         rules=[use("seats-most", left="seats", op="at_most", right="param.most")],
         outcomes=APPROVED_OR_NOT),
    step("nominate", "提名", ["listed"], field("persons", "persons"), repeat=True,
         outcomes=[{"id": "done", **register("grant", "candidate", "persons")}]),
    step("publish", "公示", ["listed"], field("persons", "persons"),
         requires=[{"step": "nominate"}], covers={"role": "candidate", "field": "persons"},
         rules=[use("contested", candidates="role.candidate", seats="approve.seats")],
         outcomes=[to("done", "published")]),
    step("open", "开会", ["published"], field("present", "count"), field("ballots_issued", "count"),
         field("tellers", "persons"), phase="B",
         by=by("reaches", rule="quorum",
               args={"part": "present", "whole": "roster.out.should_attend"}),
         rules=[use("wait", **{"from": "publish.date", "to": "date"}),
                use("covered", role="candidate", of="publish"),
                use("in-force", date="date"),
                use("issued", left="ballots_issued", op="at_most", right="present")],
         outcomes=[to("reached", "voting", **register("set", "teller", "tellers")),
                   {"id": "missed", "again": True}]),
    step("count", "计票", ["voting"], field("ballots_returned", "count"),
         field("ballots_valid", "count"), field("ballots_void", "count"), field("votes", "votes"),
         field("write_ins", "write_ins", optional=True), sign=["scrutineer"],
         phase="B", by=by("tally", args=COUNT),
         rules=[use("returned", left="ballots_returned", op="at_most", right="open.ballots_issued"),
                use("closes", **CLOSES)],
         outcomes=[to("complete", "elected"), {"id": "tie", "again": True},
                   {"id": "short", "again": True}]),
    step("annul", "撤销", ["elected"], phase="B", outcomes=[to("done", "void")]),
]  # fmt: skip
COMPLAINT = {
    "id": "complaint",
    "title": title("申诉", "complaint"),
    "key": "complaint",
    "initial": "none",
    "states": [
        {"id": "none", "title": title("无", "none")},
        {"id": "received", "title": title("已受理", "received")},
        {"id": "decided", "title": title("已答复", "decided")},
    ],
    "steps": [
        step("complain", "申诉", ["none"], field("complaint", "key"), actor=["applicant"],
             outcomes=[to("done", "received")]),
        step("answer", "答复", ["received"], field("complaint", "key"),
             outcomes=[to("done", "decided")]),
    ],
}  # fmt: skip
PUBLICITY = {"id": "publicity", "type": "int", "default": 2, "min": 2, "max": 10}
PARAMETERS = [
    {"id": "most", "type": "int", "default": 2, "min": 1, "max": 3},
    {"id": "early", "type": "int", "default": 30, "min": 10, "max": 60, "outside": "warn"},
    {"id": "on_audit", "type": "bool", "default": True, "structural": True},
    {"id": "ballot", "type": "choice", "default": "paper", "values": ["paper", "hands"]},
    PUBLICITY,
    {"id": "asked", "type": "ids", "default": ["police"], "max": 2},
]
PROCEDURE: Object = {
    "format": "tuixuan-procedure/1",
    "vocabulary": 1,
    "procedure": "tiny",
    "version": 1,
    "title": title("小选举", "tiny election"),
    "pack": {"id": "tiny-2026", "from": "2026-01-01"},
    "initial": "preparing",
    "corrections_until": "count",
    "phases": [
        {"id": "A", "title": title("准备", "preparation")},
        {"id": "B", "title": title("投票", "the vote")},
    ],
    "roles": [
        {"id": "host", "title": title("主持人", "host")},
        {"id": "scrutineer", "title": title("监票人", "scrutineer")},
        {"id": "teller", "title": title("计票人", "teller")},
        {"id": "applicant", "title": title("申诉人", "applicant"), "open": True},
    ],
    "standings": [{"id": "candidate", "title": title("候选人", "candidate")}],
    "exclusive": [["scrutineer", "teller"], ["candidate", "teller"]],
    "parameters": [
        {**one, "title": title("数", "it"), "basis": "plan", "certainty": "P"} for one in PARAMETERS
    ],
    "documents": [
        {"id": "minutes", "title": title("记录", "minutes"), "retention": "30"},
        {"id": "photo", "title": title("照片", "photo"), "retention": "10"},
    ],
    "rules": [
        rule("seats-most", "relation"),
        rule("quorum", "share", args={"need": "at_least 4/5"}),
        rule("contested", "enough", args={"need": "contested"}),
        rule("wait", "interval", args=WAIT),
        rule("covered", "coverage"),
        rule("in-force", "in_force"),
        rule("issued", "relation"),
        rule("returned", "relation"),
        rule("closes", "arithmetic"),
        rule("kin-apart", "kin", enforced=False),
    ],
    "states": [
        {"id": "preparing", "title": title("筹备", "preparing"), "phase": "A"},
        {"id": "listed", "title": title("可提名", "listed"), "phase": "A"},
        {"id": "published", "title": title("公示中", "published"), "phase": "A"},
        {"id": "voting", "title": title("投票", "voting"), "phase": "B"},
        {"id": "elected", "title": title("当选", "elected"), "phase": "B", "final": "elected"},
        {"id": "void", "title": title("无效", "void"), "phase": "B", "final": "void"},
    ],
    "steps": STEPS,
    "threads": [COMPLAINT],
}
# Monday 9 March 2026 is off: two working days after Thursday the 5th end on Tuesday the 10th
CALENDAR: Object = {
    "format": "tuixuan-calendar/1",
    "calendar": 2026,
    "days_off": ["2026-03-09"],
    "working_weekends": ["2026-03-14"],
}
CALENDAR_2027: Object = {
    "format": "tuixuan-calendar/1",
    "calendar": 2027,
    "days_off": ["2027-01-01"],
}
