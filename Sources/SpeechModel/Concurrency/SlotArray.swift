/// A place for the result of each of a number of tasks, to be filled from several threads.
package final class SlotArray<Value: Sendable>: Sendable {
  private let slots: LockedValue<[Value?]>

  package init(count: Int) { slots = LockedValue(Array(repeating: nil, count: count)) }

  /// Fills a place.
  package func set(_ place: Int, _ value: Value) { slots.withLock { $0[place] = value } }

  /// What was filled in, in the order of the places.
  package var values: [Value] { slots.withLock { $0.compactMap { $0 } } }
}
