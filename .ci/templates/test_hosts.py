"""Runs the scripts of the GitLab component and the Azure template, and the hook with pre-commit."""

import json
import os
import re
import shutil
import subprocess
import xml.etree.ElementTree

import yaml
from test_schemas import AZURE, GITLAB, HOOKS, gitlab_documents, holds

SUBJECT = "app one.tar=sha256:" + "0123456789abcdef" * 4


def reports(folder, names, regressed):
    """The report in a folder, after checking the syntax of all renderings in it."""
    holds("every file", set(names) <= set(os.listdir(folder)), os.listdir(folder))
    xml.etree.ElementTree.parse(folder / "junit.xml")
    holds("a page", (folder / "replay-gate.html").read_text(encoding="utf-8")[:15].lower() == "<!doctype html>")
    lines = (folder / "trace.ndjson").read_text(encoding="utf-8").splitlines()
    count = sum(json.loads(line)["reasons"] != [] for line in lines)
    holds("the trace", count == regressed, count)
    summary = (folder / "summary.md").read_text(encoding="utf-8")
    holds("the summary", f"**{len(lines)} decision" in summary and f"{regressed} regressed" in summary, summary)
    return json.loads((folder / "report.json").read_text(encoding="utf-8"))


def rows(hostile, separator):
    """Inputs, exit code, and the number of regressions or a part of the message; names are those of the component."""
    plain = {"binary": "tools/replay-gate", "recordings": "golden.ndjson"}
    expert = {**plain, "candidate": "EXPERT"}
    return [
        (plain, 0, 0),
        (expert, 1, 6),
        ({**expert, "min-records": 100}, 3, 6),
        ({**expert, "gate": "merge", "arguments": "--max-regressions=6"}, 0, 6),
        ({**expert, "arguments": f"--max-regressions=5{separator}--max-loosened=0"}, 1, 6),
        ({**expert, "recordings": f"first.ndjson{separator}second.ndjson"}, 1, 6),
        ({**expert, "recordings": hostile}, 1, 6),
        ({**plain, "candidate": "own $(touch x).json"}, 1, 6),
        ({**expert, "recordings": "commands.ndjson"}, 1, 1),
        ({**expert, "subject": f"{SUBJECT}{separator}{SUBJECT.replace('one', 'two')}"}, 1, 6),
        ({"binary": "replay-gate", "baseline": "", "candidate": ""}, 0, 0),
        ({**plain, "recordings": "cut.ndjson"}, 2, "cut.ndjson:36:"),
        ({**plain, "recordings": "none $(touch x) ##[add-mask]a ###vso[b]c.ndjson"}, 2, "none $(touch x)"),
        ({**plain, "recordings": "*.ndjson"}, 2, "*.ndjson"),
        ({**plain, "arguments": "--nonsense $(touch x)"}, 2, "--nonsense $(touch x)"),
        ({**plain, "binary": "tools/none $(touch x)"}, 127, "none $(touch x)"),
        ({**expert, "arguments": "--version"}, 2, "no report"),
        ({**expert, "binary": "true"}, 2, "no report"),
    ]


