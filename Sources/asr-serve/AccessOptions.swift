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
    for host in allowHost where host.contains("/") || host.contains(":") || host.isEmpty {
      throw ValidationError(
        "--allow-host is '\(host)'; expected a name without scheme and port, such as asr.example"
      )
    }
  }

  func apply(to options: inout ServingOptions) throws {
    options.allowedHosts = allowHost
    options.allowedOrigins = allowOrigin
    if let tokenFile { options.tokens = try Self.tokens(in: tokenFile) }
  }

  private static func tokens(in path: String) throws -> [String] {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw TokenFileError(path: path, words: "cannot be read as text; expected a token a line")
    }
    let tokens = text.split(whereSeparator: \.isNewline)
      .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    guard !tokens.isEmpty else {
      throw TokenFileError(
        path: path,
        words: "holds no token; make one with: openssl rand -hex 32 > \(shellQuoted(path))"
      )
    }
    if let short = tokens.first(where: { $0.count < 16 || $0.contains(" ") }) {
      throw TokenFileError(
        path: path,
        words: "a token has \(short.count) characters; expected 16 or more and no space in it"
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
