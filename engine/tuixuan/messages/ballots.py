"""A judgement of one ballot in words, for who reads it aloud at the count.

Rules kept here:
1. The result and its reason first, then a line for each mark, then the names that do not count.
2. The article comes last, as in a refusal.
"""

from __future__ import annotations

from typing import Final

from tuixuan.ballot import Judgement
from tuixuan.messages.fields import marked
from tuixuan.messages.words import Words

__all__ = ["judgement_in_words"]


def judgement_in_words(words: Words, judgement: Judgement) -> list[str]:
    """One line for the result, and for a valid ballot one for each kind of mark."""
    result = words._in_context("ballot", _RESULTS[judgement.result])
    if judgement.reason is not None:
        why = words._in_context("ballot", _REASONS[judgement.reason])
        return [words.cited(_after(words, result, why), words.basis(str(judgement.rule)))]
    lines = [result]
    for name, title in _LISTS.items():
        persons: tuple[str, ...] = getattr(judgement, name)
        if persons:
            shown = words.ids(persons)
            lines.append(_after(words, words._in_context("ballot", title), shown))
    for one in judgement.uncounted:
        why = words._in_context("ballot", _STRUCK[one.reason])
        name = f"`{one.person}`" if one.person else words._("a name")
        template = words._("{name} does not count")
        sentence = _after(words, template.format(name=name), why)
        lines.append(words.cited(sentence, words.basis(one.rule)))
    return lines


def _after(words: Words, first: str, second: str) -> str:
    return f"{first}{'：' if words.language == 'zh' else ': '}{second}"


_RESULTS: Final = {
    "valid": marked("ballot", "the ballot is valid"),
    "void": marked("ballot", "the ballot is void"),
    "refused": marked("ballot", "the ballot is refused"),
}
_REASONS: Final = {
    "proxy": marked("ballot", "nobody brings a ballot for a member who is not there"),
    "writer_is_candidate": marked("ballot", "a candidate may not write for somebody who cannot"),
    "extra_marks": marked("ballot", "it bears marks of its own"),
    "illegible": marked("ballot", "something on it cannot be read"),
    "overvote": marked("ballot", "more are chosen than there are seats"),
}
_LISTS: Final = {
    "yes": marked("ballot", "for"),
    "no": marked("ballot", "against"),
    "abstain": marked("ballot", "abstaining"),
    "spoiled": marked("ballot", "not to be read, to be counted with the abstentions"),
    "written": marked("ballot", "written in"),
}
_STRUCK: Final = {
    "illegible": marked("ballot", "it cannot be read"),
    "printed": marked("ballot", "the name is printed, only the mark beside it counts"),
    "repeated": marked("ballot", "the same name counts already"),
    "two_names": marked("ballot", "two names stand in one place"),
    "not_rejected": marked("ballot", "the candidate in whose place it stands is not voted against"),
    "no_place": marked("ballot", "no candidate who is voted against is left for it"),
}
