"""The page of a result: self-contained HTML for A4, in black and white, without scripts.

Rules kept here:
1. Everything that comes from a case is escaped; what a template lacks is an error, not a gap.
2. The QR code holds the note byte for byte, as its file does: a note has one spelling.
3. How it is checked, and what it cannot show, stands on the page in both languages: who keeps the
   paper is not who printed it.
4. No clock: the page is a function of the case, so that it can be printed again.

This module computes no figure (`result`), and opens no file but its template.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from hashlib import sha256
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from tuixuan.audit.note import Note
from tuixuan.audit.typed import typed
from tuixuan.messages.language import LANGUAGES
from tuixuan.messages.words import Words
from tuixuan.procedure.compiled import Procedure
from tuixuan.sheet.result import Count, Result
from tuixuan.sheet.texts import explained, texts

__all__ = ["render"]

_CHINA: Final = timezone(timedelta(hours=8))
# What the largest QR code holds at the lowest level of repair, and what still prints well.
_QR_MAX: Final = 2_953
_QR_ROBUST: Final = 1_000


def render(
    result: Result,
    note: Note,
    procedure: Procedure,
    language: str,
    people: Mapping[str, str] | None = None,
) -> str:
    """The page of a result in a language; `note` is the one that covers its entries.

    `people` are the names to be shown beside ids; without them there are ids alone.
    """
    words = Words(procedure, language, people)
    environment = _environment()
    style = environment.get_template("sheet.css").render()
    both = [language, *(other for other in LANGUAGES if other != language)]
    told = [explained(one, note.size) for one in both]
    return environment.get_template("sheet.html").render(
        language=told[0].language,
        style=Markup(style),
        style_hash=b64encode(sha256(style.encode()).digest()).decode(),
        text=texts(words, result),
        warning=_warning(words, result),
        explained=told,
        facts=_facts(words, result),
        elected=_elected(words, result),
        counts=[_count(words, result, count) for count in result.last_counts],
        note=note,
        signers=[line.name for line in note.signatures],
        groups=typed(note).split(" "),
        qr=_qr(bytes(note)),
    )


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("tuixuan.sheet", "."),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["coded"] = _coded
    return environment


def _qr(content: bytes) -> Markup | None:
    """The matrix as a drawing; `None` when so many signed that no code holds the note."""
    import segno

    if len(content) > _QR_MAX:
        return None
    level = "m" if len(content) <= _QR_ROBUST else "l"
    code = segno.make_qr(content, error=level, mode="byte", boost_error=False)
    return Markup(code.svg_inline(scale=1, border=4, omitsize=True, svgclass="qr", lineclass=None))


def _facts(words: Words, result: Result) -> list[tuple[str, str]]:
    """What the case is, and how far it has come."""
    procedure, _ = words.procedure, words._
    declared = _("not yet")
    if result.declared is not None:
        n, date = result.declared
        declared = _("{date}, entry {n}").format(date=date, n=n)
    law = words.beside(words.title(procedure.title), f"{procedure.id} {result.version}")
    return [
        (_("log"), result.origin),
        (_("procedure"), law),
        (_("rule pack"), result.pack),
        (_("state"), _state(words, result.state)),
        (_("declared"), declared),
        (_("last entry"), _("{n}, recorded {at}").format(n=result.size - 1, at=_local(result.t))),
    ]


def _elected(words: Words, result: Result) -> list[dict[str, Any]]:
    rows = []
    for one in result.elected:
        row = {
            "id": one.id,
            "name": words.people.get(one.id, ""),
            "step": _step(words, one.by.step),
            "votes": one.votes,
            "need": one.by.need,
            "base": one.by.base,
            # Where the law lets most votes do, in a run-off, the number needed is not reached.
            "by_most": one.votes < one.by.need,
            "n": one.by.n,
        }
        rows.append(row)
    return rows


def _count(words: Words, result: Result, count: Count) -> str:
    """One line on a count: its ballots, and who had votes and was not elected."""
    _ = words._
    line = _(
        "{step}, {date}, entry {n}: {valid} valid, {void} void; base {base}, {need} needed"
    ).format(
        step=_step(words, count.step),
        date=count.date,
        n=count.n,
        valid=count.valid,
        void=count.void,
        base=count.base,
        need=count.need,
    )
    others = [
        f"{_person(words, one)} {count.votes[one]}"
        for one in sorted(count.candidates, key=lambda one: (-count.votes[one], one))
        if one not in count.elected and one not in {row.id for row in result.elected}
    ]
    if others:
        line += _("; not elected: {others}").format(others=words.listed(others))
    if count.seats_open:
        line += _("; seats open: {n}").format(n=count.seats_open)
    return line


def _state(words: Words, id_: str) -> str:
    """The title of a state, with its id."""
    state = words.procedure.states.get(id_)
    title = id_ if state is None else words.title(state.title)
    return title if title == id_ else words.beside(title, id_)


def _warning(words: Words, result: Result) -> str:
    """What nobody may overlook who reads the names."""
    state = words.procedure.states.get(result.state)
    final = None if state is None else state.final
    if final == "void":
        return words._("The election is void: by the figures below nobody is elected.")
    if final in ("switched", "abandoned"):
        return words._("The case ended without a result: by the figures below nobody is elected.")
    if result.declared is None and result.counts:
        return words._("Not declared yet: these are the figures of the count.")
    return ""


def _coded(text: str) -> Markup:
    """What stands in backticks, as code; everything is escaped."""
    parts = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if n % 2 else part for n, part in enumerate(parts)
    )


def _person(words: Words, id_: str) -> str:
    return f"{id_} {words.people[id_]}" if id_ in words.people else id_


def _step(words: Words, id_: str) -> str:
    """The title of a step, which says what was voted on; its id where there is none."""
    step = words.procedure.step(id_)
    return words.title(step.title) if step is not None else id_


def _local(t: str) -> str:
    """The time of an entry at +08:00, to the minute."""
    at = datetime.fromisoformat(t.replace("Z", "+00:00")).astimezone(_CHINA)
    return at.strftime("%Y-%m-%d %H:%M")
