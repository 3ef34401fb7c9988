import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

@Suite struct PictureTests {
  @Test func pixelsComeBack() throws {
    let grey = try PNGReader(PNGEncoder.encode([1, 2, 3, 4, 5, 6], width: 3, height: 2, .grey))
    #expect((grey.width, grey.height, grey.colourType) == (3, 2, 0))
    #expect(grey.types == ["IHDR", "IDAT", "IEND"])
    #expect(grey.rows == [0, 1, 2, 3, 0, 4, 5, 6])
    let rgb = try PNGReader(PNGEncoder.encode([1, 2, 3, 4, 5, 6], width: 1, height: 2, .rgb))
    #expect((rgb.width, rgb.height, rgb.colourType) == (1, 2, 2))
    #expect(rgb.rows == [0, 1, 2, 3, 0, 4, 5, 6])
    let colours = [PNGEncoder.RGB(9, 8, 7), PNGEncoder.RGB(255, 0, 1)]
    let palette = try PNGReader(PNGEncoder.encode([0, 1], width: 2, height: 1, .palette(colours)))
    #expect(palette.colourType == 3)
    #expect(palette.types == ["IHDR", "PLTE", "IDAT", "IEND"])
    #expect(palette.palette == [9, 8, 7, 255, 0, 1])
    #expect(palette.rows == [0, 0, 1])
  }

  /// Blocks hold 65,535 bytes at most.
  @Test(arguments: [65_534, 65_535, 65_536, 131_070, 200_000])
  func picturesOfSeveralBlocksComeBack(_ bytes: Int) throws {
    let pixels = (0..<bytes - 1).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let file = PNGEncoder.encode(pixels, width: bytes - 1, height: 1, .grey)
    #expect(try PNGReader(file).rows == [0] + pixels)
  }

  /// A tone is a bright row where its frequency lies: the higher, the farther up.
  @Test func lowFrequenciesAreAtTheBottom() throws {
    func brightestRow(_ hertz: Double) throws -> Int {
      let picture = try SpectrogramPicture(tone(hertz: hertz, seconds: 0.5))
      let middle = picture.width / 2
      let column = (0..<picture.height).map { picture.pixels[$0 * picture.width + middle] }
      return column.indices.max { column[$0] < column[$1] } ?? -1
    }
    let rows = try [200.0, 1_000, 3_000, 7_000].map(brightestRow)
    #expect(rows == rows.sorted(by: >))
    // 64 triangles, equally spaced in mel from 20 to 8,000 Hz.
    let mel = { (hertz: Double) in MelScale.htk.mel(hertz: hertz) }
    let expected = 64 - (mel(1_000) - mel(20)) / (mel(8_000) - mel(20)) * 65
    #expect(abs(Double(rows[1]) - expected) <= 1)
  }

  @Test func featureRowsAreSquaresWithTheFirstValueAtTheBottom() {
    let picture = SpectrogramPicture(rows: [-1, 0, 1, 3, -1, 1], values: 2, scale: 2)
    #expect((picture.width, picture.height) == (6, 4))
    let (upper, lower): ([UInt8], [UInt8]) = ([16, 16, 63, 63, 32, 32], [0, 0, 32, 32, 0, 0])
    #expect(picture.pixels == upper + upper + lower + lower)
    #expect(SpectrogramPicture(rows: [5, 5], values: 1, scale: 1).pixels == [0, 0])
  }

  @Test(arguments: [1_000, 6_000, 8_000, 11_025, 44_100, 192_000])
  func anyRateHasAPicture(_ rate: Int) throws {
    let picture = try SpectrogramPicture(tone(hertz: 300, seconds: 0.5, rate: rate))
    let file = try PNGReader(picture.png)
    #expect(file.height == 64)
    #expect((120...130).contains(file.width))
  }

  @Test func silenceIsDarkAndLongClipsAreNoWider() throws {
    let silence = AudioClip(samples: [Float](repeating: 0, count: 8_000), sampleRateHertz: 8_000)
    #expect(try SpectrogramPicture(silence).pixels.allSatisfy { $0 == 0 })
    #expect(try SpectrogramPicture(tone(hertz: 300, seconds: 20)).width <= 325)
    // Brightness is of the palette's 64.
    #expect(try SpectrogramPicture(tone(hertz: 300, seconds: 0.2)).pixels.max() == 63)
  }
}