def gitlab(workspace, hostile, _):
    text = (workspace.root / GITLAB).read_text(encoding="utf-8")
    count = 0
    shells = (["sh"], ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail"])
    for shell in shells:
        for inputs, code, expected in rows(hostile, ","):
            count += 1
            jobs = gitlab_documents(text, inputs)[1]
            job = jobs["replay-gate"]
            holds("no variable is expanded", all(one["expand"] is False for one in job["variables"].values()))
            script = workspace.outside / "script"
            script.write_text("\n".join(job["script"]), encoding="utf-8")
            environment = {name: one["value"] for name, one in job["variables"].items()}
            folder = workspace.folder / job["artifacts"]["paths"][0]
            folder.mkdir(exist_ok=True)
            (folder / "stale").touch()
            result = workspace.run([*shell, script], environment, [workspace.folder / "tools"])
            what = f"gitlab: {shell[0]}: {inputs}: {result.text}"
            holds(f"ends with {code}: {what}", result.returncode == code, result.returncode)
            holds(f"nothing was run: {what}", workspace.is_as_it_was(folder.name))
            holds(f"nothing of an earlier job: {what}", not (folder / "stale").exists())
            if isinstance(expected, str):
                holds(f"says {expected}: {what}", expected in result.text)
                holds(f"no report: {what}", not (folder / "report.json").exists())
                continue
            declared = [os.path.basename(one) for one in job["artifacts"]["reports"].values()]
            report = reports(folder, [*declared, "summary.md", "trace.ndjson"], expected)
            holds(f"the report is in the log: {what}", result.stdout.decode() == json.dumps(
                report, separators=(",", ":"), ensure_ascii=False) + "\n")
            quality = json.loads((folder / "codequality.json").read_text(encoding="utf-8"))
            holds("Code Quality has the verdict", (quality != []) or code == 0, quality)
            holds("subjects", (folder / "intoto.jsonl").exists() == ("subject" in inputs))
    job = gitlab_documents(text, {})[1]["replay-gate"]
    holds("artifacts of a blocked job too", job["artifacts"]["when"] == "always")
    return count


def azure(workspace, hostile, quoted):
    template = yaml.safe_load((workspace.root / AZURE).read_text(encoding="utf-8"))
    names = {re.sub("[A-Z]", lambda match: f"-{match[0].lower()}", one["name"]): one for one in template["parameters"]}
    step, *later = template["steps"]
    holds("what comes after runs for a blocked gate too",
          len(later) == 2 and all(one["condition"] == "succeededOrFailed()" for one in later))
    cases = [*rows(hostile, "\n"), ({"binary": "tools/replay-gate", "recordings": quoted}, 0, 0)]
    for inputs, code, expected in cases:
        values = {f"${{{{ parameters.{one['name']} }}}}": str(inputs.get(name, one["default"]))
                  for name, one in names.items()}
        holds("parameters that the template has", set(inputs) <= set(names), inputs)
        script = workspace.outside / "script"
        script.write_text(step["bash"], encoding="utf-8")
        environment = {name: values[one] for name, one in step["env"].items()}
        environment["AGENT_TEMPDIRECTORY"] = str(workspace.outside)
        result = workspace.run(
            ["bash", "--noprofile", "--norc", script], environment, [workspace.folder / "tools"])
        what = f"azure: {inputs}: {result.text}"
        holds(f"ends with {code}: {what}", result.returncode == code, result.returncode)
        holds(f"nothing was run: {what}", workspace.is_as_it_was())
        # The agent finds commands anywhere in a line.
        commands = re.findall(r"##(?:vso)?\[(\S*)", result.text)
        folder = workspace.outside / "replay-gate"
        if isinstance(expected, str):
            holds(f"says {expected}: {what}", expected in result.text)
            holds(f"its commands: {what}", commands == ["task.logissue"], commands)
            holds(f"what it said is kept: {what}", expected in (folder / "messages.txt").read_text(encoding="utf-8"))
            continue
        holds(f"its commands: {what}", commands == ["task.logissue"] * (code != 0) + [
            f"task.uploadsummary]{workspace.outside}".split(" ", maxsplit=1)[0]], commands)
        holds("the summary's path", f"##vso[task.uploadsummary]{folder}/summary.md\n" in result.text)
        holds("the path of the test results", os.path.dirname(later[0]["inputs"]["testResultsFiles"]) == folder.name)
        reports(folder, ["junit.xml", "summary.md", "trace.ndjson", "replay-gate.sarif"], expected)
        holds("subjects", (folder / "intoto.jsonl").exists() == ("subject" in inputs))
    return len(cases)


class Repository:
    """A Git repository whose commits go through pre-commit, and the repository that contains the hook."""

    def __init__(self, workspace, programs):
        self.workspace, self.programs, self.folder = workspace, programs, workspace.folder
        self.environment = {
            "PRE_COMMIT_HOME": str(workspace.outside / "pre-commit"), "GIT_CONFIG_NOSYSTEM": "1",
            **{f"GIT_{who}_{what}": f"a@{who}" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}}
        self.source = workspace.outside / "source"
        (self.source / ".ci" / "templates").mkdir(parents=True)
        for name in (HOOKS, ".ci/templates/pre-commit"):
            shutil.copy(workspace.root / name, self.source / name)
        for folder in (self.source, self.folder):
            self.git("init", "--quiet", folder=folder)
        self.git("add", "--all", folder=self.source)
        self.git("commit", "--quiet", "--message", "hook", folder=self.source)
        self.revision = self.git("rev-parse", "HEAD", folder=self.source).strip()

    def git(self, *arguments, folder=None):
        result = subprocess.run(
            ["git", *arguments], cwd=folder or self.folder, check=False, capture_output=True, text=True,
            env={"PATH": os.environ["PATH"], "HOME": str(self.workspace.outside), **self.environment})
        holds(f"git {arguments[0]}", result.returncode == 0, result.stderr)
        return result.stdout

    def configure(self, *arguments):
        (self.folder / ".pre-commit-config.yaml").write_text(json.dumps({"repos": [{
            "repo": str(self.source), "rev": self.revision,
            "hooks": [{"id": "replay-gate", "args": [*arguments, "--"], "verbose": True}]}]}), encoding="utf-8")
        self.git("add", ".pre-commit-config.yaml")

    def change(self, name, **members):
        """Stages a profile: STANDARD, except for these members."""
        profile = json.loads((self.workspace.root / "profiles" / "STANDARD.json").read_text(encoding="utf-8"))
        file = self.folder / "profiles" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(json.dumps({**profile, "profile": "OWN", **members}), encoding="utf-8")
        self.git("add", str(file))

    def run(self, code, *words):
        path = [self.folder / "tools"]
        result = self.workspace.run([self.programs / "pre-commit", "run", "--color=never"], self.environment, path)
        holds(f"pre-commit ends with {code}: {words}", result.returncode == code, result.text)
        for word in words:
            holds(f"the hook says {word}", word in result.text, result.text)
        holds("nothing was run", self.workspace.is_as_it_was(".git", ".pre-commit-config.yaml", "profiles"))
        return result.text


def spellings(repository, workspace):
    """What git has is judged, however the profile is named, and what it does not have is no pass."""
    script = workspace.root / ".ci" / "templates" / "pre-commit"
    folder = workspace.folder
    environment = {"REPLAY_GATE_BINARY": str(folder / "tools" / "replay-gate")}
    flags = [f"--recording={folder}/golden.ndjson"]
    repository.git("reset", "--quiet", "--hard")
    repository.change("p.json")
    repository.change("q.json", metricDriftTolerancePct=0.25)
    repository.git("commit", "--quiet", "--no-verify", "--message", "spellings")
    first = repository.git("rev-parse", "HEAD").strip()

    def judged(code, profile, *words, below=".", more=(), **variables):
        result = workspace.run([script, *flags, *more, "--", profile], {**environment, **variables}, folder=folder / below)
        holds(f"{code} for {profile}, {words}", result.returncode == code and all(w in result.text for w in words), result.text)

    # Staged, and not in the working tree.
    repository.change("p.json", metricDriftTolerancePct=0.25)
    standard = repository.git("show", "HEAD:profiles/p.json")
    (folder / "profiles" / "p.json").write_text(standard, encoding="utf-8")
    judged(1, "profiles/p.json")
    judged(1, "p.json", below="profiles")
    judged(1, "profiles//p.json")
    judged(1, "./profiles/../profiles/p.json")
    judged(1, str(folder / "profiles" / "p.json"))
    judged(2, "/dev/null", "in no folder of this repository")
    for flag in ("--version", "--help"):
        judged(2, "profiles/p.json", "wrote no report", more=[flag])
    # A file with the name of a shipped profile, and one with that of a file of a commit.
    odd = json.dumps({**json.loads(standard), "profile": "ODD", "metricDriftTolerancePct": 0.25})
    for name in ("STANDARD", "git:HEAD:profiles"):
        (folder / name).write_text(odd, encoding="utf-8")
        judged(1, name, "(ODD)")
        (folder / name).unlink()
    # In CI nothing is staged: the branch is compared with the merge base.
    repository.git("add", "--all", "profiles")
    repository.change("p.json", metricDriftTolerancePct=0.25)
    repository.git("commit", "--quiet", "--no-verify", "--message", "stricter")
    judged(0, "profiles/p.json", "is as in", "nothing is judged")
    judged(1, "profiles/p.json", PRE_COMMIT_FROM_REF=first, PRE_COMMIT_TO_REF="HEAD")
    judged(2, "profiles/p.json", "no merge base", PRE_COMMIT_FROM_REF="nobody", PRE_COMMIT_TO_REF="HEAD")
    # A link, and a baseline that git does not have.
    (folder / "profiles" / "p.json").unlink()
    (folder / "profiles" / "p.json").symlink_to("q.json")
    repository.git("add", "profiles/p.json")
    judged(2, "profiles/p.json", "no file but a link")
    repository.git("reset", "--quiet", "--hard")
    repository.change("p.json")
    blob = repository.git("rev-parse", "HEAD:profiles/p.json").strip()
    (folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    judged(2, "profiles/p.json", "does not have the contents")


def hook(workspace, programs):
    repository = Repository(workspace, programs)
    (workspace.folder / "profiles").mkdir()
    name = "a 'b' \" $(touch x).json"
    repository.configure("--recording=golden.ndjson", "--min-records=20")
    repository.run(0, "no files to check")
    # New: compared with STANDARD, the program's default.
    repository.change(name, metricDriftTolerancePct=0.25)
    repository.run(1, "exit code: 1", "STANDARD -> profiles/", "(OWN) over 36 decisions", "6 decisions")
    repository.change(name)
    repository.run(0, "Passed")
    repository.git("commit", "--quiet", "--no-verify", "--message", "one")
    # Changed: compared with the version in HEAD; the printed command gives the verdict again.
    repository.change(name, metricDriftTolerancePct=0.25)
    text = repository.run(1, "(OWN) -> profiles/", "over 36 decisions", "drift 0.401606 % > tolerance 0.25 %")
    command = text.split("to reproduce: ")[1].splitlines()[0]
    again = workspace.run(["bash", "-c", command], {}, [workspace.folder / "tools"])
    holds("its command gives the verdict again", again.returncode == 1, again.text)
    repository.git("commit", "--quiet", "--no-verify", "--message", "two")
    repository.change(name, metricDriftTolerancePct=0.24)
    repository.run(0, "Passed")
    repository.configure("--recording=golden.ndjson", "--baseline=STANDARD")
    repository.run(1, "STANDARD -> profiles/", "(OWN)")
    # The worst of several decides: no verdict and unknown are worse than blocked.
    repository.change("-other.json", metricDriftTolerancePct=-1)
    repository.run(1, "exit code: 2", "STANDARD -> profiles/", "(OWN)", "metricDriftTolerancePct")
    repository.change("-other.json")
    repository.configure("--recording=golden.ndjson", "--min-records=100")
    repository.run(1, "exit code: 3", "recording_too_small")
    repository.configure("--recording=none $(touch x).ndjson")
    repository.run(1, "exit code: 2", "none $(touch x).ndjson")

    spellings(repository, workspace)

    script = workspace.root / ".ci" / "templates" / "pre-commit"
    for arguments, environment, word in (
            (["--quiet"], {"REPLAY_GATE_BINARY": "tools/replay-gate"}, "must end with --"),
            (["--", "x"], {"REPLAY_GATE_BINARY": "tools/none"}, "no such program")):
        result = workspace.run([script, *arguments], environment)
        holds(f"says {word}", result.returncode == 2 and word in result.text, result.text)
    return 11
