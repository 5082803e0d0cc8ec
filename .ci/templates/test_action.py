"""Runs action.yml as GitHub's runner does: its expressions, its environment files and its workflow commands."""

import html
import json
import re
import shlex
import xml.etree.ElementTree

import yaml
from test_schemas import ACTION, holds

REASON = "candidate_decision_regressed_from_baseline"
SUBJECT = "app one.tar=sha256:" + "0123456789abcdef" * 4


def commands(log):
    """The commands that the runner would run from a log, and the lines that it would only show."""
    taken, shown, resume = [], [], None
    for line in log.split("\n"):
        if resume:
            if line.strip() == f"::{resume}::":
                resume = None
            else:
                shown.append(line)
            continue
        match = re.match(r"\s*::([\w-]+)(?: (.*?))?::(.*)", line)
        if not match:
            holds("no command of the old form", "##[" not in line, line)
            shown.append(line)
        elif match[1] == "stop-commands":
            resume = match[3]
            holds("a long token", len(resume) > 30, resume)
        else:
            message = match[3].replace("%0A", "\n").replace("%0D", "\r").replace("%25", "%")
            taken.append((match[1], match[2] or "", message))
    holds("commands are resumed", resume is None)
    return taken, "\n".join(shown)


class Runner:
    """One run of the action: the actions it used, its outputs, exit code, summary and log."""

    def __init__(self, workspace, inputs, fork=False, path=()):
        action = yaml.safe_load((workspace.root / ACTION).read_text(encoding="utf-8"))
        holds("inputs of the action", set(inputs) <= set(action["inputs"]), inputs)
        self.values = {f"inputs.{name}": inputs.get(name, one.get("default", ""))
                       for name, one in action["inputs"].items()}
        self.values["github.event.pull_request.head.repo.fork"] = fork
        self.uses, self.exit_code, self.log, self.environments = {}, 0, "", []
        temp = workspace.outside / "runner"
        temp.mkdir(exist_ok=True)
        summary = workspace.outside / "summary.md"
        summary.write_text("", encoding="utf-8")
        for step in action["runs"]["steps"]:
            if not self.condition(step.get("if", "${{ !failed }}")):
                continue
            if "uses" in step:
                self.uses[step["uses"].split("@")[0]] = {key: self.text(one) for key, one in step["with"].items()}
                continue
            output, script = workspace.outside / "output", workspace.outside / "step.sh"
            output.write_text("", encoding="utf-8")
            script.write_text(self.text(step["run"]), encoding="utf-8")
            environment = {
                **{key: self.text(one) for key, one in step.get("env", {}).items()}, "GITHUB_OUTPUT": str(output),
                "GITHUB_STEP_SUMMARY": str(summary), "RUNNER_TEMP": str(temp), "GITHUB_ACTIONS": "true",
                "GITHUB_ACTION_PATH": str((workspace.root / ACTION).parent)}
            result = workspace.run(
                ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", script], environment, path)
            self.log += result.text
            self.exit_code = self.exit_code or result.returncode
            for line in output.read_text(encoding="utf-8").splitlines():
                name, value = line.split("=", 1)
                self.values[f"steps.{step['id']}.outputs.{name}"] = value
        self.outputs = {name: self.text(one["value"]) for name, one in action["outputs"].items()}
        self.summary = summary.read_text(encoding="utf-8")
        self.taken, self.shown = commands(self.log)

    def value(self, name):
        return self.values.get(name, "")

    def text(self, template):
        return re.sub(r"\$\{\{ ([\w.-]+) \}\}", lambda match: str(self.value(match[1])), str(template))

    def condition(self, template):
        """Evaluates a condition, translating the few operators that the action uses to Python."""
        python = re.fullmatch(r"\$\{\{(.*)\}\}", template.strip(), flags=re.S)[1].replace("\n", " ").strip()
        for ours, theirs in (
                ("!cancelled()", "True"), ("always()", "True"), ("!failed", "not self.exit_code"), ("&&", "and")):
            python = python.replace(ours, theirs)
        python = re.sub(r"\b((?:inputs|steps|github)\.[\w.-]+)", r"self.value('\1')", python)
        return eval(re.sub(r"(?<!')\btrue\b", "True", python), {"self": self})  # the action's own text


def verdict(run, code, decisions, path):
    """Checks the results of a run with a verdict, figure by figure."""
    outputs = run.outputs
    status = {0: "pass", 1: "blocked", 3: "unknown"}[code]
    holds("the status", (outputs["status"], outputs["exit-code"]) == (status, str(code)), outputs)
    with open(outputs["report"], encoding="utf-8") as file:
        gate = json.load(file)["gate"]
    holds("the gates", [outputs["merge-blocked"], outputs["release-blocked"]] ==
          [str(gate[name]).lower() for name in ("mergeBlocked", "releaseBlocked")], outputs)
    folder = outputs["directory"]
    with open(f"{folder}/trace.ndjson", encoding="utf-8") as trace:
        lines = [json.loads(line) for line in trace]
    holds("every decision", len(lines) == decisions, len(lines))
    regressed = sum(REASON in line["reasons"] for line in lines)
    figures = (f"**{decisions} decision", f" {regressed} regressed")
    holds("the summary's figures", all(figure in run.summary for figure in figures), run.summary)
    levels = [level for level, _, _ in run.taken]
    holds("annotations", levels and set(levels) <= {"error", "warning", "notice"} and len(levels) <= 10, run.taken)
    is_blocked = gate["mergeBlocked"] or gate["releaseBlocked"]
    holds("an error where it is blocked", ("error" in levels) == is_blocked, levels)
    with open(f"{folder}/replay-gate.sarif", encoding="utf-8") as file:
        holds("SARIF", json.load(file)["version"] == "2.1.0")
    xml.etree.ElementTree.parse(f"{folder}/junit.xml")
    with open(f"{folder}/replay-gate.html", encoding="utf-8") as page:
        holds("a page", page.read(15).lower() == "<!doctype html>")
    holds("the artifact", run.uses["actions/upload-artifact"]["path"] == folder, run.uses)
    blocks = re.findall(r"```+sh\n(.*?)\n```", run.summary, flags=re.S)
    commands = [words for block in blocks for line in block.splitlines() if (words := shlex.split(line, comments=True))]
    holds("commands for any machine", commands and all(words[0] == "replay-gate" for words in commands), commands)
    command = commands[-1]
    again = run.workspace.run(command, {}, path)
    holds("the summary's command gives the verdict again", again.returncode == code, again.text)


def no_verdict(run, words):
    """Checks the results of a run without a verdict: the same message everywhere, and nothing that could pass."""
    outputs = run.outputs
    holds("no verdict", outputs["status"] == "no-verdict" and outputs["report"] == "", outputs)
    holds("blocked", (outputs["merge-blocked"], outputs["release-blocked"]) == ("true", "true"), outputs)
    holds("one annotation", [level for level, _, _ in run.taken] == ["error"], run.taken)
    quoted = re.search("<pre>\n(.*)\n</pre>\n$", run.summary, flags=re.S)[1]
    holds("no markup of what is quoted", "<" not in quoted, quoted)
    quoted = html.unescape(quoted)
    for text in (run.taken[0][2], quoted):
        holds(f"says {words}", words in text, text)
    holds("the log shows what the program said", words.startswith("gave no report") or words in run.shown, run.shown)
    holds("its messages are kept", run.uses["actions/upload-artifact"]["path"] == outputs["directory"])
    holds("no SARIF", "github/codeql-action/upload-sarif" not in run.uses)


def programs(workspace):
    """Programs in place of the gate: a swift that builds nothing, one that fails, and three that end abnormally."""
    bodies = {
        "builds/swift": f'printf "%s\\n" "$@" >>"{workspace.outside}/swift"\n'
                        f'[[ $* != *--show-bin-path ]] || printf "%s\\n" "{workspace.folder}/tools"',
        "breaks/swift": "echo 'error: no such module' >&2; exit 1",
        "killed": "kill -KILL $$",
        "mute": "exit 0",
        "loud": "yes '%0A 100% <b>\\' | head -n 40000 >&2; exit 2",
    }
    for name, body in bodies.items():
        file = workspace.outside / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(f"#!/usr/bin/env bash\n{body}\n", encoding="utf-8")
        file.chmod(0o755)


def check(workspace, hostile, quoted):
    programs(workspace)
    (workspace.folder / "tools" / "a 'gate' $(touch x)").symlink_to(workspace.binary)
    tools, outside = workspace.folder / "tools", workspace.outside
    plain = {"binary": "tools/replay-gate", "recordings": "golden.ndjson"}
    expert = {**plain, "candidate": "EXPERT"}
    rows = [  # inputs, exit code, decisions or a part of the message
        (plain, 0, 36),
        (expert, 1, 36),
        ({**expert, "min-records": "100"}, 3, 36),
        ({**expert, "gate": "merge", "max-regressions": "6"}, 0, 36),
        ({**expert, "arguments": "--max-regressions=5\n--max-loosened=0\n"}, 1, 36),
        ({**expert, "recordings": "first.ndjson\r\n\n  second.ndjson".replace("  ", "")}, 1, 36),
        ({**expert, "recordings": hostile}, 1, 36),
        ({**expert, "recordings": quoted, "baseline": "FAST"}, 1, 36),
        ({**plain, "candidate": "own $(touch x).json", "binary": "tools/a 'gate' $(touch x)"}, 1, 36),
        ({**expert, "recordings": "commands.ndjson"}, 1, 1),
        ({**expert, "subject": f"{SUBJECT}\n{SUBJECT.replace('one', 'two')}"}, 1, 36),
        ({"binary": "replay-gate"}, 0, 36),
        ({**plain, "recordings": "cut.ndjson"}, 2, "cut.ndjson:36:"),
        ({**plain, "recordings": "none $(touch x) <b> </pre> ::error::x.ndjson"}, 2, "</pre> ::error::x.ndjson"),
        ({**plain, "recordings": "*.ndjson"}, 2, "*.ndjson"),
        ({**plain, "recordings": "-\n--output=y"}, 2, "--output=y"),
        ({**plain, "arguments": "--nonsense $(touch x)"}, 2, "--nonsense $(touch x)"),
        ({**plain, "min-records": "1; touch x"}, 2, "1; touch x"),
        ({**plain, "gate": "none"}, 2, "none"),
        ({**plain, "binary": "tools/none $(touch x)"}, 2, 'the input "binary" names no program: tools/none $(touch x)'),
        ({**plain, "binary": "-p"}, 2, 'the input "binary" names no program: -p'),
        ({**plain, "binary": str(outside / "killed")}, 137, "gave no report and ended with exit code 137\n"),
        ({**plain, "binary": str(outside / "loud")}, 2, "%0A 100% <b>\\\n%0A 100% <b>\\\n"),
        ({**plain, "binary": str(outside / "mute")}, 2, "gave no report and ended with exit code 2\n"),
    ]
    for inputs, code, expected in rows:
        one_run(workspace, Runner(workspace, inputs, path=[tools]), inputs, code, expected, [tools])
        holds("nothing was run", workspace.is_as_it_was(), inputs)

    built = {"recordings": "golden.ndjson", "candidate": "EXPERT"}
    one_run(workspace, Runner(workspace, built, path=[outside / "builds"]), built, 1, 36, [tools])
    said = (outside / "swift").read_text(encoding="utf-8").split("\n")
    holds("builds the action's checkout", said.count(str(workspace.root)) == 2 and said.count("replay-gate") == 2, said)
    broken = Runner(workspace, built, path=[outside / "breaks"])
    holds("shows why it was not built", "error: no such module" in broken.log, broken.log)
    holds("ends with 2", broken.exit_code == 2 and broken.outputs["status"] == "no-verdict", broken.outputs)

    run = Runner(workspace, {**expert, "name": "one"})
    holds("code scanning", run.uses["github/codeql-action/upload-sarif"]["category"] == "one", run.uses)
    holds("a fork sends none", "github/codeql-action/upload-sarif" not in Runner(workspace, expert, fork=True).uses)
    none = Runner(workspace, {**expert, "sarif": "false", "artifact": "false"})
    holds("neither upload", none.uses == {} and none.exit_code == 1, none.uses)
    script = (workspace.root / ACTION).parent / "run.sh"
    codes = {"": 2, "x": 2, "256": 2, "-1": 2, "0 ": 2, "0": 0, "1": 1, "3": 3, "010": 10, "137": 137}
    for given, code in codes.items():
        result = workspace.run(["bash", script, "verdict"], {"REPLAY_GATE_EXIT_CODE": given})
        holds(f"{given!r} ends with {code}", result.returncode == code, result.returncode)
    return len(rows) + len(codes) + 5


def one_run(workspace, run, inputs, code, expected, path):
    run.workspace = workspace
    try:
        holds("the exit code", run.exit_code == code, f"{run.exit_code}\n{run.log}")
        if isinstance(expected, int):
            verdict(run, code, expected, path)
            holds("SARIF is sent", run.uses["github/codeql-action/upload-sarif"]["sarif_file"].endswith(".sarif"))
        else:
            no_verdict(run, expected)
        if "subject" in inputs:
            with open(f"{run.outputs['directory']}/intoto.jsonl", encoding="utf-8") as file:
                names = [subject["name"] for subject in json.loads(file.readline())["subject"]]
            holds("both subjects", names == ["app one.tar", "app two.tar"], names)
    except AssertionError as error:
        raise AssertionError(f"action: {inputs}: {error}") from error
