"""How the letters of a file were written: UTF-8, UTF-16, or Windows-1252."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from workbook.book.errors import BadInput
from workbook.book.messages import say

UTF_8 = "UTF-8"
WINDOWS = "Windows-1252"
FEW = 0.1
"""Share of lines in another encoding than the rest up to which they are strays."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8", UTF_8),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16 little-endian"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16 big-endian"),
)
_BETWEEN_LETTERS = re.compile(r"(?<=[A-Za-z])[¡-©«-¹»-¿€‚„…†-‰‹˜™›×÷](?=[A-Za-z]|\b|$)")
_AT_ENDS = re.compile(r"(?<=[A-Za-z])[¡¢£¤¥§‚‡](?=[\s,;|\"])")
"""Signs at the ends of words, where letters of DOS come out; people write some there too."""
_ACCENTED = re.compile(r"[A-Za-z][áéíóúñ]|[áéíóúñ][A-Za-z]")


@dataclass(frozen=True)
class Decoded:
    """The text of a file, the name of its encoding, and the lines that were in another one."""

    text: str
    encoding: str
    strays: tuple[int, ...] = ()


def decoded(content: bytes, name: str, declared: str = "") -> Decoded:
    """Decode a file; each line of another encoding than the rest is decoded by its own.

    Parameters
    ----------
    content
        The file's bytes.
    name
        Its name, for people.
    declared
        The encoding that was set for it; empty where it is to be found.

    Raises
    ------
    BadInput
        Two encodings are equally likely, or none fits; the message names a line.
    """
    if declared:
        return _declared(content, name, declared)
    for mark, codec, called in _BOMS:
        if content.startswith(mark):
            return Decoded(_strict(content[len(mark) :], codec, name, called), called)
    codec = _without_mark(content)
    if codec:
        called = "UTF-16 little-endian" if codec.endswith("le") else "UTF-16 big-endian"
        return Decoded(_strict(content, codec, name, called), called)
    try:
        return Decoded(_composed(content.decode()), UTF_8)
    except UnicodeDecodeError:
        return _by_line(content, name)


def _declared(content: bytes, name: str, declared: str) -> Decoded:
    try:
        codec = codecs.lookup("utf-16" if declared.lower() == "utf-16" else declared).name
    except LookupError:
        raise BadInput(
            say("The encoding {encoding} of {file} is not known. Write utf-8, utf-16 or "
                "windows-1252.", encoding=declared, file=name)
        ) from None  # fmt: skip
    text = _strict(content, codec, name, declared)
    return Decoded(text.removeprefix("\ufeff"), declared)


def _strict(content: bytes, codec: str, name: str, called: str) -> str:
    try:
        return _composed(content.decode(codec))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BadInput(
            say("Line {line} of {file} cannot be read as {encoding}. Save the file again as CSV "
                "UTF-8.", line=line, file=name, encoding=called)
        ) from None  # fmt: skip


def _without_mark(content: bytes) -> str:
    """Recognise UTF-16 without its mark by the zero bytes of plain letters."""
    head = content[:4000]
    if b"\0" not in head:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) < len(head) // 4:
        return ""
    return "utf-16-be" if even > odd else "utf-16-le"


def _by_line(content: bytes, name: str) -> Decoded:
    lines = content.splitlines(keepends=True)
    foreign, plain = [], 0
    read: list[str] = []
    for number, line in enumerate(lines, 1):
        try:
            read.append(line.decode())
            plain += not line.isascii()
        except UnicodeDecodeError:
            foreign.append(number)
            read.append(_windows(line, number, name))
    text = "".join(read)
    if not plain:
        _check_plausible(text, foreign[0], name)
        return Decoded(_composed(text), WINDOWS)
    if len(foreign) == 1 or len(foreign) <= FEW * (plain + len(foreign)):
        return Decoded(_composed(text), UTF_8, tuple(foreign))
    if plain == 1 or plain <= FEW * (plain + len(foreign)):
        return Decoded(_composed(text), WINDOWS)
    raise BadInput(
        say("{file} mixes two encodings: line {line} cannot be read as UTF-8, and {count} other "
            "lines can. Save each part again as CSV UTF-8, then join them.",
            file=name, line=foreign[0], count=plain)
    )  # fmt: skip


def _windows(line: bytes, number: int, name: str) -> str:
    try:
        return line.decode("cp1252")
    except UnicodeDecodeError:
        raise BadInput(
            say("Line {line} of {file} can be read neither as UTF-8 nor as Windows-1252. Save the "
                "file again as CSV UTF-8.", line=number, file=name)
        ) from None  # fmt: skip


def _check_plausible(text: str, line: int, name: str) -> None:
    """Refuse text of DOS or of an old Macintosh: there, signs would stand within words."""
    special = [letter for letter in text if ord(letter) > 127]
    odd = len(_BETWEEN_LETTERS.findall(text))
    if not _ACCENTED.search(text):  # where accents come out right, so do the other signs
        odd += len(_AT_ENDS.findall(text))
    if odd > 0.3 * len(special):
        raise BadInput(
            say("The letters of {file} are not certain: from line {line} on they read as "
                "Windows-1252 or as those of DOS or of an old Macintosh. Set the encoding of this "
                "source, or save it again as CSV UTF-8.", file=name, line=line)
        )  # fmt: skip


def _composed(text: str) -> str:
    """Write letters with accents as one sign each, as they are typed in a question.

    The mark that begins a file stands in its middle where files were put together: it is no sign.
    """
    text = text.replace("\ufeff", "")
    return text if text.isascii() else unicodedata.normalize("NFC", text)
