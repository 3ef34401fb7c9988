import Foundation
import SpeechModel
import SpeechServing
import TestSupport
import Testing

@Suite struct ProtocolTests {
  private static let shared = Result { try LiveServer() }

  private func ask(
    _ method: String,
    _ target: String,
    _ headers: [String: String] = [:],
    _ body: [UInt8]? = nil
  ) async throws -> HTTPAnswer {
    try Self.shared.get().ask(method, target, headers: headers, body: body)
  }

  // MARK: OpenAI

  private func transcription(_ fields: [(String, String)], file: [UInt8]? = nil) async throws
    -> HTTPAnswer
  {
    let parts = fields.map { (name: $0.0, fileName: String?.none, bytes: Array($0.1.utf8)) }
    let (type, body) = form(parts + [("file", "a.wav", try file ?? word())])
    return try await ask("POST", "/v1/audio/transcriptions", ["Content-Type": type], body)
  }

  @Test func transcriptionsAreLabels() async throws {
    let json = try await transcription([
      ("model", "words"), ("key", "k"), ("metadata", "{\"a\": 1}"),
    ])
    #expect(json.text.hasPrefix("{\"text\":\"yes\","))
    #expect(json.text.contains("\"key\":\"k\",\"metadata\":{\"a\": 1},"))
    let text = try await transcription([("model", "words"), ("response_format", "text")])
    #expect(text.text == "yes\n" && text.headers["content-type"] == "text/plain; charset=utf-8")
    let verbose = try await transcription([
      ("model", "words"), ("response_format", "verbose_json"), ("language", "en"),
    ])
    let object = try verbose.json
    #expect(object["task"] as? String == "transcribe" && object["text"] as? String == "yes")
    #expect(object["duration"] as? Double ?? 0 > 0.3)
  }

  @Test(
    arguments: [
      (
        [("model", "words"), ("response_format", "srt")], 400,
        "'response_format' is 'srt'; expected json, text, verbose_json"
      ),
      ([("model", "x")], 404, "there is no model 'x'; expected one of: words"),
      ([], 400, "the field 'model' is missing; /v1/models lists what there is"),
      (
        [("model", "words"), ("stream", "true")], 400,
        "'stream' is 'true'; a label comes all at once, so leave it out"
      ),
      (
        [("modle", "words")], 400,
        "there is no field 'modle'; expected file, model, response_format, key and metadata"
      ),
    ] as [([(String, String)], Int, String)]
  )
  func openAIErrorsHaveItsShape(_ fields: [(String, String)], _ status: Int, _ words: String)
    async throws
  {
    let answer = try await transcription(fields)
    #expect(answer.status == status)
    let error = (try answer.json)["error"] as? [String: Any]
    #expect(error?["message"] as? String == words)
    #expect(error?["type"] as? String == "invalid_request_error")
  }

