"""Reads a compiled document into its parts, and names the place of the first fault.

This module does not keep anything; `tuixuan.procedure.parts` says what there is.
"""

from __future__ import annotations

from typing import Any, TypeVar

from tuixuan.procedure import parts as form
from tuixuan.procedure.objects import RULE_ID, Object, fail, one
from tuixuan.procedure.secrecy import FieldSeen, raising_fault
from tuixuan.procedure.signs import defect
from tuixuan.procedure.vocabulary import CHECKS, RESOLVERS

__all__ = ["read"]

FORMAT = "tuixuan-procedure/1"
VOCABULARY = 1

# The closed lists of words of Spec 1.
_PHASES = frozenset("ABCDEF")
_FORCES = frozenset({"S", "S?", "P", "P*"})
_CERTAINTIES = frozenset({"V", "Vx", "R", "P", *(f"S{n}" for n in range(1, 10))})
_FINALS = frozenset({"elected", "partial", "void", "switched", "abandoned"})
_RETENTIONS = frozenset({"permanent", "10", "30"})
_TYPES = frozenset({"int", "bool", "choice", "ids"})
_OUTSIDE = frozenset({"error", "warn"})
_SEVERITIES = frozenset({"block", "warn"})
_READS = frozenset({"log", "names"})
_RAISED = frozenset({"personal"})
# With the names that Spec 2 keeps for rules that are not enforced yet.
_CHECKS = frozenset({*CHECKS, "kin", "channel"})

T = TypeVar("T")


def read(document: Any) -> dict[str, Any]:
    """The members of a `Procedure`, all but bytes and digest; raises `ProcedureError`."""
    top = Object(document, "procedure")
    if top.text("format") != FORMAT:
        fail("procedure.format", f"`{FORMAT}` is expected")
    vocabulary = top.number("vocabulary")
    if vocabulary != VOCABULARY:
        fail("procedure.vocabulary", f"version {VOCABULARY} is expected, not {vocabulary}")
    members: dict[str, Any] = {
        "id": top.id("procedure"),
        "version": top.number("version"),
        "vocabulary": vocabulary,
        "title": top.title(),
        "pack": one(top.any("pack"), "procedure.pack", _pack),
        "initial": top.id("initial"),
        "corrections_until": top.id("corrections_until"),
        "phases": _distinct(top, "phases", top.each("phases", _phase)),
        "roles": _by_id(top.each("roles", _role), "procedure.roles"),
        "standings": _by_id(top.each("standings", _member), "procedure.standings"),
        "exclusive": _pairs(top),
        "parameters": _by_id(top.each("parameters", _parameter), "procedure.parameters"),
        "documents": _by_id(top.each("documents", _document), "procedure.documents"),
        "sources": _by_id(top.each("sources", _source), "procedure.sources"),
        "rules": _by_id(top.each("rules", _rule), "procedure.rules"),
        "defects": _by_id(top.each("defects", defect), "procedure.defects"),
        "states": _by_id(top.each("states", _main_state), "procedure.states"),
        "steps": top.each("steps", _step),
        "threads": top.each("threads", _thread),
    }
    top.end(None)
    from tuixuan.procedure.crossing import check_ids, check_secrecy

    check_ids(members)
    check_secrecy(members)
    return members


def _pack(o: Object) -> form.Pack:
    until = o.date("until") if "until" in o.left else None
    return form.Pack(o.id("id", RULE_ID), o.date("from"), until)


def _phase(o: Object) -> form.Phase:
    return form.Phase(o.word("id", _PHASES), o.title())


def _role(o: Object) -> form.Role:
    return form.Role(o.id("id"), o.title(), o.flag("open"))


def _member(o: Object) -> form.Member:
    return form.Member(o.id("id"), o.title())


def _document(o: Object) -> form.Document:
    retention = o.word("retention", _RETENTIONS)
    return form.Document(o.id("id"), o.title(), retention, o.flag("shared"))


def _source(o: Object) -> form.Source:
    return form.Source(o.id("id", RULE_ID), o.title())


def _main_state(o: Object) -> form.State:
    if "phase" not in o.left:
        fail(o.path, "`phase` is missing")
    return _state(o)


def _state(o: Object) -> form.State:
    # A thread's state may belong to no phase.
    phase = o.word("phase", _PHASES) if "phase" in o.left else ""
    final = o.word("final", _FINALS) if "final" in o.left else None
    return form.State(o.id("id"), o.title(), phase, final)


def _parameter(o: Object) -> form.Parameter:
    default = o.any("default")
    return form.Parameter(
        id=o.id("id"),
        type=o.word("type", _TYPES),
        default=tuple(default) if isinstance(default, list) else default,
        title=o.title(),
        basis=o.id("basis", RULE_ID),
        certainty=o.word("certainty", _CERTAINTIES),
        structural=o.flag("structural"),
        min=o.number("min", None),
        max=o.number("max", None),
        values=o.texts("values"),
        outside=o.word("outside", _OUTSIDE, "error"),
        fixed_by=o.id("fixed_by") if "fixed_by" in o.left else None,
    )


