import ReplayGate
import Testing

@testable import ReleasePlaybook

/// Whether a workflow's file has the enforcing steps, and nothing keeps their commands from counting.
@Suite struct WorkflowTests {
  private static func workflow(_ step: String, job: String = "", name: String = "w") -> String {
    let lines = step.split(separator: "\n", omittingEmptySubsequences: false).map { "        \($0)\n" }.joined()
    return
      "name: \(name)\njobs:\n  k:\n    name: c\n\(job)    steps:\n      - uses: a/b@v1\n      - name: Gate\n\(lines)"
  }

  @Test(
    "steps that run the command and cannot be skipped",
    arguments: [
      "run: pytest x", "run: 'pytest   x'", "run: |\n  pytest x", "run: >-\n  pytest\n  x", "run: pytest x -q --out=y",
      "run: |\n  set -euo pipefail\n  # what follows counts\n\n  cd backend\n  pytest \\\n    x \\\n    --out \"a b\"",
      "run: pytest x # fast\nworking-directory: backend\nenv:\n  GH_TOKEN: b", "if: success()\nrun: pytest x",
      "if: ${{ success() }}\nrun: pytest x", "continue-on-error: false\nrun: pytest x", "shell: bash\nrun: pytest x",
      "run: |\n  pytest x \\", "run: |\n  echo \"$HOME ${PATH}\" 'a | b'\n  pytest x",
      "run: |\n  echo $HOME ${HOME} *.x ~\n  pwd\n  true\n  :\n  cd \"$HOME/b\"\n  ./a b\n  python -m pip\n  pytest x",
      "run: pytest x --out '$X *'", "run: pytest x --out=\"$X\"", "run: pytest x --out \"a/${X}\"",
      "env:\n  GITHUB_TOKEN: ${{ github.token }}\nrun: pytest x",
      "env:\n  PYTHONPATH: .:backend/src\n  PYTHON_VERSION: 3.11\n  CI: true\nrun: pytest x",
    ])
  func enforced(_ step: String) {
    let judgement = GovernanceTests.check(["Gate"]).judge(workflow: Array(Self.workflow(step).utf8))
    #expect(judgement.status == .pass, "\(judgement.observed)")
  }

  @Test(
    "steps that do not",
    arguments: [
      ("run: pytest y", .fail), ("run: pytest", .fail), ("run: pytest x y", .fail), ("run: pytest x --help", .fail),
      ("run: pytest x --collect-only", .fail), ("run: pytest x -q y", .fail), ("run: pytest x -q=y", .fail),
      ("run: pytest x --out", .fail), ("run: pytest x --out -q", .fail), ("run: pytest x --output y", .fail),
      ("run: xpytest x", .fail),
      ("run: echo pytest x", .fail),
      ("run: '# pytest x'", .fail), ("run: \"'pytest x'\"", .noData), ("run: |\n  # pytest x\n  echo", .fail),
      ("env:\n  A: b", .fail),
      ("uses: a/b@v1\nwith:\n  run: pytest x", .fail), ("if: always()\nrun: pytest x", .fail),
      ("if: github.ref == 'refs/heads/main'\nrun: pytest x", .fail), ("if: ${{ !cancelled() }}\nrun: pytest x", .fail),
      ("if: false\nrun: pytest x", .fail), ("continue-on-error: true\nrun: pytest x", .fail),
      ("continue-on-error: ${{ matrix.x }}\nrun: pytest x", .fail),
      ("continue-on-error: 'false'\nrun: pytest x", .fail),
      // A script with more than plain commands.
      ("run: pytest x || true", .noData), ("run: pytest x; exit 0", .noData), ("run: pytest x &", .noData),
      ("run: pytest x | tee y", .noData),
      ("run: pytest x > y", .noData), ("run: |\n  exit 0\n  pytest x", .noData),
      ("run: |\n  set +e\n  pytest x", .noData),
      ("run: |\n  if false\n  then\n  pytest x\n  fi", .noData), ("run: |\n  pytest() { :\n  }\n  pytest x", .noData),
      ("run: |\n  alias pytest=true\n  pytest x", .noData), ("run: |\n  cat <<E\n  pytest x\n  E", .noData),
      ("run: |\n  echo # \\\n  exit 0\n  pytest x", .noData), ("run: |\n  echo 'a\n  pytest x\n  b'", .noData),
      ("run: |\n  export PATH=/tmp:$PATH\n  pytest x", .noData), ("run: $(echo pytest x)", .noData),

      ("run: ${{ inputs.command }}", .noData), ("run: ! pytest x", .noData),
      ("run: |\n  trap 'exit 0' EXIT\n  pytest x", .noData),
      // Words that can become several, or none, and a value that can begin with a hyphen.
      ("run: pytest x --out $X", .noData), ("run: pytest x --out=$X", .noData), ("run: pytest x --out ${X}", .noData),
      ("run: pytest x $X", .noData), ("run: pytest x --out *", .noData), ("run: pytest x --out a?", .noData),
      ("run: pytest x --out=[a]", .noData), ("run: pytest x --out ~a", .noData), ("run: pytest * --out a", .fail),
      ("run: pytest x --out \"$X\"", .noData), ("run: pytest x \"$X\"", .fail), ("run: \"pytest x $@\"", .noData),
      ("shell: bash {0}\nrun: pytest x", .noData), ("shell: python\nrun: pytest x", .noData),
      ("run: pytest x\nrun: pytest x", .noData), ("run: &a pytest x", .noData),
    ] as [(String, StepStatus)])
  func notEnforced(_ step: String, _ status: StepStatus) {
    let judgement = GovernanceTests.check(["Gate"]).judge(workflow: Array(Self.workflow(step).utf8))
    #expect(judgement.status == status, "\(judgement.observed)")
    #expect(judgement.observed.contains("w.yml: line "), "\(judgement.observed)")
  }

