package import ReplayGate

/// A file of a commit, as a command line names it: `git:REV:PATH`, where REV may be `merge-base:REV`.
package struct CommittedFileName: Sendable, Hashable {
  /// How a revision of the name becomes a commit.
  package enum Base: Sendable, Hashable {
    /// It is the commit that git finds by it.
    case revision
    /// It is the last commit that HEAD and that commit have in common.
    case mergeBase
  }

  /// As it was given.
  @Exact package private(set) var word: String
  package let base: Base
  @Exact package private(set) var revision: String
  /// From the root of the repository, or from the current folder if it begins with `./` or `../`, as git reads it.
  @Exact package private(set) var path: String

  private static let mark = "git:"
  private static let mergeBaseMark = "merge-base:"

  /// Whether a word names such a file. A file in the current folder whose name begins so is `./git:…`.
  package static func isOne(_ word: String) -> Bool { word.dropping(exactly: mark) != nil }

  /// The parts of a name.
  ///
  /// - Throws: `ReplayGateError.unreadable` if a part is missing, or if git could take the revision for a flag.
  package init(_ word: String) throws(ReplayGateError) {
    func refuse(_ reason: String) -> ReplayGateError { .unreadable(source: word, reason: reason) }
    var rest = word.dropping(exactly: Self.mark) ?? ""
    var base = Base.revision
    if let behind = String(rest).dropping(exactly: Self.mergeBaseMark) { (base, rest) = (.mergeBase, behind) }
    guard let colon = rest.utf8.firstIndex(of: UInt8(ascii: ":")) else {
      throw refuse(
        "it is to be git:REV:PATH or git:merge-base:REV:PATH; a branch called merge-base is heads/merge-base")
    }
    let (revision, path) = (String(rest[..<colon]), String(rest[rest.utf8.index(after: colon)...]))
    // Without a revision, git would read what is staged.
    if revision.isEmpty { throw refuse("it names no revision") }
    if path.isEmpty { throw refuse("it names no file") }
    if revision.utf8.first == UInt8(ascii: "-") { throw refuse("a revision does not begin with a hyphen") }
    (self.word, self.base, self.revision, self.path) = (word, base, revision, path)
  }

  /// The name of a file of a commit, whatever the current folder and HEAD are.
  fileprivate static func pinned(commit: String, path: String) -> String { "\(mark)\(commit):\(path)" }
}

