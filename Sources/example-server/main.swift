#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

#if Hummingbird
  import SessionsHTTP

  do {
    try await ExampleServer.run(arguments: Array(CommandLine.arguments.dropFirst()))
  } catch {
    complain("\(error)")
    exit(1)
  }
#else
  complain("The example is a Hummingbird server: swift run --traits Hummingbird example-server memory:")
  exit(64)
#endif

func complain(_ text: String) {
  let line = Array("example-server: \(text)\n".utf8)
  _ = write(STDERR_FILENO, line, line.count)
}
