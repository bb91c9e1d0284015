"""A result as plain values: what `--json` prints and the text report is written from."""

from __future__ import annotations

import re

from tuixuan_verify.anchored import anchored
from tuixuan_verify.findings import LEVELS, STEPS
from tuixuan_verify.result import status_of
from tuixuan_verify.texts import TEXTS, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from tuixuan_verify.across import Across
    from tuixuan_verify.result import Result


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
        **_level_five(result),
        "facts": facts,
        **_defects(result, lang),
        "anchors": anchored(result),
        **_announced(result),
        "closing": say("closing", lang),
    }


def _level_five(result: Result) -> dict[str, Any]:
    """Return what was not there, or not looked at, of documents and names."""
    return {
        "refused_documents_not_kept": result.unkept,
        "documents_not_looked_at": result.unlooked,
        "disclosures": result.disclosures,
    }


def _announced(result: Result) -> dict[str, Any]:
    """Return the keys, amendments and erasures that the log announces."""
    found = result.announced
    return {
        "keys": found.keys.plain() if found else None,
        "amendments": found.amendments.plain() if found else None,
        "erasures": found.erasures.plain() if found else None,
    }


def _defects(result: Result, lang: str) -> dict[str, Any]:
    """Return the defects shown (verification 6), and those that were not looked for."""
    found = result.defects
    if found is None:
        return {"defects": None, "defects_left_out": 0, "defects_not_checked": None}
    specs, rules = found.signs.defects, found.table.rules
    return {
        "defects": [
            {
                "id": row["id"],
                "title": specs.get(row["id"], {}).get("title", {}).get(lang),
                "severity": specs.get(row["id"], {}).get("severity"),
                **{name: row[name] for name in ("warning", "line", "step", "rule")},
                "cites": rules.get(row["rule"], {}).get("cites", []),
                "detail": row["detail"],
            }
            for row in found.found()
        ],
        "defects_left_out": found.left_out,
        "defects_not_checked": [
            {
                "id": defect,
                "title": specs[defect]["title"][lang],
                "why": _why(specs[defect], lang),
            }
            for defect in found.signs.unseen()
        ],
    }


def _why(spec: dict[str, Any], lang: str) -> str:
    """Return why a defect is not looked for in one case."""
    if any(sign["by"] == "copied" for sign in spec.get("shown_by", ())):
        return say("unseen.copied", lang)
    own = spec.get("note", {}).get(lang)
    return str(own) if own else say("unseen.rules", lang)


def across_plain(across: Across, lang: str) -> dict[str, Any]:
    """Return what shows across cases (verification 7)."""
    return {
        "compared": across.compared,
        "rows": [{**row, "title": row["title"] and row["title"][lang]} for row in across.rows],
        "left_out": across.left_out,
    }


def reasons(result: Result, lang: str) -> list[str]:
    """Return why it could not be verified, a sentence each."""
    said = [say(key, lang, what=shown(what)) for key, what in result.tally.unverifiable]
    if result.exit == 2 and not said:
        must = sorted(result.must)
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
        "text": _said(finding, lang),
        "detail": finding.detail,
    }


def _said(finding: Any, lang: str) -> str:
    """Return what a code means; of a note that was copied as text what to do about it."""
    said, more = say(f"code.{finding.code}", lang), f"note.{finding.detail.get('fault')}"
    if finding.code == "note" and more in TEXTS:
        said += say("colon", lang) + say(more, lang)
    return said


# what is printable and shows nothing: Default_Ignorable_Code_Point, and the blank of braille
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)


def _is_seen(letter: str) -> bool:
    return letter.isprintable() and not _UNSEEN.match(letter)


def shown(value: Any, most: int = 200) -> str:
    """Return a value from a log so that it can do nothing to a terminal."""
    text = str(value)
    if not text.isprintable() or (not text.isascii() and _UNSEEN.search(text)):
        text = "".join(c if _is_seen(c) else f"\\u{ord(c):04x}" for c in text)
    return text if len(text) <= most else text[:most] + "…"
