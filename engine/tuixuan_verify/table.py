"""The compiled document, read once into a plan for each step (procedure 1, 3 and 7).

A plan holds closures over operands; replay calls them and never looks at the document again.
A document that is not one of Spec 1 raises Malformed, whatever is wrong with it.
"""

from __future__ import annotations

from tuixuan_verify.checks import compile_check
from tuixuan_verify.fields import judge_of
from tuixuan_verify.operands import (
    LIST_FIGURES,
    LIST_TYPES,
    Malformed,
    Names,
    Senseless,
    condition,
    operand,
    parameter,
)
from tuixuan_verify.resolvers import compile_resolver
from tuixuan_verify.secrecy import ROWS, voting_phases
from tuixuan_verify.shapes import document_fault

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from tuixuan_verify.checks import Judge
    from tuixuan_verify.fields import Sound
    from tuixuan_verify.memory import View
    from tuixuan_verify.operands import Condition, Operand

    Target = tuple[str, Condition | None, frozenset[str] | None]
    Listed = tuple[str, ...]
    Required = tuple[tuple[str, Condition | None], ...]

_FAULTS = (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError)


class Outcome:
    """One result of a resolver: where it leads and what it changes (procedure 3.2, 4.10)."""

    __slots__ = ("again", "at_most", "id", "key", "register", "resets", "then", "title", "to")

    def __init__(self, spec: dict[str, Any], names: Names) -> None:
        self.id: str = spec["id"]
        self.title: dict[str, str] = spec.get("title", {})
        # how `times` and rules name it
        self.key = f"{names.own}/{self.id}"
        self.to = _targets(spec.get("to"), names)
        self.then = _targets(spec.get("then"), names)
        self.again: bool = spec.get("again", False)
        self.at_most: Operand | None = (
            operand(spec["at_most"], names) if "at_most" in spec else None
        )
        self.resets: Listed = tuple(spec.get("resets", ()))
        self.register = tuple(
            (r["op"], r["role"], operand(r["persons"], names)) for r in spec.get("register", ())
        )


class StepRule:
    """One rule of one step, with what decides whether it is judged (procedure 4.7)."""

    __slots__ = ("after", "by_name", "judge", "rule", "unless", "warns", "when")

    def __init__(
        self, spec: dict[str, Any], rule: dict[str, Any], judge: Judge, names: Names
    ) -> None:
        self.rule: str = rule["id"]
        self.warns = rule["severity"] == "warn"
        self.judge = judge
        # whether names may have to tell (Spec 2, 2.14)
        self.by_name = rule["check"] == "ballot_order"
        self.when = condition(spec.get("when"), names)
        unless = spec.get("unless", ())
        self.unless: Listed = (unless,) if type(unless) is str else tuple(unless)
        self.after: str | None = spec.get("after")


class Plan:
    """One step."""

    __slots__ = (
        "actor", "by", "by_name", "covers", "documents", "fields", "fixes", "id", "needed",
        "outcomes", "repeat", "required", "requires", "resolve", "rows_typed", "rules", "sign",
        "sources", "thread", "title", "voting", "when",
    )  # fmt: skip

    def __init__(
        self, spec: dict[str, Any], names: Names, table: Table, thread: Thread | None
    ) -> None:
        self.id: str = spec["id"]
        self.title: dict[str, str] = spec.get("title", {})
        self.thread = thread
        self.when = condition(spec.get("when"), names)
        self.sources = frozenset(spec["from"])
        # whether it is looked at for the secrecy of the ballot (procedure 3.4)
        self.voting = thread is None and spec["phase"] in table.voting
        self.actor: Listed = tuple(spec["actor"])
        self.sign: Listed = tuple(spec.get("sign", ()))
        self.repeat: bool = spec.get("repeat", False)
        self.documents: Listed = tuple(sorted(spec.get("documents", ())))
        self.requires: Required = tuple(
            (r["step"], condition(r.get("when"), names)) for r in spec.get("requires", ())
        )
        self._read_fields(spec["fields"])
        covers = spec.get("covers")
        self.covers: tuple[str, str] | None = (covers["role"], covers["field"]) if covers else None
        # whether it fixes parameters (procedure 2.3)
        self.fixes = thread is None and self.id in names.fixed.values()
        self.resolve = _resolver(spec["by"], names, table)
        self.by = tuple((condition(b.get("when"), names), b.get("rule")) for b in spec["by"])
        self.outcomes = {o["id"]: Outcome(o, names) for o in spec["outcomes"]}
        rules = (table.step_rule(s, names) for s in spec.get("rules", ()))
        self.rules = tuple(rule for rule in rules if rule is not None)
        self.by_name = any(rule.by_name for rule in self.rules)

    def _read_fields(self, fields: list[dict[str, Any]]) -> None:
        self.fields: dict[str, Sound] = {f["id"]: judge_of(f) for f in fields}
        self.required = tuple(
            f["id"] for f in fields if not f.get("optional") and f["type"] not in LIST_TYPES
        )
        self.needed = frozenset(self.required)
        # whether rows of votes can have no other columns than theirs
        self.rows_typed = all(f["type"] == f["id"] for f in fields if f["id"] in ROWS)


