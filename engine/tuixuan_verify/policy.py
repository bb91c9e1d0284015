"""The auditor's policy (log 11): which logs, keys, witnesses and documents he trusts.

Trust comes from here and never from a log. A policy that is not of the form is the auditor's own
mistake and is refused with its line; nothing of it is guessed.
"""

from __future__ import annotations

import re

from tuixuan_verify.keys import LOG, WITNESS, Key, read_key
from tuixuan_verify.reading import copied_as_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from tuixuan_verify.note import Note

POLICY_LIMIT = 65_536
LINES = 256
NONE = "none"
_CONTROL = re.compile("[\0-\x08\x0b-\x1f\x7f\x80-\x9f]")
_WORDS = re.compile("[ \t]+")
_NUMBER = re.compile(r"[1-9][0-9]{0,2}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


class PolicyFault(Exception):
    """A line of the policy is not of the form."""

    def __init__(self, line: int, fault: str) -> None:
        super().__init__(line, fault)
        self.line = line
        self.fault = fault


class Policy:
    """What one auditor trusts."""

    def __init__(self) -> None:
        self.logs: list[Key] = []
        # name in the policy -> key of a witness
        self.witnesses: dict[str, Key] = {}
        # name -> how many of which members
        self.groups: dict[str, tuple[int, tuple[str, ...]]] = {}
        self.quorum: str | None = None
        self.procedures: set[str] = set()
        self.calendars: set[str] = set()

    @property
    def witnessed(self) -> bool:
        """Whether it demands witnesses at all."""
        return self.quorum not in (None, NONE)

    def signers(self, note: Note) -> tuple[list[Key], bool]:
        """Return the logs that signed a note, and whether a line of one is false."""
        text, found, false = note.text, [], False
        for name, id_, signature in note.signatures:
            keys = [k for k in self.logs if k.name == name and k.id == id_]
            signed = [k for k in keys if k.signed(text, signature)]
            false = false or len(signed) < len(keys)
            found += signed
        return found, false

    def cosigners(self, note: Note) -> tuple[dict[str, int], bool]:
        """Return the witnesses that cosigned, with their first times, and whether a line is false.

        A witness with a false line did not cosign, whatever his other lines are. The time 0
        states none, and is that of a witness who stated no other.
        """
        text, found = note.text, dict[str, int]()
        false: set[str] = set()
        for name, id_, signature in note.signatures:
            for known, key in self.witnesses.items():
                if key.name == name and key.id == id_:
                    time = key.cosigned(text, signature)
                    if time is None:
                        false.add(known)
                    else:
                        stated = [t for t in (time, found.get(known, 0)) if t]
                        found[known] = min(stated, default=0)
        return {name: time for name, time in found.items() if name not in false}, bool(false)

    def is_quorum(self, cosigned: Collection[str]) -> bool:
        """Whether these witnesses are enough; each counts once."""
        held = set(cosigned)
        # a group stands after its members
        for name, (least, members) in self.groups.items():
            if sum(member in held for member in members) >= least:
                held.add(name)
        return not self.witnessed or self.quorum in held


def read_policy(content: bytes) -> Policy:
    """Return the policy that a file holds; raises PolicyFault."""
    if len(content) > POLICY_LIMIT:
        raise PolicyFault(1, "too_large")
    reader = _Reader()
    lines = content.split(b"\n")
    for number, line in enumerate(lines, 1):
        try:
            text = line.decode()
        except UnicodeDecodeError:
            raise PolicyFault(number, "utf8") from None
        if text.startswith("\ufeff") or _CONTROL.search(text):
            raise PolicyFault(number, copied_as_text(line + b"\n") or "control")
        if number == len(lines):
            if text:
                raise PolicyFault(number, "no_line_end")
            break
        fault = reader.line(text)
        if fault is not None:
            raise PolicyFault(number, fault)
    if reader.policy.quorum is None:
        raise PolicyFault(len(lines), "no_quorum")
    return reader.policy


class _Reader:
    """Takes in the lines of a policy, one after another."""

    def __init__(self) -> None:
        self.policy = Policy()
        self._count: dict[str, int] = {}
        # names that are a member already
        self._members: set[str] = set()
        self._kinds = {
            "log": self._log,
            "witness": self._witness,
            "group": self._group,
            "quorum": self._quorum,
            "procedure": self._procedure,
            "calendar": self._calendar,
        }

    def line(self, text: str) -> str | None:
        """Take in one line; returns what is at fault."""
        words = [word for word in _WORDS.split(text) if word]
        if not words or text.startswith("#"):
            return None
        take = self._kinds.get(words[0])
        if take is None:
            return "unknown"
        self._count[words[0]] = self._count.get(words[0], 0) + 1
        return "too_many" if self._count[words[0]] > LINES else take(words[1:])

    def _log(self, words: list[str]) -> str | None:
        key = read_key(words[0], LOG) if 1 <= len(words) <= 2 else None
        if key is None:
            return "key" if words else "words"
        if any(key.public == other.public for other in self.policy.logs):
            return "twice"
        self.policy.logs.append(key)
        return None

    def _witness(self, words: list[str]) -> str | None:
        if not 2 <= len(words) <= 3:
            return "words"
        key = read_key(words[1], WITNESS)
        if key is None:
            return "key"
        known = self.policy.witnesses
        if self._is_named(words[0]) or any(key.public == one.public for one in known.values()):
            return "twice"
        known[words[0]] = key
        return None

    def _is_named(self, name: str) -> bool:
        """Whether a name is one already; `none` is nobody's."""
        return name == NONE or name in self.policy.witnesses or name in self.policy.groups

    def _group(self, words: list[str]) -> str | None:
        if len(words) < 3:
            return "words"
        name, least, members = words[0], words[1], tuple(words[2:])
        if self._is_named(name):
            return "twice"
        for member in members:
            if member == NONE or not self._is_named(member):
                return "member"
            if member in self._members:
                return "twice"
            self._members.add(member)
        many = {"all": len(members), "any": 1}.get(least)
        if many is None:
            many = int(least) if _NUMBER.fullmatch(least) else 0
        if not 1 <= many <= len(members):
            return "number"
        self.policy.groups[name] = many, members
        return None

    def _quorum(self, words: list[str]) -> str | None:
        if len(words) != 1:
            return "words"
        if self.policy.quorum is not None:
            return "twice"
        if not self._is_named(words[0]):
            return "member"
        self.policy.quorum = words[0]
        return None

    def _procedure(self, words: list[str]) -> str | None:
        return _approve(words, self.policy.procedures)

    def _calendar(self, words: list[str]) -> str | None:
        return _approve(words, self.policy.calendars)


def _approve(words: list[str], digests: set[str]) -> str | None:
    if not words or not _DIGEST.fullmatch(words[0]):
        return "digest"
    digests.add(words[0])
    return None
