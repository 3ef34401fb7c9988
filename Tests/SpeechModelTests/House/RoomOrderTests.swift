import Foundation
import TestSupport
import Testing

/// The folders of each library have an order, which CONTRIBUTING.md lists: a folder uses only those
/// before it.
@Suite struct RoomOrderTests {
  static let targets = ["SpeechModel", "SpeechTraining", "SpeechExplanation", "SpeechServing"]

  /// A source file of a target, without comments and string literals.
  private struct Source {
    var room: String
    var name: String
    var code: String
  }

  /// The rooms that CONTRIBUTING.md lists for a target, from the lowest to the highest.
  private func listed(_ target: String) throws -> [String] {
    let text = try String(
      contentsOf: Fixtures.package.appending(path: "CONTRIBUTING.md"),
      encoding: .utf8
    )
    let start = try #require(text.range(of: "\n- \(target): "))
    let end = try #require(text[start.upperBound...].firstIndex(of: "."))
    return text[start.upperBound..<end].matches(of: /`(\w+)`/).map { String($0.1) }
  }

  private func sources(_ target: String) throws -> [Source] {
    let folder = Fixtures.package.appending(path: "Sources/\(target)")
    let files = try #require(
      FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    )
    return try files.compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" }.map { file in
      let below = file.path.dropFirst(folder.path.count).split(separator: "/")
      let text = try String(contentsOf: file, encoding: .utf8)
      return Source(
        room: below.count > 1 ? String(below[0]) : "",
        name: String(below[below.count - 1]),
        code: text.replacing(/\/\/[^\n]*/, with: "").replacing(/"(?:[^"\\\n]|\\.)*"/) { literal in
          // Interpolations in a string literal are code.
          literal.output.matches(of: /\\\(((?:[^()]|\([^()]*\))*)\)/).map { String($0.1) }
            .joined(separator: " ")
        }
      )
    }
  }

  /// The room that declares each type or function that is visible to other files.
  private func owners(_ sources: [Source]) -> [Substring: String] {
    let declaration =
      /(?m)^(?:@\w+\s+)*((?:\w+\s+)*?)(?:struct|class|enum|protocol|actor|typealias|func)\s+(\w+)/
    var owners: [Substring: String] = [:]
    for source in sources {
      for match in source.code.matches(of: declaration) where !match.1.contains("private") {
        owners[Substring(String(match.2))] = source.room
      }
    }
    return owners
  }

  @Test(arguments: targets)
  func roomsUseThoseBefore(_ target: String) throws {
    let order = try listed(target)
    let sources = try sources(target)
    #expect(Set(order) == Set(sources.map(\.room)), "CONTRIBUTING.md lists every folder")
    let owners = owners(sources)
    let rank = Dictionary(uniqueKeysWithValues: zip(order, order.indices))
    for source in sources {
      for word in Set(source.code.split { !$0.isLetter && !$0.isNumber && $0 != "_" }) {
        guard let owner = owners[word], let own = rank[source.room], let other = rank[owner] else {
          continue
        }
        #expect(other <= own, "\(source.room)/\(source.name) uses \(word) of \(owner)")
      }
    }
  }

  @Test(arguments: targets)
  func roomsCanBeOverlooked(_ target: String) throws {
    let folder = Fixtures.package.appending(path: "Sources/\(target)")
    let folders = try #require(
      FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    )
    var files: [String: Int] = [:]
    for case let file as URL in folders where file.pathExtension == "swift" {
      files[file.deletingLastPathComponent().path, default: 0] += 1
    }
    for (folder, count) in files { #expect(count <= 25, "\(folder)") }
  }
}
