"""A copy of a SQLite store in one file, made while it is written to, and putting it back.

::

    ZIP of  manifest.json   form, program, instant, SHA-256 and rows of the database, ids of the keys of keys
            tepore.sqlite3  the database as it was at one instant
    comment sha256:<64 digits> of every byte before the digits

The key of keys is not in it: a stolen backup opens nothing. It is kept in a place of its own.
"""

from __future__ import annotations

import hashlib
import json
import os
import sqlite3
import tempfile
import zipfile
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tepore import __version__
from tepore.kernel import Refusal
from tepore.store.sealing import read_key_ring, write_key_ring

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tepore.store.environment import StoreEnvironment

FORM = "tepore-backup/1"
DATABASE, MANIFEST = "tepore.sqlite3", "manifest.json"
_COMMENT = b"sha256:"
_DIGITS = 64
_CHUNK = 1 << 20


class UnableToBackUp(Refusal):
    """A store that is not in a SQLite file, or a place that cannot be written."""


class UnableToRestore(Refusal):
    """A backup that is damaged or of another form, a home in use, or another store's key file."""


@dataclass(frozen=True, kw_only=True)
class Backup:
    """What a backup holds.

    Attributes
    ----------
    program
        Version that wrote it.
    made_at
        Aware instant.
    database_sha256
        Of the database file.
    rows
        Number of rows by table.
    keys
        Ids of the keys of keys that open it, in hexadecimal digits.
    """

    program: str
    made_at: datetime
    database_sha256: str
    rows: Mapping[str, int]
    keys: tuple[str, ...]


def back_up(*, environment: StoreEnvironment, path: Path, now: datetime) -> Backup:
    """Write a backup; it appears whole or not at all, and only its owner may read it.

    Parameters
    ----------
    environment
        Of the store: its database and its key file.
    path
        File to write; one that is there is replaced once the new one is whole.
    now
        Instant that the backup tells.

    Raises
    ------
    UnableToBackUp
        The store is not a SQLite file, or the path cannot be written.
    BadKeyFile
        The key file cannot be read.
    """
    source = _sqlite_file(environment)
    ring = read_key_ring(environment.key_path)
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".tepore-backup-") as folder:
            database = Path(folder) / DATABASE
            _snapshot(source, database)
            found = Backup(
                program=__version__,
                made_at=now,
                database_sha256=_sha256(database),
                rows=_rows(database),
                keys=tuple(sorted(key.hex() for key in ring.keys)),
            )
            draft = Path(folder) / "backup"
            _write(draft, database, found)
            draft.replace(path)
            _sync(path.parent)
    except (OSError, sqlite3.Error) as fault:
        raise UnableToBackUp(
            f"the backup cannot be written ({fault}).",
            where=str(path),
            remedy="Choose a folder of yours with room for the database, twice.",
            code="backup.unwritable",
        ) from fault
    return found


def read_backup(path: Path) -> Backup:
    """Check every byte of a backup and tell what it holds.

    Raises
    ------
    UnableToRestore
        It is damaged or of another form.
    """
    try:
        _check_bytes(path)
        with zipfile.ZipFile(path) as archive:
            told = json.loads(archive.read(MANIFEST))
            if told["form"] != FORM:
                raise _refused(path, f"its form is {told['form']}.", "backup.form")
            return Backup(
                program=told["program"],
                made_at=datetime.fromisoformat(told["made_at"]),
                database_sha256=told["database_sha256"],
                rows=told["rows"],
                keys=tuple(told["keys"]),
            )
    except OSError as fault:
        raise _refused(path, f"it cannot be read ({fault.strerror}).", "backup.unreadable") from None
    except (ValueError, KeyError, TypeError, zipfile.BadZipFile):
        raise _refused(path, "it is not a backup of ours.", "backup.form") from None


