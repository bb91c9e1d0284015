"""Names of things in one language: steps, states, roles, rules with their citation, quantities.

Rules kept here:
1. An id stands in backticks as the user wrote it, its title beside it in brackets.
2. A citation is short id of the text and article; what was not read in the text itself (certainty
   other than `V` and `Vx`) carries its mark.
3. An id that the procedure does not know is shown all the same: a message is no place to fail.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tuixuan.messages.fields import FIELDS, WORDS, marked
from tuixuan.messages.language import catalogue, current
from tuixuan.procedure.compiled import Procedure, Rule, Title

__all__ = ["Words"]

_READ = ("V", "Vx")


class Words:
    """The words of one procedure in one language."""

    def __init__(
        self,
        procedure: Procedure,
        language: str | None = None,
        people: Mapping[str, str] | None = None,
    ) -> None:
        """`people` are names by person id, shown beside ids in results, never in a message."""
        self.procedure = procedure
        self.people: Mapping[str, str] = {} if people is None else people
        self.language = language or current()
        translations = catalogue(self.language)
        self._ = translations.gettext
        self._in_context = translations.pgettext

    def title(self, title: Title) -> str:
        """A title of the law in this language."""
        return title.zh if self.language == "zh" else title.en

    def named(self, id_: str, title: Title | None) -> str:
        """An id with its title."""
        if title is None:
            return f"`{id_}`"
        return self.beside(f"`{id_}`", self.title(title))

    def beside(self, text: str, remark: str) -> str:
        """`text` with a remark in the brackets of this language."""
        if not remark:
            return text
        return f"{text}（{remark}）" if self.language == "zh" else f"{text} ({remark})"

    def listed(self, words: Iterable[str]) -> str:
        """Words one after another."""
        return ("、" if self.language == "zh" else ", ").join(words)

    def ids(self, ids: Iterable[str]) -> str:
        """Ids, such as those of persons."""
        return self.listed(map(self.person, ids))

    def person(self, id_: str) -> str:
        """The id of a person, with the name where it is known and may be shown."""
        return f"`{id_}` {self.people[id_]}" if id_ in self.people else f"`{id_}`"

    def step(self, id_: str) -> str:
        step = self.procedure.step(id_)
        return self.named(id_, step.title if step else None)

    def state(self, id_: str) -> str:
        state = self.procedure.states.get(id_)
        for thread in self.procedure.threads:
            state = state or next((s for s in thread.states if s.id == id_), None)
        return self.named(id_, state.title if state else None)

    def role(self, id_: str) -> str:
        known = self.procedure.roles.get(id_) or self.procedure.standings.get(id_)
        return self.named(id_, known.title if known else None)

    def document(self, id_: str) -> str:
        known = self.procedure.documents.get(id_)
        return self.named(id_, known.title if known else None)

    def parameter(self, id_: str) -> str:
        known = self.procedure.parameters.get(id_)
        return self.named(id_, known.title if known else None)

    def rule(self, id_: str) -> str:
        known = self.procedure.rules.get(id_)
        return self.named(id_, known.title if known else None)

    def field(self, id_: str) -> str:
        """A field or figure; in English its id says what it is."""
        if self.language == "en" or id_ not in FIELDS:
            return f"`{id_}`"
        return self.beside(f"`{id_}`", self._in_context("field", FIELDS[id_]))

    def word(self, id_: str) -> str:
        """An outcome or a choice; its English id says what it is."""
        if self.language == "en" or id_ not in WORDS:
            return f"`{id_}`"
        return self.beside(f"`{id_}`", self._in_context("word", WORDS[id_]))

    def outcome(self, step: str, id_: str) -> str:
        """An outcome of a step, which may have a title of its own."""
        known = self.procedure.step(step)
        for outcome in known.outcomes if known else ():
            title = getattr(outcome, "title", None)
            if outcome.id == id_ and title is not None:
                return self.named(id_, title)
        return self.word(id_)

    def citation(self, rule: Rule | None) -> str:
        """`EL2020 art. 25, S4`: where a rule stands and how sure that is; may be empty."""
        if rule is None:
            return ""
        marks = [] if rule.certainty in _READ else [rule.certainty]
        return self.listed([self.places(rule), *marks])

    def places(self, rule: Rule) -> str:
        """Where a rule stands; of one without an article, whose it is."""
        if not rule.cites:
            return self._("inference") if rule.certainty == "R" else self._("local practice")
        return self.listed(self._place(source, article) for source, article in rule.cites)

    def basis(self, id_: str) -> str:
        """The citation of the rule that a step or parameter rests on, or local practice."""
        if id_ == "plan":
            return self._("local practice")
        return self.citation(self.procedure.rules.get(id_))

    def cited(self, sentence: str, citation: str) -> str:
        """A sentence with its article last."""
        return self.beside(sentence, citation)

    def quantity(self, value: Any) -> str:
        """A need, a period or a number as the law writes it."""
        if isinstance(value, Mapping) and "count" in value and "unit" in value:
            return self._period(self.quantity(value["count"]), str(value["unit"]))
        text = str(value)
        if text.startswith("param."):
            return self.parameter(text.removeprefix("param."))
        first, _, second = text.partition(" ")
        if first in _NEEDS:
            return self._in_context("quantity", _NEEDS[first]).format(n=second)
        return self._period(first, second) if second else text

    def _period(self, number: str, unit: str) -> str:
        if unit not in _UNITS:
            return f"{number} {self.quantity(unit)}"
        units = _UNIT if number == "1" else _UNITS
        return self._in_context("quantity", units[unit]).format(n=number)

    def _place(self, source: str, article: str) -> str:
        if article.isdigit():
            return self._("{source} art. {article}").format(source=source, article=article)
        head, _, number = article.partition(" ")
        if head == "ch." and number.isdigit():
            return self._("{source} ch. {article}").format(source=source, article=number)
        return f"{source} {article}"


_UNIT = {
    "days": marked("quantity", "{n} day"),
    "working_days": marked("quantity", "{n} working day"),
    "months": marked("quantity", "{n} month"),
    "years": marked("quantity", "{n} year"),
}
_UNITS = {
    "days": marked("quantity", "{n} days"),
    "working_days": marked("quantity", "{n} working days"),
    "months": marked("quantity", "{n} months"),
    "years": marked("quantity", "{n} years"),
}
_NEEDS = {
    "at_least": marked("quantity", "at least {n}"),
    "more_than": marked("quantity", "more than {n}"),
}
