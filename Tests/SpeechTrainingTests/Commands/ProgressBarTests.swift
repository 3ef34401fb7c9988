import SpeechTraining
import Testing
import TrainingCommandSupport

@Suite struct ProgressBarTests {
  private let after = [" 40 %", "3:07 min left", "loss 0.432", "1234 clips/s"]

  private func line(_ share: Double, _ bar: ProgressBar = ProgressBar(), columns: Int) -> String {
    bar.line(share: share, before: "epoch 17/40", after: after, columns: columns)
  }

  @Test func cellsFillByEighths() {
    // 14 cells at 80 columns.
    func bar(_ eighths: Double) -> Substring {
      line(eighths / 112, columns: 80).dropFirst(13).prefix(14)
    }
    #expect(bar(0) == "              ")
    #expect((1...8).map { bar(Double($0) + 0.01).first } == Array("▏▎▍▌▋▊▉█"))
    #expect(bar(8.01) == "█             ")
    #expect(bar(60.01) == "███████▌      ")
    #expect(bar(111.99) == "█████████████▉")
    #expect(bar(112) == "██████████████")
  }

  @Test func exactLines() {
    #expect(line(0.4, columns: 40) == "epoch 17/40 ▕█▌  ▏  40 %  3:07 min left")
    #expect(
      line(0.4, columns: 80)
        == "epoch 17/40 ▕█████▌        ▏  40 %  3:07 min left  loss 0.432  1234 clips/s"
    )
    #expect(
      line(0.4, columns: 120)
        == "epoch 17/40 ▕████████████████                        ▏  40 %  3:07 min left  loss 0.432"
        + "  1234 clips/s"
    )
  }

  @Test func asciiHasTheSameWidth() {
    let ascii = ProgressBar(isUnicode: false)
    #expect(line(0.4, ascii, columns: 40) == "epoch 17/40 [#---]  40 %  3:07 min left")
    #expect(
      line(0.4, ascii, columns: 80)
        == "epoch 17/40 [#####---------]  40 %  3:07 min left  loss 0.432  1234 clips/s"
    )
    #expect(line(1, ascii, columns: 40).contains("[####]"))
  }

  @Test(arguments: [0.0, 0.013, 0.5, 0.999, 1, 7, -1, .nan, .infinity])
  func neverPastTheWidth(_ share: Double) {
    for columns in 0...200 {
      for isUnicode in [true, false] {
        let text = line(share, ProgressBar(isUnicode: isUnicode), columns: columns)
        #expect(text.count <= max(0, columns - 1))
      }
    }
    // What has no room is left out whole, from the end; without room for a bar there are words.
    #expect(line(0.4, columns: 36).hasSuffix("▏  40 %"))
    #expect(line(0.4, columns: 20) == "epoch 17/40  40 %")
    #expect(line(0.4, columns: 8) == "epoch 1")
  }

  @Test func theBarKeepsItsLengthWhileWordsChange() {
    let bar = ProgressBar()
    let lengths = ["9 s left", "59:59 min left"].map { time in
      bar.line(share: 0.5, before: "epoch 1/40", after: [" 50 %", time], columns: 80)
        .prefix { $0 != "▏" }.count
    }
    #expect(lengths[0] == lengths[1])
  }

  @Test func onlyTheBarIsColoured() {
    let plain = line(0.4, columns: 80)
    let coloured = line(0.4, ProgressBar(hasColours: true), columns: 80)
    let parts = plain.split(separator: "▕")
    #expect(coloured.hasPrefix("\(parts[0])\u{1B}[36m▕█"))
    #expect(coloured.contains("▏\u{1B}[0m  40 %"))
    #expect(
      coloured.replacing("\u{1B}[36m", with: "").replacing("\u{1B}[0m", with: "") == plain
    )
  }
}
