"""Strict YAML: what a drafter may write, and where each value stands in the file.

Rules kept here:
1. Bytes first: size, UTF-8, no byte order mark, no tab, no control character. Then events, one
   by one, and never a node tree built by the parser: depth and number of nodes are bounded before
   anything nested exists.
2. No aliases, anchors, tags, directives, merge keys, second document, duplicate key or empty value.
3. Only `true`, `false` and decimal integers are not strings. A plain word that another reader of
   YAML would take for something else (`on`, `012`, `12:30`, `2026-03-28`) is refused.
4. Every fault of the file is found in one pass; only broken syntax ends it early.

Not here: what the values mean.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tuixuan.procedure.finding import Finding
from tuixuan.procedure.yaml_file import Mark, Where, YamlFile

__all__ = ["MAX_DEPTH", "MAX_NODES", "MAX_SIZE", "load_yaml", "read_bytes"]

MAX_SIZE = 1_048_576
MAX_DEPTH = 24
MAX_NODES = 100_000
_INTEGER_MAX = 2**53 - 1

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# LF and CR LF end a line; everything else that an editor does not show is refused, and so are the
# line ends that only YAML knows (U+0085, U+2028, U+2029), after which line numbers would disagree.
_HIDDEN = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]|\r(?!\n)")
_UNPRINTABLE = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_INTEGER = re.compile(r"0|-?[1-9][0-9]*")
_GUESSED = re.compile(
    r"""(?ix:
      y | yes | n | no | on | off | true | false | null | ~ | = | << |
      [-+]?[0-9][0-9_,]* |                                   # 012, +1, 1_000
      [-+]?0[box][0-9a-f_]+ |
      [-+]?[0-9][0-9_]*(?:\:[0-5]?[0-9])+(?:\.[0-9_]*)? |     # 12:30
      [-+]?(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9_]+)(?:e[-+]?[0-9]+)? |
      [-+]?\.inf | \.nan |
      [0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[t\ ].*)?
    )"""
)


def read_bytes(path: Path, name: str) -> bytes | Finding:
    """The bytes of a file, at most one more than may be loaded, or why it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_SIZE + 1)
    except FileNotFoundError:
        message = "the file does not exist"
    except IsADirectoryError:
        message = "a file is expected, not a folder"
    except OSError as error:
        message = f"the file cannot be read: {error.strerror or error}"
    return Finding(name, 1, 1, "", message, "file")


def load_yaml(data: bytes, name: str) -> YamlFile:
    """Load one document; look at `findings` before using `value`."""
    file = YamlFile(name)
    text = _text(data, file)
    if text is None:
        return file
    builder = _Builder(file)
    try:
        _feed(text, builder)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        what = error.problem or error.context or "it cannot be read"
        file.fault(line, column, "syntax", f"this is not yaml: {what}")
    except yaml.YAMLError as error:
        file.fault(1, 1, "syntax", f"this is not yaml: {error}")
    else:
        if not builder.documents:
            file.fault(1, 1, "empty", "the file is empty")
    return file


def _text(data: bytes, file: YamlFile) -> str | None:
    """The text of the file, or nothing when its bytes already are a fault."""

    if len(data) > MAX_SIZE:
        file.fault(1, 1, "too-large", f"at most {MAX_SIZE} bytes are allowed")
        return None
    if data.startswith(b"\xef\xbb\xbf"):
        file.fault(1, 1, "encoding", "a byte order mark is not allowed: save as utf-8 without it")
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = _position(data[: error.start].decode("utf-8"))
        file.fault(line, column, "encoding", "the file is not utf-8")
        return None
    for match in itertools.islice(_HIDDEN.finditer(text), 20):
        line, column = _position(text[: match.start()])
        sign = "a tab" if match[0] == "\t" else f"the character U+{ord(match[0]):04X}"
        file.fault(line, column, "character", f"{sign} is not allowed: use spaces")
    return None if file.findings else text


def _position(before: str) -> Mark:
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _feed(text: str, builder: _Builder) -> None:
    """Give the builder one event after another until the file ends or it has had enough."""
    loader = _LOADER(text)
    try:
        event = loader.get_event()
        while type(event) is not yaml.StreamEndEvent and builder.take(event):
            event = loader.get_event()
    finally:
        loader.dispose()


@dataclass(slots=True)
class _Frame:
    """A list or mapping that is still open."""

    container: Any
    where: Where
    key: str | None = None
    skip: bool = False


