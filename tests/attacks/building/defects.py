"""Defects of practice (verification 6): a lawful case of each shipped procedure, broken as somebody
else's system might write it, correctly numbered and linked.

The lawful cases are kept like `shipped_whole`: the law of a case is frozen. Refusals are left out,
and most vectors end with the entry that shows the defect.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

from building.law import title
from building.shipped import NAMED, nameless
from building.vector import Found, Shown, Vector
from building.village import (
    Files,
    Object,
    Village,
    canonical,
    document,
    evidence_path,
    linked,
    sha,
)

BASES = {
    "defect_none_liangtui": "liangtui_tie_runoff.yaml",
    "defect_none_gongtui": "gongtui_two_posts.yaml",
}
Change = Callable[["Case"], object]


class Case:
    """The accepted steps of a lawful case, in the making."""

    def __init__(self, base: Files) -> None:
        self.base = base
        lines = base["log.jsonl"].split(b"\n")[:-1]
        entries = [json.loads(line) for line in lines]
        self.entries: list[Object] = [e for e in entries if e["type"] != "refused"]

    def line(self, step: str, nth: int = 0) -> int:
        """Where the nth accepted entry of a step stands."""
        return [n for n, e in enumerate(self.entries) if e.get("step") == step][nth]

    def entry(self, step: str, nth: int = 0) -> Object:
        return self.entries[self.line(step, nth)]

    def data(self, step: str, **members: Any) -> Case:
        self.entry(step)["data"].update(members)
        return self

    def out(self, step: str, **members: Any) -> Case:
        """Change members of `out`; None takes one out."""
        out = self.entry(step)["out"]
        out.update(members)
        for name in [name for name, value in members.items() if value is None]:
            del out[name]
        return self

    def drop(self, *steps: str) -> Case:
        self.entries = [e for e in self.entries if e.get("step") not in steps]
        return self

    def dated(self, step: str, date: str, recorded: str | None = None) -> Case:
        """Take and record a step on another day."""
        entry = self.entry(step)
        entry["data"]["date"] = date
        entry["t"] = f"{recorded or date}T15:00:00.000Z"
        return self

    def without(self, step: str, name: str) -> Case:
        """Take a document out of an entry."""
        entry = self.entry(step)
        entry["ev"] = [one for one in entry["ev"] if one["id"] != name]
        if not entry["ev"]:
            del entry["ev"]
        return self

    def cut(self, step: str, nth: int = 0) -> Case:
        """Nothing after this step."""
        del self.entries[self.line(step, nth) + 1 :]
        return self

    def folder(self) -> Files:
        for n, entry in enumerate(self.entries):
            entry["n"] = n
            if n:
                entry["prev"] = "0" * 64
        lines = linked([canonical(entry) for entry in self.entries])
        return {**nameless(self.base), "log.jsonl": b"".join(line + b"\n" for line in lines)}


def vectors(bases: dict[str, Files]) -> Iterator[Vector]:
    """All of them."""
    for story, files in bases.items():
        name = story.rpartition("_")[2]
        yield Vector(story, f"a whole election ({name}) that has no defect.", files,
                     args=("--complete",), levels=NAMED)  # fmt: skip
    two, direct = bases["defect_none_liangtui"], bases["defect_none_gongtui"]
    for base, groups in (
        (two, (before, figures, meeting, result, warned)),
        (direct, (open_direct,)),
    ):
        for group in groups:
            for story, change, says in group():
                case = Case(base)
                found, shown = change(case)
                yield Vector(f"defect_{story}", says, case.folder(), found, defects=shown)
    yield from copied()


Told = tuple[tuple[Found, ...], tuple[Shown, ...]]
Row = tuple[str, Callable[[Case], Told], str]


def at(step: str, code: str, number: str, *defects: str, nth: int = 0) -> Callable[[Case], Told]:
    """One finding on a step, which is the last, and the defects that it shows."""

    def told(case: Case) -> Told:
        case.cut(step, nth)
        line = case.line(step, nth)
        return ((code, line, number),), tuple((d, line, False) for d in defects)

    return told


def then(change: Change, told: Callable[[Case], Told]) -> Callable[[Case], Told]:
    def both(case: Case) -> Told:
        change(case)
        return told(case)

    return both


def before() -> Iterator[Row]:
    """What goes wrong before the meeting."""
    yield ("D01_term_over", expired, "the meeting is held eight days after the term, undeferred.")
    yield ("D02_no_approval", unapproved, "no second approval is recorded; the meeting is held.")
    yield ("D02_approval_after", approved_late, "the second approval is dated after the meeting.")
    yield ("D03_seats", then(lambda c: c.data("approval_1", seats=5),
           at("approval_1", "rule", "4.9", "D03")), "five seats approved of three.")  # fmt: skip
    yield ("D07_elector", then(probationary, at("roster_check", "outcome", "4.10", "D07")),
           "a probationary member among the electors.")  # fmt: skip
    yield ("D04_figures", then(lambda c: c.out("roster_check", should_attend=29),
           at("roster_check", "outcome", "4.10", "D04")),
           "29 should attend by a roster of 32 without 2.")  # fmt: skip
    yield ("D05_no_vote", then(lambda c: c.drop("exclusion_vote"),
           at("rec_party", "rule", "4.9", "D04", "D05")),
           "two members are left out on whom the meeting did not vote.")  # fmt: skip
    yield ("D25_one_round", then(lambda c: c.drop("rec_mass"),
           at("initial_list", "order", "4.5", "D25")),
           "the list is made without the recommendation of the villagers.")  # fmt: skip
    yield ("D26_no_notice", then(lambda c: c.without("mobilize", "notice_public"),
           at("mobilize", "documents", "4.7", "D26")),
           "no notice that says where to complain.")  # fmt: skip
    yield ("D09_too_few", then(failed, at("joint_review", "outcome", "4.10", "D09")),
           "three are left for three seats and recorded as enough.")  # fmt: skip
    yield ("D20_department", then(
        lambda c: c.entry("joint_review")["data"]["verdicts"].pop(9),
        at("joint_review", "rule", "4.9", "D20")), "a department is silent on p02.")  # fmt: skip
    yield ("D19_too_short", then(lambda c: shorter(c.dated("publicize_close", "2026-03-12")),
           at("publicize_close", "rule", "4.9", "D19")),
           "four working days of publicity in the place of five.")  # fmt: skip
    yield ("D19_no_photo", then(lambda c: c.without("publicize", "publicity"),
           at("publicize", "documents", "4.7", "D19")), "no photograph of it.")  # fmt: skip


def expired(case: Case) -> Told:
    """The reminder warns, as it must: it comes less than six months ahead."""
    case.data("term_reminder", term_start="2021-03-20", term_end="2026-03-20")
    reason = {"rule": "remind-6m", "from": "2025-11-14", "to": "2026-03-20", "end": "2026-05-14"}
    case.out("term_reminder", warnings=[reason])
    return at("open_quorum", "rule", "4.9", "D01")(case)


def unapproved(case: Case) -> Told:
    """The step after it is out of order, and the ballot has nobody's consent on record."""
    case.drop("approval_2").cut("open_quorum")
    talks, prepare = case.line("talks_pledge"), case.line("prepare")
    return (("order", talks, "4.5"), ("rule", prepare, "4.9")), (
        ("D02", case.line("open_quorum"), False),
    )


