internal import SpeechModel

extension DataSource {
  /// The recordings as every command takes them: the folder or manifest, and how it is read.
  package var arguments: String {
    ([shellQuoted(Self.argument(path))] + readingFlags).joined(separator: " ")
  }

  /// The same recordings, by the path under which they are named.
  func at(_ root: String) -> DataSource {
    var source = self
    source.path = root
    return source
  }

  /// A path that is not taken for a flag.
  static func argument(_ path: String) -> String { path.hasPrefix("-") ? "./\(path)" : path }

  /// How the recordings are read, where they are split anew.
  var readingFlags: [String] {
    var flags: [String] = []
    if let namePattern { flags.append("--name-pattern \(shellQuoted(namePattern.text))") }
    if let channel = channel.number { flags.append("--channel \(channel)") }
    flags += noiseFolders.map { "--noise \(shellQuoted($0))" }
    if let words {
      if !words.words.isEmpty {
        flags.append("--words \(shellQuoted(words.words.joined(separator: ",")))")
      }
      if let percent = words.unknownPercent { flags.append("--unknown \(percent.shortText)") }
      if let percent = words.silencePercent { flags.append("--silence \(percent.shortText)") }
    }
    return flags
  }
}

extension Dataset {
  /// The recordings as every command takes them.
  package var arguments: String { source.at(root).arguments }
}
