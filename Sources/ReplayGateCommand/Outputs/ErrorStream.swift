/// The properties of standard error that affect the text on it.
struct ErrorStream {
  let isTerminal: Bool
  let isColoured: Bool
  let showsProgress: Bool

  init(_ request: RunRequest) {
    isTerminal = Platform.isTerminal(Platform.standardError)
    let isDumb = Platform.environment("TERM") == "dumb"
    isColoured =
      switch request.color {
      case .always: true
      case .never: false
      case .auto: isTerminal && !isDumb && (Platform.environment("NO_COLOR") ?? "").isEmpty
      }
    showsProgress = isTerminal && !isDumb && !request.isQuiet
  }
}
