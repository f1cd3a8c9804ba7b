"""Remarks on My page: what waits for me, and a remark of mine, with a name behind an @."""

import pytest
from team import team

from workbook.forms import EditSession
from workbook.pages.remark_form import RemarkForm
from workbook.store import open_store


@pytest.fixture
def store(tmp_path):
    with open_store(tmp_path / "s.sqlite") as opened:
        opened.create(team(), by="lea")
        yield opened


@pytest.fixture
def form_of(store):
    return lambda who: RemarkForm(EditSession(store, "acme", who))


def words(widget):
    own = getattr(widget, "value", "") if type(widget).__name__ == "HTML" else ""
    own = widget.description if type(widget).__name__ == "Button" else own
    return " ".join([str(own), *(words(one) for one in getattr(widget, "children", ()))])


def press(widget, name):
    def found(one):
        if getattr(one, "description", "") == name and hasattr(one, "click"):
            yield one
        for child in getattr(one, "children", ()):
            yield from found(child)

    next(found(widget)).click()


def about(form, table, key):
    form.table.value, form.row.value = table, key


def test_a_name_is_picked_behind_an_at_and_its_member_is_shown_the_remark(form_of, store):
    eva = form_of("eva")
    about(eva, "choices", "call")
    eva.text.value = "Does this still hold, @"
    offered = [one.description for one in eva.names.children]
    assert "@Max Mann" in offered
    assert "@Eva Egg" not in offered  # nobody speaks to themselves
    assert "@Vic Vey" not in offered  # who only reads cannot say that it was seen
    eva.text.value = "Does this still hold, @ma"
    press(eva.names, "@Max Mann")
    assert eva.text.value == "Does this still hold, @Max Mann "
    assert not eva.names.children
    press(eva, "Save the remark")
    assert "shown to Max Mann on My page" in eva.told.value
    assert eva.text.value == ""
    assert "Does this still hold, @Max Mann" in words(eva.said)
    assert "I have seen it" not in words(eva)
    said = store.read("acme").rows("remarks")[-1]
    assert (said.member, said.on_table, said.on_key) == ("eva", "choices", "call")
    assert said.mentions == ("max",)


def test_who_is_spoken_to_has_seen_it_and_answers(form_of, store):
    eva, max_ = form_of("eva"), form_of("max")
    about(eva, "choices", "call")
    eva.text.value = "<b>Look</b>, @Max"
    press(eva, "Save the remark")
    assert "Look" not in words(max_.waiting)
    max_._session.refresh()
    assert "“Call back”" in words(max_.waiting)
    assert "&lt;b&gt;Look" in words(max_.waiting)
    press(max_.waiting, "Reply")
    assert (max_.table.value, max_.row.value) == ("choices", "call")
    assert max_.text.value == "@Eva Egg "
    press(max_.waiting, "I have seen it")
    assert not max_.waiting.children
    assert max_.text.value == "@Eva Egg "  # what is typed stays
    assert "seen by Max Mann" in words(max_.said)
    eva._session.refresh()
    press(eva.said, "Nothing is left to do")
    assert "settled on" in words(eva.said)
    assert store.read("acme").rows("remarks")[-1].done_on


def test_an_empty_one_and_a_name_that_is_nobodys_are_told(form_of, store):
    eva = form_of("eva")
    before = len(store.history("acme"))
    eva.text.value = "About what?"
    press(eva, "Save the remark")
    assert "choose the entry" in eva.told.value
    about(eva, "choices", "call")
    for text in ("", "  ", "x" * 2001):
        eva.text.value = text
        press(eva, "Save the remark")
        assert "a remark has 1 to 2000 letters" in eva.told.value.replace(",", "")
    assert len(store.history("acme")) == before
    eva.text.value = "@Nobody, look"
    press(eva, "Save the remark")
    assert "Whom “Nobody” means is not clear" in eva.told.value


@pytest.mark.parametrize("who", ["vic", "nobody"])
def test_who_takes_no_part_reads_and_is_refused(form_of, store, who):
    form = form_of(who)
    assert form.writing.layout.display == "none"
    assert "Only members who take part" in form.told.value
    assert bool(form.about.layout.display) is (who == "nobody")
    before = len(store.history("acme"))
    if who == "vic":
        about(form, "choices", "call")
    form.text.value = "Let me in"
    press(form, "Save the remark")
    assert len(store.history("acme")) == before
    assert "wb-trouble" in form.told.value


def test_who_is_no_member_is_sent_nothing(form_of):
    eva, nobody = form_of("eva"), form_of("nobody")
    assert len(eva.table.options) > 1
    about(eva, "moments", "first")
    assert "Hello" in words(eva.said)
    assert [value for _, value in nobody.table.options] == [""]
    nobody.table.options = nobody.row.options = (("x", ""), ("moments", "moments"))  # as if sent
    nobody.table.value = "moments"
    assert [value for _, value in nobody.row.options] == [""]
    nobody.row.options = (("x", ""), ("first", "first"))
    nobody.row.value = "first"
    nobody.text.value = "@"
    assert not nobody.said.children
    assert not nobody.names.children
