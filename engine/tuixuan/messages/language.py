"""Which language messages are in, and the gettext catalogues they come from.

Rules kept here:
1. Two languages, `zh` and `en`. The text in the code is English and is the key of the catalogues;
   a text that a catalogue lacks appears in English, never as an error.
2. A renderer is asked for a language. Only the command line chooses one for the whole process
   (`use`), because click asks gettext without saying which.

This module knows no law and no message.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

__all__ = [
    "DEFAULT",
    "LANGUAGES",
    "LOCALES",
    "N_",
    "_",
    "catalogue",
    "chosen",
    "current",
    "ngettext",
    "use",
]

DOMAIN: Final = "tuixuan"
DEFAULT: Final = "zh"
LANGUAGES: Final[Mapping[str, str]] = {"zh": "zh_CN", "en": "en"}
LOCALES: Final = os.path.join(os.path.dirname(os.path.dirname(__file__)), "locale")

_in_use = [DEFAULT]


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The catalogue of `zh` or `en`, read once."""
    return gettext.translation(DOMAIN, LOCALES, [LANGUAGES[language]], fallback=True)


def current() -> str:
    """The language of this process."""
    return _in_use[0]


def use(language: str) -> None:
    """Make `language` that of this process, for click too; only the command line does this."""
    _in_use[0] = language
    os.environ["LANGUAGE"] = LANGUAGES[language]
    gettext.bindtextdomain(DOMAIN, LOCALES)
    gettext.textdomain(DOMAIN)


def chosen(args: Sequence[str], environment: Mapping[str, str]) -> str:
    """The language asked for: `--lang` before the command, else the environment, else `zh`."""
    names = [_option(args), *(environment.get(v, "") for v in ("TUIXUAN_LANG", "LC_ALL", "LANG"))]
    for name in names:
        for language in LANGUAGES:
            if name.lower().replace("-", "_").split("_")[0].split(".")[0] == language:
                return language
    return DEFAULT


def _option(args: Sequence[str]) -> str:
    for place, argument in enumerate(args):
        if argument == "--lang" and place + 1 < len(args):
            return args[place + 1]
        if argument.startswith("--lang="):
            return argument.removeprefix("--lang=")
        if not argument.startswith("-"):
            break
    return ""


def _(text: str) -> str:
    """`text` in the language of this process."""
    return catalogue(_in_use[0]).gettext(text)


def ngettext(one: str, many: str, n: int) -> str:
    """`one` or `many`, whichever goes with `n`, in the language of this process."""
    return catalogue(_in_use[0]).ngettext(one, many, n)


def N_(text: str) -> str:
    """Marks a text for the catalogues that is translated when it is shown."""
    return text
