"""The verdict in words and as JSON: what was computed again, what is wrong, what was taken as given."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tepore_verify.document import Verification, read_document, verify_document
from tepore_verify.exact import exact_text
from tepore_verify.faults import BadFile
from tepore_verify.seal import fingerprint
from tepore_verify.sources import documents_in
from tepore_verify.words import say, sentence

RIGHT, WRONG, REFUSED = 0, 1, 2
MOST_FAULTS = 20


@dataclass(frozen=True)
class Verdict:
    """The verdict on one document.

    Attributes
    ----------
    file
        Name of the file, and of the document within it.
    content, verification
        None where it was refused.
    refusal
        Why it was refused.
    """

    file: str
    content: Mapping[str, Any] | None = None
    verification: Verification | None = None
    refusal: BadFile | None = None

    @property
    def exit_code(self) -> int:
        """0 right, 1 wrong, 2 refused."""
        if self.verification is None:
            return REFUSED
        return RIGHT if self.verification.right else WRONG


@dataclass(frozen=True)
class Verdicts:
    """Verdicts on all documents of a run."""

    each: Sequence[Verdict]

    @property
    def exit_code(self) -> int:
        """The worst of them."""
        return max((one.exit_code for one in self.each), default=RIGHT)

    def as_json(self) -> str:
        """Write them as JSON."""
        return json.dumps([_plain(one) for one in self.each], ensure_ascii=False, indent=1) + "\n"

    def in_words(self, language: str, *, every_given: bool = False) -> str:
        """Write them as sentences."""
        return "".join(
            f"{line}\n" for one in self.each for line in _lines(one, language, every_given=every_given)
        )


def verdicts_on(files: Iterable[Path]) -> Verdicts:
    """Check every document in these files."""
    return Verdicts([verdict for file in files for verdict in _in_file(file)])


def _in_file(file: Path) -> Iterator[Verdict]:
    try:
        for name, written in documents_in(file.read_bytes()):
            yield _on(f"{file.name} {name}".strip(), written)
    except OSError as fault:
        yield Verdict(file.name, refusal=BadFile("verify.file", str(file), fault.strerror or "?"))
    except BadFile as refusal:
        yield Verdict(file.name, refusal=refusal)


def _on(name: str, written: bytes) -> Verdict:
    try:
        content = read_document(written)
        return Verdict(name, content, verify_document(content))
    except BadFile as refusal:
        return Verdict(name, refusal=refusal)


def _plain(verdict: Verdict) -> dict[str, Any]:
    found: dict[str, Any] = {
        "file": verdict.file,
        "verdict": ("right", "wrong", "refused")[verdict.exit_code],
    }
    checked, refusal = verdict.verification, verdict.refusal
    faults = [refusal] if refusal else checked.faults if checked else ()
    found["faults"] = [{"code": one.code, "where": one.where, "detail": one.detail} for one in faults]
    if checked is not None and verdict.content is not None:
        found["figures"] = checked.figures
        found["sealed"] = "seal" in verdict.content
        found["given"] = {
            kind: [
                {"id": node.id, "number": exact_text(node.number), "unit": node.unit, "source": node.source}
                for node in nodes
            ]
            for kind, nodes in checked.given.items()
        }
    return found


def _lines(verdict: Verdict, language: str, *, every_given: bool) -> Iterator[str]:
    yield f"{verdict.file}"
    if verdict.refusal is not None:
        yield say("refused", language)
        yield f"  {sentence(verdict.refusal, language)}"
    if verdict.verification is None or verdict.content is None:
        return
    checked, content = verdict.verification, verdict.content
    yield say("right" if checked.right else "wrong", language)
    if checked.faults:
        yield say("faults", language, count=len(checked.faults)) + ":"
        yield from (f"  - {sentence(fault, language)}" for fault in checked.faults[:MOST_FAULTS])
        if len(checked.faults) > MOST_FAULTS:
            yield f"  {say('more', language, count=len(checked.faults) - MOST_FAULTS)}"
    if checked.figures:
        yield from _about(content, checked, language)
        yield say("given", language) + ":"
        for kind, nodes in checked.given.items():
            yield f"  {len(nodes):6} {say(f'kind.{kind}', language)}"
            for node in nodes if every_given else ():
                yield f"         {node.id} = {exact_text(node.number)} {node.unit} <- {node.source}"


def _about(content: Mapping[str, Any], checked: Verification, language: str) -> Iterator[str]:
    is_building, row, seal = content["part"] == "building", content["statements"][0], content.get("seal")
    whose = (
        say("building", language, units=content["units"])
        if is_building
        else say("unit", language, unit=row["unit"] or row["unit_id"])
    )
    cents = content["total_cents"] if is_building else row["total_cents"]
    yield say("of", language, condominium=content["condominium"], season=content["season"], whose=whose)
    yield say("total", language, amount=_euro(cents, language)) + "."
    yield say("figures", language, count=checked.figures)
    if checked.right:
        yield from _list("proves", _proofs(is_building=is_building, sealed=bool(seal)), language)
    yield from _list("cannot", _limits(is_building=is_building, sealed=bool(seal)), language)
    if seal is None:
        yield say("no_seal", language)
    elif checked.right:
        yield say("seal_right", language, fingerprint=fingerprint(bytes.fromhex(seal["key"])))
        yield say("root", language, root=fingerprint(seal["closings"][-1]["root"]))


def _proofs(*, is_building: bool, sealed: bool) -> list[str]:
    own, root = [] if is_building else ["own"], ["root"] if sealed else []
    return ["figures", "sums", *own, *root]


def _limits(*, is_building: bool, sealed: bool) -> list[str]:
    neighbours, key = [] if is_building else ["neighbours"], ["key"] if sealed else []
    return ["given", *neighbours, "words", *key]


def _list(title: str, keys: Iterable[str], language: str) -> Iterator[str]:
    yield say(title, language) + ":"
    yield from (f"  - {say(f'{title}_{key}', language)}" for key in keys)


def _euro(cents: int, language: str) -> str:
    written = f"{abs(cents) // 100:,}.{abs(cents) % 100:02d}"
    if language != "en":
        written = written.translate(str.maketrans(",.", ".,"))
    return f"{'-' if cents < 0 else ''}{written} €"
