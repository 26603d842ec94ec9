package import ECMAScript
package import Sessions

/// The content of a session's file, as its container reads it.
package struct FileRecord: Sendable {
  package var bytes: [UInt8]
  package var payload: [UInt8]
  package var expires: Timestamp?
  package var lastActive: Timestamp?
  /// What the payload and expiry were read from: ``bytes``, or their repair where they are not UTF-8.
  package var text: [UInt8]
  package var isObject: Bool
  /// The members of the object.
  package var members: [JSON.Member]

  package init(bytes: [UInt8], payload: [UInt8], expires: Timestamp? = nil) {
    self.init(bytes: bytes, payload: payload, text: bytes, members: nil)
    self.expires = expires
  }

  private init(bytes: [UInt8], payload: [UInt8], text: [UInt8], members: [JSON.Member]?) {
    self.bytes = bytes
    self.payload = payload
    self.text = text
    isObject = members != nil
    self.members = members ?? []
  }

  /// Reads a file of one JSON value.
  package init(json bytes: [UInt8]) throws(MalformedRecord) {
    guard !bytes.isEmpty else { throw .empty }
    var text = bytes
    do throws(JSONError) {
      let members: [JSON.Member]?
      do throws(JSONError) {
        members = try JSON.members(of: text)
      } catch {
        guard error.kind == .encoding else { throw error }
        // Node reads the file as UTF-8, with U+FFFD for whatever is none; what it then writes has U+FFFD too.
        text = Array(String(decoding: bytes, as: UTF8.self).utf8)
        members = try JSON.members(of: text)
      }
      self.init(bytes: bytes, payload: text, text: text, members: members)
    } catch {
      throw MalformedRecord(bytes: bytes, reason: error.reason, offset: error.offset)
    }
  }
}

extension MalformedRecord {
  package static let empty = MalformedRecord(bytes: [], reason: "the file is empty", offset: 0)
}

extension FileRecord {
  /// Where the value of a member stands; of several with that key the last counts.
  package func value(of key: JSString) -> Range<Int>? { members.last { $0.key == key }?.valueRange }

  /// The text with that member's value replaced, or the member added as the last one.
  package func setting(_ key: StaticString, to value: [UInt8]) -> [UInt8] {
    var text = text
    if let range = self.value(of: JSString("\(key)")) {
      text.replaceSubrange(range, with: value)
    } else if let end = members.last?.valueRange.upperBound ?? text.firstIndex(of: UInt8(ascii: "{")).map({ $0 + 1 }) {
      text.replaceSubrange(end..<end, with: Array("\(members.isEmpty ? "" : ",")\"\(key)\":".utf8) + value)
    }
    return text
  }

  /// The text without the members of that key, all of them: an earlier one would come to life when only the last goes.
  package func removing(_ key: JSString) -> [UInt8] {
    var text = text
    // From the end, so that the places of the members before stay right.
    for index in members.indices.reversed() where members[index].key == key {
      let member = members[index]
      if index > 0 {
        // With the comma before it.
        text.removeSubrange(members[index - 1].valueRange.upperBound..<member.valueRange.upperBound)
      } else if let next = members.first(where: { $0.key != key }) {
        // Whatever followed it directly is gone by now: with the comma after it, as far as the next that stays.
        let gone = members[1...].prefix { $0.key == key }.last?.valueRange.upperBound ?? member.valueRange.upperBound
        let removed = gone - member.valueRange.upperBound
        text.removeSubrange(member.keyRange.lowerBound..<(next.keyRange.lowerBound - removed))
      } else {
        text.removeSubrange(member.keyRange.lowerBound..<member.valueRange.upperBound)
      }
    }
    return text
  }
}
