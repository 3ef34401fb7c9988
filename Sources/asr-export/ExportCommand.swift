import ArgumentParser
import CommandLineSupport
import SpeechExport
import SpeechModel

@main
struct ExportCommand: MainCommand {
  static let configuration = CommandConfiguration(
    commandName: "asr-export",
    abstract: "Write a trained model as an ONNX file, or in half its size.",
    discussion: """
      The ONNX file takes raw audio and gives probabilities. It runs wherever there is ONNX Runtime, from version 1.17 on, and holds every step from \
      samples to probabilities. Its inputs are audio, samples between -1 and 1 at the model's rate, \
      a clip a row, and lengths, the samples of each clip; its outputs are probabilities and \
      label, the index of the most likely one. Clips of unequal length in one call get the answers \
      that they get alone. Labels, rate, threshold and configuration are in the metadata, and so \
      are clips with their answers, by which Interop/onnx_check.py checks the file.

      A clip more than twice as long as the longest training clip is not covered by windows, as \
      asr-predict does: Documentation/exporting.md shows how.

      With --half, the file is a model like the one that asr-train wrote, with its weights in float16: \
      half the size, for the same programs, with answers that differ by rounding.

      A file that is there is replaced if it is an earlier export of the same kind, and kept \
      otherwise.

      EXAMPLES:
        asr-export model.onnx
        asr-export model.onnx --model runs/experiment-7
        asr-export - --model model.safetensors > model.onnx
        asr-export --half small.safetensors

      \(exitStatuses(failure: "the file cannot be written, or there is no model"))
      """,
    version: ProgramVersion.words("asr-export")
  )

  @Argument(help: "The file to write; a single - for the standard output.")
  var file: String

  @Flag(help: "Write a model file with weights in float16 instead, of half the size.")
  var half = false

  @OptionGroup var model: ModelOption

  func run() throws {
    let isStream = file == "-"
    let path = Terminal.path(isStream ? "/dev/stdout" : file)
    let target = try ExportTarget(path, for: half ? .half : .onnx)
    let (bytes, labels, rate) = try model.load(half ? halfPrecision : onnx)
    try target.write(bytes)
    let megabytes = (Double(bytes.count) / 1e5).rounded() / 10
    Terminal.note("\(labels.count) labels, \(rate) Hz, \(megabytes) MB\n")
    if !isStream { try Terminal.print(file) }
  }

  private typealias Exported = (bytes: [UInt8], labels: [String], sampleRateHertz: Int)

  private func onnx(_ path: String) throws -> Exported {
    let path = SpeechRecognizer.modelFile(path)
    let exported = try ONNXModel(
      decoding: TrainedModel.bytes(of: path),
      path: path,
      producer: ("asr-export", ProgramVersion.number)
    )
    return (exported.bytes, exported.labels, exported.sampleRateHertz)
  }

  private func halfPrecision(_ path: String) throws -> Exported {
    let path = SpeechRecognizer.modelFile(path)
    let exported = try HalfPrecisionModel(TrainedModel(contentsOf: path), path: path)
    return (exported.bytes, exported.labels, exported.sampleRateHertz)
  }
}
