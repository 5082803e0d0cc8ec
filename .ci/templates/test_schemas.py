"""Checks every file, and every example of its use, against the schema that its host publishes."""

import json
import re
import subprocess

import kubernetes_validate
import yaml

ACTION = ".github/actions/replay-gate/action.yml"
GITLAB = ".ci/templates/gitlab.yml"
AZURE = ".ci/templates/azure.yml"
HOOKS = ".pre-commit-hooks.yaml"
WORKFLOWS = ".github/workflows"
KUBERNETES = ".ci/templates/kubernetes-indexed-job.yaml"
# The first version in which everything that the manifest uses is stable.
KUBERNETES_VERSION = "1.31"


def holds(what, is_so, saw=""):
    if not is_so:
        raise AssertionError(f"not so: {what}{': ' if saw != '' else ''}{saw}")


def gitlab_documents(text, inputs):
    """The header of the component, and its jobs with the inputs inserted into their text, as GitLab does."""
    header, body = text.split("\n---\n")
    spec = yaml.safe_load(header)["spec"]["inputs"]
    holds("inputs that the component has", set(inputs) <= set(spec), set(inputs) - set(spec))
    for name, one in spec.items():
        value = inputs.get(name, one.get("default"))
        if "regex" in one and not re.search(one["regex"].replace("$", r"\Z"), str(value)):
            raise ValueError(f"GitLab refuses {name}: {value}")
        if "options" in one and value not in one["options"]:
            raise ValueError(f"GitLab refuses {name}: {value}")
        body = body.replace(f"$[[ inputs.{name} ]]", str(value))
    holds("no input without a definition", "$[[" not in body)
    return yaml.safe_load(header), yaml.safe_load(body)


def example(text):
    """The YAML in the comment at the top of a file."""
    comment = text.split("\n\n" if "\n\n" in text else "\nspec:")[0].splitlines()
    lines = [line[4:] for line in comment if line.startswith("#   ")]
    holds("an example at the top", len(lines) > 5)
    return "\n".join(lines)


class Schemas:
    def __init__(self, root, programs, folder):
        self.root, self.programs, self.folder = root, programs, folder
        self.count = 0

    def accepts(self, schema, document):
        """Whether a schema of check-jsonschema accepts a document, and its message if not."""
        self.count += 1
        file = self.folder / f"{self.count}.json"
        file.write_text(json.dumps(document), encoding="utf-8")
        result = self.run("check-jsonschema", "--builtin-schema", f"vendor.{schema}", file)
        holds(f"{schema} judges", result.returncode in (0, 1), result.stderr)
        return result.returncode == 0, result.stdout[-2000:]

    def run(self, program, *arguments, text=None):
        return subprocess.run(
            [self.programs / program, *arguments], input=text, capture_output=True, text=True, check=False)

    def holds(self, name, schema, document):
        holds(f"{name} follows the schema {schema}", *self.accepts(schema, document))

    def example(self, name, text):
        """Checks an example of use, identified by its first key: each input that it sets must exist."""
        self.count += 1
        document = yaml.safe_load(text)
        if "repos" in document:
            file = self.folder / "config.yaml"
            file.write_text(text, encoding="utf-8")
            result = self.run("pre-commit", "validate-config", file)
            holds(f"{name}: pre-commit reads it", result.returncode == 0, result.stdout)
            hooks = [hook for repo in document["repos"] for hook in repo["hooks"]]
            known = {hook["id"] for hook in yaml.safe_load((self.root / HOOKS).read_text(encoding="utf-8"))}
            holds(f"{name}: its hooks", {hook["id"] for hook in hooks} <= known)
            holds(f"{name}: its args end in --", all(hook["args"][-1] == "--" for hook in hooks))
            return "pre-commit"
        if "include" in document:
            self.holds(name, "gitlab-ci", document)
            text = (self.root / GITLAB).read_text(encoding="utf-8")
            for include in document["include"]:
                gitlab_documents(text, include["inputs"])
            return "gitlab"
        if "jobs" in document and (True in document or "on" in document):
            self.holds(name, "github-workflows", {("on" if key is True else key): document[key] for key in document})
            action = yaml.safe_load((self.root / ACTION).read_text(encoding="utf-8"))
            steps = [step for job in document["jobs"].values() for step in job["steps"]]
            uses = [step for step in steps if "replay-gate" in step.get("uses", "")]
            given = {key for step in uses for key in step["with"]}
            holds(f"{name}: inputs of the action", uses and given <= set(action["inputs"]), given)
            return "github"
        self.holds(name, "azure-pipelines", yaml.load(text, yaml.BaseLoader))
        template = yaml.safe_load((self.root / AZURE).read_text(encoding="utf-8"))
        given = {key for step in document["steps"] for key in step.get("parameters", {})}
        holds(f"{name}: its parameters", given <= {one["name"] for one in template["parameters"]}, given)
        return "azure"


