"""Where `make run` keeps its state, and that secrets are made once and stay."""

import os
import re
import threading
import time
from pathlib import Path

import pytest

from crm.local import state as module
from crm.local.state import AlreadyRunning, State, folder_for, schema_digest


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> State:
    monkeypatch.setenv("ZHIKE_STATE", str(tmp_path / "state"))
    return State.open()


def test_the_folder_may_be_chosen(state: State, tmp_path: Path) -> None:
    assert state.folder == tmp_path / "state"


def test_two_checkouts_have_two_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZHIKE_STATE", raising=False)
    assert folder_for(tmp_path / "one") != folder_for(tmp_path / "two")


def test_a_home_closed_to_the_servers_user_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ZHIKE_STATE", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(module, "reachable", lambda path: False)
    assert str(folder_for()).startswith("/var/tmp/zhike-")  # noqa: S108  # a name, no file


def test_secrets_are_made_once_and_for_us_only(state: State) -> None:
    first = state.secrets()
    assert state.secrets() == first
    assert (state.folder / "secrets").stat().st_mode & 0o077 == 0
    assert len(set(first.values())) == len(first)


def test_a_new_kind_of_secret_is_added_and_none_is_changed(state: State) -> None:
    first = state.secrets()
    kept = {name: value for name, value in first.items() if name != "DEMO_TOKEN"}
    state._write("secrets", kept)
    again = state.secrets()
    assert {name: again[name] for name in kept} == kept
    assert again["DEMO_TOKEN"] != first["DEMO_TOKEN"]


ADDRESS = "http://127.0.0.1:8000/"


def test_a_second_start_is_told_where_the_first_answers(state: State) -> None:
    with state.lock(ADDRESS):
        assert state.is_running()
        with pytest.raises(AlreadyRunning, match=re.escape(f"{ADDRESS} (process {os.getpid()})")):
            state.lock("http://127.0.0.1:8001/")


def test_after_the_first_has_ended_the_folder_is_free(state: State) -> None:
    state.lock(ADDRESS).close()
    assert not state.is_running()
    state.lock(ADDRESS).close()


def test_what_is_left_of_a_killed_one_is_waited_for(state: State) -> None:
    nobody = 2**22 + 1  # above the kernel's highest process number
    leftover = state.lock(ADDRESS)
    (state.folder / "lock").write_text(f"{ADDRESS} (process {nobody})\n")
    threading.Timer(0.3, leftover.close).start()
    began = time.monotonic()
    state.lock(ADDRESS).close()
    assert time.monotonic() - began > 0.2


def test_notes_are_kept_for_the_next_start(state: State) -> None:
    assert state.noted("demo") == ""
    state.note("demo", "loading")
    assert State.open().noted("demo") == "loading"


def test_the_schemas_digest_changes_with_each_migration(tmp_path: Path) -> None:
    (tmp_path / "requirements.lock").write_text("django==5.2")
    folder = tmp_path / "crm" / "core" / "migrations"
    folder.mkdir(parents=True)
    seen = {schema_digest(tmp_path)}
    (folder / "0001_initial.py").write_text("one")
    seen.add(schema_digest(tmp_path))
    (tmp_path / "requirements.lock").write_text("django==5.3")
    seen.add(schema_digest(tmp_path))
    assert len(seen) == 3
    assert schema_digest(tmp_path) in seen


def test_somebody_elses_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIKE_STATE", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(PermissionError, match="ZHIKE_STATE"):
        State.open()
