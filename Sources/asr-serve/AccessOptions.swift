import ArgumentParser
import CommandLineSupport
import Foundation
import SpeechModel
import SpeechServing

/// Who may use the server.
struct AccessOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A file of bearer tokens, one a line, one of which every request must have.",
      discussion: "The page, /healthz and /readyz need none.",
      valueName: "file"
    )
  )
  var tokenFile: String?

  @Option(
    help: ArgumentHelp(
      "A name by which the server is called, besides localhost and addresses.",
      discussion: """
        Others are refused, so that a web page cannot reach the server by a name of its own. May be \
        given several times.
        """,
      valueName: "name"
    )
  )
  var allowHost: [String] = []

  @Option(
    help: ArgumentHelp(
      "The origin of a page that may use the server, such as https://example.org.",
      discussion: "Others than the server's own are refused. May be given several times.",
      valueName: "origin"
    )
  )
  var allowOrigin: [String] = []

  mutating func validate() throws {
    for origin in allowOrigin {
      guard origin.wholeMatch(of: /https?:\/\/[^\/?#\s]+/) != nil else {
        throw ValidationError(
          "--allow-origin is '\(origin)'; expected a scheme and a host, such as https://example.org"
        )
      }
    }
    for host in allowHost where host.wholeMatch(of: /[A-Za-z0-9._-]+/) == nil {
      throw ValidationError(
        "--allow-host is '\(host)'; expected one whole name without scheme and port, such as asr.example"
      )
    }
  }

  func apply(to options: inout ServingOptions) throws {
    options.allowedHosts = allowHost
    options.allowedOrigins = allowOrigin
    if let tokenFile { options.tokens = try Self.tokens(in: tokenFile) }
  }

  /// A shell command that prints the first token of a file.
  static func firstToken(in path: String) -> String {
    "grep -Eom1 '[A-Za-z0-9._~+/=-]+' \(shellQuoted(path))"
  }

  private static func tokens(in path: String) throws -> [String] {
    let advice = "make one with: openssl rand -hex 32 > \(shellQuoted(path))"
    guard FileManager.default.fileExists(atPath: path) else {
      throw TokenFileError(path: path, words: "there is no such file; \(advice)")
    }
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw TokenFileError(path: path, words: "cannot be read as text; expected a token a line")
    }
    // Editors on Windows put a mark before the text.
    let tokens = text.trimmingPrefix("\u{FEFF}").split(whereSeparator: \.isNewline)
      .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    guard !tokens.isEmpty else {
      throw TokenFileError(path: path, words: "holds no token; \(advice)")
    }
    // RFC 6750, 2.1.
    if let wrong = tokens.firstIndex(where: { $0.wholeMatch(of: /[A-Za-z0-9._~+\/-]+=*/) == nil }) {
      throw TokenFileError(
        path: path,
        words:
          "token \(wrong + 1) has other characters than a token may have; expected letters, digits and"
          + " -._~+/ alone, = at its end"
      )
    }
    if let short = tokens.first(where: { $0.count < 16 }) {
      throw TokenFileError(
        path: path,
        words: "a token has \(short.count) characters; expected 16 or more"
      )
    }
    return tokens
  }
}

/// Why a file of tokens is of no use.
struct TokenFileError: Error, CustomStringConvertible {
  let path: String
  let words: String

  var description: String { "\(path): \(words)" }
}
