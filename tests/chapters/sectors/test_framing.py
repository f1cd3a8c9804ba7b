"""Empty tables have the types of full ones."""

from workbook.chapters.sectors.framing import framed


def test_what_a_row_lacks_is_missing():
    made = framed([{"a": 1}], {"a": "Int64", "b": "str"})
    assert list(made.dtypes) == list(framed([], {"a": "Int64", "b": "str"}).dtypes)
    assert made.b.isna().all()
