import Foundation

@testable import SpeechModel

extension FuzzTarget {
  /// Model files, and the answer of what they hold for half a second of sound.
  ///
  /// A changed byte makes the digest wrong, and most changes the length of the header or a shape,
  /// so each input is read three times: as it is, mended, and with weights made for its
  /// configuration.
  static let model = FuzzTarget(name: "model", isText: true, seeds: ModelSeeds.files) { bytes in
    for file in [bytes, ModelRepair.mended(bytes), ModelRepair.refilled(bytes)] {
      guard let file else { continue }
      do {
        try answer(file)
      } catch let error as ModelFileError {
        expectWords(error)
      } catch {
        expect(false, "an error that is no ModelFileError: \(error)")
      }
    }
  }

  private static func answer(_ file: [UInt8]) throws {
    let model = try TrainedModel(decoding: file, path: "input")
    let recognizer = try SpeechRecognizer(model, path: "input")
    let clip = AudioClip(samples: sound, sampleRateHertz: 16_000)
    do {
      let scores = try recognizer.recognize(clip).scores
      expect(scores.map(\.label).sorted() == model.labels.sorted(), "other labels than the model's")
      expect(
        scores.allSatisfy { $0.probability >= 0 && $0.probability <= 1 },
        "a probability of \(scores.map(\.probability))"
      )
      let sum = scores.reduce(0) { $0 + $1.probability }
      expect(abs(sum - 1) < 1e-3, "probabilities that sum to \(sum)")
    } catch let error as AudioError {
      // A rate that half a second of sound cannot be brought to.
      expectWords(error)
    }
  }

  /// Half a second: a tone that rises, at 16 kHz.
  private static let sound = (0..<8_000).map { 0.5 * sin(0.01 * Float($0) * Float($0) / 800) }
}

/// Makes a file of mutated bytes that gets further than its first check.
enum ModelRepair {
  private static let digestKey = "asr.sha256"
  /// The most bytes of tensors; a file on a disk may have more, but each run should be quick.
  private static let mostBytes = 1 << 20

  /// The header's length, the tensors' and the digest made right.
  static func mended(_ bytes: [UInt8]) -> [UInt8]? { parsed(bytes).map(sealed) }

  /// The weights of an untrained network in place of the file's.
  static func refilled(_ bytes: [UInt8]) -> [UInt8]? {
    guard let file = parsed(bytes),
      let configuration = try? JSONDecoder().decode(
        ModelConfiguration.self,
        from: Data((file.metadata["asr.configuration"] ?? "").utf8)
      ),
      let labels = try? JSONDecoder().decode(
        [String].self,
        from: Data((file.metadata["asr.labels"] ?? "").utf8)
      ),
      (try? configuration.features.validate()) != nil,
      let plan = try? NetworkPlan(
        configuration.layers,
        inputWidth: configuration.features.values,
        classes: labels.count
      ), plan.parameters.count * 4 <= mostBytes
    else { return nil }
    let values = configuration.features.values
    let isNormalized = configuration.features.normalization == .trainingSet
    let model = TrainedModel(
      configuration: configuration,
      labels: labels,
      normalizer: isNormalized
        ? Normalizer(
          mean: Array(repeating: 0, count: values),
          deviation: Array(repeating: 1, count: values)
        ) : nil,
      network: Network(plan: plan, seed: 1)
    )
    guard let encoded = try? model.encoded(),
      var whole = try? Safetensors(decoding: encoded, path: "refilled")
    else { return nil }
    // The text as it was found, which other texts than the encoder's lead to as well.
    whole.metadata.merge(file.metadata) { $1 }
    return sealed(whole)
  }

  private static func sealed(_ file: Safetensors) -> [UInt8] {
    var file = file
    file.metadata[digestKey] = TrainedModel.digest(of: file)
    return file.encoded()
  }

  private static func parsed(_ bytes: [UInt8]) -> Safetensors? {
    guard let end = headerEnd(bytes),
      let header = try? SafetensorsHeader(parsing: bytes[8..<end])
    else { return nil }
    let size = header.tensors.values.map(\.range.upperBound).max() ?? 0
    guard size <= mostBytes else { return nil }
    let length = UInt64(end - 8)
    var file = (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) }
    file += bytes[8..<end]
    let data = bytes[end...].prefix(size)
    file += data
    file += repeatElement(0, count: size - data.count)
    return try? Safetensors(decoding: file, path: "mended")
  }

  /// Behind the brace that closes the header's first one.
  private static func headerEnd(_ bytes: [UInt8]) -> Int? {
    guard bytes.count > 8 else { return nil }
    var (depth, isText, position) = (0, false, 8)
    while position < bytes.count {
      switch bytes[position] {
      case UInt8(ascii: "\\") where isText: position += 1
      case UInt8(ascii: "\""): isText.toggle()
      case UInt8(ascii: "{") where !isText: depth += 1
      case UInt8(ascii: "}") where !isText:
        depth -= 1
        if depth == 0 { return position + 1 }
      default: break
      }
      position += 1
    }
    return nil
  }
}
