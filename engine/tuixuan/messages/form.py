"""What is wrong with the form of an attempt, field by field, for who filled it in.

A log records of such an attempt only its digest (Spec 3, 5.3); the caller needs to know which field
and what was expected there. A field that is left out is no fault of form, but for the key of a
thread. The judgement itself is that of `tuixuan.evidence`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from tuixuan.evidence import Form
from tuixuan.messages.fields import EXPECTED
from tuixuan.messages.words import Words
from tuixuan.procedure.compiled import Field, Step

__all__ = ["expected", "form_faults", "unknown_step"]


def form_faults(
    words: Words, step: Step | None, data: Mapping[str, Any], documents: Iterable[str] = ()
) -> list[str]:
    """One sentence part for each fault; `documents` are the ids the attempt carried.

    Of a step that does not exist there is nothing to say but that (`unknown_step`).
    """
    if step is None:
        return []
    fields = {field.id: field for field in step.fields}
    found = [
        _judged(words, step, fields[name], value)
        if name in fields
        else _unknown(words, name, fields)
        for name, value in data.items()
    ]
    for field in step.fields:
        if field.type == "key" and field.id not in data:
            found.append(_missing(words, field))
    for id_ in documents:
        if id_ not in words.procedure.documents:
            template = words._("the procedure knows no document `{id}`")
            found.append(template.format(id=ascii(str(id_))[1:-1][:40]))
    return [fault for fault in found if fault]


def unknown_step(words: Words, step: str) -> str:
    """The sentence about a step that the procedure does not have."""
    template = words._("procedure `{procedure}` has no step `{step}`: `tuixuan show` lists them")
    return template.format(procedure=words.procedure.id, step=ascii(str(step))[1:-1][:40])


def expected(words: Words, field: Field) -> str:
    """What may stand in a field."""
    template = words._in_context("expected", EXPECTED[field.type])
    return template.format(values=words.listed(words.word(value) for value in field.values))


def _judged(words: Words, step: Step, field: Field, value: Any) -> str:
    form = Form(replace(step, fields=(field,)))
    data = form.normalise({field.id: value})
    if not data or form.problem(data) is None:
        return ""
    template = words._("in {field} {expected} is expected, not {found}")
    return template.format(
        field=words.field(field.id), expected=expected(words, field), found=_shown(words, value)
    )


def _missing(words: Words, field: Field) -> str:
    template = words._("{field} is missing: {expected} is expected")
    return template.format(field=words.field(field.id), expected=expected(words, field))


def _unknown(words: Words, name: str, fields: Mapping[str, Field]) -> str:
    template = words._("the step has no field `{field}`, it has {fields}")
    shown = words.listed(words.field(field) for field in fields)
    return template.format(field=ascii(str(name))[1:-1][:40], fields=shown)


def _shown(words: Words, value: Any) -> str:
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    if isinstance(value, str | int):
        return f"`{str(value)[:60]}`"
    return words._("what stands there")
