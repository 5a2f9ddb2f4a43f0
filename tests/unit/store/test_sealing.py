import stat

import pytest

from tepore.store.sealing import BadKeyFile, KeyRing, UnableToUnseal, read_key_ring, write_key_ring

CONTENT = bytes(range(16))


def test_what_was_sealed_opens_in_its_own_place_alone() -> None:
    ring = KeyRing.generate()
    envelope = ring.seal(CONTENT, context="table/1")
    assert ring.unseal(envelope, context="table/1") == CONTENT
    with pytest.raises(UnableToUnseal, match="another row"):
        ring.unseal(envelope, context="table/2")


def test_the_same_content_never_looks_the_same() -> None:
    ring = KeyRing.generate()
    assert ring.seal(CONTENT, context="a") != ring.seal(CONTENT, context="a")


@pytest.mark.parametrize("place", [0, 5, 15, 40, 70, 85, -1])
def test_one_changed_bit_does_not_open(place: int) -> None:
    ring = KeyRing.generate()
    envelope = bytearray(ring.seal(CONTENT, context="a"))
    envelope[place] ^= 1
    with pytest.raises(UnableToUnseal):
        ring.unseal(bytes(envelope), context="a")


@pytest.mark.parametrize("length", range(0, 120, 7))
def test_a_cut_envelope_does_not_open(length: int) -> None:
    ring = KeyRing.generate()
    envelope = ring.seal(CONTENT, context="a")
    with pytest.raises(UnableToUnseal):
        ring.unseal(envelope[: min(length, len(envelope) - 1)], context="a")


def test_after_rotation_the_old_ring_opens_nothing_and_the_new_one_all() -> None:
    old = KeyRing.generate()
    envelope = old.seal(CONTENT, context="a")
    both = old.with_new_key()
    moved = both.reseal(envelope, context="a")
    assert both.is_current(moved)
    assert not both.is_current(envelope)
    alone = both.with_current_only()
    assert alone.unseal(moved, context="a") == CONTENT
    with pytest.raises(UnableToUnseal):
        old.unseal(moved, context="a")
    with pytest.raises(UnableToUnseal):
        alone.unseal(envelope, context="a")


def test_a_ring_shows_no_key() -> None:
    ring = KeyRing.generate()
    assert ring.keys[ring.current].hex() not in repr(ring)
    assert repr(ring.keys[ring.current]) not in repr(ring)


def test_the_key_file_is_private_and_reads_back(tmp_path) -> None:
    path = tmp_path / "keys.json"
    ring = KeyRing.generate()
    write_key_ring(path, ring)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_key_ring(path) == ring
    write_key_ring(path, ring.with_new_key())
    assert len(read_key_ring(path).keys) == 2


def test_a_key_file_that_others_may_read_is_refused(tmp_path) -> None:
    path = tmp_path / "keys.json"
    write_key_ring(path, KeyRing.generate())
    path.chmod(0o640)
    with pytest.raises(BadKeyFile, match="chmod 600"):
        read_key_ring(path)


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"current": "00", "keys": {}}', '{"current": "zz", "keys": {"zz": "!"}}', "é"]
)
def test_a_key_file_of_another_form_is_refused_without_showing_it(tmp_path, text: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    with pytest.raises(BadKeyFile):
        read_key_ring(path)
