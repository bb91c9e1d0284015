"""Shows the engine's answer to one attempt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from tuixuan.cli.output import say, say_json
from tuixuan.messages.form import form_faults
from tuixuan.messages.language import _
from tuixuan.messages.reasons import Renderer
from tuixuan.messages.words import Words
from tuixuan.procedure.compiled import Procedure

__all__ = ["Answer"]


class Answer:
    """The answer to an attempt at `step`; `accepted` once it was told.

    `is_dry` when nothing is recorded; `recorded` is the entry that a retry is recorded in already.
    """

    def __init__(
        self,
        procedure: Procedure,
        step: str,
        data: Mapping[str, Any],
        documents: Iterable[str],
        people: Mapping[str, str] | None = None,
    ) -> None:
        self.procedure = procedure
        self.step = step
        self.data = data
        self.documents = documents
        self.accepted = False
        self.is_dry = False
        self.recorded: int | None = None
        self.renderer = Renderer(procedure)
        self.words = Words(procedure, people=people)

    def tell(self, decision: Any, as_json: bool) -> None:
        """Print what was decided."""
        out = dict(decision.out)
        self.accepted = "reasons" not in out
        messages = self._accepted(out) if self.accepted else self._refused(out)
        self._print(out, messages, as_json)

    def tell_unknown(self, as_json: bool) -> None:
        """Print that there is no such step; the attempt is recorded all the same."""
        out = {"reasons": [{"rule": "form"}]}
        self._print(out, self._refused(out), as_json)

    def _print(self, out: dict[str, Any], messages: list[str], as_json: bool) -> None:
        messages = self._remarked(messages)
        if as_json:
            answer: dict[str, Any] = {"step": self.step, "accepted": self.accepted, "out": out}
            if self.is_dry:
                answer["dry_run"] = True
            if self.recorded is not None:
                answer["recorded"] = self.recorded
            say_json({**answer, "messages": messages})
            return
        for message in messages:
            say(message)

    def _remarked(self, messages: list[str]) -> list[str]:
        """The messages, with what is to be said when nothing new is recorded."""
        if self.recorded is not None:
            template = _("recorded already in entry {n}: {message}")
            return [template.format(n=self.recorded, message=messages[0]), *messages[1:]]
        if self.is_dry and not self.accepted:
            template = _("would be refused: {message}")
            return [template.format(message=message) for message in messages]
        return messages

    def _taken(self, outcome: str) -> str:
        if self.is_dry and outcome == "done":
            return _("step {step} would be taken, the state would be {state}")
        if self.is_dry:
            return _("step {step} would be taken with {outcome}, the state would be {state}")
        if outcome == "done":
            return _("step {step} is taken, the state is {state}")
        return _("step {step} is taken with {outcome}, the state is {state}")

    def _accepted(self, out: dict[str, Any]) -> list[str]:
        words = self.words
        outcome = words.outcome(self.step, str(out["outcome"]))
        template = self._taken(str(out["outcome"]))
        step, state = words.step(self.step), words.state(str(out["state"]))
        lines = [template.format(step=step, outcome=outcome, state=state)]
        for name in ("elected", "tied", "dropped", "passed", "ranking"):
            if out.get(name):
                lines.append(f"{words.field(name)}: {words.ids(out[name])}")
        warnings = out.get("warnings", ())
        return lines + [self.renderer.warning(self.step, one, self.data) for one in warnings]

    def _refused(self, out: dict[str, Any]) -> list[str]:
        step = self.procedure.step(self.step)
        faults = form_faults(self.renderer.words, step, self.data, self.documents)
        state = str(out.get("state", ""))
        return self.renderer.refusal(
            self.step, state, out["reasons"], data=self.data, faults=faults
        )
