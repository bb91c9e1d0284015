"""One step made ready to be decided: its form, operands, rules and outcomes as closures.

Rules kept here:
1. A fault of the procedure is a `ProcedureError` when a step is made ready, not a wrong decision
   later.
2. The law's numbers come from the pack, where figures stand from the step; a step that gives what
   the pack gives is refused (procedure 5.2).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from tuixuan.checks import (
    RESULTS,
    Check,
    Context,
    Operand,
    Resolve,
    Scope,
    check,
    listed,
    operand,
    resolver,
)
from tuixuan.decision.outcomes import OutcomePlan
from tuixuan.errors import ProcedureError
from tuixuan.evidence import Form
from tuixuan.layout import layout_of
from tuixuan.memory import Flow
from tuixuan.procedure.compiled import Procedure, RuleUse, Step, Thread

if TYPE_CHECKING:
    from tuixuan.decision.plan import FlowPlan, Plan

__all__ = ["RulePlan", "StepPlan"]


class RulePlan:
    """One rule as a step uses it."""

    __slots__ = ("after", "id", "judge", "unless", "use", "waits", "warn")

    def __init__(
        self,
        use: RuleUse,
        judge: Check,
        warn: bool,
        times: Mapping[str, int],
        waits: int | None = None,
    ) -> None:
        self.id = use.rule
        self.use = use
        self.judge = judge
        self.warn = warn
        # So many days after the `end` of its reason the step may be taken; `None`: it names no day.
        self.waits = None if warn else waits
        self.unless = tuple(times[happened] for happened in use.unless if happened in times)
        self.after = tuple(times.get(happened, -1) for happened in use.after)

    def applies(self, flow: Flow) -> bool:
        """Whether it is judged now: none of `unless` has happened, and `after` has."""
        for index in self.unless:
            if flow.count(index):
                return False
        if not self.after:
            return True
        return all(index >= 0 and flow.count(index) for index in self.after)


class StepPlan:
    """One step, ready to be decided."""

    __slots__ = (
        "_pending",
        "_requires",
        "actor",
        "covers",
        "documents",
        "flow",
        "form",
        "index",
        "origins",
        "outcomes",
        "present",
        "requires",
        "resolve",
        "rules",
        "sign",
        "step",
    )

    def __init__(self, flow: FlowPlan, step: Step) -> None:
        plan, layout = flow.plan, flow.layout
        self.flow = flow
        self.step = step
        self.index = layout.steps[step.id]
        self.form = _form_of(plan.procedure, step, flow.thread)
        self.present = flow.present[step.id]
        self.origins = frozenset(step.origins)
        self.documents = tuple(sorted(step.documents))
        self._pending: dict[str, tuple[tuple[str, int], ...]] = {}
        self.requires = tuple((item.step, layout.steps[item.step]) for item in step.requires)
        self._requires = tuple(
            (item.step, layout.steps[item.step], frozenset(flow.steps[item.step].origins))
            for item in step.requires
            if plan.holds(item.when) and flow.present[item.step]
        )
        # An open role is held by everybody: it has no register to look into.
        self.actor = {role: _register(plan, role) for role in step.actor}
        self.sign = tuple((role, _register(plan, role)) for role in step.sign)
        scope = Scope(
            plan.procedure, layout_of(plan.procedure), layout, step, plan.main.present.__getitem__
        )
        self.covers = _covers(scope)
        self.resolve = _resolve(scope, plan)
        self.rules = tuple(_rules(scope, plan))
        self.outcomes = {
            outcome.id: OutcomePlan(outcome, scope, plan.holds) for outcome in step.outcomes
        }
        _check_results(step)

    def pending(self, state: str) -> tuple[tuple[str, int], ...]:
        """The items of `requires` that are waited for in `state`, with their index (4.2)."""
        found = self._pending.get(state)
        if found is None:
            found = tuple((id_, index) for id_, index, from_ in self._requires if state in from_)
            self._pending[state] = found
        return found


def _form_of(procedure: Procedure, step: Step, thread: Thread | None) -> Form:
    forms: dict[str, Form] = procedure.derived.setdefault("forms", {})
    form = forms.get(step.id)
    if form is None:
        form = forms[step.id] = Form(step, None if thread is None else thread.key)
    return form


def _register(plan: Plan, role: str) -> int | None:
    return None if role in plan.open_roles else plan.register(role)


def _covers(scope: Scope) -> tuple[int, Operand, int] | None:
    """The register, the persons of the field, and where the last `cleared` is kept (4.6)."""
    covers = scope.step.covers
    if covers is None:
        return None
    persons = listed(operand(covers.field, scope), scope)
    place = scope.flow.place(scope.step.id, True, "cleared")
    if place is None:
        raise ProcedureError(f"{scope.place}: `cleared` is not kept")
    return scope.register(covers.role), persons, place


def _resolve(scope: Scope, plan: Plan) -> Resolve:
    """The first resolver whose `when` holds; none may, before a step has fixed a parameter."""
    for by in scope.step.resolvers:
        if plan.holds(by.when):
            pack = {} if by.rule is None else scope.procedure.rules[by.rule].args
            return resolver(by.resolver, _merged(pack, by.args, scope, by.rule or ""), scope)

    def unresolved(c: Context) -> str:
        raise ProcedureError(f"{scope.place}: no resolver applies")

    return unresolved


def _rules(scope: Scope, plan: Plan) -> Iterator[RulePlan]:
    for use in scope.step.rules:
        rule = scope.procedure.rules[use.rule]
        if rule.check is None or not rule.enforced or not plan.holds(use.when):
            continue
        args = _merged(rule.args, use.args, scope, rule.id)
        judge = check(rule.check, args, scope)
        waits = _waits(rule.check, args)
        yield RulePlan(use, judge, rule.severity == "warn", scope.flow.times, waits)


def _waits(name: str, args: Mapping[str, Any]) -> int | None:
    """How the earliest day of the step follows from the `end` of a reason, where it does."""
    if name == "coverage":
        return 1
    if name == "interval" and args.get("to") == "date":
        return {"after": 1, "ahead": 0}.get(args.get("kind", ""))
    return None


def _merged(
    pack: Mapping[str, Any], step: Mapping[str, Any], scope: Scope, rule: str
) -> dict[str, Any]:
    """The arguments of the pack and of the step; the law's are not the step's to change (5.2)."""
    for name in step:
        if name in pack and pack[name] != step[name]:
            raise ProcedureError(f"{scope.place}: rule `{rule}` gives `{name}` already")
    return {**pack, **step}


def _check_results(step: Step) -> None:
    """Every result of each resolver has one outcome (Spec 2, section 1)."""
    outcomes = sorted(outcome.id for outcome in step.outcomes)
    for by in step.resolvers:
        results = RESULTS.get(by.resolver, ())
        if by.resolver == "choice":
            named = by.args.get("field")
            fields = (f for f in step.fields if f.id == named and not f.optional)
            results = next((field.values for field in fields), ())
        if sorted(results) != outcomes:
            raise ProcedureError(
                f"step `{step.id}`: outcomes {', '.join(sorted(results))} are expected, not "
                f"{', '.join(outcomes)}"
            )
