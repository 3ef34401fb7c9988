import Foundation
import SpeechModel
import TestSupport
import Testing

/// The features of librosa, torchaudio and Kaldi, from the libraries themselves.
@Suite struct FeatureParityTests {
  static func configuration(_ name: String, _ kind: FeatureConfiguration.Kind)
    -> FeatureConfiguration
  {
    switch name {
    case "librosa": .librosa(kind)
    case "torchaudio": .torchaudio(kind)
    default: .kaldi(kind)
    }
  }

  @Test(arguments: ["librosa", "torchaudio", "kaldi"], ["word", "tones"])
  func matchesTheLibrary(_ name: String, _ signal: String) throws {
    func configuration(_ kind: FeatureConfiguration.Kind) -> FeatureConfiguration {
      Self.configuration(name, kind)
    }
    let file = try Fixtures.tensors("features/\(name)-\(signal)")
    let samples = try #require(file.tensors["samples"]).values
    func expected(_ key: String) throws -> [Float] { try #require(file.tensors[key]).values }

    let extractor = try FeatureExtractor(configuration(.logMel))
    let mel = try expected("mel")
    let found = melEnergies(extractor, samples)
    #expect(found.count == mel.count)
    // Relative to the energy itself, down to a ten-millionth of the loudest: single precision
    // cannot hold more beside a loud tone.
    let loudest = mel.map { Double($0) }.max() ?? 1
    let energies = Difference(found, mel, floor: loudest * 1e-7)
    #expect(energies.relative < 1e-4, "\(name) \(signal) mel: \(energies)")

    let logMel = Difference(rows(extractor, samples), try expected("logmel"))
    #expect(logMel.absolute < (name == "librosa" ? 4.4e-3 : 1e-3), "\(name) log: \(logMel)")

    let cepstra = Difference(
      rows(try FeatureExtractor(configuration(.mfcc)), samples),
      try expected("mfcc")
    )
    #expect(cepstra.relative < 1e-3, "\(name) \(signal) mfcc: \(cepstra)")
  }

  @Test(arguments: ["word", "tones"])
  func deltasMatchTorchaudio(_ signal: String) throws {
    let file = try Fixtures.tensors("features/torchaudio-\(signal)")
    var configuration = FeatureConfiguration.torchaudio(.mfcc)
    configuration.deltas = 2
    let found = rows(
      try FeatureExtractor(configuration),
      try #require(file.tensors["samples"]).values
    )
    for (order, key) in ["mfcc", "deltas", "deltas2"].enumerated() {
      let expected = try #require(file.tensors[key])
      let part = (0..<expected.shape[0]).flatMap { frame -> ArraySlice<Float> in
        let start = frame * 39 + order * 13
        return found[start..<start + 13]
      }
      let difference = Difference(part, expected.values)
      #expect(difference.relative < 1e-3, "\(key): \(difference)")
    }
  }
}

/// Feature rows [T · F] of samples.
func rows(_ extractor: FeatureExtractor, _ samples: [Float]) -> [Float] {
  let count = extractor.frames(samples: samples.count) * extractor.values
  var rows = [Float](repeating: 0, count: count)
  samples.withUnsafeBufferPointer {
    extractor.extract($0, into: &rows, FeatureExtractor.Scratch(extractor))
  }
  return rows
}

/// Mel energies [T · bands] of samples, before the logarithm.
func melEnergies(_ extractor: FeatureExtractor, _ samples: [Float]) -> [Float] {
  let scratch = FeatureExtractor.Scratch(extractor)
  let bands = extractor.configuration.melBands
  var energies = [Float](
    repeating: 0,
    count: extractor.frames(samples: samples.count) * bands
  )
  samples.withUnsafeBufferPointer { samples in
    energies.withUnsafeMutableBufferPointer { energies in
      for frame in 0..<energies.count / bands {
        extractor.melEnergies(
          frame,
          of: samples,
          into: energies.baseAddress! + frame * bands,
          scratch
        )
      }
    }
  }
  return energies
}
