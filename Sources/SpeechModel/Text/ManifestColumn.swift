/// The meaning of a column of a manifest.
package enum ManifestColumn: String, CaseIterable {
  case path, label, key, speaker, date, offset, duration, end, split

  /// The names that a column of this kind may have.
  package var names: [String] {
    switch self {
    case .path: ["path", "audio_filepath", "file", "filename"]
    case .label: ["label", "command"]
    case .key: ["key"]
    case .speaker: ["speaker", "speaker_id", "client_id"]
    case .date: ["date"]
    case .offset: ["offset", "start", "start_time", "begin", "begin_time"]
    case .duration: ["duration"]
    case .end: ["end", "end_time", "stop", "stop_time"]
    case .split: ["split", "side", "set"]
    }
  }

  /// What its values are.
  package var expectation: String {
    switch self {
    case .path: #"a text, such as "yes/1.wav""#
    case .label: #"a text, such as "yes""#
    case .key, .speaker: "a text or a number"
    case .date: "one like 2026-11-24 or 2026-11-24T12:30:00Z"
    case .offset: "seconds from the file's beginning, 0 or more"
    case .duration: "seconds above 0"
    case .end: "seconds from the file's beginning, above 0"
    case .split: "train, valid or test"
    }
  }

  /// Whether its values are numbers.
  package var isTime: Bool { [.offset, .duration, .end].contains(self) }

  /// A column's name, normalized for comparison.
  package static func normalized(_ name: some StringProtocol) -> String {
    String(name).trimmed { $0.isWhitespace && !$0.isNewline }.lowercased().replacing(" ", with: "_")
      .replacing("-", with: "_")
  }

  /// The column of a name; nil if it is unknown.
  package init?(named name: some StringProtocol) {
    let name = Self.normalized(name)
    guard let column = Self.allCases.first(where: { $0.names.contains(name) }) else { return nil }
    self = column
  }

  /// The known name that is nearest to a name; nil if none is near.
  package static func nearestName(to name: String) -> String? {
    let name = normalized(name)
    let known = allCases.flatMap(\.names)
    guard name.utf8.count <= 40, !known.contains(name) else { return nil }
    if let singular = known.first(where: { $0 + "s" == name }) { return singular }
    // A time with its unit, such as start_ms or end_(s).
    let timed = allCases.filter(\.isTime).flatMap(\.names)
    if let time = timed.last(where: { name.hasPrefix($0 + "_") }) { return time }
    guard let near = nearest(to: name, in: known.filter { $0.first == name.first }) else {
      return nil
    }
    let isClose = abs(near.count - name.count) <= 1 && name.count >= 4 && near.count >= 4
    return isClose ? near : nil
  }
}
