"""What was recorded once: the decision of a retried command, and how a refusal is raised (log 5.6).

A command id is the embedder's. The same id with the same content is a retry after a crash or a lost
answer: it gets the recorded decision. With other content it is a mistake.
"""

from __future__ import annotations

import re
import sys
from typing import Any, NoReturn

from tuixuan import records
from tuixuan.audit import Entry
from tuixuan.decision import Accepted, Attempt, Corrected, Correction, Refused
from tuixuan.decision.sentences import sentence
from tuixuan.errors import CommandIdError, StepRefused, UnknownStepError, UsageError
from tuixuan.procedure.compiled import Procedure

__all__ = [
    "check_cid",
    "other_content",
    "raise_refused",
    "recorded_correction",
    "recorded_decision",
    "tell",
]


_visible = re.compile(r"[!-~]{1,128}").fullmatch


def check_cid(cid: Any) -> None:
    """Raise `UsageError` for a command id that no entry can hold."""
    if type(cid) is not str or _visible(cid) is None:
        raise UsageError("a command id is 1 to 128 visible characters of ascii")


def recorded_decision(recorded: Entry, attempt: Attempt) -> Accepted | Refused:
    """The decision of entry `recorded`; raises `CommandIdError` when `attempt` is another one."""
    body = recorded.body
    if records.is_form_refusal(recorded):
        same = body["out"]["attempt"] == records.digest_of(attempt)
    else:
        asked = records.step_body(attempt, {}, None)
        same = records.content_of(body) == records.content_of(asked)
    if not same:
        raise other_content(recorded)
    return records.decision_of(recorded, attempt)


def recorded_correction(recorded: Entry, correction: Correction, step: str) -> Corrected | Refused:
    """The same for a correction of `step`."""
    asked = records.content_of(records.correction_body(correction, {}, None))
    if not records.is_correction(recorded) or records.content_of(recorded.body) != asked:
        raise other_content(recorded)
    return records.corrected_of(recorded, correction, step)


def other_content(recorded: Entry) -> CommandIdError:
    return CommandIdError(
        f"command `{recorded.body['cid']}` is recorded in entry {recorded.n} with other content: a "
        "new command needs an id of its own"
    )


def raise_refused(procedure: Procedure, refused: Refused) -> NoReturn:
    """Raise a refusal that is on record; for a step that does not exist, `UnknownStepError`."""
    if refused.is_form and procedure.step(refused.step or "") is None:
        name = f"`{refused.step}`" if refused.step else "of that name"
        raise UnknownStepError(f"there is no step {name} in procedure `{procedure.id}`")
    raise StepRefused(sentence(procedure, refused), decision=refused)


def tell(event: str, origin: str, entry: Entry) -> None:
    """Tell structlog of an entry, if the embedder configured it; it is not the record."""
    structlog = sys.modules.get("structlog")
    if structlog is None or not structlog.is_configured():
        return
    body = entry.body
    log = structlog.get_logger("tuixuan").bind(origin=origin, seq=entry.n, step=body.get("step"))
    log.info(event, out=body.get("out"))
