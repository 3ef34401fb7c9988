import Foundation
import PackagePlugin

/// Writes a Swift file with the commit that the package is built from, for `--version`.
///
/// It is written anew when a commit is made or another one is checked out, and when a source
/// changes: `Context.gitInformation` of the manifest would not do, as manifests are cached.
@main
struct CommitPlugin: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let package = context.package.directoryURL
    let output = context.pluginWorkDirectoryURL.appending(path: "Commit.swift")
    let sources = context.package.targets.compactMap { $0 as? any SourceModuleTarget }
      .flatMap { $0.sourceFiles.map(\.url) }
    return [
      .buildCommand(
        displayName: "Reading the commit",
        executable: URL(filePath: "/bin/sh"),
        arguments: [
          package.appending(path: "Plugins/CommitPlugin/commit.sh").path(percentEncoded: false),
          package.path(percentEncoded: false), output.path(percentEncoded: false),
        ],
        inputFiles: [Self.log(of: package)].compactMap { $0 } + sources,
        outputFiles: [output]
      )
    ]
  }

  /// The file that Git adds a line to whenever another commit becomes the current one; nil if the
  /// folder is under no version control.
  private static func log(of package: URL) -> URL? {
    var folder = package.appending(path: ".git")
    // Of a worktree or a submodule it is a file that names the folder.
    if let text = try? String(contentsOf: folder, encoding: .utf8), text.hasPrefix("gitdir: ") {
      let path = text.dropFirst("gitdir: ".count).trimmingCharacters(in: .whitespacesAndNewlines)
      folder = URL(filePath: path, relativeTo: package)
    }
    let log = folder.appending(path: "logs/HEAD")
    return FileManager.default.fileExists(atPath: log.path(percentEncoded: false)) ? log : nil
  }
}
