import pytest

from tepore.store.environment import BadEnvironment, read_environment


def test_out_of_the_box_is_sqlite_in_the_home(monkeypatch, tmp_path) -> None:
    for name in ("TEPORE_DATABASE", "TEPORE_SECRET_KEY", "TEPORE_KEY_FILE", "TEPORE_DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TEPORE_HOME", str(tmp_path / "home"))
    environment = read_environment()
    database = environment.django_database()
    assert database["ENGINE"] == "django.db.backends.sqlite3"
    assert database["NAME"] == tmp_path / "home" / "tepore.sqlite3"
    assert database["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in database["OPTIONS"]["init_command"]
    assert environment.key_path == tmp_path / "home" / "keys.json"
    assert environment.debug is False


def test_reading_the_settings_writes_nothing(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("TEPORE_HOME", str(tmp_path / "home"))
    read_environment().signing_secret()
    assert list(tmp_path.iterdir()) == []


def test_postgresql_is_a_setting_alone(monkeypatch) -> None:
    monkeypatch.setenv("TEPORE_DATABASE", "postgresql://us%40er:p%3Aw@db.example:5433/tepore")
    database = read_environment().django_database()
    assert database == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "tepore",
        "USER": "us@er",
        "PASSWORD": "p:w",
        "HOST": "db.example",
        "PORT": "5433",
    }


def test_another_database_is_refused(monkeypatch) -> None:
    monkeypatch.setenv("TEPORE_DATABASE", "mysql://host/name")
    with pytest.raises(BadEnvironment, match="TEPORE_DATABASE: databases of the kind mysql"):
        read_environment().django_database()


def test_a_setting_of_the_wrong_form_is_named(monkeypatch) -> None:
    monkeypatch.setenv("TEPORE_DEBUG", "perhaps")
    with pytest.raises(BadEnvironment, match="TEPORE_DEBUG"):
        read_environment()


def test_secrets_do_not_show(monkeypatch) -> None:
    monkeypatch.setenv("TEPORE_DATABASE", "postgresql://u:canary-password@h/n")
    monkeypatch.setenv("TEPORE_SECRET_KEY", "canary-secret")
    assert "canary" not in repr(read_environment())


def test_before_the_first_opening_the_secret_is_of_this_moment_alone(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("TEPORE_HOME", str(tmp_path))
    monkeypatch.delenv("TEPORE_SECRET_KEY", raising=False)
    environment = read_environment()
    assert environment.signing_secret() != environment.signing_secret()
    environment.secret_path.write_text("kept\n", encoding="ascii")
    assert environment.signing_secret() == "kept"


def test_an_empty_setting_counts_as_not_set_and_case_does_not_matter(monkeypatch, tmp_path) -> None:
    monkeypatch.setenv("TEPORE_HOME", str(tmp_path))
    monkeypatch.setenv("TEPORE_KEY_FILE", "")
    monkeypatch.setenv("tepore_https", "yes")
    environment = read_environment()
    assert environment.key_path == tmp_path / "keys.json"
    assert environment.https is True


def test_a_refused_setting_is_not_repeated(monkeypatch) -> None:
    monkeypatch.setenv("TEPORE_DEBUG", "canary-content")
    with pytest.raises(BadEnvironment) as refused:
        read_environment()
    assert "canary" not in str(refused.value)


def test_the_mail_server_and_its_password_do_not_show(monkeypatch) -> None:
    monkeypatch.setenv("TEPORE_MAIL", "smtp://u:canary-password@h")
    assert "canary" not in repr(read_environment())
