internal import SpeechFoundation

/// Tensors of floats and texts in a safetensors file (huggingface/safetensors).
package struct Safetensors: Equatable {
  /// How a tensor's values are stored, as the format calls it.
  package enum Precision: String, Sendable {
    case single = "F32"
    case half = "F16"

    /// Bytes of a value.
    fileprivate var bytes: Int { self == .single ? 4 : 2 }
  }

  /// One tensor, row-major.
  package struct Tensor: Equatable {
    package var shape: [Int]
    package var values: [Float]
    package let precision: Precision

    /// Values of half precision are rounded to it.
    package init(shape: [Int], values: [Float], precision: Precision = .single) {
      precondition(shape.reduce(1, *) == values.count)
      self.shape = shape
      self.values =
        precision == .single ? values : values.map { HalfPrecision.value(HalfPrecision.bits($0)) }
      self.precision = precision
    }

    /// Reads values as they are stored.
    fileprivate init(shape: [Int], stored: UnsafeRawBufferPointer, precision: Precision) {
      self.shape = shape
      self.precision = precision
      let count = stored.count / precision.bytes
      values = [Float](unsafeUninitializedCapacity: count) { buffer, written in
        switch precision {
        case .single: UnsafeMutableRawBufferPointer(buffer).copyMemory(from: stored)
        case .half:
          for index in 0..<count {
            let bits = stored.loadUnaligned(fromByteOffset: 2 * index, as: UInt16.self)
            buffer.initializeElement(at: index, to: HalfPrecision.value(bits))
          }
        }
        written = count
      }
    }

    /// Appends the values as they are stored.
    fileprivate func append(to bytes: inout [UInt8]) {
      switch precision {
      case .single: values.withUnsafeBytes { bytes.append(contentsOf: $0) }
      case .half:
        values.map(HalfPrecision.bits).withUnsafeBytes { bytes.append(contentsOf: $0) }
      }
    }
  }

  package var tensors: [String: Tensor]
  package var metadata: [String: String]

  package init(tensors: [String: Tensor] = [:], metadata: [String: String] = [:]) {
    self.tensors = tensors
    self.metadata = metadata
  }

  private static let headerLimit = 10 << 20

  /// Reads a file's bytes, which must contain `F32` and `F16` tensors only and nothing that the
  /// header does not describe.
  ///
  /// - Throws: `ModelFileError`, with the given path.
  package init(decoding bytes: [UInt8], path: String) throws {
    func malformed(_ damage: ModelFileError.Damage) -> ModelFileError {
      ModelFileError(path: path, reason: .malformed(damage))
    }
    guard bytes.count >= 8 else { throw malformed(.tooShort(bytes: bytes.count)) }
    let length = bytes[0..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length >= 2, length <= UInt64(min(Self.headerLimit, bytes.count - 8)) else {
      throw malformed(.headerLength(length, fileBytes: bytes.count))
    }
    let start = 8 + Int(length)
    let header: SafetensorsHeader
    do {
      header = try SafetensorsHeader(parsing: bytes[8..<start])
    } catch {
      throw malformed(.header(detail: error.words))
    }
    self.init(metadata: header.metadata)
    // Tensors must cover the data exactly: no holes, no overlaps, nothing left over.
    var end = 0
    for (name, tensor) in header.tensors.sorted(by: {
      ($0.value.range.lowerBound, $0.value.range.upperBound, $0.key)
        < ($1.value.range.lowerBound, $1.value.range.upperBound, $1.key)
    }) {
      guard let precision = Precision(rawValue: tensor.type) else {
        throw ModelFileError(
          path: path,
          reason: .foreign(.type(name: name, found: tensor.type))
        )
      }
      guard tensor.range.lowerBound == end, tensor.range.upperBound <= bytes.count - start else {
        throw malformed(.tensor(name: name, .place))
      }
      end = tensor.range.upperBound
      var count = precision.bytes
      for size in tensor.shape {
        let (product, overflow) = count.multipliedReportingOverflow(by: size)
        guard !overflow else { throw malformed(.tensor(name: name, .impossibleShape)) }
        count = product
      }
      guard count == tensor.range.count else {
        throw malformed(.tensor(name: name, .otherSize))
      }
      tensors[name] = bytes.withUnsafeBytes { all in
        Tensor(
          shape: tensor.shape,
          stored: UnsafeRawBufferPointer(rebasing: all[start + end - count..<start + end]),
          precision: precision
        )
      }
    }
    guard end == bytes.count - start else {
      throw malformed(.leftOver(bytes: bytes.count - start - end))
    }
  }

  /// The bytes of the file: metadata first, tensors by name, those of half precision behind the
  /// others, so that all are aligned; the header padded to eight bytes.
  ///
  /// The same contents give the same bytes.
  package func encoded() -> [UInt8] {
    var header = "{"
    if !metadata.isEmpty {
      let entries = metadata.sorted { $0.key < $1.key }
        .map { "\(Self.quoted($0.key)):\(Self.quoted($0.value))" }
      header += "\"__metadata__\":{\(entries.joined(separator: ","))}"
    }
    var offset = 0
    let sorted = tensors.sorted {
      ($1.value.precision.bytes, $0.key) < ($0.value.precision.bytes, $1.key)
    }
    for (name, tensor) in sorted {
      let end = offset + tensor.values.count * tensor.precision.bytes
      if header.utf8.count > 1 { header += "," }
      header +=
        "\(Self.quoted(name)):{\"dtype\":\"\(tensor.precision.rawValue)\",\"shape\":["
        + tensor.shape.map(String.init).joined(separator: ",")
        + "],\"data_offsets\":[\(offset),\(end)]}"
      offset = end
    }
    header += "}"
    header += String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + header.utf8.count + offset)
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { bytes.append(contentsOf: $0) }
    bytes += header.utf8
    for (_, tensor) in sorted { tensor.append(to: &bytes) }
    return bytes
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20:
        let code = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - code.count) + code
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
