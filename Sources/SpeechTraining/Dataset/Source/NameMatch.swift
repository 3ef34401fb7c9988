/// One name held against the parts of a pattern, in time that is linear in both where no field
/// stands twice.
///
/// Where a field was tried at one place and did not lead to the end, it will not from any later
/// place of the same folder's name either, as the ends to choose from are among those tried.
struct NameMatch {
  private let parts: [NamePattern.Part]
  private let literals: [[Character]]
  private let name: [Character]
  /// For each part, where it was tried from, and how far its ends reached.
  private var tried: [Range<Int>?]
  private var found: [String: Range<Int>] = [:]
  private let repeated: Set<String>
  private var steps = 0

  /// A field that stands twice makes what follows depend on what it holds, so that all has to be
  /// tried again; a name on which that takes so many steps counts as one that does not match.
  private static let mostSteps = 300_000

  init(parts: [NamePattern.Part], name: [Character]) {
    self.parts = parts
    self.name = name
    literals = parts.map { if case .literal(let text) = $0 { Array(text) } else { [] } }
    tried = parts.map { _ in nil }
    let names = parts.compactMap { if case .field(let name) = $0 { name } else { nil } }
    repeated = Set(names.filter { name in names.count { $0 == name } > 1 })
  }

  /// What each field holds; nil if the name does not match.
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
      // A field takes as little as it can.
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
