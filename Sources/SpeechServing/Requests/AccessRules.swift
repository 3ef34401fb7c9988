internal import Crypto
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import SpeechModel

/// Who may use the server: by token, by the name it is called by, and by the page that asks.
package struct AccessRules: Sendable {
  /// SHA-256 of the tokens that are accepted; empty if none is needed.
  private let tokens: [SHA256Digest]
  /// Names of this server besides localhost and addresses.
  private let hosts: Set<String>
  /// Origins of pages that may use it, besides its own.
  private let origins: Set<String>

  /// - Parameters:
  ///   - tokens: Bearer tokens, any of which is accepted; none to need none.
  ///   - hosts: Names by which the server may be called, besides localhost and addresses.
  ///   - origins: Origins of other pages that may use it, such as `https://example.org`.
  package init(tokens: [String], hosts: [String], origins: [String]) {
    self.tokens = tokens.map { SHA256.hash(data: Data($0.utf8)) }
    self.hosts = Set(hosts.map { $0.lowercased() })
    self.origins = Set(origins.map { $0.lowercased() })
  }

  /// What needs no token: the page, and what tells a machine that the server is alive.
  private static let openPaths: Set = [
    "/", "/healthz", "/readyz", "/v2/health/live", "/v2/health/ready",
  ]

  /// The origin to which an answer may be shown, if it is another page's.
  ///
  /// - Throws: `ServingError` for a request that may not be answered, whatever its token.
  func origin(of request: Request) throws -> String? {
    try closing {
      try checkOrigin(request.headers[.origin], host: checkHost(request.head.authority))
    }
  }

  /// Refuses a request without a token where it needs one.
  ///
  /// - Throws: `ServingError`.
  func authorize(_ request: Request) throws {
    // A browser asks without a token whether it may send one.
    if tokens.isEmpty || request.method == .options { return }
    if Self.openPaths.contains(request.head.normalizedPath) { return }
    try closing { try checkToken(request.headers[.authorization]) }
  }

  /// Lets errors close the connection, as the body is not read.
  private func closing<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch var error as ServingError {
      error.closesConnection = true
      throw error
    }
  }

  /// A web page can make a name of its own stand for the loopback address, but not an address or
  /// `localhost`.
  private func checkHost(_ authority: String?) throws -> String {
    guard let authority, !authority.isEmpty else {
      throw ServingError(
        .badRequest,
        "the request has no Host header, or several; HTTP/1.1 asks for one"
      )
    }
    let host = Self.name(of: authority.lowercased())
    guard host == "localhost" || hosts.contains(host) || Self.isAddress(host) else {
      throw ServingError(
        .misdirectedRequest,
        "the host '\(host.excerpt(60))' is not one of this server's; use its address or localhost,"
          + " or have its operator allow the name"
      )
    }
    return authority.lowercased()
  }

  private func checkOrigin(_ origin: String?, host: String) throws -> String? {
    guard let origin = origin?.lowercased() else { return nil }
    if origin == "http://\(host)" || origin == "https://\(host)" { return nil }
    guard origins.contains(origin) else {
      throw ServingError(
        .forbidden,
        "pages of the origin '\(origin.excerpt(60))' may not use this server; have its operator"
          + " allow the origin"
      )
    }
    return origin
  }

  private func checkToken(_ authorization: String?) throws {
    let scheme = "bearer "
    guard let authorization, authorization.lowercased().hasPrefix(scheme) else {
      throw ServingError(
        .unauthorized,
        "this server asks for a token; send the header Authorization: Bearer <token>"
      )
    }
    let token = authorization.dropFirst(scheme.count)
    let digest = SHA256.hash(data: Data(token.utf8))
    // All are compared, and digests in constant time, so that the time taken tells nothing.
    let matches = tokens.count { $0 == digest }
    guard matches > 0 else {
      throw ServingError(.unauthorized, "the token is not one of this server's; use another")
    }
  }

  /// The host without its port.
  private static func name(of authority: String) -> String {
    if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
      return String(authority[authority.index(after: authority.startIndex)..<end])
    }
    return String(authority.prefix { $0 != ":" })
  }

  private static func isAddress(_ host: String) -> Bool {
    var address = in6_addr()
    return inet_pton(AF_INET, host, &address) == 1 || inet_pton(AF_INET6, host, &address) == 1
  }
}
