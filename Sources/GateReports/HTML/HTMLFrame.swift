internal import ReplayGate

/// The frame of a page: what it may load, its style and script, the bar above it.
struct HTMLFrame {
  let title: String
  /// The program's.
  let version: String
  /// RFC 3339.
  let generatedAt: String
  let content: HTML

  /// HTML in UTF-8, with a final newline.
  var html: HTML {
    """
    <!DOCTYPE html>
    <html lang="en">
    \(head)<body>
    <a class="skip" href="#content">Skip to the verdict</a>
    <div class="page">
    \(bar)<main id="content" class="body" tabindex="-1">
    \(content)</main>
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
    <meta name="generator" content="replay-gate \(version)">
    <title>\(title) · replay-gate</title>
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
      <p><strong>replay-gate</strong> \(version) · \
      <time datetime="\(generatedAt)">\(generatedAt)</time></p>
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
