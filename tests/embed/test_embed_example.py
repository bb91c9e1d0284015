"""The example of an embedder does what its README says: from opening to the verifier."""

from __future__ import annotations

import base64
import importlib
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tuixuan import Case, FileStore, KeyFile, Procedure
from tuixuan.errors import ConflictError, StoreError
from tuixuan.store import copy

starlette_testclient = pytest.importorskip("starlette.testclient")
pytestmark = pytest.mark.checkout

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "embed"
CASE = {
    "roles": {
        "township": ["t01"],
        "guidance": ["g01"],
        "committee": ["p01"],
        "host": ["p01"],
        "county": ["c01"],
        "representatives": ["v01"],
        "recorder": ["r01"],
    },
    "steps": {"survey": False, "train": False},
}
REMINDER = {
    "date": "2025-11-14",
    "term_start": "2021-05-18",
    "term_end": "2026-05-18",
    "decision": "reminded",
}


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(EXAMPLE))
    yield importlib.import_module("app")
    for name in ("app", "sqlite_store"):
        sys.modules.pop(name, None)


@pytest.fixture
def store(app: ModuleType) -> ModuleType:
    return importlib.import_module("sqlite_store")


class Client:
    """A browser: one token, one answer."""

    def __init__(self, app: ModuleType, database: Path) -> None:
        self.hour = 0
        self._app = app
        self._database = database
        self.start()

    def start(self) -> None:
        """Start the application, or start it again."""
        made = self._app.make_app(self._database, self.clock)
        self.http = starlette_testclient.TestClient(made)

    def clock(self) -> datetime:
        self.hour += 1
        china = timezone(timedelta(hours=8))
        return datetime(2026, 2, 10, tzinfo=china) + timedelta(hours=self.hour)

    def get(self, path: str, token: str = "token-archive") -> Any:
        return self.http.get(path, headers={"authorization": f"Bearer {token}"})

    def post(self, path: str, body: Any, token: str = "token-township", **headers: str) -> Any:
        headers["authorization"] = f"Bearer {token}"
        return self.http.post(path, json=body, headers=headers)

    def step(
        self, step: str, body: Any, token: str = "token-township", cid: str = "", language: str = ""
    ) -> Any:
        headers = {"accept-language": language or "zh"}
        if cid:
            headers["idempotency-key"] = cid
        return self.post(f"/cases/qingshi/steps/{step}", body, token, **headers)


@pytest.fixture
def client(app: ModuleType, tmp_path: Path) -> Iterator[Client]:
    made = Client(app, tmp_path / "cases.sqlite")
    assert made.post("/cases/qingshi", CASE).status_code == 201
    yield made
    made.http.close()


def text(content: str) -> str:
    return base64.b64encode(content.encode()).decode()


def test_a_stranger_and_a_reader_take_no_step(client: Client) -> None:
    assert client.get("/cases/qingshi", token="nobody").status_code == 401
    body = {"data": REMINDER}
    assert client.step("term_reminder", body, token="token-archive").status_code == 403
    assert client.get("/cases/qingshi").json()["size"] == 1


def test_the_steps_that_may_be_taken_are_listed(client: Client) -> None:
    shown = client.get("/cases/qingshi").json()
    assert shown["state"] == "opened"
    first = next(step for step in shown["steps"] if step["permitted"])
    assert first["step"] == "term_reminder"
    assert first["fields"] == ["date", "term_start", "term_end", "decision"]


def test_a_skipped_step_is_answered_with_what_comes_first(client: Client) -> None:
    body = {"data": {"date": "2026-02-10", "persons": ["p01"]}}
    chinese = client.step("initial_list", body, token="token-secretary")
    assert chinese.status_code == 409
    assert "`term_reminder`（任期提醒）" in chinese.json()["refused"][0]
    english = client.step("initial_list", body, token="token-secretary", language="en-GB")
    assert "comes first" in english.json()["refused"][0]
    assert client.get("/cases/qingshi").json()["size"] == 3


def test_a_field_that_is_missing_is_named(client: Client) -> None:
    body = {"data": {"date": "2025-11-14"}}
    answer = client.step("term_reminder", body, language="en")
    assert answer.status_code == 409
    assert any("`term_end`" in reason for reason in answer.json()["refused"])


