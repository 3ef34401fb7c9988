import SpeechModel
import Testing

@Suite("Parameter values")
struct ParameterValuesTests {
  @Test("begin at a cache line, whatever their number", arguments: [0, 1, 17, 100_000])
  func alignment(count: Int) {
    var values = ParameterValues([Float](repeating: 1, count: count))
    let shared = values
    values.withUnsafeMutableBufferPointer {
      #expect(Int(bitPattern: $0.baseAddress) % 64 == 0 && $0.count == count)
    }
    shared.withUnsafeBufferPointer {
      #expect(Int(bitPattern: $0.baseAddress) % 64 == 0 && $0.count == count)
    }
  }

  @Test("are values: changing a copy leaves the original alone")
  func copies() {
    let original = ParameterValues([1, 2, 3, 4])
    var (single, range, pointer) = (original, original, original)
    single[1] = 9
    range.replaceSubrange(2..<4, with: [7, 8])
    pointer.withUnsafeMutableBufferPointer { $0[0] = 5 }
    #expect(Array(original) == [1, 2, 3, 4])
    #expect(Array(single) == [1, 9, 3, 4])
    #expect(Array(range) == [1, 2, 7, 8])
    #expect(Array(pointer) == [5, 2, 3, 4])
    #expect(single != original && ParameterValues([1, 2, 3, 4]) == original)
  }
}
