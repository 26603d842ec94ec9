import Platform

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The names in a directory.
func filesOf(directory: String) -> [String] {
  DirectoryNames.read(directory) ?? []
}

@discardableResult
func write(_ text: String, toFile path: String) -> Bool {
  guard let file = fopen(path, "we") else { return false }
  defer { fclose(file) }
  let bytes = Array(text.utf8)
  return fwrite(bytes, 1, bytes.count, file) == bytes.count
}

/// Whether a variable of the environment is set: `UPDATE_SCREENS=1 swift test`.
func isSet(_ variable: String) -> Bool { getenv(variable).map { $0.pointee != 0 } ?? false }
