"""The letter to a resident: what is owed, by when, how to pay by scanning, whom to ask; one page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tepore.documents import blocks
from tepore.documents.building import unit_label
from tepore.documents.formats import NO_BREAK_SPACE, day, money, number
from tepore.documents.imprint import NO_IMPRINT
from tepore.documents.payment import Payee, payment_code, qr_code
from tepore.documents.payment.iban import checked_iban, grouped_iban
from tepore.documents.statement import attachment_name, frame, season_lines, shortened, statement_of
from tepore.documents.tenure_parts import brought_sentence, own_amounts
from tepore.documents.texts import text
from tepore.documents.typesetting import typeset
from tepore.documents.wording import criterion_label
from tepore.documents.written import unit_json
from tepore.norms.uni10200 import Quality, held_by

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from tepore.documents.blocks import Block
    from tepore.documents.imprint import Imprint
    from tepore.documents.texts import Language
    from tepore.documents.typesetting import Content
    from tepore.norms.uni10200 import Allocation, Statement


@dataclass(frozen=True, kw_only=True)
class LetterTerms:
    """What a letter says beside the statement.

    Attributes
    ----------
    payee
        Whose account is paid into; None leaves the payment code out.
    due_on
        Day until which it is to be paid; None says none.
    address
        Where the resident gets letters; may be empty.
    """

    payee: Payee | None = None
    due_on: date | None = None
    address: str = ""


NO_TERMS = LetterTerms()


def letter_pdf(
    allocation: Allocation,
    unit_id: str,
    language: Language = "it",
    *,
    imprint: Imprint = NO_IMPRINT,
    terms: LetterTerms = NO_TERMS,
    number: int = -1,
) -> bytes:
    """Make the letter to whoever answers for a unit, as PDF/A-3a and PDF/UA-1.

    Where the unit changed hands, it is of one holder's part alone, and so is what is attached.

    Parameters
    ----------
    allocation
        The run.
    unit_id
        Id of a unit of the run.
    language
        Language of every sentence.
    imprint
        Issuer, contact and day of issue.
    terms
        Account, due day and address.
    number
        Place among the unit's holders, from 0, where it changed hands; the last is who answers now.

    Returns
    -------
    bytes
        The file, the unit's proof attached; the same bytes for the same input.

    Raises
    ------
    NoSuchUnit
        The run has no unit of that id.
    BadIban
        The account number is wrong.
    """
    if parts := statement_of(allocation, unit_id).parts:
        allocation = held_by(allocation, unit_id, number % len(parts))
    statement = statement_of(allocation, unit_id)
    title = _title(allocation, language)
    label = unit_label(statement.unit_id, statement.unit)
    content: dict[str, Content] = {
        **frame(allocation, language, imprint),
        "title": f"{title} · {label}",
        "running-title": shortened(allocation.inputs.condominium),
        "running-subject": shortened(label),
        "footer": shortened(allocation.inputs.condominium),
        "attachment-name": attachment_name(statement.unit_id),
        "attachment-description": text("letter.attachment", language),
        "blocks": [*_blocks(allocation, statement, language, imprint, terms)],
    }
    return typeset(
        "pages.typ",
        content,
        created_at=imprint.created_at(allocation),
        attachment=unit_json(allocation, statement),
    )


def letters_pdf(
    allocation: Allocation,
    unit_ids: Sequence[str],
    language: Language = "it",
    *,
    imprint: Imprint = NO_IMPRINT,
    addresses: Mapping[str, str] | None = None,
) -> bytes:
    """Make one document of several letters, each on a page of its own, to be printed and posted.

    A unit that changed hands has one for each holder, told of the own part alone; the address is the last's.

    Nothing is attached: no room and no device of a flat is in it, so whoever prints it sees none.

    Parameters
    ----------
    allocation
        The run.
    unit_ids
        Ids of units of the run, in the order of the pages; one at least.
    language
        Language of every sentence.
    imprint
        Issuer, contact and day of issue.
    addresses
        Where each unit's letters go, by its id; may lack some.

    Returns
    -------
    bytes
        PDF/A-3a and PDF/UA-1; the same bytes for the same input.

    Raises
    ------
    NoSuchUnit
        The run has no unit of an id.
    """
    pages: list[Block] = []
    for unit_id in unit_ids:
        count = len(statement_of(allocation, unit_id).parts)
        shown = [held_by(allocation, unit_id, number) for number in range(count)] or [allocation]
        for place, own in enumerate(shown, start=1):
            address = (addresses or {}).get(unit_id, "") if place == len(shown) else ""
            terms = LetterTerms(address=address)
            pages += [blocks.page()] if pages else []
            pages += [*_blocks(own, statement_of(own, unit_id), language, imprint, terms)]
    title = _title(allocation, language)
    content: dict[str, Content] = {
        **frame(allocation, language, imprint),
        "title": f"{title} · {allocation.inputs.condominium}",
        "running-title": shortened(allocation.inputs.condominium),
        "running-subject": title,
        "footer": shortened(allocation.inputs.condominium),
        "attachment-name": "letters.json",
        "attachment-description": text("letter.attachment", language),
        "blocks": [*pages],
    }
    return typeset("pages.typ", content, created_at=imprint.created_at(allocation))


def _title(allocation: Allocation, language: Language) -> str:
    service = text(f"service.{allocation.inputs.service.value}", language)
    return text("letter.title", language, service=service, season=allocation.inputs.season)


def _blocks(
    allocation: Allocation, statement: Statement, language: Language, imprint: Imprint, terms: LetterTerms
) -> Iterator[Block]:
    label = unit_label(statement.unit_id, statement.unit)
    yield blocks.letterhead(
        over=imprint.issuer or allocation.inputs.condominium,
        title=_title(allocation, language),
        subject=allocation.inputs.condominium,
        aside=season_lines(allocation, language, imprint),
    )
    recipient = ", ".join(part for part in (statement.holder, terms.address) if part)
    yield blocks.facts([(text("letter.to", language), recipient), (text("letter.unit", language), label)])
    yield blocks.sentences(_body(allocation, statement, language))
    yield _due(statement, language, terms)
    if terms.payee is not None and _owed_cents(statement) > 0:
        named = replace(terms.payee, name=terms.payee.name or allocation.inputs.condominium)
        yield from _payment(allocation, statement, language, named)
    asked = text("letter.objection", language, contact=imprint.contact) if imprint.contact else ""
    yield blocks.sentences([text("letter.enclosed", language), _estimated(statement, language), asked])
    yield blocks.sentences([text("letter.regards", language), imprint.issuer])


def _owed_cents(statement: Statement) -> int:
    own = own_amounts(statement)
    return own.total_cents if own.balance_cents is None else own.balance_cents


def _body(allocation: Allocation, statement: Statement, language: Language) -> list[str]:
    period = allocation.inputs.period
    greeting = (
        text("letter.greeting", language, holder=statement.holder)
        if statement.holder
        else text("letter.greeting_nobody", language)
    )
    gap = "" if language == "en" else NO_BREAK_SPACE
    body = text(
        "letter.body",
        language,
        season=allocation.inputs.season,
        first=day(period.start_on, language),
        last=day(period.last_day, language),
        criterion=criterion_label(allocation, language),
        total=money(allocation.total_cents, language),
        own=money(statement.total_cents, language),
        percent=f"{number(statement.share_percent, language, 2)}{gap}%",
    )
    return [greeting, body, _own_part(statement, language), *_balance(statement, language)]


def _own_part(statement: Statement, language: Language) -> str:
    if not statement.of_holders:
        return ""
    total, whole = own_amounts(statement).total_cents, statement.total_cents
    return text("tenure.own_of_unit", language, total=money(total, language), whole=money(whole, language))


def _balance(statement: Statement, language: Language) -> list[str]:
    own = own_amounts(statement)
    if own.balance_cents is None or not (own.advances_cents or own.brought_cents):
        return []
    sentence = text(
        f"letter.balance_{_state(statement)}",
        language,
        advances=money(own.advances_cents or 0, language),
        balance=money(abs(own.balance_cents), language),
    )
    return [sentence, brought_sentence(statement, language)]


def _state(statement: Statement) -> str:
    owed = _owed_cents(statement)
    return "due" if owed > 0 else "credit" if owed < 0 else "settled"


def _due(statement: Statement, language: Language, terms: LetterTerms) -> Block:
    state = _state(statement)
    remark = ""
    if terms.due_on is not None and state == "due":
        remark = text("letter.due_on", language, on=day(terms.due_on, language))
    amount = money(abs(_owed_cents(statement)), language)
    return blocks.due(text(f"letter.{state}", language), amount, [remark])


def _payment(
    allocation: Allocation, statement: Statement, language: Language, payee: Payee
) -> Iterator[Block]:
    owed = _owed_cents(statement)
    remittance = f"{_title(allocation, language)}, {unit_label(statement.unit_id, statement.unit)}"
    code = qr_code(payment_code(payee, owed, remittance))
    rows = [
        (text("letter.payee", language), payee.name),
        (text("letter.iban", language), grouped_iban(checked_iban(payee.iban))),
        (text("letter.amount", language), money(owed, language)),
        (text("letter.remittance", language), remittance),
    ]
    told = "; ".join(f"{name} {content}" for name, content in rows)
    yield blocks.heading(text("letter.pay", language))
    yield blocks.sentences([text("letter.pay_lead", language)])
    yield blocks.payment(code, rows, alt=text("letter.code_alt", language, rows=told))


def _estimated(statement: Statement, language: Language) -> str:
    count = sum(row.quality is Quality.ESTIMATED for row in statement.consumptions)
    return text("letter.estimated", language, count=count) if count else ""
