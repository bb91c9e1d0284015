"""`tuixuan log`: prints the log of a case so that a person can read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

import click

from tuixuan.cli.amend import in_force
from tuixuan.cli.erase import erased
from tuixuan.cli.options import command as made
from tuixuan.cli.options import folder as folder_argument
from tuixuan.cli.options import json_option
from tuixuan.messages.language import _


def command() -> click.Command:
    return made(
        "log",
        run,
        _(
            "Print every entry of the log: when it was recorded, who acted, what came of it, and"
            " each refusal in words. The links between the entries are checked; whether they are"
            " lawful is for `tuixuan-verify`."
        ),
        folder_argument(),
        json_option(),
    )


def run(folder: str, as_json: bool) -> None:
    from tuixuan.audit import Log
    from tuixuan.case.naming import Disclosed
    from tuixuan.cli.folder import procedure_of, store_in
    from tuixuan.cli.output import say_json

    store = store_in(folder)
    entries = Log(store).read()
    if as_json:
        heads = (
            {"n": entry.n, "t": entry.t, "type": entry.type, **entry.body} for entry in entries
        )
        say_json({"entries": list(heads)})
        return
    disclosed = Disclosed(store)
    reader = Reader(procedure_of(store), disclosed.names)
    for entry in entries:
        disclosed.match(entry.n, entry.body)
        if entry.type == "amend":
            reader.turn_to(procedure_of(store, entry.n))
        reader.tell(entry)


class Reader:
    """Says one entry after another."""

    def __init__(self, procedure: Any, people: Mapping[str, str]) -> None:
        """`people` grows as entries disclose names."""
        from tuixuan.messages.values import value_in_words

        self.in_words = value_in_words
        self.people = people
        self.turn_to(procedure)

    def turn_to(self, procedure: Any) -> None:
        """Say what follows in the words of another law."""
        from tuixuan.messages.reasons import Renderer
        from tuixuan.messages.words import Words

        self.renderer = Renderer(procedure)
        self.words = Words(procedure, people=self.people)

    def tell(self, entry: Any) -> None:
        """One entry, and below it what was found."""
        from tuixuan.cli.output import say

        body = entry.body
        say(f"{entry.n:>4}  {_local(entry.t)}  {self._mark(entry.type)} {self._what(entry)}")
        lines = [self._who(body)] if "act" in body else []
        data = body.get("data", {})
        if entry.type in ("step", "correct") and isinstance(data, Mapping):
            lines += self._values(data, ": ")
        lines += self._found(entry)
        for line in lines:
            say(f"      {line}")

    @staticmethod
    def _mark(type: str) -> str:
        return {"step": "✓", "refused": "✗"}.get(type, "·")

    def _what(self, entry: Any) -> str:
        body, words = entry.body, self.words
        state = words.state(str(body.get("out", {}).get("state", "")))
        if entry.type in _TOLD:
            return _TOLD[entry.type](words, body["data"], state)
        if entry.type == "refused":
            step = (
                words.step(body["step"]) if "step" in body else _("a correction or a bad attempt")
            )
            return _("{step} refused in {state}").format(step=step, state=state)
        outcome = str(body["out"].get("outcome", ""))
        result = f"{words.outcome(body['step'], outcome)} → " if outcome != "done" else "→ "
        return f"{words.step(body['step'])} {result}{state}"

    def _who(self, body: Mapping[str, Any]) -> str:
        act = body["act"]
        who, *signs = (
            f"{self.words.person(one['person'])} {self.words.role(one['role'])}"
            for one in (act, *body.get("sign", ()))
        )
        if not signs:
            return who
        return _("{who}, confirmed by {others}").format(who=who, others=self.words.listed(signs))

    def _found(self, entry: Any) -> list[str]:
        """The reasons of a refusal, the warnings and figures of an acceptance, in words."""
        body = entry.body
        out, step, data = body.get("out", {}), body.get("step"), body.get("data", {})
        if entry.type == "refused":
            reasons = out.get("reasons", ())
            if step is None:
                return [self.renderer.correction(data.get("of"), reason) for reason in reasons]
            state = str(out.get("state", ""))
            return self.renderer.refusal(step, state, reasons, data=data)
        lines = self._values(
            {
                name: value
                for name, value in out.items()
                if name not in ("outcome", "state", "warnings", "cleared")
            },
            " = ",
        )
        return lines + [
            "! " + self.renderer.warning(step, w, data) for w in out.get("warnings", ())
        ]

    def _values(self, values: Mapping[str, Any], sign: str) -> list[str]:
        return [
            f"{self.words.field(name)}{sign}{self.in_words(self.words, name, value)}"
            for name, value in values.items()
        ]


def _opened(words: Any, data: Mapping[str, Any], state: str) -> str:
    template = _("case `{origin}` opened under {procedure}: {state}")
    procedure = words.named(words.procedure.id, words.procedure.title)
    return template.format(origin=data.get("origin"), procedure=procedure, state=state)


def _corrected(words: Any, data: Mapping[str, Any], state: str) -> str:
    return _("entry {of} is corrected, back in {state}").format(of=data.get("of"), state=state)


def _bound(words: Any, data: Mapping[str, Any], state: str) -> str:
    return _("calendar of {year} bound").format(year=data.get("year"))


def _recovered(words: Any, data: Mapping[str, Any], state: str) -> str:
    return _("a torn tail of {size} bytes was moved aside").format(size=data.get("size"))


def _announced(words: Any, data: Mapping[str, Any], state: str) -> str:
    return _("notes are signed with another key from here: {key}").format(key=data.get("key"))


def _erased(words: Any, data: Mapping[str, Any], state: str) -> str:
    return erased(len(data["digests"]))


# What an entry says that is no decision, by its type.
_TOLD: Final[Mapping[str, Callable[[Any, Mapping[str, Any], str], str]]] = {
    "amend": in_force,
    "calendar": _bound,
    "correct": _corrected,
    "erase": _erased,
    "genesis": _opened,
    "key": _announced,
    "recover": _recovered,
}


def _local(t: str) -> str:
    """The time of an entry at +08:00, to the second."""
    from tuixuan.cli.clock import CHINA

    at = datetime.fromisoformat(t.replace("Z", "+00:00")).astimezone(CHINA)
    return at.strftime("%Y-%m-%d %H:%M:%S")
