"""What is mutated: four small signed and witnessed cases, each with a policy and a kept note."""

from __future__ import annotations

from dataclasses import dataclass, replace

from building.changes import Erased, three
from building.notes import (
    ARCHIVE,
    BOTH,
    COUNTY,
    LOG,
    NEW,
    PAPER,
    Key,
    code,
    note,
    path,
    policy,
)
from building.signed import APPROVED
from building.sound import everything
from building.village import Files, Village, bound, canonical, sha

ALL = (LOG, COUNTY, ARCHIVE)


@dataclass(frozen=True)
class Signed:
    """A case as it should be: `keys` sign the notes of `sizes`, beyond `turned` those of `late`.

    One without a policy has no notes, and nothing of it was kept.
    """

    name: str
    files: Files
    policy: bytes | None
    since: bytes | None
    sizes: tuple[int, ...]
    keys: tuple[Key, ...] = ALL
    late: tuple[Key, ...] = ()
    turned: int = 1 << 30

    @property
    def lines(self) -> list[bytes]:
        return self.files["log.jsonl"].split(b"\n")[:-1]

    @property
    def covered(self) -> int:
        """How many bytes of the log the largest note covers."""
        return sum(len(line) + 1 for line in self.lines[: self.sizes[-1]])

    def signed(self, lines: list[bytes], log: bool = True, witnesses: bool = True) -> Files:
        """The folder with these lines and notes over them."""
        made = {name: c for name, c in self.files.items() if not name.startswith("checkpoints/")}
        made["log.jsonl"] = b"".join(line + b"\n" for line in lines)
        for size in self.sizes:
            if size <= len(lines):
                keys = self.late if size > self.turned else self.keys
                used = [
                    key for key in keys if (key.kind == 1 and log) or (key.kind == 4 and witnesses)
                ]
                if used:
                    made[path(size)] = note(lines, size, *used)
        return made


def signed(
    name: str, files: Files, given: bytes, sizes: tuple[int, ...], kept: int, code_: bool = False,
    **more: object,
) -> Signed:  # fmt: skip
    bare = Signed(name, files, given, b"", sizes, **more)  # type: ignore[arg-type]
    since = note(bare.lines, kept)
    return replace(bare, files=bare.signed(bare.lines),
                   since=code(since).encode() if code_ else since)  # fmt: skip


def cases() -> list[Signed]:
    """All of them; the first is the one whose prefixes are judged."""
    plain = Village().counted()
    whole = everything()
    names = Erased()
    names.erase(names.digests["p03"])
    names.add("key", "03-06", data={"key": NEW.vkey})
    names.erase(names.digests["p04"])
    names.add("recover", "03-07", data=bound(b'{"act":'))
    law = three()
    approved = (*APPROVED, f"procedure {sha(canonical(names.procedure))}",
                f"procedure {sha(law.files['amendments/7/procedure.json'])}",
                f"calendar {sha(whole.files['calendars/2027.json'])}")  # fmt: skip
    both = policy(*BOTH, *approved, quorum="both")
    third = policy(*BOTH[:2], f"witness paper {PAPER.vkey}", "group pair all county archive",
                   "group two 2 pair paper", *approved, quorum="two")  # fmt: skip
    turned = policy(*BOTH, *approved, logs=(LOG, NEW), quorum="both")
    return [
        signed("plain", plain.folder(), both, (1, 8, 9), 8),
        signed("names", names.written(names.left("p05")), turned, (1, 7, 8, 9), 7,
               late=(NEW, COUNTY, ARCHIVE), turned=8),
        signed("whole", whole.folder(), third, (1, 15, 19), 11, True,
               keys=(LOG, COUNTY, ARCHIVE, PAPER)),
        signed("law", law.folder(), both, (1, 8, 10), 8),
    ]  # fmt: skip
