import TerminalText

/// The files of `themes/`, which the build puts into the program: nothing is read from a source tree when it runs.
package enum BuiltInThemes {
  package static let files: [(name: String, text: [UInt8])] = [
    ("default-dark", PackageResources.default_dark_toml),
    ("default-light", PackageResources.default_light_toml),
    ("deuteranopia-dark", PackageResources.deuteranopia_dark_toml),
    ("deuteranopia-light", PackageResources.deuteranopia_light_toml),
    ("high-contrast", PackageResources.high_contrast_toml),
    ("mono", PackageResources.mono_toml),
    ("solarized-dark", PackageResources.solarized_dark_toml),
    ("solarized-light", PackageResources.solarized_light_toml),
    ("terminal-16", PackageResources.terminal_16_toml),
  ]

  static func text(of name: String) -> String? {
    files.first { $0.name == name }.map { String(decoding: $0.text, as: UTF8.self) }
  }
}
