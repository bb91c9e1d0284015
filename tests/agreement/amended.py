"""Other versions of a compiled document: what a law may become while a case runs, and may not.

Each change is made on the document as its drafter's compiler would have left it. Whether it may
follow is known by how it was made; `Change.lawful` says so where that does not depend on the case.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from typing import TYPE_CHECKING, Any, NamedTuple

from reading import Json

from tuixuan.procedure.compiled import Procedure
from tuixuan.procedure.library import load

if TYPE_CHECKING:
    from governed import Governed
    from wandering import Tape

Make = Callable[["Governed", Json, "Tape"], "Json | None"]
_TITLE = {"zh": "新", "en": "new"}
_MANY = 999_999


class Change(NamedTuple):
    """One way to amend a document; `lawful` is none where the engine must say."""

    name: str
    make: Make
    lawful: bool | None = True

    def made(self, run: Governed, tape: Tape) -> Procedure | None:
        """The procedure in its next version; none where this document offers no place for it."""
        document = deepcopy(run.law.document)
        document["version"] += 1
        changed = self.make(run, document, tape)
        return None if changed is None else Procedure.from_compiled(_full(changed))


def _full(document: Json) -> Json:
    return {name: value for name, value in document.items() if value not in ([], {})}


def _by_id(items: Any, id_: str) -> Any:
    return next(item for item in items if item["id"] == id_)


def _parameter(id_: str, **more: Any) -> Json:
    usual = {"id": id_, "type": "int", "basis": "plan", "certainty": "P", "title": _TITLE}
    return {**usual, **more}


def _free(document: Json, group: str, stem: str) -> str:
    """An id that nothing of this group has."""
    taken = {item["id"] for item in document.get(group, ())}
    return next(f"{stem}_{n}" for n in range(1, 99) if f"{stem}_{n}" not in taken)


def _step(document: Json, id_: str, states: list[str], **more: Any) -> Json:
    return {
        "id": id_, "title": _TITLE, "phase": document["states"][0]["phase"],
        "from": sorted(states), "actor": ["township"], "force": "P", "basis": "plan",
        "fields": [{"id": "date", "type": "date"}, {"id": "notified", "type": "count"}],
        "by": [{"resolver": "always"}], "outcomes": [{"id": "done"}], **more,
    }  # fmt: skip


# --- lawful ------------------------------------------------------------------------------------


def _next(run: Governed, document: Json, tape: Tape) -> Json:
    return document


def _first(run: Governed, document: Json, tape: Tape) -> Json:
    """The document of entry 0 again: what later ones had is not there any more."""
    return {**deepcopy(run.first.document), "version": document["version"]}


def _default(run: Governed, document: Json, tape: Tape) -> Json:
    """What the plan gave stays, whatever the default becomes."""
    chosen = tape.pick([p for p in document["parameters"] if p["type"] == "int"])
    chosen["default"] = chosen["min"] if chosen["default"] != chosen["min"] else chosen["max"]
    return document


def _more_parameters(run: Governed, document: Json, tape: Tape) -> Json:
    """New ones, one of them with a default outside its own range that warns."""
    named = _free(document, "parameters", "hours")
    document["parameters"] += [
        _parameter(named, default=48, min=1, max=tape.pick((47, 60)), outside="warn"),
        _parameter(f"{named}_wards", type="ids", default=["east", "west"]),
    ]
    return document


def _narrowed(run: Governed, document: Json, tape: Tape) -> Json:
    """A range that the value of entry 0 is outside of, and that only warns."""
    chosen = tape.pick([p for p in document["parameters"] if p["type"] == "int"])
    value = run.case.parameters.values[chosen["id"]]
    if type(value) is int:
        chosen.update(min=value + 1, max=value + 9, default=value + 1, outside="warn")
    return document


def _counter(run: Governed, document: Json, tape: Tape) -> Json | None:
    """A bound on an outcome that had none: how often it happened counts from the first entry."""
    steps = [s for s in document["steps"] if any(_is_unbound(o) for o in s["outcomes"])]
    happened = [s for s in steps if s["id"] in run.record.last]
    step = tape.pick(happened or steps)
    outcome = tape.pick([o for o in step["outcomes"] if _is_unbound(o)])
    outcome["at_most"] = tape.pick((1, 2, {"sum": [1, f"times.{step['id']}/{outcome['id']}"]}))
    outcome["then"] = deepcopy(outcome["to"])
    return document


def _is_unbound(outcome: Json) -> bool:
    return "to" in outcome and "then" not in outcome


def _renamed_rule(run: Governed, document: Json, tape: Tape) -> Json:
    """What a rule is called stands in every reason and warning that it gives."""
    warns = [rule["id"] for rule in document["rules"] if rule["severity"] == "warn"]
    old = tape.pick(warns)
    text = json.dumps(document).replace(f'"{old}"', f'"{old}.next"')
    return json.loads(text)  # type: ignore[no-any-return]


def _severity(run: Governed, document: Json, tape: Tape) -> Json:
    rule = tape.pick([rule for rule in document["rules"] if run.law.judges(rule)])
    rule["severity"] = "block" if rule["severity"] == "warn" else "warn"
    return document


def _before(run: Governed, document: Json, tape: Tape) -> Json:
    """A step that comes first, here if anything may still be done here."""
    here = [document_step(document, id_) for id_ in run.graph.permitted(run.pair)]
    step = tape.pick(here or document["steps"])
    new = _step(document, _free(document, "steps", "before"), step["from"], force="S")
    document["steps"].insert(document["steps"].index(step), new)
    step.setdefault("requires", []).append({"step": new["id"]})
    return document


def document_step(document: Json, id_: str) -> Json:
    return _by_id(document["steps"], id_)  # type: ignore[no-any-return]


def _after(run: Governed, document: Json, tape: Tape) -> Json:
    """A step that may be taken beside all others of its states, now or later."""
    states = [state["id"] for state in document["states"] if "final" not in state]
    chosen = {run.case.state} & {*states} or {tape.pick(states)}
    repeat = {"repeat": True} if tape.chance(50) else {}
    new = _step(document, _free(document, "steps", "after"), [*chosen], **repeat)
    document["steps"].append(new)
    return document


def _dropped(run: Governed, document: Json, tape: Tape) -> Json | None:
    """A step that an earlier amendment brought is there no more, done or not."""
    brought = [s for s in document["steps"] if s["id"].startswith(("before_", "after_"))]
    if not brought:
        return None
    gone = tape.pick(brought)
    document["steps"].remove(gone)
    for step in document["steps"]:
        step["requires"] = [r for r in step.get("requires", ()) if r["step"] != gone["id"]]
        if not step["requires"]:
            del step["requires"]
    named = (f"{gone['id']}.", f"{gone['id']}/")
    rules = [r for r in document["rules"] if any(n in json.dumps(r.get("args")) for n in named)]
    return document if not rules and not _is_read(document, named) else None


def _is_read(document: Json, named: tuple[str, str]) -> bool:
    text = json.dumps([document["steps"], document["parameters"]])
    return any(name in text for name in named)


def _standing(run: Governed, document: Json, tape: Tape) -> Json | None:
    """A register that steps fill: with those of another one, or with persons of a field."""
    named = "noted"
    if all(one["id"] != named for one in document["standings"]):
        document["standings"].append({"id": named, "title": _TITLE})
    for step in document["steps"]:
        lists = [f["id"] for f in step["fields"] if f["type"] == "persons"]
        operand = tape.pick([*lists, "role.candidate", "role.host"])
        for outcome in step["outcomes"]:
            op = tape.pick(("grant", "set", "revoke"))
            outcome.setdefault("register", []).append({"op": op, "role": named, "persons": operand})
    return document


def _no_standing(run: Governed, document: Json, tape: Tape) -> Json | None:
    """The register is gone; who is in it must be found again where it comes back."""
    text = json.dumps(document)
    if '"noted"' not in text or "role.noted" in text:
        return None
    document["standings"] = [one for one in document["standings"] if one["id"] != "noted"]
    for step in document["steps"]:
        for outcome in step["outcomes"]:
            left = [one for one in outcome.get("register", ()) if one["role"] != "noted"]
            if left:
                outcome["register"] = left
            else:
                outcome.pop("register", None)
    return document


def _fixed(run: Governed, document: Json, tape: Tape) -> Json | None:
    """A parameter that a step fixes, taken before or not, and a step that hangs on it."""
    found = [
        (step, field)
        for step in document["steps"]
        for field in step["fields"]
        if field["type"] == "choice" and not field.get("optional")
    ]
    taken = [one for one in found if one[0]["id"] in run.record.last]
    step, field = tape.pick(taken or found)
    if any(p["id"] == field["id"] for p in document["parameters"]):
        return None
    document["parameters"].append(
        _parameter(
            field["id"], type="choice", values=field["values"], default=field["values"][0],
            structural=True, fixed_by=step["id"],
        )
    )  # fmt: skip
    states = [state["id"] for state in document["states"] if "final" not in state]
    when = [{"param": field["id"], "in": field["values"][:1]}]
    name = _free(document, "steps", "after")
    document["steps"].append(_step(document, name, states, when=when, repeat=True))
    return document


def _looking(run: Governed, document: Json, tape: Tape) -> Json:
    """A warning of every step shows what was recorded before and nobody read until now."""
    looked = list(_seen(run, document, tape))
    for left in looked:
        name = _free(document, "rules", "looks")
        rule = {
            "id": name, "title": _TITLE, "check": "relation", "severity": "warn", "force": "S",
            "certainty": "P", "checked_on": "2026-03-01",
            "args": {"left": left, "op": "at_least", "right": _MANY},
        }  # fmt: skip
        document["rules"].append(rule)
        for step in document["steps"]:
            step.setdefault("rules", []).append({"rule": name})
    return document


def _seen(run: Governed, document: Json, tape: Tape) -> Any:
    last = [s for s in document["steps"] if s["id"] in run.record.last] or document["steps"]
    step = tape.pick(last)
    yield f"times.{step['id']}/{tape.pick(step['outcomes'])['id']}"
    step = tape.pick(last)
    for field in step["fields"]:
        if field["type"] == "count":
            yield f"{step['id']}.{field['id']}"
        elif field["type"] in ("persons", "order"):
            yield {"count": f"{step['id']}.{field['id']}"}
    standings = [one["id"] for one in document["standings"]]
    yield {"count": f"role.{tape.pick([*standings, *standings[-1:]])}"}


def _field(run: Governed, document: Json, tape: Tape) -> Json:
    """Fields that a step did not have: a list that was not there reads as empty."""
    # persons are not named where ballots are counted (procedure 3.4)
    open_ = [s for s in document["steps"] if "ballots" not in str(s["fields"])]
    step = tape.pick([s for s in open_ if s["id"] in run.record.last] or open_)
    known = {field["id"] for field in step["fields"]}
    for name, kind in (("writers", "persons"), ("consulted", "count")):
        if name not in known:
            step["fields"].append({"id": name, "type": kind, "optional": True})
    rule = {
        "id": _free(document, "rules", "looks"), "title": _TITLE, "check": "relation",
        "severity": "warn", "force": "S", "certainty": "P", "checked_on": "2026-03-01",
        "args": {
            "left": {"count": f"{step['id']}.writers"}, "op": "at_least", "right": _MANY,
        },
    }  # fmt: skip
    document["rules"].append(rule)
    for other in document["steps"]:
        other.setdefault("rules", []).append({"rule": rule["id"]})
    return document


def _thread_step(run: Governed, document: Json, tape: Tape) -> Json:
    """A thread that is longer, and reads of itself what it did not read before."""
    thread = tape.pick(document["threads"])
    states = [state["id"] for state in thread["states"]]
    name = _free(thread, "steps", "after_thread")
    step = _step(document, name, states, repeat=True)
    step["fields"].append({"id": thread["key"], "type": "key"})
    rule = {
        "id": _free(document, "rules", "looks"), "title": _TITLE, "check": "relation",
        "severity": "warn", "force": "S", "certainty": "P", "checked_on": "2026-03-01",
        "args": {
            "left": f"times.{thread['steps'][0]['id']}/{thread['steps'][0]['outcomes'][0]['id']}",
            "op": "at_least", "right": _MANY,
        },
    }  # fmt: skip
    document["rules"].append(rule)
    thread["steps"].append(step)
    for other in thread["steps"]:
        other.setdefault("rules", []).append({"rule": rule["id"]})
    return document


def _until(run: Governed, document: Json, tape: Tape) -> Json:
    """Another step after which nothing is corrected, taken already or not."""
    document["corrections_until"] = tape.pick(document["steps"])["id"]
    return document


def _pack(run: Governed, document: Json, tape: Tape) -> Json:
    """The same procedure under another rule pack."""
    other = "party_1990" if document["pack"]["id"] == "party_2020" else "party_2020"
    made: Json = json.loads(load(document["procedure"], other).content)
    return {**made, "version": document["version"]}


def _state(run: Governed, document: Json, tape: Tape) -> Json | None:
    """A state has another name: lawful as long as nothing stands there."""
    word = tape.pick([state["id"] for state in document["states"]])
    return _renamed_state(document, word)


def _renamed_state(document: Json, word: str) -> Json | None:
    ids = {
        item["id"]
        for group in (
            "steps",
            "rules",
            "standings",
            "roles",
            "parameters",
            "documents",
            "phases",
            "sources",
        )
        for item in document[group]
    }
    if word in ids or word.endswith("_next") or _is_elsewhere(document, word):
        return None
    return json.loads(json.dumps(document).replace(f'"{word}"', f'"{word}_next"'))  # type: ignore[no-any-return]


def _is_elsewhere(document: Json, word: str) -> bool:
    """Whether the word means something else too: an outcome, a value, a state of a thread."""
    threads = json.dumps(document["threads"])
    finals = {state.get("final") for state in document["states"]}
    outcomes = {o["id"] for step in document["steps"] for o in step["outcomes"]}
    values = {v for p in document["parameters"] for v in p.get("values", ())}
    values |= {v for s in document["steps"] for f in s["fields"] for v in f.get("values", ())}
    return f'"{word}"' in threads or word in finals | outcomes | values


# --- not lawful --------------------------------------------------------------------------------


def _other_procedure(run: Governed, document: Json, tape: Tape) -> Json:
    return {**document, "procedure": "another"}


def _without_state(run: Governed, document: Json, tape: Tape) -> Json | None:
    return _renamed_state(document, run.case.state)


def _without_thread(run: Governed, document: Json, tape: Tape) -> Json:
    document["threads"] = document["threads"][1:]
    return document


def _without_thread_state(run: Governed, document: Json, tape: Tape) -> Json | None:
    """A state of a thread in which one stands is called otherwise."""
    standing = [flow.state for _, flow in sorted(run.case.memory.threads.items())]
    if not standing:
        return None
    threads = json.dumps(document["threads"]).replace(f'"{standing[0]}"', '"nowhere"')
    return {**document, "threads": json.loads(threads)}


def _out_of_range(run: Governed, document: Json, tape: Tape) -> Json | None:
    chosen = tape.pick([p for p in document["parameters"] if p["type"] == "int"])
    if chosen["id"] not in run.planned:
        return None
    value = run.planned[chosen["id"]]
    chosen.update(min=value + 1, max=value + 9, default=value + 1)
    chosen.pop("outside", None)
    return document


def _other_type(run: Governed, document: Json, tape: Tape) -> Json | None:
    chosen = tape.pick([p for p in document["parameters"] if p["type"] == "choice"])
    if chosen["id"] not in run.planned:
        return None
    chosen["values"] = [*(v for v in chosen["values"] if v != run.planned[chosen["id"]]), "other"]
    chosen["default"] = "other"
    return document


LAWFUL = (
    Change("next", _next),
    Change("first", _first, None),
    Change("default", _default),
    Change("more parameters", _more_parameters),
    Change("narrowed", _narrowed),
    Change("counter", _counter),
    Change("renamed rule", _renamed_rule),
    Change("severity", _severity),
    Change("before", _before),
    Change("after", _after),
    Change("dropped", _dropped),
    Change("standing", _standing),
    Change("no standing", _no_standing),
    Change("fixed", _fixed),
    Change("looking", _looking),
    Change("looking", _looking),
    Change("field", _field),
    Change("thread step", _thread_step),
    Change("until", _until),
    Change("pack", _pack, None),
    Change("state", _state, None),
)
UNLAWFUL = (
    Change("other procedure", _other_procedure, False),
    Change("without state", _without_state, False),
    Change("without thread", _without_thread, False),
    Change("without thread state", _without_thread_state, False),
    Change("out of range", _out_of_range, False),
    Change("other type", _other_type, False),
)