  @Test func whatIsNoFormIsNamed() async throws {
    func words(_ type: String?) async throws -> (Int, String?) {
      let headers = type.map { ["Content-Type": $0] } ?? [:]
      let answer = try await ask("POST", "/v1/audio/transcriptions", headers, [])
      return (
        answer.status, ((try answer.json)["error"] as? [String: Any])?["message"] as? String
      )
    }
    let wave = try await words("audio/wav")
    #expect(
      wave == (415, "the content type is 'audio/wav'; expected multipart/form-data")
    )
    let none = try await words(nil)
    #expect(none == (415, "the content type is missing; expected multipart/form-data"))
    let bare = try await words("multipart/form-data")
    #expect(bare.0 == 400 && bare.1?.contains("names no boundary of 1 to 70") == true)
    let twice = form([
      ("model", nil, Array("words".utf8)), ("file", "a.wav", try word()),
      ("file", "b.wav", try word()),
    ])
    let answer = try await ask(
      "POST",
      "/v1/audio/transcriptions",
      ["Content-Type": twice.type],
      twice.body
    )
    #expect(answer.status == 400)
    #expect(answer.text.contains("the field 'file' comes twice; send one recording a request"))
  }

  @Test func modelsAreListed() async throws {
    let model =
      "{\"id\":\"words\",\"object\":\"model\",\"created\":0,\"owned_by\":\"asr-baseline\"}"
    #expect(
      try await ask("GET", "/v1/models").text == "{\"object\":\"list\",\"data\":[\(model)]}\n"
    )
    #expect(try await ask("GET", "/v1/models/wor%64s").text == model + "\n")
    #expect(try await ask("GET", "/v1/models/x").status == 404)
  }

  // MARK: KServe

  private func infer(_ json: String, binary: [UInt8] = [], headerLength: Int? = nil) async throws
    -> HTTPAnswer
  {
    let length = headerLength ?? (binary.isEmpty ? nil : json.utf8.count)
    let headers = length.map { ["Inference-Header-Content-Length": "\($0)"] } ?? [:]
    return try await ask("POST", "/v2/models/words/infer", headers, Array(json.utf8) + binary)
  }

  private func little(_ value: UInt32) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  @Test func theServerDescribesItself() async throws {
    for path in ["/v2/health/live", "/v2/health/ready", "/v2/models/words/versions/1/ready"] {
      #expect(try await ask("GET", path).status == 200)
    }
    #expect(
      try await ask("GET", "/v2").text
        == "{\"name\":\"asr-serve\",\"version\":\"2\",\"extensions\":[\"binary_tensor_data\",\"classification\"]}\n"
    )
    let model = try await ask("GET", "/v2/models/words").json
    func tensors(_ key: String) -> [String] {
      (model[key] as? [[String: Any]] ?? []).map {
        "\($0["name"] ?? "") \($0["datatype"] ?? "") \($0["shape"] as? [Int] ?? [])"
      }
    }
    #expect(
      tensors("inputs") == [
        "audio_file BYTES [-1]", "audio FP32 [-1, -1]", "length INT32 [-1]",
        "sample_rate INT32 [-1]", "key BYTES [-1]",
      ]
    )
    #expect(
      tensors("outputs") == [
        "label BYTES [-1]", "confidence FP32 [-1]", "probabilities FP32 [-1, 8]", "key BYTES [-1]",
      ]
    )
    #expect(try await ask("GET", "/v2/models/words/versions/2").status == 404)
  }

  @Test func filesInJSONAndInBytesAreAnsweredAlike() async throws {
    let bytes = try word()
    let expected = try SpeechRecognizer(modelAt: LiveServer.linear).recognize(
      bytes: bytes,
      name: "w"
    )
    let audio = Data(bytes).base64EncodedString()
    let json = try await infer(
      """
      {"id":"a\\u0041","inputs":[{"name":"audio_file","datatype":"BYTES","shape":[2],"data":["\(audio)","\(audio)"]},
      {"name":"key","datatype":"BYTES","shape":[2],"data":["x\\n","x\\n"]}],
      "outputs":[{"name":"probabilities","parameters":{"classification":1}},{"name":"key"},{"name":"label"}]}
      """
    )
    #expect(json.status == 200)
    let best = "\"\(expected.confidence):7:yes\""
    #expect(json.text.contains("\"id\":\"a\\u0041\""))
    #expect(json.text.contains("\"shape\":[2,1],\"data\":[\(best),\(best)]"))
    #expect(json.text.contains("\"data\":[\"x\\n\",\"x\\n\"]"))

    let element = little(UInt32(bytes.count)) + bytes
    let binary = try await infer(
      """
      {"inputs":[{"name":"audio_file","datatype":"BYTES","shape":[1],"parameters":{"binary_data_size":\(element.count)}}],
      "outputs":[{"name":"probabilities","parameters":{"binary_data":true}},{"name":"label"}]}
      """,
      binary: element
    )
    #expect(binary.headers["content-type"] == "application/octet-stream")
    let length = try #require(binary.headers["inference-header-content-length"].flatMap { Int($0) })
    let labels = try SpeechRecognizer(modelAt: LiveServer.linear).labels
    let probabilities = labels.flatMap { label in
      little(expected.scores.first { $0.label == label }!.probability.bitPattern)
    }
    #expect(Array(binary.body[length...]) == probabilities)

    let raw = try await infer("", binary: bytes, headerLength: 0)
    #expect(
      raw.text.contains(
        "{\"name\":\"label\",\"datatype\":\"BYTES\",\"shape\":[1],\"data\":[\"yes\"]}"
      )
    )
  }

  @Test func samplesHaveRatesAndLengths() async throws {
    let clip = tone(hertz: 400, seconds: 0.1, rate: 8_000)
    let samples = clip.samples.map { "\($0)" }.joined(separator: ",")
    let answer = try await infer(
      """
      {"inputs":[{"name":"audio","datatype":"FP32","shape":[2,800],"data":[[\(samples)],[\(samples)]]},
      {"name":"sample_rate","datatype":"INT32","shape":[1],"data":[8000]},
      {"name":"length","datatype":"INT32","shape":[2],"data":[800,400]}],"outputs":[{"name":"confidence"}]}
      """
    )
    let recognizer = try SpeechRecognizer(modelAt: LiveServer.linear)
    let half = AudioClip(samples: Array(clip.samples[..<400]), sampleRateHertz: 8_000)
    let expected = try [clip, half].map { try recognizer.recognize($0).confidence }
    #expect(answer.text.contains("\"data\":[\(expected[0]),\(expected[1])]"), "\(answer.text)")
  }

  /// Samples that are no file have the limits of files, and their most likely mistake is named.
  @Test func samplesHaveTheLimitsOfFiles() async throws {
    let long = [UInt8](repeating: 0, count: 4 * 61_000)
    let json = """
      {"inputs":[{"name":"audio","datatype":"FP32","shape":[1,61000],"parameters":{"binary_data_size":244000}},
      {"name":"sample_rate","datatype":"INT32","shape":[1],"data":[1000]}]}
      """
    let answer = try await infer(json, binary: long)
    #expect(answer.status == 413)
    #expect(answer.error == "longer than 60 seconds; cut it into shorter recordings")
    let whole = try await infer(
      #"{"inputs":[{"name":"audio","datatype":"FP32","shape":[1,3],"data":[0,12000,-5]}]}"#
    )
    #expect(whole.status == 400)
    #expect(
      whole.error?.hasPrefix(
        "sample 1 is 12000.0; floating-point samples must lie in about -1 to 1"
      )
        == true,
      "\(whole.text)"
    )
  }

  @Test(arguments: [
    (
      #"{"inputs":[{"name":"audio","datatype":"FP32","shape":[1,1],"data":[1]}],"outputs":{"name":"label"}}"#,
      "'outputs' is an object; expected an array"
    ),
    (
      #"{"inputs":[{"name":"audio","datatype":"FP32","shape":[1,1],"data":[1]}],"outputs":[{"name":"label","parameters":{"binary_data":"yes"}}]}"#,
      "'binary_data' is text; expected true or false"
    ),
    (
      #"{"inputs":[{"name":"audio_file","datatype":"BYTES","shape":[1],"data":["AA=="]},{"name":"sample_rate","datatype":"INT32","shape":[1],"data":[8000]}]}"#,
      "the input 'sample_rate' is for 'audio'; a file says that itself, so leave it out"
    ),
    (
      #"{"id":"\ud800","inputs":[]}"#,
      "'id' is text with half of a character (a lone surrogate); expected text"
    ),
    ("{}", "'inputs' is missing; expected audio_file or audio"),
    ("[", "not JSON: a value is missing at byte 2"),
    (
      #"{"inputs":[{"name":"audio","datatype":"FP32","shape":[1,4],"data":[0,1]}]}"#,
      "input 'audio': 2 values for a shape of 4"
    ),
    (
      #"{"inputs":[{"name":"audio","datatype":"FP32","shape":[9999999999,9999999999],"data":[]}]}"#,
      "input 'audio': its shape is too large"
    ),
    (
      #"{"inputs":[{"name":"audio","datatype":"FP32","shape":[1,1],"data":[1e39]}]}"#,
      "input 'audio': a number that is no FP32"
    ),
    (
      #"{"inputs":[{"name":"audio","datatype":"FP64","shape":[1,1],"data":[1]}]}"#,
      "input 'audio': datatype FP64; expected FP32, INT32, INT64 or BYTES"
    ),
    (
      #"{"inputs":[{"name":"sound","datatype":"FP32","shape":[1],"data":[1]}]}"#,
      "there is no input 'sound'; expected audio_file, audio, length, sample_rate, key"
    ),
    (
      #"{"inputs":[{"name":"audio","datatype":"FP32","shape":[1,1],"parameters":{"binary_data_size":4}}]}"#,
      "input 'audio': 'binary_data_size' is 4, but 0 bytes follow"
    ),
    (
      #"{"inputs":[{"name":"audio_file","datatype":"BYTES","shape":[1],"data":["é"]}]}"#,
      "an element of 'audio_file' in JSON is not base64; expected that, or binary data"
    ),
    (
      #"{"inputs":[{"name":"audio","datatype":"FP32","shape":[1,1],"data":[1]}],"outputs":[{"name":"x"}]}"#,
      "there is no output 'x'; expected label, confidence, probabilities"
    ),
  ])
  func whatIsWrongWithAnInferenceIsSaid(_ json: String, _ words: String) async throws {
    let answer = try await infer(json)
    #expect(answer.status == 400)
    #expect(answer.error == words)
  }

  // MARK: Figures and documents

  @Test func metricsAreText() async throws {
    let server = try LiveServer()
    _ = try server.ask("POST", "/recognize?key=secret", body: try word())
    _ = try server.ask("GET", "/secret")
    let metrics = try server.ask("GET", "/metrics")
    #expect(metrics.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
    for line in [
      "# TYPE asr_http_requests_total counter",
      "asr_http_requests_total{method=\"POST\",route=\"/recognize\",status=\"200\"} 1",
      "asr_http_requests_total{method=\"other\",route=\"unknown\",status=\"404\"} 1",
      "asr_http_request_duration_seconds_bucket{route=\"/recognize\",le=\"+Inf\"} 1",
      "asr_clips_total{model=\"words\",outcome=\"answered\"} 1",
      "asr_batch_clips_count 1", "asr_batch_clips_sum 1", "asr_model_refused{model=\"words\"} 0",
      "asr_request_body_bytes 0",
    ] {
      #expect(
        metrics.text.contains("\n\(line)\n") || metrics.text.hasPrefix("\(line)\n"),
        "\(line)"
      )
    }
    #expect(!metrics.text.contains("secret"))
    let limits = metrics.text.matches(
      of: /duration_seconds_bucket\{route="\/recognize",le="([0-9.]+)"\}/
    )
    #expect(
      limits.compactMap { Double($0.1) }
        == [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 2.5, 10]
    )
  }

  @Test func everyDescribedAddressIsThere() async throws {
    let description = try await ask("GET", "/openapi.json").json
    let paths = try #require(description["paths"] as? [String: [String: Any]])
    for (path, methods) in paths {
      for method in methods.keys {
        let target = path.replacing("{model}", with: "words").replacing("{name}", with: "words")
          .replacing("{version}", with: "1")
        let answer = try await ask(method.uppercased(), target, [:], method == "post" ? [] : nil)
        #expect(![404, 405, 500].contains(answer.status), "\(method) \(path)")
      }
    }
  }

  @Test func thePageNeedsNothingFromElsewhere() async throws {
    let page = try await ask("GET", "/")
    #expect(page.headers["content-type"] == "text/html; charset=utf-8")
    #expect(page.headers["content-security-policy"]?.hasPrefix("default-src 'none'") == true)
    #expect(!page.text.contains("http://") && !page.text.contains("https://"))
    let features = try await ask("POST", "/features", [:], toneFile(seconds: 0.5)).json
    #expect((features["wave"] as? [[Double]])?.count == 500)
    #expect((features["features"] as? [[Double]])?.first?.count ?? 0 > 10)
  }
}
