from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter

from tepore.norms.radiator_catalogue import (
    BadCatalogue,
    Catalogue,
    RadiatorModel,
    read_csv,
    read_xlsx,
    shipped_catalogue,
)
from tepore.norms.ranges import OutOfRange

ITALIAN = (
    "Marca;Modello;Materiale;Altezza;Profondità;Lunghezza;Potenza;Delta T;Esponente;Fonte\r\n"
    "Alfa;Colonna 4;ghisa;686;142;60;75,4;60;1,30;certificato UNI 6514 n. 1\r\n"
    "Alfa;Colonna 4;ghisa;875;142;60;1.267;60;1,30;certificato\r\n"
    ";;;;;;;;;\r\n"
    "Beta;Piastra;acciaio;600;;1000;979;50;molti;scheda\r\n"
    "Beta;Piastra;acciaio;600;;1000;;50;1,3;scheda\r\n"
    "Beta;Piastra;acciaio;600;;1000;979;5;1,3;scheda\r\n"
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_an_italian_list_is_read_and_bad_rows_are_set_aside(encoding: str) -> None:
    found = read_csv(ITALIAN.encode(encoding))
    assert [(model.maker, model.power_w, model.exponent, model.depth_mm) for model in found.models] == [
        ("Alfa", 75.4, 1.3, 142.0)
    ]
    assert [row.row for row in found.refused] == [3, 5, 6, 7]
    assert "thousands or decimals" in found.refused[0].reason
    assert "'molti' is not a number" in found.refused[1].reason
    assert "power_w is empty" in found.refused[2].reason
    assert "excess_k is 5" in found.refused[3].reason


def test_the_same_list_as_a_workbook_gives_the_same_models() -> None:
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Radiatori")
        sheet.write_row(0, 0, ["marca", "modello", "altezza", "potenza", "delta_t", "esponente", "fonte"])
        sheet.write_row(1, 0, ["Alfa", "Colonna 4", 686, 75.4, 60, 1.3, "certificato"])
    found = read_xlsx(content.getvalue(), sheet="Radiatori")
    assert found.refused == ()
    assert (found.models[0].height_mm, found.models[0].power_w) == (686.0, 75.4)


def test_a_missing_sheet_is_refused() -> None:
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        workbook.add_worksheet("A")
    with pytest.raises(BadCatalogue):
        read_xlsx(content.getvalue(), sheet="B")


def test_bytes_that_are_no_workbook_are_refused() -> None:
    with pytest.raises(BadCatalogue, match="workbook"):
        read_xlsx(b"not a workbook")


def test_a_workbook_that_swells_is_refused() -> None:
    content = BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as packed:
        packed.writestr("xl/sheet.xml", b"0" * 50_000_001)
    with pytest.raises(BadCatalogue, match="unpacks"):
        read_xlsx(content.getvalue())


def test_a_list_without_a_needed_column_names_it() -> None:
    with pytest.raises(BadCatalogue, match="exponent") as refusal:
        read_csv(b"maker;model;power_w;excess_k;source\n", name="a.csv")
    assert refusal.value.where == "a.csv, row 1"


@pytest.mark.parametrize("content", [b"", b'maker;"model\n'])
def test_a_broken_csv_is_refused(content: bytes) -> None:
    with pytest.raises(BadCatalogue):
        read_csv(content)


def test_search_by_words_and_sizes_gives_the_closest_first() -> None:
    def entry(model: str, height: float | None) -> RadiatorModel:
        return RadiatorModel("Alfa", model, 100, 60, 1.3, "c", "ghisa", height_mm=height)

    catalogue = Catalogue((entry("a", 690), entry("b", 686), entry("c", None), entry("d", 875)))
    assert [found.model for found in catalogue.search(maker="ALF", height_mm=686)] == ["b", "a"]
    assert [found.model for found in catalogue.search(material="ghisa")] == ["a", "b", "c", "d"]
    assert catalogue.search(material="steel") == ()
    assert catalogue.search(depth_mm=100) == ()
    with pytest.raises(OutOfRange):
        catalogue.search(tolerance_mm=-1)


def test_shipped_models_name_their_booklet() -> None:
    models = shipped_catalogue().models
    assert len(models) == 7
    assert all("booklet" in model.source for model in models)


def test_output_goes_with_length_and_difference() -> None:
    (panel,) = shipped_catalogue().search(model="11", height_mm=300)
    assert panel.power_at_w(50) == pytest.approx(1267)
    assert panel.power_at_w(50, length_mm=1000) == pytest.approx(551, abs=0.2)
    unknown = RadiatorModel("Alfa", "x", 100, 60, 1.3, "c")
    with pytest.raises(OutOfRange, match="certified length"):
        unknown.power_at_w(50, length_mm=500)
