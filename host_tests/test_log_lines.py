"""The log: lines to the sink, and the last ones kept."""

from lib.log import Log


def _log(size=64):
    lines = []
    return Log(lines.append, lambda: 61005, size), lines


def test_a_line_has_time_level_source_and_text():
    log, lines = _log()
    log.info("boot", "number 1")
    log.warn("link", "down")
    log.error("flash", "full")
    assert lines == ["61.005 I boot: number 1", "61.005 W link: down", "61.005 E flash: full"]
    assert log.written == 3


def test_the_tail_holds_whole_lines_oldest_first():
    log, lines = _log()
    for number in range(20):
        log.info("n", str(number))
        kept = log.tail().decode().split("\n")
        assert kept[-1] == "" and kept[:-1] == lines[len(lines) - len(kept) + 1 :]
        assert len(log.tail()) <= 64


def test_a_line_longer_than_the_buffer_loses_its_end():
    log, _ = _log()
    log.info("n", "x" * 200)
    log.info("n", "end")
    assert log.tail().endswith(b"end\n")


def test_what_came_from_outside_cannot_break_a_line():
    log, lines = _log()
    log.warn("ocpp", "bad\nline \x1b[31m \u00e9")
    assert lines == ["61.005 W ocpp: bad?line ?[31m ?"]


def test_a_long_text_is_cut():
    log, lines = _log()
    log.warn("ocpp", "x" * 2000)
    assert lines == ["61.005 W ocpp: " + "x" * 200]
