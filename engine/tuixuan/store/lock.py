"""An exclusive lock between processes and between stores of one process, held on a file.

Rules kept here:
1. The operating system releases it when the holder dies: no stale lock is ever left.
2. Two locks on one file exclude each other, also within one process.
3. A forked child does not share its parent's lock: it opens the file anew.

This module does not wait with a limit: a holder keeps the lock for one append, not longer. On a
file system of the network it is as good as that file system's locks.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from types import TracebackType

from tuixuan.errors import StoreError
from tuixuan.store.folder import make_folder

__all__ = ["FileLock"]

if sys.platform == "win32":
    import msvcrt

    def _take(fd: int) -> None:
        while True:
            try:
                os.lseek(fd, 0, os.SEEK_SET)
                msvcrt.locking(fd, msvcrt.LK_LOCK, 1)
                return
            except OSError:  # it gives up after ten tries, one a second
                continue

    def _give(fd: int) -> None:
        os.lseek(fd, 0, os.SEEK_SET)
        msvcrt.locking(fd, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(fd: int) -> None:
        fcntl.flock(fd, fcntl.LOCK_EX)

    def _give(fd: int) -> None:
        fcntl.flock(fd, fcntl.LOCK_UN)


class FileLock:
    """`with lock:` holds it. The file is made at the first use, and its folder with it.

    It is not to be taken twice by one holder.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._fd = -1
        self._pid = os.getpid()
        self._threads = threading.RLock()

    def threads(self) -> threading.RLock:
        """The part of the lock that keeps out the other threads of this process, and no more."""
        if self._pid != os.getpid():
            # After a fork the inherited descriptor shares the parent's lock, and a thread that
            # held the other part is not there any more: both are made anew.
            self.close()
            self._threads = threading.RLock()
            self._pid = os.getpid()
        return self._threads

    def __enter__(self) -> None:
        threads = self.threads()
        threads.acquire()
        try:
            if self._fd < 0:
                self._open()
            _take(self._fd)
        except BaseException:
            threads.release()
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            _give(self._fd)
        finally:
            self._threads.release()

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        if self._fd >= 0:
            os.close(self._fd)
        self._fd = -1

    def _open(self) -> None:
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
        try:
            make_folder(self._path.parent)
            self._fd = os.open(self._path, flags, 0o666)
        except OSError as error:
            raise StoreError(f"`{self._path}` cannot be opened: {error.strerror}") from error
