"""Compiles steps: writes out sugar, puts rules for slots, makes switches parameters."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

from tuixuan.procedure.document import (
    Condition,
    Field,
    Outcome,
    Parameter,
    Register,
    Step,
    Target,
    Use,
)
from tuixuan.procedure.expand import listed
from tuixuan.procedure.field_names import FIELDS
from tuixuan.procedure.finding import Finding, nearest
from tuixuan.procedure.places import Part, Places
from tuixuan.procedure.source import (
    By,
    FieldSource,
    PhasesOf,
    RequirementSource,
    Result,
    RuleUse,
    StateSource,
    StepSource,
    ThreadStepSource,
)
from tuixuan.procedure.source_pack import PackSource, RuleSource
from tuixuan.procedure.source_types import Condition as ConditionSource
from tuixuan.procedure.yaml_file import Where

__all__ = ["StepCompiler", "switch_of"]

AnyStep = StepSource | ThreadStepSource
_STAYS = Result()
# Members of a step that are there even when lint will say that they must not be empty.
_ALWAYS = frozenset({"from", "outcomes"})


def switch_of(step: str) -> str:
    """The structural parameter that switches a step on and off."""
    return f"on_{step}"


class StepCompiler:
    """Compiles the steps of one procedure; `switches` and `used` grow on the way."""

    def __init__(
        self,
        pack: PackSource,
        states: Sequence[StateSource],
        places: Places,
        findings: list[Finding],
    ) -> None:
        self._slots: dict[str, RuleSource] = {}
        for rule in pack.rules:
            self._slots.setdefault(rule.slot or rule.id, rule)
        self._states = states
        self._places = places
        self._findings = findings
        self.switches: list[Parameter] = []
        self.used: set[str] = set()

    def compile(self, steps: Iterable[AnyStep]) -> list[Step]:
        """The compiled steps, in file order."""
        return [self._step(step) for step in steps]

    def basis(self, slot: str, part: Part, id_: str) -> str:
        """The id of the rule that a step or parameter stands on, or `plan`."""
        if slot == "plan":
            return slot
        rule = self._rule(slot, part, id_, ("basis",))
        return rule.id if rule else slot

    def _step(self, source: AnyStep) -> Step:
        when = _conditions(source.when)
        if source.switch is not None and self._may_switch(source):
            when.append({"param": switch_of(source.id), "is": True})
            self._switch(source)
        step: dict[str, Any] = {
            "id": source.id,
            "title": source.title.model_dump(),
            "phase": source.phase,
            "from": self._from(source),
            "actor": list(listed(source.actor)),
            "force": source.force,
            "basis": self.basis(source.basis, "step", source.id),
            "fields": self._fields(source),
            "requires": [_requirement(item) for item in source.requires],
            "when": when,
            "sign": list(source.sign),
            "repeat": source.repeat,
            "documents": list(source.documents),
            "covers": source.covers.model_dump() if source.covers else None,
            "rules": self._uses(source),
            **self._outcomes(source),
        }
        kept = {
            key: value
            for key, value in step.items()
            if key in _ALWAYS or value not in (None, [], False)
        }
        return cast(Step, kept)

    def _from(self, source: AnyStep) -> list[str]:
        if not isinstance(source.from_, PhasesOf):
            return sorted(set(source.from_))
        phases = source.from_.phases
        known = {state.phase for state in self._states}
        for index, phase in enumerate(phases):
            if phase not in known:
                inside: Where = ("from", "phases", index)
                self._fault(source.id, inside, "unknown-phase", f"no state is in phase `{phase}`")
        return sorted({s.id for s in self._states if s.phase in phases and s.final is None})

    def _may_switch(self, source: AnyStep) -> bool:
        if source.force != "P":
            message = f"only a step of force `P` can be switched, not one of force `{source.force}`"
            self._fault(source.id, ("switch",), "switched-step", message)
        return source.force == "P"

    def _switch(self, source: AnyStep) -> None:
        self.switches.append(
            {
                "id": switch_of(source.id),
                "type": "bool",
                "default": bool(source.switch),
                "title": {"zh": source.title.zh, "en": source.title.en},
                "basis": "plan",
                "certainty": "P",
                "structural": True,
            }
        )

    def _fields(self, source: AnyStep) -> list[Field]:
        fields: list[Field] = [{"id": "date", "type": "date"}]
        for index, item in enumerate(source.fields):
            one = FieldSource(id=item) if isinstance(item, str) else item
            kind = FIELDS.get(one.id)
            if kind is None:
                message = f"there is no field `{one.id}`{nearest(one.id, FIELDS)}"
                self._fault(source.id, ("fields", index), "unknown-field", message)
                continue
            field: Field = {"id": one.id, "type": kind}
            if one.optional:
                field["optional"] = True
            if one.values:
                field["values"] = list(one.values)
            if one.class_ is not None:
                field["class"] = one.class_
            fields.append(field)
        return fields

    def _uses(self, source: AnyStep) -> list[Use]:
        uses: list[Use] = []
        for index, item in enumerate(source.rules):
            one = RuleUse(slot=item) if isinstance(item, str) else item
            inside: Where = ("rules", index)
            rule = self._rule(one.slot, "step", source.id, (*inside, "slot"))
            if rule is None:
                continue
            use: dict[str, Any] = {
                "rule": rule.id,
                "args": self._arguments(source.id, rule, one.with_, (*inside, "with")),
                "unless": list(listed(one.unless)),
                "after": one.after,
                "when": _conditions(one.when),
            }
            uses.append(cast(Use, {k: v for k, v in use.items() if v not in (None, [], {})}))
        return uses

    def _outcomes(self, source: AnyStep) -> dict[str, Any]:
        if source.outcomes is None:
            return {
                "by": [{"resolver": "always"}],
                "outcomes": [self._outcome(source, "done", _STAYS)],
            }
        results = source.outcomes.results.items()
        return {
            "by": self._resolvers(source.id, source.outcomes.by),
            "outcomes": [self._outcome(source, id_, result) for id_, result in results],
        }

    def _resolvers(self, step: str, source: Any) -> list[dict[str, Any]]:
        where: Where = ("outcomes", "by")
        if isinstance(source, By):
            return [self._by(step, source, where)]
        return [self._by(step, one, (*where, index)) for index, one in enumerate(source)]

    def _by(self, step: str, source: By, where: Where) -> dict[str, Any]:
        when = _conditions(source.when)
        found: dict[str, Any] = {"when": when} if when else {}
        if source.resolver is not None:
            arguments, found["resolver"] = source.with_, source.resolver
        else:
            rule = self._rule(str(source.rule), "step", step, (*where, "rule"))
            if rule is None:
                return {**found, "resolver": "always"}
            found["rule"], found["resolver"] = rule.id, rule.resolver or "always"
            if rule.resolver is None:
                message = f"the rule `{rule.id}` names no resolver"
                self._fault(step, (*where, "rule"), "no-resolver", message)
                return found
            arguments = self._arguments(step, rule, source.with_, (*where, "with"))
        return {**found, "args": arguments} if arguments else found

    def _outcome(self, step: AnyStep, id_: str, result: Result) -> Outcome:
        outcome: dict[str, Any] = {
            "id": id_,
            "title": result.title.model_dump() if result.title else None,
            "to": _targets(result.to),
            "again": result.again,
            "at_most": result.at_most,
            "then": _targets(result.then),
            "resets": list(result.resets),
            "register": _register(step, result),
        }
        return cast(
            Outcome, {k: v for k, v in outcome.items() if v is not None and v not in ([], False)}
        )

    def _arguments(
        self, step: str, rule: RuleSource, own: dict[str, Any], inside: Where
    ) -> dict[str, Any]:
        for name in own:
            if name in rule.with_:
                self._fault(
                    step,
                    (*inside, name),
                    "double-argument",
                    f"the pack gives `{name}` of the rule `{rule.id}`: a step must not",
                )
        return {**own, **rule.with_}

    def _rule(self, slot: str, part: Part, id_: str, inside: Where) -> RuleSource | None:
        rule = self._slots.get(slot)
        if rule is None:
            message = f"the pack has no rule for `{slot}`{nearest(slot, self._slots)}"
            self._findings.append(self._places.finding(part, id_, inside, "unknown-rule", message))
            return None
        self.used.add(rule.id)
        return rule

    def _fault(self, step: str, inside: Where, code: str, message: str) -> None:
        self._findings.append(self._places.finding("step", step, inside, code, message))


def _conditions(when: Any) -> list[Condition]:
    found: list[Condition] = []
    for one in listed(when):
        source = cast(ConditionSource, one)
        condition = source.model_dump(mode="json", by_alias=True, exclude_none=True)
        found.append(cast(Condition, condition))
    return found


def _requirement(item: Any) -> Any:
    if not isinstance(item, RequirementSource):
        return {"step": item}
    when = _conditions(item.when)
    return {"step": item.step, "when": when} if when else {"step": item.step}


def _targets(targets: Any) -> list[Target]:
    found: list[Target] = []
    for one in listed(targets):
        if isinstance(one, str):
            found.append({"state": one})
            continue
        target: Target = {"state": one.state}
        if one.when is not None:
            target["when"] = _conditions(one.when)
        if one.from_ is not None:
            target["from"] = sorted(set(one.from_))
        found.append(target)
    return found


def _register(step: AnyStep, result: Result) -> list[Register]:
    """Set, then revoke, then grant; of each kind those of the step come first."""
    kinds = (("set", "sets"), ("revoke", "revokes"), ("grant", "grants"))
    return [
        {"op": op, "role": role, "persons": persons}
        for op, name in kinds
        for source in (step, result)
        for role, persons in getattr(source, name).items()
    ]
