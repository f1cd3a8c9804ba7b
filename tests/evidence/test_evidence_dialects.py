"""What the translator does not know by itself: seconds since 1970, and letters one by one."""

import pytest

from workbook.evidence.dialects import written

SQL = "SELECT EXTRACT(EPOCH FROM \"a\"), TRANSLATE(\"x\", 'áé´', 'ae') FROM t"


@pytest.mark.parametrize(
    ("dialect", "seconds", "letters"),
    [
        ("postgres", 'EXTRACT(EPOCH FROM "a")', "TRANSLATE(\"x\", 'áé´', 'ae')"),
        ("spark", "CAST(CAST(`a` AS TIMESTAMP) AS DOUBLE)", "TRANSLATE(`x`, 'áé´', 'ae')"),
        ("sqlite", "CAST(STRFTIME('%s', \"a\") AS INTEGER)", "TRANSLATE(\"x\", 'áé´', 'ae')"),
        ("mysql", "UNIX_TIMESTAMP(`a`)",
         "REPLACE(REPLACE(REPLACE(`x`, 'á', 'a'), 'é', 'e'), '´', '')"),
    ],
)  # fmt: skip
def test_a_moment_and_letters_in_other_dialects(dialect, seconds, letters):
    there = written(SQL, dialect)
    assert seconds in there
    assert letters in there
