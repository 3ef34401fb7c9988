import Foundation

/// A connection on which a test says exactly what it wants, whether it is HTTP or not.
final class RawConnection {
  private let descriptor: Int32
  private var received: [UInt8] = []
  /// Whether the server has closed it, as far as was received.
  private(set) var isEnded = false

  struct Failure: Error {
    var words: String
  }

  /// Connects to a port on loopback.
  convenience init(port: Int, timeoutSeconds: Int = 10) throws {
    try self.init(port: port, timeoutMilliseconds: 1_000 * timeoutSeconds)
  }

  init(port: Int, timeoutMilliseconds: Int) throws {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var time = timeval(
      tv_sec: timeoutMilliseconds / 1_000,
      tv_usec: .init(timeoutMilliseconds % 1_000 * 1_000)
    )
    setsockopt(
      descriptor,
      SOL_SOCKET,
      SO_RCVTIMEO,
      &time,
      socklen_t(MemoryLayout<timeval>.size)
    )
    setsockopt(
      descriptor,
      SOL_SOCKET,
      SO_SNDTIMEO,
      &time,
      socklen_t(MemoryLayout<timeval>.size)
    )
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    let status = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard status == 0 else { throw Failure(words: "cannot connect: \(errno)") }
  }

  deinit { close(descriptor) }

  /// Lets its end be a reset, as of a client that is killed.
  func reset() {
    var option = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
  }

  /// Sends bytes; false if the server has closed the connection.
  @discardableResult
  func send(_ bytes: some Sequence<UInt8>) -> Bool {
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        Foundation.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Receives more bytes; false at the end or when the time is up.
  @discardableResult
  private func receive() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    if count > 0 { received += buffer[..<count] }
    if count == 0 { isEnded = true }
    return count > 0
  }

  /// Everything until the server closes the connection, or the time is up.
  func rest() -> [UInt8] {
    while receive() {}
    defer { received = [] }
    return received
  }

  /// A line without its end, waiting for it if necessary.
  func line() throws -> String {
    while true {
      if let end = received.firstIndex(of: 10) {
        let line = String(decoding: received[..<end], as: UTF8.self)
        received.removeFirst(end + 1)
        return line.hasSuffix("\r") ? String(line.dropLast()) : line
      }
      guard receive() else { throw Failure(words: "the connection ended before a line's end") }
    }
  }

  private func bytes(_ count: Int) throws -> [UInt8] {
    while received.count < count {
      guard receive() else { throw Failure(words: "the connection ended within a body") }
    }
    defer { received.removeFirst(count) }
    return Array(received[..<count])
  }

  /// The head of a response: its status and headers with names in lower case.
  func head() throws -> (status: Int, headers: [String: String]) {
    let words = try line().split(separator: " ")
    guard words.count > 1, let status = Int(words[1]) else {
      throw Failure(words: "no status in \(words)")
    }
    var headers: [String: String] = [:]
    while case let line = try line(), !line.isEmpty {
      let parts = line.split(separator: ":", maxSplits: 1)
      headers[parts[0].lowercased()] = parts[1].trimmingCharacters(in: .whitespaces)
    }
    return (status, headers)
  }

  /// The next piece of a chunked body; nil at its end.
  func chunk() throws -> [UInt8]? {
    guard let count = Int(try line(), radix: 16) else { throw Failure(words: "no chunk size") }
    let piece = try bytes(count)
    _ = try line()
    return count == 0 ? nil : piece
  }

  /// A whole response.
  func response() throws -> HTTPAnswer {
    let (status, headers) = try head()
    var body: [UInt8] = []
    if headers["transfer-encoding"] == "chunked" {
      while let piece = try chunk() { body += piece }
    } else if let length = headers["content-length"].flatMap({ Int($0) }) {
      body = try bytes(length)
    }
    return HTTPAnswer(status: status, headers: headers, body: body)
  }
}

/// A port that was free a moment ago.
func freePort() throws -> Int {
  let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
  defer { close(descriptor) }
  var address = sockaddr_in()
  address.sin_family = sa_family_t(AF_INET)
  address.sin_addr.s_addr = inet_addr("127.0.0.1")
  var size = socklen_t(MemoryLayout<sockaddr_in>.size)
  let status = withUnsafeMutablePointer(to: &address) {
    $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      bind(descriptor, $0, size) == 0 ? getsockname(descriptor, $0, &size) : -1
    }
  }
  guard status == 0 else { throw RawConnection.Failure(words: "no port is free: \(errno)") }
  return Int(UInt16(bigEndian: address.sin_port))
}

/// A response as a test looks at it.
struct HTTPAnswer {
  var status: Int
  var headers: [String: String]
  var body: [UInt8]

  var text: String { String(decoding: body, as: UTF8.self) }
  /// The body as JSON.
  var json: [String: Any] {
    get throws {
      let value = try JSONSerialization.jsonObject(with: Data(body))
      guard let object = value as? [String: Any] else {
        throw RawConnection.Failure(words: "no object: \(text)")
      }
      return object
    }
  }
  /// The message of an error.
  var error: String? { (try? json)?["error"] as? String }
}
