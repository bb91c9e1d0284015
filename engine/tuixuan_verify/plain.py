"""A result as plain values: what `--json` prints and the text report is written from."""

from __future__ import annotations

from tuixuan_verify.findings import LEVELS, STEPS
from tuixuan_verify.texts import say
from tuixuan_verify.verify import status_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tuixuan_verify.verify import Result


def as_plain(result: Result, lang: str) -> dict[str, Any]:
    """Return the whole report; the members that a level did not reach are null."""
    opening = result.opening
    procedure = opening.get("procedure")
    facts = result.report.facts(result.memory) if result.report else None
    return {
        "case": result.case,
        "exit": result.exit,
        "result": say(f"result.{result.exit}", lang),
        "unverifiable": reasons(result, lang),
        "origin": opening.get("origin"),
        "procedure": procedure,
        "pack": opening.get("pack"),
        "compiled": opening.get("compiled"),
        "entries": result.entries,
        "head": result.head or None,
        "levels": [_level(result, level, lang) for level in LEVELS],
        "findings": [
            _finding(f, lang) for f in result.tally.findings if f.step[0] in result.levels
        ],
        "findings_left_out": sum(result.tally.found.values()) - len(result.tally.findings),
        "undecidable": result.undecidable,
        "refused_documents_not_kept": result.unkept,
        "disclosures": result.disclosures,
        "facts": facts,
        "anchors": [],
        "closing": say("closing", lang),
    }


def reasons(result: Result, lang: str) -> list[str]:
    """Return why it could not be verified, a sentence each."""
    said = [say(key, lang, what=shown(what)) for key, what in result.tally.unverifiable]
    if result.exit == 2 and not said:
        must = sorted(result.asked or "014")
        lacking = [level for level in must if result.tally.level(level) != "pass"]
        said = [say("nothing", lang, what=level) for level in lacking]
    return said


def _level(result: Result, level: str, lang: str) -> dict[str, Any]:
    return {
        "level": level,
        "title": say(f"level.{level}", lang),
        "status": status_of(result, level),
        "steps": [_step(result, step, lang) for step in STEPS if step[0] == level],
    }


def _step(result: Result, step: str, lang: str) -> dict[str, Any]:
    tally, asked = result.tally, step[0] in result.levels
    return {
        "step": step,
        "title": say(f"step.{step}", lang),
        "status": tally.status(step) if asked else "not checked",
        "looked": tally.looked[step] if asked else 0,
        "failed": tally.failed[step] if asked else 0,
        "warned": tally.warned[step] if asked else 0,
    }


def _finding(finding: Any, lang: str) -> dict[str, Any]:
    return {
        "code": finding.code,
        "line": finding.line,
        "step": finding.step,
        "warning": finding.warning,
        "text": say(f"code.{finding.code}", lang),
        "detail": finding.detail,
    }


def shown(value: Any, most: int = 200) -> str:
    """Return a value from a log so that it can do nothing to a terminal."""
    text = str(value)
    if not text.isprintable():
        text = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text)
    return text if len(text) <= most else text[:most] + "…"
