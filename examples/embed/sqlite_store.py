"""Cases in a SQLite database: the promises of `tuixuan.Store`, kept by transactions.

Rules kept here:
1. A line is there whole or not at all, so that there is never a torn tail to cut.
2. The log's end is compared under the lock that the append holds.
3. No line is ever changed: the database itself refuses it.
4. The names that a line discloses lie beside it, in the same transaction, and can be erased; so do
   the files that a line binds.

A store belongs to one thread. Cases of one database are told apart by their name.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tuixuan.errors import CaseError, ConflictError, LogError, StoreError
from tuixuan.store.base import (
    DISCLOSURES,
    LINE_MAX,
    check_content,
    check_digest,
    check_files,
    check_line,
    check_name,
)
from tuixuan.store.beside import without

NO_FILES: Mapping[str, bytes] = {}
TABLES = """
PRAGMA secure_delete = ON;
PRAGMA synchronous = FULL;
CREATE TABLE IF NOT EXISTS lines (name TEXT, n INTEGER, line BLOB, PRIMARY KEY (name, n));
CREATE TABLE IF NOT EXISTS files (name TEXT, file TEXT, content BLOB, PRIMARY KEY (name, file));
CREATE TABLE IF NOT EXISTS blobs (name TEXT, sha256 TEXT, content BLOB, PRIMARY KEY (name, sha256));
CREATE TRIGGER IF NOT EXISTS no_update BEFORE UPDATE ON lines
    BEGIN SELECT RAISE(ABORT, 'a log is append-only'); END;
CREATE TRIGGER IF NOT EXISTS no_delete BEFORE DELETE ON lines
    BEGIN SELECT RAISE(ABORT, 'a log is append-only'); END;
"""


class SqliteStore:
    """One case in a SQLite database: the promises of `tuixuan.Store`, kept by transactions."""

    def __init__(self, database: Path, name: str) -> None:
        self._db = sqlite3.connect(database, isolation_level=None)
        self._db.executescript(TABLES)
        self._name = name
        self._failed = False

    def close(self) -> None:
        self._db.close()

    def size(self) -> int:
        return int(self._one("SELECT count(*) FROM lines WHERE name = ?")[0])

    def lines(self, start: int = 0) -> Iterator[bytes]:
        rows = self._db.execute(
            "SELECT n, CASE WHEN length(line) <= ? THEN line END FROM lines "
            "WHERE name = ? AND n >= ? ORDER BY n",
            (LINE_MAX, self._name, start),
        )
        for n, line in rows:
            if line is None:
                raise LogError(f"line {n}: at most {LINE_MAX} bytes are allowed", line=n)
            yield line

    def append(self, line: bytes, expected: int, *, last: str | None) -> None:
        self._append(line, expected, last)

    def append_disclosing(
        self, line: bytes, expected: int, *, last: str | None, beside: bytes
    ) -> None:
        self._append(line, expected, last, beside=beside)

    def append_binding(
        self, line: bytes, expected: int, *, last: str | None, files: Mapping[str, bytes]
    ) -> None:
        check_files(files)
        self._append(line, expected, last, files=files)

    def erase_disclosed(self, digests: Set[str]) -> int:
        with self._transaction("the names were not erased"):
            kept, erased = without(self._file(DISCLOSURES), digests)
            if erased:
                self._keep(DISCLOSURES, kept)
        return erased

    def _append(
        self,
        line: bytes,
        expected: int,
        last: str | None,
        *,
        beside: bytes = b"",
        files: Mapping[str, bytes] = NO_FILES,
    ) -> None:
        check_line(line)
        with self._transaction("the line was not written"):
            self._compare(expected, last)
            for name, content in files.items():
                self._keep(name, content)
            if beside:
                self._keep(DISCLOSURES, self._file(DISCLOSURES) + beside)
            self._db.execute("INSERT INTO lines VALUES (?, ?, ?)", (self._name, expected, line))

    @contextmanager
    def _transaction(self, problem: str) -> Iterator[None]:
        """All of it or nothing; after a failure the store takes no more writes."""
        if self._failed:
            raise StoreError("an earlier write failed: open the case again before writing")
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            finally:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
        except sqlite3.Error as error:
            self._failed = True
            raise StoreError(f"{problem} ({error})") from error

    def torn(self) -> bytes:
        return b""  # a transaction is there whole or not at all

    def cut(self) -> None:
        return

    def tails(self) -> Sequence[bytes]:
        return ()

    def put(self, name: str, content: bytes) -> None:
        check_files({name: content})
        self._write("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", name, content)

    def replace(self, name: str, content: bytes, *, expected: bytes | None) -> None:
        check_files({name: content})
        with self._transaction("the file was not written"):
            row = self._row(name)
            if (bytes(row[0]) if row else None) != expected:
                raise ConflictError(f"`{name}` is not as it was read")
            self._keep(name, content)

    def get(self, name: str) -> bytes:
        check_name(name)
        return self._content("SELECT content FROM files WHERE name = ? AND file = ?", name)

    def names(self) -> Sequence[str]:
        query = "SELECT file FROM files WHERE name = ? ORDER BY file"
        return [file for (file,) in self._db.execute(query, (self._name,))]

    def put_blob(self, content: bytes, sha256: str | None = None) -> tuple[str, int]:
        if sha256 is None:
            sha256 = hashlib.sha256(content).hexdigest()
        check_digest(sha256)
        check_content(content, sha256)
        self._write("INSERT OR IGNORE INTO blobs VALUES (?, ?, ?)", sha256, content)
        return sha256, len(content)

    def get_blob(self, sha256: str) -> bytes:
        check_digest(sha256)
        content = self._content("SELECT content FROM blobs WHERE name = ? AND sha256 = ?", sha256)
        if hashlib.sha256(content).hexdigest() != sha256:
            raise CaseError(f"document `{sha256}` has another content than its name says")
        return content

    def blobs(self) -> Iterator[str]:
        query = "SELECT sha256 FROM blobs WHERE name = ? ORDER BY sha256"
        for (sha256,) in self._db.execute(query, (self._name,)):
            yield sha256

    def _compare(self, expected: int, last: str | None) -> None:
        """Raise `ConflictError` when the log does not end as the writer believes."""
        size = self.size()
        line = b"".join(self.lines(size - 1)) if size else b""
        if size != expected or (last and hashlib.sha256(b"\0" + line).hexdigest() != last):
            raise ConflictError("somebody else wrote first", expected=expected, actual=size)

    def _file(self, name: str) -> bytes:
        """A small file, empty when it is not there."""
        row = self._row(name)
        return bytes(row[0]) if row else b""

    def _row(self, name: str) -> Any:
        return self._one("SELECT content FROM files WHERE name = ? AND file = ?", name)

    def _keep(self, name: str, content: bytes) -> None:
        """Put a small file; the transaction it belongs to takes both or neither."""
        query = "INSERT OR REPLACE INTO files VALUES (?, ?, ?)"
        self._db.execute(query, (self._name, name, content))

    def _one(self, query: str, *values: object) -> Any:
        return self._db.execute(query, (self._name, *values)).fetchone()

    def _content(self, query: str, key: str) -> bytes:
        row = self._one(query, key)
        if row is None:
            raise CaseError(f"`{key}` is not in the case")
        return bytes(row[0])

    def _write(self, query: str, key: str, content: bytes) -> None:
        try:
            self._db.execute(query, (self._name, key, content))
        except sqlite3.Error as error:
            raise StoreError(f"`{key}` was not written ({error})") from error
