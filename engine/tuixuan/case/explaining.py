"""A refusal in sentences, for an embedder who shows it to somebody.

The sentences are those of `tuixuan.messages`, which is loaded only when one is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal

from tuixuan.decision import Attempt, Correction, Refused
from tuixuan.errors import StepRefused
from tuixuan.procedure.compiled import Procedure

if TYPE_CHECKING:
    from tuixuan.case.standing import Standing
    from tuixuan.messages.reasons import Renderer

__all__ = ["explain"]


def explain(
    source: Procedure | Standing,
    refused: StepRefused | Refused,
    language: Literal["zh", "en"] = "zh",
) -> list[str]:
    """Why a step or a correction was refused: one sentence a reason, in Chinese or English.

    `source` is the case, or its procedure; `refused` what was raised, or its `decision`, or what
    `Case.would` gave. Sentences are for people: compare `reasons`, never these.
    """
    from tuixuan.messages.reasons import Renderer

    decision = refused.decision if isinstance(refused, StepRefused) else refused
    procedure = source if isinstance(source, Procedure) else source.procedure
    renderer = Renderer(procedure, language)
    attempt = decision.attempt
    if isinstance(attempt, Correction):
        return [renderer.correction(attempt.of, reason) for reason in decision.reasons]
    step = decision.step or ""
    if not isinstance(attempt, Attempt):
        return renderer.refusal(step, decision.state, decision.reasons)
    data = attempt.data if isinstance(attempt.data, Mapping) else {}
    faults = _faults(renderer, decision, attempt, data) if decision.is_form else ()
    return renderer.refusal(step, decision.state, decision.reasons, data=data, faults=faults)


def _faults(
    renderer: Renderer, decision: Refused, attempt: Attempt, data: Mapping[str, Any]
) -> list[str]:
    """What is wrong with the form of an attempt, field by field, else as a whole."""
    from tuixuan.messages.form import form_faults

    step = renderer.procedure.step(decision.step or "")
    carried = [str(document.get("id")) for document in attempt.documents or ()]
    found = form_faults(renderer.words, step, data, carried)
    return found or ([decision.problem] if decision.problem else [])
