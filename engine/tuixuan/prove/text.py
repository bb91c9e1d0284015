"""A certificate for a reader, line by line, in the language of the process.

Every claim is said with what it covers; a refutation with the path, a line a step, or the figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from tuixuan.messages.language import N_, _, current
from tuixuan.procedure.document import Condition, Document
from tuixuan.procedure.variants import steps_of
from tuixuan.prove.semantics import Move
from tuixuan.prove.tallies import CANDIDATES, SEATS
from tuixuan.prove.values import Certificate, Conditional, Mandatory, Refutation, Shown

__all__ = ["lines"]

_CLAIMS: Final[Mapping[str, str]] = {
    "vacuous": N_("no path leads to an elected committee"),
    "absent": N_("the law has step `{subject}` ({law}), the procedure has not ({procedure})"),
    "mandatory": N_("step `{subject}` can be left out on the way to an elected committee"),
    "partial": N_("step `{subject}` can be left out without a decision of the superior"),
    "conditional": N_("step `{subject}` can be left out although its trigger has come"),
    "dead-end": N_("no final state can be reached from state `{subject}`"),
    "never-taken": N_("step `{subject}` is waited for where it can no longer be taken"),
    "unbounded": N_("nothing bounds the loop by `{subject}`"),
    "gap": N_("step `{subject}` has no outcome for these figures"),
    "overlap": N_("step `{subject}` has two outcomes for these figures: {results}"),
    "results": N_("the outcomes of step `{subject}` are not the results of its resolver"),
    "reading": N_(
        "`{subject}`: for these figures the procedure says {procedure}, the law {law}"
        " ({phrase}: {is}; {article})"
    ),
    "engine": N_("`{subject}`: the engine says {engine}, the spec {spec}"),
    "tally": N_("the count breaks its promise: {subject}"),
}


def lines(certificate: Certificate, document: Document) -> Iterator[str]:
    """The whole certificate."""
    titles = {step["id"]: str(dict(step["title"])[current()]) for step in steps_of(document)}
    yield _head(certificate)
    yield from _about_assignments(certificate)
    yield from _about_mandatory(certificate, document, titles)
    yield from _about_conditional(certificate, titles)
    yield from _about_ends(certificate)
    yield from _about_figures(certificate)
    for one in certificate.refutations:
        yield from _refuted(one, titles)


def _head(c: Certificate) -> str:
    result = {
        "proved": _("proved"),
        "graph": _("proved but for the figures"),
        "refuted": _("refuted"),
    }[c.result]
    head = _("{procedure} {version} under {pack}: {result}")
    return head.format(procedure=c.procedure, version=c.version, pack=c.pack, result=result)


def _about_assignments(c: Certificate) -> Iterator[str]:
    text = _("{n} assignments of structural parameters stand for {total}; sha256 {sha256}")
    yield "  " + text.format(n=len(c.examined), total=c.total, sha256=c.sha256)
    if c.neutral:
        text = _("switches that only add a wait, in any mixture: {names}")
        yield "  " + text.format(names=_listed(c.neutral))
    for step in c.asks:
        text = _("left out as impossible: results of `{step}` against its own count of outcomes")
        yield "  " + text.format(step=step)


def _about_mandatory(
    c: Certificate, document: Document, titles: Mapping[str, str]
) -> Iterator[str]:
    yield _("on every path to an elected committee:")
    for one in c.mandatory:
        yield f"  ✓ {one.force:<2} {_named(one.step, titles)}{_present(one, document)}"
        for opened in one.opened:
            text = _("left out only on the way to a partial committee, by decision {decision}")
            yield "       " + text.format(decision=_listed(opened.decision.split(" + ")))
    if c.any_number:
        yield "  " + _("any number of times: {names}").format(names=_listed(c.any_number))


def _present(one: Mandatory, document: Document) -> str:
    """Where a step is present, in the words of its own conditions."""
    step = next(step for step in document["steps"] if step["id"] == one.step)
    if not one.absent:
        return ""
    values = _joined(_condition(condition) for condition in step.get("when", []))
    return _(" (when {values})").format(values=values)


def _condition(condition: Condition) -> str:
    name = condition["param"]
    if "is" in condition:
        return _value(name, condition["is"])
    if "in" in condition:
        return f"{name} = {' | '.join(map(str, condition['in']))}"
    return f"{name} ≥ {condition['at_least']}"


def _about_conditional(c: Certificate, titles: Mapping[str, str]) -> Iterator[str]:
    yield _("on every path once their trigger has come:")
    for one in c.conditional:
        if one.trigger != "event":
            yield f"  ✓ {_named(one.step, titles)}: {_trigger(one)}"
    events = [_named(one.step, titles) for one in c.conditional if one.trigger == "event"]
    if events:
        text = _("not demanded, they record what happens outside: {names}")
        yield "  " + text.format(names=_joined(events))


def _trigger(one: Conditional) -> str:
    if one.trigger == "branch":
        return ("；" if current() == "zh" else "; ").join(
            _("after {outcomes}").format(outcomes=_listed(b.entered_by)) + _instead(b.instead)
            for b in one.branches
        )
    if one.trigger == "rule":
        gates = _joined(f"`{rule}` (`{step}`)" for step, rule in one.gates)
        return _("where the rule {gates} does not hold without it").format(gates=gates)
    if one.trigger == "thread":
        return _("on every path to `{ending}`").format(ending=one.ending)
    text = _("on every path to a final state `{ending}`").format(ending=one.ending)
    return text + _instead(one.instead)


def _instead(steps: Iterable[str]) -> str:
    named = _listed(steps)
    return _(" (or {names})").format(names=named) if named else ""


def _about_ends(c: Certificate) -> Iterator[str]:
    wrong = {one.claim for one in c.refutations}
    text = _("{places} places and {moves} moves in all assignments")
    yield text.format(places=c.places, moves=c.moves)
    if not {"dead-end", "never-taken"} & wrong:
        yield "  ✓ " + _("from each a final state can be reached")
    if "unbounded" not in wrong:
        bounds = sum(map(len, c.loops.layers))
        text = _("every loop is bounded: {bounds} outcomes in {layers} layers")
        yield "  ✓ " + text.format(bounds=bounds, layers=len(c.loops.layers))
    text = _("may be repeated and moves nothing: {names}")
    yield "    " + text.format(names=_listed(c.loops.staying))
    if c.loops.decided:
        text = _("persons decide anew each time, nothing moves: {names}")
        yield "    " + text.format(names=_listed(c.loops.decided))


def _about_figures(c: Certificate) -> Iterator[str]:
    p = c.partition
    yield _("figures:")
    if p.solver is None:
        yield "  … " + _("not checked: install tuixuan[prove]")
        return
    wrong = {one.claim for one in c.refutations}
    said = (
        ("gap overlap results", _("one outcome for all figures in {n} steps"), p.steps),
        ("reading", _("{n} shares are those of the articles"), len(p.readings)),
        ("tally", _("the count keeps its promises: {n} sizes up to {size}"), p.tallies),
        ("engine", _("the engine computes the same on {n} figures at the edges"), p.runs),
    )
    size = f"{CANDIDATES} × {SEATS}"
    for claims, text, n in said:
        if not wrong & set(claims.split()):
            yield "  ✓ " + text.format(n=n, size=size)
    if p.one_seat and "tally" not in wrong:
        text = _("one seat is never tied: {names}")
        yield "    " + text.format(names=_listed(p.one_seat))
    yield "    " + p.solver


def _refuted(one: Refutation, titles: Mapping[str, str]) -> Iterator[str]:
    blank = {"law": "–", "procedure": "–"}
    says = {key: value or "–" for key, value in {**blank, **one.says}.items()}
    yield "✗ " + _(_CLAIMS[one.claim]).format(subject=one.subject, **says)
    if one.assignment:
        yield "    " + _("when {values}").format(values=_assigned(one.assignment))
    for move in one.path:
        yield "    " + _moved(move, titles)
    if one.figures:
        yield "    " + ", ".join(f"{name}: {value}" for name, value in one.figures.items())


def _moved(move: Move, titles: Mapping[str, str]) -> str:
    bound = _(" (the bound was reached)") if move.kind == "then" else ""
    return f"`{move.state}` → {_named(move.step, titles)}/{move.outcome} → `{move.to}`{bound}"


def _named(step: str, titles: Mapping[str, str]) -> str:
    return f"`{step}` {titles.get(step, '')}".rstrip()


def _listed(names: Iterable[str]) -> str:
    return _joined(f"`{name}`" for name in names)


def _joined(words: Iterable[str]) -> str:
    return ("、" if current() == "zh" else ", ").join(words)


def _assigned(shown: Shown) -> str:
    return _joined(_value(name, value) for name, value in shown.items())


def _value(name: str, value: Any) -> str:
    if name == "*":
        return _("all other switches on") if value else _("all other switches off")
    return f"{name} = {str(value).lower() if isinstance(value, bool) else value}"
