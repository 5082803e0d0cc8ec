extension Text {
  /// The text in lower case, by Unicode's full default mapping (contract section 3), in `pool`. O(n).
  func lowercased(in pool: inout TextPool) -> Text {
    // The mapping makes at most three bytes of two.
    pool.reserve(count * 2)
    let start = pool.end
    if isASCII {
      for offset in 0..<count { pool.append(self.start.byte(offset).lowercasedASCII) }
    } else {
      forEachLowercasedScalar { pool.append($0) }
    }
    return Text(start: start, count: pool.end - start)
  }

  /// The key of an indicator name: trimmed (as `self` already is), in lower case, with only letters and numbers
  /// (section 4.1). Stored in `pool`. O(n).
  func indicatorKey(in pool: inout TextPool) -> Text {
    pool.reserve(count * 2)
    let start = pool.end
    if isASCII {
      for offset in 0..<count {
        let byte = self.start.byte(offset).lowercasedASCII
        if byte &- 0x61 < 26 || byte &- 0x30 < 10 { pool.append(byte) }
      }
    } else {
      forEachLowercasedScalar { if $0.isLetterOrNumber { pool.append($0) } }
    }
    return Text(start: start, count: pool.end - start)
  }

  private func forEachLowercasedScalar(_ body: (Unicode.Scalar) -> Void) {
    var offset = 0
    while offset < count {
      let (scalar, width) = scalar(at: offset)
      if scalar.isASCII {
        body(Unicode.Scalar(UInt8(truncatingIfNeeded: scalar.value).lowercasedASCII))
      } else if scalar == "\u{3A3}" {
        body(isFinalSigma(at: offset) ? "\u{3C2}" : "\u{3C3}")
      } else if scalar.properties.changesWhenLowercased {
        for lowered in scalar.properties.lowercaseMapping.unicodeScalars { body(lowered) }
      } else {
        body(scalar)
      }
      offset += width
    }
  }

  /// Unicode's Final_Sigma condition: a cased letter before, none after, skipping case-ignorable ones.
  private func isFinalSigma(at sigma: Int) -> Bool {
    var before = sigma
    var followsCased = false
    while before > 0 {
      before -= 1
      while start.byte(before) & 0xC0 == 0x80 { before -= 1 }
      let properties = scalar(at: before).scalar.properties
      if properties.isCaseIgnorable { continue }
      followsCased = properties.isCased
      break
    }
    guard followsCased else { return false }
    var after = sigma + 2
    while after < count {
      let (scalar, width) = scalar(at: after)
      after += width
      if scalar.properties.isCaseIgnorable { continue }
      return !scalar.properties.isCased
    }
    return true
  }
}

extension UInt8 {
  @inline(__always) var lowercasedASCII: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}

extension Unicode.Scalar {
  /// General categories L* and N*, by the toolchain's Unicode version.
  fileprivate var isLetterOrNumber: Bool {
    switch properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
      .letterNumber, .otherNumber:
      true
    default: false
    }
  }
}
