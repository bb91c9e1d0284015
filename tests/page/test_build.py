"""The built page is what its sources make, is small, and can fetch nothing."""

from __future__ import annotations

import base64
import hashlib
import importlib.util
import re
import sys
import zlib
from pathlib import Path
from types import ModuleType

import pytest

pytestmark = pytest.mark.checkout

HOME = Path(__file__).resolve().parent.parent.parent
PAGE = HOME / "engine" / "tuixuan_page"
SOURCES = sorted((PAGE / "src").glob("*.js"))


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    """The build; nothing of it is there when the wheel is tested."""
    spec = importlib.util.spec_from_file_location("make_page", HOME / "tools" / "make_page.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_page"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def built() -> str:
    """The page in the repository."""
    return (PAGE / "verify.html").read_text("utf-8")


@pytest.fixture(scope="module")
def script(tool: ModuleType, built: str) -> str:
    """The script in it."""
    return str(tool.unpacked(built))


def test_the_page_is_what_its_sources_make(tool, built, script):
    fresh = tool.built()
    packed = re.compile(r'(?<=<template id="packed">)[^<]+')
    # how a text is packed may differ from one packer to another; what is packed may not
    assert packed.sub("", fresh) == packed.sub("", built), "run `python tools/make_page.py`"
    assert tool.unpacked(fresh) == script


def test_another_packer_packs_the_same_script(tool, built, script, monkeypatch):
    """What the policy pins is the text that runs, never how it is packed."""
    monkeypatch.setattr(tool.zopfli.zlib, "compress", lambda text: zlib.compress(text, 1))
    other = tool.built()
    assert other != built
    assert tool.unpacked(other) == script
    policy = re.compile('Content-Security-Policy" content="([^"]+)"')
    assert policy.findall(other) == policy.findall(built)


def test_the_page_is_small(built):
    assert len(built.encode()) <= 60_000


def test_every_module_is_in_the_page(tool):
    names = {path.name for path in SOURCES} - {"boot.js"}
    assert names == set(tool.modules())


def test_the_policy_of_the_page_names_what_is_in_it_and_nothing_else(tool, built, script):
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', built)
    boot = re.search(r"<script>(.*?)</script>", built, re.S)
    assert policy is not None and boot is not None
    digests = re.findall(r"'(sha256-[^']+)'", policy[1])
    wanted = [
        "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        for text in (boot[1], script, tool.style())
    ]
    assert wanted == digests
    assert policy[1].startswith("default-src 'none';script-src 'sha256-")
    assert "unsafe" not in policy[1] and "http" not in policy[1]
    assert 1 == built.count("<script")


@pytest.mark.parametrize(
    "word",
    [
        r"https?:", r"\bsrc=", r"\bhref", r"\bfetch\(", r"XMLHttpRequest", r"WebSocket",
        r"EventSource", r"sendBeacon", r"\bimport\(", r"url\(", r"@import", r"<link", r"<iframe",
        r"\beval\(", r"new Function", r"innerHTML", r"outerHTML", r"document\.write",
        r"localStorage", r"indexedDB", r"document\.cookie", r"Worker\(",
    ],
)  # fmt: skip
def test_nothing_is_fetched_or_kept_and_no_text_becomes_markup(built, script, word):
    assert not re.search(word, built)
    assert not re.search(word, script)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_modules_are_short_and_say_what_they_are(path):
    lines = path.read_text("utf-8").splitlines()
    assert len(lines) < 300
    assert lines[0].startswith(("//", "/*"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_functions_are_short(path):
    begun: dict[int, int] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines()):
        indent = len(line) - len(line.lstrip())
        if re.match(
            r"\s*(export )?(async )?(function\*? \w+|(static |get |async )*[#\w]+)\(.*\) \{$", line
        ):
            begun[indent] = number
        elif line.strip() == "}" and indent in begun:
            assert number - begun.pop(indent) < 30, f"{path.name}:{number}"
