"""What is wrong with a key or a note is told to an official in his language."""

from __future__ import annotations

from pathlib import Path

import pytest

ORIGIN = "example/told/2027"


@pytest.fixture
def signed(tmp_path, roles, invoke) -> Path:
    folder, key = tmp_path / "signed", tmp_path / "log.key"
    assert invoke("keygen", "--name", ORIGIN, "--out", key).exit_code == 0
    opening = ("--procedure", "liangtui_yixuan", "--roles", roles, "--origin", ORIGIN)
    assert invoke("new", folder, *opening, "--key", key).exit_code == 0
    return folder


@pytest.mark.parametrize(
    ("words", "english", "chinese"),
    [
        (("checkpoint", "CASE", "--key", "none.key"), "cannot be read as a key", "读不出密钥"),
        (("keygen", "--name", "a b", "--out", "b.key"), "without spaces", "不得含空格"),
        (("growth", "CASE", "--witness", "w.vkey"), "not the name of its file", "不要填文件名"),
        (("checkpoint", "CASE", "--key", "OTHER"), "a key of a log named", "密钥应与日志"),
        (
            ("sheet", "CASE", "--out", "s.html"),
            "`checkpoints/00000001`: a note copied",
            "复制原文件",
        ),
    ],
)
def test_a_bad_key_or_note_is_told_in_both_languages(
    words, english, chinese, signed, tmp_path, invoke
):
    other = tmp_path / "other.key"
    assert invoke("keygen", "--name", "another", "--out", other).exit_code == 0
    if words[0] == "sheet":  # as a text editor of Windows leaves it
        path = signed / "checkpoints" / "00000001"
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    given = {"CASE": signed, "OTHER": other, "s.html": tmp_path / "s.html"}
    for lang, said in (("en", english), ("zh", chinese)):
        result = invoke(*(given.get(word, word) for word in words), lang=lang)
        assert (2, True) == (result.exit_code, said in result.output), result.output
    assert "is expected" not in result.output
