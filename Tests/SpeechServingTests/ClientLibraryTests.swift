import Foundation
import SpeechModel
import TestSupport
import Testing

/// Clients of other makers, as they come from their package registry: `Interop/serve_check.py` asks with each.
@Suite struct ClientLibraryTests {
  private static let shared = Result { try LiveServer() }
  private static let clip = Fixtures.path("words/yes/gbm3_nohash_0.wav")

  /// What a client got.
  private func answers<Answers: Decodable>(_: Answers.Type, of client: String) throws -> Answers {
    let script = Fixtures.package.appending(path: "Interop/serve_check.py").path
    let url = "http://127.0.0.1:\(try Self.shared.get().port)"
    let run = try Python.run([script, client, url, "words", Self.clip])
    try #require(run.status == 0, "\(run.errors)")
    return try JSONDecoder().decode(Answers.self, from: Data(run.output.utf8))
  }

  /// What the recognizer says of the clip.
  private func prediction() throws -> Prediction {
    try SpeechRecognizer(modelAt: LiveServer.linear).recognize(path: Self.clip)
  }

  @Test(.enabled(if: Python.has("openai"), "needs openai (pip), which is not installed here"))
  func openAIsClientTranscribes() throws {
    struct Answers: Decodable {
      var models: [String]
      var json, key, text, verbose, error: String
      var metadataReturns: Bool
      var durationSeconds: Double
    }
    let answers = try answers(Answers.self, of: "openai")
    let expected = try prediction()
    #expect(answers.models == ["words"])
    #expect(Set([answers.json, answers.text, answers.verbose]) == [expected.label])
    #expect(answers.key == "order 17" && answers.metadataReturns)
    #expect(abs(answers.durationSeconds - expected.durationSeconds) < 1e-6)
    #expect(answers.error == "there is no model 'no-such-model'; expected one of: words")
  }

  @Test(
    .enabled(
      if: Python.has("numpy, tritonclient.http"),
      "needs tritonclient[http] (pip), which is not installed here"
    )
  )
  func theClientOfKServesProtocolInfers() throws {
    struct Answers: Decodable {
      var isReady, keysReturn: Bool
      var inputs, labels, best: [String]
      var confidences: [Float]
      var id, error: String
    }
    let answers = try answers(Answers.self, of: "triton")
    let expected = try prediction()
    #expect(answers.isReady && answers.keysReturn && answers.id == "request 7")
    #expect(answers.inputs == ["audio_file", "audio", "length", "sample_rate", "key"])
    #expect(answers.labels == [expected.label, expected.label])
    #expect(answers.confidences == [expected.confidence, expected.confidence])
    // A value, the index of the label and the label, as the extension "classification" has them.
    let labels = try SpeechRecognizer(modelAt: LiveServer.linear).labels
    let best = try expected.scores.prefix(2).map { score in
      "\(score.probability):\(try #require(labels.firstIndex(of: score.label))):\(score.label)"
    }
    #expect(answers.best == best)
    #expect(answers.error.contains("floating-point samples must lie in about -1 to 1"))
  }

  @Test(
    .enabled(
      if: Python.has("prometheus_client"),
      "needs prometheus-client (pip), which is not installed here"
    )
  )
  func metricsAreReadByPrometheus() throws {
    struct Answers: Decodable {
      var families, withoutHelp: [String]
      var promtool: String?
    }
    _ = try Self.shared.get().ask("POST", "/recognize", body: word())
    let answers = try answers(Answers.self, of: "metrics")
    #expect(answers.families.contains("asr_http_requests") && answers.families.count > 8)
    #expect(answers.withoutHelp.isEmpty)
    // Nil where promtool is not installed.
    #expect(answers.promtool ?? "" == "")
  }

  @Test(
    .enabled(
      if: Python.has("schemathesis"),
      "needs schemathesis (pip), which is not installed here"
    )
  )
  func theServerDoesWhatItsDescriptionSays() throws {
    struct Answers: Decodable {
      var status: Int
      var report: String
    }
    let answers = try answers(Answers.self, of: "description")
    #expect(answers.status == 0, "\(answers.report)")
    // Every operation, by examples of its schema and beside it.
    #expect(answers.report.contains("passed"), "\(answers.report)")
    #expect(try Self.shared.get().ask("POST", "/recognize", body: word()).status == 200)
  }
}
