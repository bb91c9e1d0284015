"""The log of a case, in bytes and JSON only: it does not know the law."""

from tuixuan.audit.disclosure import Disclosure, disclose, is_name
from tuixuan.audit.disclosure import read as read_disclosures
from tuixuan.audit.entry import Entry, decode, encode
from tuixuan.audit.form import TYPES
from tuixuan.audit.instant import format_time, parse_time
from tuixuan.audit.log import LINES_MAX, Log
from tuixuan.audit.merkle import Tree

__all__ = [
    "LINES_MAX",
    "TYPES",
    "Disclosure",
    "Entry",
    "Log",
    "Tree",
    "decode",
    "disclose",
    "encode",
    "format_time",
    "is_name",
    "parse_time",
    "read_disclosures",
]
