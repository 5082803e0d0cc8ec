import ReplayGate

/// A verdict as one page: the gates, why, how to see it again, and every figure after it.
///
/// Self-contained: no request is made, and a policy in the page forbids any. It is markup and a style sheet; a small
/// script sorts, searches and copies, and without it all is still there to be read. Pure: equal findings give equal
/// bytes. What comes from recordings, paths and profiles is escaped by the type that the page is written with.
public struct HTMLReport: Sendable {
  let findings: GateFindings

  /// How many regressions have a row. The page says when there are more.
  public static let rowLimit = 1000

  /// The page of these findings.
  public init(_ findings: GateFindings) { self.findings = findings }

  var evaluation: GateEvaluation { findings.evaluation }
  var gate: Gate { evaluation.gate }
  var tally: ReplayTally { evaluation.tally }
  var verdict: GateVerdict { evaluation.verdict }

  /// The page: HTML in UTF-8, with a final newline.
  public var text: String { page.text }

  // MARK: Page

  /// A part of the page that can be linked to.
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

  /// Nothing may be loaded, and nothing runs but this very style sheet and script.
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

  /// As a content security policy names code: its SHA-256 in base64.
  private static func digest(_ code: HTML) -> String {
    let digits = SHA256.hexDigest(code.text.utf8).map { $0.hexDigitValue ?? 0 }
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
    // Three hexadecimal digits are two of base64; of 64 digits one is left over, and the last two hold it.
    var text = ""
    for index in stride(from: 0, to: digits.count - 1, by: 3) {
      let bits = digits[index..<index + 3].reduce(0) { $0 << 4 | $1 }
      text.append(alphabet[bits >> 6])
      text.append(alphabet[bits & 63])
    }
    return "sha256-\(text)\(alphabet[digits[63] << 2])="
  }
}
