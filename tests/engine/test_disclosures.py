"""Disclosures: names beside the log, to which entries commit (log 9), whatever breaks."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from base64 import urlsafe_b64decode
from pathlib import Path
from typing import Any

import pytest

from tuixuan import Case, FileStore, MemoryStore, StepRefused
from tuixuan.audit import disclose, is_name, parse_time, read_disclosures
from tuixuan.errors import ConflictError, StoreError, UsageError
from tuixuan.store import copy
from tuixuan.store.base import DISCLOSURES
from tuixuan_verify.verify import verify

# in the order of 姓氏笔画
PEOPLE = {"p03": "田富", "p02": "田大利", "p05": "刘一", "p04": "欧阳修", "p01": "欧大利"}
BY_NAME = ["p02", "p03", "p05", "p01", "p04"]
BY_SURNAME = ["p03", "p02", "p05", "p01", "p04"]


@pytest.fixture
def village(village_of: Any, ballot: Any) -> Any:
    """A case that knows everybody's name."""
    return village_of(ballot(), people=PEOPLE)


def attempt(village: Any, order: list[str], **more: Any) -> Any:
    return village.take("ballot", order=order, persons=sorted(order), **more)


def reasons(village: Any, order: list[str], **more: Any) -> Any:
    with pytest.raises(StepRefused) as caught:
        attempt(village, order, **more)
    return caught.value.reasons


# --- disclosures ------------------------------------------------------------------------------