def approved_late(case: Case) -> Told:
    """Everything from then on is recorded on 31 March, so what was taken earlier is late."""
    case.cut("open_quorum").dated("approval_2", "2026-03-29", "2026-03-31")
    late = ("talks_pledge", "prepare", "notice")
    for step in (*late, "open_quorum"):
        case.entry(step)["t"] = "2026-03-31T15:00:00.000Z"
    refused = [case.line(step) for step in ("talks_pledge", "prepare")]
    warning = {"rule": "approval-due", "from": "2026-03-16", "to": "2026-03-29",
               "end": "2026-03-23"}  # fmt: skip
    case.out("approval_2", warnings=[warning])
    return tuple(("date", n, "4.8") for n in refused), (
        *(("D21", n, False) for n in refused),
        *(("D21", case.line(step), True) for step in late),
        ("D02", case.line("open_quorum"), False),
    )


def probationary(case: Case) -> None:
    roster = case.entry("roster_check")
    row = next(r for r in roster["data"]["members"] if r["standing"] == "probationary")
    roster["out"]["electors"] = sorted([*roster["out"]["electors"], row["id"]])


def failed(case: Case) -> None:
    entry = case.entry("joint_review")
    rows = entry["data"]["verdicts"]
    next(r for r in rows if r["id"] == "p04")["verdict"] = "fail"
    entry["out"].update(remaining=["p01", "p02", "p03"], dropped=["p04"])


def shorter(case: Case) -> None:
    for row in case.entry("publicize_close")["out"]["cleared"]:
        row["date"] = "2026-03-12"


