"""The names of fields, their types and classes, the same in every procedure (procedure 3.3, 3.4).

This module does not know which fields a step has, nor what may stand beside what.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

__all__ = ["FIELDS", "FieldClass", "ValueType", "class_of"]

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

# `ballot`: read from ballots; `personal`: said of single persons who do not stand for it.
FieldClass = Literal["public", "personal", "ballot"]

_NAMES_BY_CLASS: dict[FieldClass, str] = {
    "ballot": "ballots_returned ballots_valid ballots_void votes write_ins",
    "personal": "members verdicts kin writers",
}
_CLASSES: Mapping[str, FieldClass] = MappingProxyType(
    {name: kind for kind, names in _NAMES_BY_CLASS.items() for name in names.split()}
)


def class_of(name: str, raised: bool) -> FieldClass:
    """The class of a field; what is `public` by its name a step may raise to `personal`."""
    kind = _CLASSES.get(name, "public")
    return "personal" if raised and kind == "public" else kind
