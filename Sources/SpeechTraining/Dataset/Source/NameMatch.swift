/// Matches a name against the parts of a pattern, in time that is linear in both if no field
/// occurs twice.
///
/// If a field was tried at one position and did not lead to a match, it will not from any later
/// position in the same folder's name either, as all of its possible ends were tried.
struct NameMatch {
  private let parts: [NamePattern.Part]
  private let literals: [[Character]]
  private let name: [Character]
  /// For each part, where it was tried from, and the farthest end that was tried.
  private var tried: [Range<Int>?]
  private var found: [String: Range<Int>] = [:]
  private let repeated: Set<String>
  private var steps = 0

  /// A field that occurs twice makes the rest depend on its text, so that everything has to be
  /// tried again; a name that takes more than this many steps counts as not matching.
  private static let mostSteps = 300_000

  init(parts: [NamePattern.Part], name: [Character]) {
    self.parts = parts
    self.name = name
    literals = parts.map { if case .literal(let text) = $0 { Array(text) } else { [] } }
    tried = parts.map { _ in nil }
    let names = parts.compactMap { if case .field(let name) = $0 { name } else { nil } }
    repeated = Set(names.filter { name in names.count { $0 == name } > 1 })
  }

  /// The text of each field; nil if the name does not match.
  mutating func fields() -> [String: String]? {
    match(0, at: 0) ? found.mapValues { String(name[$0]) } : nil
  }

  private mutating func match(_ part: Int, at start: Int) -> Bool {
    guard part < parts.count else { return start == name.count }
    switch parts[part] {
    case .literal:
      let literal = literals[part]
      return name[start...].starts(with: literal) && match(part + 1, at: start + literal.count)
    case .field(let field):
      if let range = found[field] {
        return name[start...].starts(with: name[range])
          && match(part + 1, at: start + range.count)
      }
      if let tried = tried[part], tried.contains(start) { return false }
      // Fields are lazy: each takes as little as possible.
      var end = start
      while end < name.count, name[end] != "/" {
        end += 1
        steps += 1
        if !repeated.isEmpty, steps > Self.mostSteps { return false }
        found[field] = start..<end
        if match(part + 1, at: end) { return true }
      }
      found[field] = nil
      if repeated.isEmpty { tried[part] = start..<end }
      return false
    }
  }
}
