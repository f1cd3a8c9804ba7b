"""What the program is made of: licences of what runs with it, and known faults of what is pinned.

``make lint`` runs it. A finding ends with 1; what could not be looked up is said in one line.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
NAME = "service-strategy-workbook"
LONGEST = 300  # seconds for all packages
# Not the LGPL: it asks nothing of a program that only imports a library.
COPYLEFT = re.compile(r"\bA?GPL|(?<!Lesser )General Public|Affero", re.IGNORECASE)


def main() -> int:
    """Check licences and advisories; return the exit code."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["supply"]
    installed = {canonicalize_name(one.name): one for one in distributions()}
    faults = [*licence_faults(installed, settings["licences"])]
    found, remark = advisories(ROOT / "constraints.txt")
    for line in (*faults, *found, remark):
        if line:
            sys.stdout.write(f"{line}\n")
    return 1 if faults or found else 0


def licence_faults(
    installed: Mapping[str, Distribution], exceptions: Mapping[str, str]
) -> Iterator[str]:
    """Tell which packages that run with the program have a licence that it cannot take.

    ``exceptions`` gives a reason for each package that is taken all the same.
    """
    used = set(exceptions)
    for name in sorted(closure(installed, NAME)):
        licence = licence_of(installed[name])
        fits = licence and not COPYLEFT.search(licence)
        if fits or name in exceptions:
            used -= set() if fits else {name}
            continue
        version = installed[name].version
        yield f"{name} {version} has the licence {licence or 'that it does not state'}."
    for name in sorted(used):
        yield f"{name} needs no exception of licence in pyproject.toml any more."


def closure(installed: Mapping[str, Distribution], root: str) -> set[str]:
    """Return the names of all that a package runs with, its extras included."""
    names: dict[str, set[str]] = {}
    extras = set(installed[root].metadata.get_all("Provides-Extra") or ())
    todo = [(root, extras)]
    while todo:
        name, wanted = todo.pop()
        if name not in installed or (name in names and wanted <= names[name]):
            continue  # of another system, where it is not installed
        names.setdefault(name, set()).update(wanted)
        for text in installed[name].requires or ():
            asked = Requirement(text)
            marker = asked.marker
            if marker is None or any(marker.evaluate({"extra": one}) for one in {"", *wanted}):
                todo.append((canonicalize_name(asked.name), set(asked.extras)))
    return set(names)


def licence_of(package: Distribution) -> str:
    """Return the licence that a package states, in the words that bind most."""
    about = package.metadata
    if expression := about.get("License-Expression"):
        return str(expression)
    classified = [
        one.rpartition(" :: ")[2]
        for one in about.get_all("Classifier") or ()
        if one.startswith("License :: ") and not one.endswith("OSI Approved")
    ]
    text = str(about.get("License") or "").strip().partition("\n")[0]
    return ", ".join(classified) or text


def advisories(pinned: Path, *options: str) -> tuple[list[str], str]:
    """Look up what is known against pinned packages; return findings, and what is not known."""
    command = [
        sys.executable, "-m", "pip_audit", "--requirement", str(pinned), "--no-deps",
        "--disable-pip", "--format", "json", "--progress-spinner", "off", *options,
    ]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        return [], "Advisories could not be looked up: no answer came in time."
    try:
        told = json.loads(done.stdout)["dependencies"]
    except (ValueError, LookupError):
        why = done.stderr.strip().rpartition("\n")[2] or "no answer came"
        return [], f"Advisories could not be looked up: {why[:200]}"
    return findings(told), unknown(told)


def findings(told: Sequence[Mapping[str, object]]) -> list[str]:
    """Return one line a known fault: name, version, advisory, and the versions that mend it."""
    return [
        f"{one['name']} {one['version']}: {_ids(fault)}. {_remedy(fault['fix_versions'])}"
        for one in told
        for fault in one.get("vulns", ())
    ]


def unknown(told: Sequence[Mapping[str, object]]) -> str:
    """Return a line that says what nobody could answer for; empty where all was answered."""
    names = [str(one["name"]) for one in told if "skip_reason" in one]
    if not names:
        return ""
    if len(names) == len(told):
        return "Advisories could not be looked up: this package index has none."
    first = ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
    return f"Advisories could not be looked up for {len(names)} of {len(told)} packages: {first}"


def _ids(fault: Mapping[str, object]) -> str:
    return ", ".join(dict.fromkeys([str(fault["id"]), *map(str, fault.get("aliases", ()))]))


def _remedy(versions: Iterable[str]) -> str:
    mended = " or ".join(versions)
    return f"Pin {mended} in constraints.txt." if mended else "No version mends it yet."


if __name__ == "__main__":
    sys.exit(main())