def figures() -> Iterator[Row]:
    """Figures of the meeting."""
    yield ("D04_should_attend", then(lambda c: c.data("open_quorum", should_attend=31),
           at("open_quorum", "rule", "4.9", "D04")),
           "31 should attend where the roster and the two keys make 30.")  # fmt: skip
    yield ("D06_quorum", then(lambda c: c.data("open_quorum", present=23),
           at("open_quorum", "outcome", "4.10", "D06")),
           "23 of 30, recorded as a quorum.")  # fmt: skip
    yield ("D06_beyond", then(lambda c: c.data("vote", present=31, ballots_issued=31),
           at("vote", "rule", "4.9", "D06")), "31 vote of 30 who should attend.")  # fmt: skip
    yield ("D08_D12_issued", then(lambda c: c.data("vote", ballots_issued=28),
           at("vote", "outcome", "4.10", "D08", "D12")),
           "28 ballots for 27 persons present, recorded as issued.")  # fmt: skip
    yield ("D12_returned", then(lambda c: c.data("check_returned", ballots_returned=28),
           at("check_returned", "outcome", "4.10", "D12")),
           "28 ballots returned of 27, recorded as valid.")  # fmt: skip
    yield ("D13_no_sum", then(lambda c: c.entry("count")["data"]["votes"][0].update(no=3),
           at("count", "rule", "4.9", "D13")), "28 votes on p01, on 27 ballots.")  # fmt: skip
    yield ("D13_changed", changed, "the count is undone, and nobody confirms it.")
    yield ("D22_no_figure", then(lambda c: c.entry("count")["data"].pop("ballots_void"),
           at("count", "rule", "4.4", "D22")), "nobody says how many are void.")  # fmt: skip


def changed(case: Case) -> Told:
    case.cut("count")
    entry = case.entry("count")
    case.entries.append({
        "type": "correct", "t": entry["t"], "act": entry["act"],
        "data": {"of": case.line("count")}, "out": {"state": "counting"},
    })  # fmt: skip
    line = len(case.entries) - 1
    return (("correction", line, "4.12"),), (("D13", line, False),)


def meeting() -> Iterator[Row]:
    """Persons, order and outcome at the meeting."""
    yield ("D11_candidate", then(lambda c: c.data("scrutineers", scrutineers=["p04", "p09"]),
           at("scrutineers", "rule", "4.9", "D11")), "a candidate is made scrutineer.")  # fmt: skip
    yield ("D21_day_before", then(lambda c: c.data("hear_report", date="2026-03-27"),
           at("hear_report", "date", "4.8", "D21")),
           "the report was heard the day before the meeting.")  # fmt: skip
    yield ("D23_no_signature", then(lambda c: c.entry("count").pop("sign"),
           at("count", "role", "4.6", "D23")), "nobody confirms the count.")  # fmt: skip
    yield ("D16_lot", then(drawn, at("count", "outcome", "4.10", "D16")),
           "two persons level for the last seat, one of them recorded as elected.")  # fmt: skip
    yield ("D16_no_run_off", chosen, "a tie, and then one of the two is declared.")
    yield ("D14_D15_next_highest", then(filled, at("count", "outcome", "4.10", "D14", "D15")),
           "p03 takes the third seat with 15 votes of 30.")  # fmt: skip
    yield ("D03_one_more", then(
        lambda c: drawn(c, "p03", "p04"), at("count", "outcome", "4.10", "D03", "D16")),
        "four persons are elected for three seats.")  # fmt: skip
    for story, odd in (("number", 2), ("text", "p01")):
        yield (f"none_elected_{story}", then(lambda c, odd=odd: c.out("count", elected=odd),
               at("count", "outcome", "4.10")),
               f"a {story} in the place of who is elected, which no sign speaks of.")  # fmt: skip
    yield ("D14_declared", then(lambda c: c.data("declare", elected=["p01", "p02", "p04"]),
           at("declare", "rule", "4.9", "D14")), "p04 is declared, p03 was elected.")  # fmt: skip
    yield ("D22_no_minutes", then(lambda c: c.without("declare", "minutes_meeting"),
           at("declare", "documents", "4.7", "D22")), "the meeting has no minutes.")  # fmt: skip


def drawn(case: Case, *persons: str) -> None:
    elected = ["p01", "p02", *(persons or ("p03",))]
    case.out("count", outcome="complete", state="counted", seats_open=0, tied=None,
             elected=elected, placed=elected)  # fmt: skip


def filled(case: Case) -> None:
    drawn(case)
    rows = case.entry("count")["data"]["votes"]
    rows[2].update(yes=15, no=12)
    rows[3].update(yes=14, no=13)


