"""Cards, lists and facts: HTML and parts of one making."""

from workbook.charts.cards import Card, cards, facts, points
from workbook.charts.parts import Points


def test_a_card_escapes_its_words_and_its_sign_is_hidden_from_readers():
    made = cards([Card("a < b", "T", (("Owner", "Ana & Bo"), ("", "…")), "✕", "bad")])
    assert (
        '<li class="wb-bad"><span class="wb-word"><span aria-hidden="true">✕</span> a &lt; b'
        in made
    )
    assert '<br><span class="wb-code">Owner</span> Ana &amp; Bo<br>…</li>' in made
    assert made.parts == (Points((("a < b T", "Owner Ana & Bo", "…"),)),)


def test_points_are_numbered_where_their_order_counts_and_facts_leave_out_what_is_empty():
    assert "<ol><li>one</li><li>two</li></ol>" in points(["one", "two"], "ol")
    made = facts({"Vision": "To be there", "Mission": ""})
    assert "Mission" not in made
    assert made.parts == (Points((("Vision", "To be there"),)),)
