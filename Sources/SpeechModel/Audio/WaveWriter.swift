internal import SpeechFoundation

/// Writes a recording as a WAV file of 16-bit PCM, block by block, so that it is never in memory as a whole.
///
/// The file has its name once it is complete; until then, and if it never is, it has another.
package final class WaveWriter {
  private let path: String
  private let temporary: String
  private let descriptor: Int32
  private var isOpen = true
  private var samplesLeft: Int
  /// Samples outside [-1, 1], which were clipped.
  package private(set) var clippedSamples = 0

  /// Begins a recording of so many samples.
  ///
  /// - Throws: `AtomicFile.Failure`.
  package init(_ path: String, samples: Int, sampleRateHertz: Int) throws(AtomicFile.Failure) {
    precondition(samples <= WaveEncoder.mostSamples)
    self.path = path
    temporary = path + ".part"
    samplesLeft = samples
    descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      isOpen = false
      throw AtomicFile.Failure(path: path, fault: .last)
    }
    try write(
      WaveEncoder.header(samples: samples, sampleRateHertz: sampleRateHertz, isInteger: true)
    )
  }

  deinit {
    guard isOpen else { return }
    close(descriptor)
    unlink(temporary)
  }

  /// Writes the next samples [S].
  ///
  /// - Throws: `AtomicFile.Failure`.
  package func append(_ samples: [Float]) throws(AtomicFile.Failure) {
    precondition(samples.count <= samplesLeft, "more samples than the header says")
    samplesLeft -= samples.count
    var bytes: [UInt8] = []
    bytes.reserveCapacity(2 * samples.count)
    for sample in samples {
      if sample.magnitude > 1 { clippedSamples += 1 }
      WaveEncoder.append(WaveEncoder.code(sample), to: &bytes)
    }
    try write(bytes)
  }

  /// Gives the complete file its name.
  ///
  /// - Throws: `AtomicFile.Failure`.
  package func finish() throws(AtomicFile.Failure) {
    precondition(samplesLeft == 0, "fewer samples than the header says")
    guard fsync(descriptor) == 0 else { throw AtomicFile.Failure(path: path, fault: .last) }
    isOpen = false
    guard close(descriptor) == 0, rename(temporary, path) == 0 else {
      let fault = FileFault.last
      unlink(temporary)
      throw AtomicFile.Failure(path: path, fault: fault)
    }
  }

  private func write(_ bytes: [UInt8]) throws(AtomicFile.Failure) {
    let isWritten = bytes.withUnsafeBufferPointer { AtomicFile.writeAll($0, to: descriptor) }
    guard isWritten else { throw AtomicFile.Failure(path: path, fault: .last) }
  }
}
