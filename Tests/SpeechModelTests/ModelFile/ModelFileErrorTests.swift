import SpeechModel
import Testing

/// What is wrong with a model file, in words.
@Suite struct ModelFileErrorTests {
  @Test(
    arguments: [
      (.tooShort(bytes: 3), "only 3 bytes"),
      (.headerLength(99, fileBytes: 40), "its header would have 99 bytes, the file has 40"),
      (.header(detail: "text that is not UTF-8"), "text that is not UTF-8"),
      (.tensor(name: "w", .place), "'w' does not lie where the one before it ends"),
      (.tensor(name: "w", .impossibleShape), "'w' has an impossible shape"),
      (.tensor(name: "w", .otherSize), "'w' has a shape that does not agree with its bytes"),
      (.leftOver(bytes: 8), "8 bytes are left over"),
    ] as [(ModelFileError.Damage, String)]
  )
  func damage(_ damage: ModelFileError.Damage, _ expected: String) {
    #expect(
      ModelFileError(path: "m", reason: .malformed(damage)).description
        == "m: not a model file, or a damaged one (\(expected)); copy it again or train anew"
    )
  }

  @Test(
    arguments: [
      (.noKey("asr.version"), "it has no asr.version"),
      (.type(name: "w", found: "I64"), "'w' holds I64, not F32 or F16"),
    ] as [(ModelFileError.Foreign, String)]
  )
  func foreign(_ foreign: ModelFileError.Foreign, _ expected: String) {
    #expect(
      ModelFileError(path: "m", reason: .foreign(foreign)).description
        == "m: a safetensors file, but not a model of this package (\(expected));"
        + " expected one written by asr-train"
    )
  }

  @Test(
    arguments: [
      (.noKey("asr.labels"), "it has no asr.labels"),
      (.tooLong(key: "asr.configuration"), "asr.configuration is longer than 1 MiB"),
      (.json(key: "k", detail: "text without an end"), "k: text without an end"),
      (.unreadable(part: "configuration"), "its configuration cannot be read"),
      (
        .settings(.invalidValue(key: "k", found: "0", expected: "1")),
        "k is 0; expected 1"
      ),
      (.repeatedLabel, "a label comes twice"),
      (.smallDeviation(name: "d"), "d is too small"),
      (.extraTensor(name: "w"), "no layer has the tensor 'w'"),
      (.noTensor(name: "w"), "the tensor 'w' is missing"),
      (
        .shape(name: "w", found: [2], expected: [3, 1]),
        "'w' has the shape [2], expected [3, 1]"
      ),
      (.nonFinite(name: "w"), "'w' holds values that are not finite"),
      (.negativeVariance(name: "w"), "'w' holds a negative variance"),
      (.neededClip(seconds: 60), "its network needs clips of 60 seconds"),
      (.noPart, "it lacks a part"), (.impossibleValues, "it holds values that cannot be"),
      (.noWeights, "it lacks weights or moments"),
    ] as [(ModelFileError.Inconsistency, String)]
  )
  func inconsistencies(_ inconsistency: ModelFileError.Inconsistency, _ expected: String) {
    #expect(
      ModelFileError(path: "m", reason: .inconsistent(inconsistency)).description
        == "m: the contents do not fit together (\(expected)); train anew"
    )
  }
}