class Thread:
    """A small machine beside the main flow, once for each key (procedure 7)."""

    __slots__ = ("id", "initial", "key", "states", "title")

    def __init__(self, spec: dict[str, Any]) -> None:
        self.id: str = spec["id"]
        self.title: dict[str, str] = spec.get("title", {})
        self.key: str = spec["key"]
        self.initial: str = spec["initial"]
        self.states = {s["id"]: s for s in spec["states"]}


class Table:
    """The whole procedure."""

    def __init__(self, document: dict[str, Any]) -> None:
        wrong = document_fault(document)
        if wrong is not None:
            raise Malformed(wrong)
        try:
            self._read(document)
        except Malformed:
            raise
        except _FAULTS as error:
            raise Malformed(f"{type(error).__name__} {error}") from None

    def _read(self, document: dict[str, Any]) -> None:
        self.document = document
        self.pack: dict[str, Any] = document["pack"]
        self.initial: str = document["initial"]
        self.corrections_until: str | None = document.get("corrections_until")
        self.parameters = {p["id"]: p for p in document.get("parameters", ())}
        self.roles = {r["id"]: r for r in document.get("roles", ())}
        self.open_roles = frozenset(r for r, spec in self.roles.items() if spec.get("open"))
        documents = document.get("documents", ())
        self.documents = frozenset(d["id"] for d in documents)
        # what is lawfully the same in several villages
        self.shared = frozenset(d["id"] for d in documents if d.get("shared"))
        self.exclusive = tuple((a, b) for a, b in document.get("exclusive", ()))
        self.states = {s["id"]: s for s in document["states"]}
        self.voting = voting_phases(document)
        self.rules = {r["id"]: r for r in document.get("rules", ())}
        self.unenforced = sorted(
            r for r, spec in self.rules.items() if not spec.get("enforced", True)
        )
        if self.initial not in self.states:
            raise Malformed(f"initial {self.initial!r}")
        names = Names({}, "")
        names.fixed = {p: s["fixed_by"] for p, s in self.parameters.items() if "fixed_by" in s}
        # what reads the parameters that steps fix
        self.fixed = [parameter(p, names) for p in names.fixed]
        self.plans: dict[str, Plan] = {}
        self._read_steps(document["steps"], None)
        for spec in document.get("threads", ()):
            self._read_steps(spec["steps"], Thread(spec))

    def _read_steps(self, specs: list[dict[str, Any]], thread: Thread | None) -> None:
        """Compile the steps of one flow; names mean the steps of the same flow (5.4)."""
        lists = {s["id"]: _lists(s) for s in specs}
        whens: dict[str, Condition | None] = {}
        for spec in specs:
            names = Names(lists, spec["id"])
            names.parameters = self.parameters
            names.fixed = {p: s["fixed_by"] for p, s in self.parameters.items() if "fixed_by" in s}
            names.whens = whens if thread is None else {i: p.when for i, p in self.plans.items()}
            if spec["id"] in self.plans:
                raise Malformed(f"step {spec['id']!r} twice")
            self.plans[spec["id"]] = Plan(spec, names, self, thread)
            whens[spec["id"]] = self.plans[spec["id"]].when
        for spec in specs:
            for step, _ in self.plans[spec["id"]].requires:
                if step not in lists:
                    raise Malformed(f"step {spec['id']!r} requires {step!r}")

    def rule_args(self, rule: str | None) -> dict[str, Any]:
        """Return the arguments that the pack gives."""
        args: dict[str, Any] = self.rules[rule].get("args", {}) if rule else {}
        return args

    def step_rule(self, spec: dict[str, Any], names: Names) -> StepRule | None:
        """Compile one rule of a step; None for one that is judged elsewhere or not at all."""
        rule = self.rules[spec["rule"]]
        if "check" not in rule or not rule.get("enforced", True):
            return None
        args = {**rule.get("args", {}), **spec.get("args", {})}
        return StepRule(spec, rule, compile_check(rule["check"], args, names, self.pack), names)


def _lists(spec: dict[str, Any]) -> frozenset[str]:
    """Return the names of a step's list fields and list figures."""
    fields = {f["id"] for f in spec["fields"] if f["type"] in LIST_TYPES}
    figures = {"out." + f for by in spec["by"] for f in LIST_FIGURES.get(by["resolver"], ())}
    return frozenset(fields | figures | ({"out.cleared"} if "covers" in spec else set()))


def _resolver(specs: list[dict[str, Any]], names: Names, table: Table) -> Callable[[View], str]:
    """Compile `by`: the first whose `when` holds computes the outcome."""
    if type(specs) is not list or not specs:
        raise Malformed(f"`by` of step {names.own!r}")
    resolvers = [
        (
            condition(by.get("when"), names),
            compile_resolver(
                by["resolver"], {**table.rule_args(by.get("rule")), **by.get("args", {})}, names
            ),
        )
        for by in specs
    ]
    if len(resolvers) == 1 and resolvers[0][0] is None:
        return resolvers[0][1]

    def resolve(view: View) -> str:
        for when, one in resolvers:
            if when is None or when(view.case):
                return one(view)
        raise Senseless("no resolver")

    return resolve


def _targets(specs: list[dict[str, Any]] | None, names: Names) -> tuple[Target, ...]:
    return tuple(
        (t["state"], condition(t.get("when"), names), frozenset(t["from"]) if "from" in t else None)
        for t in specs or ()
    )
