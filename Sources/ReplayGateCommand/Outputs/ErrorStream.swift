import ReplayGate

extension Screen {
  /// What a stream of this process leads to.
  init(_ descriptor: CInt, _ color: ColorChoice) {
    let isTerminal = Platform.isTerminal(descriptor)
    let isColoured =
      switch color {
      case .always: true
      case .never: false
      case .auto: isTerminal && !Self.isDumb && (Platform.environment("NO_COLOR") ?? "").isEmpty
      }
    self.init(
      columns: isTerminal ? Platform.columns(of: descriptor) : nil, isTerminal: isTerminal, isColoured: isColoured)
  }

  static func standardOutput(_ color: ColorChoice) -> Screen { Screen(Platform.standardOutput, color) }
  static func standardError(_ color: ColorChoice) -> Screen { Screen(Platform.standardError, color) }

  /// Whether terminals are said to take no control sequences.
  fileprivate static var isDumb: Bool { Platform.environment("TERM") == "dumb" }
}

/// The properties of standard error that affect the text on it.
struct ErrorStream {
  let screen: Screen
  let showsProgress: Bool

  init(_ request: RunRequest) {
    screen = .standardError(request.color)
    showsProgress = screen.isTerminal && !Screen.isDumb && !request.isQuiet
  }
}
