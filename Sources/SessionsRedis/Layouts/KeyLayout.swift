import Platform
package import SessionsAdministration

/// How a library keeps sessions among the keys of Redis: a row of data.
package struct KeyLayout: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    /// A value: the payload as it is.
    case string
    /// A hash: each field a payload of its own, read as JSON, an object of base64 texts.
    case hash
  }

  /// How the names of its keys begin.
  package enum Prefix: Hashable, Sendable {
    case exactly(String)
    /// Something that the application chooses, and then this: `:1:` and `django.contrib.sessions.cache`.
    case ending(String)
  }

  /// What people call it, and what `--layout` takes.
  package var name: String
  /// The usual one first.
  package var prefixes: [Prefix]
  package var ids: IDShape
  package var kind = Kind.string
  package var codec: PayloadCodec
  /// Whether whoever knows the id has the session: the cookie carries it, and nothing signs it.
  package var idIsBearer = false
  /// Why only the application writes its data; nil: where the payload allows, it can be written.
  package var refusal: String?
  /// How the key ends by which the application holds a session while a request uses it; nil: it does not.
  package var lock: String?
  /// What it keeps beside a session.
  package var companions: KeyCompanions?
  /// What an operator should know before changing something.
  package var note: String?

  /// - Parameter ids: what stands behind the prefix, which tells a session from what else begins so.
  package init(
    _ name: String, _ prefixes: [Prefix], ids: IDShape = .any, _ codec: PayloadCodec,
    _ describe: (inout KeyLayout) -> Void = { _ in }
  ) {
    self.name = name
    self.prefixes = prefixes
    self.ids = ids
    self.codec = codec
    describe(&self)
  }
}

extension KeyLayout {
  /// The prefixes that are known as they are.
  package var exactPrefixes: [String] {
    prefixes.compactMap { if case .exactly(let prefix) = $0 { prefix } else { nil } }
  }

  /// The prefix of a key that may be a session of this layout; nil: it is none.
  func prefix(of key: [UInt8]) -> [UInt8]? {
    for prefix in prefixes {
      switch prefix {
      case .exactly(let text):
        if key.starts(with: text.utf8), ids.matches(Array(key.dropFirst(text.utf8.count))) { return Array(text.utf8) }
      case .ending(let text):
        for count in ids.lengths where count < key.count {
          let begin = key.dropLast(count)
          guard begin.suffix(text.utf8.count).elementsEqual(text.utf8), ids.matches(Array(key.suffix(count))) else { continue }
          // An id that could go on to the left is a part of something else.
          if text.isEmpty, begin.last.map({ ASCIISet.alphanumeric.contains($0) }) == true { continue }
          // What is kept of one session has its id in its name: no application calls all of its sessions so.
          if text.isEmpty, holdsID(begin) { continue }
          return Array(begin)
        }
      }
    }
    return nil
  }

  private func holdsID(_ name: ArraySlice<UInt8>) -> Bool {
    name.split { !ASCIISet.alphanumeric.contains($0) }.contains { ids.matches(Array($0)) }
  }
}

extension IDShape {
  /// How long ids are, where it is only a few lengths.
  fileprivate var lengths: [Int] { forms.flatMap { $0.lengths.count <= 64 ? Array($0.lengths) : [] } }
}

/// Sessions of a layout, under one prefix of a database.
package struct KeyGroup: Hashable, Sendable {
  package var layout: KeyLayout
  package var prefix: String

  package init(_ layout: KeyLayout, prefix: String) {
    self.layout = layout
    self.prefix = prefix
  }

  package var space: KeySpace {
    KeySpace(
      prefix: prefix, ids: layout.ids, kind: layout.kind, companions: layout.companions, lock: layout.lock,
      takesAny: layout.ids == .any)
  }

  /// How its payloads read.
  package var codec: PayloadCodec {
    let codec = layout.kind == .hash ? layout.codec.inParts : layout.codec
    return layout.refusal.map { codec.refusingEdits($0) } ?? codec
  }
}
