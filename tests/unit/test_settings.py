"""`config.read`: what the environment may say and how it is refused."""

import re
import stat
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest

import config
from tracker.settings import Settings, SettingsError


def read(folder: Path, **environ: str) -> Settings:
    return config.read({"TRACKER_DATA": str(folder), **environ})


def test_an_empty_environment_gives_a_local_installation_on_sqlite(tmp_path: Path) -> None:
    settings = read(tmp_path)
    assert (settings.host, settings.port, settings.demo) == ("127.0.0.1", 8000, False)
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.database_url == f"sqlite:///{tmp_path}/tracker.db"
    assert settings.data_folder == tmp_path
    assert settings.evidence_folder == tmp_path / "evidence"


def test_the_data_folder_is_made_and_closed_to_others(tmp_path: Path) -> None:
    folder = tmp_path / "数据 folder" / "instance"
    assert read(folder).data_folder == folder
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_relative_data_folder_belongs_to_the_callers_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = config.read({"TRACKER_DATA": "here", "DATABASE_URL": "sqlite:///other.db"})
    assert settings.data_folder == tmp_path / "here"
    assert settings.database_url == f"sqlite:///{tmp_path}/other.db"


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first, second = read(tmp_path), read(tmp_path)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 64
    assert [file.name for file in tmp_path.iterdir()] == ["secret.key"]
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


def test_two_data_folders_have_different_secrets(tmp_path: Path) -> None:
    assert read(tmp_path / "a").secret_key != read(tmp_path / "b").secret_key


def test_the_process_that_comes_second_takes_the_secret_of_the_first(tmp_path: Path) -> None:
    first = read(tmp_path).secret_key
    config._make_secret(tmp_path / "secret.key")  # as if it had not seen the file yet
    assert read(tmp_path).secret_key == first
    assert [file.name for file in tmp_path.iterdir()] == ["secret.key"]


def test_a_damaged_secret_is_refused_and_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("short")
    with pytest.raises(SettingsError, match=r"secret\.key 已损坏"):
        read(tmp_path)
    assert (tmp_path / "secret.key").read_text() == "short"


def test_numbers_and_switches_are_taken_over(tmp_path: Path) -> None:
    settings = read(tmp_path, PORT="9001", TRACKER_DEMO="1", TRACKER_THREADS="4", TRACKER_UPLOAD_LIMIT_MB="50")
    assert (settings.port, settings.demo, settings.threads, settings.upload_limit_mb) == (9001, True, 4, 50)
    assert settings.base_url == "http://127.0.0.1:9001"


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("PORT", "eighty", "1 到 65535"),
        ("PORT", "0", "1 到 65535"),
        ("PORT", "65536", "1 到 65535"),
        ("PORT", "", "1 到 65535"),
        ("PORT", "８０００", "1 到 65535"),
        ("HOST", "", "IP 地址或主机名"),
        ("HOST", "127.0.0.1:80", "IP 地址或主机名"),
        ("HOST", "999.0.0.1", "IP 地址或主机名"),
        ("TRACKER_THREADS", "-1", "1 到 128"),
        ("TRACKER_PRINT_MEMORY_MB", "1", "256 到 65536"),
        ("TRACKER_DEMO", "yes", "0 或 1"),
        ("TRACKER_BASE_URL", "xiaohao.example", "http://"),
        ("TRACKER_FONTS", "/no/such/folder", "已有的文件夹"),
        ("DATABASE_URL", "mysql://root@localhost/x", "sqlite:///"),
        ("DATABASE_URL", "sqlite://", "sqlite:///"),
        ("DATABASE_URL", "sqlite:///:memory:", "sqlite:///"),
        ("TRACKER_DATA", " ", "不能为空"),
        ("TRACKER_DATA", "/proc/nothing/here", "无法建立"),
        ("TRACKER_POTR", "8000", "没有这个设置"),
    ],
)
def test_a_bad_value_is_refused_by_name_value_and_what_is_allowed(
    tmp_path: Path, name: str, value: str, allowed: str
) -> None:
    with pytest.raises(SettingsError, match=re.escape(f"{name}={value!r} 不能用：")) as refusal:
        config.read({"TRACKER_DATA": str(tmp_path), name: value})
    assert allowed in str(refusal.value)
    assert list(tmp_path.iterdir()) == []


def test_a_refusal_never_shows_a_password_or_a_secret(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as url:
        read(tmp_path, DATABASE_URL="oracle://office:hunter2@db/x")
    with pytest.raises(SettingsError) as secret:
        read(tmp_path, TRACKER_SECRET_KEY="hunter2")
    assert "hunter2" not in f"{url.value}{secret.value}"


def test_postgresql_is_reached_through_psycopg_however_it_is_written(tmp_path: Path) -> None:
    for scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        settings = read(tmp_path, DATABASE_URL=f"{scheme}://office@db/xiaohao")
        assert settings.database_url == "postgresql+psycopg://office@db/xiaohao"


def test_an_ipv6_host_stands_in_brackets_in_links(tmp_path: Path) -> None:
    assert read(tmp_path, HOST="::1").base_url == "http://[::1]:8000"
    assert read(tmp_path, TRACKER_BASE_URL="https://xh.example/").base_url == "https://xh.example"


def test_settings_cannot_be_changed_after_they_were_read(tmp_path: Path) -> None:
    with pytest.raises(FrozenInstanceError):
        read(tmp_path).port = 1  # type: ignore[misc]


@pytest.mark.parametrize(("text", "hour"), [("0", 0), ("23", 23), ("off", None)])
def test_the_nightly_copy_has_an_hour_or_is_off(tmp_path: Path, text: str, hour: int | None) -> None:
    assert read(tmp_path).backup_hour == 2
    assert read(tmp_path, TRACKER_BACKUP_HOUR=text).backup_hour == hour


def test_services_of_apprise_are_named_with_their_host_or_alone(tmp_path: Path) -> None:
    assert read(tmp_path).apprise == frozenset()
    named = read(tmp_path, TRACKER_APPRISE="ntfys://Push.example.cn:8443, tgram").apprise
    assert named == {"ntfys://push.example.cn:8443", "tgram"}


@pytest.mark.parametrize("text", ["dingtalk", "wecombot://qyapi.weixin.qq.com", "mailto", "ntfys://a/b", "://x", "x y"])
def test_our_own_channels_and_what_is_no_service_are_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match="TRACKER_APPRISE"):
        read(tmp_path, TRACKER_APPRISE=text)


@pytest.mark.parametrize("text", ["24", "-1", "2:30", "", "never"])
def test_an_hour_that_no_clock_shows_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match="TRACKER_BACKUP_HOUR"):
        read(tmp_path, TRACKER_BACKUP_HOUR=text)
