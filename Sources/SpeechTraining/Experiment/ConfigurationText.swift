internal import SpeechModel
internal import Yams

/// The YAML text of a configuration, as one would write it by hand: short lists and objects on one
/// line, numbers with the fewest digits, and on request a comment on each setting.
struct ConfigurationText {
  private let configuration: ConfigurationValue
  private let isCommented: Bool

  /// List entries that are longer than this, in bytes, have one line per key.
  private static let longestLine = 100
  /// The column at which comments begin, where the settings leave room.
  private static let commentColumn = 36

  init(_ configuration: ConfigurationValue, isCommented: Bool = true) {
    self.configuration = configuration
    self.isCommented = isCommented
  }

  /// The text.
  ///
  /// - Throws: What the YAML library throws for texts that YAML cannot hold.
  var yaml: String {
    get throws {
      guard case .object(let sections) = configuration else { return "{}\n" }
      return try sections.map { section in
        let text = try serialize(
          node: Node([(Node(section.key), Self.node(section.value, isTop: true))]),
          width: -1,
          allowUnicode: true
        )
        return isCommented ? commented(text, section: section.key) : text
      }.joined(separator: isCommented ? "\n" : "")
    }
  }

  /// A value as a node: on one line if that is short, except sections and lists of steps and
  /// layers, which have one line per entry.
  private static func node(_ value: ConfigurationValue, isTop: Bool = false) throws -> Node {
    switch value {
    case .null: return Node("null", Tag(.null))
    case .boolean(let truth): return Node("\(truth)", Tag(.bool))
    case .integer(let whole): return Node("\(whole)", Tag(.int))
    case .number(let number): return Node(number.shortText, Tag(.float))
    case .text(let text):
      // Numbers too large for an Int are held as text.
      return UInt64(text) == nil ? try text.represented() : Node(text, Tag(.int))
    case .list(let entries):
      let hasObjects = entries.contains { if case .object = $0 { true } else { false } }
      return Node(
        try entries.map { try node($0, isTop: true) },
        Tag(.seq),
        hasObjects ? .block : .flow
      )
    case .object(let members):
      let pairs = try members.map { (Node($0.key), try node($0.value)) }
      let isShort = !isTop && "\(value)".utf8.count <= longestLine
      return Node(pairs, Tag(.map), isShort ? .flow : .block)
    }
  }

  /// A setting's key and what its comment says.
  private typealias Help = (key: String, words: String)

  /// The text of a section with a comment on each setting, and the settings without a value as
  /// comments in their places.
  private func commented(_ text: String, section: String) -> String {
    let help = help(section)
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var next = 1
    for setting in help {
      if let index = lines.firstIndex(where: { $0.hasPrefix("  \(setting.key):") }) {
        // A list of layers begins below its key.
        if lines[index].last != ":" { lines[index] = Self.line(lines[index], setting.words) }
        next = index + 1
      } else if section != NetworkSection.section {
        // Of the network's settings, some stand for others.
        lines.insert(Self.line("  # \(setting.key):", setting.words), at: next)
        next += 1
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func line(_ text: String, _ comment: String) -> String {
    let column = max(commentColumn, text.count + 2)
    return text + String(repeating: " ", count: column - text.count) + "# \(comment)"
  }

  /// The preset that the network is, or was made of.
  private var preset: Preset? {
    let network = configuration.member(NetworkSection.section)
    let name = network?.member("preset") ?? network?.member("name")
    return name.flatMap { Preset(rawValue: "\($0)") }
  }

  /// The help texts of a section's settings, in their order.
  private func help(_ section: String) -> [Help] {
    switch section {
    case FeatureConfiguration.section:
      return Self.help(preset.map { .recipe(for: $0) } ?? FeatureConfiguration())
    case TrainingConfiguration.section:
      return Self.help(preset.map { .recipe(for: $0) } ?? TrainingConfiguration())
    case NetworkSection.section: return Self.help(NetworkSection())
    default: return []
    }
  }

  private static func help<Configuration: Configurable>(
    _ defaults: Configuration
  ) -> [Help] {
    Configuration.settings.map { setting in
      let facts = [setting.expected, setting.text(defaults).map { "default \($0)" }]
        .compactMap { $0 }.joined(separator: "; ")
      return (setting.key, facts.isEmpty ? setting.help : "\(setting.help) (\(facts))")
    }
  }
}
