"""Laws of electronic invoices: rows sum to the document to the cent, and XML read is what was written."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from xml.sax.saxutils import escape

from hypothesis import given
from hypothesis import strategies as st

from tepore.kernel import Refusal, parse_cents, round_half_up
from tepore.norms.uni10200 import ExpenseKind
from tepore.services.invoices import expense_rows, import_expenses, read_invoices

RATES = st.sampled_from(["4.00", "5.00", "10.00", "22.00"])
NAMES = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn"]), min_size=1, max_size=30
).filter(lambda text: text.strip() != "")


@st.composite
def invoices(draw: st.DrawFn) -> tuple[bytes, dict[str, object]]:
    """An invoice whose figures agree, as XML, with what was meant."""
    drawn = draw(st.lists(st.tuples(st.integers(-50_000, 10**7), RATES, NAMES), min_size=1, max_size=6))
    nets: dict[str, int] = {}
    for cents, rate, _ in drawn:
        nets[rate] = nets.get(rate, 0) + cents
    taxes = {rate: int(round_half_up(Fraction(net) * Fraction(rate) / 100)) for rate, net in nets.items()}
    gross = sum(nets.values()) + sum(taxes.values())
    number = draw(NAMES)
    lines = "".join(
        f"<DettaglioLinee><NumeroLinea>{place}</NumeroLinea><Descrizione>{escape(name)}</Descrizione>"
        f"<PrezzoTotale>{_euros(cents)}</PrezzoTotale><AliquotaIVA>{rate}</AliquotaIVA></DettaglioLinee>"
        for place, (cents, rate, name) in enumerate(drawn, start=1)
    )
    summary = "".join(
        f"<DatiRiepilogo><AliquotaIVA>{rate}</AliquotaIVA><ImponibileImporto>{_euros(net)}</ImponibileImporto>"
        f"<Imposta>{_euros(taxes[rate])}</Imposta></DatiRiepilogo>"
        for rate, net in nets.items()
    )
    xml = (
        "<FatturaElettronica versione='FPR12'><FatturaElettronicaHeader><CedentePrestatore><DatiAnagrafici>"
        "<CodiceFiscale>X</CodiceFiscale></DatiAnagrafici></CedentePrestatore><CessionarioCommittente>"
        "<DatiAnagrafici/></CessionarioCommittente></FatturaElettronicaHeader><FatturaElettronicaBody>"
        "<DatiGenerali><DatiGeneraliDocumento><TipoDocumento>TD01</TipoDocumento><Divisa>EUR</Divisa>"
        f"<Data>2025-01-31</Data><Numero>{escape(number)}</Numero>"
        f"<ImportoTotaleDocumento>{_euros(gross)}</ImportoTotaleDocumento></DatiGeneraliDocumento></DatiGenerali>"
        f"<DatiBeniServizi>{lines}{summary}</DatiBeniServizi></FatturaElettronicaBody></FatturaElettronica>"
    )
    meant = {"gross": gross, "number": number.strip(), "lines": drawn}
    return xml.encode(), meant


def _euros(cents: int) -> str:
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


@given(invoices(), st.lists(st.sampled_from(ExpenseKind), min_size=6, max_size=6))
def test_the_rows_of_any_division_into_kinds_sum_to_the_document(
    drawn: tuple[bytes, dict[str, object]], kinds: list[ExpenseKind]
) -> None:
    (read,) = read_invoices(drawn[0], file="a.xml")
    answers = {str(place): kind for place, kind in enumerate(kinds, start=1)}
    rows = expense_rows(read, rules=(), answers=answers)
    assert sum(row.amount_cents for row in rows) == drawn[1]["gross"]


@given(invoices())
def test_what_is_read_is_what_was_written(drawn: tuple[bytes, dict[str, object]]) -> None:
    (read,) = read_invoices(drawn[0], file="a.xml")
    invoice, meant = read.invoice, drawn[1]
    assert invoice.number == meant["number"]
    assert [(int(line.total * 100), " ".join(line.description.split())) for line in invoice.lines] == [
        (cents, " ".join(name.split())) for cents, _, name in meant["lines"]
    ]
    imported = import_expenses(invoices=[read], answers={"": ExpenseKind.RUNNING})
    tables = tomllib.loads(imported.tables)["expenses"] if imported.rows else []
    assert sum(parse_cents(table["amount_eur"]) for table in tables) == meant["gross"]
    assert all(table["invoice"]["number"] == meant["number"] for table in tables)


@given(invoices(), st.integers(0, 10**6), st.binary(max_size=8))
def test_a_mutilated_file_is_refused_or_read_and_nothing_else_leaks(
    drawn: tuple[bytes, dict[str, object]], at: int, junk: bytes
) -> None:
    content = drawn[0]
    cut = at % (len(content) + 1)
    for mutated in (content[:cut], content[:cut] + junk + content[cut + len(junk) :], junk):
        try:
            read_invoices(mutated, file="a.xml")
        except Refusal:
            continue