def test_a_role_that_the_user_does_not_hold_is_refused(client: Client) -> None:
    answer = client.step("term_reminder", {"data": REMINDER}, "token-secretary", language="en")
    assert answer.status_code == 409
    assert "`township`" in answer.json()["refused"][0]


def test_what_is_no_request_is_told_apart_from_a_refusal(client: Client) -> None:
    assert client.step("no_such_step", {}).status_code == 404
    assert client.step("term_reminder", ["no object"]).status_code == 400
    assert client.get("/cases/nowhere").status_code == 404
    assert client.post("/cases/qingshi", CASE).status_code == 422
    assert client.post("/cases/other", {"roles": {"emperor": ["t01"]}}).status_code == 422


def test_a_retry_is_recorded_once(client: Client) -> None:
    first = client.step("term_reminder", {"data": REMINDER}, cid="4f1d")
    again = client.step("term_reminder", {"data": REMINDER}, cid="4f1d")
    assert first.json()["entry"] == again.json()["entry"] == 1
    assert client.get("/cases/qingshi").json()["size"] == 2
    other = {"data": {**REMINDER, "decision": "none"}}
    assert client.step("term_reminder", other, cid="4f1d").status_code == 422


def test_a_case_goes_on_after_a_restart_and_passes_the_verifier(
    client: Client, store: ModuleType, tmp_path: Path
) -> None:
    assert client.step("term_reminder", {"data": REMINDER}).status_code == 200
    meets = {"data": {"date": "2026-02-03"}, "documents": {"minutes_outgoing": text("minutes")}}
    early = client.step("outgoing_meets", meets, token="token-secretary")
    assert early.status_code == 409  # the plan of the township comes first
    plan = {"data": {"date": "2026-01-12"}, "documents": {"plan": text("plan")}}
    assert client.step("plan", plan, cid="before").status_code == 200

    client.start()
    assert client.get("/cases/qingshi").json()["state"] == "reminded"
    assert client.step("plan", plan, cid="before").json()["entry"] == 3
    assert client.step("outgoing_meets", meets, token="token-secretary").status_code == 200

    roster = {
        "data": {
            "date": "2026-02-05",
            "members": [
                {"id": f"p{n:02}", "standing": "formal", "counted": True} for n in range(1, 11)
            ],
            "entitled": 10,
            "excluded": 0,
            "should_attend": 10,
        },
        "documents": {"roster": text("roster")},
    }
    alone = client.step("roster_check", roster, token="token-secretary", language="en")
    assert alone.status_code == 409
    assert "`guidance`" in alone.json()["refused"][0]
    stranger = client.step("roster_check", {**roster, "confirm": ["x"]}, token="token-secretary")
    assert stranger.status_code == 401
    signed = {**roster, "confirm": ["token-guidance"]}
    taken = client.step("roster_check", signed, token="token-secretary")
    assert taken.json()["out"]["state"] == "rostered"

    log = client.get("/cases/qingshi/log").content
    folder = tmp_path / "qingshi"
    source = store.SqliteStore(tmp_path / "cases.sqlite", "qingshi")
    copy(source, FileStore(folder))
    source.close()
    assert log == (folder / "log.jsonl").read_bytes()
    assert Case.resume(FileStore(folder)).state == "rostered"
    assert verified(folder) == {"exit": 0, "findings": []}


def verified(folder: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tuixuan_verify", "--json", str(folder)],
        capture_output=True,
        text=True,
        check=False,
    )
    report = json.loads(done.stdout)
    return {"exit": done.returncode, "findings": report["cases"][0]["findings"]}


def test_two_writers_of_one_case_never_break_a_link(store: ModuleType, tmp_path: Path) -> None:
    one = store.SqliteStore(tmp_path / "cases.sqlite", "qingshi")
    two = store.SqliteStore(tmp_path / "cases.sqlite", "qingshi")
    one.append(b"{}", 0, last=None)
    with pytest.raises(ConflictError):
        two.append(b"{}", 0, last=None)
    with pytest.raises(ConflictError):
        two.append(b"{}", 1, last="0" * 64)
    assert list(two.lines()) == [b"{}"]
    one.close()
    two.close()


