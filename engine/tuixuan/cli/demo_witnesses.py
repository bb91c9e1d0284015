"""Two witnesses for the demo: begun, told the logs, and shown the cases."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path

from tuixuan.audit.keys import WITNESS, VerifierKey
from tuixuan.audit.signer import KeyFile
from tuixuan.store.files import FileStore
from tuixuan.store.folder import make_folder
from tuixuan.witness.folder import WitnessFolder
from tuixuan.witness.visit import show
from tuixuan.witness.witness import Witness

__all__ = ["FOLDER", "NAMES", "cosigned_by_two"]

# Under the folder of the demo; what an earlier demo left there is begun anew.
FOLDER = "witnesses"
NAMES = ("county", "archive")


def cosigned_by_two(
    folder: Path, cases: Sequence[Path], logs: Iterable[VerifierKey], time: int
) -> dict[str, VerifierKey]:
    """Let two new witnesses cosign every note of the cases; returns their keys by name.

    `folder` is that of the demo, `logs` are the keys that sign the cases, `time` is in seconds
    since 1970. Raises what `show` raises.
    """
    told, keys = list(logs), {}
    shutil.rmtree(folder / FOLDER, ignore_errors=True)
    for name in NAMES:
        memory = WitnessFolder(folder / FOLDER / name)
        make_folder(memory.folder)
        key = KeyFile.generate(memory.key, f"{name}.example.org/witness", type=WITNESS)
        memory.tell(*told)
        witness = Witness(key, told, memory)
        for case in cases:
            for _ in show(FileStore(case), witness, time):
                pass
        keys[name] = key.key
    return keys
