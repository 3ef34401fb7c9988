internal import SpeechModel

/// Masks along an axis whose length is not known yet: frames or bands.
package struct DrawnMasks: Sendable, Equatable, Codable {
  package struct Mask: Sendable, Equatable, Codable {
    /// The width as a fraction of the widest, in [0, 1].
    package var width: Double
    /// The position as a fraction of the possible positions, in [0, 1].
    package var place: Double

    /// The width in frames or bands, given that of the widest mask.
    func size(widest: Int) -> Int { min(widest, Int(width * Double(widest + 1))) }
  }

  package var masks: [Mask]
  /// The widest mask, in frames or bands.
  package var widest: Int
  /// The widest mask as a fraction of the axis.
  package var widestShare: Double

  init(count: Int, widest: Int, widestShare: Double, from stream: inout RandomStream) {
    masks = (0..<count).map { _ in
      let width = stream.uniform(0...1)
      return Mask(width: width, place: stream.uniform(0...1))
    }
    self.widest = widest
    self.widestShare = widestShare
  }

  /// The masks' ranges along an axis of `length` frames or bands.
  package func ranges(length: Int) -> [Range<Int>] {
    let widest = min(widest, Int(widestShare * Double(length)))
    return masks.map { mask in
      let size = mask.size(widest: widest)
      let free = length - size
      let start = min(free, Int(mask.place * Double(free + 1)))
      return start..<start + size
    }
  }

  /// Whether no mask hides anything.
  var areEmpty: Bool { masks.allSatisfy { $0.size(widest: widest) == 0 } }

  /// "3 frames, 13 % along" for each mask; fewer where the axis is short.
  func words(of unit: String) -> String {
    // A mask of no width has no position.
    if areEmpty { return "no \(unit) hidden" }
    return masks.filter { $0.size(widest: widest) > 0 }.map { mask in
      let size = mask.size(widest: widest)
      return "\(size) \(unit)\(size == 1 ? "" : "s"), \(Int((100 * mask.place).rounded())) % along"
    }.joined(separator: "; ")
  }
}