def _rule(o: Object) -> form.Rule:
    o.maybe("note")
    return form.Rule(
        id=o.id("id", RULE_ID),
        title=o.title(),
        check=o.word("check", _CHECKS) if "check" in o.left else None,
        resolver=o.word("resolver", RESOLVERS) if "resolver" in o.left else None,
        within=o.id("within", RULE_ID) if "within" in o.left else None,
        args=o.args(),
        severity=o.word("severity", _SEVERITIES),
        force=o.word("force", _FORCES),
        certainty=o.word("certainty", _CERTAINTIES),
        cites=o.each("cites", lambda c: form.Citation(c.id("source", RULE_ID), c.text("article"))),
        checked_on=o.date("checked_on"),
        defect=o.maybe("defect"),
        enforced=o.flag("enforced", True),
        reads=o.word("reads", _READS, "log"),
    )


def _step(o: Object) -> form.Step:
    covers = o.any("covers")
    return form.Step(
        id=o.id("id"),
        title=o.title(),
        phase=o.word("phase", _PHASES),
        origins=_origins(o),
        actor=o.one_or_more("actor"),
        force=o.word("force", _FORCES),
        basis=o.id("basis", RULE_ID),
        fields=_distinct(o, "fields", o.each("fields", _field)),
        resolvers=_resolvers(o),
        outcomes=_distinct(o, "outcomes", o.each("outcomes", _outcome)),
        requires=o.each("requires", lambda r: form.Require(r.id("step"), _condition(r))),
        when=_condition(o),
        sign=o.one_or_more("sign"),
        repeat=o.flag("repeat"),
        documents=o.texts("documents"),
        covers=None if covers is None else one(covers, f"{o.path}.covers", _covers),
        rules=o.each("rules", _use),
    )


def _origins(o: Object) -> tuple[str, ...]:
    found = o.texts("from")
    if not found or list(found) != sorted(set(found)):
        fail(f"{o.path}.from", "state ids, sorted, are expected")
    return found


def _distinct(o: Object, name: str, items: tuple[T, ...]) -> tuple[T, ...]:
    """At least one, and each id once."""
    if not items:
        fail(f"{o.path}.{name}", "one at least is expected")
    _by_id(items, f"{o.path}.{name}")
    return items


def _field(o: Object) -> form.Field:
    raised = "class" in o.left and o.word("class", _RAISED) == "personal"
    field = form.Field(o.id("id"), o.text("type"), o.flag("optional"), o.texts("values"), raised)
    fault = raising_fault(FieldSeen(field.id, field.raised))
    if fault is not None:
        fail(f"{o.path}.class", fault)
    if field.type == "choice" and not field.values:
        fail(o.path, "`values` is missing")
    return field


def _by(o: Object) -> form.By:
    return form.By(o.word("resolver", RESOLVERS), o.args(), o.maybe("rule"), _condition(o))


def _resolvers(o: Object) -> tuple[form.By, ...]:
    found = o.each("by", _by)
    if not found:
        fail(f"{o.path}.by", "a resolver is missing")
    return found


def _covers(o: Object) -> form.Covers:
    return form.Covers(o.id("role"), o.id("field"))


def _outcome(o: Object) -> form.Outcome:
    return form.Outcome(
        id=o.id("id"),
        title=o.title() if "title" in o.left else None,
        to=o.each("to", _target),
        again=o.flag("again"),
        at_most=o.any("at_most"),
        then=o.each("then", _target),
        resets=o.texts("resets"),
        register=o.each("register", _register),
    )


def _register(o: Object) -> form.Register:
    op = o.text("op")
    if op not in ("set", "revoke", "grant"):
        fail(f"{o.path}.op", "`set`, `revoke` or `grant` is expected")
    return form.Register(op, o.id("role"), o.any("persons"))


def _use(o: Object) -> form.RuleUse:
    return form.RuleUse(
        o.id("rule", RULE_ID),
        o.args(),
        o.one_or_more("unless"),
        o.one_or_more("after"),
        _condition(o),
    )


def _target(o: Object) -> form.Target:
    when = _condition(o)
    origins = o.texts("from") if "from" in o.left else None
    return form.Target(o.id("state"), when, origins)


def _condition(o: Object) -> form.Condition:
    value = o.any("when")
    if value is None:
        return ()
    items = value if isinstance(value, list) else [value]
    return tuple(one(item, f"{o.path}.when", _when) for item in items)


def _when(o: Object) -> form.When:
    param = o.id("param")
    for op in ("is", "in", "at_least"):
        if op in o.left:
            return form.When(param, op, o.any(op))
    fail(o.path, "`is`, `in` or `at_least` is expected")


def _thread(o: Object) -> form.Thread:
    return form.Thread(
        o.id("id"),
        o.title(),
        o.id("key"),
        o.id("initial"),
        _distinct(o, "states", o.each("states", _state)),
        o.each("steps", _step),
    )


def _pairs(o: Object) -> tuple[tuple[str, str], ...]:
    pairs = []
    for index, pair in enumerate(o.take("exclusive", list, ())):
        if not isinstance(pair, list | tuple) or len(pair) != 2:
            fail(f"procedure.exclusive[{index}]", "a pair of ids is expected")
        pairs.append((str(pair[0]), str(pair[1])))
    return tuple(pairs)


def _by_id(items: tuple[T, ...], name: str) -> dict[str, T]:
    found: dict[str, T] = {}
    for item in items:
        id_: str = item.id  # type: ignore[attr-defined]
        if id_ in found:
            fail(name, f"`{id_}` is there twice")
        found[id_] = item
    return found
