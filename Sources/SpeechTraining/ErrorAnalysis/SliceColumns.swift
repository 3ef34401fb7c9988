internal import SpeechModel

/// Columns of a manifest that clips are grouped by, such as the device or the room.
extension Dataset {
  /// More values than these are no groups but names, or what is said.
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

  /// The columns that have few values, but more than one.
  package var groupingColumns: [String] {
    describingColumns.filter { column in
      (2...Self.mostValues).contains(Set(clips.compactMap { $0.attributes[column] }).count)
    }
  }

  /// A group for each value of a column among clips; members are indices into the list of these.
  func groups(_ indices: [Int], by column: String) -> [AccuracySlice.Group] {
    let values = indices.map { clips[$0].attributes[column] }
    return Dictionary(grouping: values.indices.filter { values[$0] != nil }) { values[$0] ?? "" }
      .sorted { $0.key < $1.key }
      .map { AccuracySlice.Group(subject: column, name: $0.key, members: $0.value) }
  }
}
