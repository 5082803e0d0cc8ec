"""Creates a workspace with plain and hostile names, and checks each kind of pipeline in it."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import test_action
import test_hosts
import test_schemas

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Without double quotes and backslashes, which the GitLab component does not accept.
HOSTILE = "$(touch x) `touch x` 'a' ; touch x & ${HOME} * %0A.ndjson"
QUOTED = 'a "b" \\ $(touch x).ndjson'


class Workspace:
    """A folder with recordings and profiles, in which scripts can be run."""

    def __init__(self, folder, binary):
        self.root = ROOT
        self.binary = binary
        self.folder = folder / "work space"
        self.outside = folder / "outside"
        self.folder.mkdir()
        self.outside.mkdir()
        (self.folder / "tools").mkdir()
        (self.folder / "tools" / "replay-gate").symlink_to(binary)
        golden = (ROOT / "golden" / "default.ndjson").read_text(encoding="utf-8")
        for name in ("golden.ndjson", HOSTILE, QUOTED):
            (self.folder / name).write_text(golden, encoding="utf-8")
        (self.folder / "cut.ndjson").write_text(golden[:-40], encoding="utf-8")
        lines = golden.splitlines()
        (self.folder / "first.ndjson").write_text("\n".join(lines[:10]) + "\n", encoding="utf-8")
        (self.folder / "second.ndjson").write_text("\n".join(lines[10:]) + "\n", encoding="utf-8")
        # The fourth decision regresses; its names contain commands for GitHub and Azure.
        named = json.loads(lines[3])
        named["id"] = "x\n::add-mask::a ##[add-mask]b ###vso[task.setvariable variable=c]d </pre><b>"
        named["strategyId"] = "::error::e"
        (self.folder / "commands.ndjson").write_text(json.dumps(named) + "\n", encoding="utf-8")
        expert = (ROOT / "profiles" / "EXPERT.json").read_text(encoding="utf-8")
        (self.folder / "own $(touch x).json").write_text(expert.replace("EXPERT", "OWN"), encoding="utf-8")
        self.files = set(os.listdir(self.folder))

    def run(self, command, environment, path=(), folder=None):
        """Runs a command in the folder, or in one below it, with only the PATH of the outer environment."""
        places = [str(place) for place in path] + [os.environ["PATH"]]
        result = subprocess.run(
            command, cwd=folder or self.folder, capture_output=True, check=False, stdin=subprocess.DEVNULL,
            env={"PATH": os.pathsep.join(places), "HOME": str(self.outside), "SOURCE_DATE_EPOCH": "1772323200",
                 **environment})
        result.text = (result.stdout + result.stderr).decode("utf-8")
        return result

    def is_as_it_was(self, *new):
        """Checks that no text of an input was run: it would have created the file x."""
        return set(os.listdir(self.folder)) == self.files.union(new)


def main():
    binary, programs, page = (pathlib.Path(argument) for argument in sys.argv[1:])
    counts = {}
    with tempfile.TemporaryDirectory(prefix="templates ") as name:
        folder = pathlib.Path(name)
        counts["schemas"] = test_schemas.check(ROOT, programs, page, folder)
        for kind, check in (("action", test_action.check), ("gitlab", test_hosts.gitlab), ("azure", test_hosts.azure)):
            (folder / kind).mkdir()
            counts[kind] = check(Workspace(folder / kind, binary), HOSTILE, QUOTED)
        (folder / "hook").mkdir()
        counts["hook"] = test_hosts.hook(Workspace(folder / "hook", binary), programs)
    for kind, count in counts.items():
        print(f"templates: {kind}: {count} cases")


if __name__ == "__main__":
    if shutil.which("git") is None:
        sys.exit("templates: there is no git")
    try:
        main()
    except AssertionError as error:
        sys.exit(f"templates: {error}")