def restore(*, environment: StoreEnvironment, path: Path, key_file: Path) -> Backup:
    """Put a backup back where no store is; open the store afterwards to bring its tables up to date.

    Parameters
    ----------
    environment
        Of the store to be: its home is empty.
    path
        The backup.
    key_file
        Key of keys, from its own place.

    Raises
    ------
    UnableToRestore
        The backup is damaged, there is a store already, or the key file does not open it.
    BadKeyFile
        The key file cannot be read.
    """
    found = read_backup(path)
    ring = read_key_ring(key_file)
    missing = set(found.keys) - {key.hex() for key in ring.keys}
    if missing:
        raise UnableToRestore(
            f"the key file lacks the key {sorted(missing)[0]}.",
            where=str(key_file),
            remedy="Give the key file that was in use when the backup was made.",
            code="restore.key",
        )
    target = _target(environment)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".tepore-restore-") as folder:
        with zipfile.ZipFile(path) as archive:
            draft = Path(archive.extract(DATABASE, folder))
        if _sha256(draft) != found.database_sha256 or not _is_sound(draft):
            raise _refused(path, "the database in it is damaged.", "backup.damaged")
        draft.chmod(0o600)
        if not environment.key_path.exists():
            write_key_ring(environment.key_path, ring)
        _sync(draft)
        draft.replace(target)
    _sync(target.parent)
    return found


def _sqlite_file(environment: StoreEnvironment) -> Path:
    told = environment.django_database()
    if not str(told["ENGINE"]).endswith("sqlite3"):
        raise UnableToBackUp(
            "the store is in PostgreSQL.",
            where="TEPORE_DATABASE",
            remedy="Use pg_dump and pg_restore, and keep the key file in a place of its own.",
            code="backup.postgresql",
        )
    path = Path(told["NAME"])
    if not path.is_file():
        raise UnableToBackUp("there is no store.", where=str(path), code="backup.nothing")
    return path


def _target(environment: StoreEnvironment) -> Path:
    told = environment.django_database()
    target = Path(str(told["NAME"]))
    if not str(told["ENGINE"]).endswith("sqlite3") or target.exists():
        raise UnableToRestore(
            "there is a store already, or it is to be in PostgreSQL.",
            where=str(target),
            remedy="Set TEPORE_HOME to an empty folder.",
            code="restore.in_use",
        )
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    environment.key_path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return target


def _snapshot(source: Path, copy: Path) -> None:
    """Copy a database as it is at one instant; writers go on meanwhile."""
    os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with closing(sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True, timeout=60)) as opened:
        opened.execute("VACUUM INTO ?", (str(copy),))
    _sync(copy)


def _write(draft: Path, database: Path, found: Backup) -> None:
    told = {
        "form": FORM,
        "program": found.program,
        "made_at": found.made_at.isoformat(),
        "database_sha256": found.database_sha256,
        "rows": dict(found.rows),
        "keys": list(found.keys),
    }
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(MANIFEST, json.dumps(told, indent=1))
        archive.write(database, DATABASE)
        archive.comment = _COMMENT + b"0" * _DIGITS
    with draft.open("r+b") as file:
        file.seek(-_DIGITS, os.SEEK_END)
        digits = _sha256(draft, leave=_DIGITS).encode()
        file.write(digits)
    _sync(draft)


def _check_bytes(path: Path) -> None:
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(size - _DIGITS, 0))
        digits = file.read()
    if digits != _sha256(path, leave=_DIGITS).encode():
        raise _refused(path, "it is damaged, cut, or not a backup of ours.", "backup.damaged")


def _rows(database: Path) -> dict[str, int]:
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as opened:
        found = opened.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        tables = [name for (name,) in found if not name.startswith("sqlite_")]
        return {name: opened.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables}  # noqa: S608 - names of the database itself


def _is_sound(database: Path) -> bool:
    with closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as opened:
        return bool(opened.execute("PRAGMA integrity_check").fetchone() == ("ok",))


def _sha256(path: Path, *, leave: int = 0) -> str:
    """Give the hash of a file but for its last bytes."""
    left = path.stat().st_size - leave
    told = hashlib.sha256()
    with path.open("rb") as file:
        while left > 0 and (chunk := file.read(min(_CHUNK, left))):
            told.update(chunk)
            left -= len(chunk)
    return told.hexdigest()


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _refused(path: Path, sentence: str, code: str) -> UnableToRestore:
    return UnableToRestore(
        sentence, where=str(path), remedy="Take another backup: nothing was put back.", code=code
    )
