"""The front door: begin, bring, rename, copy, archive and delete, by whoever may."""

from __future__ import annotations

import io
import json
import re
import zipfile
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from playwright.sync_api import expect
from serve.apps import ROOT, serving, write_notebooks
from team import team
from typer.testing import CliRunner
from waiting import LONGEST

from workbook.cli import app
from workbook.exchange import read, write
from workbook.pages.strategies import Leaving, forget, word_to_delete, word_to_forget
from workbook.serve import AccessRules, door
from workbook.store import Change, open_store
from workbook.store.forgetting import Forgotten

SAMPLE = ROOT / "data" / "distributor-first-attempt"
BEHIND = AccessRules(proxy_header="X-Reader", proxy_address="127.0.0.1", members_only=True)
BOUNDARY = "a-boundary-of-a-form"


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    folder = tmp_path_factory.mktemp("door")
    write_notebooks(folder / "notebooks")
    return folder


@pytest.fixture(scope="module")
def served(own):
    """A server for editing on which a proxy names who asks; its store begins empty."""
    with serving(own, workers=1, edit=True, access_rules=BEHIND) as one:
        yield one


class Asking:
    """What one person asks of a server, with the cookie and the word that a page gave."""

    def __init__(self, served, who):
        self.served, self.who = served, {"X_Reader": who}
        page = served.ask("/new", **self.who)
        assert page.status == 200, page.text
        self.cookie = "; ".join(
            f"{name}={one.value}" for name, one in SimpleCookie(page.headers["Set-Cookie"]).items()
        )
        self.word = re.search(r'name="_xsrf"[^>]*value="([^"]+)"', page.text)[1]

    def post(self, path, **fields):
        from urllib.parse import urlencode

        body = urlencode({"_xsrf": self.word, **fields})
        return self.served.ask(path, "POST", body, Cookie=self.cookie, **self.who)

    def send(self, *files, word=None, mended=""):
        parts = (
            [
                f"--{BOUNDARY}\r\nContent-Disposition: form-data; "
                f'name="mended"\r\n\r\n' + mended.encode().decode("latin-1")
            ]
            if mended
            else []
        )
        parts += [
            f"--{BOUNDARY}\r\nContent-Disposition: form-data; "
            f'name="file"; filename="{name}"\r\n\r\n' + content.decode("latin-1")
            for name, content in files
        ]
        body = "\r\n".join([*parts, f"--{BOUNDARY}--\r\n"])
        import http.client

        connection = http.client.HTTPConnection("127.0.0.1", self.served.port, timeout=LONGEST)
        headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        headers |= {"Cookie": self.cookie, "X-Reader": self.who["X_Reader"]}
        if word != "":
            headers["X-XSRFToken"] = word or self.word
        connection.request("POST", "/new/file", body.encode("latin-1"), headers)
        answer = connection.getresponse()
        answer.text = answer.read().decode()
        connection.close()
        return answer


def held(served):
    with open_store(served.folder / "store.sqlite", read_only=True) as store:
        return {one.key: one for one in store.strategies()}


def book(served, key):
    with open_store(served.folder / "store.sqlite", read_only=True) as store:
        return store.read(key)


