"""One step of a procedure on one page."""

from __future__ import annotations

from typing import Any

from tuixuan.cli.output import say
from tuixuan.messages.form import expected
from tuixuan.messages.language import _
from tuixuan.messages.words import Words
from tuixuan.procedure.compiled import Field, Outcome, Procedure, RuleUse, Step
from tuixuan.procedure.field_names import class_of

__all__ = ["tell_step"]


def tell_step(procedure: Procedure, id_: str) -> None:
    """Who takes it, what it needs, what is judged, and where it leads."""
    step = procedure.places()[id_][1]
    words = Words(procedure)
    say(words.cited(f"{words.step(id_)} {step.force}", words.basis(step.basis)))
    _line(_("from"), words.listed(words.state(state) for state in step.origins))
    _line(_("by"), words.listed(words.role(role) for role in step.actor))
    _line(_("confirmed by"), words.listed(words.role(role) for role in step.sign))
    _line(_("after"), words.listed(words.step(item.step) for item in step.requires))
    _line(_("when"), _when(words, step.when))
    _line(_("repeated"), _("as often as needed") if step.repeat else "")
    _line(_("documents"), words.listed(words.document(one) for one in step.documents))
    _line(_("fields"), "")
    for field in step.fields:
        remark = _class(field) + (_(", may be left out") if field.optional else "")
        say(f"    {words.field(field.id)}: {expected(words, field)}{remark}")
    if step.rules:
        say("  " + _("rules"))
    for use in step.rules:
        say(f"    {_rule(words, use)}")
    say("  " + _("outcomes, by {resolver}").format(resolver=_resolver(words, step)))
    for outcome in step.outcomes:
        say(f"    {words.outcome(step.id, outcome.id)} → {_leads(words, outcome)}")


def _class(field: Field) -> str:
    """What a field tells of, where that is not public (procedure 3.4)."""
    return {
        "ballot": _(", read from ballots"),
        "personal": _(", said of single persons"),
        "public": "",
    }[class_of(field.id, field.raised)]


def _line(name: str, text: str) -> None:
    if text:
        say(f"  {name}: {text}")
    elif name == _("fields"):
        say(f"  {name}")


def _rule(words: Words, use: RuleUse) -> str:
    rule = words.procedure.rules[use.rule]
    remarks = []
    if rule.severity == "warn":
        remarks.append(_("warns"))
    if not rule.enforced:
        remarks.append(_("not judged"))
    if use.unless:
        remarks.append(_("unless {steps}").format(steps=words.ids(use.unless)))
    if use.after:
        remarks.append(_("after {steps}").format(steps=words.ids(use.after)))
    if use.when:
        remarks.append(_when(words, use.when))
    text = words.beside(words.rule(use.rule), words.listed(remarks))
    return words.cited(text, words.citation(rule))


def _resolver(words: Words, step: Step) -> str:
    """What computes the outcome; where variants have different ones, each with its condition."""
    by: Any = step.by
    parts = []
    for one in by if isinstance(by, tuple) else (by,):
        text = f"`{one.resolver}`"
        if one.rule is not None:
            rule = words.procedure.rules[one.rule]
            text = words.cited(words.rule(rule.id), words.citation(rule))
        parts.append(words.beside(text, _when(words, getattr(one, "when", ()))))
    return words.listed(parts)


def _leads(words: Words, outcome: Outcome) -> str:
    to = words.listed(_target(words, target) for target in outcome.to) or _("stays")
    if outcome.again:
        to = _("stays, to be taken again")
    if outcome.at_most is None:
        return to
    then = words.listed(_target(words, target) for target in outcome.then)
    limit = _limit(words, outcome.at_most)
    return _("{to}; after {limit} times {then}").format(to=to, limit=limit, then=then)


def _limit(words: Words, operand: Any) -> str:
    """How often at most: a number, a parameter, or one less another."""
    if isinstance(operand, dict):
        parts = operand.get("minus") or operand.get("sum")
        if not isinstance(parts, list):
            return "…"
        return (" - " if "minus" in operand else " + ").join(_limit(words, one) for one in parts)
    return words.quantity(operand)


def _target(words: Words, target: Any) -> str:
    remarks = []
    if target.when:
        remarks.append(_when(words, target.when))
    if target.origins is not None:
        remarks.append(_("from {states}").format(states=words.ids(target.origins)))
    return words.beside(words.state(target.state), words.listed(remarks))


def _when(words: Words, condition: Any) -> str:
    parts = []
    for when in condition:
        value = words.listed(map(_value, when.value)) if when.op == "in" else _value(when.value)
        text = {"is": "{p} = {v}", "in": "{p} ∈ {v}", "at_least": "{p} ≥ {v}"}[when.op]
        parts.append(text.format(p=f"`{when.param}`", v=value))
    return words.listed(parts)


def _value(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
