/// The most recordings of one request under way; enough to fill a batch for each of some cores,
/// and few enough to leave room for others in the queue.
let recordingsAtOnce = 32

/// The results for some elements in their order, computed a few at once.
///
/// - Throws: The first error that the body throws.
func concurrentMap<Element: Sendable, Value: Sendable>(
  _ elements: [Element],
  _ body: @Sendable @escaping (Int, Element) async throws -> Value
) async throws -> [Value] {
  try await withThrowingTaskGroup(of: (Int, Value).self) { group in
    func add(_ index: Int) {
      let element = elements[index]
      group.addTask { (index, try await body(index, element)) }
    }
    for index in 0..<min(recordingsAtOnce, elements.count) { add(index) }
    var next = recordingsAtOnce
    var results: [(index: Int, value: Value)] = []
    while let result = try await group.next() {
      results.append(result)
      if next < elements.count { add(next) }
      next += 1
    }
    return results.sorted { $0.index < $1.index }.map(\.value)
  }
}
