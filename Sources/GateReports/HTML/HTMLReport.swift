import ReplayGate

/// A verdict as one HTML page: the gates, the reasons, the command that reproduces it, and all figures.
///
/// The page is self-contained. It makes no request, and its content security policy forbids any. A small script sorts,
/// searches and copies; without it the page has the same content. Equal findings give equal bytes. Text from
/// recordings, paths and profiles is escaped by the type in which the page is written.
public struct HTMLReport: Sendable {
  let findings: GateFindings

  /// The maximum number of regressions with a row. If there are more, the page says so.
  public static let rowLimit = 1000

  /// Creates the page of findings.
  ///
  /// - Parameter findings: The verdict to render.
  public init(_ findings: GateFindings) { self.findings = findings }

  var evaluation: GateEvaluation { findings.evaluation }
  var gate: Gate { evaluation.gate }
  var tally: ReplayTally { evaluation.tally }
  var verdict: GateVerdict { evaluation.verdict }

  /// The page as HTML in UTF-8, with a final newline.
  public var text: String { page.text }

  // MARK: Page

  /// A part of the page that has a link target.
  struct Section {
    let id: String
    let title: String
    let body: HTML

    var html: HTML {
      """
      <section id="\(id)" aria-labelledby="\(id)-head">
      <h2 id="\(id)-head">\(title)</h2>
      \(body)</section>

      """
    }
  }

  private var sections: [Section] {
    [
      next, why, transitions, regressions, coverage, frontier, margins, groups, strategies, budgets, waivers, fidelity,
      policy, inputs,
      record,
    ]
  }

  private var page: HTML {
    let sections = sections
    return """
      <!DOCTYPE html>
      <html lang="en">
      \(head)<body>
      <a class="skip" href="#content">Skip to the verdict</a>
      <div class="page">
      \(bar)<main id="content" class="body" tabindex="-1">
      \(headline)\(sections[0].html)\(figures)<nav aria-label="Parts of this page"><ol>
      \(sections.map { "<li><a href=\"#\($0.id)\">\($0.title)</a></li>\n" as HTML })</ol></nav>
      \(sections.dropFirst().map(\.html))</main>
      </div>
      <script>\(Self.script)</script>
      </body>
      </html>

      """
  }

  /// The head. Its policy forbids loading anything, and allows only this style sheet and this script.
  private var head: HTML {
    """
    <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '\(Self.digest(Self.style))'; \
    script-src '\(Self.digest(Self.script))'; img-src data:; base-uri 'none'; form-action 'none'">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="referrer" content="no-referrer">
    <meta name="generator" content="replay-gate \(findings.toolVersion)">
    <title>\(verdictWord): \(findings.profileNames.candidate) against \(findings.profileNames.baseline) · replay-gate</title>
    <link rel="icon" href="data:,">
    <style>\(Self.style)</style>
    </head>

    """
  }

  private var bar: HTML {
    let themes: [HTML] = [("auto", "Auto"), ("light", "Light"), ("dark", "Dark")].map { id, name in
      let checked: HTML = id == "auto" ? " checked" : ""
      return "<label><input type=\"radio\" name=\"theme\" id=\"theme-\(id)\"\(checked)>\(name)</label>"
    }
    return """
      <header class="bar">
      <p><strong>replay-gate</strong> \(findings.toolVersion) · \
      <time datetime="\(findings.report.generatedAt.rfc3339)">\(findings.report.generatedAt.rfc3339)</time></p>
      <fieldset class="theme"><legend class="unseen">Theme</legend>\(themes)</fieldset>
      </header>

      """
  }

  // MARK: Code

  private static let style = HTML(stringLiteral: "\n" + HTMLStyle.css + "\n")
  private static let script = HTML(stringLiteral: "\n" + HTMLScript.javaScript + "\n")

  /// A digest as content security policies write it: SHA-256 in base64.
  private static func digest(_ code: HTML) -> String {
    let digits = SHA256.hexDigest(code.text.utf8).map { $0.hexDigitValue ?? 0 }
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    // Three hexadecimal digits make two base64 digits. Of 64 digits one is left over, which the last two base64 digits
    // contain.
    var text = ""
    for index in stride(from: 0, to: digits.count - 1, by: 3) {
      let bits = digits[index..<index + 3].reduce(0) { $0 << 4 | $1 }
      text.append(alphabet[bits >> 6])
      text.append(alphabet[bits & 63])
    }
    return "sha256-\(text)\(alphabet[digits[63] << 2])="
  }
}
