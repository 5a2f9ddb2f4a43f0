"""A refusal says what, where and what to do."""

from tepore.kernel import Bug, Refusal, TeporeError


def test_the_sentence_has_place_fault_and_remedy() -> None:
    refusal = Refusal(
        "is not a date.", where="letture.csv row 7", remedy="Write dd/mm/yyyy.", code="date.form"
    )
    assert str(refusal) == "letture.csv row 7: is not a date. Write dd/mm/yyyy."


def test_bugs_and_refusals_are_never_one_another() -> None:
    assert issubclass(Bug, TeporeError)
    assert issubclass(Refusal, TeporeError)
    assert not issubclass(Bug, Refusal)
    assert not issubclass(Refusal, Bug)
