"""What the settings read from the machine."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import structlog

from gongjian.settings.logs import configure
from gongjian.settings.machine import database, keys, names, origins, socket_folder
from gongjian.settings.vendor import FILES, NODE_MODULES, VendorFinder


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("postgresql://u:p%40ss@db:5433/g", ("g", "u", "p@ss", "db", "5433")),
        ("postgresql://u@/g?host=/run/pg", ("g", "u", "", "/run/pg", "")),
        ("postgresql:///?host=/run/pg&port=5555", ("gongjian", "postgres", "", "/run/pg", "5555")),
    ],
)
def test_an_address_says_where_the_database_is(url, told):
    entry = database(url)
    assert tuple(entry[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")) == told


def test_parameters_of_an_address_reach_the_driver_beside_the_time_limits(monkeypatch):
    monkeypatch.setenv("GONGJIAN_STATEMENT_SECONDS", "10")
    options = database("postgresql://u@db/g?sslmode=verify-full&options=-c%20work_mem%3D64MB")["OPTIONS"]
    assert options["sslmode"] == "verify-full"
    for setting in ("statement_timeout=10s", "lock_timeout=5s", "work_mem=64MB"):
        assert f"-c {setting}" in options["options"]


def test_keys_are_made_once_for_their_owner_alone_and_stay(tmp_path, monkeypatch):
    monkeypatch.delenv("GONGJIAN_SECRET_KEY", raising=False)
    monkeypatch.delenv("GONGJIAN_SEAL_KEYS", raising=False)
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: str(keys(tmp_path)), range(8)))
    assert made == {str(keys(tmp_path))}
    assert {f.name for f in tmp_path.iterdir()} == {"secret.key", "seal.key"}
    assert {stat.S_IMODE(f.stat().st_mode) for f in tmp_path.iterdir()} == {0o600}


def test_keys_of_the_environment_come_first_and_leave_no_file(tmp_path, monkeypatch):
    monkeypatch.setenv("GONGJIAN_SECRET_KEY", "s")
    monkeypatch.setenv("GONGJIAN_SEAL_KEYS", "new,old")
    assert keys(tmp_path) == ("s", ["new", "old"])
    assert list(tmp_path.iterdir()) == []


def test_sockets_lie_in_the_data_folder_unless_its_name_is_too_long():
    assert socket_folder(Path("/srv/g")) == Path("/srv/g/run")
    long = socket_folder(Path("/srv") / ("x" * 90))
    assert len(f"{long}/.s.PGSQL.5432") < 100
    assert long != socket_folder(Path("/srv") / ("y" * 90))


@pytest.mark.parametrize(
    ("tiles", "allowed"),
    [
        ("", []),
        ("/tiles/{z}/{x}/{y}.png", []),
        ("https://map.example/{z}/{x}/{y}.png", ["https://map.example"]),
        ("https://{s}.map.example:8443/{z}.png", ["https://*.map.example:8443"]),
    ],
)
def test_the_browser_is_allowed_the_tiles_and_nothing_else(tiles, allowed):
    assert origins(tiles) == allowed


def test_a_list_in_a_variable_may_have_blanks(monkeypatch):
    monkeypatch.setenv("GONGJIAN_HOSTS", "a.example, b.example,,")
    assert names("GONGJIAN_HOSTS") == ["a.example", "b.example"]


def test_every_vendor_file_is_found_and_no_other_file_of_the_packages_is():
    finder = VendorFinder()
    assert [name for name in FILES if not finder.find(name)] == []
    assert finder.find("vendor/tabler/tabler.css") == []
    assert finder.find("../node_modules/echarts/package.json") == []
    assert finder.find(next(iter(FILES)), find_all=True) == [str(NODE_MODULES / next(iter(FILES.values())))]


def test_a_log_line_for_machines_is_json_with_its_fields(capfd):
    configure("json")
    try:
        structlog.get_logger("gongjian.web").info("answered", route="track/<code>", status=200)
    finally:
        configure("plain")
    line = json.loads(capfd.readouterr().err.splitlines()[-1])
    assert line["event"] == "answered"
    assert line["route"] == "track/<code>"
    assert line["level"] == "info"
    assert "timestamp" in line
