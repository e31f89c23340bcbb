"""Options of pytest: in the root, where pytest finds them wherever it is started from. The fixtures are host_tests'."""

from tools import command_line


def pytest_addoption(parser):
    about = "the board of boards/ that chargers run on (%(default)s)"
    parser.addoption("--board", type=command_line.board, default="workshop", help=about)
