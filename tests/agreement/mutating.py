"""Evidence that was lawful, with one thing wrong: every way of one rule after the other.

Most mutants are refused; some are lawful all the same (another number that is as good). Which they
are, engine and verifier say, and must say alike.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lawful import Evidence, document
from reading import Json, later

if TYPE_CHECKING:
    from running import Run

STRANGER = "q99"
_DAYS = (-400, -60, -1, 1, 15, 400)
_WINNERS = ("winner_secretary", "winner_deputy", "winner_members")
_HELD = ("candidate", "host", "elector", "scrutineer", "on_ballot", "on_ballot_members",
         "held", *_WINNERS)  # fmt: skip
_MALFORMED: tuple[Any, ...] = (True, -1, "m 01", 1_000_001, ["m02", "m02"], "2026-02-30")


def mutants(run: Run, evidence: Evidence) -> Iterator[Evidence]:
    """Each mutant of one piece of evidence."""
    yield from _who(run, evidence)
    yield from _papers(run, evidence)
    for name, value in evidence.data.items():
        for other in _others(run, evidence.step, name, value):
            yield _with(evidence, name, other)
        yield _without(evidence, name)
        for bad in _MALFORMED:
            yield _with(evidence, name, bad)
    yield from _more(run, evidence)
    yield _with(evidence, "nobody", 1)
    yield from _counts(run, evidence)
    yield from _rosters(evidence)


def _with(evidence: Evidence, name: str, value: Any) -> Evidence:
    return evidence._replace(data={**evidence.data, name: value})


def _without(evidence: Evidence, name: str) -> Evidence:
    return evidence._replace(data={k: v for k, v in evidence.data.items() if k != name})


def _who(run: Run, evidence: Evidence) -> Iterator[Evidence]:
    yield evidence._replace(person=STRANGER)
    yield evidence._replace(role="county")
    yield evidence._replace(role="candidate")
    yield evidence._replace(role="No role")
    yield evidence._replace(sign=())
    yield evidence._replace(sign=(*evidence.sign, (STRANGER, "guidance")))
    yield evidence._replace(sign=(*evidence.sign, ("g01", "guidance")))
    yield evidence._replace(sign=tuple((STRANGER, role) for _, role in evidence.sign))
    yield evidence._replace(sign=tuple((STRANGER, role) for _, role in 2 * evidence.sign))
    for person in run.roles["candidate"][:1]:
        # who holds a standing confirms in no role
        yield evidence._replace(sign=(*evidence.sign, (person, "candidate")))


def _papers(run: Run, evidence: Evidence) -> Iterator[Evidence]:
    carried = evidence.documents
    yield evidence._replace(documents=carried[1:])
    yield evidence._replace(documents=(*carried, document("unknown")))
    more = (one["id"] for one in run.law.document["documents"])
    other = next(id_ for id_ in more if id_ not in {one["id"] for one in carried})
    yield evidence._replace(documents=(*carried, document(other)))
    yield evidence._replace(documents=tuple({**one, "size": -1} for one in carried))


def _others(run: Run, step: str, name: str, value: Any) -> Iterator[Any]:
    """Other values of one field that have its form."""
    field = next(f for f in run.law.steps[step]["fields"] if f["id"] == name)
    kind = field["type"]
    if kind == "date":
        yield from (later(value, days) for days in _DAYS)
        yield from ("2020-01-01", "2199-12-31")
    elif kind == "count":
        yield from {value + 1, max(0, value - 1), 0, 1, 2, 6, 7, 1_000} - {value}
    elif kind == "choice":
        yield from (one for one in field["values"] if one != value)
    elif kind == "flag":
        yield not value
    elif kind == "key":
        yield "z09"
    elif kind in ("persons", "order"):
        yield from _lists(run, value)
        if kind == "order":
            yield value[::-1]
            yield [*value[1:], *value[:1]]
    else:
        yield from _rows(value)


def _lists(run: Run, value: list[str]) -> Iterator[list[str]]:
    yield value[1:]
    yield value[:1]
    yield sorted({*value, STRANGER})
    yield [STRANGER]
    for role in _HELD:
        held = list(run.roles.get(role, ()))
        if held:
            yield held
            yield sorted({*value, held[0]})
            yield sorted({*value, held[-1]})


def _rows(value: list[Json]) -> Iterator[list[Json]]:
    if not value:
        return
    yield value[1:]
    yield value[:-1]
    first = value[0]
    for name, found in first.items():
        if name == "id":
            continue
        if type(found) is int:
            yield [{**first, name: found + 1}, *value[1:]]
            yield [{**first, name: 0}, *value[1:]]
            yield [{**row, name: row[name] + 7} for row in value]
        elif found in ("pass", "fail"):
            yield [{**first, name: "fail" if found == "pass" else "pass"}, *value[1:]]
            yield [{**row, name: "fail"} for row in value]
        elif name == "department":
            yield [*value, {**value[-1], name: "zz_office"}]
            yield [{"id": first["id"], "verdict": "pass"}, *value[1:]]
    yield sorted([*value[1:], {**first, "id": STRANGER}], key=lambda row: str(row["id"]))


def _more(run: Run, evidence: Evidence) -> Iterator[Evidence]:
    """Optional fields that were left out, and lists that were empty."""
    for field in run.law.steps[evidence.step]["fields"]:
        name = field["id"]
        if name in evidence.data:
            continue
        if field["type"] == "persons":
            for role in ("elector", "candidate", "new_committee"):
                held = list(run.roles.get(role, ()))
                yield _with(evidence, name, held[:1])
                yield _with(evidence, name, held)
            yield _with(evidence, name, [STRANGER])
        elif field["type"] == "write_ins":
            for person in (STRANGER, *run.roles["elector"][-1:], *run.roles["elector"][2:3]):
                yield _with(evidence, name, [{"id": person, "count": 1}])
                yield _with(evidence, name, [{"id": person, "count": 500}])
        elif field["type"] == "kin":
            yield from (_with(evidence, name, rows) for rows in _relatives(run, evidence))
        elif field["type"] == "count":
            yield _with(evidence, name, 1)


def _relatives(run: Run, evidence: Evidence) -> Iterator[list[Json]]:
    """A candidate, and somebody who serves or a stranger, once either way."""
    serving = [*evidence.data.get("scrutineers", ())[:1], *evidence.data.get("tellers", ())[:1]]
    for role in ("scrutineer", "teller", "host"):
        serving += list(run.roles.get(role, ()))[:1]
    for candidate in list(run.roles.get("candidate", ()))[:2]:
        for person in dict.fromkeys((*serving, STRANGER)):
            yield [{"id": person, "of": candidate, "relation": "child"}]
            yield [{"id": candidate, "of": person, "relation": "spouse"}]


def _written(run: Run, evidence: Evidence) -> Iterator[Evidence]:
    """Nobody says yes, and everybody writes in one person, who may be elected already or never."""
    data = evidence.data
    elected = {p for role in _WINNERS for p in run.roles.get(role, ())}
    for _, _, out in run.record.last.values():
        elected.update(out.get("elected", ()))
    valid = data["ballots_valid"]
    rows = [{"id": row["id"], "yes": 0, "no": valid, "abstain": 0} for row in data["votes"]]
    for person in (STRANGER, *run.roles["elector"][-1:], *sorted(elected)):
        written = [{"id": person, "count": valid}]
        yield evidence._replace(data={**data, "votes": rows, "write_ins": written})


def _counts(run: Run, evidence: Evidence) -> Iterator[Evidence]:
    """Figures that still add up, and say something else."""
    data = evidence.data
    if "ballots_valid" in data and "votes" in data:
        for k in (0, 1, 5):
            valid = max(0, data["ballots_valid"] - k)
            void = data["ballots_valid"] + data["ballots_void"] - valid
            rows = [
                {"id": row["id"], "yes": min(row["yes"], valid), "abstain": 0,
                 "no": valid - min(row["yes"], valid)}
                for row in data["votes"]
            ]  # fmt: skip
            made = {**data, "ballots_valid": valid, "ballots_void": void, "votes": rows}
            yield evidence._replace(data=made)
            full = [{**row, "yes": valid, "no": 0} for row in rows]
            yield evidence._replace(data={**made, "votes": full})
        yield from _written(run, evidence)
    if "present" in data and "ballots_issued" in data:
        more = data["present"] + 1
        yield evidence._replace(data={**data, "present": more, "ballots_issued": more})


def _rosters(evidence: Evidence) -> Iterator[Evidence]:
    """Rosters of which every figure is right."""
    data = evidence.data
    for keep in (2, 3, 6, 7) if "members" in data else ():
        rows = data["members"][:keep]
        formal = [row for row in rows if row["standing"] == "formal"]
        left_out = sum(not row["counted"] for row in formal)
        figures = {"entitled": len(formal), "excluded": left_out}
        figures["should_attend"] = len(formal) - left_out
        yield evidence._replace(data={**data, **figures, "members": rows})
