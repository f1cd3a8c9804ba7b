"""The instruments are complete in both languages, short, and refuse what is not whole."""

import pytest

from workbook.analysis.instruments import LONGEST, minutes
from workbook.book.instruments import instrument, names, read
from workbook.book.messages import speaking

TEN = {
    "autopsy", "clicks", "components", "internal", "metrics", "observer", "obstacles", "readiness",
    "times", "values",
}  # fmt: skip


def test_there_are_the_ten_of_the_method():
    assert set(names()) == TEN


@pytest.mark.parametrize("name", sorted(TEN))
def test_each_is_written_in_both_languages_and_takes_no_longer_than_it_may(name):
    tool = instrument(name)
    texts = [tool.title, tool.called, tool.asks, *(one.words for one in tool.items)]
    texts += [words for one in tool.items for words in one.levels.values()]
    for words in texts:
        assert set(words) == {"en", "es"}
        assert words["en"] != words["es"]
        assert all(words.values())
    assert minutes(tool) <= LONGEST
    assert abs(minutes(tool) - tool.minutes) <= 8


@pytest.mark.parametrize("name", sorted(TEN - {"times", "observer"}))
def test_each_scale_says_its_ends_and_its_middle(name):
    tool = instrument(name)
    for one in tool.items:
        assert {tool.lowest, 0 if tool.lowest < 0 else 2, tool.highest} <= set(one.levels)
        assert [value for _, value in tool.scale(one.key)] == list(
            range(tool.lowest, tool.highest + 1)
        )


def test_a_scale_is_read_in_the_language_spoken_and_begins_with_its_number():
    scale = instrument("readiness").scale("want")
    assert [words for words, _ in scale] == [
        "0 not at all",
        "1",
        "2 half the time",
        "3",
        "4 always",
    ]
    with speaking("es"):
        assert instrument("readiness").scale("want")[0] == ("0 para nada", 0)
        assert instrument("values").scale("rule")[0] == ("−3 mi regla", -3)
    with speaking("es-ES"):
        assert instrument("readiness").by_key["know"].text == "Sabemos cómo."
    with speaking("de"):
        assert instrument("readiness").by_key["know"].text == "We know how."


WORDS = {"en": "A", "es": "B"}
WHOLE = {"about": "all", "minutes": 1, "title": WORDS, "called": WORDS, "asks": WORDS}
ITEM = {"key": "one", **WORDS}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"items": []}, "items, each with a key of its own"),
        ({"items": [ITEM, ITEM]}, "items, each with a key of its own"),
        ({"lowest": 0, "highest": 4, "levels": [{"value": 5, **WORDS}]}, "level 5 outside"),
        ({"levels": [{"value": 0, **WORDS}]}, "level 0 outside"),
    ],
)
def test_what_is_not_whole_is_refused_with_its_name(change, said):
    with pytest.raises(ValueError, match=f"The instrument own .*{said}"):
        read("own", {**WHOLE, "items": [ITEM], **change})


def test_what_is_missing_is_named():
    with pytest.raises(ValueError, match="does not say asks, items"):
        read("own", {key: value for key, value in WHOLE.items() if key != "asks"})
    with pytest.raises(KeyError):
        instrument("horoscope")


def told(**more):
    words = {name: {"en": name} for name in ("title", "called", "asks")}
    return {"about": "all", "minutes": 1, **words, "items": [{"key": "one", "en": "One"}], **more}


def test_no_rating_of_fewer_than_three_can_be_told_and_a_shared_sentence_can():
    assert read("mine", told(lowest=0, highest=4)).fewest == 3
    assert read("mine", told(fewest=1)).fewest == 1
    with pytest.raises(ValueError, match="fewer than 3 voters"):
        read("mine", told(lowest=0, highest=4, fewest=2))