def chosen(case: Case) -> Told:
    """Who is declared was not elected either."""
    end = case.entry("declare")
    case.cut("count")
    case.entries.append(end)
    line = case.line("declare")
    return (("order", line, "4.5"),), (("D14", line, False), ("D16", line, False))


def result() -> Iterator[Row]:
    """After the count."""
    yield ("D17_no_vote", unelected, "nobody elects the secretary; the result is reported.")
    yield ("D24_not_sealed", then(lambda c: c.drop("seal"),
           at("result_report", "order", "4.5", "D24")), "the ballots are not sealed.")  # fmt: skip
    yield ("D18_before_approval", then(lambda c: c.drop("approve_file"),
           at("publish_result", "order", "4.5", "D18")),
           "the new committee acts before its secretary is approved.")  # fmt: skip
    yield ("D29_D30_no_handover", then(lambda c: c.drop("handover"),
           at("archive", "rule", "4.9", "D29", "D30")), "filed without a handover.")  # fmt: skip
    yield ("D30_no_index", then(lambda c: c.without("archive", "archive_index"),
           at("archive", "documents", "4.7", "D30")), "the archive has no index.")  # fmt: skip
    yield ("many", many, "one log of another system, and one run finds all that is wrong with it.")


def unelected(case: Case) -> Told:
    case.drop("first_plenary", "plenary_deputies").cut("result_report")
    seal, report = case.line("seal"), case.line("result_report")
    return (("order", seal, "4.5"),), (("D17", report, False),)


def many(case: Case) -> Told:
    """Each is found though something before it is wrong already."""
    case.drop("approval_2", "plenary_deputies", "first_plenary", "seal", "approve_file")
    case.data("open_quorum", present=23).data("vote", ballots_issued=28)
    case.without("mobilize", "notice_public")
    case.entry("hear_report")["data"].update(date="2026-03-27", yes=23, abstain=0)
    case.data("adopt_rules", yes=23).data("scrutineers", yes=23)
    line = case.line
    found: tuple[Found, ...] = (
        ("documents", line("mobilize"), "4.7"),
        ("order", line("talks_pledge"), "4.5"),
        ("rule", line("prepare"), "4.9"),
        ("outcome", line("open_quorum"), "4.10"),
        ("date", line("hear_report"), "4.8"),
        ("outcome", line("vote"), "4.10"),
        # without the approval nobody is a candidate for secretary
        ("outcome", line("declare"), "4.10"),
        ("order", line("result_report"), "4.5"),
        ("order", line("publish_result"), "4.5"),
        # two periods that begin with an approval nobody gave: a warning that is not recorded
        ("outcome", line("handover"), "4.10"),
        ("rule", line("archive"), "4.9"),
        ("outcome", line("archive"), "4.10"),
    )
    shown = (
        ("D26", line("mobilize")), ("D02", line("open_quorum")), ("D06", line("open_quorum")),
        ("D21", line("hear_report")), ("D08", line("vote")), ("D12", line("vote")),
        ("D17", line("declare")), ("D17", line("result_report")), ("D24", line("result_report")),
        ("D18", line("publish_result")), ("D30", line("archive")),
    )  # fmt: skip
    return found, tuple((d, n, False) for d, n in shown)


def warned() -> Iterator[Row]:
    """What the law warns of, and what is no finding at all: the result is 0."""
    yield ("D23_one_hand", one_hand, "who takes the step confirms it as well, in another role.")
    yield ("D24_sealed_late", late("seal", "2026-03-29", "seal-ballots", "2026-03-28",
           "2026-03-28", "D24"), "the ballots are sealed a day late.")  # fmt: skip
    yield ("D29_late", late("handover", "2026-04-15", "handover-due", "2026-04-03",
           "2026-04-13", "D29"), "the handover comes two days late.")  # fmt: skip
    yield ("D27_unanswered", unanswered, "16 days pass, and nobody acknowledges a complaint.")
    yield ("D21_recorded_late", recorded_late, "a survey recorded two weeks after it was made.")


def late(step: str, day: str, rule: str, start: str, end: str, defect: str) -> Callable[..., Told]:
    def told(case: Case) -> Told:
        case.dated(step, day).cut(step)
        reason = {"rule": rule, "from": start, "to": day, "end": end}
        case.out(step, warnings=[reason])
        return (), ((defect, case.line(step), True),)

    return told


