/// Changes text by its words and lines: mutations of single bytes seldom leave anything that a
/// parser takes.
struct TextMutation {
  private var text: [UInt8]
  private var state: UInt64

  /// What readers of numbers, lists and texts may stumble over.
  private static let oddValues = [
    "", "0", "-1", "1", "2", "0.5", "1e-300", "1e400", "inf", "-inf", "nan", ".inf", ".nan",
    "65536",
    "2147483648", "9223372036854775807", "9223372036854775808", "true", "null", "~", "[]", "{}",
    "\"\"", "a",
  ].map { Array($0.utf8) }

  /// The text after one change, which the seed decides.
  static func mutated(_ text: [UInt8], seed: UInt32) -> [UInt8] {
    var mutation = TextMutation(text: text, state: UInt64(seed) &* 2_654_435_761 | 1)
    mutation.change()
    return mutation.text
  }

  private mutating func change() {
    let words = ranges { Self.isWord($0) }
    let lines = ranges { $0 != UInt8(ascii: "\n") }
    guard !words.isEmpty, !lines.isEmpty else { return }
    let word = words[draw(words.count)]
    let line = lines[draw(lines.count)]
    switch draw(8) {
    case 0, 1: replace(word, by: Self.oddValues[draw(Self.oddValues.count)])
    case 2: replace(word, by: Array(text[words[draw(words.count)]]))
    // With the comma or the space before it, so that a list has one less.
    case 3: replace(separator(before: word).lowerBound..<word.upperBound, by: [])
    case 4:
      let element = separator(before: word).lowerBound..<word.upperBound
      replace(element.upperBound..<element.upperBound, by: Array(text[element]))
    case 5: replace(line, by: [])
    case 6: replace(line, by: Array(text[line]) + [UInt8(ascii: "\n")] + text[line])
    default: replace(word, by: Array(text[line]))
    }
  }

  private mutating func replace(_ range: Range<Int>, by bytes: [UInt8]) {
    text.replaceSubrange(range, with: bytes)
  }

  /// What parts a word from the one before it, in the same line.
  private func separator(before word: Range<Int>) -> Range<Int> {
    let start = text[..<word.lowerBound].lastIndex {
      Self.isWord($0) || [UInt8(ascii: "\n"), UInt8(ascii: "["), UInt8(ascii: "{")].contains($0)
    }
    return (start.map { $0 + 1 } ?? 0)..<word.lowerBound
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"),
      UInt8(ascii: "_"), UInt8(ascii: "+"):
      true
    default: false
    }
  }

  private func ranges(where isInside: (UInt8) -> Bool) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    var start: Int?
    for (place, byte) in text.enumerated() {
      if isInside(byte) {
        start = start ?? place
      } else if let begun = start {
        ranges.append(begun..<place)
        start = nil
      }
    }
    if let start { ranges.append(start..<text.count) }
    return ranges
  }

  /// A number below the bound (Marsaglia's xorshift).
  private mutating func draw(_ bound: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state >> 33) % bound
  }
}

@_silgen_name("LLVMFuzzerMutate")
private func mutateBytes(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, _ most: Int) -> Int

/// Changes an input: of the targets that read text, every other time by its words.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutate(
  _ bytes: UnsafeMutablePointer<UInt8>,
  _ count: Int,
  _ most: Int,
  _ seed: UInt32
) -> Int {
  guard FuzzTarget.chosen.isText, seed % 2 == 0 else { return mutateBytes(bytes, count, most) }
  let changed = TextMutation.mutated(
    Array(UnsafeBufferPointer(start: bytes, count: count)),
    seed: seed / 2
  ).prefix(most)
  // An input of no byte is not allowed.
  guard !changed.isEmpty else { return mutateBytes(bytes, count, most) }
  for (place, byte) in changed.enumerated() { bytes[place] = byte }
  return changed.count
}
