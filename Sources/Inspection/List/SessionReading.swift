package import Sessions
import ECMAScript

/// A session as the store has it, and what was understood of it. Made beside the input: it costs as much as the session is long.
package struct SessionReading: Sendable {
  package var entry: SessionEntry
  /// Its row, with the text of what it holds.
  package var row: SessionSummary
  /// What it holds; nil where that cannot be understood, or is long and was let go.
  package let content: SessionContent?
  /// Whether it holds more than may be looked through for a key.
  package let isLong: Bool

  /// What it holds, where that is looked through in no time.
  package var shortContent: SessionContent? { isLong ? nil : content }

  package var id: SessionID { entry.id }
  package var stored: StoredSession? { if case .stored(let stored) = entry.content { stored } else { nil } }
}

extension SummaryBuilder {
  /// - Parameter keepsLong: whether what it holds is kept also where it is long: of many sessions that would be too much.
  package func reading(of entry: SessionEntry, keepsLong: Bool = false) -> SessionReading {
    let (row, content) = summary(of: entry)
    let isLong = content?.isLong ?? false
    return SessionReading(entry: entry, row: row, content: isLong && !keepsLong ? nil : content, isLong: isLong)
  }
}

extension SessionContent {
  /// Bytes up to which what a session holds is looked through, or written as text, at once; what is longer, beside the input.
  package static let short = 16_384

  package var isLong: Bool { JSONValue.object(values).isLonger(than: Self.short, indent: 2) }
}

extension SessionEntry {
  package var revision: Revision? { if case .stored(let stored) = content { stored.revision } else { nil } }
}
