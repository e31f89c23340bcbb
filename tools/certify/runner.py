"""Plays cases against one charger and says what became of them. It owns no clock: asyncio's loop is its time."""

import asyncio

from tools.certify import applies
from tools.certify.bench import Bench
from tools.certify.cases.all import CASES
from tools.certify.catalogue import CATALOGUE
from tools.certify.clean import clean_start, know
from tools.certify.hands import CannotDo
from tools.certify.result import FAIL, NOT_APPLICABLE, NOT_PLAYED, Failed, NotApplicable, Result


async def play(case_id: str, bench: Bench) -> Result:
    """One case at this bench, which remembers the charger's keys from one case to the next."""
    entry = CATALOGUE[case_id]
    result = Result(case_id, entry.title, entry.profile)
    began_s = asyncio.get_running_loop().time()
    bench.notes = result.notes
    bench.judging = False
    bench.ear.begin()
    bench.ear.lines.clear()
    try:
        async with asyncio.timeout(bench.settings.case_s):
            await _play(case_id, bench)
    except Failed as failed:
        _failed(result, bench, failed)
    except TimeoutError:
        _failed(result, bench, Failed(bench.during, f"no end of the case in {bench.settings.case_s:g} s"))
    except NotApplicable as not_applicable:
        result.result, result.why = NOT_APPLICABLE, str(not_applicable)
    except CannotDo as cannot:
        result.result, result.why = NOT_PLAYED, str(cannot)
    result.duration_s = round(asyncio.get_running_loop().time() - began_s, 1)
    return result


async def _play(case_id: str, bench: Bench) -> None:
    if not bench.keys.known():
        await know(bench)
        compare_data_sheet(bench)
    why = applies.reason(case_id, bench)
    if why:
        raise NotApplicable(why)
    await clean_start(bench)
    bench.ear.begin()
    bench.judging = True
    bench.ear.say(f"== {case_id}")
    await CASES[case_id](bench)
    await bench.nothing(bench.settings.linger_s, "nothing more after the last step")
    bench.check_form()


def compare_data_sheet(bench: Bench) -> None:
    """The data sheet with what the charger says of itself."""
    told = bench.keys.value("NumberOfConnectors")
    if told is not None and told != str(bench.sheet.connectors):
        bench.notes.append(f"NumberOfConnectors is {told}, the data sheet says {bench.sheet.connectors} connectors")


def _failed(result: Result, bench: Bench, failed: Failed) -> None:
    result.result, result.expected, result.came = FAIL, failed.expected, failed.came
    result.why = str(failed)
    result.during = bench.during
    result.notes += [f"violation: {text}" for text in bench.ear.violations if text != failed.came]
    result.frames = list(bench.ear.lines)
