"""What is said of the proof of one entry."""

from __future__ import annotations

from tuixuan_verify.anchored import instant
from tuixuan_verify.findings import NOT_CHECKED
from tuixuan_verify.plain import shown
from tuixuan_verify.texts import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from tuixuan_verify.proof import Entry


def entry_plain(entry: Entry, lang: str) -> dict[str, Any]:
    """Return what `--json` prints of it."""
    times = {
        name: instant(time) if time else None for name, time in sorted(entry.witnesses.items())
    }
    said = {"result": say(f"entry.result.{entry.exit}", lang), "unverifiable": reasons(entry, lang)}
    return {**entry.plain(), **said, "witnesses": times, "closing": say("closing", lang)}


def reasons(entry: Entry, lang: str) -> list[str]:
    """Return why it could not be verified, a sentence each."""
    said = [say(key, lang, what=shown(what)) for key, what in entry.unverifiable]
    if entry.exit == 2:
        said += [say(key, lang) for key in entry.said]
        lacking = [n for n in sorted(entry.must & set("123")) if entry.levels[n] == NOT_CHECKED]
        said = said or [say("entry.not_asked", lang, what=level) for level in lacking]
    return said


def entry_text(entry: Entry, lang: str) -> str:
    """Return the report as lines of text."""
    return "\n".join((*_head(entry, lang), *_rows(entry, lang), "", say("closing", lang))) + "\n"


def _head(entry: Entry, lang: str) -> Iterator[str]:
    proof = entry.proof
    if proof is not None:
        log = say("entry.log", lang, origin=shown(proof.note.origin), size=proof.note.size)
        yield log
        yield f"  {say('head', lang)}: {proof.note.root.hex()}"
        yield f"  {say('entry.line', lang, n=proof.index)}:"
        yield f"  {shown(proof.line.decode(errors='backslashreplace'), 65_535)}"
        yield ""
    yield say(f"entry.result.{entry.exit}", lang)
    for reason in reasons(entry, lang):
        yield f"  {reason}"


def _rows(entry: Entry, lang: str) -> Iterator[str]:
    for key, status in entry.rows:
        yield f"  {say(status, lang)}  {say(key, lang)}"
    for key in entry.keys:
        yield f"    {shown(key)}"
    for name, time in sorted(entry.witnesses.items()):
        key = "anchor.witness" if time else "anchor.no_time"
        yield "    " + say(key, lang, name=shown(name), at=instant(time))
