"""What evidence said when it was shown is kept beside the book, and stays as it was."""

import time
from datetime import UTC, datetime

from strategies import small

from workbook.book.moment import Moment
from workbook.store import open_store

EVIDENCE = [{"key": "e", "assumption": "wants", "source": "a.csv", "measure": "y = 1"}]


def test_states_are_kept_in_order_and_read_up_to_a_moment(store_url):
    with open_store(store_url) as store:
        store.create(small(evidence=EVIDENCE), by="ana")
        store.create(small("other", evidence=EVIDENCE), by="ana")
        store.keep_shown("acme", [("e", {"n": 1}), ("gone", {"n": 7})])
        time.sleep(0.02)
        between = datetime.now(UTC).isoformat()
        time.sleep(0.02)
        store.keep_shown("acme", [("e", {"n": 2})])
        store.keep_shown("acme", [])
        now, past = store.read("acme"), store.read("acme", Moment.of(between))
        assert [said for _, said in now.shown["e"]] == [{"n": 1}, {"n": 2}]
        assert [said for _, said in past.shown["e"]] == [{"n": 1}]
        assert (now.is_past, past.is_past) == (False, True)
        assert now.shown["gone"][0][0].tzinfo is not None
        assert store.read("other").shown == {}
