"""Calls the command line in this process, in one language, and puts everything back afterwards."""

from __future__ import annotations

import gettext
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tuixuan.cli import App
from tuixuan.messages import language
from tuixuan.procedure.compiled import Procedure

Invoke = Callable[..., Result]
HERE = Path(__file__).parent

ROLES = """\
township: [t01]
guidance: [g01]
county: [c01]
committee: [p01]
host: [p01]
representatives: [v01]
"""


@pytest.fixture(autouse=True)
def _own_language(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("LANGUAGE", "TUIXUAN_LANG", "TUIXUAN_KEY", "LC_ALL", "LANG"):
        monkeypatch.setenv(name, "")
    domain = gettext.textdomain()
    yield
    gettext.textdomain(domain)
    language._in_use[0] = language.DEFAULT


@pytest.fixture
def invoke() -> Invoke:
    """Runs `tuixuan` in English; a fault of the program itself is raised, not swallowed."""

    def run(*args: object, lang: str = "en") -> Result:
        runner = CliRunner()
        words = ["--lang", lang, *(str(arg) for arg in args)]
        result = runner.invoke(App(), words, prog_name="tuixuan", terminal_width=80)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


@pytest.fixture(scope="session")
def procedure() -> Procedure:
    return Procedure.load("liangtui_yixuan")


@pytest.fixture
def roles(tmp_path: Path) -> Path:
    path = tmp_path / "roles.yaml"
    path.write_text(ROLES, encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case that was opened by hand; tests work on copies of it."""
    place = tmp_path_factory.mktemp("opened")
    (place / "roles.yaml").write_text(ROLES, encoding="utf-8")
    words = ["new", str(place / "case"), "--procedure", "liangtui_yixuan", "--origin"]
    words += ["example/test", "--roles", str(place / "roles.yaml")]
    result = CliRunner().invoke(App(), words)
    assert result.exit_code == 0, result.output
    return place / "case"


@pytest.fixture
def case(opened: Path, tmp_path: Path) -> Path:
    """A copy of the opened case, to be broken or continued."""
    return Path(shutil.copytree(opened, tmp_path / "case"))


@pytest.fixture
def scenario() -> Callable[[str], Path]:
    return lambda name: HERE / "scenarios" / f"{name}.yaml"
