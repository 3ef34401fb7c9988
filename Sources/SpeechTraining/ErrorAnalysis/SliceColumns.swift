internal import SpeechModel

/// Columns of a manifest that clips are grouped by, such as the device or the room.
extension Dataset {
  /// More values than these are no groups but names, or what is said, unless they are numbers.
  private static let mostValues = 20

  /// The names of the columns whose meaning is not known, those of subjects left out.
  package var describingColumns: [String] {
    Set(clips.flatMap(\.attributes.keys))
      .filter { SliceSubject(rawValue: ManifestColumn.normalized($0)) == nil }.sorted()
  }

  /// The column of a name, however it is spelled; nil if there is none.
  package func describingColumn(named name: String) -> String? {
    let name = ManifestColumn.normalized(name)
    return describingColumns.first { ManifestColumn.normalized($0) == name }
  }

  /// The columns that have few values, but more than one, or numbers.
  package var groupingColumns: [String] {
    describingColumns.filter { column in
      let values = Set(clips.compactMap { $0.attributes[column] })
      return (2...Self.mostValues).contains(values.count) || isMeasured(column)
    }
  }

  /// A group for each value of a column among clips, or for each quarter of its numbers; members are indices
  /// into the list of these.
  package func groups(_ indices: [Int], by column: String) -> [AccuracySlice.Group] {
    let values = indices.map { clips[$0].attributes[column] }
    if isMeasured(column), let quarters = Quarters(values.map { $0.flatMap(Self.number) }) {
      return quarters.members.compactMap { members in
        // Named by the first and the last number, as they are spelled.
        let spelled = members.compactMap { values[$0] }
          .sorted { (Self.number($0) ?? 0, $0) < (Self.number($1) ?? 0, $1) }
        guard let low = spelled.first, let high = spelled.last else { return nil }
        return AccuracySlice.Group(subject: column, name: "\(low) to \(high)", members: members)
      }
    }
    return Dictionary(grouping: values.indices.filter { values[$0] != nil }) { values[$0] ?? "" }
      .sorted { $0.key < $1.key }
      .map { AccuracySlice.Group(subject: column, name: $0.key, members: $0.value) }
  }

  /// Whether a column has numbers only, and more different ones than groups.
  private func isMeasured(_ column: String) -> Bool {
    let values = Set(clips.compactMap { $0.attributes[column] })
    let numbers = Set(values.compactMap(Self.number))
    return numbers.count > Self.mostValues && values.allSatisfy { Self.number($0) != nil }
  }

  /// The number that a text is, with a decimal point or comma; nil for another text.
  private static func number(_ text: String) -> Double? {
    let number = Double(text) ?? Double(text.replacing(",", with: "."))
    return number.flatMap { $0.isFinite ? $0 : nil }
  }
}
