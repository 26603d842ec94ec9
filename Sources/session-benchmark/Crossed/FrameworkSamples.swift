import ECMAScript
import Platform
import SessionCookies
import SessionFormats
import TestSupport

/// What frameworks wrote (`Fixtures/Frameworks/README.md`).
enum FrameworkSamples {
  /// What formats are called there and here, where that differs.
  private static let names = [
    "keygrip": "cookie-session", "flask-login-remember": "flask-login", "express-json": "express", "authjs": "jwe",
    "phoenix-encrypted": "phoenix",
  ]

  static let cookies: [CrossedCookies.Sample] = FrameworkStore.folders.flatMap { folder -> [CrossedCookies.Sample] in
    let bytes = try? Vectors.bytes(ofFile: Vectors.fixture("Frameworks/\(folder)/cookies.json"))
    let rows = bytes.flatMap { try? JSON.parse($0) }?.asArray ?? []
    return rows.compactMap(sample)
  }

  private static func sample(_ row: JSONValue) -> CrossedCookies.Sample? {
    func text(_ key: JSString) -> String? { row[key]?.asString?.string }
    func texts(_ key: JSString) -> [String] { row[key]?.asArray?.compactMap { $0.asString?.string } ?? [] }
    guard let form = text("form"), let name = text("name"), let value = text("value") else { return nil }
    // A bare id of a fixture says nothing of whose it is.
    if form == "flask-session", texts("secrets").isEmpty { return nil }
    let secrets = texts("secrets").map { Secret(bytes: bytes(ofSecret: $0), label: $0) }
    let isVerified = row["verifies"] != .bool(false)
    // Laravel's seal of another cookie: the secret verifies it, and the framework takes it for none.
    if !isVerified, row["prefixOf"] != nil { return nil }
    let index = (row["verifiedBy"]?.asInt ?? 1) - 1
    return CrossedCookies.Sample(
      format: names[form] ?? form, name: name, value: Array(value.utf8),
      beside: text("signature").map { [(name + ".sig", Array($0.utf8))] } ?? [], secrets: secrets,
      verifier: isVerified && secrets.indices.contains(index) ? secrets[index].label : nil, salts: texts("salts"),
      signsName: true)
  }

  private static func bytes(ofSecret text: String) -> [UInt8] {
    text.hasPrefix("hex:") ? Hex.bytes(text.dropFirst(4).utf8) ?? [] : Array(text.utf8)
  }
}
