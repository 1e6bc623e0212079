"""Which of the test processes gets what: whole files, the long ones first."""

from pathlib import Path

from tests.support.processes import ROOT
from tests.support.scheduling import LONG, in_order, unit_of


def test_a_file_is_one_unit_for_each_kind_of_database() -> None:
    assert unit_of("tests/a/test_a.py::test_a") == ("tests/a/test_a.py", "")
    assert unit_of("tests/a/test_a.py::TestA::test_a[light-sqlite]") == ("tests/a/test_a.py", "sqlite")
    assert unit_of("tests/a/test_a.py::test_a[postgresql-close]") == ("tests/a/test_a.py", "postgresql")
    assert unit_of("tests/a/test_sqlite.py::test_sqlite[a]") == ("tests/a/test_sqlite.py", "")


def test_the_long_ones_come_first_and_those_with_postgresql_after_the_others() -> None:
    long = max(LONG, key=lambda file: LONG[file])
    few, many = "tests/a/test_few.py", "tests/a/test_many.py"
    tests = [f"{few}::test_a[sqlite]", f"{few}::test_a[postgresql]", *(f"{many}::test_{n}" for n in range(9))]
    tests += [f"{long}::test_a[postgresql]", f"{long}::test_a[sqlite]"]
    assert in_order(tests) == [
        (long, "sqlite"),
        (many, ""),
        (few, "sqlite"),
        (long, "postgresql"),
        (few, "postgresql"),
    ]


def test_what_is_known_to_take_long_is_there() -> None:
    assert [file for file in LONG if not Path(ROOT, file).exists()] == []
