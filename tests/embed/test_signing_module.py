"""The example of a signing module: the key stays in another process, and its failures are borne."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tuixuan import Case, MemoryStore, Procedure, StepRefused
from tuixuan.audit import KeyFile, read_notes
from tuixuan.errors import SigningError

pytestmark = [
    pytest.mark.checkout,
    pytest.mark.skipif(sys.platform == "win32", reason="a pipe is waited for"),
]

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "signing_module"
ORIGIN = "example/qingshi/2026"
AT = datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.fixture
def example(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    monkeypatch.syspath_prepend(str(EXAMPLE))
    monkeypatch.setenv("PYTHONPATH", str(EXAMPLE.parents[1] / "engine"))
    yield importlib.import_module("pipe_signer")
    sys.modules.pop("pipe_signer", None)


@pytest.fixture
def key(tmp_path: Path) -> KeyFile:
    return KeyFile.generate(tmp_path / "log.key", ORIGIN)


Signing = Callable[..., Any]


@pytest.fixture
def signing(example: ModuleType, key: KeyFile, tmp_path: Path) -> Iterator[Signing]:
    """A signer over the module of the example, or over a program of the test."""
    made: list[Any] = []

    def make(program: str | None = None, timeout: float = 30.0) -> Any:
        module = [str(EXAMPLE / "module.py"), str(tmp_path / "log.key"), str(tmp_path / "signed")]
        command = [sys.executable, *(module if program is None else ["-c", program])]
        made.append(example.PipeSigner(command, str(key.key), timeout=timeout))
        return made[-1]

    yield make
    for signer in made:
        signer.close()


def opened(signer: Any, store: MemoryStore | None = None) -> Case:
    return Case.open(
        Procedure.load("liangtui_yixuan"),
        store or MemoryStore(),
        origin=ORIGIN,
        roles={"township": ["t01"], "committee": ["p01"]},
        at=AT,
        signer=signer,
    )


def refuse(case: Case) -> None:
    """One more entry: an attempt that is refused."""
    with pytest.raises(StepRefused):
        case.step("declare", {"date": "2026-03-02"}, actor="p01", at=AT)


def test_a_case_is_signed_by_another_process(signing: Signing, key: KeyFile) -> None:
    store = MemoryStore()
    case = opened(signing(), store)
    refuse(case)
    case.checkpoint()
    assert ((1, 2), None) == (case.notes, case.note_due)
    assert all(note.is_signed_by(key.key) for note in read_notes(store))


def test_a_module_signs_no_second_history(signing: Signing) -> None:
    signer = signing()
    first = opened(signer)
    refuse(first)
    first.checkpoint()
    other = opened(signer)
    assert "a note of 2 entries was signed before" in str(other.note_due)
    refuse(other)
    with pytest.raises(SigningError, match="another note of 2 entries was signed before"):
        other.checkpoint()
    assert () == other.notes


def test_a_module_signs_nothing_but_notes_of_its_log(signing: Signing) -> None:
    signer = signing()
    for text in (b"I owe you", b"example/other\n1\nAAAA\n", b"example/qingshi/2026\n1\nA\nB\n"):
        with pytest.raises(RuntimeError, match="a note of this log is expected"):
            signer.sign(text)


FAILING = {
    "it ends at once": ("raise SystemExit(1)", "ended|Broken pipe"),
    "it says no": ("input(); print('refused the card is locked', flush=True)", "card is locked"),
    "it answers nonsense": ("input(); print('well', flush=True)", "refuses: well"),
    "it answers no base64": ("input(); print('signed ?', flush=True)", "base64|Non-base64|Only"),
    "it signs with another key": (
        "input(); print('signed ' + 'A' * 86 + '==', flush=True)",
        "is no signature of key",
    ),
    "it answers without end": ("input(); print('x' * 9000, flush=True)", "too much"),
}


@pytest.mark.parametrize("name", FAILING)
def test_a_module_that_fails_holds_nothing_up(name: str, signing: Signing) -> None:
    program, reason = FAILING[name]
    case = opened(signing(program))
    assert (1, ()) == (case.size, case.notes)
    refuse(case)
    assert 2 == case.size
    with pytest.raises(SigningError, match=reason):
        case.checkpoint()


def test_a_module_that_hangs_is_not_waited_for(signing: Signing) -> None:
    case = opened(signing("input(); import time; time.sleep(60)", timeout=0.2))
    assert "did not answer within 0.2 seconds" in str(case.note_due)


def test_a_module_that_died_is_started_again(signing: Signing) -> None:
    signer = signing()
    case = opened(signer)
    signer._process.kill()
    signer._process.wait()
    refuse(case)
    assert 2 == case.checkpoint().size


def test_a_program_that_is_not_there_is_told(example: ModuleType, key: KeyFile) -> None:
    case = opened(example.PipeSigner(["no-such-program-here"], str(key.key)))
    assert "no-such-program-here" in str(case.note_due)
