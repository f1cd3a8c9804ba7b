"""Every message of the program, and what of it no catalogue or no function knows yet.

``python tests/messages.py`` counts; ``--forgotten [PATH …]`` lists sentences that do not pass
``say`` or ``_``. ``--write`` writes the catalogues: the template ``workbook/locale/workbook.pot``,
each language's ``.po``, and its ``.mo`` as soon as anything in it is translated. ``--lint`` says
where they are old, or a translation has other places than its message.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import typer
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from workbook.analysis.checks import GATES, checks
from workbook.book import registry
from workbook.book.messages import paragraphs
from workbook.book.model import TABLES
from workbook.cli import app
from workbook.forms.words import english

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "workbook"
LOCALE = PACKAGE / "locale"
LANGUAGES = ("es",)
MARKS = {"say": (0,), "say_number": (1, 2), "_": (0,), "translate": (0,)}
_WORD = re.compile(r"[A-Za-zÀ-ÿ]{2,}")
_PLACE = re.compile(r"\{(\w*)")
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
    for notebook in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                for text in paragraphs("".join(cell["source"])):
                    yield Sentence(f"notebooks/{notebook.name}", 0, text)
    for path in sorted((PACKAGE / "pages/templates").rglob("*.j2")):
        for text in re.findall(r'(?:_|say)\("([^"]+)"', path.read_text(encoding="utf-8")):
            yield Sentence(str(path.relative_to(ROOT)), 0, text)
    for text in english().values():
        yield Sentence("workbook/forms/static/words.js", 0, text)


def _of_tables() -> Iterator[Sentence]:
    for table in TABLES.values():
        yield from (Sentence("tables", 0, text) for text in (table.label, table.help))
        for field in table.fields:
            heading = field.name.replace("_", " ").capitalize()
            for text in (field.label, field.help, heading, *field.choices):
                yield Sentence("tables", 0, text)


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


def template() -> Catalog:
    """Return every message of the program as a catalogue without translations."""
    several = plurals()
    catalog = Catalog(
        project="service-strategy-workbook",
        version="1",
        header_comment="# Messages of the Service Strategy Workbook. MIT licence.",
        last_translator="the authors",
        language_team="the authors",
        msgid_bugs_address="the repository",
        creation_date=datetime(2026, 11, 28, tzinfo=UTC),
        charset="utf-8",
    )
    for sentence in sorted({*marked(), *declared()}, key=lambda one: (one.file, one.text)):
        if sentence.text and sentence.text not in several.values():
            many = several.get(sentence.text)
            text = (sentence.text, many) if many else sentence.text
            catalog.add(text, locations=[(sentence.file, 0)])
    return catalog


def updated(language: str) -> Catalog:
    """Return a language's catalogue with every message; translations that it has are kept."""
    path = LOCALE / language / "LC_MESSAGES/workbook.po"
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
    else:
        catalog = Catalog(locale=language)
    catalog.update(template(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    return catalog


def as_text(catalog: Catalog) -> bytes:
    """Return a catalogue as a file's content, the same for the same messages."""
    out = BytesIO()
    stamp = datetime(2026, 11, 28, tzinfo=UTC)
    catalog.creation_date = catalog.revision_date = stamp
    write_po(out, catalog, sort_output=True, include_lineno=False, ignore_obsolete=True, width=100)
    return out.getvalue()


def write() -> None:
    """Write the template and every language's catalogue."""
    LOCALE.mkdir(exist_ok=True)
    (LOCALE / "workbook.pot").write_bytes(as_text(template()))
    for language in LANGUAGES:
        folder = LOCALE / language / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        catalog = updated(language)
        (folder / "workbook.po").write_bytes(as_text(catalog))
        if any(message.id and _strings(message.string) for message in catalog):
            with (folder / "workbook.mo").open("wb") as file:
                write_mo(file, catalog)


def lint() -> Iterator[str]:
    """Yield what is wrong with the catalogues."""
    wanted = {LOCALE / "workbook.pot": template()}
    wanted |= {LOCALE / one / "LC_MESSAGES/workbook.po": updated(one) for one in LANGUAGES}
    for path, catalog in wanted.items():
        if not path.exists() or path.read_bytes() != as_text(catalog):
            yield f"{path.relative_to(ROOT)} is old: run python tests/messages.py --write"
        for message in catalog:
            said = _strings(message.id)
            for text in _strings(message.string) if message.id else ():
                if not any(places(text) == places(one) for one in said):
                    yield f"{path.relative_to(ROOT)}: other places than its message: {text}"


def _strings(text: object) -> list[str]:
    return [one for one in (text if isinstance(text, list | tuple) else [text]) if one]


def places(template: str) -> set[str]:
    """Return the names of a template's places."""
    return set(_PLACE.findall(template))


def main(arguments: list[str]) -> int:
    """Print what the arguments ask for; return 1 where a message is put together."""
    within = [Path(argument).resolve() for argument in arguments if not argument.startswith("--")]
    if "--forgotten" in arguments:
        for sentence in forgotten(*within):
            print(f"{sentence.file}:{sentence.line}: {sentence.text[:110]}")
    if "--write" in arguments:
        write()
    wrong = [f"{one.file}:{one.line}: put together: {one.text}" for one in assembled(*within)]
    wrong += lint() if "--lint" in arguments else ()
    for fault in wrong:
        print(fault)
    print(
        f"{len({one.text for one in marked(*within)})} messages, "
        f"{len(list(forgotten(*within)))} sentences that are none yet"
    )
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
