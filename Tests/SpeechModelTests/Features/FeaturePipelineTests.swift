import CAllocations
import SpeechModel
import TestSupport
import Testing

@Suite struct FeaturePipelineTests {
  private let minimumFrames = 30

  private func rows(
    _ samples: [Float],
    _ pipeline: FeaturePipeline,
    warpedBy factor: Double? = nil
  ) throws -> [Float] {
    let workspace = FeaturePipeline.Workspace(pipeline)
    var rows = [Float](
      repeating: .nan,
      count: pipeline.frames(samples: samples.count) * pipeline.values
    )
    // Whatever the workspace held before.
    for _ in 0..<2 {
      try samples.withUnsafeBufferPointer {
        if let factor {
          try pipeline.extract($0, warpedBy: factor, into: &rows, workspace)
        } else {
          pipeline.extract($0, into: &rows, workspace)
        }
      }
    }
    return rows
  }

  /// Pad, extract, normalize: what each step does by itself.
  @Test(arguments: [0, 1, 5_000, 20_000], [nil, 1, 0.9])
  func isItsStepsOneAfterAnother(_ count: Int, _ factor: Double?) throws {
    let configuration = FeatureConfiguration()
    let values = (0..<configuration.values).map { Float($0) }
    let normalizer = Normalizer(mean: values.map { $0 / 9 - 4 }, deviation: values.map { 1 + $0 })
    let pipeline = try FeaturePipeline(
      configuration,
      minimumFrames: minimumFrames,
      normalizer: normalizer
    )
    #expect(pipeline.minimumSamples == 400 + 29 * 160)
    let samples = KernelTests.values(count, scale: 0.1)
    let padded = samples + [Float](repeating: 0, count: max(0, pipeline.minimumSamples - count))
    var extractor = try FeatureExtractor(configuration)
    if let factor, factor != 1 { extractor = try extractor.warped(by: factor) }
    let frames = extractor.frames(samples: padded.count)
    #expect(pipeline.frames(samples: count) == frames && frames >= minimumFrames)
    var expected = [Float](repeating: 0, count: frames * extractor.values)
    padded.withUnsafeBufferPointer {
      extractor.extract($0, into: &expected, FeatureExtractor.Scratch(extractor))
    }
    #expect(try rows(samples, pipeline.normalized(by: nil), warpedBy: factor) == expected)
    normalizer.apply(&expected, frames: frames)
    #expect(try rows(samples, pipeline, warpedBy: factor) == expected)
  }

  @Test(
    .enabled(
      if: asr_allocations_are_counted() == 1,
      "allocations are counted with glibc, without a sanitizer"
    )
  )
  func allocatesNothingOnceAClipAsLongWasSeen() throws {
    let pipeline = try FeaturePipeline(FeatureConfiguration(), minimumFrames: minimumFrames)
    let workspace = FeaturePipeline.Workspace(pipeline)
    let rows = FloatBuffer(capacity: 200 * pipeline.values)
    let samples = KernelTests.values(20_000, scale: 0.1)
    try samples.withUnsafeBufferPointer { samples in
      var calls: [Int] = [0, 0]
      for call in calls.indices {
        let before = asr_allocations()
        for count in [20_000, 3_000, 0] {
          let clip = UnsafeBufferPointer(rebasing: samples[..<count])
          pipeline.extract(clip, into: rows.base, workspace)
          try pipeline.extract(clip, warpedBy: 1.1, into: rows.base, workspace)
        }
        calls[call] = Int(asr_allocations() - before)
      }
      #expect(calls[0] > 0 && calls[1] == 0, "\(calls)")
    }
  }

  @Test func settingsThatMakeNoSenseAreNamed() {
    var configuration = FeatureConfiguration()
    configuration.melBands = 1
    #expect(throws: ConfigurationError.self) {
      try FeaturePipeline(configuration, minimumFrames: 1)
    }
  }
}
