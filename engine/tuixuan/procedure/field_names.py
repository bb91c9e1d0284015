"""The names of fields and their types, the same in every procedure (procedure 3.3).

This module computes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

__all__ = ["FIELDS", "ValueType"]

# What a reference can yield: the types of fields (procedure 3.3), and of parameters and figures.
ValueType = Literal[
    "count", "date", "flag", "choice", "key", "persons", "order", "votes", "write_ins",
    "members", "verdicts", "kin", "ids", "cleared",
]  # fmt: skip

_FIELDS_BY_TYPE: dict[ValueType, str] = {
    "date": "date meeting_date posted_on ended_on term_start term_end formal_since",
    "count": "seats deputies yes no abstain agree printed formal_members probationary_members"
    " without_rights entitled excluded should_attend present ballots_issued ballots_returned"
    " ballots_valid ballots_void seats_open objections households visited notified signers"
    " inspectors invited channels consulted excluded_ill excluded_abroad excluded_sentence"
    " excluded_bedridden excluded_unmoved excluded_retired excluded_mobile",
    "flag": "direct",
    "choice": "decision form channel post",
    "persons": "persons candidates scrutineers tellers elected tied secretary_candidate"
    " deputy_candidates writers",
    "order": "order order_secretary order_deputy order_members approved_order",
    "votes": "votes",
    "write_ins": "write_ins",
    "members": "members",
    "verdicts": "verdicts",
    "kin": "kin",
    "key": "complaint",
}

# Field name -> type, the same in every procedure (procedure 3.3).
FIELDS: Mapping[str, ValueType] = MappingProxyType(
    {name: kind for kind, names in _FIELDS_BY_TYPE.items() for name in names.split()}
)
