"""Where reports are kept: a folder for each run, by date and time, and beside them the newest."""

import shutil
import tempfile
from pathlib import Path

from tools.certify.report import Report
from tools.command_line import Trouble


class Folder:
    """The reports of one charger."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def check(self) -> None:
        """Trouble if nothing can be written there, before anything is played."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=self.path).close()
        except OSError as error:
            raise Trouble(f"cannot write to {self.path}: {error.strerror}; choose another folder with --out") from None

    def save(self, report: Report) -> list[Path]:
        """Write the report to a folder of its own, copy it to the newest; returns the newest and the folder."""
        run = self._new(report.date[:19].replace(":", "") + "Z")
        newest = []
        for name, text in (("report.json", report.json()), ("report.md", report.markdown())):
            (run / name).write_text(text)
            newest.append(Path(shutil.copy(run / name, self.path / name)))
        return [*newest, run]

    def _new(self, name: str) -> Path:
        """A folder that there was not before: two runs may end in the same second."""
        run, count = self.path / name, 1
        while True:
            try:
                run.mkdir(parents=True)
            except FileExistsError:
                count += 1
                run = self.path / f"{name}-{count}"
            else:
                return run


def of(name: str) -> Path:
    """The folder of a station or a charger, where nobody says another."""
    return Path("build", "certify", "".join(each if each.isalnum() else "_" for each in name))
