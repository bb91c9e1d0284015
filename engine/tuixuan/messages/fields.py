"""The closed list of field names, figures, outcomes and choices, each with its plain English title.

The titles are the keys of the catalogues; a test holds the lists against the spec and the shipped
procedures. What a field may hold is said by `tuixuan.evidence`, in words by `EXPECTED`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["EXPECTED", "FIELDS", "WORDS", "marked"]


def marked(context: str, text: str) -> str:
    """Marks a text with its context for the catalogues; it is translated when it is shown."""
    return text


FIELDS: Final[Mapping[str, str]] = {
    "abstain": marked("field", "abstentions"),
    "agree": marked("field", "in favour"),
    "approved_order": marked("field", "order of the approval"),
    "ballots_issued": marked("field", "ballots issued"),
    "ballots_returned": marked("field", "ballots returned"),
    "ballots_valid": marked("field", "valid ballots"),
    "ballots_void": marked("field", "void ballots"),
    "base": marked("field", "base of the majority"),
    "candidates": marked("field", "candidates"),
    "channel": marked("field", "channel"),
    "channels": marked("field", "channels of complaint"),
    "cleared": marked("field", "persons dealt with"),
    "complaint": marked("field", "number of the complaint"),
    "consulted": marked("field", "persons consulted"),
    "date": marked("field", "date"),
    "decision": marked("field", "decision"),
    "deputies": marked("field", "deputies"),
    "deputy_candidates": marked("field", "candidates for deputy secretary"),
    "direct": marked("field", "direct election"),
    "dropped": marked("field", "persons dropped"),
    "elected": marked("field", "persons elected"),
    "electors": marked("field", "members with the right to vote"),
    "ended_on": marked("field", "ended on"),
    "entitled": marked("field", "members entitled to vote"),
    "excluded": marked("field", "members not counted"),
    "excluded_abroad": marked("field", "not counted: abroad"),
    "excluded_bedridden": marked("field", "not counted: bedridden"),
    "excluded_ill": marked("field", "not counted: mentally ill"),
    "excluded_mobile": marked("field", "not counted: away for long"),
    "excluded_retired": marked("field", "not counted: retired and settled elsewhere"),
    "excluded_sentence": marked("field", "not counted: under a sentence"),
    "excluded_unmoved": marked("field", "not counted: left without transfer"),
    "form": marked("field", "form of the organization"),
    "formal_members": marked("field", "formal members"),
    "formal_since": marked("field", "formal member since"),
    "grey": marked("field", "persons in the grey zone"),
    "households": marked("field", "households"),
    "inspectors": marked("field", "inspectors"),
    "invited": marked("field", "persons invited"),
    "kin": marked("field", "close relatives"),
    "meeting_date": marked("field", "date of the meeting"),
    "members": marked("field", "members"),
    "need": marked("field", "votes needed"),
    "no": marked("field", "votes against"),
    "notified": marked("field", "members told"),
    "objections": marked("field", "objections"),
    "order": marked("field", "order on the ballot"),
    "order_deputy": marked("field", "order on the ballot for deputy secretary"),
    "order_members": marked("field", "order on the ballot for members"),
    "order_secretary": marked("field", "order on the ballot for secretary"),
    "passed": marked("field", "persons recommended"),
    "persons": marked("field", "persons"),
    "placed": marked("field", "persons placed"),
    "post": marked("field", "post"),
    "posted_on": marked("field", "posted on"),
    "present": marked("field", "members present"),
    "printed": marked("field", "ballots printed"),
    "probationary_members": marked("field", "probationary members"),
    "ranking": marked("field", "ranking"),
    "remaining": marked("field", "persons remaining"),
    "scrutineers": marked("field", "scrutineers"),
    "seats": marked("field", "seats"),
    "seats_open": marked("field", "seats open"),
    "secretary_candidate": marked("field", "candidate for secretary"),
    "should_attend": marked("field", "members who should attend"),
    "signers": marked("field", "signers"),
    "tellers": marked("field", "tellers"),
    "term_end": marked("field", "end of the term"),
    "term_start": marked("field", "start of the term"),
    "tied": marked("field", "persons tied"),
    "verdicts": marked("field", "verdicts"),
    "visited": marked("field", "households interviewed"),
    "votes": marked("field", "votes by person"),
    "without_rights": marked("field", "members without rights"),
    "write_ins": marked("field", "persons written in"),
    "writers": marked("field", "persons who wrote for others"),
    "yes": marked("field", "votes in favour"),
}

# What stands in a field of a type, after "expected is …".
EXPECTED: Final[Mapping[str, str]] = {
    "date": marked("expected", "a real date like `2026-03-28`"),
    "count": marked("expected", "an integer from 0 to 1000000"),
    "flag": marked("expected", "`true` or `false`"),
    "choice": marked("expected", "one of {values}"),
    "persons": marked("expected", "a list of distinct person ids, such as `p01`"),
    "order": marked("expected", "a list of distinct person ids in the order printed"),
    "votes": marked("expected", "a list with `id`, `yes`, `no` and `abstain` for each person"),
    "write_ins": marked("expected", "a list with `id` and `count` for each person"),
    "members": marked("expected", "a list with `id`, `standing` and `counted` for each member"),
    "verdicts": marked(
        "expected", "a list with `id`, `department` and `verdict` (`pass` or `fail`)"
    ),
    "kin": marked("expected", "a list with `id`, `of` and `relation` for each pair of relatives"),
    "key": marked("expected", "an id of a-z, 0-9 and _, at most 32 long"),
}

WORDS: Final[Mapping[str, str]] = {
    # outcomes that are computed
    "complete": marked("word", "all seats filled"),
    "counted": marked("word", "counted"),
    "done": marked("word", "done"),
    "enough": marked("word", "enough candidates"),
    "issued": marked("word", "ballots issued"),
    "misissued": marked("word", "not one ballot for each"),
    "missed": marked("word", "not reached"),
    "over": marked("word", "more returned than issued"),
    "reached": marked("word", "reached"),
    "short": marked("word", "seats missing"),
    "tie": marked("word", "tied for a seat"),
    "too_few": marked("word", "too few candidates"),
    "valid": marked("word", "in order"),
    # decisions of persons
    "approved": marked("word", "approved"),
    "assigns_acting": marked("word", "an acting secretary is assigned"),
    "branch": marked("word", "branch"),
    "committee": marked("word", "committee"),
    "died": marked("word", "died"),
    "disqualified": marked("word", "disqualified"),
    "direct_election": marked("word", "direct election"),
    "direct_refused": marked("word", "direct election is refused"),
    "end_run": marked("word", "the case is ended"),
    "general_branch": marked("word", "general branch"),
    "invalid": marked("word", "not valid"),
    "leaves_vacant": marked("word", "a seat is left vacant"),
    "new_meeting_date": marked("word", "a new date is set"),
    "no_committee": marked("word", "branch without a committee"),
    "none": marked("word", "none"),
    "objection_upheld": marked("word", "an objection was upheld"),
    "refused": marked("word", "refused"),
    "reminded": marked("word", "reminded"),
    "repeat_recommendation": marked("word", "the recommendation is repeated"),
    "resume": marked("word", "the case goes on"),
    "returned": marked("word", "returned"),
    "sec_refused": marked("word", "the secretary is refused"),
    "switch": marked("word", "another procedure"),
    "violation": marked("word", "a violation is under review"),
    "withdrawn": marked("word", "withdrawn"),
    # endings of a case
    "abandoned": marked("word", "abandoned"),
    "elected": marked("word", "elected and approved"),
    "partial": marked("word", "ended with a vacancy"),
    "switched": marked("word", "another procedure goes on"),
    "void": marked("word", "void"),
}
