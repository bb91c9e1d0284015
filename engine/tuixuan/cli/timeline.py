"""Tells a scenario as it is played: date, step, outcome, and each refusal in words."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tuixuan.cli.output import say
from tuixuan.messages.language import _, ngettext
from tuixuan.messages.reasons import Renderer
from tuixuan.messages.words import Words
from tuixuan.scenario.play import Play, Played

__all__ = ["Timeline", "told"]


class Timeline:
    """The lines of one scenario; `failed` counts the moves that did not go as expected.

    Places are told as seen from `folder`. Names stand beside ids where a result is told, and
    nowhere in a message.
    """

    def __init__(self, play: Play, folder: Path | None = None) -> None:
        self.play = play
        self.folder = folder
        self.failed = 0
        self.accepted = 0
        self.refused = 0
        self._all: list[Played] = []
        self._speak()

    def _speak(self) -> None:
        """In the words of the law in force."""
        self._renderer = Renderer(self.play.procedure)
        self._words = Words(self.play.procedure, people=self.play.case.people)

    def title(self) -> None:
        """The name of the scenario and of its procedure."""
        scenario = self.play.scenario
        procedure = self._words.named(self.play.procedure.id, self.play.procedure.title)
        say(f"== {scenario.name} · {procedure} · {scenario.case.origin}")
        if scenario.about:
            say(f"   {scenario.about}")

    def tell(self, played: Played) -> None:
        """One move; those of an `attempt_all` are kept together."""
        if played.of_all:
            self._all.append(played)
        else:
            self._tell_all()
            if played.step == "amend":
                self._speak()
            self._tell_one(played)
        self._count(played)

    def close(self) -> None:
        """Where the case stands, and how many moves went as expected."""
        self._tell_all()
        template = _("stands in state {state}: {accepted}, {refused}, all recorded")
        state, accepted, refused = (
            self._words.state(self.play.case.state),
            ngettext("{n} step taken", "{n} steps taken", self.accepted),
            ngettext("{n} attempt refused", "{n} attempts refused", self.refused),
        )
        say(
            "   "
            + template.format(
                state=state,
                accepted=accepted.format(n=self.accepted),
                refused=refused.format(n=self.refused),
            )
        )
        if self.failed:
            template = ngettext(
                "{n} move did not go as the scenario expects",
                "{n} moves did not go as the scenario expects",
                self.failed,
            )
            say("   " + template.format(n=self.failed))

    def _count(self, played: Played) -> None:
        self.failed += bool(played.differences)
        if played.reasons:
            self.refused += 1
        else:
            self.accepted += 1

    def _tell_one(self, played: Played) -> None:
        note = f"  [{played.note}]" if played.note else ""
        if not played.reasons:
            say(f"{played.date}  ✓ {self._step(played)} → {self._outcome(played)}{note}")
            step = None if played.step == "amend" else played.step
            for warning in played.out.get("warnings", ()):
                say("              ! " + self._renderer.warning(step, warning, played.data))
        else:
            say(f"{played.date}  ✗ {self._step(played)}{note}")
            for line in sentences(self._renderer, played):
                say(f"              {line}")
        self._tell_differences(played)

    def _tell_all(self) -> None:
        """The attempts at every step that was not permitted: how many, and what came first."""
        if not self._all:
            return
        first = self._all[0]
        template = ngettext(
            "{n} step that is not permitted in state {state} was attempted, refused: {refused}",
            "{n} steps that are not permitted in state {state} were attempted, refused: {refused}",
            len(self._all),
        )
        state = self._words.state(str(first.out.get("state", "")))
        refused = sum(bool(played.reasons) for played in self._all)
        say(f"{first.date}  ✗ " + template.format(n=len(self._all), state=state, refused=refused))
        whys = Counter(self._why(reason) for played in self._all for reason in played.reasons)
        for why, n in whys.most_common():
            say(f"              {n} × {why}")
        for played in self._all:
            self._tell_differences(played)
        self._all.clear()

    def _why(self, reason: Mapping[str, Any]) -> str:
        """What an order refusal comes down to, without the step that was attempted."""
        if "need" in reason:
            return _("{need} comes first").format(need=self._words.step(str(reason["need"])))
        if "absent" in reason:
            return _("no part of this case")
        return _("taken already") if "taken" in reason else _("nothing leads there from here")

    def _tell_differences(self, played: Played) -> None:
        for difference in played.differences:
            template = _("not as expected at {place}: {step}: {difference}")
            line = template.format(
                place=self._place(played.place),
                step=self._words.step(played.step),
                difference=difference,
            )
            say(f"              ≠ {line}")

    def _place(self, place: str) -> str:
        """File and line, as seen from the folder."""
        return place if self.folder is None else place.removeprefix(f"{self.folder}{os.sep}")

    def _step(self, played: Played) -> str:
        if played.step == "correct":
            return _("correction of entry {of}").format(of=played.data.get("of"))
        if played.step == "amend":
            procedure = self.play.procedure
            template = _("the law is amended: version {version}, rule pack `{pack}`")
            return template.format(version=procedure.version, pack=procedure.pack.id)
        return self._words.step(played.step)

    def _outcome(self, played: Played) -> str:
        out = played.out
        parts = [self._words.state(str(out.get("state", "")))]
        if out.get("outcome") not in (None, "done"):
            parts.insert(0, self._words.outcome(played.step, str(out["outcome"])))
        for name in ("elected", "tied"):
            if out.get(name):
                parts.append(f"{self._words.field(name)} {self._words.ids(out[name])}")
        return " · ".join(parts)


def sentences(renderer: Renderer, played: Played) -> list[str]:
    """The reasons of one refused move in words."""
    if played.step == "correct":
        return [renderer.correction(played.data.get("of"), reason) for reason in played.reasons]
    state = str(played.out.get("state", ""))
    return renderer.refusal(
        played.step, state, played.reasons, data=played.data, faults=played.answer.faults
    )


def told(play: Play) -> dict[str, Any]:
    """Plays it, and the same for machines."""
    moves = []
    for played in play:
        move: dict[str, Any] = {"place": played.place, "step": played.step, "date": played.date}
        move["accepted"] = not played.reasons
        move["out"] = dict(played.out)
        if played.reasons:
            move["messages"] = sentences(Renderer(play.procedure), played)
        move["differences"] = list(played.differences)
        moves.append(move)
    return {
        "scenario": play.scenario.name,
        "procedure": play.procedure.id,
        "state": play.case.state,
        "held": not any(move["differences"] for move in moves),
        "moves": moves,
    }
