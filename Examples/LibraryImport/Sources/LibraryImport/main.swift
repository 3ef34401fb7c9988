import Foundation
import SpeechModel

guard CommandLine.arguments.count > 2 else {
  print("usage: LibraryImport <model or run folder> <recording>...")
  exit(64)
}
do {
  let recognizer = try SpeechRecognizer(modelAt: CommandLine.arguments[1])
  for path in CommandLine.arguments.dropFirst(2) {
    let prediction = try recognizer.recognize(path: path)
    print(path, prediction.label, prediction.confidence)
  }
} catch {
  print(error)
  exit(1)
}
