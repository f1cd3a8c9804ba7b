"""The script of a meeting as a list with minutes."""

from workbook.charts.agenda import Step, agenda


def test_each_step_says_its_minutes_and_what_to_do():
    html = agenda([Step(3, "Measure", ("Vote <alone>.",)), Step(1, "Show", ("Look.", "Listen."))])
    assert "<strong>Measure</strong> · 3 minutes<br>Vote &lt;alone&gt;." in html
    assert "· 1 minute<br>Look.<br>Listen." in html
    (part,) = html.parts
    assert part.points[1] == ("Show · 1 minute", "Look.", "Listen.")
