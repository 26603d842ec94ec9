package import ECMAScript
package import Sessions

/// What this library's own tables of sessions take, whatever database they are in.
package enum OwnSessions {
  /// Why a session cannot be kept in a table of ours; nil: it can.
  package static func refusal(of session: StoredSession) -> StoreError? {
    guard text(of: session.id) != nil else { return .invalidID }
    guard session.payload.count <= SessionBound.bytes else {
      return .full(SessionBound.excess(ofBytes: session.payload.count))
    }
    if let expires = session.expires, expires < .minimum || expires > .maximum {
      return .failed("the expiry lies beyond the last date that JavaScript knows")
    }
    do throws(JSONError) {
      _ = try JSON.members(of: session.payload)
      return nil
    } catch {
      return .malformed(
        MalformedRecord(bytes: session.payload, reason: "the data is not JSON: \(error.reason)", offset: error.offset))
    }
  }

  /// Why a write would be refused, whatever stands in the table; nil: nothing in it is in the way.
  package static func refusal(of write: StoreWrite) -> StoreError? {
    switch write {
    case .create(let session), .update(let session): refusal(of: session)
    case .delete(let id, _): text(of: id) == nil ? .invalidID : nil
    }
  }

  /// An id as a table of ours stores it: 1 to 256 visible ASCII characters; nil where it cannot name a row.
  package static func text(of id: SessionID) -> [UInt8]? {
    guard let text = id.reveal()?.wtf8, 1...256 ~= text.count, text.allSatisfy({ 0x21...0x7E ~= $0 }) else { return nil }
    return text
  }

  /// An id as somebody else may have put it into a table of ours, to be found and not to be written.
  package static func anyText(of id: SessionID) -> [UInt8]? {
    guard let text = id.reveal()?.wtf8, !text.contains(0), String(validating: text, as: UTF8.self) != nil else { return nil }
    return text
  }

  /// A moment as a table of ours has it, wherever it was written.
  package static func timestamp(_ milliseconds: Int64) -> Timestamp {
    min(max(Timestamp(milliseconds: milliseconds), .minimum), .maximum)
  }
}
