"""Both samples as they stood before this chapter, so that later rows change nothing here."""

import zipfile
from pathlib import Path

import pytest
from attempts import ended, leading_to

from workbook.exchange import read

FROZEN = Path(__file__).with_name("frozen-samples.zip")


@pytest.fixture(scope="session")
def frozen(tmp_path_factory):
    folder = tmp_path_factory.mktemp("frozen")
    with zipfile.ZipFile(FROZEN) as archive:
        archive.extractall(folder)
    return {
        name: read(folder / name) for name in ("distributor", "distributor-first-attempt")
    }  # fmt: skip


@pytest.fixture(scope="session")
def first(frozen):
    return ended(frozen["distributor-first-attempt"])


@pytest.fixture(scope="session")
def second(frozen, first):
    return leading_to(first, frozen["distributor"])