def test_names_lie_beside_the_log_and_who_comes_too_late_leaves_none(
    store: ModuleType, tmp_path: Path
) -> None:
    procedure = Procedure.load("liangtui_yixuan")
    at = datetime(2025, 11, 14, 9, tzinfo=timezone(timedelta(hours=8)))
    made = store.SqliteStore(tmp_path / "cases.sqlite", "qingshi")
    roles, people = {"township": ["t01"]}, {"t01": "镇党委组织委员"}
    case = Case.open(procedure, made, origin="embed/1", at=at, roles=roles, people=people)
    with pytest.raises(ConflictError):
        made.append_disclosing(b"{}", 0, last=None, beside=b"{}\n")
    case.step("term_reminder", REMINDER, actor="township", at=at, people={"p01": "陈建国"})
    assert made.get("disclosures.jsonl").count(b"\n") == 2
    assert "陈建国".encode() not in b"".join(made.lines())
    copy(made, FileStore(tmp_path / "qingshi"))
    made.close()
    assert verified(tmp_path / "qingshi") == {"exit": 0, "findings": []}


def test_names_are_erased_and_the_law_is_amended(store: ModuleType, tmp_path: Path) -> None:
    procedure = Procedure.load("liangtui_yixuan")
    at = datetime(2025, 11, 14, 9, tzinfo=timezone(timedelta(hours=8)))
    made = store.SqliteStore(tmp_path / "cases.sqlite", "qingshi")
    roles, people = {"township": ["t01"]}, {"t01": "镇党委组织委员", "p01": "陈建国"}
    case = Case.open(procedure, made, origin="embed/1", at=at, roles=roles, people=people)
    case.erase(["p01"], at=at)
    later = Procedure.from_compiled({**json.loads(procedure.compiled), "version": 2})
    case.amend(later, at=at)
    with pytest.raises(ConflictError):
        made.append_binding(b"{}", 2, last=None, files={"amendments/2/procedure.json": b"{}"})
    assert made.get("amendments/2/procedure.json") == later.compiled
    assert "陈建国".encode() not in made.get("disclosures.jsonl")
    case.step("term_reminder", REMINDER, actor="township", at=at)
    again = Case.resume(made)
    assert (again.state, again.people) == (case.state, {"t01": "镇党委组织委员"})
    made.close()


def test_a_signed_case_lies_in_the_database(store: ModuleType, tmp_path: Path) -> None:
    procedure = Procedure.load("liangtui_yixuan")
    at = datetime(2025, 11, 14, 9, tzinfo=timezone(timedelta(hours=8)))
    made = store.SqliteStore(tmp_path / "cases.sqlite", "qingshi")
    roles, key = {"township": ["t01"]}, KeyFile("embed/1", bytes(32))
    case = Case.open(procedure, made, origin="embed/1", at=at, roles=roles, signer=key)
    note = made.get("checkpoints/00000001")
    for expected in (None, b"another"):
        with pytest.raises(ConflictError):
            made.replace("checkpoints/00000001", b"", expected=expected)
    assert bytes(case.checkpoint()) == note == made.get("checkpoints/00000001")
    assert Case.resume(made, signer=key).note_due is None
    made.close()


def test_the_database_itself_refuses_to_change_a_line(store: ModuleType, tmp_path: Path) -> None:
    made = store.SqliteStore(tmp_path / "cases.sqlite", "qingshi")
    made.append(b"{}", 0, last=None)
    for change in ("UPDATE lines SET line = x'00'", "DELETE FROM lines"):
        with pytest.raises(Exception, match="append-only"):
            made._db.execute(change)
    made.close()
    with pytest.raises(StoreError):
        made.append(b"{}", 1, last=None)


@pytest.mark.slow
def test_the_example_is_typed() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "mypy",
            "--strict",
            "--config-file",
            str(EXAMPLE.parents[1] / "pyproject.toml"),
            "--cache-dir",
            str(EXAMPLE.parents[1] / ".mypy_cache"),
            "app.py",
            "sqlite_store.py",
        ],
        cwd=EXAMPLE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
