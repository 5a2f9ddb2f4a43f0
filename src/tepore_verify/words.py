"""The verifier's sentences in Italian, English and German."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tepore_verify.faults import BadFile, Fault

LANGUAGES = ("it", "en", "de")


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """Read the sentences, by language and key."""
    table = tomllib.loads(resources.files("tepore_verify").joinpath("words.toml").read_text(encoding="utf-8"))
    return {language: table[language] for language in LANGUAGES}


def say(key: str, language: str, **places: object) -> str:
    """Give a sentence with its places filled."""
    return words()[language][key].format(**places)


def sentence(fault: Fault | BadFile, language: str = "en") -> str:
    """Say what does not agree and where."""
    return f"{fault.where}: {say(f'fault.{fault.code}', language)}: {fault.detail}"