def zipped(folder: Path, within: str = "", **changed: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as into:
        for path in sorted(folder.glob("*.csv")):
            into.writestr(f"{within}{path.name}", changed.get(path.stem) or path.read_bytes())
    return packed.getvalue()


def test_a_strategy_begins_in_the_browser_and_is_led_by_who_begins_it(served):
    eva = Asking(served, "eva")
    answer = eva.post("/new", name="  Service für alle ")
    assert answer.status == 303
    assert answer.headers["Location"] == "/#of-service-fur-alle"
    made = book(served, "service-fur-alle")
    assert made.strategy.name == "Service für alle"
    assert [(row.key, row.name, row.role) for row in made.rows("members")] == [
        ("eva", "eva", "leader")
    ]
    assert eva.post("/new", name="Service für alle").headers["Location"].endswith("alle-2")
    assert "a name with at least one letter" in eva.post("/new", name=" - ").text


def test_a_copy_of_a_sample_is_led_by_who_asks_for_it(served):
    answer = Asking(served, "eva").post("/new", name="My trial", sample=SAMPLE.name)
    assert answer.headers["Location"] == "/#of-my-trial"
    made = book(served, "my-trial")
    assert len(made.rows("actions")) == len(read(SAMPLE)["actions"])
    assert made.by_key("members")["eva"].role == "leader"
    assert "such sample" not in answer.text
    assert Asking(served, "eva").post("/new", name="x", sample="../../etc").status == 400


def test_the_sample_as_an_excel_file_is_taken_in_whole(served, tmp_path):
    write(_book(SAMPLE), tmp_path / "sample.xlsx")
    eva = Asking(served, "eva")
    answer = eva.send(("C:\\fakepath\\sample.xlsx", (tmp_path / "sample.xlsx").read_bytes()))
    assert json.loads(answer.text) == {"there": f"/#of-{SAMPLE.name}"}
    made, meant = book(served, SAMPLE.name), read(SAMPLE)
    for table, rows in meant.items():
        if table not in ("strategy", "ratings", "codings", "members"):
            assert set(made.entered(table)) == set(rows), table
    added = set(made.rows("members")) - set(meant["members"])
    assert {(row.key, row.role) for row in added} == {("eva", "leader")}  # or eva would not see it
    assert made.strategy.data_folder is None  # a file says nothing of this computer's folders


def _book(folder):
    from datetime import date

    from workbook.book import Book

    return Book(read(folder), date(2026, 10, 31))


def test_csv_files_and_a_zip_of_a_folder_are_taken_in(served):
    eva = Asking(served, "eva")
    files = [(f"mine/{one.name}", one.read_bytes()) for one in sorted(SAMPLE.glob("*.csv"))]
    assert "there" in json.loads(eva.send(*files, ("mine/notes.txt", b"x")).text)
    answer = eva.send(("packed.zip", zipped(SAMPLE, "deep/inside/")))
    assert "there" in json.loads(answer.text), answer.text


def test_all_faults_are_shown_at_their_rows_and_nothing_is_written(served):
    before = held(served)
    lines = ["key,name,function,role"]
    lines += [f"m{n},Member {n},nowhere-{n},boss" for n in range(20)]
    answer = Asking(served, "eva").send(("z.zip", zipped(SAMPLE, members="\n".join(lines))))
    html = json.loads(answer.text)["html"]
    assert html.count("nowhere-") >= 20
    assert html.count(">boss<") == 20
    for line in range(2, 22):
        assert re.search(rf'<th scope="row"[^>]*>{line}</th><td[^>]*>m{line - 2} · Member', html)
    assert html.count('class="door-mend"') >= 40  # two wrong cells in each of the twenty rows
    assert held(served) == before


def test_what_was_mended_is_read_in_the_place_of_what_was_wrong(served):
    eva, before = Asking(served, "eva"), set(held(served))
    lines = read(SAMPLE)["members"]
    text = "key,name,function,role,capacity\n" + "\n".join(
        f"{row.key},{row.name},{row.function},{'boss' if at < 2 else row.role},0.5"
        for at, row in enumerate(lines)
    )
    packed = ("z.zip", zipped(SAMPLE, members=text))
    faults = json.loads(eva.send(packed).text)["html"]
    place = re.search(r'data-place="([^"]+)" data-row="2" data-column="role"', faults)[1]
    half = [[place, 2, "role", "expert"], [place, 3, "capacity", "0,25"]]
    left = json.loads(eva.send(packed, mended=json.dumps(half)).text)["html"]
    assert 'data-row="2"' not in left
    assert 'data-row="3" data-column="role" value="boss"' in left
    assert set(held(served)) == before
    whole = [*half, [place, 3, "role", "manager"]]
    there = json.loads(eva.send(packed, mended=json.dumps(whole)).text)["there"]
    made = book(served, there.rpartition("#of-")[2]).rows("members")
    assert (made[0].role, made[1].role, made[1].capacity) == ("expert", "manager", 0.25)
    for wrong in ("{", "[1]", '[["a", "b", "c", "d"]]'):
        assert eva.send(packed, mended=wrong).status == 400


@pytest.mark.parametrize(
    "files",
    [
        [],
        [("run.exe", b"MZ")],
        [("bad.zip", b"PK no zip")],
        [("bad.xlsx", b"no workbook")],
        [("../../../strategy.csv", b"key,name\n,\n")],
    ],
    ids=["nothing", "a program", "no zip", "no workbook", "a path"],
)
def test_what_is_no_strategy_is_refused_in_words(served, files):
    before = held(served)
    answer = Asking(served, "eva").send(*files)
    assert "Needed" in json.loads(answer.text)["html"]
    assert held(served) == before
    assert not list(served.folder.glob("*.csv"))


def test_a_zip_that_grows_without_end_is_refused(served):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as into:
        into.writestr("strategy.csv", b"0" * (101 * 2**20))
    answer = Asking(served, "eva").send(("bomb.zip", packed.getvalue()))
    assert "100 MB" in json.loads(answer.text)["html"]


def test_a_leader_renames_copies_archives_brings_back_and_deletes(served):
    eva = Asking(served, "eva")
    key = eva.post("/new", name="To manage").headers["Location"].partition("#of-")[2]
    there = f"/manage?strategy={key}"
    assert eva.post(there, do="rename", name="Managed").status == 303
    assert held(served)[key].name == "Managed"
    copied = eva.post(there, do="duplicate", name="Managed again").headers["Location"]
    assert copied == "/#of-managed-again"
    assert book(served, "managed-again").rows("members")[0].name == "eva"
    eva.post(there, do="archive")
    assert held(served)[key].archived_on
    front = served.ask("/", X_Reader="eva").text
    assert "Archived: 1" in front
    assert f'id="of-{key}"' not in front
    eva.post(there, do="bring back")
    assert held(served)[key].archived_on is None
    wrong = eva.post(there, do="delete", word="yes")
    assert wrong.status == 400
    assert "Needs the word “delete”." in wrong.text
    assert key in held(served)
    assert eva.post(there, do="delete", word=f" {word_to_delete().upper()} ").status == 303
    assert key not in held(served)


def test_who_does_not_lead_changes_nothing_by_pages_or_by_requests(served):
    with open_store(served.folder / "store.sqlite") as store:
        store.create(team(), by="lea")
    before = held(served)["acme"]
    for who in ("max", "eva", "vic"):
        one = Asking(served, who)
        assert "Only its leader" in served.ask("/manage?strategy=acme", X_Reader=who).text
        for fields in ({"do": "rename", "name": "Mine"}, {"do": "duplicate", "name": "Mine"},
                       {"do": "archive"}, {"do": "bring back"},
                       {"do": "delete", "word": "delete"}):  # fmt: skip
            answer = one.post("/manage?strategy=acme", **fields)
            assert answer.status == 403, (who, fields)
            assert "Only its leader can do this: ask Lea Leal." in answer.text
    outside = Asking(served, "stranger")
    assert outside.post("/manage?strategy=acme", do="delete", word="delete").status == 404
    assert held(served)["acme"] == before
    assert (
        Asking(served, "lea").post("/manage?strategy=acme", do="rename", name="Acme 2").status
        == 303
    )


def test_other_sites_and_forged_requests_do_nothing(served):
    before = held(served)
    eva = Asking(served, "eva")
    assert eva.send(("a.zip", zipped(SAMPLE)), word="").status == 403
    assert eva.send(("a.zip", zipped(SAMPLE)), word="2|00000000|11|22").status == 403
    headers = {**eva.who, "Cookie": eva.cookie}
    for path in ("/new", "/manage?strategy=acme"):
        assert served.ask(path, "POST", "name=x&do=delete&word=delete", **headers).status == 403
        body = f"_xsrf={eva.word}&name=x&do=delete&word=delete"
        cross = {**headers, "Sec-Fetch-Site": "cross-site"}
        assert served.ask(path, "POST", body, **cross).status == 403
        foreign = {**headers, "Origin": "http://evil.example"}
        assert served.ask(path, "POST", body, **foreign).status in (403, 404)
        assert served.ask(path, "POST", body).status in (302, 403)  # nobody was named
    assert held(served) == before


def test_a_server_for_reading_has_no_door(viewing):
    for path in ("/new", "/manage?strategy=acme", "/new/file"):
        assert viewing.ask(path).status == 404
    assert "New strategy" not in viewing.ask("/").text


def test_a_person_drops_a_file_with_faults_then_the_mended_one(served, visit, tmp_path):
    bad = zipped(SAMPLE, members="key,name,role\nana,Ana,boss\n")
    (tmp_path / "bad.zip").write_bytes(bad)
    (tmp_path / "good.zip").write_bytes(zipped(SAMPLE))
    before = set(held(served))
    page = visit(extra_http_headers={"X-Reader": "lucia"}, viewport={"width": 390, "height": 844})
    page.goto(f"{served.address}/new")
    _drop(page, "bad.zip", bad)
    page.get_by_role("row", name="2 ana · Ana · boss role boss").wait_for()
    page.get_by_label("role in row 2").fill("leader")
    page.get_by_role("button", name="Go on with these values").click()
    expect(page.get_by_label("role in row 2")).to_have_count(0)  # what is right is listed no more
    assert set(held(served)) == before
    page.screenshot(path=str(tmp_path / "faults.png"))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("input[type=file]").set_input_files(tmp_path / "good.zip")
    page.wait_for_url(f"{served.address}/#of-*")
    expect(page.get_by_role("heading", name="Lean customer service").first).to_be_visible()
    assert len(set(held(served)) - before) == 1


def _drop(page, name, content):
    page.evaluate(
        """([name, bytes]) => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes)], name));
          document.body.dispatchEvent(
            new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true}));
        }""",
        [name, list(content)],
    )


def test_a_leader_is_not_told_to_do_what_needs_the_server():
    done = Forgotten("Max", "max", "a former member", "former-member", 1, 1, 0, 0, ())
    *_, last = door._forgotten(Leaving(done, (), is_wiped=False))
    assert "Ask whoever runs the server" in last
    assert len(door._forgotten(Leaving(done, (), is_wiped=True))) == 2


def test_a_leader_forgets_a_member_with_the_word_typed(served):
    eva = Asking(served, "eva")
    key = eva.post("/new", name="Forgetting").headers["Location"].partition("#of-")[2]
    at = f"/manage?strategy={key}"
    with open_store(served.folder / "store.sqlite") as store:
        change = Change("members", ("max",), {"name": "Max Mann", "email": "max@example.org"})
        store.save(key, [change], "eva")
        session = store.sign_ins.open(store.sign_ins.invite(key, "max", "eva"))[1]
    assert "Needs a member" in eva.post(at, do="forget", member="", word=word_to_forget()).text
    answer = eva.post(at, do="forget", member="max", word="no")
    assert answer.status == 400
    assert "Needs the word “forget”" in answer.text
    answer = eva.post(at, do="forget", member="eva", word="forget")
    assert "the only leader" in answer.text
    assert "max" in book(served, key).by_key("members")
    with open_store(served.folder / "store.sqlite") as store:
        assert store.sign_ins.passes(session)
    stranger = Asking(served, "max")
    assert stranger.post(at, do="forget", member="eva", word="forget").status == 403
    answer = eva.post(at, do="forget", member="max", word=" Forget ")
    assert answer.status == 200
    assert "“Max Mann” is “a former member” now" in answer.text
    assert "Not changed: other strategies, earlier backups" in answer.text
    assert [one.name for one in book(served, key).rows("members")] == ["eva", "a former member"]
    with open_store(served.folder / "store.sqlite") as store:
        assert not store.sign_ins.passes(session)
        assert "Max" not in str(store.history(key))


def test_what_forgetting_does_not_reach_is_said_as_by_the_command(tmp_path):
    with open_store(tmp_path / "a.sqlite") as store:
        store.create(team(), by="lea")
        (told,) = (one for one in door._forgotten(forget(store, "acme", "eva", "forget", "lea"))
                   if one.startswith("Not changed:"))  # fmt: skip
    asked = ["--store", str(tmp_path / "a.sqlite"), "forget", "acme", "max"]
    assert told in CliRunner().invoke(app, asked).output
