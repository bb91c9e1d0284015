"""Reading a compiled document: fast, whole, and with an error that names the place."""

from __future__ import annotations

import hashlib
import time
from typing import Any

import pytest

from tuixuan.canonical import Limits, dumps
from tuixuan.errors import ProcedureError
from tuixuan.procedure.compiled import Procedure


def test_the_bytes_are_kept_and_named_by_their_digest(compiled: Any) -> None:
    content = dumps(compiled, Limits.DOCUMENT)
    procedure = Procedure.from_compiled(content)
    assert procedure.compiled == content
    assert procedure.sha256 == hashlib.sha256(content).hexdigest()
    assert Procedure.from_compiled(compiled).sha256 == procedure.sha256


def test_bytes_that_are_not_canonical_are_refused(compiled: Any) -> None:
    content = dumps(compiled, Limits.DOCUMENT)
    for broken in (content + b"\n", b" " + content, content[:-1], b"[]", b'{"a":1,"a":1}', b""):
        with pytest.raises(ProcedureError):
            Procedure.from_compiled(broken)


def set_(path: str, value: Any) -> Any:
    def change(document: Any) -> None:
        *parts, last = [int(p) if p.isdigit() else p for p in path.split(".")]
        for part in parts:
            document = document[part]
        if value is ...:
            del document[last]
        else:
            document[last] = value

    return pytest.param(change, id=path)


@pytest.mark.parametrize(
    "change",
    [
        set_("format", "tuixuan-procedure/2"),
        set_("vocabulary", 2),
        set_("vocabulary", True),
        set_("surprise", 1),
        set_("initial", "nowhere"),
        set_("corrections_until", "nope"),
        set_("title", "tiny"),
        set_("exclusive.0", ["scrutineer"]),
        set_("exclusive.0", ["scrutineer", "nope"]),
        set_("steps.0.id", "Roster"),
        set_("steps.1.id", "roster"),
        set_("steps.0.from", ["nowhere"]),
        set_("steps.0.actor", ["nope"]),
        set_("steps.0.actor", []),
        set_("steps.0.surprise", 1),
        set_("steps.0.by", ...),
        set_("steps.0.by", []),
        set_("steps.0.by", {"resolver": "always"}),
        set_("steps.0.by.0.when", {"param": "days", "is": 5}),
        set_("steps.1.when.param", "days"),
        set_("steps.1.when.param", "nope"),
        set_("steps.1.when", {"param": "on_survey"}),
        set_("steps.2.requires.0.step", "nope"),
        set_("steps.0.outcomes.0.to.0.state", "nowhere"),
        set_("steps.0.outcomes.0.register.0.role", "nope"),
        set_("steps.0.outcomes.0.register.0.op", "give"),
        set_("steps.0.rules", [{"rule": "nope"}]),
        set_("steps.0.documents", ["nope"]),
        set_("steps.0.repeat", 1),
        set_("steps.0.covers", {"role": "candidate", "field": "nope"}),
        set_("parameters.5.fixed_by", "nope"),
        set_("threads.0.initial", "start"),
        set_("threads.0.key", "persons"),
        set_("threads.0.steps.0.id", "roster"),
        set_("states.1.id", "start"),
        set_("states.0.phase", ...),
        set_("states.0.phase", "G"),
        set_("states.0.final", "over"),
        set_("phases.0.id", "X"),
        set_("pack.from", "2026-02-30"),
        set_("documents.0.retention", "5"),
        set_("parameters.0.type", "float"),
        set_("parameters.0.certainty", "X"),
        set_("parameters.0.outside", "never"),
        set_("rules.0.severity", ...),
        set_("rules.0.severity", "note"),
        set_("rules.0.force", "M"),
        set_("rules.0.certainty", "S10"),
        set_("rules.0.checked_on", "lately"),
        set_("rules.0.reads", "minds"),
        set_("rules.0.within", "2 b"),
        set_("rules.0.cites.0.source", "a b"),
        set_("rules.0.args", {}),
        set_("title.en", ""),
        set_("steps.0.force", "M"),
        set_("steps.0.basis", "at_least 1/2"),
        set_("steps.0.from", ...),
        set_("steps.0.from", ["start", "prepared"]),
        set_("steps.0.fields", ...),
        set_("steps.0.fields.1", {"id": "date", "type": "date"}),
        set_("threads.0.steps.0.phase", ...),
        set_("threads.0.steps.1.fields.2.values", ...),
        set_("threads.0.states.1.id", "open_"),
    ],
)
def test_a_fault_is_named(compiled: Any, change: Any) -> None:
    change(compiled)
    with pytest.raises(ProcedureError, match="the compiled document: "):
        Procedure.from_compiled(compiled)


