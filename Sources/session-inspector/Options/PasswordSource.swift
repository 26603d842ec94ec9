import Platform
import TerminalText

/// Where the password of a server comes from: a file or the environment, never an address or an option's value, which every
/// user of the machine could read in the list of processes.
enum PasswordSource {
  static func load(
    file: String?, environment: SecretSource.Environment, for address: StoreAddress
  ) throws(CommandError) -> String? {
    guard let variable = StoreRegistry.passwordVariable(of: address) else {
      if file != nil { throw .usage("--password-file is for servers", advice: "leave it out") }
      return nil
    }
    guard let file else { return environment.passwords[variable].map { String(decoding: $0, as: UTF8.self) } }
    let bytes: [UInt8]
    do { bytes = try Files.read(file) } catch {
      throw .usage("cannot read the password file \(file): \(error.reason)", advice: "the password stands on its first line")
    }
    let line = bytes.prefix { $0 != 0x0A && $0 != 0x0D }
    guard !line.isEmpty else {
      throw .usage("the password file \(file) is empty", advice: "the password stands on its first line")
    }
    if let mode = Files.status(file)?.mode, mode & 0o077 != 0 {
      throw .usage(
        "the password file \(file) can be read by others (mode \(String(mode & 0o777, radix: 8)))", advice: "chmod 600 it")
    }
    return String(decoding: line, as: UTF8.self)
  }
}
