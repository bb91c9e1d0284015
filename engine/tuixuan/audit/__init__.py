"""The log of a case, in bytes and JSON only: it does not know the law."""

from tuixuan.audit.checkpoint import KeptNotes, issue, issued_notes, note_sizes, read_notes
from tuixuan.audit.disclosure import Disclosure, disclose, is_name
from tuixuan.audit.disclosure import read as read_disclosures
from tuixuan.audit.entry import Entry, decode, encode
from tuixuan.audit.form import TYPES
from tuixuan.audit.instant import format_time, parse_time
from tuixuan.audit.log import LINES_MAX, Log
from tuixuan.audit.merkle import Tree
from tuixuan.audit.note import Note
from tuixuan.audit.signer import KeyFile, Signer

__all__ = [
    "LINES_MAX",
    "TYPES",
    "Disclosure",
    "Entry",
    "KeptNotes",
    "KeyFile",
    "Log",
    "Note",
    "Signer",
    "Tree",
    "decode",
    "disclose",
    "encode",
    "format_time",
    "is_name",
    "issue",
    "issued_notes",
    "note_sizes",
    "parse_time",
    "read_disclosures",
    "read_notes",
]
