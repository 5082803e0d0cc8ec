package import ReplayGate

/// The state of a repository of the workspace, as reported by git. A value: the whole run is judged by one snapshot,
/// because its own commands may leave files.
package struct Checkout: Sendable, Hashable {
  package enum State: Sendable, Hashable {
    /// The folder does not exist.
    case missing
    /// The folder is not the root of a checkout, or git failed with this message.
    case unknown(String)
    /// At a commit, with the first file that differs from it, if any.
    case at(commit: String, changed: String?)
  }

  /// Relative to the workspace.
  package let folder: String
  package let state: State
}

/// The repositories of a workspace.
package struct Checkouts: Sendable, Hashable {
  /// The released repository, which must be at the candidate.
  package let released: Checkout
  /// The other repositories that commands need. Each has its own history.
  package let others: [Checkout]

  package init(released: Checkout, others: [Checkout]) {
    self.released = released
    self.others = others
  }

  /// The other repositories, by commit.
  var inputs: [Reference] {
    others.map { checkout in
      guard case .at(let commit, _) = checkout.state else {
        return Reference(kind: "checkout", ref: "\(checkout.folder)@")
      }
      return Reference(kind: "checkout", ref: "\(checkout.folder)@\(commit)")
    }
  }

  /// The judgement as a step: all exist and are clean, and the released one is at the candidate.
  package func judge(commit: String) -> Judgement {
    ([judge(released, at: commit)] + others.map { judge($0, at: nil) })
      .reduce(nil as Judgement?) { $0?.and($1) ?? $1 }!
  }

  /// Why nothing can be judged or run in some folders; nil if nothing prevents it.
  ///
  /// - Parameter folder: A folder of the workspace, or nil for all.
  package func obstacle(in folder: String?, commit: String) -> Judgement? {
    let concerned = others.filter { folder == nil || $0.folder.isExactly(folder ?? "") }
    let judgement = Checkouts(released: released, others: concerned).judge(commit: commit)
    return judgement.status.isGreen ? nil : Judgement(status: judgement.status, observed: judgement.observed)
  }

  private func judge(_ checkout: Checkout, at candidate: String?) -> Judgement {
    let folder = checkout.folder
    switch checkout.state {
    case .missing: return Judgement(status: .error, observed: "there is no folder \(folder)")
    case .unknown(let reason):
      // A repository without a required commit may be an extracted archive.
      return Judgement(
        status: candidate == nil ? .warn : .stale, observed: "\(folder) is at no commit that is known: \(reason)")
    case .at(let commit, let changed):
      let reference = [Reference(kind: "checkout", ref: "\(folder)@\(commit)")]
      if let candidate, !commit.isExactly(candidate) {
        return Judgement(
          status: .stale,
          observed: "\(folder) is at \(commit.prefix(12)); the candidate is \(candidate.prefix(12))",
          references: reference)
      }
      if let changed {
        return Judgement(
          status: .stale,
          observed: "\(folder) is at \(commit.prefix(12)), but not as it is there: \(PlainLine.cleaned(changed))",
          references: reference)
      }
      return Judgement(
        status: .pass, observed: "\(folder) is at \(commit.prefix(12)) and clean", references: reference)
    }
  }
}

