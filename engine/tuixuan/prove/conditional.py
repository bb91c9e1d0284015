"""Conditional steps (`S?`): each stands on every path once its trigger has come.

What the trigger is follows from the graph and the rules, in this order:

- `branch`: every state of the step is one that some path to an elected committee avoids. Then the
  outcomes that lead there are the trigger: from there no elected committee is reached but by the
  step, or by one that may stand for it: which, the law was read for, or else it is a conditional
  step that leads out of the state and in which persons choose or vote, or before which stands a
  blocking rule with a check.
- `ending`: the step leads into a final state that is neither elected nor partial, or has to be
  taken before the one that does: every path there holds it, or such another step.
- `rule`: a blocking rule of a mandatory step names it (`unless`, `after`, `voted`). When the rule
  does not hold without it, the mandatory step waits for it.
- `thread`: in a thread, every path to its end holds the step.
- `event`: none of these. What it records happens outside (a person withdraws, the roster changes),
  so nothing in the graph can demand it; where it may be recorded is listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tuixuan.procedure.document import Document, Rule, Step
from tuixuan.procedure.graph import Flow
from tuixuan.procedure.variants import resolvers_of
from tuixuan.prove.mandatory import Case, is_mandatory, without
from tuixuan.prove.product import Product
from tuixuan.prove.semantics import Move
from tuixuan.prove.values import Branch, Conditional, Refutation

__all__ = ["conditional", "threads"]

_OTHER_ENDS = ("void", "switched", "abandoned")


def conditional(
    document: Document, cases: Sequence[Case], read: Mapping[str, frozenset[str]]
) -> Iterator[Conditional | Refutation]:
    """The trigger of each conditional step of the main flow, or a path around it.

    `read` says for a step which others may stand for it, where the law was read for that.
    """
    detours = [_detours(case) for case in cases]
    guarded = {s["id"] for s in document["steps"] if _is_guarded(s, _rules(document))}
    for step in document["steps"]:
        if step["force"] != "S?":
            continue
        others = frozenset(read.get(step["id"], guarded)) - {step["id"]}
        if _on_branches(step, cases, detours):
            yield _branches(step, cases, detours, others)
        else:
            yield _otherwise(step, document, cases, others)


def threads(document: Document) -> Iterator[Conditional]:
    """The steps of threads: those on every path to where the thread ends, and the others."""
    for thread in document.get("threads", []):
        product = Product(Flow(thread["initial"], thread["states"], thread["steps"]), {})
        left = {move.state for move in product.moves if move.kind in ("to", "then")}
        ends = [state["id"] for state in thread["states"] if state["id"] not in left]
        for step in thread["steps"]:
            if product.path(product.numbers(ends), without(step["id"])) is None:
                yield Conditional(step["id"], "thread", ending=", ".join(ends))
            else:
                yield Conditional(step["id"], "event", states=tuple(step["from"]))


def _rules(document: Document) -> dict[str, Rule]:
    return {rule["id"]: rule for rule in document.get("rules", [])}


def _detours(case: Case) -> set[str]:
    """The states that can be reached and that some path to an elected committee avoids."""
    product, found = case.product, set()
    for state in {place.state for place in product.places}:
        around = product.path(case.ending("elected"), lambda move, s=state: move.to != s)  # type: ignore[misc]
        if around is not None and state != product.flow.initial:
            found.add(state)
    return found


def _is_guarded(step: Step, rules: Mapping[str, Rule]) -> bool:
    """Whether it is itself conditional: persons decide, or a check stands before it."""
    if step["force"] != "S?":
        return False
    if set(resolvers_of(step)) != {"always"}:
        return True
    return any(_blocks(rules[use["rule"]]) for use in step.get("rules", []))


def _blocks(rule: Rule) -> bool:
    return "check" in rule and rule["severity"] == "block" and rule.get("enforced", True)


def _on_branches(step: Step, cases: Sequence[Case], detours: Sequence[set[str]]) -> bool:
    """Whether every state of the step that can be reached is a detour, in every assignment."""
    seen = False
    for case, avoided in zip(cases, detours, strict=True):
        if step["id"] not in case.product.semantics.steps:
            continue
        reached = {place.state for place in case.product.places} & set(step["from"])
        if not reached <= avoided:
            return False
        seen = seen or bool(reached)
    return seen


def _branches(
    step: Step, cases: Sequence[Case], detours: Sequence[set[str]], others: frozenset[str]
) -> Conditional | Refutation:
    found: dict[str, Branch] = {}
    for case, avoided in zip(cases, detours, strict=True):
        if step["id"] not in case.product.semantics.steps:
            continue
        for state in step["from"]:
            if state not in avoided:
                continue
            past = _past(step["id"], state, case, others)
            if past is not None:
                return Refutation("conditional", step["id"], case.assignment.shown, past)
            found[state] = _branch(step["id"], state, case, others, found.get(state))
    return Conditional(step["id"], "branch", branches=tuple(found.values()))


def _past(step: str, state: str, case: Case, others: frozenset[str]) -> tuple[Move, ...] | None:
    """The way by `state` to a committee past `step` and those that may stand for it there."""

    def allowed(move: Move) -> bool:
        instead = move.state == state and move.step in others and move.kind in ("to", "then")
        return move.step != step and not instead

    for start in _entrances(case, state):
        past = case.product.path(case.ending("elected", "partial"), allowed, [start])
        if past is not None:
            return (*(case.product.path({start}) or ()), *past)
    return None


def _entrances(case: Case, state: str) -> list[int]:
    """The places in `state` that were just entered."""
    places = case.product.places
    return [n for n, place in enumerate(places) if place.state == state and not place.done]


def _branch(
    step: str, state: str, case: Case, others: frozenset[str], known: Branch | None
) -> Branch:
    """The outcomes that lead into `state`, and the fewest other steps that stand for `step`."""
    moves = case.product.moves
    entered = {m.happened for m in moves if m.to == state and m.kind in ("to", "then")}
    leaving = {m.step for m in moves if m.state == state and m.kind in ("to", "then")}
    instead = set(leaving & others)
    for one in sorted(instead):
        if _past(step, state, case, frozenset(instead - {one})) is None:
            instead.discard(one)
    if known is not None:
        entered |= set(known.entered_by)
        instead |= set(known.instead)
    return Branch(state, tuple(sorted(entered)), tuple(sorted(instead)))


def _otherwise(
    step: Step, document: Document, cases: Sequence[Case], others: frozenset[str]
) -> Conditional:
    """An ending, a rule, or an event."""
    for kind in _OTHER_ENDS:
        instead = _before_the_end(step["id"], kind, cases, others)
        if instead is not None:
            return Conditional(step["id"], "ending", ending=kind, instead=instead)
    gates = tuple(_gates(step["id"], document))
    if gates:
        return Conditional(step["id"], "rule", gates=gates, states=tuple(step["from"]))
    return Conditional(step["id"], "event", states=tuple(step["from"]))


def _before_the_end(
    step: str, kind: str, cases: Sequence[Case], others: frozenset[str]
) -> tuple[str, ...] | None:
    """The other steps into final states of a kind, when each path there holds one or this."""
    instead: set[str] = set()
    for case in cases:
        ends = case.ending(kind)
        into = {e.move.step for es in case.product.edges for e in es if e.to in ends}
        also = into & others if step in into else frozenset()
        if not ends or case.product.path(ends, without(step, *also)) is not None:
            return None
        instead |= also
    return tuple(sorted(instead))


def _gates(step: str, document: Document) -> Iterator[tuple[str, str]]:
    """The blocking rules of mandatory steps that ask for `step`, with the step they stand in."""
    rules = _rules(document)
    for other in document["steps"]:
        for use in other.get("rules", []):
            named = [*use.get("unless", []), use.get("after", ""), *_voted(use.get("args", {}))]
            asked = any(one.partition("/")[0] == step for one in named)
            if asked and is_mandatory(other) and _blocks(rules[use["rule"]]):
                yield other["id"], use["rule"]


def _voted(args: Mapping[str, Any]) -> list[str]:
    voted = args.get("voted")
    return [voted] if isinstance(voted, str) else []
