"""settings.toml: what is not written is as usual, and what is wrong is said all at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from monitor.home import Home
from monitor.plan import PlanFaults, load_plan
from monitor.settings import Settings, SettingsFaults, read_settings


def write(home: Home, text: str) -> None:
    home.settings.write_text(text, encoding="utf-8")


def test_no_file_means_what_is_usual(tmp_path: Path) -> None:
    assert read_settings(Home(tmp_path)) == Settings()


def test_reading_is_public_and_four_eyes_are_needed_unless_written_otherwise(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert read_settings(home).access.reading == "public"
    assert read_settings(home).review.four_eyes
    write(home, '[access]\nreading = "signed-in"\n[review]\nfour_eyes = false\n')
    assert read_settings(home).access.reading == "signed-in"
    assert not read_settings(home).review.four_eyes


def test_a_changed_file_counts_at_once(tmp_path: Path) -> None:
    home = Home(tmp_path)
    write(home, "[access]\nsession_hours = 1\n")
    assert read_settings(home).access.session_hours == 1
    write(home, "[access]\nsession_hours = 2\n")
    os.utime(home.settings, ns=(1, 1))
    assert read_settings(home).access.session_hours == 2


def test_every_fault_is_said_at_once(tmp_path: Path) -> None:
    home = Home(tmp_path)
    write(home, '[access]\nreading = "all"\nsession = 3\n[reminders.smtp]\nhost = "mail"\n')
    with pytest.raises(SettingsFaults) as caught:
        read_settings(home)
    assert {key for key, _ in caught.value.faults} == {"access.reading", "access.session", "reminders.smtp.sender"}


def test_what_is_no_toml_is_said(tmp_path: Path) -> None:
    home = Home(tmp_path)
    write(home, "[access\n")
    with pytest.raises(SettingsFaults, match=r"TOML.*第1行第8列：表头的方括号没有闭合"):
        read_settings(home)


def test_brackets_without_end_are_said_to_be_there(tmp_path: Path) -> None:
    home = Home(tmp_path)
    write(home, "x = " + "[" * 9_000)
    with pytest.raises(SettingsFaults) as settings:
        read_settings(home)
    with pytest.raises(PlanFaults) as plan:
        load_plan(home.settings)
    assert all("括号套得太深" in faults.value.faults[0][1] for faults in (settings, plan))
