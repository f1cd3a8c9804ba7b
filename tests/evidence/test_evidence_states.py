"""States of answers: the same question by its sums, and nothing that rests on a few people."""

import pytest

from workbook.evidence import Question, Sources, ask
from workbook.evidence.states import asks, content_of, state_of, taken_from


@pytest.fixture
def folder(tmp_path):
    rows = "".join(f"{at},{at % 3 == 0:d},{1 + at % 2},v{at % 4}\n" for at in range(100))
    (tmp_path / "survey.csv").write_text("id,y,w,village\n" + rows)
    return tmp_path


def test_sums_taken_from_another_number(folder):
    one = Question("survey.csv", "y", share=False, shift=0.2, weight="w", cluster="village")
    two = Question("survey.csv", "y", share=False, shift=0.7, weight="w", cluster="village")
    found = ask([one, two], Sources(str(folder)))
    moved = taken_from(found[one], 0.2, 0.7).strata[0]
    for name in ("w", "wy", "wyy", "ww", "wwy", "wwyy"):
        assert getattr(moved, name) == pytest.approx(getattr(found[two].strata[0], name)), name
    assert asks(one) == asks(two)


def test_a_stratum_of_a_few_people_is_not_kept(tmp_path):
    lines = [f"{'north' if at < 40 else 'south'},{at % 2}" for at in range(43)]
    (tmp_path / "s.csv").write_text("region,y\n" + "\n".join(lines) + "\n")
    question = Question("s.csv", "y = 1", stratum="region")
    answer = ask([question], Sources(str(tmp_path)))[question]
    assert state_of("e", question, answer, "") is None


def test_content_is_that_of_the_file_and_none_of_a_table(folder):
    sources = Sources(str(folder))
    before = content_of(sources, "survey.csv")
    assert len(before) == 32
    with (folder / "survey.csv").open("a") as file:
        file.write("100,1,1,v0\n")
    assert content_of(sources, "survey.csv") not in ("", before)
    assert content_of(sources, "nothing.csv") == content_of(sources, "survey") == ""
