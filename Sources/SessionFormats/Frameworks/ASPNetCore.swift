import SessionCookies
import ECMAScript
import Sessions

extension Framework {
  /// ASP.NET Core: what Data Protection seals with keys of its own.
  static let aspNetCore = Framework("ASP.NET Core") { $0.cookies = [.aspNetCore] }
}

extension CookieFormat {
  static let aspNetCore = CookieFormat(
    "aspnetcore", ".AspNetCore.Cookies; path=/; secure; httponly; samesite=lax", .encryption("the key ring"),
    otherNames: [".AspNetCore.*"],
    value: CookieValueFormat { (cookie, _) throws(CookieMismatch) in
      // The magic number of Data Protection, and 16 bytes that name the key.
      guard let bytes = Base64.decodeURLSafe(cookie.decoded), bytes.starts(with: [0x09, 0xF0, 0xC9, 0xF0]), bytes.count >= 20
      else {
        throw CookieMismatch("It is not what Data Protection of ASP.NET Core seals.")
      }
      return CookieReading(
        nil, .uncheckable("its keys lie in the application's key ring, not in a secret"), .marks,
        notes: ["It is encrypted by Data Protection, with the key \(keyName(Array(bytes[4..<20])))."])
    })

  /// A GUID as .NET writes it.
  private static func keyName(_ bytes: [UInt8]) -> String {
    let order = [3, 2, 1, 0, 5, 4, 7, 6] + Array(8..<16)
    let digits = String(decoding: hexadecimal(order.map { bytes[$0] }), as: UTF8.self)
    return [8, 4, 4, 4, 12].reduce(into: (names: [String](), rest: digits[...])) { state, count in
      state.names.append(String(state.rest.prefix(count)))
      state.rest = state.rest.dropFirst(count)
    }.names.joined(separator: "-")
  }
}
