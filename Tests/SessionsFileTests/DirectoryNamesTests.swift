import Foundation
import Platform
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite("The names in a directory") struct DirectoryNamesTests {
  @Test("are all of them, or as many as are wanted, as they are, and none where it cannot be read")
  func all() throws {
    let directory = try TemporaryDirectory()
    let names = ["a", ".b", "long" + String(repeating: "x", count: 250), "é"]
    for name in names { try Data().write(to: URL(fileURLWithPath: directory.path + "/" + name)) }
    #expect(Set(try #require(DirectoryNames.read(directory.path))) == Set(names))
    #expect(try #require(DirectoryNames.read(directory.path, atMost: 3)).count == 3)
    #expect(DirectoryNames.read(directory.path + "/a") == nil)
    #expect(DirectoryNames.read(directory.path + "/none") == nil)
  }

  @Test("nothing is read behind the end of a record: it may be nobody's memory")
  func endOfMemory() throws {
    let (page, header) = (sysconf(Int32(_SC_PAGESIZE)), try #require(MemoryLayout<dirent>.offset(of: \.d_name)))
    let memory = try #require(mmap(nil, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0))
    defer { munmap(memory, 2 * page) }
    try #require(mprotect(memory + page, page, PROT_NONE) == 0)
    // As long as its name and a NUL, and aligned.
    let length = (header + 2 + 7) / 8 * 8
    let name = String(repeating: "n", count: length - header - 1)
    let entry = memory + page - length
    _ = name.withCString { strcpy((entry + header).assumingMemoryBound(to: CChar.self), $0) }
    let bytes = DirectoryNames.nameBytes(of: UnsafePointer(entry.assumingMemoryBound(to: dirent.self)))
    #expect(bytes == name.utf8.map(CChar.init(bitPattern:)))
  }
}
