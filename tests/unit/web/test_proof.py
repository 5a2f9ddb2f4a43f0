"""The tree behind "perché?": every figure once, down to the given ones."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from tepore.kernel import GraphBuilder, Operation
from tepore.norms.uni10200 import IndexReading, LinearEstimate
from tepore.norms.uni10200.estimated_index import enter_index
from tepore.services.read_statements import ReadingOrigin
from tepore.web.proof import Names, ProofStep, proof_of


def graph():
    grown = GraphBuilder()
    grown.given("expense/gas", 100, "cent", symbol="S", source="bill")
    grown.given("consumption/row/a/last", 7, "display", symbol="R", source="reading 3, read on 2026-04-15")
    grown.given(
        "consumption/row/b/last", 1, "display", symbol="R", source="installation 5, read on 2025-10-15"
    )
    grown.derive("product", Operation.PRODUCT, ("expense/gas", "consumption/row/a/last"), "cent", symbol="p")
    grown.derive(
        "total", Operation.SUM, ("product", "expense/gas", "consumption/row/b/last"), "cent", symbol="t"
    )
    return grown.build()


ORIGIN = ReadingOrigin(on=date(2026, 4, 15), quality="actual", telegram="185df7f3", source="dump.csv line 9")
NAMES = Names(units={}, devices={}, origins={"consumption/row/a/last": ORIGIN})


def steps(step: ProofStep) -> list[ProofStep]:
    return [step, *(deeper for part in step.inputs for deeper in steps(part))]


def test_a_shared_figure_is_shown_once_and_then_named() -> None:
    root = proof_of(graph(), "total", names=NAMES, prefix="x", language="it")
    shared = [step for step in steps(root) if step.figure == "1,00\u00a0€"]
    assert [step.shown_before for step in shared] == [False, True]
    assert len({step.anchor for step in shared}) == 1


def test_the_anchors_of_shown_figures_differ() -> None:
    shown = [
        step.anchor
        for step in steps(proof_of(graph(), "total", names=NAMES, prefix="x", language="it"))
        if not step.shown_before
    ]
    assert len(shown) == len(set(shown)) == len(graph())


def test_a_reading_names_its_telegram() -> None:
    root = proof_of(graph(), "product", names=NAMES, prefix="x", language="it")
    assert steps(root)[-1].how == "lettura effettiva del 15/04/2026, telegramma 185df7f3 (dump.csv riga 9)"


def test_what_was_written_down_at_mounting_says_so() -> None:
    root = proof_of(graph(), "consumption/row/b/last", names=NAMES, prefix="x", language="en")
    assert root.how == "written down at mounting, on 15 Oct 2025"


def test_figures_are_the_graph_s() -> None:
    assert graph()["product"].number == Fraction(700)
    assert proof_of(graph(), "product", names=NAMES, prefix="x", language="it").figure == "7,00\u00a0€"


def test_an_estimate_is_said_as_one_and_unfolds_into_both_readings() -> None:
    before = IndexReading(index=Decimal(294), read_on=date(2026, 4, 3), source="reading 436")
    after = IndexReading(index=Decimal(306), read_on=date(2026, 5, 1), source="reading 491")
    estimate = LinearEstimate(
        before=before, after=after, elapsed_s=13 * 86_400, between_s=28 * 86_400, digits=0
    )
    end = IndexReading(
        index=Decimal(300), read_on=date(2026, 4, 16), source="estimated", estimated_from=estimate
    )
    grown, node_id = GraphBuilder(), "consumption/row/4.1/last"
    enter_index(grown, node_id, end, symbol="R_last")
    origins = {
        f"{node_id}/{side}": ReadingOrigin(
            on=on, quality="actual", telegram=name, source=f"dump.csv line {at}"
        )
        for side, on, name, at in (
            ("before", date(2026, 4, 3), "b086b737", 212), ("after", date(2026, 5, 1), "49ae2ce1", 255),
        )
    }  # fmt: skip
    names = Names(units={}, devices={}, origins=origins)
    root = proof_of(grown.build(), node_id, names=names, prefix="x", language="it")
    assert root.figure == "300"
    assert root.rule.startswith("stimata, lineare nel tempo tra le due letture")
    assert "effettiva" not in root.how + root.rule
    told = {step.figure: step.how for step in steps(root)}
    assert told["294"] == "lettura effettiva del 03/04/2026, telegramma b086b737 (dump.csv riga 212)"
    assert told["306"] == "lettura effettiva del 01/05/2026, telegramma 49ae2ce1 (dump.csv riga 255)"
    assert "13\u00a0d" in told
    assert "28\u00a0d" in told


def test_a_display_that_starts_again_is_not_said_to_be_read() -> None:
    grown = GraphBuilder()
    source = "restart at zero after reading 317, read on 2026-01-01"
    grown.given("consumption/row/a/first", 0, "display", symbol="R_first", source=source)
    root = proof_of(grown.build(), "consumption/row/a/first", names=NAMES, prefix="x", language="it")
    assert root.how == "dato: ripartenza da zero dopo la lettura n. 317, letta il 01/01/2026"
