"""Every message of the program, and what of it no catalogue or no function knows yet.

``python tests/messages.py`` counts; ``--forgotten [PATH …]`` lists sentences that do not pass
``say`` or ``_``. ``--write`` writes the catalogues: the template ``workbook/locale/workbook.pot``
and each language's ``.po``. ``--lint`` says where they are old, where a translation has other
places than its message or lacks a plural, and where more is untranslated than
``tests/untranslated.json`` allows, which only shrinks.

For translators: ``--untranslated N M`` prints the untranslated messages from the Nth to the one
before the Mth as JSON, those of a file together; ``--fill FILE`` writes translations, as JSON from
message to text (a list of all forms for a plural), into the catalogue. ``--language`` names another
than Spanish.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import typer
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po, write_po

import workbook
from workbook.analysis import handbook
from workbook.analysis.checks import GATES, checks
from workbook.book import registry
from workbook.book.messages import paragraphs
from workbook.book.model import TABLES
from workbook.cli import app
from workbook.forms.words import english
from workbook.pages.page import first_words

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "workbook"
LOCALE = PACKAGE / "locale"
LANGUAGES = ("es",)
ALLOWED = Path(__file__).with_name("untranslated.json")
MARKS = {"say": (0,), "say_number": (1, 2), "_": (0,), "translate": (0,)}
HEAD: dict[str, Any] = {
    "project": "service-strategy-workbook",
    "version": "1",
    "header_comment": "# Messages of the Service Strategy Workbook. MIT licence.",
    "last_translator": "the authors",
    "language_team": "the authors",
    "msgid_bugs_address": "the repository",
    "creation_date": datetime(2026, 11, 28, tzinfo=UTC),
    "charset": "utf-8",
    "fuzzy": False,
}
_WORD = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
_PLACE = re.compile(r"\{(\w*)")
_SHOWN = re.compile(r"page\.(?:show|compare)\((\w+)\.(\w+)\)")
# What looks like a sentence to a program and is none: SQL, HTML, CSS, patterns, paths.
_CODE = re.compile(
    r"^\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|PRAGMA|WITH|BEGIN|FROM|import |from |<|[.#@]\w)"
    r"|\b(SUM|MAX|MIN|COUNT|COALESCE)\(|\bAS \w+$|^SET |datum\.|indexof\("
    r"|[{};]\s*$|\\[dwsb]|</|=\"|--[a-z]|\(\?"
)
_FOR_DEVELOPERS = {"ValueError", "TypeError", "AttributeError", "RuntimeError", "ConnectionError"}
_QUIET = {"log", "logger", "logging", "warnings", "re", "compile", "TypeVar", "Literal", "cast"}


class Sentence(NamedTuple):
    """A literal where it stands: file (relative to the repository), line, text."""

    file: str
    line: int
    text: str


def sources(*within: Path) -> Iterator[tuple[Path, ast.Module]]:
    """Yield every module of the package below the paths given, parsed."""
    for top in within or (PACKAGE,):
        for path in sorted([top] if top.is_file() else top.rglob("*.py")):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def _name(call: ast.Call) -> str:
    function = call.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def _literal(node: ast.AST) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def marked(*within: Path) -> Iterator[Sentence]:
    """Yield the messages that the code marks, by the functions that make them."""
    for path, tree in sources(*within):
        file = str(path.relative_to(ROOT))
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = _name(node)
            for place in MARKS.get(name, ()):
                text = _literal(node.args[place]) if len(node.args) > place else None
                if text:
                    yield Sentence(file, node.lineno, text)
            if name == "counted" and len(node.args) > 1 and (one := _literal(node.args[1])):
                many = (_literal(node.args[2]) if len(node.args) > 2 else None) or one + "s"
                for text in (f"{{number}} {one}", f"{{number}} {many}", f"no {many}"):
                    yield Sentence(file, node.lineno, text)


def assembled(*within: Path) -> Iterator[Sentence]:
    """Yield messages put together while the program runs: no catalogue can know them."""
    for path, tree in sources(*within):
        if path.name == "messages.py":
            continue  # the one place that makes templates of nouns
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _name(node) in {"say", "say_number", "_"}:
                for place in MARKS[_name(node)]:
                    if len(node.args) > place and isinstance(
                        node.args[place], (ast.JoinedStr, ast.BinOp)
                    ):
                        file = str(path.relative_to(ROOT))
                        yield Sentence(file, node.lineno, ast.unparse(node.args[place]))


def forgotten(*within: Path, words: int = 3) -> Iterator[Sentence]:
    """Yield literals of so many words or more that look like a sentence and are no message."""
    for path, tree in sources(*within):
        file = str(path.relative_to(ROOT))
        lines = path.read_text(encoding="utf-8").splitlines()
        loose = _Loose()
        loose.visit(tree)
        for text, line in loose.texts:
            spoken = [word for word in text.split() if _WORD.search(word)]
            if len(spoken) < words or _CODE.search(text):
                continue
            if not any("# no message" in each for each in lines[line - 1 : line + 1]):
                yield Sentence(file, line, " ".join(text.split()))


class _Loose(ast.NodeVisitor):
    """Collects the literals that no message function takes; docstrings are none."""

    def __init__(self) -> None:
        self.texts: list[tuple[str, int]] = []

    def visit_Expr(self, node: ast.Expr) -> None:
        if _literal(node.value) is None:
            self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        if not (isinstance(node.exc, ast.Call) and _name(node.exc) in _FOR_DEVELOPERS):
            self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        base = node.func.value if isinstance(node.func, ast.Attribute) else None
        name = _name(node)
        if name in MARKS:
            for fact in node.keywords:
                self.visit(fact.value)
        elif name not in _QUIET and getattr(base, "id", "") not in _QUIET:
            self.generic_visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        self.texts.append(("".join(_literal(part) or "…" for part in node.values), node.lineno))
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                self.visit(part.value)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            self.texts.append((node.value, node.lineno))


def declared() -> Iterator[Sentence]:
    """Yield what declarations say: tables, gates, chapters, checks, commands, notebooks, forms."""
    yield from _of_tables()
    yield from _of_chapters()
    yield from _of_commands()
    yield from _of_measures()
    for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
            source = "".join(cell["source"])
            if cell["cell_type"] == "markdown":
                for text in paragraphs(source):
                    yield Sentence(f"notebooks/{notebook.name}", 0, text)
            for module, name in _SHOWN.findall(source):
                shown = getattr(getattr(workbook, module), name)
                yield Sentence(f"notebooks/{notebook.name}", 0, first_words(shown))
    for path in sorted((PACKAGE / "pages/templates").rglob("*.j2")):
        for text in re.findall(r'(?:_|say)\("([^"]+)"', path.read_text(encoding="utf-8")):
            yield Sentence(str(path.relative_to(ROOT)), 0, text)
    for text in english().values():
        yield Sentence("workbook/forms/static/words.js", 0, text)


def _of_tables() -> Iterator[Sentence]:
    for table in TABLES.values():
        texts = (table.label, table.help, *(rule.expected for rule in table.rules))
        yield from (Sentence("tables", 0, text) for text in texts)
        for field in table.fields:
            heading = field.name.replace("_", " ").capitalize()
            for text in (field.label, field.help, heading, *field.choices):
                yield Sentence("tables", 0, text)


def _of_measures() -> Iterator[Sentence]:
    for one in handbook.measures():
        texts = (one.summary, one.columns, *(part for note in one.notes for part in note))
        yield from (Sentence("measures", 0, text) for text in texts)


def _of_chapters() -> Iterator[Sentence]:
    for gate in GATES:
        for text in (gate.name, gate.name.capitalize(), gate.asks, gate.otherwise):
            yield Sentence("gates", 0, text)
    for one in registry.chapters():
        for text in (one.title, one.asks, *(subject.called for subject in one.subjects)):
            yield Sentence("chapters", 0, text)
    for one in checks().values():
        yield Sentence("checks", 0, one.finds)


def _of_commands() -> Iterator[Sentence]:
    group = typer.main.get_command(app)
    for command in (group, *group.commands.values()):
        yield Sentence("commands", 0, inspect.cleandoc(command.help or ""))
        for parameter in command.params:
            yield Sentence("commands", 0, getattr(parameter, "help", None) or "")


def plurals(*within: Path) -> dict[str, str]:
    """Return the messages about a number of things: one of them → several."""
    pairs = {}
    for _, tree in sources(*within):
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or _name(node) not in {"say_number", "counted"}:
                continue
            texts = [_literal(part) for part in node.args[1:3]]
            if _name(node) == "say_number" and len(texts) == 2 and all(texts):
                pairs[texts[0]] = texts[1]
            elif _name(node) == "counted" and texts and texts[0]:
                many = (texts[1] if len(texts) > 1 else None) or texts[0] + "s"
                pairs[f"{{number}} {texts[0]}"] = f"{{number}} {many}"
    return pairs


@cache
def template() -> Catalog:
    """Return every message of the program as a catalogue without translations."""
    several = plurals()
    catalog = Catalog(**HEAD)
    for sentence in sorted({*marked(), *declared()}, key=lambda one: (one.file, one.text)):
        if sentence.text and sentence.text not in several.values():
            many = several.get(sentence.text)
            text = (sentence.text, many) if many else sentence.text
            catalog.add(text, locations=[(sentence.file, 0)])
    return catalog


def catalogue_of(language: str) -> Path:
    """Return the file of a language's translations."""
    return LOCALE / language / "LC_MESSAGES/workbook.po"