  @Test(
    "a line before the command that can change what it does",
    arguments: [
      // Its first word can be any command.
      "$E 0", "\"$E\" 0", "${E}", "?xit", "*", "[e]xit", "~/x", "%1", "-x", "'exit' 0", "ex\"it\" 0", "''", "a\u{301}",
      // Variables.
      "E=exit", "PYTEST_ADDOPTS=--co", "IFS=x true", "a[0]=x", "A+=x", "export PYTEST_ADDOPTS=--co", "declare -x PATH",
      "typeset PATH", "local PATH", "readonly PATH", "unset HOME", "let PATH=5", "printf -v PATH /x", "printf %n PATH",
      "printf \"$X\" a", "read PATH", "mapfile -t PATH", "readarray PATH", "getopts a PATH", "wait -p PATH",
      "select PATH",
      "test -v 'a[PATH=5]'", "[ -v 'a[PATH=5]' ]", "[[ -v 'a[PATH=5]' ]]", "echo ${PATH:=x}", "echo \"${PATH:=x}\"",
      "echo \"${X@P}\"", "echo \"${!X}\"", "echo \"$[PATH=5]\"", "echo $[PATH=5]", "echo \"$@\"", "echo $1", "echo a$",
      // What words mean, and whether commands run and count.
      "hash -p /bin/true pytest", "enable -n cd", "alias pytest=true", "exec true", "eval 'exit 0'", "builtin exit",
      "command exit", "coproc x", "ulimit -t 0", "umask 777", "pushd /x", "popd", "chdir /x", "shift", "set -a",
      "set -n",
      "set -t", "set +o errexit", "set -- x", "set $X", "set", "fc -s", "history -s x", "bind x", "compgen -C x",
      "suspend",
      "logout", "kill 1", "disown", "break", "continue", "return", "times",
    ])
  func changed(_ line: String) {
    let text = Self.workflow("run: |\n  # one\n  \(line)\n  pytest x")
    let judgement = GovernanceTests.check(["Gate"]).judge(workflow: Array(text.utf8))
    #expect(judgement.status == .noData, "\(judgement.observed)")
    #expect(judgement.observed.contains("w.yml: line 10: "), "\(judgement.observed)")
  }

