"""The report as text, for a person. What a log says is shown so that it cannot fool a terminal."""

from __future__ import annotations

from tuixuan_verify import jsons
from tuixuan_verify.plain import as_plain, shown
from tuixuan_verify.sentences import Sentences
from tuixuan_verify.texts import say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from tuixuan_verify.result import Result


# a step that is never taken says how much was left out
_LOOKED = {"4.14": "unlooked"}


def as_text(result: Result, lang: str) -> str:
    """Return the whole report as lines of text."""
    plain = as_plain(result, lang)
    said = Sentences(result.report, lang) if result.report else None
    parts = (
        _head(plain, lang), _levels(plain, lang), _findings(plain, lang),
        _defects(plain, lang, said), _facts(plain, lang, said), _announced(plain, lang),
        _anchors(plain, lang), _end(plain, lang),
    )  # fmt: skip
    return "\n".join(line for part in parts for line in part) + "\n"


def _head(plain: dict[str, Any], lang: str) -> Iterator[str]:
    yield f"{say('case', lang)}: {shown(plain['case'])}"
    procedure = plain["procedure"] or {}
    named = " ".join(str(v) for v in procedure.values()) if type(procedure) is dict else ""
    for key, value in (
        ("origin", plain["origin"]),
        ("procedure", named),
        ("pack", plain["pack"]),
        ("compiled", (plain["compiled"] or {}).get("sha256")),
        ("entries", plain["entries"]),
        ("head", plain["head"]),
    ):
        if value not in (None, ""):
            yield f"  {say(key, lang)}: {shown(value)}"
    yield ""
    yield plain["result"]
    unchecked = [level for level in plain["levels"] if level["status"] == "not checked"]
    if unchecked:
        yield f"  {say('unchecked', lang)}: {', '.join(str(one['level']) for one in unchecked)}"
    if plain["documents_not_looked_at"] is not None:
        yield "  " + say("unlooked_at", lang, n=plain["documents_not_looked_at"])
    for reason in plain["unverifiable"]:
        yield f"  {reason}"


def _levels(plain: dict[str, Any], lang: str) -> Iterator[str]:
    yield f"\n{say('levels', lang)}"
    for level in plain["levels"]:
        yield f"{level['title']}: {say(level['status'], lang)}"
        for step in level["steps"]:
            looked = say(_LOOKED.get(step["step"], "looked"), lang, **_counts(step))
            if step["warned"]:
                looked += say("warned", lang, warned=step["warned"])
            yield f"  {step['step']:<5} {say(step['status'], lang)}  {step['title']} ({looked})"


def _counts(step: dict[str, Any]) -> dict[str, int]:
    return {name: step[name] for name in ("looked", "failed")}


def _findings(plain: dict[str, Any], lang: str) -> Iterator[str]:
    for heading, warning in (("findings", False), ("warnings", True)):
        rows = [f for f in plain["findings"] if f["warning"] is warning]
        yield f"\n{say(heading, lang)}: {len(rows) or say('none', lang)}"
        for f in rows:
            where = say("folder", lang) if f["line"] is None else say("line", lang, n=f["line"])
            detail = " ".join(f"{k}={_value(v)}" for k, v in f["detail"].items())
            yield f"  {where} [{f['step']}] {f['code']}: {f['text']} {detail}".rstrip()
    if plain["findings_left_out"]:
        yield "  " + say("left_out", lang, n=plain["findings_left_out"])


def _defects(plain: dict[str, Any], lang: str, said: Sentences | None) -> Iterator[str]:
    """Void risks first, warnings after all others (verification 6)."""
    if plain["defects"] is None or said is None:
        return
    for heading, warning in (("defects", False), ("defects.warned", True)):
        rows = [d for d in plain["defects"] if d["warning"] is warning]
        yield f"\n{say(heading, lang)}: {len(rows) or say('none', lang)}"
        for d in rows:
            grave = say(f"severity.{d['severity']}", lang) if d["severity"] else "-"
            where = say("line", lang, n=d["line"])
            step = shown(said.title("step", d["step"])) if d["step"] else ""
            rule = shown(said.rule(d["rule"])) if d["rule"] else ""
            named, title = shown(d["id"]), shown(d["title"] or "")
            yield f"  {named} [{grave}] {where} {step}: {title} {rule}".rstrip()
    if plain["defects_left_out"]:
        yield "  " + say("left_out", lang, n=plain["defects_left_out"])
    unseen = plain["defects_not_checked"]
    yield f"{say('defects.unseen', lang)}: {len(unseen) or say('none', lang)}"
    for d in unseen:
        yield f"  {shown(d['id'])} {shown(d['title'])}: {shown(d['why'])}"