/// The bytes of a file of a commit, in the repository of the current folder.
package struct CommittedFile: Sendable, Hashable {
  /// The full name of the commit.
  @Exact package private(set) var commit: String
  /// The full name of the blob.
  @Exact package private(set) var blob: String
  /// From the root of the repository.
  @Exact package private(set) var path: String
  package let bytes: [UInt8]

  /// The same file by the names of its commit and its path: `git:COMMIT:PATH`.
  package var pinnedName: String { CommittedFileName.pinned(commit: commit, path: path) }

  private static let timeoutSeconds = 60
  /// The largest file that is read, in bytes: far larger than any profile.
  private static let sizeLimit = 16 << 20

  /// Writes the step that failed and what git says of it, or the file with the names of its parts. All end with NUL
  /// but the last. What git warns of is among its words, and so an error: an ambiguous name is none to judge by.
  private static let script = #"""
    fail() { printf '%s\0%s' "$1" "$2"; exit 1; }
    name() { case $2 in *[!0-9a-f]* | '') fail "$1" "$2" ;; esac; }
    git() { command git -c core.warnAmbiguousRefs=true -c core.commitGraph=false "$@"; }
    whole() {
      own=$(git cat-file "$1" "$2" 2>/dev/null | git hash-object -t "$1" --literally --stdin 2>&1)
      [ "$own" = "$2" ] || fail object "the $1 that it has for $2 is another one"
    }
    command -v git >/dev/null 2>&1 || fail git ''
    words=$(git rev-parse --git-dir 2>&1) || fail repository "$words"
    shallow=$(git rev-parse --is-shallow-repository 2>&1) || fail repository "$shallow"
    commit=$(git rev-parse --verify "$REPLAY_GATE_REVISION^{commit}" 2>&1) || {
      remote=$(git rev-parse --verify --quiet "refs/remotes/origin/$REPLAY_GATE_REVISION^{commit}" 2>/dev/null) &&
        [ -n "$remote" ] && fail remote "$commit"
      [ "$shallow" = true ] && fail shallowRevision "$commit"
      fail revision "$commit"
    }
    name revision "$commit"
    if [ "$REPLAY_GATE_BASE" = mergeBase ]; then
      head=$(git rev-parse --verify 'HEAD^{commit}' 2>&1) || fail head "$head"
      name head "$head"
      base=$(git merge-base --all "$head" "$commit" 2>&1) || {
        [ "$shallow" = true ] && fail shallowBase "$base"
        fail noBase "$base"
      }
      name bases "$base"
      # Where one is an ancestor of the other, no cut can hide a later one. Else each commit above has all its parents.
      if [ "$shallow" = true ] && [ "$base" != "$commit" ] && [ "$base" != "$head" ]; then
        above=$(git rev-list "$head" "$commit" "^$base" 2>&1) || fail shallowBase "$above"
        cut=$(git rev-parse --git-path shallow) || fail shallowBase ''
        printf '%s\n' "$above" | grep -qxF -f "$cut"
        [ $? = 1 ] || fail shallowBase ''
      fi
      commit=$base
    fi
    blob=$(git rev-parse --verify "$commit:$REPLAY_GATE_PATH" 2>&1) || fail path "$blob"
    name path "$blob"
    case $REPLAY_GATE_PATH in ./* | ../*) top= ;; *) top=--full-tree ;; esac
    entry=$(git ls-tree $top "$commit" -- "$REPLAY_GATE_PATH" 2>&1) || fail object "$entry"
    kind=$(git cat-file -t "$blob" 2>&1)
    [ $? = 0 ] && [ "$kind" = tree ] && fail folder ''
    case $entry in
      160000\ *) fail submodule '' ;;
      120000\ *) fail link "$(git cat-file blob "$blob" 2>/dev/null)" ;;
    esac
    [ "$kind" = blob ] || fail object "$kind"
    size=$(git cat-file -s "$blob" 2>&1) || fail object "$size"
    [ "$size" -le "$REPLAY_GATE_LIMIT" ] || fail size "$size"
    whole commit "$commit"
    whole tree "$(git rev-parse --verify --quiet "$commit^{tree}")"
    git ls-tree -t $top "$commit" -- "$REPLAY_GATE_PATH" | { while read -r _ kind object _; do whole "$kind" "$object"; done; } || exit 1
    printf 'file\0%s\0%s\0%s\0%s\0' "$commit" "$blob" "$size" "$(git rev-parse --show-prefix 2>/dev/null)"
    exec git cat-file blob "$blob" 2>/dev/null
    """#

  /// Reads a file of a commit, without filters, replaced objects, grafts and the network. The commit, the folders on the path and
  /// the file are those that their names, which are digests, stand for.
  ///
  /// - Parameter environment: that of this process. Variables that would make git use another repository are left out.
  /// - Throws: `ReplayGateError.unreadable` if there is no git, repository, commit or file, or not exactly one merge
  ///   base, or if it is not known because the clone is shallow.
  package init(_ name: CommittedFileName, environment: [Exact<String>: String]) throws(ReplayGateError) {
    func unreadable(_ reason: String) -> ReplayGateError { .unreadable(source: name.word, reason: reason) }
    var variables = environment.filter { name, _ in name.wrappedValue.dropping(exactly: "GIT_") == nil }
    for (variable, value) in [
      ("LC_ALL", "C"), ("GIT_OPTIONAL_LOCKS", "0"), ("GIT_TERMINAL_PROMPT", "0"), ("GIT_NO_LAZY_FETCH", "1"),
      ("GIT_NO_REPLACE_OBJECTS", "1"), ("GIT_GRAFT_FILE", "/dev/null/none"), ("GIT_LITERAL_PATHSPECS", "1"),
      ("REPLAY_GATE_REVISION", name.revision), ("REPLAY_GATE_PATH", name.path),
      ("REPLAY_GATE_BASE", name.base == .mergeBase ? "mergeBase" : "revision"),
      ("REPLAY_GATE_LIMIT", String(Self.sizeLimit)),
    ] { variables[Exact(variable)] = value }
    let output: (bytes: [UInt8], end: Platform.ProcessEnd)
    do throws(SystemError) {
      output = try RunProcesses().output(
        of: Self.script, environment: variables, timeoutSeconds: Self.timeoutSeconds)
    } catch {
      throw unreadable("git: \(error.reason)")
    }
    let parts = output.bytes.split(separator: 0, maxSplits: 5, omittingEmptySubsequences: false)
    let texts = parts.prefix(5).map { String(decoding: $0, as: UTF8.self) }
    guard output.end == .exit(0), parts.count == 6, texts[0].isExactly("file") else {
      let words = texts.count > 1 ? PlainLine.cleaned(texts[1], limit: 300) : ""
      throw unreadable(Self.reason(texts.first ?? "", name, words))
    }
    guard CommitName.isFull(texts[1]), CommitName.isFull(texts[2]), Int(texts[3]) == parts[5].count else {
      throw unreadable("git does not give the whole file")
    }
    (commit, blob, bytes) = (texts[1], texts[2], Array(parts[5]))
    path = Self.rooted(name.path, below: texts[4])
  }

  /// A path from the root of the repository. `prefix` is the current folder from there, empty or with a slash at its
  /// end.
  private static func rooted(_ path: String, below prefix: String) -> String {
    guard path.dropping(exactly: "./") != nil || path.dropping(exactly: "../") != nil else { return path }
    var parts: [String] = []
    for part in (prefix + path).utf8.split(separator: UInt8(ascii: "/")) {
      let name = String(decoding: part, as: UTF8.self)
      if name.isExactly("..") { _ = parts.popLast() } else if !name.isExactly(".") { parts.append(name) }
    }
    return parts.joined(separator: "/")
  }

  /// Why a step of the script failed.
  private static func reason(_ step: String, _ name: CommittedFileName, _ words: String) -> String {
    // What git says where a name stands for nothing.
    let said = words.isEmpty || words.hasSuffix("Needed a single revision") ? "" : ": \(words)"
    let more = "fetch more, for example with git fetch --unshallow or fetch-depth: 0 of actions/checkout"
    return switch step {
    case "git": "there is no git on the PATH"
    case "repository": "the current folder is in no repository that git reads\(said)"
    case "remote": "there is no commit \(name.revision), but there is origin/\(name.revision)"
    case "revision": "there is no one commit \(name.revision)\(said)"
    case "shallowRevision": "there is no commit \(name.revision) in this shallow clone; \(more)"
    case "head": "HEAD is no commit\(said)"
    case "noBase": "HEAD and \(name.revision) have no commit in common\(said)"
    case "shallowBase": "the merge base of HEAD and \(name.revision) is not known in this shallow clone; \(more)"
    case "bases": "HEAD and \(name.revision) have not one merge base: \(words); name one of them instead"
    case "path": "there is no file \(name.path) in that commit\(said)"
    case "object": "git does not have what it is\(said)"
    case "folder": "it is a folder in that commit (mode 040000)"
    case "submodule": "it is a submodule in that commit (mode 160000)"
    case "link": "it is a symbolic link in that commit (mode 120000) to \(words); name that file instead"
    case "size": "it has \(words) bytes, more than \(sizeLimit)"
    default: "git does not tell\(said)"
    }
  }
}