  @Test(
    "an environment that can change what the command does",
    arguments: [
      workflow("env:\n  PYTEST_ADDOPTS: --co\nrun: pytest x"), workflow("run: pytest x\nenv:\n  PATH: /x"),
      workflow("run: pytest x\nenv:\n  GH_TOKEN: a\n  BASH_ENV: /x"), workflow("env: ${{ inputs.x }}\nrun: pytest x"),
      workflow("env:\n  PYTHONPATH: backend:/x\nrun: pytest x"), workflow("env:\n  PYTHONPATH: ../x\nrun: pytest x"),
      workflow("env:\n  PYTHONPATH: ${{ runner.temp }}\nrun: pytest x"),
      workflow("env:\n  PYTHONPATH: a//b\nrun: pytest x"),
      workflow("env:\n  PYTHONPATH: ''\nrun: pytest x"), workflow("env:\n  PYTHONPATH: ~/x\nrun: pytest x"),
      workflow("env:\n  gh_token: a\nrun: pytest x"), workflow("env:\n  A: b\nrun: pytest x"),
      workflow("run: pytest x", job: "    env:\n      PYTHONPATH: /x\n"),
      workflow("run: pytest x", job: "    container:\n      image: a\n      env:\n        PYTHONPATH: /x\n"),
      workflow("run: pytest x", job: "    container:\n      image: a\n      options: -e PYTHONPATH=/x\n"),
      workflow("run: pytest x", job: "    container: ${{ fromJSON(inputs.x) }}\n"),
      "env:\n  LD_PRELOAD: /x\n" + workflow("run: pytest x"),
    ])
  func environment(_ text: String) {
    let judgement = GovernanceTests.check(["Gate"]).judge(workflow: Array(text.utf8))
    #expect(judgement.status == .noData, "\(judgement.observed)")
    #expect(judgement.observed.contains("w.yml: line "), "\(judgement.observed)")
  }

  @Test(
    "the job, the workflow and its defaults",
    arguments: [
      (workflow("run: pytest x"), .pass), (workflow("run: pytest x", name: "v"), .fail),
      (workflow("run: pytest x").replacing("name: c", with: "name: d"), .fail),
      (workflow("run: pytest x").replacing("  k:\n    name: c\n", with: "  c:\n"), .pass),
      (workflow("run: pytest x") + "  c:\n    steps: []\n", .noData),
      (workflow("run: pytest x") + "      - name: Gate\n", .noData),
      (workflow("run: pytest x").replacing("name: Gate", with: "name: Gate 2"), .fail),
      (workflow("run: pytest x", job: "    continue-on-error: true\n"), .fail),
      (workflow("run: pytest x", job: "    if: github.event_name == 'pull_request'\n"), .pass),
      (workflow("run: pytest x", job: "    defaults:\n      run:\n        shell: sh -c\n"), .noData),
      (workflow("run: pytest x", job: "    env:\n      GH_TOKEN: a\n"), .pass),
      (workflow("run: pytest x", job: "    container: a/b:1\n"), .pass),
      (workflow("run: pytest x", job: "    container:\n      image: a\n      env:\n        TZ: UTC\n"), .pass),
      ("env:\n  FORCE_COLOR: 1\n" + workflow("run: pytest x"), .pass),
      ("defaults:\n  run:\n    shell: pwsh\n" + workflow("run: pytest x"), .noData),
      ("name: w\njobs:\n  c:\n    uses: o/r/.github/workflows/x.yml@main\n", .fail), ("name: w\n", .fail),
      ("", .noData),
      ("name: w\njobs: [c]\n", .noData), ("name: w\njobs:\n  c: &c\n    steps: []\n", .noData),
    ] as [(String, StepStatus)])
  func file(_ text: String, _ status: StepStatus) {
    let judgement = GovernanceTests.check(["Gate"]).judge(workflow: Array(text.utf8))
    #expect(judgement.status == status, "\(judgement.observed)")
  }

  @Test("a missing file is no data, unless the check has no steps")
  func noFile() {
    #expect(GovernanceTests.check(["Gate"]).judge(workflow: nil).status == .noData)
    #expect(GovernanceTests.check().judge(workflow: nil).status == .pass)
  }
}
