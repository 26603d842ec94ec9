import ECMAScript

/// What express and others keep of a session's cookie beside the data: when it ends and where it is sent. The cookie itself is not in it.
enum CookieMetadata {
  private static let names: Set<JSString> = [
    "originalMaxAge", "maxAge", "expires", "_expires", "path", "domain", "httpOnly", "secure", "sameSite", "partitioned",
    "priority",
    "signed", "overwrite",
  ]

  /// Whether an object says nothing else. What stands under these names is judged by itself, as all else is.
  static func isAll(of object: JSONObject) -> Bool {
    object.entries.allSatisfy { entry in
      switch entry.value {
      case .null, .bool, .number, .string: names.contains(entry.key)
      case .array, .object: false
      }
    }
  }
}
