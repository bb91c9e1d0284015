"""Turns reasons, which are codes and numbers, into sentences: one renderer for everything that
refuses or warns.

Rules kept here:
1. One sentence, lower case in English, without a full stop; ids in backticks with their titles;
   expected before found; the next action where there is one; the article last.
2. The article of a rule is that of the pack; that of an order refusal is the basis of the step
   that comes first.
3. Codes that this version does not know, as in a foreign log, are shown with their numbers.

This module does not decide and does not compare text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tuixuan.messages.checks import sentence
from tuixuan.messages.form import expected, unknown_step
from tuixuan.messages.words import Words
from tuixuan.procedure.compiled import Procedure, RuleUse, Step

__all__ = ["Renderer"]

Reason = Mapping[str, Any]


class Renderer:
    """The messages of one procedure in one language (`zh` or `en`; that of the process if none)."""

    def __init__(self, procedure: Procedure, language: str | None = None) -> None:
        self.procedure = procedure
        self.words = Words(procedure, language)
        self._ = self.words._

    def refusal(
        self,
        step: str,
        state: str,
        reasons: Iterable[Reason],
        *,
        data: Mapping[str, Any] | None = None,
        faults: Iterable[str] = (),
    ) -> list[str]:
        """Why a step was refused in `state`: one sentence a reason.

        `data` are those of the attempt, where they are at hand; `faults` say what is wrong with
        its form (`form_faults`), which a log does not hold.
        """
        sentences: list[str] = []
        for reason in reasons:
            if reason.get("rule") == "form":
                sentences.extend(self._form(step, faults))
            else:
                sentences.append(self.reason(step, state, reason, data))
        return sentences

    def reason(
        self, step: str, state: str, reason: Reason, data: Mapping[str, Any] | None = None
    ) -> str:
        """One reason as a sentence."""
        rule = str(reason.get("rule"))
        if rule == "order":
            return self._order(step, state, reason)
        built_in = _BUILT_IN.get(rule)
        if built_in is not None and rule not in self.procedure.rules:
            return built_in(self, step, reason, data or {})
        return self._rule(step, rule, reason, data or {})

    def warning(
        self, step: str | None, reason: Reason, data: Mapping[str, Any] | None = None
    ) -> str:
        """One warning as a sentence; `step` is none for those of the opening."""
        if reason.get("rule") == "parameter":
            return self._parameter(str(reason.get("param") or reason.get("parameter")))
        rule = str(reason.get("rule"))
        found = self._found(step or "", rule, reason, data or {})
        template = self._("recorded against {rule}: {found}")
        return self._cited(template.format(rule=self.words.rule(rule), found=found), rule)

    def correction(self, of: int | None, reason: Reason) -> str:
        """One reason for which a correction was refused."""
        if reason.get("rule") != "correct":
            return self.reason("", "", reason)
        until = self.words.step(self.procedure.corrections_until)
        template = self._(
            "only the last accepted step of the main flow can be corrected, once, and until"
            " {until}: entry {of} is not it"
        )
        return template.format(until=until, of="?" if of is None else of)

    def _order(self, step: str, state: str, reason: Reason) -> str:
        named, words = self.words.step(step), self.words
        if reason.get("absent"):
            return self._(
                "step {step} is not part of this case: the plan or the form of the organization"
                " leaves it out"
            ).format(step=named)
        need, taken = reason.get("need"), reason.get("taken")
        values = {"step": named, "state": words.state(state), "taken": taken}
        if need is not None:
            values["need"] = words.step(need)
            if taken is None:
                template = self._(
                    "step {step} is not permitted in state {state}: {need} comes first"
                )
            else:
                template = self._(
                    "step {step} is not permitted in state {state}: it was taken in entry {taken},"
                    " {need} comes first"
                )
            known = self.procedure.step(need)
            citation = words.basis(known.basis) if known else ""
            return words.cited(template.format(**values), citation)
        if taken is None:
            return self._(
                "step {step} is not permitted in state {state}: nothing leads there from here"
            ).format(**values)
        return self._(
            "step {step} is not permitted in state {state}: it was taken in entry {taken}"
        ).format(**values)

    def _form(self, step: str, faults: Iterable[str]) -> list[str]:
        template = self._("step {step} is not in the form of its fields: {fault}")
        if self.procedure.step(step) is None:
            return [unknown_step(self.words, step)]
        named = self.words.step(step)
        told = list(faults) or [self._("the log keeps no more than the digest of such an attempt")]
        return [template.format(step=named, fault=fault) for fault in told]

    def _role(self, step: str, reason: Reason, data: Mapping[str, Any]) -> str:
        named = self.words.step(step) if step else self._("a correction")
        if "sign" in reason:
            template = self._(
                "{step} must be confirmed by a holder of {role}, none who holds it has signed"
            )
            return template.format(step=named, role=self.words.role(str(reason["sign"])))
        template = self._(
            "{step} must be taken by a holder of {role} in that role, who acts does not hold it or"
            " acts in another"
        )
        known = self.procedure.step(step)
        roles = known.actor if known else (str(reason.get("need")),)
        return template.format(step=named, role=self._either(roles))

    def _either(self, roles: Iterable[str]) -> str:
        return self._(" or ").join(self.words.role(role) for role in roles)

    def _documents(self, step: str, reason: Reason, data: Mapping[str, Any]) -> str:
        missing = self.words.listed(self.words.document(id_) for id_ in reason.get("missing", ()))
        template = self._("step {step} must carry the documents {missing}: add them")
        return template.format(step=self.words.step(step), missing=missing)

    def _fields(self, step: str, reason: Reason, data: Mapping[str, Any]) -> str:
        known = self.procedure.step(step)
        fields = {field.id: field for field in known.fields} if known else {}
        missing = [
            self.words.beside(self.words.field(id_), expected(self.words, fields[id_]))
            if id_ in fields
            else self.words.field(id_)
            for id_ in reason.get("missing", ())
        ]
        template = self._("step {step} needs the fields {missing}: add them")
        return template.format(step=self.words.step(step), missing=self.words.listed(missing))

    def _date(self, step: str, reason: Reason, data: Mapping[str, Any]) -> str:
        values = {"step": self.words.step(step), "found": data.get("date", "?"), **reason}
        if "latest" in reason:
            template = self._(
                "the date of step {step} must not be later than {latest}, the day it is recorded,"
                " it is {found}"
            )
        else:
            template = self._(
                "the date of step {step} must not be earlier than {earliest}, that of the step"
                " before, it is {found}"
            )
        return template.format(**values)

    def _exclusive(self, step: str, reason: Reason, data: Mapping[str, Any]) -> str:
        a, b = (self.words.role(str(id_)) for id_ in reason["pair"])
        template = self._("nobody may be both {a} and {b}, `{person}` would be")
        return template.format(a=a, b=b, person=reason["person"])

    def _calendar(self, step: str, reason: Reason, data: Mapping[str, Any]) -> str:
        template = self._(
            "the working days of {year} must be known, the case has no calendar of that year: add"
            " it and try again"
        )
        return template.format(year=reason.get("year"))

    def _rule(self, step: str, rule: str, reason: Reason, data: Mapping[str, Any]) -> str:
        found = self._found(step, rule, reason, data)
        template = self._("step {step} breaks {rule}: {found}")
        text = template.format(step=self.words.step(step), rule=self.words.rule(rule), found=found)
        return self._cited(text, rule)

    def _found(self, step: str, rule: str, reason: Reason, data: Mapping[str, Any]) -> str:
        known = self.procedure.rules.get(rule)
        if known is None:
            return sentence(self.words, None, {}, reason)
        uses = _uses(self.procedure.step(step), rule)
        args = {**(uses[0].args if uses else {}), **known.args}
        found = sentence(self.words, known.check, args, reason)
        name = _field_of(uses, known.args, reason, data) if known.check == "relation" else ""
        template = self._("in {field} {found}")
        return template.format(field=self.words.field(name), found=found) if name else found

    def _parameter(self, id_: str) -> str:
        known = self.procedure.parameters.get(id_)
        if known is None:
            return sentence(self.words, None, {}, {"param": id_})
        template = self._("parameter {parameter} lies outside its usual range of {low} to {high}")
        text = template.format(parameter=self.words.parameter(id_), low=known.min, high=known.max)
        return self.words.cited(text, self.words.basis(known.basis))

    def _cited(self, text: str, rule: str) -> str:
        return self.words.cited(text, self.words.citation(self.procedure.rules.get(rule)))


_BUILT_IN = {
    "fields": Renderer._fields,
    "role": Renderer._role,
    "documents": Renderer._documents,
    "date": Renderer._date,
    "exclusive": Renderer._exclusive,
    "calendar": Renderer._calendar,
}


def _uses(step: Step | None, rule: str) -> list[RuleUse]:
    return [use for use in step.rules if use.rule == rule] if step else []


def _field_of(uses: list[RuleUse], args: Reason, reason: Reason, data: Mapping[str, Any]) -> str:
    """The field whose figure stands left in a relation, when it can only be one."""
    left = [{**use.args, **args}.get("left") for use in uses]
    names = {
        name for name in left if isinstance(name, str) and data.get(name) == reason.get("left")
    }
    return names.pop() if len(names) == 1 and "left" in reason else ""
