"""Compares what came of a move with what the scenario expects, one sentence for each difference.

Only what is named is compared. A move without `expect` is expected to be accepted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tuixuan.messages.language import _
from tuixuan.scenario.source import ExpectSource

__all__ = ["differences"]


def differences(
    expect: ExpectSource | None, reasons: Sequence[Mapping[str, Any]], out: Mapping[str, Any]
) -> list[str]:
    """What is not as expected; `reasons` is empty for what was accepted."""
    expect = expect or ExpectSource()
    if expect.refused is not None or expect.need is not None:
        return _of_a_refusal(expect, reasons, out)
    if reasons:
        return [_differs("refused", _("nothing"), _joined(_rules(reasons)))]
    return _of_an_acceptance(expect, out)


def _of_a_refusal(
    expect: ExpectSource, reasons: Sequence[Mapping[str, Any]], out: Mapping[str, Any]
) -> list[str]:
    rules = _rules(reasons)
    found = []
    if not reasons:
        named = expect.refused or "order"
        wanted = named if isinstance(named, str) else _joined(list(named))
        return [
            _differs(
                "refused", wanted, _("accepted with `{outcome}`").format(outcome=out.get("outcome"))
            )
        ]
    if isinstance(expect.refused, str) and expect.refused not in rules:
        found.append(_differs("refused", expect.refused, _joined(rules)))
    if isinstance(expect.refused, tuple) and list(expect.refused) != rules:
        found.append(_differs("refused", _joined(list(expect.refused)), _joined(rules)))
    needs = [str(reason["need"]) for reason in reasons if "need" in reason]
    if expect.need is not None and expect.need not in needs:
        found.append(_differs("need", expect.need, _joined(needs)))
    if expect.state is not None and expect.state != out.get("state"):
        found.append(_differs("state", expect.state, out.get("state")))
    return found


def _of_an_acceptance(expect: ExpectSource, out: Mapping[str, Any]) -> list[str]:
    found = []
    for name, wanted in (("outcome", expect.outcome), ("state", expect.state)):
        if wanted is not None and wanted != out.get(name):
            found.append(_differs(name, wanted, out.get(name)))
    if expect.warnings is not None:
        rules = _rules(out.get("warnings", ()))
        if list(expect.warnings) != rules:
            found.append(_differs("warnings", _joined(list(expect.warnings)), _joined(rules)))
    if expect.elected is not None and sorted(expect.elected) != list(out.get("elected", ())):
        found.append(
            _differs(
                "elected", _joined(sorted(expect.elected)), _joined(list(out.get("elected", ())))
            )
        )
    for name, wanted in expect.out.items():
        if out.get(name, _empty(wanted)) != wanted:
            found.append(_differs(f"out.{name}", wanted, out.get(name)))
    return found


def _differs(name: str, wanted: object, found: object) -> str:
    template = _("{name}: {wanted} is expected, not {found}")
    return template.format(name=name, wanted=_shown(wanted), found=_shown(found))


def _shown(value: object) -> str:
    return _("nothing") if value in (None, "") else str(value)


def _joined(words: Sequence[str]) -> str:
    return ", ".join(words)


def _rules(reasons: Sequence[Mapping[str, Any]]) -> list[str]:
    """The rules in their order, each once."""
    return list(dict.fromkeys(str(reason["rule"]) for reason in reasons))


def _empty(wanted: object) -> object:
    """A list that is empty is left out of an entry."""
    return [] if wanted == [] else None
