"""Stands for a hardware or certified module: a process that holds a key and signs notes.

    python module.py KEYFILE STATE

It signs nothing but notes of its own log, and never two that contradict: what it signed last is in
STATE, and a smaller size, or the same size with another root, is refused, whoever asks. In earnest
this is the vendor's program, and the key never was in a file.
"""

from __future__ import annotations

import sys
from base64 import b64decode, b64encode
from pathlib import Path

from tuixuan.audit import KeyFile


def main() -> None:
    key, state = KeyFile.load(sys.argv[1]), Path(sys.argv[2])
    for line in sys.stdin:
        word, _, rest = line.rstrip("\n").partition(" ")
        message = b64decode(rest)
        reason = refusal(key, state, message) if word == "sign" else "`sign BASE64` is expected"
        if reason is None:
            print("signed", b64encode(key.sign(message)).decode(), flush=True)
        else:
            print("refused", reason, flush=True)


def refusal(key: KeyFile, state: Path, message: bytes) -> str | None:
    """Why this is not signed; what is signed is remembered before it is."""
    lines = message.decode().split("\n")
    if len(lines) != 4 or lines[0] != key.key.name or lines[3] or not lines[1].isdigit():
        return "a note of this log is expected"
    size, root = int(lines[1]), lines[2]
    if state.exists():
        last, _, known = state.read_text().partition(" ")
        if size < int(last):
            return f"a note of {last} entries was signed before"
        if size == int(last) and root != known:
            return f"another note of {size} entries was signed before"
    state.write_text(f"{size} {root}")
    return None


if __name__ == "__main__":
    main()
