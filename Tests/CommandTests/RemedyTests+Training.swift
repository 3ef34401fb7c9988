import Foundation
import TestSupport
import Testing

/// What is said about training, searches and models.
extension RemedyTests {
  @Test func whatMemorizesTooLittleIsMended() throws {
    let folder = try folder()
    let overfit = "asr-train 'my words' --model linear --overfit"
    let slow = try run("\(overfit) 2x4 --learning-rate 1e-7", in: folder)
    #expect(slow.status == 1)
    let flag = try #require(
      slow.output.firstMatch(of: /too low: .* Try (--learning-rate [0-9.e-]*[0-9])\.\n/),
      "\(slow.output)"
    )
    try succeed("\(overfit) 2x4 \(flag.1)", in: folder)
    // Labels that contradict each other are found, and once corrected are learned.
    try succeed("cd 'my words' && for i in yes/*_0.wav; do cp $i no/x${i#*/}; done", in: folder)
    let wrong = try run("\(overfit) 2x20", in: folder)
    #expect(wrong.status == 1)
    let program = try #require(
      wrong.output.firstMatch(of: /Correct the labels \((asr-data check)\)\.\n/),
      "\(wrong.output)"
    )
    let check = try run("\(program.1) 'my words'", in: folder)
    let found = check.output.matches(of: /no\/(x[a-z0-9_]+\.wav)/).map { String($0.1) }
    #expect(check.status == 1 && Set(found).count == 5, "\(check.output)")
    try succeed("cd 'my words/no' && rm \(Set(found).joined(separator: " "))", in: folder)
    try succeed("\(overfit) 2x20", in: folder)
  }

  /// Other words that sound as the words do: to accept none of them is to accept nothing.
  @Test func aThresholdThatGivesUpMostAnswersIsLaxerOrNone() throws {
    let folder = try folder(["yes", "no"], clips: 24)
    try succeed(
      """
      cd 'my words' && mkdir _unknown_ && for word in yes no; do for clip in $(ls $word | head -10); do
      cp $word/$clip _unknown_/$word-$clip; echo $word/$clip; echo _unknown_/$word-$clip; done; done \
      > validation_list.txt && for clip in $(ls no | tail -4); do cp no/$clip _unknown_/other-$clip; done
      """,
      in: folder
    )
    let train = "asr-train 'my words' --model linear --epochs 20 --reject 0.02 --output run"
    let errors = try succeed(train, in: folder).errors
    let lines = errors.split(separator: "\n")
    let place = try #require(lines.firstIndex { $0.hasPrefix("warning: rejection gives up ") })
    #expect(
      lines[place].contains("; 50 clips without a word would show that rate, and there are 20: ")
    )
    #expect(lines[place...].contains { $0.hasPrefix("report: ") })
    let command = try #require(lines[place].firstMatch(of: /: (asr-train .* --reject [0-9.]+)$/))
    let page = try String(contentsOfFile: folder.path + "/run/report.html", encoding: .utf8)
    #expect(page.contains("<h3>Many right answers are rejected</h3>"))
    #expect(page.contains("--config run/config.yaml --split-from run --reject "))
    let again = try succeed(String(command.1), in: folder).errors
    #expect(!again.contains("warning: rejection"), "\(again)")
  }

  @Test func whatDivergesTakesSmallerSteps() throws {
    let folder = try folder(clips: 6)
    let train =
      "asr-train 'my words' --model linear --set training.optimizer=sgd"
      + " --set training.momentum=0.99 --set features.normalization=none"
    let errors = try refusal(
      "\(train) --epochs 40 --set training.gradient-clip=0 --learning-rate 10",
      in: folder
    )
    let flag = try #require(errors.firstMatch(of: /use a smaller (--learning-rate), or/))
    try succeed("\(train) --epochs 1 \(flag.1) 0.001", in: folder)
  }

  @Test func aSearchThatIsStoppedHalfwayIsResumed() throws {
    let folder = try folder()
    try
      "method: {random: {trials: 12}}\nbase: {network: {preset: linear}, training: {epochs: 10}}\n"
      .appending("parameters: {training.learning-rate: {log-range: [0.001, 0.02], steps: 12}}\n")
      .write(toFile: folder.file("space.yaml"), atomically: true, encoding: .utf8)
    let stopped = try run(
      """
      asr-search 'my words' --space space.yaml --output 'a search' 2> log &
      until grep -q '^trial' log; do kill -0 $! || break; sleep 0.02; done
      kill $!; wait $!; status=$?; cat log >&2; exit $status
      """,
      in: folder
    )
    #expect(stopped.status == 130, "\(stopped.errors)")
    let resume = try #require(
      stopped.errors.firstMatch(of: /stopped; resume it with: (.*)\n/),
      "\(stopped.errors)"
    )
    let ended = try succeed(String(resume.1), in: folder)
    #expect(ended.errors.contains("resuming after "), "\(ended.errors)")
    #expect(ended.output.hasSuffix("a search/winner.yaml\n"))
  }

  @Test func withoutAModelOneIsTrained() throws {
    let folder = try folder(clips: 6)
    let clip = try "'my words/yes/\(firstClip(of: "yes", in: folder))'"
    let errors = try refusal("asr-predict \(clip)", in: folder)
    let train = try #require(errors.firstMatch(of: /train one with '(.*)', or/), "\(errors)")
    try succeed("\(train.1.replacing("<folder>", with: "'my words'")) \(short)", in: folder)
    try succeed("asr-predict \(clip)", in: folder)
  }

  @Test func modelsOfOneNameAreServedByTwo() throws {
    let folder = try folder(clips: 6)
    try succeed("asr-train 'my words' \(short) --output 'a run'", in: folder)
    try succeed("mkdir b && cp -r 'a run' b", in: folder)
    let both = try run("asr-serve --model 'a run' --model 'b/a run'", in: folder)
    #expect(both.status == 64)
    let flag = try #require(both.errors.firstMatch(of: /as in (--model .*)\n/), "\(both.errors)")
    let served = try run(
      """
      asr-serve --port 0 --model 'a run' \(flag.1) &> log &
      until grep -q '^serving' log; do kill -0 $! || break; sleep 0.02; done
      kill $!; wait $!; status=$?; cat log; exit $status
      """,
      in: folder
    )
    #expect(served.status == 0 && served.output.contains("serving a run (2 labels), other (2"))
  }
}
