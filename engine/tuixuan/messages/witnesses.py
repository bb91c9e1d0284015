"""Why a witness does not cosign, in words for the official who sits before it.

Rules kept here:
1. What was expected comes before what was found, and what to do stands last.
2. A fork is said first and plainly: it is the one thing that a witness is there for.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from tuixuan.errors import WitnessRefused
from tuixuan.messages.fields import marked
from tuixuan.messages.language import catalogue, current

__all__ = ["DONE", "refusal_in_words"]


def refusal_in_words(error: WitnessRefused, language: str | None = None) -> str:
    """One sentence; without a language in that of the process."""
    translated = catalogue(language or current()).pgettext
    if error.kind not in _REFUSED:
        return str(error)
    template = translated("witness", _REFUSED[error.kind])
    return template.format(origin=error.origin, known=error.known, size=error.size)


_REFUSED: Final[Mapping[str, str]] = {
    "unknown": marked(
        "witness",
        "a log that this witness was told is expected, not `{origin}`: ask for its key by another"
        " way than the one this came, then tell it with `--log`",
    ),
    "signature": marked(
        "witness",
        "a note of `{origin}` signed with a key that this witness was told is expected, the note of"
        " {size} entries is not: if the log has a new key, ask for it by another way than the one"
        " this came",
    ),
    "rollback": marked(
        "witness",
        "at least the {known} entries that this witness has cosigned are expected, not {size}: an"
        " older copy of `{origin}` was brought, or its log was cut; bring the newest one",
    ),
    "old": marked(
        "witness",
        "a proof from {known} entries on is expected, which is what this witness knows of"
        " `{origin}`, not from {size}: make it with `tuixuan growth CASE --old {known}`",
    ),
    "short": marked(
        "witness",
        "a log of at least {known} entries is expected, as its own note says, not of {size}: the"
        " copy of `{origin}` is not whole, or its log was cut",
    ),
    "lines": marked(
        "witness",
        "the note of {size} entries is expected to be over the lines of the log, and is not: the"
        " log of `{origin}` was changed after it was signed; keep the folder as it is and run"
        " `tuixuan-verify` on it",
    ),
    "proof": marked(
        "witness",
        "it is not shown that the {size} entries of `{origin}` grew from the {known} that this"
        " witness has cosigned: nothing is cosigned and both notes are kept under `forks`; ask for"
        " the whole case folder, which will tell a bad proof from a fork",
    ),
    "fork": marked(
        "witness",
        "FORK: the log `{origin}` has told two histories, one to this witness up to {known} entries"
        " and another one up to {size}; nothing is cosigned, both notes are kept under `forks` as"
        " proof: keep a copy of the case folder too, and tell the auditor. A case that was opened"
        " anew under the same origin looks the same: say so to the auditor, and open it once more"
        " under another origin with another key, with the year or a suffix such as `-2` in it",
    ),
}

# What became of a note of a case that was shown.
DONE: Final[Mapping[str, str]] = {
    "cosigned": marked("witness", "cosigned"),
    "repeated": marked("witness", "the line it had got before was put back"),
    "there": marked("witness", "has its line already"),
    "passed": marked(
        "witness",
        "not cosigned: it is older than what this witness knows, and was not shown in its order",
    ),
    "learned": marked(
        "witness",
        "has a line of this witness that its state did not know: the state was put back from an"
        " older copy, see the guide",
    ),
}
