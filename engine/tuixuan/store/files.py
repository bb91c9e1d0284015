"""A case in a folder: what an auditor gets on a stick is what the engine wrote.

Rules kept here (docs/spec/log.md, sections 1 and 7):
1. A line exists when its LF exists, and is acknowledged when it is durable: one write, one
   `fdatasync`, under a lock on the file `lock` that is held for this one append.
2. Under the lock the end of the log is looked at again, before anything is written.
3. A failed write is taken back as far as the disk allows; after a failed write or sync the store
   takes no more appends until it is opened again, because nobody knows what is on the disk.
4. Lines that somebody else wrote are synced when first seen, before anybody acts on them.
5. A torn tail is copied to `log.jsonl.torn-<number of lines>` before it is cut.
6. No link is followed inside the folder, neither when reading nor when writing.
7. What an entry commits to is durable in `disclosures.jsonl` before the entry is, and so are the
   files that it binds. What an entry erased is taken out there after it.

This module does not parse a line, and does not heal a log that was damaged in the middle.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Final

from tuixuan.errors import CaseError, LogError, StoreError
from tuixuan.store.base import (
    DISCLOSURES,
    LINE_MAX,
    blob_digest,
    check_content,
    check_digest,
    check_files,
    check_line,
    check_name,
    conflict,
    digest_of,
    file_conflict,
    torn_conflict,
)
from tuixuan.store.beside import MODE, Beside
from tuixuan.store.end import LogEnd
from tuixuan.store.folder import APPEND, open_regular, sync_file, sync_folder, write_durably
from tuixuan.store.listing import blob_path, blobs_in, check_way, is_kept, names_in, read_within
from tuixuan.store.lock import FileLock
from tuixuan.store.tails import set_aside, tails_in

__all__ = ["FileStore"]

# What a read-only or foreign file system answers to a sync; there is nothing to be made durable.
_NO_SYNC: Final = frozenset({errno.EROFS, errno.EINVAL, errno.EBADF, errno.ENOTSUP})

Files = Mapping[str, bytes] | None


class FileStore:
    """One case in one folder, which is made at the first write.

    Safe between processes and between threads. `_write` and `_sync` are the only two calls that
    touch the log's bytes on disk; a test overrides them to make the disk fail.
    """

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self._fd = -1
        self._fd_file = (0, 0)
        self.folder = Path(folder)
        if self.folder.exists() and not self.folder.is_dir():
            raise CaseError(f"`{self.folder}` is expected to be a folder")
        self._log = self.folder / "log.jsonl"
        self._lock = FileLock(self.folder / "lock")
        self._failed = False
        self._end = LogEnd(self._log)
        self._beside = Beside(self.folder)

    def __del__(self) -> None:
        if self._fd >= 0:
            self.close()

    def close(self) -> None:
        """Close the files; the next use opens them again."""
        self._lock.close()
        self._close_log()

    # The log

    def size(self) -> int:
        with self._lock.threads():
            self._look()
            return self._end.count

    def lines(self, start: int = 0) -> Iterator[bytes]:
        with self._lock.threads():
            self._look()
            count, end = self._end.count, self._end.end
        if start >= count:
            return
        position = 0
        n = 0
        with open_regular(self._log) as file:
            while position < end:
                line = file.readline(LINE_MAX + 1)
                if line[-1:] != b"\n":
                    raise LogError(
                        f"line {n} of the log, counted from 0: at most {LINE_MAX} bytes are "
                        "allowed; keep the folder as it is and run `tuixuan-verify` on it",
                        line=n,
                    )
                position += len(line)
                if n >= start:
                    yield line[:-1]
                n += 1

    def append(self, line: bytes, expected: int, *, last: str | None) -> None:
        self._append(line, expected, last)

    def append_disclosing(
        self, line: bytes, expected: int, *, last: str | None, beside: bytes
    ) -> None:
        self._append(line, expected, last, beside)

    def append_binding(
        self, line: bytes, expected: int, *, last: str | None, files: Mapping[str, bytes]
    ) -> None:
        check_files(files)
        self._append(line, expected, last, b"", files)

    def erase_disclosed(self, digests: AbstractSet[str]) -> int:
        with self._lock:
            self._check_sound()
            try:
                return self._beside.erase(digests, self._sync)
            except OSError as error:
                raise self._broken("the names were not erased", error) from error

    def _append(
        self, line: bytes, expected: int, last: str | None, beside: bytes = b"", files: Files = None
    ) -> None:
        check_line(line)
        with self._lock:
            self._check_sound()
            self._look()
            end = self._end
            if end.count != expected or (last is not None and last != end.last):
                raise conflict(expected, end.count)
            if end.tail:
                raise torn_conflict(expected)
            self._open_log()
            for name, content in (files or {}).items():
                self._put(self.folder / name, content)
            self._write_beside(expected, beside)
            self._write_line(line + b"\n")
            end.advance(line, self._fd_file)

    def torn(self) -> bytes:
        with self._lock.threads():
            self._look()
            return self._end.read_tail()

    def cut(self) -> None:
        with self._lock:
            tail = self.torn()
            if not tail:
                return
            try:
                set_aside(self.folder, self._end.count, tail, self._sync)
                self._open_log()
                os.ftruncate(self._fd, self._end.end)
                self._sync(self._fd)
            except OSError as error:
                raise self._broken("the torn tail cannot be cut", error) from error
            self._look()

    def tails(self) -> Sequence[bytes]:
        return tails_in(self.folder)

    # Small files and documents

    def put(self, name: str, content: bytes) -> None:
        check_files({name: content})
        with self._lock:
            self._put(self.folder / name, content)

    def replace(self, name: str, content: bytes, *, expected: bytes | None) -> None:
        check_files({name: content})
        path = self.folder / name
        with self._lock:
            found = self.get(name) if os.path.lexists(path) else None
            if found != expected:
                raise file_conflict(name)
            self._put(path, content)

    def get(self, name: str) -> bytes:
        check_name(name)
        return read_within(self.folder, self.folder / name)

    def names(self) -> Sequence[str]:
        return tuple(names_in(self.folder))

    def put_blob(self, content: bytes, sha256: str | None = None) -> tuple[str, int]:
        sha256 = blob_digest(content, sha256)
        check_content(content, sha256)
        path = blob_path(self.folder, sha256)
        with self._lock:
            if not is_kept(path, len(content)):
                self._put(path, content)
        return sha256, len(content)

    def get_blob(self, sha256: str) -> bytes:
        check_digest(sha256)
        content = read_within(self.folder, blob_path(self.folder, sha256))
        if digest_of(content) != sha256:
            raise CaseError(f"document `{sha256}` has another content than its name says")
        return content

    def blobs(self) -> Iterator[str]:
        return blobs_in(self.folder)

    # Where a test makes the disk fail

    def _write(self, fd: int, data: bytes) -> int:
        return os.write(fd, data)

    def _sync(self, fd: int) -> None:
        sync_file(fd)

    # Looking

    def _look(self) -> None:
        self._end.look(self._sync_news)

    def _sync_news(self, fd: int) -> None:
        try:
            self._sync(fd)
        except OSError as error:
            if error.errno not in _NO_SYNC:
                raise self._broken("the log cannot be made durable", error) from error

    # Writing

    def _open_log(self) -> None:
        """Have a descriptor of the very file that was looked at."""
        if self._fd >= 0 and self._fd_file == self._end.file:
            return
        self._close_log()
        try:
            self._fd = os.open(self._log, APPEND, 0o666)
            sync_folder(self.folder)
        except OSError as error:
            raise self._broken("the log cannot be opened for writing", error) from error
        status = os.fstat(self._fd)
        self._fd_file = (status.st_dev, status.st_ino)

    def _close_log(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
        self._fd = -1

    def _write_beside(self, entries: int, lines: bytes) -> None:
        try:
            self._beside.commit(entries, lines, self._write, self._sync)
        except OSError as error:
            raise self._broken("the disclosures were not written", error) from error

    def _write_line(self, data: bytes) -> None:
        try:
            written = self._write(self._fd, data)
            while written < len(data):
                written += self._write(self._fd, data[written:])
        except OSError as error:
            self._take_back()
            raise self._broken("the line was not written", error) from error
        try:
            self._sync(self._fd)
        except OSError as error:
            raise self._broken("the line was written, but perhaps not for good", error) from error

    def _take_back(self) -> None:
        """Cut what a failed write left; if that fails too, the next opening finds a torn tail."""
        try:
            os.ftruncate(self._fd, self._end.end)
        except OSError:
            return

    def _check_sound(self) -> None:
        if self._failed:
            raise StoreError("an earlier write failed: open the case again before writing")

    def _broken(self, problem: str, error: OSError) -> StoreError:
        self._failed = True
        return StoreError(f"{problem} ({error.strerror}): free the disk and open the case again")

    def _put(self, path: Path, content: bytes) -> None:
        check_way(self.folder, path)
        mode = MODE if path == self.folder / DISCLOSURES else 0o666
        try:
            write_durably(path, content, self._sync, mode)
        except OSError as error:
            raise StoreError(f"`{path}` cannot be written: {error.strerror}") from error
