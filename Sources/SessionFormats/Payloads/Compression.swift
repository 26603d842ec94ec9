import CZlib

/// zlib, bounded.
enum Compression {
  enum Refusal: Error, Hashable {
    case malformed, cutShort
    case tooLarge(atMost: Int)
  }

  /// What a session may grow to, and how many times its size once it is beyond the small.
  static let limit = 8 << 20
  static let ratio = 200
  static let small = 64 << 10
  /// What is small in a store. In a cookie, of which anybody may send hundreds, less is.
  static let smallInStore = 1 << 20

  /// How many bytes a text of so many may make.
  private static func bound(of count: Int, _ small: Int) -> Int {
    min(limit, max(small, count.multipliedReportingOverflow(by: ratio).partialValue))
  }

  /// Never makes more than the bounds allow, whatever the text claims.
  static func inflate(_ bytes: ArraySlice<UInt8>, small: Int = small) throws(Refusal) -> [UInt8] {
    let bound = bound(of: bytes.count, small)
    var stream = z_stream()
    guard inflateInit_(&stream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else { throw .malformed }
    defer { inflateEnd(&stream) }
    var (input, output) = (Array(bytes), [UInt8]())
    var chunk = [UInt8](repeating: 0, count: 16 << 10)
    let status = input.withUnsafeMutableBufferPointer { input in
      stream.next_in = input.baseAddress
      stream.avail_in = UInt32(input.count)
      var status = Z_OK
      while status == Z_OK, output.count <= bound {
        let made = chunk.withUnsafeMutableBufferPointer { chunk in
          stream.next_out = chunk.baseAddress
          stream.avail_out = UInt32(chunk.count)
          status = CZlib.inflate(&stream, Z_NO_FLUSH)
          return chunk.count - Int(stream.avail_out)
        }
        output += chunk[..<made]
        if made == 0, status == Z_OK, stream.avail_in == 0 { break }
      }
      return status
    }
    guard output.count <= bound else { throw .tooLarge(atMost: bound) }
    switch status {
    case Z_STREAM_END: return output
    case Z_OK, Z_BUF_ERROR: throw .cutShort
    default: throw .malformed
    }
  }

  /// As Python's `zlib.compress`, at its usual level; nil where there is no memory for it.
  static func deflate(_ bytes: [UInt8]) -> [UInt8]? {
    var count = compressBound(UInt(bytes.count))
    var output = [UInt8](repeating: 0, count: Int(count))
    guard compress(&output, &count, bytes, UInt(bytes.count)) == Z_OK else { return nil }
    return Array(output.prefix(Int(count)))
  }

  /// Whether what so many bytes became when they were compressed would be taken out of a store.
  static func takesFromStore(_ compressed: [UInt8], of count: Int) -> Bool {
    count <= bound(of: compressed.count, smallInStore)
  }
}

extension Compression.Refusal: CustomStringConvertible {
  var description: String {
    switch self {
    case .malformed: "it is not what zlib compresses to"
    case .cutShort: "what is compressed is cut short"
    case .tooLarge(let limit): "it would decompress to more than \(limit) bytes, far more than its size: refused"
    }
  }
}