class _Builder:
    """Builds plain lists, mappings and scalars from events, without recursion."""

    def __init__(self, file: YamlFile) -> None:
        self.file = file
        self.stack: list[_Frame] = []
        self.nodes = 0
        self.documents = 0

    def take(self, event: Any) -> bool:
        """Use one event; false ends the reading of the file."""
        kind = type(event)
        if kind is yaml.ScalarEvent:
            return self._count(event) and self._scalar(event)
        if kind is yaml.MappingStartEvent:
            return self._count(event) and self._open(event, {})
        if kind is yaml.SequenceStartEvent:
            return self._count(event) and self._open(event, [])
        if kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            self.stack.pop()
        elif kind is yaml.AliasEvent:
            self._fault(event, "alias", "an alias is not allowed: write the value out")
            return self._count(event) and self._place(event, None, scalar=True)
        elif kind is yaml.DocumentStartEvent:
            return self._document(event)
        return True

    def _document(self, event: Any) -> bool:
        self.documents += 1
        if event.version or event.tags:
            self._fault(event, "directive", "a yaml directive is not allowed")
        if self.documents > 1:
            self._fault(event, "documents", "one document is expected, not a second one")
            return False
        return True

    def _count(self, event: Any) -> bool:
        self.nodes += 1
        if event.anchor is not None and type(event) is not yaml.AliasEvent:
            self._fault(event, "anchor", "an anchor is not allowed: write the value out")
        if getattr(event, "tag", None) is not None:
            self._fault(event, "tag", f"the tag `{event.tag}` is not allowed")
        if self.nodes > MAX_NODES:
            self._fault(event, "too-large", f"at most {MAX_NODES} values are allowed")
            return False
        return True

    def _open(self, event: Any, container: Any) -> bool:
        if len(self.stack) >= MAX_DEPTH:
            self._fault(event, "too-deep", f"at most {MAX_DEPTH} levels of nesting are allowed")
            return False
        skip = bool(self.stack) and self._awaits_key(self.stack[-1])
        if skip:
            self._fault(event, "key", "a key must be a word, not a list or a mapping")
            self.stack[-1].key = ""
            self.stack[-1].skip = True
        where = self._where()
        if not self._place(event, container, scalar=False):
            return False
        self.stack.append(_Frame(container, where))
        return True

    def _scalar(self, event: Any) -> bool:
        frame = self.stack[-1] if self.stack else None
        value = self._value(event)
        if frame is not None and self._awaits_key(frame):
            self._key(event, frame, value)
            return True
        return self._place(event, value, scalar=True)

    def _key(self, event: Any, frame: _Frame, value: Any) -> None:
        if isinstance(value, str):
            frame.key = value
        else:
            frame.key = str(event.value)
            if value is not None:
                self._fault(event, "key", f"a key must be a word, not `{event.value}`")
        where = (*frame.where, frame.key)
        if frame.key in frame.container:
            frame.skip = True
            line = self.file.at(where, key=True)[0]
            message = f"the key `{frame.key}` was given before, in line {line}"
            self._fault(event, "duplicate-key", message, where)
            return
        self.file.keys[where] = _mark(event)

    def _place(self, event: Any, value: Any, *, scalar: bool) -> bool:
        """Put a value where it belongs and note where it stands."""
        if not self.stack:
            self.file.value = value
            self.file.values[()] = _mark(event)
            return True
        frame = self.stack[-1]
        where = self._where()
        if isinstance(frame.container, list):
            frame.container.append(value)
            self.file.values[where] = _mark(event)
            return True
        if not frame.skip:
            frame.container[frame.key] = value
            if scalar:
                self.file.values[where] = _mark(event)
        frame.key, frame.skip = None, False
        return True

    def _where(self) -> Where:
        if not self.stack:
            return ()
        frame = self.stack[-1]
        if isinstance(frame.container, list):
            return (*frame.where, len(frame.container))
        return (*frame.where, frame.key or "")

    @staticmethod
    def _awaits_key(frame: _Frame) -> bool:
        return isinstance(frame.container, dict) and frame.key is None

    def _value(self, event: Any) -> Any:
        text: str = event.value
        if event.style:  # quoted or a block: a string
            if _UNPRINTABLE.search(text):
                self._fault(event, "character", "a control character is not allowed in a string")
            return text
        if text in ("true", "false"):
            return text == "true"
        if _INTEGER.fullmatch(text) and abs(int(text[:20])) <= _INTEGER_MAX:
            return int(text)
        if text == "":
            self._fault(event, "empty-value", "a value is missing here")
            return None
        if _GUESSED.fullmatch(text):
            self._fault(
                event,
                "guessed-type",
                f"`{text[:40]}` is read differently by different programs: put it in quotes,"
                " or write `true`, `false` or a decimal integer",
            )
        return text

    def _fault(self, event: Any, code: str, message: str, where: Where | None = None) -> None:
        line, column = _mark(event)
        path = self.file.path(self._where() if where is None else where)
        self.file.fault(line, column, code, message, path)


def _mark(event: Any) -> Mark:
    mark = event.start_mark
    return mark.line + 1, mark.column + 1
