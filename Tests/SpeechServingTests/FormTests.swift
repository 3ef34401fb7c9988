import HTTPTypes
import SpeechServing
import Testing

@Suite struct FormTests {
  private func parts(_ body: [UInt8]) throws -> [Multipart.Part] {
    try Multipart(body, boundary: "b0undary").parts
  }

  @Test func partsAreCutAtBoundariesAlone() throws {
    let tricky = Array("\r\n--b0undar\r\n--\r\n\r\n\0\u{FF}".utf8)
    let parts = try parts(form([("a", nil, []), ("b\\\"c", "x%22y.wav", tricky)]).body)
    #expect(parts.map(\.name) == ["a", "b\"c"])
    #expect(parts.map(\.fileName) == [nil, "x\"y.wav"])
    #expect(parts[0].bytes.isEmpty)
    #expect(Array(parts[1].bytes) == tricky)
  }

  @Test(arguments: [
    ("", "it does not begin with its boundary"),
    ("--b0undary", "a boundary's line has no end"),
    ("--b0undary\r\nContent-Disposition: form-data; name=\"a\"", "a part's headers have no end"),
    (
      "--b0undary\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx",
      "it ends before its last boundary"
    ),
    (
      "--b0undary\r\nContent-Type: a/b\r\n\r\nx\r\n--b0undary--",
      "a part has no Content-Disposition with a name"
    ),
    ("--b0undary\n\nx\n--b0undary--", "a boundary's line has no end"),
  ])
  func brokenBodiesAreNamed(_ body: String, _ words: String) {
    #expect(
      throws: ServingError(.badRequest, "the multipart body is broken: \(words); send it again")
    ) {
      try parts(Array(body.utf8))
    }
  }

  @Test func tooManyPartsAreRefused() {
    let many = form((0...Multipart.mostParts).map { ("\($0)", nil, []) })
    #expect(throws: ServingError.self) { try parts(many.body) }
  }

  @Test func boundariesMayBeQuoted() {
    #expect(Multipart.boundary(of: "multipart/form-data; charset=x; Boundary=\"a b\"") == "a b")
    #expect(Multipart.boundary(of: "multipart/form-data; boundary=abc; x=y") == "abc")
    #expect(Multipart.boundary(of: "multipart/form-data") == nil)
    #expect(
      Multipart.boundary(of: "multipart/form-data; boundary=\(String(repeating: "x", count: 71))")
        == nil
    )
  }

  @Test func parametersAreDecoded() throws {
    let query = try QueryString("key=caf%C3%A9+%2B%22&top=3&empty")
    #expect(try query.value("key") == "café +\"")
    #expect(try query.value("empty")?.isEmpty == true)
    #expect(try query.value("nothing") == nil)
    #expect(
      throws: ServingError(.badRequest, "there is no parameter 'empty'; expected key, top")
    ) { try query.allow(["key", "top"]) }
    for broken in ["a=%", "a=%4", "a=%zz", "a=%ff"] {
      #expect(throws: ServingError.self) { try QueryString(broken) }
    }
    #expect(throws: ServingError(.badRequest, "the parameter 'a' comes twice; give it once")) {
      try QueryString("a=1&a=2").value("a")
    }
  }

  @Test func linesAreCutWhereverTheBytesAre() throws {
    let text = Array("one\r\n\ntwo\nthree".utf8)
    for size in 1...text.count {
      var splitter = LineSplitter(longest: 5)
      var lines: [String] = []
      for start in stride(from: 0, to: text.count, by: size) {
        splitter.append(text[start..<min(text.count, start + size)])
        while let line = try splitter.next() { lines.append(String(decoding: line, as: UTF8.self)) }
      }
      if let last = splitter.last() { lines.append(String(decoding: last, as: UTF8.self)) }
      #expect(lines == ["one", "", "two", "three"])
    }
    var splitter = LineSplitter(longest: 5)
    splitter.append("sixsix".utf8)
    #expect(throws: ServingError.self) { try splitter.next() }
  }
}