def across_text(plain: dict[str, Any], lang: str) -> str:
    """Return the section on what shows across cases (verification 7)."""
    rows = plain["rows"]
    lines = [f"\n{say('across', lang, n=plain['compared'])}: {len(rows) or say('none', lang)}"]
    for row in rows:
        grave = f" [{say('severity.' + row['severity'], lang)}]" if row["severity"] else ""
        named = f"{shown(row['id'])} " if row["id"] else ""
        digest = f" {row['sha256']}" if "sha256" in row else ""
        lines.append(f"  {named}{say('across.' + row['kind'], lang)}{grave}{digest}")
        for place in row["places"]:
            where = say("line", lang, n=place["line"])
            of = f"{shown(place['origin'])} ({shown(place['case'])})"
            lines.append(f"    {of} {where} {shown(place.get('document', ''))}".rstrip())
    if plain["left_out"]:
        lines.append("  " + say("left_out", lang, n=plain["left_out"]))
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if type(value) in (dict, list):
        return shown(jsons.plain_dumps(value).decode(errors="replace"), 400)
    return shown(value)


def _facts(plain: dict[str, Any], lang: str, said: Sentences | None) -> Iterator[str]:
    facts = plain["facts"]
    if facts is None or said is None:
        return
    yield from _timeline(facts["timeline"], lang, said)
    yield f"\n{say('counts', lang)}: {len(facts['counts']['rows']) or say('none', lang)}"
    for count in facts["counts"]["rows"]:
        yield from _count(count, lang, said)
    yield from _refusals(facts, plain["undecidable"], lang, said)
    if plain["refused_documents_not_kept"]:
        yield "  " + say("unkept", lang, n=plain["refused_documents_not_kept"])
    if plain["disclosures"] and any(plain["disclosures"].values()):
        yield "\n" + say("disclosures", lang, **plain["disclosures"])
    yield from _lateness(facts["lateness"], lang, said)
    yield from _state(facts, lang, said)


def _timeline(timeline: dict[str, Any], lang: str, said: Sentences) -> Iterator[str]:
    yield f"\n{say('timeline', lang)}"
    for row in timeline["rows"]:
        step = shown(said.title("step", row["step"]))
        state = shown(said.title("state", row["state"]))
        outcome = shown(said.outcome(row["step"], row["outcome"]))
        yield f"  {row['n']:>4} {row['date'] or '-':<10} {step}: {outcome} → {state}"
    yield from _left_out(timeline, lang)


def _refusals(
    facts: dict[str, Any], undecidable: int, lang: str, said: Sentences
) -> Iterator[str]:  # fmt: skip
    refusals = facts["refusals"]
    yield f"\n{say('refusals', lang)}: {len(refusals['rows']) or say('none', lang)}"
    for row in refusals["rows"]:
        step = shown(said.title("step", row["step"]))
        reasons = shown(said.reasons(row["reasons"]), 2_000)
        yield f"  {say('line', lang, n=row['n'])} {step}: {reasons}"
    yield from _left_out(refusals, lang)
    if undecidable:
        yield "  " + say("undecidable", lang, n=undecidable)


def _left_out(rows: dict[str, Any], lang: str) -> Iterator[str]:
    if rows["left_out"]:
        yield "  " + say("left_out", lang, n=rows["left_out"])


def _count(count: dict[str, Any], lang: str, said: Sentences) -> Iterator[str]:
    figures = {k: count.get(k, "-") for k in ("base", "need", "seats_open")}
    based = say("base", lang, **figures)
    step = shown(said.title("step", count["step"]))
    yield f"  {say('line', lang, n=count['n'])} {step}: {based}"
    votes = " ".join(f"{shown(v['id'])}={v['votes']}" for v in count["votes"])
    yield f"    {say('votes', lang)}: {votes}"
    names = (("passed", "elected"), ("placed", "placed"), ("tied", "tied"), ("grey", "grey"))
    for key, name in names:
        if count.get(name):
            yield f"    {say(key, lang)}: {shown(' '.join(count[name]))}"
    if count["votes_left_out"]:
        yield "    " + say("left_out", lang, n=count["votes_left_out"])


