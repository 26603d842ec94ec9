import ECMAScript
import Inspection
import InspectorUI
import Sessions
import SessionsAdministration
import TerminalText
import TerminalUI

/// 2026-11-21T14:07:31Z, the moment of the drawings.
let now = Timestamp(milliseconds: 1_795_270_051_000)
/// The same moment by the clock that nobody sets.
let uptime = Uptime(milliseconds: 5_000_000)
let testKey = Fingerprint.Key(bytes: Array(repeating: 7, count: 32))

func json(_ text: String) throws -> JSONValue { try JSON.parse(text) }

/// Flat content out of a JSON object.
func content(_ text: String) throws -> SessionContent { try SessionCodec.flat.decode(Array(text.utf8)) }

func text(_ content: SessionContent) -> String {
  String(decoding: content.codec.encode(content, numbers: .asWritten), as: UTF8.self)
}

func maker(_ masking: Masking = Masking()) -> SummaryBuilder {
  SummaryBuilder(format: .flat, disclosure: Disclosure(masking: masking), key: testKey)
}

func stored(
  _ id: String, _ payload: String = "{}", expires: Int64? = nil, modified: Int64? = nil, size: Int? = nil, revision: String = "r1"
) -> StoredSession {
  StoredSession(
    id: SessionID(id), payload: Array(payload.utf8), expires: expires.map { now.adding(seconds: $0) },
    revision: Revision(revision),
    modified: modified.map { now.adding(seconds: $0) }, storedSize: size)
}

func summary(
  _ id: String, _ payload: String = "{}", expires: Int64? = nil, modified: Int64? = nil, size: Int? = nil, revision: String = "r1"
) -> SessionSummary {
  maker().summary(of: stored(id, payload, expires: expires, modified: modified, size: size, revision: revision)).summary
}
