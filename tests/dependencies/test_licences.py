"""The list of licences, and the ones that are refused."""

import pytest

from dependencies import licences
from dependencies.licences import LicenceError, find_rows, write_list
from dependencies.pins import Pin

AIOSQL = Pin("aiosql", "15.0")


def test_a_package_under_a_licence_that_is_not_accepted_is_named(tmp_path, monkeypatch):
    (tmp_path / "pyproject.toml").write_text('[tool.pip-licenses]\nallow-only = "MIT"\n')
    monkeypatch.setattr(licences, "PROJECT", tmp_path)

    with pytest.raises(LicenceError, match=r"BSD-2-Clause not in .* package aiosql:15\.0"):
        find_rows([AIOSQL])


def test_a_package_of_another_platform_keeps_its_row_and_one_that_is_missing_here_does_not():
    row = "| winonly | 1.0 | MIT |"

    assert write_list([AIOSQL, Pin("winonly", "1.0", applies=False)], row).splitlines()[-2:] == [
        "| aiosql | 15.0 | BSD-2-Clause |",
        row,
    ]
    with pytest.raises(LicenceError, match=r"winonly==1\.0 is not installed"):
        write_list([AIOSQL, Pin("winonly", "1.0")], row)