@pytest.mark.parametrize(
    "change",
    [
        set_("steps.0.by", [{"resolver": "nope"}]),
        set_("steps.0.outcomes.0.id", "reached"),
        set_("steps.0.fields.1.type", "count"),
        set_("rules.1.check", "nope"),
        set_("rules.1.args", {"role": "elector", "length": "1 days"}),
        set_("threads.0.steps.1.rules.0.args", {"to": "date"}),
    ],
)
def test_a_fault_that_only_the_vocabulary_knows_shows_at_opening(
    compiled: Any, village_of: Any, change: Any
) -> None:
    """A step does not change what the pack gives (5.2); results and outcomes are the same."""
    change(compiled)
    with pytest.raises(ProcedureError):
        village_of(compiled)


def test_a_large_document_loads_in_time(compiled: Any) -> None:
    """A real procedure takes 12 ms on a quiet machine; here only that nothing is quadratic."""
    for n in range(9):
        for step in list(compiled["steps"][:18]):
            clone = {**step, "id": f"{step['id']}_{n}"}
            compiled["steps"].append(clone)
    content = dumps(compiled, Limits.DOCUMENT)
    fastest = 1.0
    for _ in range(5):
        start = time.process_time()
        Procedure.from_compiled(content)
        fastest = min(fastest, time.process_time() - start)
    assert fastest < 0.25, f"{fastest * 1000:.1f} ms"


# --- secrecy of the ballot (procedure 3.4) ----------------------------------------------------


def _step(document: Any, id_: str) -> Any:
    steps = [*document["steps"], *(s for thread in document["threads"] for s in thread["steps"])]
    return next(one for one in steps if one["id"] == id_)


@pytest.mark.parametrize(
    ("step", "members"),
    [
        ("count", {"fields": [{"id": "members", "type": "members"}]}),
        ("check_returned", {"fields": [{"id": "writers", "type": "persons", "optional": True}]}),
        ("count", {"fields": [{"id": "tied", "type": "persons", "class": "personal"}]}),
        ("rec_mass", {"repeat": True}),
        ("check_returned", {"repeat": True}),
        ("complaint_decided", {"fields": [{"id": "ballots_void", "type": "count"}]}),
        ("survey", {"fields": [{"id": "complaint", "type": "key"}]}),
    ],
)
def test_a_document_that_gives_a_ballot_away_is_not_loaded(
    compiled: Any, step: str, members: Any
) -> None:
    one = _step(compiled, step)
    one.update(members, fields=[*one["fields"], *members.get("fields", [])])
    with pytest.raises(ProcedureError, match=f"steps.{step}"):
        Procedure.from_compiled(compiled)


@pytest.mark.parametrize("kind", ["public", "ballot", "secret", True])
def test_a_field_is_raised_to_personal_and_to_nothing_else(compiled: Any, kind: Any) -> None:
    field = {"id": "candidates", "type": "persons", "optional": True, "class": kind}
    _step(compiled, "survey")["fields"].append(field)
    with pytest.raises(ProcedureError, match="class"):
        Procedure.from_compiled(compiled)
    field["class"] = "personal"
    assert Procedure.from_compiled(compiled).steps[1].fields[-1].raised


@pytest.mark.parametrize("name", ["ballots_valid", "verdicts"])
def test_only_what_is_public_by_its_name_is_raised(compiled: Any, name: str) -> None:
    kind = "verdicts" if name == "verdicts" else "count"
    field = {"id": name, "type": kind, "optional": True, "class": "personal"}
    _step(compiled, "survey")["fields"].append(field)
    with pytest.raises(ProcedureError, match=f"`{name}` is of class"):
        Procedure.from_compiled(compiled)
