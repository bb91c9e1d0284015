"""A tiny procedure written by hand in its compiled form, and a builder that runs a case of it.

It has one of everything: a switch, a parameter that a step fixes, steps in any order, a loop with a
bound, coverage, a count with run-off and shortfall, a thread. Nothing here reads YAML.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tuixuan.case import Case
from tuixuan.decision import Accepted
from tuixuan.procedure.compiled import Procedure
from tuixuan.procedure.days import Calendar
from tuixuan.store import MemoryStore
from tuixuan.store.base import Store

Json = dict[str, Any]


def titled(**members: Any) -> Json:
    return {"title": {"zh": members["id"], "en": members["id"]}, **members}


def rule(id: str, check: str | None = None, **members: Any) -> Json:
    kind = {"check": check} if check else {}
    return titled(
        id=id,
        **kind,
        severity=members.pop("severity", "block"),
        force="S",
        certainty="V",
        cites=[{"source": "EL2020", "article": "16"}],
        checked_on="2026-11-24",
        **members,
    )


_TYPES = {
    "date": "date",
    "decision": "choice",
    "form": "choice",
    "members": "members",
    "votes": "votes",
    "write_ins": "write_ins",
    "verdicts": "verdicts",
    "kin": "kin",
    "complaint": "key",
    "direct": "flag",
    "order": "order",
    "meeting_date": "date",
    "posted_on": "date",
    "ended_on": "date",
    "formal_since": "date",
    "approved_order": "order",
    **dict.fromkeys(
        ("persons", "candidates", "scrutineers", "tellers", "elected", "tied", "writers"), "persons"
    ),
    **dict.fromkeys(("order_members", "approved_order"), "order"),
}


def field(name: str) -> Json:
    """`name` or `name?` for an optional one; a choice as `decision:approved|refused`."""
    name, _, values = name.partition(":")
    optional = name.endswith("?")
    name = name.rstrip("?")
    made: Json = {"id": name, "type": _TYPES.get(name, "count")}
    if optional:
        made["optional"] = True
    if values:
        made["values"] = values.split("|")
    return made


def step(id: str, origins: str, fields: str = "", actor: str = "host", **members: Any) -> Json:
    by = members.pop("by", {"resolver": "always"})
    outcomes = members.pop("outcomes", {"done": {}})
    return titled(
        id=id,
        phase="A",
        **{"from": sorted(origins.split())},
        actor=[actor],
        force="S",
        basis="rule-of-order",
        fields=[field(name) for name in ["date", *fields.split()]],
        by=by if isinstance(by, list) else [by],
        outcomes=[{"id": result, **outcome} for result, outcome in outcomes.items()],
        **members,
    )


def to(state: str, **more: Any) -> Json:
    return {"to": [{"state": state}], **more}


REC = "should_attend present ballots_issued ballots_returned ballots_valid votes"
REC_ARGS = {
    "present": "present",
    "whole": "should_attend",
    "need": "at_least 4/5",
    "issued": "ballots_issued",
    "returned": "ballots_returned",
    "votes": "votes",
    "valid": "ballots_valid",
    "pass": "more_than 1/2",
}
COUNT = "ballots_valid ballots_void votes write_ins"


def recommendation(id: str) -> Json:
    return step(
        id,
        "recommending",
        REC,
        by={"resolver": "recommendation", "args": REC_ARGS},
        outcomes={"counted": {}, "missed": {"again": True}, "over": {"again": True}},
    )


def document() -> Json:
    """The compiled document; a fresh one each time, so that a test may break it."""
    members: Json = titled(
        format="tuixuan-procedure/1",
        vocabulary=1,
        procedure="tiny",
        version=1,
        id="tiny",
        pack={"id": "party_2020", "from": "2020-07-13"},
        initial="start",
        corrections_until="declare",
        phases=[titled(id="A"), titled(id="F")],
        roles=[
            *(titled(id=id) for id in ("host", "scrutineer", "teller", "township")),
            titled(id="applicant", open=True),
        ],
        standings=[titled(id=id) for id in ("candidate", "elector")],
        exclusive=[["scrutineer", "teller"], ["candidate", "scrutineer"]],
        parameters=_parameters(),
        documents=[titled(id=id, retention="30") for id in ("signin", "notice")],
        sources=[titled(id="EL2020")],
        rules=_rules(),
        states=_states(),
        steps=[*_before(), *_meeting()],
        threads=[_thread()],
    )
    del members["id"]
    return members


def _parameters() -> list[Json]:
    more = {"basis": "plan", "certainty": "P"}
    return [
        titled(id="days", type="int", default=5, min=3, max=10, **more),
        titled(id="unit", type="choice", default="days", values=["days", "working_days"], **more),
        titled(id="reconvene_max", type="int", default=1, min=0, max=5, outside="warn", **more),
        titled(id="departments", type="ids", default=["court", "police"], min=0, **more),
        titled(id="on_survey", type="bool", default=True, structural=True, **more),
        titled(
            id="form", type="choice", default="branch", values=["branch", "committee"],
            structural=True, fixed_by="approve", **more,
        ),
    ]  # fmt: skip


def _rules() -> list[Json]:
    return [
        rule("rule-of-order", within="order"),
        rule(
            "publicity", "coverage", args={"length": {"count": "param.days", "unit": "param.unit"}}
        ),
        rule("every-department", "every"),
        rule("closes", "arithmetic"),
        rule("ballot-list", "sets", args={"op": "equal"}),
        rule("enough-invited", "relation", args={"op": "at_least"}, severity="warn"),
        rule(
            "answer-15", "interval", args={"kind": "within", "length": "15 days"}, severity="warn"
        ),
        rule("majority", resolver="tally", args={"base": "should_attend", "pass": "more_than 1/2"}),
        rule("not-yet", "relation", enforced=False),
        rule("tellers", "size", args={"of": "tellers", "at_least": 1}),
    ]


def _states() -> list[Json]:
    running = (
        "start prepared recommending listed reviewed publicizing ready in_session voting counting "
        "tied shortfall elected"
    )
    return [
        *(titled(id=id, phase="A") for id in running.split()),
        titled(id="closed", phase="A", final="elected"),
        titled(id="referred", phase="A", final="abandoned"),
    ]


def _before() -> list[Json]:
    return [
        step(
            "roster", "start", "members",
            by={"resolver": "roster", "args": {"members": "members"}},
            outcomes={"done": to("prepared", register=[
                {"op": "set", "role": "elector", "persons": "out.electors"}])},
        ),
        step(
            "survey", "prepared", "households visited",
            when={"param": "on_survey", "is": True},
            rules=[{"rule": "not-yet"}],
        ),
        step(
            "approve", "prepared", "decision:approved|refused form?:branch|committee seats",
            actor="township", requires=[{"step": "survey"}],
            by={"resolver": "choice", "args": {"field": "decision"}},
            outcomes={"approved": to("recommending"), "refused": {"again": True}},
        ),
        recommendation("rec_party"),
        recommendation("rec_mass"),
        step(
            "shortlist", "recommending", "persons",
            requires=[{"step": "rec_party"}, {"step": "rec_mass"}],
            by={"resolver": "shortlist", "args": {
                "rounds": [
                    {"passed": "rec_party.out.passed", "votes": "rec_party.votes"},
                    {"passed": "rec_mass.out.passed", "votes": "rec_mass.votes"},
                ],
                "minimum": {"seats": "approve.seats", "need": "at_least 1/5"},
            }},
            outcomes={
                "enough": to("listed", register=[
                    {"op": "set", "role": "candidate", "persons": "out.ranking"}]),
                "too_few": {"again": True},
            },
        ),
        step(
            "review", "listed", "verdicts", covers={"role": "candidate", "field": "verdicts"},
            by={"resolver": "enough_candidates", "args": {
                "list": "role.candidate", "drop": "verdicts", "seats": "approve.seats",
                "need": "contested"}},
            outcomes={
                "enough": to("reviewed", register=[
                    {"op": "revoke", "role": "candidate", "persons": "out.dropped"}]),
                "too_few": to("recommending"),
            },
            rules=[{"rule": "every-department",
                    "args": {"rows": "verdicts", "departments": "param.departments"}}],
        ),
        step(
            "publicize", "publicizing reviewed", "persons",
            covers={"role": "candidate", "field": "persons"}, outcomes={"done": to("publicizing")},
        ),
        step(
            "publicize_close", "publicizing", outcomes={"done": to("ready")},
            rules=[{"rule": "publicity", "args": {"role": "candidate", "of": "publicize"}}],
        ),
        step(
            "candidate_add", "publicizing reviewed", "persons",
            outcomes={"done": {"register": [
                {"op": "grant", "role": "candidate", "persons": "persons"}]}},
            repeat=True,
        ),
    ]  # fmt: skip


def _meeting() -> list[Json]:
    return [
        step(
            "team", "ready", "scrutineers tellers invited?",
            outcomes={"done": {"register": [
                {"op": "set", "role": "scrutineer", "persons": "scrutineers"},
                {"op": "set", "role": "teller", "persons": "tellers"}]}},
            rules=[
                {"rule": "tellers"},
                {"rule": "enough-invited", "args": {"left": "invited", "right": 2}},
            ],
        ),
        step(
            "open_quorum", "ready", "present", requires=[{"step": "team"}], documents=["signin"],
            by={"resolver": "reaches", "args": {
                "part": "present", "whole": "roster.out.should_attend", "need": "at_least 4/5"}},
            outcomes={
                "reached": to("in_session", resets=["open_quorum/missed"]),
                "missed": to("ready", at_most="param.reconvene_max", then=[{"state": "referred"}]),
            },
        ),
        step(
            "vote", "in_session", "present ballots_issued",
            by={"resolver": "issue", "args": {
                "present": "present", "whole": "roster.out.should_attend",
                "need": "at_least 4/5", "issued": "ballots_issued"}},
            outcomes={"issued": to("voting"), "misissued": {"again": True}, "missed": to("ready")},
        ),
        step(
            "check_returned", "voting", "ballots_returned",
            by={"resolver": "returned", "args": {
                "returned": "ballots_returned", "issued": "vote.ballots_issued"}},
            outcomes={"valid": to("counting"), "over": to("in_session")},
        ),
        step(
            "count", "counting", COUNT, sign=["scrutineer", "teller"],
            by={"resolver": "tally", "rule": "majority", "args": {
                "votes": "votes", "write_ins": "write_ins", "valid": "ballots_valid",
                "candidates": "runoff|supplementary|shortlist.persons",
                "electors": "role.elector", "seats": "approve.seats",
                "should_attend": "roster.out.should_attend", "present": "vote.present",
                "previous": "count", "plurality": "runoff"}},
            outcomes={"complete": to("elected"), "tie": to("tied"), "short": to("shortfall")},
            rules=[{"rule": "closes", "args": {
                "votes": "votes", "write_ins": "write_ins", "valid": "ballots_valid",
                "candidates": "runoff|supplementary|shortlist.persons", "void": "ballots_void",
                "returned": "check_returned.ballots_returned",
                "seats": {"first": ["count.out.seats_open", "approve.seats"]}}}],
        ),
        step("runoff", "tied", "persons", outcomes={"done": to("in_session")}, rules=[
            {"rule": "ballot-list", "args": {"left": "persons", "right": "count.out.tied"}}]),
        step("supplementary", "shortfall", "persons", outcomes={"done": to("in_session")}),
        step("declare", "elected", "elected", outcomes={"done": to("closed")}, rules=[
            {"rule": "ballot-list", "args": {"left": "elected", "right": "count.out.elected"}}]),
    ]  # fmt: skip


def _thread() -> Json:
    steps = [
        step("complaint_received", "open_", "complaint", actor="applicant",
             outcomes={"done": to("waiting")}),
        step("complaint_decided", "waiting", "complaint decision:upheld|rejected",
             by={"resolver": "choice", "args": {"field": "decision"}},
             outcomes={"upheld": to("decided"), "rejected": to("decided")},
             rules=[{"rule": "answer-15",
                     "args": {"from": "complaint_received.date", "to": "date"}}]),
    ]  # fmt: skip
    for one in steps:
        one["phase"] = "F"
    states = [titled(id=id) for id in ("open_", "waiting", "decided")]
    return titled(id="complaints", key="complaint", initial="open_", states=states, steps=steps)


ROLES = {"host": ["p01"], "township": ["t01"]}
DAY_ONE = datetime.fromisoformat("2026-03-02T09:00:00+08:00")


def members(formal: int, excluded: int = 0, probationary: int = 0) -> list[Json]:
    rows = [
        {"id": f"m{n:02}", "standing": "formal", "counted": n >= excluded} for n in range(formal)
    ]
    rows += [
        {"id": f"n{n:02}", "standing": "probationary", "counted": False}
        for n in range(probationary)
    ]
    return rows


def votes(valid: int, **yes: int) -> list[Json]:
    return [{"id": p, "yes": y, "no": valid - y, "abstain": 0} for p, y in sorted(yes.items())]


class Village:
    """A case of the tiny procedure, with a shortcut for every stretch of it."""

    def __init__(self, procedure: Procedure, store: Store | None = None, **opening: Any) -> None:
        self.procedure = procedure
        self.store = store if store is not None else MemoryStore()
        self.at = DAY_ONE
        known = {"roles": ROLES, "calendars": (), **opening}
        self.case = Case.open(procedure, self.store, origin="village/1", at=self.at, **known)

    def wait(self, days: int) -> None:
        self.at += timedelta(days=days)

    def resumes(self) -> Case:
        """The case as its store tells it."""
        return Case.resume(self.store)

    def take(self, step: str, actor: str = "p01", **more: Any) -> Accepted:
        """Take a step today; what is no keyword of `Case.step` is a field."""
        words = ("role", "documents", "sign", "cid", "at", "people")
        known = {k: more.pop(k) for k in words if k in more}
        data = {"date": self.at.date().isoformat(), **more}
        return self.case.step(step, data, actor=actor, **{"at": self.at, **known})

    def prepare(self, formal: int = 30, seats: int = 3, **more: Any) -> None:
        self.take("roster", members=members(formal))
        if "survey" in [a.step for a in self.case.available()]:
            self.take("survey", households=412, visited=83)
        self.take("approve", "t01", decision="approved", seats=seats, **more)

    def recommend(self, *persons: str, present: int = 24) -> None:
        rows = votes(present, **{p: present - n for n, p in enumerate(persons)})
        figures = {
            "should_attend": 30, "present": present, "ballots_issued": present,
            "ballots_returned": present, "ballots_valid": present, "votes": rows,
        }  # fmt: skip
        self.take("rec_mass", **figures)
        self.take("rec_party", **figures)
        self.take("shortlist", persons=sorted(persons))

    def review(self, *persons: str) -> Accepted:
        rows = [
            {"id": p, "department": d, "verdict": "pass"}
            for p in sorted(persons)
            for d in ("court", "police")
        ]
        return self.take("review", verdicts=rows)

    def publicize(self, *persons: str) -> None:
        self.take("publicize", persons=sorted(persons))
        self.wait(6)
        self.take("publicize_close")

    def to_meeting(self, *persons: str, **more: Any) -> None:
        self.prepare(**more)
        self.recommend(*persons)
        self.review(*persons)
        self.publicize(*persons)
        self.take("team", scrutineers=["s01"], tellers=["x01"], invited=2)

    def hand_out(self, present: int = 24, returned: int | None = None) -> None:
        self.take("vote", present=present, ballots_issued=present)
        self.take("check_returned", ballots_returned=present if returned is None else returned)

    def to_count(self, *persons: str, **more: Any) -> None:
        self.to_meeting(*persons, **more)
        self.take("open_quorum", present=24, documents={"signin": b"x"})
        self.hand_out()

    def count(self, valid: int = 24, write_ins: Any = (), **yes: int) -> Accepted:
        return self.take(
            "count", ballots_valid=valid, ballots_void=24 - valid, votes=votes(valid, **yes),
            write_ins=list(write_ins), sign=["scrutineer", "teller"],
        )  # fmt: skip


@pytest.fixture
def compiled() -> Json:
    return document()


@pytest.fixture(scope="session")
def procedure() -> Procedure:
    return Procedure.from_compiled(document())


@pytest.fixture
def village(procedure: Procedure) -> Village:
    return Village(procedure)


@pytest.fixture
def village_of() -> Callable[..., Village]:
    """`village_of(procedure_or_document, store=…, **opening)`."""

    def make(source: Any, **more: Any) -> Village:
        made = source if isinstance(source, Procedure) else Procedure.from_compiled(source)
        return Village(made, **more)

    return make


@pytest.fixture
def ballot() -> Callable[..., Procedure]:
    """The tiny procedure with one step more, `ballot`, whose order is checked."""

    def make(severity: str = "block", *uses: Json, **args: Any) -> Procedure:
        made = document()
        given = {"order": "order", "persons": "persons", **args}
        rules = [{"rule": "ballot-order", "args": one} for one in uses or (given,)]
        fields = "persons order order_members approved_order"
        made["steps"].insert(0, step("ballot", "start", fields, repeat=True, rules=rules))
        more = {"reads": "names", "severity": severity}
        made["rules"].append(rule("ballot-order", "ballot_order", **more))
        values = {"default": "name", "values": ["age", "name", "surname"]}
        made["parameters"].append(
            titled(id="custom", type="choice", basis="plan", certainty="P", **values)
        )
        return Procedure.from_compiled(made)

    return make


@pytest.fixture(scope="session")
def calendar_2026() -> Calendar:
    return Calendar.from_compiled(
        {
            "format": "tuixuan-calendar/1",
            "calendar": 2026,
            "source": "notice",
            "checked_on": "2026-11-24",
            "days_off": ["2026-04-06"],
            "working_weekends": ["2026-02-14", "2026-02-28"],
        }
    )


@pytest.fixture
def rows() -> Callable[..., list[Json]]:
    return votes


@pytest.fixture
def roster_rows() -> Callable[..., list[Json]]:
    return members


@pytest.fixture
def make_step() -> Callable[..., Json]:
    return step


@pytest.fixture
def make_rule() -> Callable[..., Json]:
    return rule


class Bench:
    """One check or resolver alone: a procedure of one step that carries it, decided once.

    `earlier` are steps taken before it in the same state: `{step: (fields, data)}`.
    """

    def document(
        self, fields: str, earlier: Json, by: Json, rules: list[Json], uses: list[Json], **more: Any
    ) -> Json:
        made = document()
        results = more.pop("results", ["done"])
        steps = [step(id, "start", names) for id, (names, _) in earlier.items()]
        if uses:
            more["rules"] = uses
        one = step("one", "start", fields, by=by, outcomes={r: {} for r in results}, **more)
        made.update(steps=[*steps, one], rules=[*_rules(), *rules], corrections_until="one")
        made["parameters"] = [p for p in made["parameters"] if p["id"] != "form"]
        return made

    def decide(self, made: Json, data: Json, earlier: Json, **opening: Any) -> Any:
        village = Village(Procedure.from_compiled(made), **opening)
        for id, (_, before) in earlier.items():
            village.take(id, **before)
        self.village = village
        date = {"date": village.at.date().isoformat()}
        return village.case.would("one", {**date, **data}, actor="p01", at=village.at)

    def check(
        self, name: str, args: Json, fields: str = "", data: Json | None = None, *,
        earlier: Json | None = None, opening: Json | None = None, **more: Any,
    ) -> Json | None:  # fmt: skip
        """The numbers of the reason; `None` when the check holds."""
        rules, uses = [rule("judged", name)], [{"rule": "judged", "args": args}]
        by = {"resolver": "always"}
        made = self.document(fields, earlier or {}, by, rules, uses, **more)
        decision = self.decide(made, data or {}, earlier or {}, **(opening or {}))
        if isinstance(decision, Accepted):
            return None
        (reason,) = decision.reasons
        reason = dict(reason)
        if reason["rule"] == "judged":
            del reason["rule"]
        return reason

    def resolve(
        self, name: str, args: Json, fields: str = "", data: Json | None = None, *,
        earlier: Json | None = None, opening: Json | None = None, results: str, **more: Any,
    ) -> Json:  # fmt: skip
        """The outcome and the figures."""
        by = {"resolver": name, **({"args": args} if args else {})}
        made = self.document(fields, earlier or {}, by, [], [], results=results.split(), **more)
        decision = self.decide(made, data or {}, earlier or {}, **(opening or {}))
        assert isinstance(decision, Accepted), decision
        return {k: v for k, v in decision.out.items() if k != "state"}


@pytest.fixture
def bench() -> Bench:
    return Bench()
