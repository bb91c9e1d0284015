"""Reasons, outcomes and names as a person reads them, with the titles of the procedure.

A reason is said by the shape it has, whatever rule gives it. What has no sentence of its own
is listed with its names, so that nothing is left out. `--json` keeps the reasons as recorded.
"""

from __future__ import annotations

from tuixuan_verify import jsons
from tuixuan_verify.texts import TEXTS, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from tuixuan_verify.report import Report
    from tuixuan_verify.table import Plan, Table

# built-in rule -> member of the reason -> sentence; the first member that is there
_BUILT_IN: dict[str, tuple[tuple[str, str], ...]] = {
    "form": (("rule", "form"),),
    "fields": (("missing", "fields"),),
    "role": (("need", "actor"), ("sign", "sign")),
    "documents": (("missing", "documents"),),
    "date": (("latest", "latest"), ("earliest", "earliest")),
    "exclusive": (("person", "exclusive"),),
    "correct": (("rule", "correct"),),
    "calendar": (("year", "calendar"),),
    "parameter": (("param", "parameter"),),
}
_ALSO = {"exclusive": ("pair",)}
_SHAPES = {
    frozenset(("left", "op", "right")): "relation",
    frozenset(("part", "whole", "need")): "share",
    frozenset(("from", "to", "end")): "interval",
    frozenset(("unknown",)): "unknown",
}


class Sentences:
    """Says things of the law of one case in one language."""

    def __init__(self, report: Report, lang: str) -> None:
        # the law in force first, then those before it
        self._tables = (report.table, *report.earlier)
        self._lang = lang
        self._titles = {
            kind: _titles(self._tables, members)
            for kind, members in (
                ("state", ("states",)),
                ("role", ("roles", "standings")),
                ("document", ("documents",)),
                ("rule", ("rules",)),
            )
        }

    def title(self, kind: str, name: object) -> str:
        """Return the title of a step, state, role, document or rule; else its id."""
        found: Any = None
        if kind == "step":
            plan = self._plan(name)
            found = plan.title if plan else None
            if plan is None and name == "correct":
                return say("step.correct", self._lang)
        elif type(name) is str:
            found = self._titles[kind].get(name)
        return self._of(found) or ("-" if name is None else _plain(name))

    def _plan(self, step: object) -> Plan | None:
        found = (table.plans.get(str(step)) for table in self._tables)
        return next((plan for plan in found if plan is not None), None)

    def _of(self, title: Any) -> str | None:
        found = title.get(self._lang) if type(title) is dict else None
        return found if type(found) is str else None

    def quoted(self, kind: str, name: object) -> str:
        """Return title and id; the id alone where there is no title."""
        title = self.title(kind, name)
        return title if title == name else say("quoted", self._lang, title=title, id=_plain(name))

    def outcome(self, step: object, name: object) -> str:
        """Return the title of an outcome, its own or the usual one of such a result."""
        plan = self._plan(step)
        own = plan.outcomes.get(str(name)) if plan else None
        key = f"outcome.{name}"
        return self._of(own.title if own else None) or (
            say(key, self._lang) if key in TEXTS else str(name)
        )

    def reasons(self, reasons: list[Any]) -> str:
        """Return the reasons of one refusal."""
        return say("pause", self._lang).join(self.reason(r) for r in reasons)

    def reason(self, reason: dict[str, Any]) -> str:
        """Return one reason as a sentence."""
        rule = reason["rule"]
        if rule == "order":
            return self._order(reason)
        for member, key in _BUILT_IN.get(rule, ()):
            # a reason that lacks what its sentence names is not one of the law, but it is shown
            if reason.keys() >= {member, *_ALSO.get(key, ())}:
                template = say(f"reason.{key}", self._lang)
                return template.format_map(self._values(rule, reason))
        said = say("reason.rule", self._lang, rule=self.rule(rule))
        numbers = {k: v for k, v in reason.items() if k != "rule"}
        return said + (say("colon", self._lang) + self._numbers(numbers) if numbers else "")

    def rule(self, name: str) -> str:
        """Return a rule with its title and what it cites."""
        spec: dict[str, Any] = next((t.rules[name] for t in self._tables if name in t.rules), {})
        cites = spec.get("cites")
        cited = [c for c in cites if type(c) is dict] if type(cites) is list else []
        articles = ", ".join(f"{c.get('source')} {c.get('article')}" for c in cited)
        named = self.quoted("rule", name)
        return named + (say("cited", self._lang, cites=articles) if articles else "")

    def _order(self, reason: dict[str, Any]) -> str:
        if reason.get("absent"):
            return say("reason.absent", self._lang)
        said = []
        if "taken" in reason:
            said.append(say("reason.taken", self._lang, taken=reason["taken"]))
        if "need" in reason:
            said.append(say("reason.need", self._lang, need=self.quoted("step", reason["need"])))
        comma = say("comma", self._lang)
        return comma.join(said) if said else say("reason.order", self._lang)

    def _values(self, rule: str, reason: dict[str, Any]) -> dict[str, str]:
        """Return the members of a built-in reason, ids with their titles."""
        kind = {"role": "role", "documents": "document", "exclusive": "role"}.get(rule)
        values = {}
        for name, value in reason.items():
            titled = kind is not None and name != "person" and name != "rule"
            of: Callable[[Any], str] = (
                (lambda one: self.quoted(str(kind), one)) if titled else _plain
            )
            listed = value if type(value) is list else [value]
            values[name] = (" + " if rule == "exclusive" else ", ").join(map(of, listed))
        return values

    def _numbers(self, numbers: dict[str, Any]) -> str:
        """Return the numbers of a rule's reason."""
        key = _SHAPES.get(frozenset(numbers))
        if numbers.keys() == {"part", "persons"} and numbers["part"] in ("set", "order", "rank"):
            key = f"ballot_{numbers['part']}"
        if key is None:
            comma = say("comma", self._lang)
            return comma.join(f"{name} {_plain(value)}" for name, value in numbers.items())
        shown = {name: _plain(value) for name, value in numbers.items()}
        if key == "relation" and f"op.{shown['op']}" in TEXTS:
            shown["op"] = say(f"op.{shown['op']}", self._lang)
        return say(f"reason.{key}", self._lang, **shown)


def _titles(tables: tuple[Table, ...], members: tuple[str, ...]) -> dict[str, Any]:
    """Return the titles of what some lists of the documents hold, by id; the first table wins."""
    found: dict[str, Any] = {}
    for table, member in ((t, m) for t in reversed(tables) for m in members):
        listed = table.document.get(member)
        for one in listed if type(listed) is list else ():
            if type(one) is dict and type(one.get("id")) is str:
                found[one["id"]] = one.get("title")
    return found


def _plain(value: Any) -> str:
    if type(value) is list and all(type(one) is str for one in value):
        return " ".join(value)
    return value if type(value) is str else jsons.plain_dumps(value).decode(errors="replace")
