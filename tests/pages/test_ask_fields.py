"""Fields say what was picked, and take nothing for HTML."""

from workbook.pages import ask_fields

PICKS = {"one": ["<b>"], "some": ["a", "c"]}


def test_what_was_picked_is_shown_again():
    listed = ask_fields.select("one", "One", {"<b>": "Bold", "i": "Italic"}, PICKS)
    assert '<option value="&lt;b&gt;" selected>Bold' in listed
    assert '<label for="ask-one">One</label>' in listed
    boxes = ask_fields.checks("some", {"a": "A", "b": "B", "c": "C"}, PICKS)
    assert boxes.count(" checked") == 2


def test_text_is_no_html():
    for made in (
        ask_fields.entry("one", "<i>", PICKS),
        ask_fields.hidden("one", "<b>"),
        ask_fields.hint("<b>"),
        ask_fields.opened("<b>", ""),
        ask_fields.step("<b>", ""),
    ):
        assert "<b>" not in made
        assert "<i>" not in made
