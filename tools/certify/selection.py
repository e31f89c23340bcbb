"""Which cases are asked for: by id, by profile, by edition of the test case document."""

import argparse

from tools.certify.catalogue import BOTH, CATALOGUE, PROFILES, Entry


def chosen(ids: list[str], profiles: list[str], edition: str) -> list[Entry]:
    """The cases in the order of the catalogue. Ids that are named are played whatever their edition."""
    return [
        each
        for each in CATALOGUE.values()
        if (each.id in ids if ids else edition in (BOTH, each.edition) or each.edition == BOTH)
        and (not profiles or each.profile in profiles)
    ]


def case_ids(text: str) -> list[str]:
    """`TC_003_CS`, `003`, `005`: all that begin so; several with commas. For argparse."""
    return [each for word in text.replace(",", " ").split() for each in _ids(word)]


def _ids(word: str) -> list[str]:
    number = word.upper().removeprefix("TC_").removesuffix("_CS")
    found = [each for each in CATALOGUE if each == f"TC_{number}_CS" or each.startswith(f"TC_{number}_")]
    exact = [each for each in found if each == f"TC_{number}_CS"]
    if not found or not number:
        raise argparse.ArgumentTypeError(f"no case {word!r}; there are TC_001_CS to TC_087_CS (--list)")
    return exact if exact and word.upper().endswith("_CS") else found


def profile(text: str) -> str:
    """A profile's name, in any case of letters. For argparse."""
    for each in PROFILES:
        if each.lower() == text.lower():
            return each
    raise argparse.ArgumentTypeError(f"no profile {text!r}; there are: {', '.join(PROFILES)}")
