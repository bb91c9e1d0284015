"""The result sheet: what was elected, on one page, with the note that anchors it (log 12.4)."""

from tuixuan.sheet.page import render
from tuixuan.sheet.result import Result, read_result

__all__ = ["Result", "read_result", "render"]
