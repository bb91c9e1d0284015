"""`tuixuan law`: the rules of a procedure, where each stands, and how sure that is."""

from __future__ import annotations

from typing import Any

import click

from tuixuan.cli.options import command as made
from tuixuan.cli.options import json_option, pack_option
from tuixuan.messages.language import _

# Read in the text itself, whole or as an excerpt.
_READ = ("V", "Vx")


def command() -> click.Command:
    return made(
        "law",
        run,
        _(
            "Print the rules that a procedure uses, each with its articles and how sure they are:"
            " V read in the whole text, Vx in an excerpt, S1 to S9 by so many secondary sources, R"
            " background knowledge, P local practice. What is not V or Vx is listed once more at"
            " the end: it is to be confirmed against the printed text."
        ),
        click.Argument(["procedure"], metavar=_("PROCEDURE")),
        pack_option(),
        json_option(),
    )


def run(procedure: str, pack: str | None, as_json: bool) -> None:
    from tuixuan.procedure.compiled import Procedure

    loaded = Procedure.load(procedure, pack=pack)
    used = _used(loaded)
    if as_json:
        _tell_json(loaded, used)
    else:
        _tell(loaded, used)


def _used(procedure: Any) -> dict[str, list[str]]:
    """The steps that each rule is judged in, in file order."""
    used: dict[str, list[str]] = {rule: [] for rule in procedure.rules}
    for _thread, step in procedure.places().values():
        by: Any = step.by
        resolvers = by if isinstance(by, tuple) else (by,)
        named = (step.basis, *(one.rule for one in resolvers), *(use.rule for use in step.rules))
        for rule in dict.fromkeys(named):
            if rule in used:
                used[rule].append(step.id)
    return used


def _tell(procedure: Any, used: dict[str, list[str]]) -> None:
    from tuixuan.cli.output import say, table
    from tuixuan.messages.words import Words

    words = Words(procedure)
    pack = procedure.pack
    say(words.named(procedure.id, procedure.title))
    until = pack.valid_until or _("now")
    say(
        _("rule pack `{pack}`, in force from {start} to {until}").format(
            pack=pack.id, start=pack.valid_from, until=until
        )
    )
    say()
    rows = [_row(words, rule) for rule in procedure.rules.values()]
    table(rows)
    say()
    for source in procedure.sources.values():
        say(f"{source.id}  {words.title(source.title)}")
    unread = [rule.id for rule in procedure.rules.values() if rule.certainty not in _READ]
    say()
    say(
        _("{n} of {all} rules do not rest on a text that was read:").format(
            n=len(unread), all=len(procedure.rules)
        )
    )
    for id_ in unread:
        rule = procedure.rules[id_]
        steps = words.ids(used[id_]) or "–"
        say("  " + f"{rule.certainty:<3} {words.rule(id_)}: {steps}")


def _row(words: Any, rule: Any) -> tuple[str, ...]:
    remark = "" if rule.severity == "block" else _("warns")
    if not rule.enforced:
        remark = _("not judged")
    return (
        rule.id,
        rule.certainty,
        rule.force,
        remark,
        words.places(rule),
        words.title(rule.title),
    )


def _tell_json(procedure: Any, used: dict[str, list[str]]) -> None:
    from tuixuan.cli.output import say_json

    rules = [
        {
            "id": rule.id,
            "title": {"zh": rule.title.zh, "en": rule.title.en},
            "certainty": rule.certainty,
            "force": rule.force,
            "severity": rule.severity,
            "enforced": rule.enforced,
            "cites": [{"source": source, "article": article} for source, article in rule.cites],
            "checked_on": rule.checked_on,
            "steps": used[rule.id],
        }
        for rule in procedure.rules.values()
    ]
    pack = {"id": procedure.pack.id, "from": procedure.pack.valid_from}
    if procedure.pack.valid_until:
        pack["until"] = procedure.pack.valid_until
    say_json(
        {"procedure": procedure.id, "version": procedure.version, "pack": pack, "rules": rules}
    )
