import Platform

/// The bytes that a part of a cookie may consist of.
extension ASCIISet {
  static let cookieName = ASCIISet(0x21...0x7E, except: ";=")
  static let cookieValue = ASCIISet(0x21...0x7E, except: ";")
  /// The class 20-3A, 3D-7E leaves out `<` with `;`: a quirk of the originals.
  static let path = ASCIISet(0x20...0x7E, except: ";<")
  static let pathWithLessThan = ASCIISet(0x20...0x7E, except: ";")
  /// RFC 6265bis, cookie-octet.
  static let cookieOctet = ASCIISet(0x21...0x7E, except: "\",;\\")
}

enum CookieGrammar {
  /// Labels of 1-63 letters, digits and inner hyphens, dots between, one dot before them if one likes.
  static func isDomain(_ text: String) -> Bool {
    let labels = (text.hasPrefix(".") ? text.dropFirst() : text[...]).split(separator: ".", omittingEmptySubsequences: false)
    return labels.allSatisfy { label in
      1...63 ~= label.utf8.count && ASCIISet(lettersDigitsAnd: "-").admits(String(label))
        && !label.hasPrefix("-") && !label.hasSuffix("-")
    }
  }
}
