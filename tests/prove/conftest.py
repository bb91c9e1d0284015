"""Compiled documents to be broken: a fresh copy each time, and the ways to break one."""

from __future__ import annotations

import copy
import gettext
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tuixuan.cli import App
from tuixuan.messages import language
from tuixuan.procedure import library
from tuixuan.procedure.graph import Flow
from tuixuan.prove import Certificate, Refutation, prove
from tuixuan.prove.assignments import assignments_of
from tuixuan.prove.core import check_core
from tuixuan.prove.mandatory import Case, _of_step
from tuixuan.prove.product import Product
from tuixuan.prove.readings import readings

Json = dict[str, Any]


@cache
def _compiled(name: str, pack: str) -> tuple[Any, bytes]:
    loaded = library.load(name, pack)
    return loaded.compiled, loaded.content


class Bench:
    """`bench.document(name)` is a copy; the rest finds and changes parts of it."""

    def document(self, name: str, pack: str = "party_2020") -> Any:
        return copy.deepcopy(_compiled(name, pack)[0])

    def prove(self, document: Any, *, figures: bool = False) -> Certificate:
        return prove(document, b"", figures=figures)

    def refuted(self, document: Any, claim: str, *, figures: bool = False) -> list[Refutation]:
        """The refutations of one claim."""
        found = self.prove(document, figures=figures).refutations
        return [one for one in found if one.claim == claim]

    def skipped(self, document: Any, step: str) -> list[Refutation]:
        """Of the whole proof the part that asks whether one step can be left out."""
        flow = Flow(document["initial"], document["states"], document["steps"])
        examined = assignments_of(document, flow).examined
        cases = [Case(one, Product(flow, one.values)) for one in examined]
        core = readings(document["procedure"], document["pack"]["id"]).core
        there = [one for one in document["steps"] if one["id"] == step]
        found = [
            *check_core(document, cases, [one for one in core if one.step == step]),
            *(one for own in there for one in _of_step(own, cases)),
        ]
        return [one for one in found if isinstance(one, Refutation)]

    def step(self, document: Any, id: str) -> Any:
        return next(step for step in document["steps"] if step["id"] == id)

    def outcome(self, document: Any, happened: str) -> Any:
        step, _, result = happened.partition("/")
        return next(o for o in self.step(document, step)["outcomes"] if o["id"] == result)

    def add(self, document: Any, id: str, origin: str, target: str, **more: Any) -> None:
        """A step that does nothing but lead from `origin` to `target`."""
        document["steps"].append(
            {
                "id": id,
                "title": {"zh": id, "en": id},
                "phase": "E",
                "from": [origin],
                "actor": ["host"],
                "force": "P",
                "basis": "plan",
                "fields": [{"id": "date", "type": "date"}],
                "by": [{"resolver": "always"}],
                "outcomes": [{"id": "done", "to": [{"state": target}]}],
                **more,
            }
        )


@pytest.fixture
def bench() -> Bench:
    return Bench()


@pytest.fixture
def invoke(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Result]]:
    """Runs `tuixuan` in one language and puts everything back afterwards."""
    for name in ("LANGUAGE", "TUIXUAN_LANG", "LC_ALL", "LANG"):
        monkeypatch.setenv(name, "")
    domain = gettext.textdomain()

    def run(*words: object, lang: str = "en") -> Result:
        result = CliRunner().invoke(App(), ["--lang", lang, *map(str, words)], prog_name="tuixuan")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    yield run
    gettext.textdomain(domain)
    language._in_use[0] = language.DEFAULT
