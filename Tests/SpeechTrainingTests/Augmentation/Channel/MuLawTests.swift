import SpeechTraining
import Testing

/// The decoder's output values of G.711, table 2b.
@Suite struct MuLawTests {
  @Test func valuesAreThoseOfTheTable() {
    // (a magnitude of 14 bits, what it is decoded to): the first and last of segments.
    let table: [(Float, Float)] = [
      (0, 0), (1, 2), (2, 2), (30, 30), (31, 33), (94, 93), (95, 99), (223, 231), (479, 495),
      (991, 1_023), (2_015, 2_079), (4_063, 4_191), (7_902, 7_775), (7_903, 8_031), (8_192, 8_031),
    ]
    for (magnitude, expected) in table {
      #expect(MuLaw.companded(magnitude / 8_192) == expected / 8_192)
      #expect(MuLaw.companded(-magnitude / 8_192) == -expected / 8_192)
    }
  }

  @Test func eightBitsHold256Values() {
    // Plus and minus zero are one.
    let values = Set((-8_192...8_192).map { MuLaw.companded(Float($0) / 8_192) })
    #expect(values.count == 255)
    for value in values { #expect(MuLaw.companded(value) == value) }
  }
}