def _lateness(late: dict[str, Any], lang: str, said: Sentences) -> Iterator[str]:
    most = late["max"]
    longest = say("late_max", lang, **most) if most else say("none", lang)
    yield f"\n{say('lateness', lang)}: {longest}"
    for row in late["late"]["rows"]:
        step = shown(said.title("step", row["step"]))
        yield "  " + say("late_row", lang, n=row["n"], step=step, days=row["days"])
    yield from _left_out(late["late"], lang)


def _state(facts: dict[str, Any], lang: str, said: Sentences) -> Iterator[str]:
    rules = shown(" ".join(facts["not_enforced"]), 2_000) or say("none", lang)
    yield f"\n{say('not_enforced', lang)}: {rules}"
    threads = [f"{t['thread']} {t['key']} ({t['state']})" for t in facts["threads_open"]]
    yield f"{say('threads_open', lang)}: {shown('; '.join(threads), 2_000) or say('none', lang)}"
    key = "complete" if facts["final"] else "open"
    state = shown(said.title("state", facts["state"]))
    yield f"{say('status', lang)}: {say(key, lang, state=state)}"


def _anchors(plain: dict[str, Any], lang: str) -> Iterator[str]:
    """What stands outside the log, and what of the log nothing outside covers (1.3, 5.1)."""
    found = plain["anchors"] or {"notes": [], "left_out": 0, "kept": None, "uncovered": None}
    notes = found["notes"]
    yield f"\n{say('anchors', lang)}: {len(notes) or say('none', lang)}"
    for note in notes:
        state = say("anchor.sound" if note["sound"] else "anchor.unsound", lang)
        keys = shown(", ".join(note["keys"])) or say("anchor.nobody", lang)
        last = note["size"] - 1
        yield "  " + say(
            "anchor", lang, file=shown(note["file"]), state=state, last=last, keys=keys
        )
        for witness in note["witnesses"]:
            key = "anchor.witness" if witness["at"] else "anchor.no_time"
            yield "    " + say(key, lang, name=shown(witness["name"]), at=witness["at"])
        if note["quorum"] is not None:
            yield "    " + say("anchor.quorum" if note["quorum"] else "anchor.no_quorum", lang)
    yield from _left_out(found, lang)
    if found["kept"] is not None:
        yield "  " + _kept(found["kept"], lang)
    if found["uncovered"]:
        yield "  " + say("uncovered", lang, n=found["uncovered"])
    status = {level["level"]: level["status"] for level in plain["levels"]}
    if status["3"] == "not checked":
        alone = status["2"] == "not checked"
        yield "  " + say("none_at_all" if alone else "none_outside", lang)


def _kept(kept: dict[str, Any], lang: str) -> str:
    compared = {True: "kept.pass", False: "kept.fail", None: "kept.unknown"}[kept["agrees"]]
    unsigned = "kept.not_signed" if kept["kind"] == "code" else "kept.not_checked"
    signed = say("kept.signed" if kept["signature_checked"] else unsigned, lang)
    return say("kept", lang, last=kept["size"] - 1, state=say(compared, lang), signed=signed)


def _announced(plain: dict[str, Any], lang: str) -> Iterator[str]:
    """Keys, amendments and erasures, where there are any."""
    for name in ("keys", "amendments", "erasures"):
        found = plain[name]
        if found is None or not found["rows"]:
            continue
        yield f"\n{say(name, lang)}: {len(found['rows'])}"
        for row in found["rows"]:
            yield f"  {say('line', lang, n=row['n'])} {_announcement(row, lang)}"
        yield from _left_out(found, lang)


def _announcement(row: dict[str, Any], lang: str) -> str:
    if "digests" in row:
        return say("erased", lang, n=row["digests"])
    if "key" in row:
        return shown(row["key"])
    law = row["procedure"]
    return shown(f"{law['id']} {law['version']}, {row['pack']}, {row['sha256']}")


def _end(plain: dict[str, Any], lang: str) -> Iterator[str]:
    yield f"\n{plain['closing']}"
