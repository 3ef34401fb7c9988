/// What it costs to answer clips on machines of one kind.
package struct ServingCost: Sendable {
  /// The load that a machine bears, in clips a second.
  package let clipsPerSecond: Double
  /// The price of a machine for an hour, in any currency.
  package let pricePerHour: Double

  /// Machines that bear a load and have a price.
  package init(clipsPerSecond: Double, pricePerHour: Double) {
    precondition(clipsPerSecond > 0 && pricePerHour > 0)
    self.clipsPerSecond = clipsPerSecond
    self.pricePerHour = pricePerHour
  }

  /// The cost of a million clips on machines that are never idle.
  package var million: Double { pricePerHour / 3_600 * 1e6 / clipsPerSecond }

  /// The machines that a load needs.
  package func machines(for load: Double) -> Int {
    // A machine that is exactly full is enough.
    max(1, Int((load / clipsPerSecond - 1e-9).rounded(.up)))
  }

  /// The price of those for an hour.
  package func hour(for load: Double) -> Double { Double(machines(for: load)) * pricePerHour }

  /// The steps of loads that are looked at one by one.
  private static let mostSteps = 1_000_000.0

  /// The loads above which machines of another kind are cheaper for the first time and always, in
  /// clips a second; nil if a clip costs no less on one that is never idle.
  package func loadsAtWhichPays(_ other: ServingCost) -> (first: Double, always: Double)? {
    guard other.million < million else { return nil }
    // From there on one machine too many makes no difference any more.
    let certain =
      other.pricePerHour
      / (pricePerHour / clipsPerSecond - other.pricePerHour / other.clipsPerSecond)
    let steps = certain / min(clipsPerSecond, other.clipsPerSecond)
    guard steps < Self.mostSteps else { return (certain, certain) }
    // Prices change where a machine is full, and are the same up to there.
    let ends = [self, other].flatMap { kind in
      (1...Int(certain / kind.clipsPerSecond) + 1).map { Double($0) * kind.clipsPerSecond }
    }.sorted()
    let pays = ends.map { other.hour(for: $0) < hour(for: $0) }
    func begin(_ stretch: Int) -> Double { stretch == 0 ? 0 : ends[stretch - 1] }
    let first = pays.firstIndex(of: true) ?? pays.count
    let always = (pays.lastIndex(of: false) ?? -1) + 1
    return (begin(first), begin(always))
  }
}
