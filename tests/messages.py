"""Every message of the program, and what of it no catalogue or no function knows yet.

``python tests/messages.py`` counts; ``--forgotten [PATH …]`` lists sentences that do not pass
``say`` or ``_``.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "workbook"
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


def places(template: str) -> set[str]:
    """Return the names of a template's places."""
    return set(_PLACE.findall(template))


def main(arguments: list[str]) -> int:
    """Print what the arguments ask for; return 1 where a message is put together."""
    within = [Path(argument).resolve() for argument in arguments if not argument.startswith("--")]
    if "--forgotten" in arguments:
        for sentence in forgotten(*within):
            print(f"{sentence.file}:{sentence.line}: {sentence.text[:110]}")
    wrong = list(assembled(*within))
    for sentence in wrong:
        print(f"{sentence.file}:{sentence.line}: put together: {sentence.text}")
    print(
        f"{len({one.text for one in marked(*within)})} messages, "
        f"{len(list(forgotten(*within)))} sentences that are none yet"
    )
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
