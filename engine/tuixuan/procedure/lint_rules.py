"""Lints the rules of the pack: what they check, on what authority, and what uses them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

from tuixuan.procedure.defects import lint_defects
from tuixuan.procedure.document import By, Document, Rule, Step
from tuixuan.procedure.finding import Finding, nearest
from tuixuan.procedure.graph import Graph
from tuixuan.procedure.places import Places
from tuixuan.procedure.variants import holds
from tuixuan.procedure.vocabulary import BUILT_IN, CHECKS, RESOLVERS
from tuixuan.procedure.yaml_file import Where

__all__ = ["lint_resolvers", "lint_results", "lint_rules", "resolver_place"]

_JUDGES = ("check", "resolver", "within")
# Rules share their names with the reasons of the decision, and `plan` says that there is no rule.
_RESERVED = BUILT_IN | {"calendar", "correct", "plan"}


def lint_rules(
    document: Document, places: Places, others: Callable[[], Collection[str]] | None
) -> Iterator[Finding]:
    """Every rule of the pack, used or not, and how steps use those that they name.

    Of a rule that this procedure does not use nothing is said when another one uses it.
    """
    source: Any = places.pack.value
    used = {rule["id"] for rule in document.get("rules", [])}
    texts = {text["id"] for text in source["sources"]}
    # A value that is missing was said to be so by the loader.
    rules: list[dict[str, Any]] = [
        {key: value for key, value in rule.items() if value is not None} for rule in source["rules"]
    ]
    yield from _twice(source, rules, places)
    yield from _validity(source["valid"], places)
    for index, rule in enumerate(rules):
        where: Where = ("rules", index)
        yield from _judge(rule, {one["id"] for one in rules}, where, places)
        yield from _authority(rule, texts, where, places)
        if rule["id"] in used and not rule.get("enforced", True):
            message = f"the rule `{rule['id']}` is not enforced"
            yield places.in_pack((*where, "enforced"), "not-enforced", message, "warning")
    yield from _uses(document, places)
    yield from _of_names(document, places)
    yield from _unused(rules, used, others, places)
    yield from lint_defects(places)


def _unused(
    rules: list[dict[str, Any]],
    used: set[str],
    others: Callable[[], Collection[str]] | None,
    places: Places,
) -> Iterator[Finding]:
    """Rules that no procedure uses; the others are asked only when this one leaves some."""
    if others is None or used.issuperset(rule["id"] for rule in rules):
        return
    elsewhere = others()
    for index, rule in enumerate(rules):
        if rule["id"] not in used and rule["id"] not in elsewhere:
            message = f"no procedure that is known uses the rule `{rule['id']}`"
            yield places.in_pack(("rules", index), "unused-rule", message, "warning")


def _twice(source: Any, rules: list[dict[str, Any]], places: Places) -> Iterator[Finding]:
    named: list[tuple[str, str, list[str | None]]] = [
        ("sources", "id", [text["id"] for text in source["sources"]]),
        ("rules", "id", [rule["id"] for rule in rules]),
        ("rules", "slot", [rule.get("slot") for rule in rules]),
    ]
    without_slot = {rule["id"] for rule in rules if "slot" not in rule}
    for part, key, names in named:
        seen: set[str | None] = {None} | (without_slot if key == "slot" else set())
        for index, name in enumerate(names):
            if name is not None and name in seen:
                message = f"the {key} `{name}` is there twice"
                yield places.in_pack((part, index, key), "duplicate-id", message)
            seen.add(name)


def _validity(valid: dict[str, str], places: Places) -> Iterator[Finding]:
    if valid.get("until", valid["from"]) < valid["from"]:
        message = f"a day from {valid['from']} on is expected, not {valid['until']}"
        yield places.in_pack(("valid", "until"), "validity", message)


def _judge(
    rule: dict[str, Any], known: set[str], where: Where, places: Places
) -> Iterator[Finding]:
    """What judges the rule: exactly one of a check, a resolver, another rule or the decision."""
    given = [key for key in _JUDGES if key in rule]
    if len(given) > 1 or (not given and rule.get("enforced", True)):
        message = "exactly one of `check`, `resolver` or `within` is expected"
        yield places.in_pack(where, "no-judge", message)
    for key, names in (("check", CHECKS), ("resolver", RESOLVERS)):
        name = rule.get(key)
        if name is not None and name not in names:
            message = f"there is no {key} `{name}`{nearest(name, names)}"
            yield places.in_pack((*where, key), f"unknown-{key}", message)
    within = rule.get("within")
    if within is not None and within not in known | BUILT_IN:
        message = f"there is no rule `{within}`{nearest(within, known | BUILT_IN)}"
        yield places.in_pack((*where, "within"), "unknown-rule", message)
    if rule["id"] in _RESERVED:
        message = f"`{rule['id']}` is a reserved word: choose another id"
        yield places.in_pack((*where, "id"), "reserved-id", message)


def _authority(
    rule: dict[str, Any], texts: set[str], where: Where, places: Places
) -> Iterator[Finding]:
    """A rule cites a text, or is practice or inference and says whose."""
    cites = rule.get("cites", [])
    if not cites and not (rule["certainty"] in ("P", "R") and rule.get("note", "").strip()):
        message = (
            f"the rule `{rule['id']}` has no citation: give one, or certainty `P` or `R` and a"
            " `note` that says whose practice or inference it is"
        )
        yield places.in_pack(where, "no-citation", message)
    for index, cite in enumerate(cites):
        if cite["source"] not in texts:
            message = f"there is no source `{cite['source']}`{nearest(cite['source'], texts)}"
            yield places.in_pack((*where, "cites", index, "source"), "unknown-source", message)


def _uses(document: Document, places: Places) -> Iterator[Finding]:
    """A rule that a step names is one that is judged there, or lies within another."""
    rules: dict[str, Rule] = {rule["id"]: rule for rule in document.get("rules", [])}
    for step in _steps(document):
        for index, use in enumerate(step.get("rules", [])):
            if "resolver" in rules[use["rule"]]:
                message = f"the rule `{use['rule']}` names a resolver: it belongs under `outcomes`"
                yield places.finding("step", step["id"], ("rules", index), "no-check", message)
            elif "check" not in rules[use["rule"]] and "args" in use:
                message = f"the rule `{use['rule']}` has no check that takes arguments"
                where = ("rules", index, "with")
                yield places.finding("step", step["id"], where, "unknown-argument", message)


def _of_names(document: Document, places: Places) -> Iterator[Finding]:
    """A rule that orders persons by their names says that it reads names (checks 2.14)."""
    rules: dict[str, Rule] = {rule["id"]: rule for rule in document.get("rules", [])}
    for step in _steps(document):
        for index, use in enumerate(step.get("rules", [])):
            rule = rules[use["rule"]]
            by_name = rule.get("check") == "ballot_order" and "approved" not in use.get("args", {})
            if by_name and rule.get("reads", "log") != "names":
                message = f"the rule `{use['rule']}` reads names here: say `reads: names` in it"
                yield places.finding("step", step["id"], ("rules", index), "reads-names", message)


def lint_results(step: Step, places: Places) -> Iterator[Finding]:
    """A step must map every result of its resolvers, and no other; all have the same results."""
    known: list[tuple[str, ...]] = []
    for index, by in enumerate(step["by"]):
        name = by["resolver"]
        if name in RESOLVERS:
            known.append(RESOLVERS[name].results or _values(step, by))
            continue
        where = (*resolver_place(step, index, places), "resolver")
        message = f"there is no resolver `{name}`{nearest(name, RESOLVERS)}"
        yield places.finding("step", step["id"], where, "unknown-resolver", message)
    for index, results in enumerate(known):
        if set(results) != set(known[0]):
            where = resolver_place(step, index, places)
            message = f"the results of `{step['by'][index]['resolver']}` are others"
            yield places.finding("step", step["id"], where, "other-results", message)
            return
    if known and len(known) == len(step["by"]):
        yield from _mapped(step, known[0], places)


def _mapped(step: Step, results: tuple[str, ...], places: Places) -> Iterator[Finding]:
    name = step["by"][0]["resolver"]
    mapped = [outcome["id"] for outcome in step["outcomes"]]
    for one in results:
        if one not in mapped:
            message = f"the result `{one}` of `{name}` is not mapped"
            yield places.finding("step", step["id"], ("outcomes",), "unmapped-result", message)
    for one in mapped:
        if one not in results and (results or name != "choice"):
            message = f"`{name}` has no result `{one}`{nearest(one, results)}"
            yield places.finding("step", step["id"], ("outcomes", one), "unknown-result", message)


def _values(step: Step, by: By) -> tuple[str, ...]:
    """The values of the field that a `choice` decides by."""
    name = by.get("args", {}).get("field")
    for field in step["fields"]:
        if field["id"] == name:
            return tuple(field.get("values", []))
    return ()


def lint_resolvers(
    step: Step, places: Places, graphs: list[Graph], explain: Callable[[Graph], str]
) -> Iterator[Finding]:
    """In every variant one of the resolvers computes the outcome, and each does so in some."""
    first: set[int] = set()
    for graph in graphs:
        n = graph.steps[step["id"]]
        if not graph.present[n]:
            continue
        holding = [i for i, by in enumerate(step["by"]) if holds(by.get("when", []), graph.values)]
        if not holding:
            message = f"no resolver is chosen{explain(graph)}"
            where: Where = ("outcomes", "by")
            yield places.finding("step", step["id"], where, "resolver-gap", message)
            return
        first.add(holding[0])
    for index in range(len(step["by"])):
        if first and index not in first:
            where = resolver_place(step, index, places)
            message = "this resolver is never chosen: one before it always is"
            yield places.finding("step", step["id"], where, "unused-resolver", message, "warning")


def resolver_place(step: Step, index: int, places: Places) -> Where:
    """Where a resolver was written: alone, or in a list."""
    listed: Where = ("outcomes", "by", index)
    return listed if places.has("step", step["id"], listed) else ("outcomes", "by")


def _steps(document: Document) -> Iterable[Step]:
    yield from document["steps"]
    for thread in document.get("threads", []):
        yield from thread["steps"]