/// Asks git for the state of the repositories of a workspace.
package struct CheckoutReader: Sendable {
  private let workspace: String
  private let environment: [Exact<String>: String]
  private let processes: RunProcesses
  /// The folders and files that the program itself writes and that may be in a checkout.
  private let own: [String]

  package init(workspace: String, environment: [Exact<String>: String], processes: RunProcesses, own: [String]) {
    self.workspace = workspace
    // Variables that would make git use another repository.
    self.environment = environment.filter { name, _ in name.wrappedValue.dropping(exactly: "GIT_") == nil }
      .merging(
        ["LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_REPLACE_OBJECTS": "1", "GIT_NO_LAZY_FETCH": "1"]
      ) { $1 }
    self.processes = processes
    self.own = own.compactMap(Platform.realPath)
  }

  package func read(_ playbook: Playbook) -> Checkouts {
    Checkouts(
      released: read(playbook.folder, files: playbook.files), others: playbook.checkouts.map { read($0, files: []) })
  }

  private static let timeoutSeconds = 120

  /// Texts that end with NUL: the commit, what is wrong with a file that is read, then the status. A warning among them
  /// is treated as a changed file.
  ///
  /// Only the commit's name is trusted. It is a hash, so it is computed again of the commit, of its trees, and, by an
  /// index that remembers nothing, of each file's content. This index is in a repository of its own, which has the objects
  /// of the other and ignores what the other ignores. So the configuration of that one (filters, `core.checkStat`, …),
  /// its index, replaced objects and grafts do not count, and an attribute can only convert line ends.
  private static let script = #"""
    set -e
    git() {
      command git -c safe.directory='*' -c core.useReplaceRefs=false -c core.commitGraph=false \
        -c core.fsmonitor=false -c core.untrackedCache=false -c core.trustctime=true -c core.checkStat=default \
        -c core.fileMode=true -c core.symlinks=true -c core.ignoreCase=false -c core.autocrlf=false \
        -c core.attributesFile=/dev/null "$@"
    }
    refuse() { echo "$1"; exit 1; }
    path() { git rev-parse --path-format=absolute --git-path "$1"; }
    top=$(git rev-parse --show-toplevel)
    [ "$top" = "$(pwd -P)" ] || refuse 'it is a folder of another checkout'
    head=$(git rev-parse --verify 'HEAD^{commit}')
    objects=$(path objects)
    exclude=$(path info/exclude)
    format=$(git rev-parse --show-object-format)
    ignored=$(git config --path core.excludesFile || :)

    own=$(mktemp -d)
    trap 'rm -rf "$own"' EXIT
    export GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null GIT_ATTR_NOSYSTEM=1
    git init -q --bare --template= --object-format="$format" "$own"
    export GIT_DIR="$own" GIT_WORK_TREE="$top"
    mkdir -p "$own/info" "$own/objects/info"
    printf '%s\n' "$objects" >"$own/objects/info/alternates"
    printf '%s\n' "$head" >"$own/HEAD"
    echo '* -filter -ident -working-tree-encoding' >"$own/info/attributes"
    [ ! -f "$exclude" ] || cat "$exclude" >"$own/info/exclude"
    [ -z "$ignored" ] || git config core.excludesFile "$ignored"

    forged='what git has for it is not what its name stands for'
    git cat-file commit "$head" >"$own/commit"
    [ "$(git hash-object --literally -t commit "$own/commit")" = "$head" ] || refuse "$forged"
    tree=$(sed -n '1s/^tree //p' "$own/commit")
    git ls-tree -r -z --full-tree "$tree" | git update-index -z --index-info
    [ "$(git write-tree --missing-ok)" = "$tree" ] || refuse "$forged"

    # All entries and all digests are asked for at once, because a process for each file would take most of the time.
    tab=$(printf '\t')
    end=$(printf '\nx')
    end=${end%x}
    entries=
    [ $# = 0 ] || entries=$end$(git --literal-pathspecs -c core.quotePath=false ls-files -s -- "$@")$end
    for file; do [ ! -f "$file" ] || printf '%s\n' "$file"; done >"$own/files"
    digests=$(git hash-object --no-filters --stdin-paths <"$own/files")$end
    fault=
    for file; do
      [ -e "$file" ] || [ -L "$file" ] || continue
      case $entries in
        *"$tab$file$end"*)
          entry=${entries%%"$tab$file$end"*}
          entry=${entry##*"$end"}
          ;;
        *) entry=$(git ls-files -s -- ":(top,literal)$file") ;;
      esac
      digest=
      if [ -f "$file" ]; then
        digest=${digests%%"$end"*}
        digests=${digests#*"$end"}
      fi
      rest=${entry#* }
      if [ -z "$entry" ]; then
        fault="$file is not in it"
      elif [ -d "$file" ] && [ ! -L "$file" ]; then
        continue
      elif [ "${entry%% *}" = 120000 ]; then
        fault="$file is a symbolic link in it"
      elif [ -n "$digest" ] && [ "$digest" != "${rest%% *}" ]; then
        fault="$file has other bytes in it"
      fi
      [ -z "$fault" ] || break
    done
    printf '%s\0%s\0' "$head" "$fault"
    git status --porcelain=v1 -z --untracked-files=all --ignore-submodules=none --no-renames
    """#

  /// - Parameter files: The files that are read. They must be plain files of the commit with these bytes, even if git
  ///   ignores or converts them.
  private func read(_ folder: String, files: [String]) -> Checkout {
    let path = "\(workspace)/\(folder)"
    guard Platform.isFolder(path), let real = Platform.realPath(of: path) else {
      return Checkout(folder: folder, state: .missing)
    }
    return Checkout(folder: folder, state: state(of: real, files: files))
  }

  private func state(of path: String, files: [String]) -> Checkout.State {
    let words = files.map { " " + ShellWord.quoted($0) }.joined()
    let output: (bytes: [UInt8], end: Platform.ProcessEnd)
    do throws(SystemError) {
      output = try processes.output(
        of: "cd \(ShellWord.quoted(path)) && {\nset --\(words)\n\(Self.script)\n}", environment: environment,
        timeoutSeconds: Self.timeoutSeconds)
    } catch {
      return .unknown(error.reason)
    }
    let texts = output.bytes.split(separator: 0, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    guard output.end == .exit(0), texts.count >= 3 else {
      let words = PlainLine.cleaned(texts.joined(separator: " "), limit: 300)
      return .unknown(words.isEmpty ? "git does not tell" : words)
    }
    guard CommitName.isFull(texts[0]) else { return .unknown("git tells '\(PlainLine.cleaned(texts[0]))'") }
    let fault = texts[1].isEmpty ? nil : texts[1]
    let changed = texts[2...].first { !$0.isEmpty && !isOwn($0, below: path) }
    return .at(commit: texts[0], changed: changed.map { PlainLine.trimmedStatus($0) } ?? fault)
  }

  /// Whether a status entry is an untracked file that the program wrote.
  private func isOwn(_ entry: String, below path: String) -> Bool {
    guard let name = entry.dropping(exactly: "?? ") else { return false }
    let file = "\(path)/\(name)"
    return own.contains { file.isExactly($0) || file.dropping(exactly: $0 + "/") != nil }
  }
}

extension PlainLine {
  /// A description of a status entry.
  fileprivate static func trimmedStatus(_ entry: String) -> String {
    if let name = entry.dropping(exactly: "?? ") { return "\(name) is not in it" }
    let bytes = Array(entry.utf8)
    guard bytes.count > 3, bytes[2] == UInt8(ascii: " ") else { return entry }
    return "\(String(decoding: bytes[3...], as: UTF8.self)) has changed"
  }
}

extension Playbook {
  /// The files of the released repository that are read or run.
  fileprivate var files: [String] {
    let promotion = promotion
    return
      ([deploymentProfile.document, reliabilityClosure.document, promotion.guide, promotion.sloDefinitions]
      + [promotion.sloBaseline] + promotion.needs + governance.compactMap { $0.enforces?.file }).withoutRepeats
  }
}
