"""One contract for every store, and what a folder promises besides."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from tuixuan.canonical import leaf_hash
from tuixuan.errors import CaseError, ConflictError, LogError, StoreError, UsageError
from tuixuan.store import (
    BLOB_MAX,
    LINE_MAX,
    BindingStore,
    DisclosingStore,
    FileStore,
    MemoryStore,
    Store,
    copy,
)


class TestContract:
    """Runs once for each store: see the fixture `store`."""

    def test_a_new_store_is_empty(self, store: Store) -> None:
        assert (store.size(), store.torn(), list(store.lines()), store.names()) == (0, b"", [], ())
        store.cut()
        assert store.tails() == ()

    def test_lines_come_back_in_order_from_any_number(self, store: Store) -> None:
        lines = [b"line %d" % n for n in range(7)]
        for n, line in enumerate(lines):
            store.append(line, n, last=leaf_hash(lines[n - 1]) if n else None)
        assert store.size() == 7
        for start in range(9):
            assert lines[start:] == list(store.lines(start))

    @pytest.mark.parametrize("expected", [0, 1, 3])
    def test_a_writer_who_believes_another_size_gets_a_conflict(
        self, store: Store, expected: int
    ) -> None:
        store.append(b"a", 0, last=None)
        store.append(b"b", 1, last=None)
        with pytest.raises(ConflictError, match="reload and try again") as caught:
            store.append(b"c", expected, last=None)
        assert (expected, 2) == (caught.value.expected, caught.value.actual)
        assert list(store.lines()) == [b"a", b"b"]

    @pytest.mark.parametrize("line", [b"", b"a\nb", b"\n", b"a\x00", b"x" * (LINE_MAX + 1)])
    def test_what_would_not_come_back_as_one_line_is_refused(
        self, store: Store, line: bytes
    ) -> None:
        with pytest.raises(UsageError):
            store.append(line, 0, last=None)
        assert store.size() == 0

    def test_the_longest_line_comes_back(self, store: Store) -> None:
        store.append(b"x" * LINE_MAX, 0, last=None)
        store.append(b"y" * LINE_MAX, 1, last=leaf_hash(b"x" * LINE_MAX))
        assert list(store.lines(1)) == [b"y" * LINE_MAX]

    def test_small_files_are_kept_and_replaced(self, store: Store) -> None:
        store.put("procedure.json", b"one")
        store.put("procedure.json", b"two")
        store.put("calendars/2026.json", b"")
        assert store.get("procedure.json") == b"two"
        assert store.get("calendars/2026.json") == b""
        assert store.names() == ("calendars/2026.json", "procedure.json")
        with pytest.raises(CaseError, match="plan"):
            store.get("plan.yaml")

    @pytest.mark.parametrize(
        "name",
        [
            "", ".", "..", "../x", "a/../b", "a/..", "/etc/passwd", "a//b", "a/", "./a", ".hidden",
            "a\\b", "a b", "a\n", "a\x00b", "计划.yaml", "a/b/c/d/e/f", "x" * 101, "c:x",
            "log.jsonl", "LOG.jsonl", "log.jsonl.torn-3", "lock", "lock/a", "evidence/x",
            "Evidence",
        ],
    )  # fmt: skip
    def test_no_name_leaves_the_case(self, store: Store, name: str) -> None:
        with pytest.raises(UsageError):
            store.put(name, b"x")
        with pytest.raises(UsageError):
            store.get(name)

    def test_what_lies_beside_a_line_is_there_with_it(self, store: Store) -> None:
        first, second = b'{"n":0}\n{"n":0}\n', b'{"n":2}\n'
        assert isinstance(store, DisclosingStore)
        store.append_disclosing(b"a", 0, last=None, beside=first)
        store.append(b"b", 1, last=None)
        with pytest.raises(ConflictError):
            store.append_disclosing(b"c", 1, last=None, beside=b'{"n":1}\n')
        store.append_disclosing(b"c", 2, last=None, beside=second)
        assert first + second == store.get("disclosures.jsonl")
        assert store.names() == ("disclosures.jsonl",)

    def test_what_was_erased_is_out_and_the_rest_stands_as_it_was(self, store: Store) -> None:
        lines = [b'{"disclosure":"%s","n":%d}\n' % (b"%040d" % n, n) for n in range(4)]
        digests = [hashlib.sha256(b"%040d" % n).hexdigest() for n in range(4)]
        assert isinstance(store, DisclosingStore)
        assert store.erase_disclosed({digests[0]}) == 0
        assert store.names() == ()
        for n, line in enumerate(lines):
            store.append_disclosing(b"%d" % n, n, last=None, beside=line)
        assert store.erase_disclosed({"0" * 64}) == 0
        assert store.erase_disclosed({digests[1], digests[3], "0" * 64}) == 2
        assert lines[0] + lines[2] == store.get("disclosures.jsonl")
        store.append_disclosing(b"4", 4, last=None, beside=b'{"n":4}\n')
        assert store.erase_disclosed(frozenset(digests)) == 2
        assert store.get("disclosures.jsonl") == b'{"n":4}\n'
        assert (store.size(), store.names()) == (5, ("disclosures.jsonl",))

    def test_a_disclosure_is_erased_however_its_line_is_spelled(self, store: Store) -> None:
        text = b"W" * 60
        assert isinstance(store, DisclosingStore)
        store.append(b"a", 0, last=None)
        store.put("disclosures.jsonl", b'{ "disclosure" : "%s" }\r\n%s\nkept\n%s' % ((text,) * 3))
        assert store.erase_disclosed({hashlib.sha256(text).hexdigest()}) == 3
        assert store.get("disclosures.jsonl") == b"kept\n"

    def test_the_files_that_a_line_binds_are_there_with_it(self, store: Store) -> None:
        assert isinstance(store, BindingStore)
        name = "amendments/0/sources/rules/party_2020.yaml"
        store.append_binding(b"a", 0, last=None, files={name: b"one", "amendments/0/a": b""})
        with pytest.raises(ConflictError):
            store.append_binding(b"b", 0, last=None, files={name: b"two"})
        with pytest.raises(UsageError):
            store.append_binding(b"b", 1, last=None, files={"a": b"1", "../a": b"two"})
        assert (store.get(name), store.size()) == (b"one", 1)
        assert store.names() == ("amendments/0/a", name)

    def test_a_file_is_replaced_only_as_it_was_read(self, store: Store) -> None:
        name = "checkpoints/00000001"
        with pytest.raises(ConflictError, match="checkpoints/00000001"):
            store.replace(name, b"one", expected=b"")
        store.replace(name, b"one", expected=None)
        for expected in (None, b"", b"another"):
            with pytest.raises(ConflictError, match="read it again"):
                store.replace(name, b"two", expected=expected)
        assert store.get(name) == b"one"
        store.replace(name, b"two", expected=b"one")
        assert (store.get(name), store.names()) == (b"two", (name,))
        for bad in ("../a", "log.jsonl"):
            with pytest.raises(UsageError):
                store.replace(bad, b"", expected=None)

    def test_a_document_is_named_by_its_digest(self, store: Store) -> None:
        digest = hashlib.sha256(b"scan").hexdigest()
        assert (digest, 4) == store.put_blob(b"scan")
        assert (digest, 4) == store.put_blob(b"scan")
        assert store.get_blob(digest) == b"scan"
        assert store.names() == ()
        with pytest.raises(CaseError):
            store.get_blob("0" * 64)

    def test_a_document_whose_digest_is_at_hand_is_not_hashed_again(self, store: Store) -> None:
        digest = hashlib.sha256(b"scan").hexdigest()
        assert (digest, 4) == store.put_blob(b"scan", digest)
        assert store.get_blob(digest) == b"scan"
        assert list(store.blobs()) == [digest]

    def test_a_document_is_kept_under_nothing_but_a_digest(self, store: Store) -> None:
        for name in ("", "../log.jsonl", "F" * 64):
            with pytest.raises(UsageError):
                store.put_blob(b"scan", name)
        assert list(store.blobs()) == []

    def test_documents_are_listed_by_digest(self, store: Store) -> None:
        assert list(store.blobs()) == []
        kept = [store.put_blob(b"scan %d" % n)[0] for n in range(9)]
        assert sorted(kept) == list(store.blobs())

    def test_a_case_is_copied_whole(self, store: Store, tmp_path: Path) -> None:
        for n in range(3):
            store.append(b"line %d" % n, n, last=None)
        store.put("calendars/2026.json", b"{}")
        digest, _ = store.put_blob(b"scan")
        for target in (MemoryStore(), FileStore(tmp_path / "copy")):
            copy(store, target)
            assert list(store.lines()) == list(target.lines())
            assert (("calendars/2026.json",), b"{}") == (
                target.names(),
                target.get(*target.names()),
            )
            assert (b"scan", [digest]) == (target.get_blob(digest), list(target.blobs()))
            with pytest.raises(CaseError, match="empty store"):
                copy(store, target)

    @pytest.mark.parametrize("digest", ["", "../x", "A" * 64, "a" * 63, "a" * 65, "a" * 64 + "\n"])
    def test_a_document_is_asked_for_by_a_digest_only(self, store: Store, digest: str) -> None:
        with pytest.raises(UsageError):
            store.get_blob(digest)

    def test_a_file_too_large_to_be_read_back_is_refused(self, store: Store) -> None:
        class Huge(bytes):
            def __len__(self) -> int:
                return BLOB_MAX + 1

        with pytest.raises(CaseError):
            store.put("plan.yaml", Huge(b"x"))
        assert store.names() == ()


def _three(folder: Path) -> FileStore:
    store = FileStore(folder)
    for n in range(3):
        store.append(b"line %d" % n, n, last=None)
    return store


def test_a_case_is_the_folder_that_the_format_describes(tmp_path: Path) -> None:
    store = _three(tmp_path / "county" / "village")
    store.put("calendars/2026.json", b"{}")
    digest, _ = store.put_blob(b"scan")
    found = {path.relative_to(store.folder).as_posix() for path in store.folder.rglob("*.*")}
    assert {"log.jsonl", "calendars/2026.json"} <= found
    assert (store.folder / "log.jsonl").read_bytes() == b"line 0\nline 1\nline 2\n"
    assert (store.folder / "evidence/sha256" / digest[:2] / digest).read_bytes() == b"scan"


def test_looking_at_a_case_makes_no_folder_and_no_file(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "case")
    assert (store.size(), store.torn(), store.names(), store.tails()) == (0, b"", (), ())
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "case").write_bytes(b"x")
    with pytest.raises(CaseError, match="expected to be a folder"):
        FileStore(tmp_path / "case")


def test_a_second_store_sees_what_the_first_wrote(tmp_path: Path) -> None:
    first, second = _three(tmp_path), FileStore(tmp_path)
    assert second.size() == 3
    second.append(b"line 3", 3, last=leaf_hash(b"line 2"))
    assert first.size() == 4
    with pytest.raises(ConflictError):
        first.append(b"other", 3, last=leaf_hash(b"line 2"))
    first.append(b"line 4", 4, last=leaf_hash(b"line 3"))
    assert [b"line %d" % n for n in range(5)] == list(second.lines())


def test_a_log_replaced_behind_the_writer_is_a_conflict(tmp_path: Path) -> None:
    store = _three(tmp_path)
    (tmp_path / "new").write_bytes(b"line 0\nline 1\nline x\n")
    os.replace(tmp_path / "new", tmp_path / "log.jsonl")
    with pytest.raises(ConflictError):
        store.append(b"line 3", 3, last=leaf_hash(b"line 2"))
    store.append(b"line 3", 3, last=leaf_hash(b"line x"))
    assert (tmp_path / "log.jsonl").read_bytes() == b"line 0\nline 1\nline x\nline 3\n"


def test_a_log_that_vanished_is_a_conflict(tmp_path: Path) -> None:
    store = _three(tmp_path)
    (tmp_path / "log.jsonl").unlink()
    with pytest.raises(ConflictError):
        store.append(b"line 3", 3, last=leaf_hash(b"line 2"))


@pytest.mark.parametrize("tail", [b"to", b"\x00" * 300, b"x" * (LINE_MAX + 1), b"half\x00\x00\n"])
def test_a_torn_tail_is_no_line_and_is_kept_aside(tmp_path: Path, tail: bytes) -> None:
    _three(tmp_path)
    with open(tmp_path / "log.jsonl", "ab") as file:
        file.write(tail)
    store = FileStore(tmp_path)
    assert (3, tail) == (store.size(), store.torn())
    assert list(store.lines())[-1] == b"line 2"
    with pytest.raises(ConflictError, match="torn"):
        store.append(b"line 3", 3, last=None)
    store.cut()
    assert (3, b"", (tail,)) == (store.size(), store.torn(), store.tails())
    assert tail == (tmp_path / "log.jsonl.torn-3").read_bytes()
    store.append(b"line 3", 3, last=leaf_hash(b"line 2"))
    assert FileStore(tmp_path).size() == 4


def test_a_tail_that_no_append_can_leave_is_corrupt(tmp_path: Path) -> None:
    _three(tmp_path)
    with open(tmp_path / "log.jsonl", "ab") as file:
        file.write(b"x" * (LINE_MAX + 2))
    with pytest.raises(LogError) as caught:
        FileStore(tmp_path).torn()
    assert caught.value.line == 3


def test_a_line_too_long_is_corrupt_and_not_read_whole(tmp_path: Path) -> None:
    _three(tmp_path)
    with open(tmp_path / "log.jsonl", "ab") as file:
        file.write(b"x" * (LINE_MAX + 1) + b"\nline 4\n")
    with pytest.raises(LogError) as caught:
        list(FileStore(tmp_path).lines())
    assert caught.value.line == 3


def test_a_tail_in_the_middle_of_an_append_of_another_writer_is_not_cut(tmp_path: Path) -> None:
    """What looks torn is completed before the lock is free: then there is nothing to cut."""
    writer, reader = _three(tmp_path), FileStore(tmp_path)
    with open(tmp_path / "log.jsonl", "ab") as file:
        file.write(b"lin")
    assert reader.torn() == b"lin"
    with open(tmp_path / "log.jsonl", "ab") as file:
        file.write(b"e 3\n")
    reader.cut()
    assert (reader.size(), reader.tails()) == (4, ())
    assert next(iter(writer.lines(3))) == b"line 3"


def test_a_document_that_was_changed_is_not_given_out(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    digest, _ = store.put_blob(b"scan")
    (tmp_path / "evidence/sha256" / digest[:2] / digest).write_bytes(b"fake")
    with pytest.raises(CaseError, match="another content"):
        store.get_blob(digest)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes and links")
def test_nothing_but_a_regular_file_is_opened(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    os.mkfifo(tmp_path / "plan.yaml")
    (tmp_path / "procedure.json").symlink_to("/dev/zero")
    (tmp_path / "sources").mkdir()
    for name in ("plan.yaml", "procedure.json", "sources"):
        with pytest.raises(CaseError):
            store.get(name)
    os.mkfifo(tmp_path / "log.jsonl")
    with pytest.raises(CaseError):
        store.size()


@pytest.mark.skipif(os.name == "nt", reason="needs links")
def test_no_folder_on_the_way_is_a_link(tmp_path: Path) -> None:
    """log 1.2: neither read nor written through."""
    other = FileStore(tmp_path / "other")
    other.put("calendars/2026.json", b"{}")
    digest, _ = other.put_blob(b"scan")
    store = FileStore(tmp_path / "case")
    store.put("procedure.json", b"{}")
    (tmp_path / "case" / "calendars").symlink_to(tmp_path / "other" / "calendars")
    (tmp_path / "case" / "evidence").symlink_to(tmp_path / "other" / "evidence")
    for look in (
        lambda: store.get("calendars/2026.json"),
        lambda: store.put("calendars/2027.json", b"{}"),
        lambda: store.get_blob(digest),
        lambda: store.put_blob(b"another"),
        lambda: list(store.blobs()),
    ):
        with pytest.raises(CaseError, match="a link"):
            look()
    assert store.names() == ("procedure.json",)
    assert (("calendars/2026.json",), [digest]) == (other.names(), list(other.blobs()))


@pytest.mark.skipif(os.name == "nt", reason="needs links")
def test_a_case_may_lie_behind_a_link(tmp_path: Path) -> None:
    FileStore(tmp_path / "case").put("calendars/2026.json", b"{}")
    (tmp_path / "link").symlink_to(tmp_path / "case")
    assert FileStore(tmp_path / "link").get("calendars/2026.json") == b"{}"


@pytest.mark.skipif(os.name == "nt", reason="needs links")
def test_a_document_is_kept_in_the_place_of_a_link(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    digest, _ = store.put_blob(b"scan")
    path = tmp_path / "evidence/sha256" / digest[:2] / digest
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(CaseError):
        store.get_blob(digest)
    store.put_blob(b"scan")
    assert (False, b"scan") == (path.is_symlink(), store.get_blob(digest))


def test_what_no_store_has_put_there_is_no_document(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    digest, _ = store.put_blob(b"scan")
    for name in ("README", digest[:2] + "/README", "zz/" + digest, "a"):
        path = tmp_path / "evidence/sha256" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    assert [digest] == list(store.blobs())


def test_a_huge_file_is_refused_by_its_size(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    with open(tmp_path / "plan.yaml", "wb") as file:
        file.truncate(100 * 2**30)
    with pytest.raises(CaseError, match="at most"):
        store.get("plan.yaml")


def test_a_closed_store_opens_again_at_the_next_use(tmp_path: Path) -> None:
    store = _three(tmp_path)
    store.close()
    store.close()
    store.append(b"line 3", 3, last=leaf_hash(b"line 2"))
    assert store.size() == 4


def test_a_folder_that_cannot_be_written_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "calendars").write_bytes(b"in the way")
    with pytest.raises(StoreError):
        FileStore(tmp_path).put("calendars/2026.json", b"{}")


def test_a_case_that_cannot_be_locked_is_a_store_error(tmp_path: Path) -> None:
    (tmp_path / "lock").mkdir()
    with pytest.raises(StoreError, match="lock"):
        FileStore(tmp_path).append(b"line 0", 0, last=None)
    (tmp_path / "file").write_bytes(b"in the way")
    with pytest.raises(StoreError):
        FileStore(tmp_path / "file" / "case").append(b"line 0", 0, last=None)
