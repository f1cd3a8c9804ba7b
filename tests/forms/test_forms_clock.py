"""The clock of a meeting asks Python for news; the browser's part is in tests/javascript."""

from workbook.forms.clock import Clock


def test_a_question_of_the_browser_is_a_look():
    looked = []
    clock = Clock(lambda: looked.append(1))
    assert (clock.ends, clock.watching) == (0, False)
    clock._handle_custom_msg({"look": True}, [])
    assert looked == [1]
    assert {"{time}", "{minutes}"} <= set(clock.words["left"].replace(":", " ").split())