def kept(language: str) -> Catalog:
    """Return a language's catalogue as its file has it; an empty one where there is none."""
    path = catalogue_of(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(language: str) -> Catalog:
    """Return a language's catalogue with every message; translations that it has are kept."""
    before = kept(language)
    catalog = Catalog(locale=language, **HEAD)
    for message in template():
        if message.id:
            known = before.get(message.id)
            text = known.string if known and _same(known.id, message.id) else None
            catalog.add(message.id, text, locations=message.locations)
    return catalog


def _same(known: object, said: object) -> bool:
    """Say whether a translation is of this message, and not of one that has no plural."""
    return isinstance(known, tuple) == isinstance(said, tuple)


def as_text(catalog: Catalog) -> bytes:
    """Return a catalogue as a file's content, the same for the same messages."""
    out = BytesIO()
    stamp = datetime(2026, 11, 28, tzinfo=UTC)
    catalog.creation_date = catalog.revision_date = stamp
    write_po(out, catalog, sort_output=True, include_lineno=False, ignore_obsolete=True, width=100)
    return out.getvalue()


def write() -> None:
    """Write the template and every language's catalogue; allow no more untranslated than before."""
    LOCALE.mkdir(exist_ok=True)
    (LOCALE / "workbook.pot").write_bytes(as_text(template()))
    for language in LANGUAGES:
        _write(language, updated(language))


def _write(language: str, catalog: Catalog) -> None:
    path = catalogue_of(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(as_text(catalog))
    now, before = len(untranslated(catalog)), allowed()
    if now < before.get(language, now + 1):
        ALLOWED.write_text(json.dumps({**before, language: now}, indent=1) + "\n", encoding="utf-8")


def allowed() -> dict[str, int]:
    """Return how many messages a language may lack: as few as it has once lacked."""
    return json.loads(ALLOWED.read_text(encoding="utf-8")) if ALLOWED.exists() else {}


def untranslated(catalog: Catalog) -> list[Message]:
    """Return what a catalogue lacks, the messages of a file together."""
    lacking = [
        one for one in catalog if one.id and len(_strings(one.string)) < _forms(one, catalog)
    ]
    return sorted(lacking, key=lambda one: (str(one.locations[0][0]), str(one.id)))


def _forms(message: Message, catalog: Catalog) -> int:
    return catalog.num_plurals if isinstance(message.id, tuple) else 1


def as_json(messages: Iterable[Message]) -> str:
    """Return messages for a translator: what is said, its plural, and in which files."""
    told = [
        {
            "msgid": _strings(one.id)[0],
            "plural": one.id[1] if isinstance(one.id, tuple) else None,
            "where": sorted({place for place, _ in one.locations}),
        }
        for one in messages
    ]
    return json.dumps(told, ensure_ascii=False, indent=1)


def fill(language: str, translations: Mapping[str, object]) -> list[str]:
    """Write translations into a language's catalogue, and return which were refused and why."""
    catalog = updated(language)
    refused = []
    for said, translated in translations.items():
        message = catalog.get(said)
        if message is None or not message.id:
            refused.append(f"no such message: {said}")
            continue
        texts = [translated] if isinstance(translated, str) else list(translated or ())
        wrong = list(faults(message, texts, catalog))
        if wrong:
            refused += wrong
        else:
            message.string = tuple(texts) if isinstance(message.id, tuple) else texts[0]
    _write(language, catalog)
    return refused


def faults(message: Message, texts: Sequence[str], catalog: Catalog) -> Iterator[str]:
    """Yield what is wrong with the translation of a message."""
    said = _strings(message.id)
    forms = _forms(message, catalog)
    if len(texts) != forms or not all(isinstance(one, str) and one.strip() for one in texts):
        yield f"needs {forms} text(s), not {len(texts)}: {said[0]}"
        return
    for text in texts:
        if not any(places(text) == places(one) for one in said):
            yield f"other places than its message {said[0]!r}: {text}"
        if _edges(text) != _edges(said[0]):
            yield f"begins or ends with other spaces than {said[0]!r}: {text!r}"


def _edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def lint() -> Iterator[str]:
    """Yield what is wrong with the catalogues."""
    wanted = {LOCALE / "workbook.pot": template()}
    wanted |= {catalogue_of(one): updated(one) for one in LANGUAGES}
    for path, catalog in wanted.items():
        if not path.exists() or path.read_bytes() != as_text(catalog):
            yield f"{path.relative_to(ROOT)} is old: run python tests/messages.py --write"
    for language in LANGUAGES:
        catalog = updated(language)
        for message in catalog:
            texts = _strings(message.string)
            if message.id and texts:
                yield from (f"{language}: {fault}" for fault in faults(message, texts, catalog))
        now, most = len(untranslated(catalog)), allowed().get(language, 0)
        if now > most:
            yield (
                f"{language}: {now - most} more messages untranslated than the {most} of before: "
                f"see python tests/messages.py --untranslated 0 {now}"
            )


def _strings(text: object) -> list[str]:
    return [one for one in (text if isinstance(text, list | tuple) else [text]) if one]


def places(template: str) -> set[str]:
    """Return the names of a template's places."""
    return set(_PLACE.findall(template))


def main() -> int:
    """Print what the arguments ask for; return 1 where something is wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("within", nargs="*", type=Path)
    parser.add_argument("--language", default="es")
    for flag in ("forgotten", "write", "lint"):
        parser.add_argument(f"--{flag}", action="store_true")
    parser.add_argument("--untranslated", nargs=2, type=int, metavar=("N", "M"))
    parser.add_argument("--fill", type=Path, metavar="FILE")
    asked = parser.parse_args()
    if asked.untranslated:
        first, last = asked.untranslated
        print(as_json(untranslated(updated(asked.language))[first:last]))
        return 0
    if asked.fill:
        refused = fill(asked.language, json.loads(asked.fill.read_text(encoding="utf-8")))
        print(*refused, sep="\n", end="\n" if refused else "")
        print(f"{len(untranslated(updated(asked.language)))} messages untranslated")
        return bool(refused)
    within = [one.resolve() for one in asked.within]
    if asked.forgotten:
        for sentence in forgotten(*within):
            print(f"{sentence.file}:{sentence.line}: {sentence.text[:110]}")
    if asked.write:
        write()
    wrong = [f"{one.file}:{one.line}: put together: {one.text}" for one in assembled(*within)]
    wrong += lint() if asked.lint else ()
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(
        f"{len({one.text for one in marked(*within)})} messages, "
        f"{len(list(forgotten(*within)))} sentences that are none yet"
    )
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
