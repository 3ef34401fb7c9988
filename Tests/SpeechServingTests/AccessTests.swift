import Testing

@Suite struct AccessTests {
  private static let shared = Result {
    try LiveServer(
      "--allow-host",
      "asr.example",
      "--allow-origin",
      "https://page.example",
      tokens: ["correct-horse-battery", "other-token-of-mine"]
    )
  }
  private static let token = ["Authorization": "Bearer correct-horse-battery"]

  private func ask(_ method: String, _ target: String, _ headers: [String: String]) async throws
    -> HTTPAnswer
  {
    try Self.shared.get().ask(method, target, headers: headers)
  }

  @Test func aTokenIsAskedFor() async throws {
    let none = try await ask("GET", "/metrics", [:])
    #expect(none.status == 401 && none.headers["www-authenticate"] == "Bearer")
    #expect(
      none.error
        == "this server asks for a token; send the header Authorization: Bearer <token>"
    )
    let wrong = try await ask("GET", "/metrics", ["Authorization": "Bearer correct-horse-batterx"])
    #expect(wrong.status == 401)
    #expect(wrong.error == "the token is not one of this server's; use another")
    #expect(try await ask("GET", "/metrics", Self.token).status == 200)
    let other = ["Authorization": "bearer other-token-of-mine"]
    #expect(try await ask("GET", "/metrics", other).status == 200)
    for open in ["/", "/healthz", "/readyz", "/v2/health/live"] {
      #expect(try await ask("GET", open, [:]).status == 200)
    }
    // OpenAI's clients expect another shape.
    let openAI = try await ask("GET", "/v1/models", [:])
    #expect(
      ((try openAI.json)["error"] as? [String: Any])?["type"] as? String == "invalid_request_error"
    )
  }

  @Test(arguments: [
    ("localhost:1", 200), ("127.0.0.1", 200), ("[::1]:8080", 200), ("10.0.0.7:80", 200),
    ("asr.example", 200), ("ASR.EXAMPLE:443", 200), ("evil.example", 421), ("localhost.evil", 421),
    ("127.0.0.1.evil.example", 421), ("", 400),
  ])
  func otherHostsAreRefused(_ host: String, _ status: Int) async throws {
    #expect(try await ask("GET", "/readyz", ["Host": host]).status == status)
  }

  @Test func pagesOfOtherOriginsAreRefused() async throws {
    let evil = try await ask("GET", "/readyz", ["Origin": "http://evil.example"])
    #expect(evil.status == 403)
    #expect(evil.headers["access-control-allow-origin"] == nil)
    #expect(try await ask("GET", "/readyz", ["Origin": "null"]).status == 403)
    let own = try await ask(
      "GET",
      "/readyz",
      ["Host": "localhost:80", "Origin": "http://localhost:80"]
    )
    #expect(own.status == 200)
    let allowed = try await ask("GET", "/readyz", ["Origin": "https://page.example"])
    #expect(allowed.status == 200)
    #expect(allowed.headers["access-control-allow-origin"] == "https://page.example")
    let preflight = try await ask("OPTIONS", "/recognize", ["Origin": "https://page.example"])
    #expect(preflight.status == 204)
    #expect(preflight.headers["access-control-allow-headers"] == "Authorization, *")
    // The page may read what was wrong.
    let refused = try await ask("GET", "/metrics", ["Origin": "https://page.example"])
    #expect(refused.status == 401)
    #expect(refused.headers["access-control-allow-origin"] == "https://page.example")
    #expect(refused.headers["access-control-expose-headers"] == "*")
  }

  @Test func slashesChangeNothing() async throws {
    #expect(try await ask("GET", "/healthz/", [:]).status == 200)
    #expect(try await ask("GET", "//metrics/", [:]).status == 401)
  }
}
