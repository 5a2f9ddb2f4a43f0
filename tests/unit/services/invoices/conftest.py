"""Electronic invoices written by the public format of the Agenzia delle Entrate, for tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

import pytest

NAMESPACE = "http://ivaservizi.agenziaentrate.gov.it/docs/xsd/fatture/v1.2"


@dataclass
class Line:
    description: str
    total: str
    rate: str = "10.00"
    nature: str = ""
    period: tuple[str, str] | None = None
    number: str = ""

    def xml(self, place: int) -> str:
        days = (
            f"<DataInizioPeriodo>{self.period[0]}</DataInizioPeriodo>"
            f"<DataFinePeriodo>{self.period[1]}</DataFinePeriodo>"
            if self.period
            else ""
        )
        nature = f"<Natura>{self.nature}</Natura>" if self.nature else ""
        return (
            f"<DettaglioLinee><NumeroLinea>{self.number or place}</NumeroLinea>"
            f"<Descrizione>{escape(self.description)}</Descrizione><Quantita>1.00</Quantita>{days}"
            f"<PrezzoUnitario>{self.total}</PrezzoUnitario><PrezzoTotale>{self.total}</PrezzoTotale>"
            f"<AliquotaIVA>{self.rate}</AliquotaIVA>{nature}</DettaglioLinee>"
        )


@dataclass
class Fattura:
    """One document; `summary` has rate, net, tax and nature."""

    lines: list[Line] = field(default_factory=lambda: [Line("Fornitura gas naturale", "1000.00")])
    summary: list[tuple[str, str, str, str]] = field(
        default_factory=lambda: [("10.00", "1000.00", "100.00", "")]
    )
    total: str | None = "1100.00"
    number: str = "12/A"
    issued_on: str = "2025-01-31"
    document_type: str = "TD01"
    version: str = "FPR12"
    currency: str = "EUR"
    more: str = ""
    payment: str = (
        "<DatiPagamento><CondizioniPagamento>TP02</CondizioniPagamento><DettaglioPagamento>"
        "<ModalitaPagamento>MP05</ModalitaPagamento><DataScadenzaPagamento>2025-02-28</DataScadenzaPagamento>"
        "<ImportoPagamento>1100.00</ImportoPagamento><IBAN>IT60X0542811101000000123456</IBAN>"
        "</DettaglioPagamento></DatiPagamento>"
    )

    def body(self) -> str:
        total = "" if self.total is None else f"<ImportoTotaleDocumento>{self.total}</ImportoTotaleDocumento>"
        lines = "".join(line.xml(place) for place, line in enumerate(self.lines, start=1))
        summary = "".join(
            f"<DatiRiepilogo><AliquotaIVA>{rate}</AliquotaIVA>"
            + (f"<Natura>{nature}</Natura>" if nature else "")
            + f"<ImponibileImporto>{net}</ImponibileImporto><Imposta>{tax}</Imposta></DatiRiepilogo>"
            for rate, net, tax, nature in self.summary
        )
        return (
            "<FatturaElettronicaBody><DatiGenerali><DatiGeneraliDocumento>"
            f"<TipoDocumento>{self.document_type}</TipoDocumento><Divisa>{self.currency}</Divisa>"
            f"<Data>{self.issued_on}</Data><Numero>{escape(self.number)}</Numero>{self.more}{total}"
            "</DatiGeneraliDocumento></DatiGenerali>"
            f"<DatiBeniServizi>{lines}{summary}</DatiBeniServizi>{self.payment}</FatturaElettronicaBody>"
        )

    def xml(self, *others: Fattura) -> bytes:
        bodies = self.body() + "".join(other.body() for other in others)
        return (
            f'<?xml version="1.0" encoding="UTF-8"?><p:FatturaElettronica versione="{self.version}" '
            f'xmlns:p="{NAMESPACE}"><FatturaElettronicaHeader><DatiTrasmissione>'
            f"<FormatoTrasmissione>{self.version}</FormatoTrasmissione></DatiTrasmissione>"
            "<CedentePrestatore><DatiAnagrafici><IdFiscaleIVA><IdPaese>IT</IdPaese>"
            "<IdCodice>01234567890</IdCodice></IdFiscaleIVA><Anagrafica><Denominazione>Gas &amp; Luce SpA"
            "</Denominazione></Anagrafica></DatiAnagrafici></CedentePrestatore>"
            "<CessionarioCommittente><DatiAnagrafici><CodiceFiscale>91234567890</CodiceFiscale>"
            "<Anagrafica><Denominazione>Condominio Il Tiglio</Denominazione></Anagrafica></DatiAnagrafici>"
            f"</CessionarioCommittente></FatturaElettronicaHeader>{bodies}</p:FatturaElettronica>"
        ).encode()


@pytest.fixture
def fattura() -> Callable[..., Fattura]:
    return Fattura


@pytest.fixture
def line() -> Callable[..., Line]:
    return Line
