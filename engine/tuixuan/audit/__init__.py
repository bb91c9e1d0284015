"""The log of a case, in bytes and JSON only: it does not know the law."""

from tuixuan.audit.entry import Entry, decode, encode
from tuixuan.audit.form import RESERVED_TYPES, TYPES
from tuixuan.audit.instant import format_time, parse_time
from tuixuan.audit.log import LINES_MAX, Log
from tuixuan.audit.merkle import Tree

__all__ = [
    "LINES_MAX",
    "RESERVED_TYPES",
    "TYPES",
    "Entry",
    "Log",
    "Tree",
    "decode",
    "encode",
    "format_time",
    "parse_time",
]