def test_a_disclosure_is_what_rfc_9901_has_and_its_digest_is_in_the_entry(village: Any) -> None:
    lines = village.store.get(DISCLOSURES).splitlines()
    digests = []
    salts = set()
    for line in lines:
        one = json.loads(line)
        assert one["n"] == 0
        text = one["disclosure"]
        salt, person, name = json.loads(urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        assert (PEOPLE[person], 22) == (name, len(salt))
        assert json.dumps([salt, person, name], ensure_ascii=False, separators=(",", ":")) in (
            urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        )
        salts.add(salt)
        digests.append(hashlib.sha256(text.encode("ascii")).hexdigest())
    assert len(salts) == len(PEOPLE)
    assert next(village.case.entries()).body["sd"] == sorted(digests)


def test_a_name_enters_no_line_of_a_log(village: Any, tmp_path: Path) -> None:
    with pytest.raises(StepRefused):
        attempt(village, BY_NAME, people={"p09": "宋三"})
    attempt(village, BY_SURNAME)
    copy(village.store, FileStore(tmp_path))
    log = (tmp_path / "log.jsonl").read_bytes()
    for name in (*PEOPLE.values(), "宋三"):
        assert name.encode() not in log
        assert name.encode("unicode_escape") not in log
    for line in log.splitlines():
        assert b"\\u" not in line


@pytest.mark.checkout
def test_no_name_of_a_shipped_scenario_enters_its_log() -> None:
    from tuixuan.scenario.opening import open_scenario, scenarios

    for path in sorted(scenarios().glob("demo_*.yaml")):
        play = open_scenario(path, MemoryStore)
        assert len(list(play)) > 50
        log = b"".join(entry.line for entry in play.case.entries())
        names = play.scenario.people.values()
        assert len(names) > 5
        assert [] == [name for name in names if name.encode() in log]


@pytest.mark.parametrize(
    "name", ["", "a" * 65, "cle\u0301", "a\nb", "a\u202eb", "a\u0085", "\ud800", 3, None]
)
def test_what_is_no_name_is_the_callers_mistake(name: Any, village_of: Any, ballot: Any) -> None:
    assert not is_name(name)
    store = MemoryStore()
    with pytest.raises(UsageError, match="`p01`"):
        village_of(ballot(), store=store, people={"p01": name})
    assert (store.size(), store.names()) == (0, ())


@pytest.mark.parametrize(
    "people", [{"P01": "a"}, {3: "a"}, ["p01"], {f"p{n}": "a" for n in range(513)}]
)
def test_names_are_given_by_person_ids(people: Any, village_of: Any, ballot: Any) -> None:
    with pytest.raises(UsageError):
        village_of(ballot(), people=people)


@pytest.mark.parametrize("name", ["买买提·吐尔逊", "a" * 64, "𠮷田", 'say "hi"', "a\\b"])
def test_a_name_comes_back_as_it_was_given(name: str, village_of: Any, ballot: Any) -> None:
    village = village_of(ballot(), people={"p01": name})
    assert village.resumes().people == {"p01": name}


def test_a_village_of_512_names_fits(village_of: Any, ballot: Any) -> None:
    village = village_of(ballot(), people={f"p{n}": "名" * 64 for n in range(512)})
    assert len(village.resumes().people) == 512


def test_a_line_of_another_form_discloses_nothing() -> None:
    _, good = disclose({"p01": "王富"}, 0)
    (one,) = read_disclosures(good)
    assert (one.n, one.id, one.name) == (0, "p01", "王富")
    text = json.loads(good)["disclosure"]
    for bad in (
        b"",
        b"{}",
        good.replace(b'"n":0', b'"n":-1'),
        good.replace(b'"n":0', b'"n":true'),
        good.replace(b'"n":0', b'"n": 0'),
        good.replace(text.encode(), text.encode() + b"="),
        good.replace(text.encode(), text[:-1].encode()),
        good.replace(text.encode(), b"W10"),
        b'{"disclosure":3,"n":0}\n',
        b'{"disclosure":"' + text.encode() + b'","m":1,"n":0}\n',
        b"\xff\n",
    ):
        assert list(read_disclosures(bad)) == []


def test_what_no_entry_commits_to_is_not_believed(village: Any, ballot: Any) -> None:
    _, forged = disclose({"p01": "王富"}, 0)
    village.store.put(DISCLOSURES, village.store.get(DISCLOSURES) + forged)
    assert Case.resume(village.store).people == PEOPLE


# --- faults -----------------------------------------------------------------------------------

KILLED = 9
CHILD = """
import os, sys
from datetime import datetime
from pathlib import Path
from tuixuan import Case, FileStore, Procedure

folder, where, left = sys.argv[1], sys.argv[2], int(sys.argv[3])

class Killed(FileStore):
    def _write(self, fd, data):
        global left
        left -= 1
        if left == 0 and where == "in the write":
            os.write(fd, data[: len(data) // 2])
            os._exit(9)
        return super()._write(fd, data)

    def _sync(self, fd):
        if left == 0 and where == "before the sync":
            os._exit(9)
        super()._sync(fd)
        if left == 0:
            os._exit(9)

roles = {"host": ["p01"], "township": ["t01"]}
at = datetime.fromisoformat("2026-03-02T09:00:00+08:00")
procedure = Procedure.from_compiled(Path(sys.argv[4]).read_bytes(), files={"a.yaml": b"a"})
case = Case.open(procedure, Killed(folder), origin="a", at=at, roles=roles, calendars=(),
                 people={"p01": "田富", "p02": "田大利"})
print(case.size, flush=True)
for n in range(30):
    data = {"date": "2026-03-02", "order": ["p01", "p02"], "persons": ["p01", "p02"]}
    case.step("ballot", data, actor="p01", at=at, people={f"q{n}": "宋三"})
    print(case.size, flush=True)
"""


@pytest.mark.checkout
@pytest.mark.parametrize("where", ["in the write", "before the sync", "after the sync"])
@pytest.mark.parametrize("left", [3, 4, 5, 6, 31, 32])
def test_a_name_is_durable_before_the_entry_that_commits_to_it(
    tmp_path: Path, where: str, left: int, ballot: Any
) -> None:
    folder = tmp_path / "case"
    (tmp_path / "procedure.json").write_bytes(ballot().compiled)
    command = [sys.executable, "-c", CHILD, str(folder), where, str(left)]
    command.append(str(tmp_path / "procedure.json"))
    child = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert KILLED == child.returncode, child.stderr
    acknowledged = int((child.stdout.split() or ["0"])[-1])
    assert acknowledged

    case = Case.resume(FileStore(folder))
    assert acknowledged <= case.size
    told = sum(len(entry.body.get("sd", ())) for entry in case.entries())
    assert told == len(case.people)
    before = verify(str(folder), frozenset("0145"))
    assert [f.code for f in before.tally.findings if not f.warning] == []
    data = {"date": "2026-03-02", "order": ["p01", "p02"], "persons": ["p01", "p02"]}
    at = next(case.entries()).t
    case.step("ballot", data, actor="p01", at=parse_time(at), people={"q99": "宋四"})
    numbers = [json.loads(line)["n"] for line in (folder / DISCLOSURES).read_bytes().splitlines()]
    assert numbers == sorted(numbers)
    result = verify(str(folder), frozenset("0145"))
    assert (0, []) == (result.exit, [f.code for f in result.tally.findings if not f.warning])
    assert "q99" in Case.resume(FileStore(folder)).people


def test_what_a_crash_left_is_cut_before_the_next_entry(
    village_of: Any, tmp_path: Path, ballot: Any
) -> None:
    village = village_of(ballot(), store=FileStore(tmp_path), people=PEOPLE)
    path = tmp_path / DISCLOSURES
    kept = path.read_bytes()
    _, orphan = disclose({"p09": "宋三"}, 1)
    path.write_bytes(kept + orphan + orphan[:40])
    assert village.resumes().people == PEOPLE
    attempt(village, BY_SURNAME)
    assert kept == path.read_bytes()
    _, orphan = disclose({"p09": "宋三"}, 2)
    path.write_bytes(kept + orphan)
    attempt(village, BY_SURNAME, people={"p08": "宋四"})
    assert set(village.resumes().people) == {*PEOPLE, "p08"}
    assert len(path.read_bytes().splitlines()) == len(PEOPLE) + 1


def test_of_two_writers_the_later_one_leaves_no_name(
    village_of: Any, tmp_path: Path, ballot: Any
) -> None:
    village = village_of(ballot(), store=FileStore(tmp_path), people=PEOPLE)
    other = Case.resume(FileStore(tmp_path))
    attempt(village, BY_SURNAME, people={"p08": "宋四"})
    before = (tmp_path / DISCLOSURES).read_bytes()
    village.case, mine = other, village.case
    with pytest.raises(ConflictError):
        attempt(village, BY_SURNAME, people={"p09": "宋三"})
    assert before == (tmp_path / DISCLOSURES).read_bytes()
    assert "p09" not in other.people
    village.case = mine
    attempt(village, BY_SURNAME, people={"p09": "宋三"})
    assert set(village.resumes().people) == {*PEOPLE, "p08", "p09"}


class Broken(FileStore):
    """A disk that fails once, at the call that is named."""

    fault = ""

    def _write(self, fd: int, data: bytes) -> int:
        if self.fault == "write" and b"disclosure" in data:
            self.fault = ""
            super()._write(fd, data[:9])
            raise OSError(28, "no space left on device")
        return super()._write(fd, data)

    def _sync(self, fd: int) -> None:
        if self.fault == "sync":
            self.fault = ""
            raise OSError(5, "input/output error")
        super()._sync(fd)


@pytest.mark.parametrize("fault", ["write", "sync"])
def test_without_its_disclosure_an_entry_is_not_written(
    fault: str, village_of: Any, tmp_path: Path, ballot: Any
) -> None:
    store = Broken(tmp_path)
    village = village_of(ballot(), store=store, people=PEOPLE)
    before = [(tmp_path / name).read_bytes() for name in ("log.jsonl", DISCLOSURES)]
    store.fault = fault
    with pytest.raises(StoreError, match="disclosures"):
        attempt(village, BY_SURNAME, people={"p09": "宋三"})
    assert before == [(tmp_path / name).read_bytes() for name in ("log.jsonl", DISCLOSURES)]
    assert "p09" not in village.case.people
    village.case = Case.resume(FileStore(tmp_path))
    attempt(village, BY_SURNAME, people={"p09": "宋三"})


class Plain:
    """A store that somebody wrote before there were names: `Store` and nothing more."""

    def __init__(self) -> None:
        self._store = MemoryStore()

    def __getattr__(self, name: str) -> Any:
        if name == "append_disclosing":
            raise AttributeError(name)
        return getattr(self._store, name)


def test_a_store_without_a_place_for_names_keeps_cases_without_them(
    village_of: Any, ballot: Any
) -> None:
    with pytest.raises(UsageError, match="append_disclosing"):
        village_of(ballot(), store=Plain(), people=PEOPLE)
    village = village_of(ballot(), store=Plain())
    attempt(village, BY_NAME)
    with pytest.raises(UsageError, match="append_disclosing"):
        attempt(village, BY_NAME, people=PEOPLE)
    assert village.case.size == 2


def test_a_case_is_copied_with_its_names(village: Any, tmp_path: Path) -> None:
    attempt(village, BY_SURNAME, people={"p09": "宋三"})
    for target in (FileStore(tmp_path), MemoryStore()):
        copy(village.store, target)
        assert Case.resume(target).people == village.case.people


def test_a_link_in_the_place_of_the_names_is_not_followed(
    village_of: Any, tmp_path: Path, ballot: Any
) -> None:
    village = village_of(ballot(), store=FileStore(tmp_path / "case"), people=PEOPLE)
    path = tmp_path / "case" / DISCLOSURES
    path.rename(tmp_path / "outside")
    path.symlink_to(tmp_path / "outside")
    assert Case.resume(FileStore(tmp_path / "case")).people == {}
    before = (tmp_path / "outside").read_bytes()
    with pytest.raises(StoreError):
        attempt(village, BY_SURNAME, people={"p09": "宋三"})
    assert before == (tmp_path / "outside").read_bytes()
