"""All cases that have steps, loaded."""

from tools.certify.cases import CASES, start

__all__ = ["CASES", "start"]
