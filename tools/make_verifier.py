"""Packs `engine/tuixuan_verify` into one file that any Python 3.11 runs: `tuixuan-verify.pyz`.

The same sources give the same bytes on every machine, so that an auditor can build the file and
compare digests: names are sorted, times and modes fixed, nothing is compressed. `zipapp` of the
standard library does not promise that: before Python 3.12 it writes in the order of the disk.

    python tools/make_verifier.py build/tuixuan-verify.pyz
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from zipfile import ZipFile, ZipInfo

SOURCES = Path(__file__).resolve().parent.parent / "engine"
MAIN = "import sys\n\nfrom tuixuan_verify.cli import main\n\nsys.exit(main())\n"
SHEBANG = b"#!/usr/bin/env python3\n"
UNIX = 3


def contents() -> dict[str, bytes]:
    """What goes in, by name: the package without caches, and the line that starts it."""
    files = {"__main__.py": MAIN.encode()}
    for path in (SOURCES / "tuixuan_verify").rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts:
            files[path.relative_to(SOURCES).as_posix()] = path.read_bytes()
    return files


def write(target: Path) -> None:
    """Write the file and make it executable."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as stream:
        stream.write(SHEBANG)
        with ZipFile(stream, "w") as archive:
            for name, content in sorted(contents().items()):
                info = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
                info.create_system = UNIX
                info.external_attr = 0o100644 << 16
                archive.writestr(info, content)
    target.chmod(0o755)


if __name__ == "__main__":
    output = Path(sys.argv[1])
    write(output)
    print(hashlib.sha256(output.read_bytes()).hexdigest(), output)
