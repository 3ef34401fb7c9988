internal import SpeechFoundation

/// Tensors of floats and texts in a safetensors file (huggingface/safetensors).
package struct Safetensors: Equatable {
  /// One tensor, row-major.
  package struct Tensor: Equatable {
    package var shape: [Int]
    package var values: [Float]

    package init(shape: [Int], values: [Float]) {
      precondition(shape.reduce(1, *) == values.count)
      self.shape = shape
      self.values = values
    }
  }

  package var tensors: [String: Tensor]
  package var metadata: [String: String]

  package init(tensors: [String: Tensor] = [:], metadata: [String: String] = [:]) {
    self.tensors = tensors
    self.metadata = metadata
  }

  private static let headerLimit = 10 << 20

  /// Reads a file's bytes, which must contain `F32` tensors only and nothing that the header does
  /// not describe.
  ///
  /// - Throws: `ModelFileError`, with the given path.
  package init(decoding bytes: [UInt8], path: String) throws {
    func malformed(_ words: String) -> ModelFileError {
      ModelFileError(path: path, reason: .malformed(words))
    }
    guard bytes.count >= 8 else { throw malformed("only \(bytes.count) bytes") }
    let length = bytes[0..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length >= 2, length <= UInt64(min(Self.headerLimit, bytes.count - 8)) else {
      throw malformed("its header would have \(length) bytes, the file has \(bytes.count)")
    }
    let start = 8 + Int(length)
    let header: SafetensorsHeader
    do {
      header = try SafetensorsHeader(parsing: bytes[8..<start])
    } catch {
      throw malformed(error.words)
    }
    self.init(metadata: header.metadata)
    // Tensors must cover the data exactly: no holes, no overlaps, nothing left over.
    var end = 0
    for (name, tensor) in header.tensors.sorted(by: {
      ($0.value.range.lowerBound, $0.value.range.upperBound, $0.key)
        < ($1.value.range.lowerBound, $1.value.range.upperBound, $1.key)
    }) {
      guard tensor.type == "F32" else {
        throw ModelFileError(
          path: path,
          reason: .foreign("'\(name)' holds \(tensor.type), not F32")
        )
      }
      guard tensor.range.lowerBound == end, tensor.range.upperBound <= bytes.count - start else {
        throw malformed("'\(name)' does not lie where the one before it ends")
      }
      end = tensor.range.upperBound
      var count = 4
      for size in tensor.shape {
        let (product, overflow) = count.multipliedReportingOverflow(by: size)
        guard !overflow else { throw malformed("'\(name)' has an impossible shape") }
        count = product
      }
      guard count == tensor.range.count else {
        throw malformed("'\(name)' has a shape that does not agree with its bytes")
      }
      let values = bytes.withUnsafeBytes { all in
        [Float](unsafeUninitializedCapacity: count / 4) { buffer, written in
          UnsafeMutableRawBufferPointer(buffer).copyMemory(
            from: UnsafeRawBufferPointer(rebasing: all[start + end - count..<start + end])
          )
          written = count / 4
        }
      }
      tensors[name] = Tensor(shape: tensor.shape, values: values)
    }
    guard end == bytes.count - start else {
      throw malformed("\(bytes.count - start - end) bytes are left over")
    }
  }

  /// The bytes of the file: metadata first, tensors by name, the header padded to eight bytes.
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
    let sorted = tensors.sorted { $0.key < $1.key }
    for (name, tensor) in sorted {
      let end = offset + tensor.values.count * 4
      if header.utf8.count > 1 { header += "," }
      header +=
        "\(Self.quoted(name)):{\"dtype\":\"F32\",\"shape\":["
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
    for (_, tensor) in sorted {
      tensor.values.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }
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
