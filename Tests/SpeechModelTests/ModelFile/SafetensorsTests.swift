import Foundation
import SpeechModel
import Testing

@Suite struct SafetensorsTests {
  private func file(_ header: String, data: Int = 8) -> [UInt8] {
    var bytes: [UInt8] = []
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { bytes += Array($0) }
    return bytes + Array(header.utf8) + [UInt8](repeating: 0, count: data)
  }

  private func words(_ bytes: [UInt8]) -> String? {
    do {
      _ = try Safetensors(decoding: bytes, path: "m")
      return nil
    } catch {
      return "\(error)"
    }
  }

  @Test func goesThereAndBack() throws {
    let file = Safetensors(
      tensors: [
        "b": .init(shape: [2, 2], values: [1, -2, 3.5, .pi]), "a": .init(shape: [], values: [7]),
        "empty": .init(shape: [0], values: []),
      ],
      metadata: ["label": "\"quoted\" \\ \n grün \u{1}", "x": ""]
    )
    let bytes = file.encoded()
    #expect(try Safetensors(decoding: bytes, path: "m") == file)
    #expect(bytes == file.encoded())
    #expect((bytes.count - 8 - 5 * 4) % 8 == 0)
  }

  static let tensor = #"{"dtype":"F32","shape":[2],"data_offsets":[0,8]}"#

  @Test func plainHeaderIsRead() {
    #expect(words(file(#"{"a":\#(Self.tensor)}"#)) == nil)
    #expect(words(file("{}", data: 0)) == nil)
    #expect(words(file(#"{"a":\#(Self.tensor)}   "#)) == nil)
    #expect(words(file(#"{"__metadata__":{"k":"\u00e9\ud83d\ude00"},"a":\#(Self.tensor)}"#)) == nil)
  }

  @Test(arguments: [
    #"{"a":\#(tensor),"a":\#(tensor)}"#,
    #"{"__metadata__":{"k":"1","k":"2"},"a":\#(tensor)}"#,
    #" {"a":\#(tensor)}"#,
    #"{"a":\#(tensor)}x"#,
    #"{"a":\#(tensor),}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"more":1}}"#,
    #"{"a":{"dtype":"F32","shape":[2.0],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[02],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,2],"data_offsets":[0,8]}}"#,
    #"{"a":{"shape":[2],"data_offsets":[0,8]}}"#,
    #"{"__metadata__":{"k":1},"a":\#(tensor)}"#,
    #"{"__metadata__":{"k":{"deep":"1"}},"a":\#(tensor)}"#,
    #"{"__metadata__":{"k":"\ud83d"},"a":\#(tensor)}"#,
    #"{"__metadata__":{"k":"\x"},"a":\#(tensor)}"#,
    "{\"__metadata__\":{\"k\":\"\u{7}\"},\"a\":\(tensor)}",
    #"{"a":\#(tensor)"#,
    #"["a"]"#,
    #"{}"#,
    "",
  ])
  func malformedHeaderIsRefused(_ header: String) {
    #expect(words(file(header))?.hasPrefix("m: not a model file, or a damaged one (") == true)
  }

  @Test func lengthsAreChecked() {
    #expect(words([]) != nil)
    #expect(words([1, 2, 3]) != nil)
    #expect(words([UInt8](repeating: 255, count: 64)) != nil)
    #expect(words(file(#"{"a":\#(Self.tensor)}"#, data: 7)) != nil)
    #expect(words(file(#"{"a":\#(Self.tensor)}"#, data: 9)) != nil)
    var invalid = file(#"{"__metadata__":{"k":"ab"},"a":\#(Self.tensor)}"#)
    invalid[8 + 23] = 0xFF
    #expect(words(invalid) != nil)
  }
}
