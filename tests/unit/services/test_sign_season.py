"""A closed season is signed once, its seal holds on every document, and nothing of a neighbour shows."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from building import NOW
from tepore.documents import allocation_json, unit_json, verify_allocation
from tepore.services.close_season import allocation_of, close_season
from tepore.services.device_keys import rotate_key_of_keys
from tepore.services.organisations import ensure_organisation
from tepore.services.register import import_register
from tepore.services.sign_season import UnableToSign, seal_of, sign_season
from tepore.store.ledger.models import Season
from tepore.store.sealing import KeyRing, UnableToUnseal, read_key_ring, write_key_ring
from tepore.store.signing.models import SeasonSignature, SigningKey
from tepore_verify.seal import signed_bytes

pytestmark = pytest.mark.django_db
EXAMPLE = Path(__file__).parents[3] / "examples" / "palazzina-6.toml"
LATER = datetime(2025, 11, 1, tzinfo=UTC)


class Signed:
    """An example closed and signed."""

    def __init__(self) -> None:
        self.key_ring = KeyRing.generate()
        self.organisation_id = ensure_organisation(code="test").id
        import_register(
            organisation_id=self.organisation_id, content=EXAMPLE.read_bytes(), name=EXAMPLE.name,
            key_ring=self.key_ring, clock=lambda: NOW,
        )  # fmt: skip
        self.season = Season.objects.get()
        self.own = {"organisation_id": self.organisation_id, "season_id": self.season.pk}
        self.closed = close_season(**self.own, now=NOW)
        self.report = sign_season(**self.own, key_ring=self.key_ring, now=NOW)

    def documents(self, allocation_id: int | None = None) -> tuple[bytes, list[bytes]]:
        computed = allocation_of(
            organisation_id=self.organisation_id,
            allocation_id=allocation_id or self.closed.allocation_id,
            key_ring=self.key_ring,
        )
        seal = seal_of(
            allocation_id=allocation_id or self.closed.allocation_id,
            computed=computed,
            key_ring=self.key_ring,
        )
        units = [unit_json(computed, statement, seal) for statement in computed.statements]
        return allocation_json(computed, seal), units


def test_every_document_of_a_signed_season_is_right_and_shows_one_root() -> None:
    building, units = Signed().documents()
    roots = set()
    for written in (building, *units):
        assert verify_allocation(written).faults == ()
        roots.add(json.loads(written)["seal"]["closings"][-1]["root"])
    assert len(roots) == 1


def test_the_signature_is_one_for_another_library_too() -> None:
    Signed()
    row = SeasonSignature.objects.select_related("key").get()
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(row.key.public_key))
    key.verify(bytes.fromhex(row.signature), signed_bytes(row.closing))


def test_signing_again_changes_nothing_and_documents_stay_the_same() -> None:
    signed = Signed()
    before = signed.documents()
    again = sign_season(**signed.own, key_ring=signed.key_ring, now=LATER)
    assert (again.signed, again.key) == (0, signed.report.key)
    assert signed.documents() == before
    assert SigningKey.objects.count() == 1


def test_a_correction_names_the_closing_before_it() -> None:
    signed = Signed()
    second = close_season(**signed.own, now=LATER, reason="a reading was replaced")
    assert sign_season(**signed.own, key_ring=signed.key_ring, now=LATER).signed == 1
    building, _ = signed.documents(second.allocation_id)
    assert verify_allocation(building).faults == ()
    document = json.loads(building)
    assert len(document["seal"]["closings"]) == 2
    del document["seal"]["closings"][0]
    assert "verify.chain" in {fault.code for fault in verify_allocation(json.dumps(document)).faults}


def test_two_documents_with_other_totals_cannot_bear_one_root() -> None:
    """A neighbour's total, changed in one resident's package alone, is found."""
    building, (first, *_) = Signed().documents()
    document = json.loads(first)
    foreign = next(
        node
        for node in document["graph"]
        if node["id"].startswith("table/") and node.get("subject") not in {None, "1"}
    )
    foreign["rule"] = "another rule"
    assert {fault.code for fault in verify_allocation(json.dumps(document)).faults} == {"verify.seal"}
    assert verify_allocation(building).right


def test_a_package_holds_nothing_of_the_neighbours_rooms() -> None:
    signed = Signed()
    computed = allocation_of(
        organisation_id=signed.organisation_id, allocation_id=signed.closed.allocation_id
    )
    named = replace(
        computed,
        statements=tuple(
            replace(
                one,
                holder=f"canary-holder-{one.unit_id}.",
                unit=f"canary-unit-{one.unit_id}.",
                consumptions=tuple(
                    replace(row, room=f"canary-room-{one.unit_id}.", device=f"canary-device-{one.unit_id}.")
                    for row in one.consumptions
                ),
            )
            for one in computed.statements
        ),
    )
    seal = seal_of(allocation_id=signed.closed.allocation_id, computed=named, key_ring=signed.key_ring)
    assert seal is not None
    readings = {
        one.unit_id: {row.id for row in one.consumptions} | {seal.commitment.salts[one.unit_id]}
        for one in named.statements
    }
    for statement in named.statements:
        package = unit_json(named, statement, seal).decode()
        assert f"canary-room-{statement.unit_id}." in package
        for other in named.statements:
            if other is not statement:
                for canary in ("holder", "unit", "room", "device"):
                    assert f"canary-{canary}-{other.unit_id}." not in package
                assert not any(secret in package for secret in readings[other.unit_id])


def test_the_private_key_stands_nowhere_in_plain_and_needs_its_key_file(tmp_path: Path) -> None:
    signed = Signed()
    row = SigningKey.objects.get()
    context = f"signing.signingkey/{row.pk}"
    private = signed.key_ring.unseal(bytes(row.sealed), context=context)
    assert private not in bytes(row.sealed)
    building, units = signed.documents()
    for written in (building, *units, repr(signed.report).encode()):
        assert private.hex().encode() not in written
    computed = allocation_of(
        organisation_id=signed.organisation_id, allocation_id=signed.closed.allocation_id
    )
    with pytest.raises(UnableToUnseal):
        seal_of(allocation_id=signed.closed.allocation_id, computed=computed, key_ring=KeyRing.generate())
    path = tmp_path / "keys"
    write_key_ring(path, signed.key_ring)
    assert rotate_key_of_keys(key_path=path).signing_keys == 1
    signed.key_ring = read_key_ring(path)
    assert signed.documents() == (building, units)


def test_what_is_not_closed_is_not_signed() -> None:
    signed = Signed()
    with pytest.raises(UnableToSign):
        sign_season(
            organisation_id=ensure_organisation(code="other").id, season_id=signed.season.pk,
            key_ring=signed.key_ring, now=NOW + timedelta(days=1),
        )  # fmt: skip
