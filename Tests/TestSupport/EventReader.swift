import Foundation

/// Reads event files of TensorBoard independently of the writer, and verifies every checksum.
package struct EventReader {
  package struct Flaw: Error {
    package var words: String
  }

  package struct Event {
    package var seconds = 0.0
    package var step = 0
    package var version = ""
    package var values: [Value] = []
  }

  package struct Value {
    package var tag = ""
    package var scalar: Float?
    package var image: [UInt8]?
    package var audio: [UInt8]?
    package var plugin = ""
    package var content: [UInt8] = []
    package var about = ""
  }

  package var events: [Event] = []

  /// Reads the event files of a folder in the order of their names; none if there is none.
  package init(folder: String) throws {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names.filter({ $0.contains("tfevents") }).sorted() {
      let file = FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data()
      try events += Self([UInt8](file)).events
    }
  }

  package init(_ file: [UInt8]) throws {
    var rest = file[...]
    func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
      bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    func check(_ bytes: ArraySlice<UInt8>, _ sum: ArraySlice<UInt8>) throws {
      // The reader's side of the mask.
      let rotated = UInt32(number(sum)) &- 0xA282_EAD8
      guard rotated << 15 | rotated >> 17 == Self.crc(bytes) else { throw Flaw(words: "CRC32C") }
    }
    while !rest.isEmpty {
      guard rest.count >= 12 else { throw Flaw(words: "a torn record") }
      let length = rest.prefix(8)
      try check(length, rest.dropFirst(8).prefix(4))
      rest = rest.dropFirst(12)
      guard rest.count >= Int(number(length)) + 4 else { throw Flaw(words: "a torn record") }
      let data = rest.prefix(Int(number(length)))
      rest = rest.dropFirst(data.count)
      try check(data, rest.prefix(4))
      rest = rest.dropFirst(4)
      events.append(try Self.event(ProtoMessage(data)))
    }
  }

  private static func event(_ message: ProtoMessage) throws -> Event {
    var event = Event()
    for (number, field) in message.fields {
      switch (number, field) {
      case (1, .fixed64(let bits)): event.seconds = Double(bitPattern: bits)
      case (2, .varint(let step)): event.step = Int(step)
      case (3, .bytes(let bytes)): event.version = String(decoding: bytes, as: UTF8.self)
      case (5, .bytes(let bytes)): event.values = try ProtoMessage(bytes).messages(1).map(value)
      default: throw Flaw(words: "field \(number) of an event")
      }
    }
    return event
  }

  private static func value(_ message: ProtoMessage) throws -> Value {
    var value = Value()
    for (number, field) in message.fields {
      switch (number, field) {
      case (1, .bytes(let bytes)): value.tag = String(decoding: bytes, as: UTF8.self)
      case (2, .fixed32(let bits)): value.scalar = Float(bitPattern: bits)
      case (4, .bytes(let bytes)): value.image = try ProtoMessage(bytes).bytes(4)
      case (6, .bytes(let bytes)): value.audio = try ProtoMessage(bytes).bytes(4)
      case (9, .bytes(let bytes)):
        let metadata = try ProtoMessage(bytes)
        let plugin = try metadata.messages(1)
        value.plugin = plugin.first?.text(1) ?? ""
        value.content = plugin.first?.bytes(2) ?? []
        value.about = metadata.text(3) ?? ""
      default: throw Flaw(words: "field \(number) of a value")
      }
    }
    return value
  }

  /// The remainder by Castagnoli's polynomial, one bit after another.
  private static func crc(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var remainder: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      remainder ^= UInt32(byte)
      for _ in 0..<8 {
        remainder = remainder & 1 == 1 ? remainder >> 1 ^ 0x82F6_3B78 : remainder >> 1
      }
    }
    return ~remainder
  }
}

extension EventReader {
  /// Every value as a text, without those that depend on the clock or on the run's path: times,
  /// speeds, and the run's name.
  package var timeless: [String] {
    get throws {
      try events.flatMap { event in
        try event.values.filter { $0.tag != "training/clips per second" }.map { value in
          let content = try value.plugin == "hparams" ? Self.timeless(value.content) : "none"
          return [
            "step \(event.step)", value.tag, value.plugin, value.about, "\(value.scalar ?? .nan)",
            Data(value.image ?? []).base64EncodedString(),
            Data(value.audio ?? []).base64EncodedString(), content,
          ].joined(separator: " | ")
        }
      }
    }
  }

  private static func timeless(_ content: [UInt8]) throws -> String {
    // Fields with times, and the run's name in the start of a session.
    let left: [Int: Set<Int>] = [3: [4, 5], 4: [2]]
    return try ProtoMessage(content).fields.map { number, field in
      guard case .bytes(let bytes) = field else { throw Flaw(words: "hyperparameters") }
      let kept = try ProtoMessage(bytes).fields.filter { !(left[number] ?? []).contains($0.number) }
      return "\(number): \(kept)"
    }.joined(separator: ", ")
  }
}

/// The fields of a protobuf message in their order, whatever they mean.
package struct ProtoMessage {
  package enum Field: Equatable {
    case varint(UInt64)
    case fixed64(UInt64)
    case fixed32(UInt32)
    case bytes([UInt8])
  }

  package var fields: [(number: Int, field: Field)] = []

  package init(_ bytes: some Sequence<UInt8>) throws {
    var rest = ArraySlice(Array(bytes))
    func take(_ count: Int) throws -> ArraySlice<UInt8> {
      guard count <= rest.count else { throw EventReader.Flaw(words: "a torn field") }
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count)
    }
    func varint() throws -> UInt64 {
      var (value, shift): (UInt64, UInt64) = (0, 0)
      while true {
        let byte = UInt64(try take(1)[rest.startIndex - 1])
        value |= (byte & 127) << shift
        if byte < 128 { return value }
        shift += 7
      }
    }
    func number(_ count: Int) throws -> UInt64 {
      try take(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }
    while !rest.isEmpty {
      let key = try varint()
      let field: Field
      switch key & 7 {
      case 0: field = .varint(try varint())
      case 1: field = .fixed64(try number(8))
      case 2: field = .bytes(Array(try take(Int(varint()))))
      case 5: field = .fixed32(UInt32(try number(4)))
      default: throw EventReader.Flaw(words: "wire type \(key & 7)")
      }
      fields.append((Int(key >> 3), field))
    }
  }

  /// The contents of the last field of a number that holds bytes.
  package func bytes(_ number: Int) -> [UInt8]? {
    fields.last { $0.number == number }.flatMap {
      if case .bytes(let bytes) = $0.field { bytes } else { nil }
    }
  }

  /// The same as text.
  package func text(_ number: Int) -> String? {
    bytes(number).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The value of the last field of a number that holds a double.
  package func double(_ number: Int) -> Double? {
    fields.last { $0.number == number }.flatMap {
      if case .fixed64(let bits) = $0.field { Double(bitPattern: bits) } else { nil }
    }
  }

  /// The messages of all fields of a number.
  package func messages(_ number: Int) throws -> [ProtoMessage] {
    try fields.filter { $0.number == number }.map {
      guard case .bytes(let bytes) = $0.field else { throw EventReader.Flaw(words: "no message") }
      return try ProtoMessage(bytes)
    }
  }
}