def one_hand(case: Case) -> Told:
    case.cut("roster_check")
    case.entries[0]["data"]["roles"]["guidance"] = ["p01"]
    case.entry("survey")["act"]["person"] = "p01"
    case.entry("roster_check")["sign"][0]["person"] = "p01"
    return (), (("D23", case.line("roster_check"), True),)


def unanswered(case: Case) -> Told:
    case.cut("roster_check")
    line = case.line("train") + 1
    case.entries.insert(line, {
        "type": "step", "t": "2026-01-20T15:00:00.000Z", "step": "complaint_received",
        "act": {"person": "r01", "role": "recorder"},
        "data": {"date": "2026-01-20", "complaint": "c01"},
        "out": {"outcome": "done", "state": "open"},
    })  # fmt: skip
    return (), (("D27", line, True),)


def recorded_late(case: Case) -> Told:
    case.cut("survey").entry("survey")["t"] = "2025-12-22T02:00:00.000Z"
    return (), (("D21", case.line("survey"), True),)


def open_direct() -> Iterator[Row]:
    """What only 公推直选 can show."""
    yield ("D32_no_speeches", then(lambda c: c.drop("speeches"),
           at("vote_secretary", "order", "4.5", "D32")),
           "the secretary is voted for, and nobody has spoken.")  # fmt: skip
    yield ("D10_order", then(lambda c: c.entry("prepare")["data"]["order_secretary"].reverse(),
           at("prepare", "rule", "4.9", "D10")),
           "the ballot for secretary in another order than that of the approval.")  # fmt: skip
    yield ("D25_no_assembly", then(lambda c: c.drop(
        "open_assembly", "assembly_count_secretary", "assembly_count_deputy",
        "assembly_count_members"), at("initial_list", "order", "4.5", "D25")),
        "the list is made without the recommendation assembly.")  # fmt: skip


TABLE = [
    {"id": "D31", "title": title("照抄", "copied"), "severity": "major", "auto": "yes",
     "shown_by": [{"by": "copied"}]},
]  # fmt: skip


def copied() -> Iterator[Vector]:
    """D31: what shows only when two villages are verified together; each alone is lawful."""
    text = "张村支部党员大会记录：到会四人，选出两人，主持人已签名，记录人已签名。\n".encode()
    plan = "乡镇换届工作实施方案：各村一律照此办理，三月底前完成，四月报送结果备案。\n".encode()

    def village(name: str, nonce: str, *ev: Object) -> Village:
        made = Village()
        made.procedure["defects"] = copy.deepcopy(TABLE)
        made.procedure["documents"].append(
            {"id": "plan", "title": title("方案", "plan"), "retention": "30", "shared": True}
        )
        made.opening.update(origin=f"tuixuan.example/{name}", nonce=nonce * 8)
        made.counted()
        made.body(3)["ev"] = list(ev)
        return made

    def other_end() -> Village:
        made = village("one", "1111", own, shared)
        made.bodies.pop()
        return made.count(votes=(4, 1, 3), elected=["p03", "p05"], placed=["p03", "p05"])

    def folder(made: Village, *contents: bytes) -> Files:
        made.files = {evidence_path(sha(one)): one for one in contents}
        return made.folder()

    def beside(files: Files) -> Files:
        return {f"../beside/{name}": content for name, content in files.items()}

    own, other = document("minutes", text), document("minutes", text[:-1] + b"!\n")
    shared = document("plan", plan)
    one = folder(village("one", "1111", own, shared), text, plan)
    for story, more, across, says in (
        ("D31_minutes", folder(village("two", "2222", own, shared), text, plan),
         [{"id": "D31", "kind": "document", "lines": [3, 3]}],
         "two villages with the same minutes; the plan of the township is lawfully shared."),
        ("D31_nonce", folder(village("two", "1111", other, shared), text[:-1] + b"!\n", plan),
         [{"id": "D31", "kind": "nonce", "lines": [0, 0]}],
         "a case opened with the number of another village's."),
        ("apart", folder(village("two", "2222", other, shared), text[:-1] + b"!\n", plan), [],
         "two villages of their own, which share only the plan of the township."),
        ("same_case_forked", folder(other_end(), text, plan),
         [{"id": None, "kind": "fork", "lines": [8, 8]}],
         "two histories of one case, each of them lawful."),
        ("same_case", one, [{"id": None, "kind": "case", "lines": [0, 0]}],
         "the same case twice is a warning."),
    ):  # fmt: skip
        grave = any(row["kind"] != "case" for row in across)
        yield Vector(f"defect_{story}", says, one | beside(more), exit=int(grave),
                     across=tuple(across))  # fmt: skip
