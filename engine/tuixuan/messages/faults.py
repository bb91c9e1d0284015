"""Findings about a file of the law, told in one language: file, line, column, place, what, code.

What a finding says exactly is English, written where it is found. In another language the meaning
of its code goes before it; a code without one is shown all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tuixuan.errors import Fault
from tuixuan.messages.fields import marked
from tuixuan.messages.language import catalogue, current
from tuixuan.procedure.finding import Finding

__all__ = ["CODES", "fault_in_words", "finding_in_words"]


def finding_in_words(finding: Finding, language: str | None = None) -> str:
    """One line; without a language that of the process."""
    language = language or current()
    translations = catalogue(language)
    mark = "" if finding.severity == "error" else translations.gettext("warning") + ": "
    return f"{mark}{fault_in_words(finding.fault(), language)} [{finding.code}]"


def fault_in_words(fault: Fault, language: str | None = None) -> str:
    """A fault that an error carries, in one line; without a language that of the process."""
    language = language or current()
    if language == "en" or fault.code not in CODES:
        return str(fault)
    place = f"{fault.file}:{fault.line}:{fault.column}: "
    if fault.path:
        place += f"{fault.path}: "
    meaning = catalogue(language).pgettext("finding", CODES[fault.code])
    return f"{place}{meaning}（{fault.message}）"


CODES: Final[Mapping[str, str]] = {
    "alias": marked("finding", "an alias is not allowed"),
    "ambiguous-target": marked("finding", "more than one target holds"),
    "anchor": marked("finding", "an anchor is not allowed"),
    "bad-argument": marked("finding", "an argument of another type is expected"),
    "bad-condition": marked("finding", "a condition that cannot be judged"),
    "bad-default": marked("finding", "the default is not a lawful value"),
    "bad-id": marked("finding", "an id of another form is expected"),
    "bad-value": marked("finding", "a value of another type is expected"),
    "ballot-secrecy": marked("finding", "a ballot would be given away"),
    "calendar": marked("finding", "a fault of a calendar"),
    "calendar-day": marked("finding", "a day that a calendar cannot have"),
    "character": marked("finding", "a character that is not allowed"),
    "dead-end": marked("finding", "no step leads on from here"),
    "directive": marked("finding", "a directive is not allowed"),
    "documents": marked("finding", "one document is expected"),
    "double-argument": marked("finding", "an argument that the rule pack gives already"),
    "duplicate-id": marked("finding", "an id that is there twice"),
    "duplicate-key": marked("finding", "a key that is there twice"),
    "each": marked("finding", "a value of `each` that cannot be written out"),
    "empty": marked("finding", "the file is empty"),
    "empty-value": marked("finding", "a value is missing"),
    "encoding": marked("finding", "utf-8 without a byte order mark is expected"),
    "field-class": marked("finding", "a class that a field cannot be raised to"),
    "file": marked("finding", "the file cannot be read"),
    "final-left": marked("finding", "a final state is left"),
    "fixed-by": marked("finding", "a parameter that a step fixes"),
    "guessed-type": marked("finding", "quotes are missing"),
    "half-bound": marked("finding", "`at_most` and `then` belong together"),
    "key": marked("finding", "a key that is no word"),
    "missing-argument": marked("finding", "an argument is missing"),
    "missing-key": marked("finding", "a key is missing"),
    "no-check": marked("finding", "a rule that nothing judges here"),
    "no-citation": marked("finding", "a rule without a citation"),
    "no-final": marked("finding", "no way to a final state"),
    "no-judge": marked("finding", "a rule that nothing judges"),
    "no-key": marked("finding", "the key of the thread is missing"),
    "no-resolver": marked("finding", "a rule that names no resolver"),
    "not-enforced": marked("finding", "a rule that is not enforced"),
    "not-yet-taken": marked("finding", "a step that need not have been taken before"),
    "other-procedure": marked("finding", "a plan for something else"),
    "other-results": marked("finding", "resolvers with other results"),
    "outside-range": marked("finding", "a value outside the range"),
    "profile": marked("finding", "a document that cannot be written"),
    "reads-names": marked("finding", "a rule that reads names and does not say so"),
    "reserved-id": marked("finding", "a reserved word"),
    "resolver-gap": marked("finding", "no resolver in some case"),
    "secrecy": marked("finding", "voters beside votes"),
    "shape": marked("finding", "another form is expected"),
    "shortcut": marked("finding", "a statutory step can be avoided"),
    "shortcut-by-decision": marked("finding", "a statutory step can be avoided by a decision"),
    "switched-step": marked("finding", "a step that no plan can switch"),
    "syntax": marked("finding", "this is not yaml"),
    "tag": marked("finding", "a tag is not allowed"),
    "target-gap": marked("finding", "no target holds in some case"),
    "too-deep": marked("finding", "too many levels"),
    "too-large": marked("finding", "the file is too large"),
    "too-many-variants": marked("finding", "too many variants"),
    "unbounded-loop": marked("finding", "a loop without an end"),
    "unknown-argument": marked("finding", "an argument that is not known"),
    "unknown-check": marked("finding", "a check that is not known"),
    "unknown-defect": marked("finding", "a defect that is not declared"),
    "unknown-document": marked("finding", "a document that is not known"),
    "unknown-field": marked("finding", "a field that is not known"),
    "unknown-figure": marked("finding", "a figure that is not known"),
    "unknown-key": marked("finding", "a key that is not known"),
    "unknown-outcome": marked("finding", "an outcome that is not known"),
    "unknown-parameter": marked("finding", "a parameter that is not known"),
    "unknown-phase": marked("finding", "a phase that is not known"),
    "unknown-reference": marked("finding", "a reference that leads nowhere"),
    "unknown-resolver": marked("finding", "a resolver that is not known"),
    "unknown-result": marked("finding", "an outcome that the resolver does not have"),
    "unknown-role": marked("finding", "a role or standing that is not known"),
    "unknown-rule": marked("finding", "a rule that is not known"),
    "unknown-source": marked("finding", "a text that is not known"),
    "unknown-state": marked("finding", "a state that is not known"),
    "unknown-step": marked("finding", "a step that is not known"),
    "unmapped-result": marked("finding", "an outcome that leads nowhere"),
    "unreachable-state": marked("finding", "a state that nothing leads to"),
    "unused-defect": marked("finding", "a defect that nothing shows"),
    "unused-document": marked("finding", "a document that no step needs"),
    "unused-parameter": marked("finding", "a parameter that nothing reads"),
    "unused-resolver": marked("finding", "a resolver that is never chosen"),
    "unused-rule": marked("finding", "a rule that no procedure uses"),
    "unused-standing": marked("finding", "a standing that nothing reads"),
    "unused-step": marked("finding", "a step that no path uses"),
    "validity": marked("finding", "a pack that ends before it begins"),
    "values": marked("finding", "the values of a choice"),
    "when-not-structural": marked("finding", "a condition on a parameter that is not structural"),
    "when-too-early": marked("finding", "a condition on what is not yet fixed"),
}
