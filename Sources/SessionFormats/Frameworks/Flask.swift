import SessionCookies
import ECMAScript
import Platform
import Sessions
package import SessionsAdministration
package import SessionsFile

extension Framework {
  /// Flask: the data in a cookie signed by itsdangerous, or with Flask-Session a pickle in cachelib's files.
  static let flask = Framework("Flask") {
    // Flask-Session's own cookie is the id alone.
    $0.cookies = [.plain, .flask]
    $0.payloads = [.pickle]
    $0.files = [.cachelib, .cachelibMD5]
  }
}

extension FileLayout {
  /// cachelib's `FileSystemCache`, with which Flask-Session keeps sessions. Its rows have no id, only a digest.
  package static let cachelib = cachelib(.sha256, digits: 64)
  /// The same before cachelib 0.17.
  package static let cachelibMD5 = cachelib(.md5, digits: 32)

  private static func cachelib(_ digest: FileNaming.Digest, digits: Int) -> FileLayout {
    // The file in which cachelib counts the others, under a digest as they are.
    let naming = FileNaming(
      meaning: .digest(digest, of: "session:"), alphabet: .hex, length: digits...digits,
      reserved: digest.hex(of: "__wz_cache_count"))
    return FileLayout(
      name: "cachelib", payload: .pickle, naming: naming, container: CachelibContainer(),
      counter: FileCounter(decremented: CachelibCount.decremented), temporarySuffix: TemporaryFile.cachelibSuffix)
  }
}

extension PayloadCodec {
  /// Python's pickle; cachelib has its expiry before it in files, an exclamation mark elsewhere.
  package static let pickle: PayloadCodec = {
    let base = opaque("pickle", .pickle) { bytes, isComplete in likelihoodOfPickle(bytes, isComplete) }
    return PayloadCodec(
      base.id, name: base.name, likelihood: base.likelihood,
      decode: { (payload) throws(MalformedRecord) in
        let start = payload.first == UInt8(ascii: "!") ? 1 : payload.count > 5 && payload[4] == 0x80 && payload[0] != 0x80 ? 4 : 0
        let bytes = payload[start...]
        let version = bytes.first == 0x80 ? bytes.dropFirst().first.map { " \($0)" } : nil
        // Binary protocols of before 2 begin with a mark or an empty dictionary.
        let value =
          bytes.first == UInt8(ascii: "(") && bytes.dropFirst().first == UInt8(ascii: "d") ? .linePickle : OpaqueValue.pickle
        return value.content(of: bytes, version: version ?? "")
      },
      editing: base.editing)
  }()

  /// The protocol, perhaps a frame, an empty dictionary to begin with, and the end.
  private static func likelihoodOfPickle(_ bytes: [UInt8], _ isComplete: Bool) -> Likelihood {
    guard bytes.count >= 4, bytes[0] == 0x80, 2...5 ~= bytes[1] else { return .none }
    guard isComplete else { return .distinctive }
    let start = bytes[2] == 0x95 ? 11 : 2
    let isDictionary = start < bytes.count && bytes[start] == UInt8(ascii: "}")
    return isDictionary && bytes.last == UInt8(ascii: ".") ? .distinctive : .none
  }
}

extension CookieFormat {
  /// Flask's own sessions: the data itself, by itsdangerous (`flask/sessions.py`). What JSON cannot say is tagged, and stays so.
  static let flask = CookieFormat(
    "flask", "session; Path=/; HttpOnly", .signature, carriesData: true,
    value: CookieValueFormat(isDistinctive: { (try? FlaskText.decode(Array($0.utf8)))?.asObject != nil }) { value, secrets in
      data(of: value, FlaskText.signature.verify(value, secrets), secrets, made: FlaskText.time(of: value)) {
        text throws(MalformedRecord) in try FlaskText.decode(text)
      }
    } write: { (value, secrets) throws(CookieError) in
      try checkData(value)
      return FlaskText.encode(value, secrets, now: .now()) ?? PackedJSON.encode(value)
    })
}
