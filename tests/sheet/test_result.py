"""The figures of a sheet are those of the log, as far as its note covers it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tuixuan.audit import Entry
from tuixuan.errors import NoteError
from tuixuan.sheet import Result, read_result

MAIN = frozenset({"count", "declare", "runoff", "publicize"})


def entries_of(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "log.jsonl").read_bytes().splitlines()]


def read(case: Any, note: Any) -> Result:
    return read_result(case.entries(), note, [step.id for step in case.procedure.steps])


def test_who_was_elected_is_what_the_last_counts_say(case: Path, issue: Any, resumed: Any) -> None:
    lines = entries_of(case)
    result = read(resumed(case), issue(case, len(lines)))
    counts = [one for one in lines if one["type"] == "step" and "seats_open" in one["out"]]
    assert counts
    assert {(one["n"], who) for one in counts for who in one["out"]["elected"]} == {
        (one.by.n, one.id) for one in result.elected
    }
    for one in result.elected:
        entry = lines[one.by.n]
        (row,) = (row for row in entry["data"]["votes"] if row["id"] == one.id)
        assert (row["yes"], entry["out"]["base"], entry["out"]["need"]) == (
            one.votes,
            one.by.base,
            one.by.need,
        )
    assert (lines[-1]["out"]["state"], len(lines)) == (result.state, result.size)
    declared = next(one for one in lines if (one.get("step"), one["type"]) == ("declare", "step"))
    assert (declared["n"], declared["data"]["date"]) == result.declared


def test_entries_that_the_note_does_not_cover_are_not_read(
    liangtui: Path, issue: Any, resumed: Any
) -> None:
    lines = entries_of(liangtui)
    (count,) = (one["n"] for one in lines if (one.get("step"), one["type"]) == ("count", "step"))
    case = resumed(liangtui)
    before, after = issue(liangtui, count), issue(liangtui, count + 1)
    assert ([], None) == (read(case, before).elected, read(case, before).declared)
    result = read(case, after)
    assert (["p01", "p02", "p03"], None) == ([one.id for one in result.elected], result.declared)
    assert (count + 1, "counted") == (result.size, result.state)


def test_a_note_over_other_entries_is_refused(liangtui: Path, issue: Any, resumed: Any) -> None:
    note = issue(liangtui, 100)
    case = resumed(liangtui)
    for broken in (
        note._replace(root=bytes(32)),
        note._replace(size=99),
        note._replace(size=10_000),
        note._replace(origin="example/other"),
    ):
        with pytest.raises(NoteError, match="not a note over the entries"):
            read(case, broken)


class Log:
    """Entries as no law would write them: what is read of them is all that matters."""

    def __init__(self) -> None:
        self.result = Result()
        self.n = 0
        data = {"origin": "o", "procedure": {"id": "p", "version": 1}, "pack": "k"}
        self.add("genesis", {"data": data, "out": {"state": "opened"}})

    def add(self, type: str, body: dict[str, Any]) -> int:
        entry = Entry(self.n, None, "2026-03-28T01:30:00.000Z", type, body, b"")
        self.result.take(entry, MAIN)
        self.n += 1
        return entry.n

    def step(self, step: str, state: str, data: Any = (), **out: Any) -> int:
        data = {"date": "2026-03-28", **dict(data)}
        return self.add("step", {"step": step, "data": data, "out": {"state": state, **out}})

    def count(self, votes: dict[str, int], elected: str, placed: str, seats: int) -> int:
        rows = [{"id": one, "yes": yes} for one, yes in votes.items()]
        data = {"votes": rows, "ballots_valid": 20, "ballots_void": 0}
        out: dict[str, Any] = {"base": 20, "need": 11, "seats_open": seats}
        lists = {"elected": elected.split(), "placed": placed.split()}
        return self.step("count", "counted", data, **out, **{k: v for k, v in lists.items() if v})

    def elected(self) -> list[tuple[str, int, int]]:
        return [(one.id, one.votes, one.by.n) for one in self.result.elected]


def test_what_was_elected_in_an_earlier_round_stays_with_its_own_votes() -> None:
    log = Log()
    first = log.count({"a": 15, "b": 9, "c": 9}, "a", "a", 1)
    log.step("runoff", "voting")
    second = log.count({"b": 10, "c": 8}, "a b", "b", 0)
    assert [("a", 15, first), ("b", 10, second)] == log.elected()
    assert [second] == [count.n for count in log.result.last_counts]


def test_a_count_of_a_step_taken_anew_takes_the_place_of_the_old_one() -> None:
    log = Log()
    log.count({"a": 15, "b": 12}, "a b", "a b", 0)
    second = log.count({"a": 3, "b": 12}, "b", "b", 1)
    assert [("b", 12, second)] == log.elected()


def test_a_corrected_count_is_gone() -> None:
    log = Log()
    of = log.count({"a": 15}, "a", "a", 0)
    log.add("correct", {"data": {"of": of}, "out": {"state": "counting"}})
    assert ([], "counting") == (log.elected(), log.result.state)
    again = log.count({"a": 12}, "a", "a", 0)
    assert [("a", 12, again)] == log.elected()


def test_a_corrected_declaration_is_none() -> None:
    log = Log()
    of = log.step("declare", "declared")
    assert (of, "2026-03-28") == log.result.declared
    log.add("correct", {"data": {"of": of}, "out": {"state": "counted"}})
    assert log.result.declared is None


def test_what_is_refused_or_stands_in_a_thread_changes_nothing() -> None:
    log = Log()
    log.step("complaint", "received")
    out = {"reasons": [{"rule": "order"}], "state": "s", "need": 1, "seats_open": 1}
    log.add("refused", {"step": "count", "data": {}, "out": out})
    assert ("opened", []) == (log.result.state, log.elected())


def test_a_written_name_that_won_is_shown_with_its_votes() -> None:
    log = Log()
    data = {
        "votes": [{"id": "a", "yes": 3}],
        "write_ins": [{"id": "z", "count": 14}],
        "ballots_valid": 20,
        "ballots_void": 0,
    }
    n = log.step("count", "c", data, base=20, need=11, seats_open=0, elected=["z"], placed=["z"])
    assert [("z", 14, n)] == log.elected()
    assert ("a",) == log.result.counts[0].candidates
