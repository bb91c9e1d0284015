"""A decision as the body of a log entry, and back (log 3 to 6, 10).

Rules kept here:
1. What is absent or empty is left out.
2. An attempt whose form is wrong leaves its digest in the log and nothing of its content.
3. Reading back believes nothing: the attempt is rebuilt so that it can be decided again.

This module does not append, and does not decide.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from tuixuan.audit import Entry
from tuixuan.audit.keys import VerifierKey
from tuixuan.canonical import dumps
from tuixuan.decision import Accepted, Attempt, Corrected, Correction, Refused, Sign
from tuixuan.errors import ProfileError
from tuixuan.evidence import is_id
from tuixuan.procedure.compiled import Procedure
from tuixuan.procedure.days import Calendar

__all__ = [
    "acted",
    "amend_body",
    "attempt_of",
    "bound",
    "bound_sources",
    "calendar_body",
    "content_of",
    "corrected_of",
    "correction_body",
    "correction_of",
    "decision_of",
    "digest_of",
    "form_body",
    "is_correction",
    "is_form_refusal",
    "key_body",
    "local_date",
    "step_body",
]

Body = dict[str, Any]

_BEIJING_MIDNIGHT = "16"


@lru_cache(maxsize=4_096)
def _local(hour: str) -> str:
    day = date.fromisoformat(hour[:10])
    return (day + timedelta(days=1) if hour[11:] >= _BEIJING_MIDNIGHT else day).isoformat()


def local_date(t: str) -> str:
    """The +08:00 date of an entry's time."""
    return _local(t[:13])


def step_body(attempt: Attempt, out: Mapping[str, Any], cid: str | None) -> Body:
    """The body of a `step` or `refused` entry whose form is right (log 5.1, 5.2)."""
    body: Body = {
        "act": {"person": attempt.person, "role": attempt.role},
        "step": attempt.step,
        "data": attempt.data,
        "out": out,
    }
    if attempt.sign:
        body["sign"] = _signs(attempt.sign)
    if attempt.documents:
        body["ev"] = attempt.documents
    if cid is not None:
        body["cid"] = cid
    return body


def form_body(attempt: Attempt, refused: Refused, cid: str | None) -> Body:
    """The body of a refusal for its form (log 5.3)."""
    body: Body = {"out": {"attempt": digest_of(attempt), **refused.out}}
    if is_id(attempt.step):
        body["step"] = attempt.step
    if is_id(attempt.person) and is_id(attempt.role):
        body["act"] = {"person": attempt.person, "role": attempt.role}
    if cid is not None:
        body["cid"] = cid
    return body


def correction_body(correction: Correction, out: Mapping[str, Any], cid: str | None) -> Body:
    """The body of a correction, made or refused (log 6.1, 6.2)."""
    body: Body = {
        "act": {"person": correction.person, "role": correction.role},
        "data": {"of": correction.of},
        "out": out,
    }
    if correction.sign:
        body["sign"] = _signs(correction.sign)
    if cid is not None:
        body["cid"] = cid
    return body


def calendar_body(calendar: Calendar, act: tuple[str, str] | None) -> Body:
    """The body that binds the calendar of one more year (log 6.3)."""
    return {"data": bound(calendar), **acted(act, None)}


def amend_body(
    procedure: Procedure, out: Mapping[str, Any], act: tuple[str, str] | None, cid: str | None
) -> Body:
    """The body that puts another compiled document in force (log 10.2)."""
    data: Body = {
        "compiled": {"sha256": procedure.sha256, "size": len(procedure.compiled)},
        "procedure": {"id": procedure.id, "version": procedure.version},
        "pack": procedure.pack.id,
    }
    sources = bound_sources(procedure)
    if sources:
        data["sources"] = sources
    return {"data": data, "out": out, **acted(act, cid)}


def acted(act: tuple[str, str] | None, cid: str | None) -> Body:
    """Who acts and the command id, where an entry may be without them."""
    body: Body = {} if act is None else {"act": {"person": act[0], "role": act[1]}}
    return body if cid is None else {**body, "cid": cid}