def kubernetes(text):
    """Checks the jobs of the manifest against the schema, and the values that must be equal in both."""
    jobs = list(yaml.safe_load_all(text))
    for job in jobs:
        kubernetes_validate.validate(job, KUBERNETES_VERSION, strict=True)
    try:
        kubernetes_validate.validate({**jobs[0], "spec": {**jobs[0]["spec"], "x": 1}}, KUBERNETES_VERSION, strict=True)
        raise AssertionError("not so: the schema refuses what is wrong")
    except kubernetes_validate.ValidationError:
        pass
    containers = [job["spec"]["template"]["spec"]["containers"][0] for job in jobs]
    variables = [{one["name"]: one["value"] for one in container["env"]} for container in containers]
    holds("both jobs have the same variables", variables[0] == variables[1], variables)
    holds("a pod each piece", jobs[0]["spec"]["completions"] == int(variables[0]["PIECES"]), variables)
    return [container["args"][0] for container in containers]


def check(root, programs, page, folder):
    schemas = Schemas(root, programs, folder)
    texts = {name: (root / name).read_text(encoding="utf-8") for name in (ACTION, GITLAB, AZURE, HOOKS)}

    action = yaml.safe_load(texts[ACTION])
    schemas.holds(ACTION, "github-actions", action)
    for step in action["runs"]["steps"]:
        holds(f"{step['name']}: no expression in its shell", "${{" not in step.get("run", ""))
    del action["runs"]["using"]
    holds("the schema refuses what is wrong", not schemas.accepts("github-actions", action)[0])

    workflows = {file.name: yaml.safe_load(file.read_text(encoding="utf-8"))
                 for file in sorted((root / WORKFLOWS).glob("*.yml"))}
    for name, workflow in workflows.items():
        document = {("on" if key is True else key): workflow[key] for key in workflow}
        schemas.holds(f"{WORKFLOWS}/{name}", "github-workflows", document)
    steps = [step for workflow in workflows.values() for job in workflow["jobs"].values()
             for step in job.get("steps", [])]
    for step in steps:
        holds("no expression in the shell of a workflow", "${{" not in step.get("run", ""), step)

    header, jobs = gitlab_documents(texts[GITLAB], {})
    schemas.holds(f"{GITLAB}, header", "gitlab-ci", header)
    schemas.holds(f"{GITLAB}, jobs", "gitlab-ci", jobs)
    holds("GitLab takes a name", "a b" in gitlab_documents(texts[GITLAB], {"job-name": "a b"})[1])
    for value in ('a" b', "a\\b", "a\nb"):
        try:
            gitlab_documents(texts[GITLAB], {"recordings": value})
        except ValueError:
            continue
        raise AssertionError(f"not so: GitLab refuses {value!r}")

    # Azure reads every scalar as text, as does its schema.
    azure = yaml.load(texts[AZURE], yaml.BaseLoader)
    schemas.holds(AZURE, "azure-pipelines", azure)
    for step in azure["steps"]:
        holds("no expression in the shell", "${{" not in step.get("bash", ""))

    result = schemas.run("pre-commit", "validate-manifest", root / HOOKS)
    holds("pre-commit reads its manifest", result.returncode == 0, result.stdout)

    readme = (root / "README.md").read_text(encoding="utf-8")
    for block in re.findall(r"^```yaml\n(.*?)^```", readme, flags=re.M | re.S):
        schemas.example("README", block)
    kinds = [schemas.example(name, example(text)) for name, text in texts.items()]
    holds("an example each", kinds == ["github", "gitlab", "azure", "pre-commit"], kinds)
    text = page.read_text(encoding="utf-8")
    shown = {schemas.example(f"{page.name}, {n}", block) for n, block in
             enumerate(re.findall(r"^```yaml\n(.*?)^```", text, flags=re.M | re.S), 1)}
    holds("the article shows each", shown == set(kinds), shown)

    scripts = {
        "bash": [(root / ".github/actions/replay-gate/run.sh").read_text(encoding="utf-8"),
                 (root / ".ci/templates/pre-commit").read_text(encoding="utf-8"),
                 *(step["bash"] for step in azure["steps"] if "bash" in step),
                 *(step["run"] for step in [*action["runs"]["steps"], *steps] if "run" in step)],
        "sh": ["\n".join(job["script"]) for job in jobs.values()]
        + kubernetes((root / KUBERNETES).read_text(encoding="utf-8")),
    }
    for shell, bodies in scripts.items():
        for body in bodies:
            schemas.count += 1
            result = schemas.run("shellcheck", f"--shell={shell}", "-", text=body)
            holds("ShellCheck has nothing to say", result.returncode == 0, result.stdout + result.stderr)
    return schemas.count
