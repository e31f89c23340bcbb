"""What a run was asked to do: it stands in the report, so that somebody else can do the same."""

import argparse
import shlex
from dataclasses import asdict, dataclass

from tools.certify.catalogue import BOTH, CATALOGUE, Entry
from tools.version import version


@dataclass(frozen=True)
class Asked:
    """The cases of a run, and the words that asked for them."""

    cases: list[str]
    every_case: bool  # nothing was left out by a case, a profile or an edition
    edition: str
    command: str
    bollard: str  # the version of the bench

    def entries(self) -> list[Entry]:
        """The cases as the catalogue has them."""
        return [CATALOGUE[each] for each in self.cases]

    def facts(self) -> dict:
        """As JSON can carry it."""
        return asdict(self)


def asked(entries: list[Entry], given: argparse.Namespace, arguments: list[str]) -> Asked:
    """What a parsed command line asks for."""
    command = shlex.join([".venv/bin/python", "-m", "tools.certify", *arguments])
    every = not given.case and not given.profile and given.edition == BOTH
    return Asked([each.id for each in entries], every, given.edition, command, version())