def bound_sources(procedure: Procedure) -> list[Body]:
    """The YAML files as an entry binds them; hashed once for all cases of a procedure."""
    listed: list[Body] | None = procedure.derived.get("sources")
    if listed is None:
        listed = procedure.derived["sources"] = [
            {"name": name, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
            for name, content in procedure.files
        ]
    return listed


def key_body(key: VerifierKey, act: tuple[str, str] | None) -> Body:
    """The body that announces another key of the log (log 10.1)."""
    body: Body = {"data": {"key": str(key)}}
    if act is not None:
        body["act"] = {"person": act[0], "role": act[1]}
    return body


def bound(calendar: Calendar) -> Body:
    """A calendar as an entry binds it."""
    return {"year": calendar.year, "sha256": calendar.sha256, "size": len(calendar.compiled)}


def _signs(sign: Iterable[Sign]) -> list[Body]:
    return [{"person": person, "role": role} for person, role in sign]


def digest_of(attempt: Attempt) -> str:
    """SHA-256 of an attempt: of its canonical bytes where it has any, else of its `repr`."""
    members = {
        "act": {"person": attempt.person, "role": attempt.role},
        "step": attempt.step,
        "data": attempt.data,
        "sign": _signs(attempt.sign),
        "ev": attempt.documents,
    }
    try:
        content = dumps({name: value for name, value in members.items() if value})
    except (ProfileError, TypeError, ValueError, RecursionError):
        content = _spelled(members)
    return hashlib.sha256(content).hexdigest()


def _spelled(members: Body) -> bytes:
    """Some bytes for what is not on the profile; what cannot even be shown has none."""
    try:
        return repr(members).encode("utf-8", "backslashreplace")
    except (ValueError, RecursionError):
        return b""


def is_form_refusal(entry: Entry) -> bool:
    """Whether the entry is a refusal that holds nothing to decide again (log 5.3)."""
    return entry.type == "refused" and "data" not in entry.body


def is_correction(entry: Entry) -> bool:
    """Whether the entry is a correction, made or refused (log 6.1, 6.2)."""
    return entry.type == "correct" or (
        entry.type == "refused" and "data" in entry.body and "step" not in entry.body
    )


def attempt_of(entry: Entry) -> Attempt:
    """The attempt that a `step` or `refused` entry holds."""
    body = entry.body
    act = body.get("act", {})
    return Attempt(
        body.get("step"),
        body.get("data"),
        act.get("person"),
        act.get("role"),
        _signed(body),
        body.get("ev", ()),
        local_date(entry.t),
        entry.n,
    )


def correction_of(entry: Entry) -> Correction:
    """The correction that an entry holds, made or refused."""
    body = entry.body
    act = body["act"]
    return Correction(body["data"]["of"], act["person"], act["role"], _signed(body), entry.n)


def _signed(body: Mapping[str, Any]) -> tuple[Sign, ...]:
    return tuple(Sign(item["person"], item["role"]) for item in body.get("sign", ()))


def content_of(body: Mapping[str, Any]) -> Body:
    """What a command id stands for: an entry without its id, clock, names and what was computed."""
    left_out = ("cid", "claimed", "out", "sd")
    return {name: value for name, value in body.items() if name not in left_out}


def decision_of(entry: Entry, attempt: Attempt) -> Accepted | Refused:
    """The decision as a `step` or `refused` entry records it of this attempt."""
    out = entry.body["out"]
    if entry.type == "step":
        return Accepted(entry.body["step"], entry.n, out)
    reasons = tuple(out["reasons"])
    return Refused(entry.body.get("step"), entry.n, out["state"], reasons, None, attempt)


def corrected_of(entry: Entry, correction: Correction, step: str) -> Corrected | Refused:
    """The decision as the entry of a correction of `step` records it."""
    out = entry.body["out"]
    if entry.type == "correct":
        return Corrected(correction.of, entry.n, step, out)
    return Refused(None, entry.n, out["state"], tuple(out["reasons"]), None, correction)
