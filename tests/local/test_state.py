"""Where `make run` keeps its state, and that secrets are made once and stay."""

import os
from pathlib import Path

import pytest

from crm.local import state as module
from crm.local.state import AlreadyRunning, State, folder_for


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
    assert folder_for().parent == Path("/var/tmp")


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


def test_a_second_start_is_told_where_the_first_answers(state: State) -> None:
    with state.lock() as lock:
        lock.write("http://127.0.0.1:8000/ (process 1)\n")
        lock.flush()
        with pytest.raises(AlreadyRunning, match=r"http://127\.0\.0\.1:8000/"):
            state.lock()


def test_after_the_first_has_ended_the_folder_is_free(state: State) -> None:
    state.lock().close()
    state.lock().close()
