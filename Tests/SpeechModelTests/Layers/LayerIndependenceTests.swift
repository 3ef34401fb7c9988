import Foundation
import SpeechModel
import TestSupport
import Testing

/// A layer's file is about that layer alone: only the plan knows which layers are neighbours, and
/// what is deferred from one to the next.
@Suite struct LayerIndependenceTests {
  /// The files of the layers, without comments, by the layer's type.
  private static func sources() throws -> [String: String] {
    let folder = Fixtures.package.appending(path: "Sources/SpeechModel/Layers")
    let files = try #require(
      FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    )
    var sources: [String: String] = [:]
    for case let file as URL in files where file.pathExtension == "swift" {
      let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      let code = lines.map { $0.prefix(upTo: $0.firstRange(of: "//")?.lowerBound ?? $0.endIndex) }
        .joined(separator: "\n")
      for match in code.matches(of: #/struct (\w+): Layer\b/#) {
        sources[String(match.output.1)] = code
      }
    }
    return sources
  }

  @Test func noLayerNamesAnother() throws {
    let sources = try Self.sources()
    #expect(sources.count > 20)
    for (layer, code) in sources {
      let words = Set(code.matches(of: #/\w+/#).map { String($0.output) })
      let others = words.intersection(sources.keys).subtracting([layer])
      #expect(others.isEmpty, "\(layer) names \(others.sorted())")
    }
  }

  @Test func noLayerKnowsWhatIsPutOff() throws {
    for (layer, code) in try Self.sources() {
      let found = code.lowercased().matches(of: #/\w*(deferred|pending|fuse|fusion|fold)\w*/#)
      #expect(found.isEmpty, "\(layer) names \(found.map { String($0.output.0) })")
    }
  }

  @Test func everyLayerHasItsRow() throws {
    for (layer, code) in try Self.sources() {
      #expect(code.contains(#/struct Settings(<.*>)?: (No)?LayerSettings\b/#), "\(layer)")
    }
    // Two recurrent layers share a file.
    #expect(try Self.sources().count + 1 == LayerCatalog.kinds.count)
  }
}
