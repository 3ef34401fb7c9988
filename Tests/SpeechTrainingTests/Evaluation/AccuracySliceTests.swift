import Foundation
import SpeechModel
import SpeechTraining
import Testing

/// Which groups of clips do worse.
@Suite struct AccuracySliceTests {
  @Test func aWorseSpeakerIsFoundAmongMany() throws {
    // Ten speakers of 30 clips; one of them is wrong half of the time, the others in one of ten.
    let isRight = (0..<300).map { $0 < 30 ? $0 % 2 == 0 : $0 % 10 != 0 }
    let groups = (0..<10).map { speaker in
      AccuracySlice.Group(
        subject: "speaker",
        name: "s\(speaker)",
        members: Array(30 * speaker..<30 * (speaker + 1))
      )
    }
    let few = AccuracySlice.Group(subject: "speaker", name: "few", members: Array(0..<9))
    let all = AccuracySlice.Group(subject: "rate", name: "all", members: Array(0..<300))
    let slices = AccuracySlice.slices(groups + [few, all], isRight: isRight)
    #expect(slices.count == 10)
    #expect(slices.filter(\.isWorse).map(\.name) == ["s0"])
    let worst = try #require(slices.first)
    #expect(worst.correct == 15 && worst.clips == 30 && worst.p < 1e-6)
    #expect(abs(worst.difference - (0.5 - 0.9)) < 1e-12)
    #expect(
      worst.inWords
        == "speaker s0: 50.0 % of 30 clips (33.2 to 66.8 %), 40.0 points below the others (p 0.000005)"
    )
    // What is all but impossible is not called impossible.
    let hopeless = AccuracySlice.slices(groups, isRight: (0..<300).map { $0 >= 30 }).first
    #expect(hopeless?.inWords.hasSuffix(" below the others (p < 0.000001)") == true)
    // Fewer clips altogether than a group must have.
    #expect(AccuracySlice.slices([few], isRight: [true, false]).isEmpty)
    let none = ErrorAnalysis(
      slices: AccuracySlice.slices(groups, isRight: (0..<300).map { $0 % 10 != 0 })
    )
    #expect(
      none.report
        == "None of 10 groups of clips does worse than chance among so many explains."
    )
  }

  /// Ten groups and twenty suspects fit on a terminal; of more it is said how many.
  @Test(arguments: [(10, 20), (12, 25)])
  func moreThanATerminalHoldsAreCounted(_ groups: Int, _ suspects: Int) {
    // Of so many groups of 30 clips, each is wrong half of the time, and 2,000 others never.
    let isRight = (0..<30 * groups + 2_000).map { $0 >= 30 * groups || $0 % 2 == 0 }
    let members = (0..<groups).map { group in
      AccuracySlice.Group(
        subject: "speaker",
        name: "s\(group)",
        members: Array(30 * group..<30 * (group + 1))
      )
    }
    // Clips labelled yes that every model calls no.
    let outcomes = (0..<120 + suspects).map { index in
      let yes: Float = index < 60 ? 0.99 : index < 120 ? 0.01 : 0.005
      return Evaluation.Outcome(
        path: "\(index).wav",
        label: (60..<120).contains(index) ? 1 : 0,
        probabilities: [yes, 1 - yes]
      )
    }
    let report = ErrorAnalysis(
      slices: AccuracySlice.slices(members, isRight: isRight),
      suspects: LabelSuspects(Evaluation(labels: ["yes", "no"], outcomes: outcomes))
    ).report
    #expect(report.contains("\(suspects) labels may be wrong; "))
    let counted = report.matches(of: /\n  and (\d+) more/).map { Int($0.1) }
    #expect(counted == (groups > 10 ? [groups - 10, suspects - 20] : []), "\(report)")
  }

  @Test func numbersAreCutAtTheirQuarters() throws {
    let clips = (0..<40).map { index -> ComparedClip in
      var values = ClipStatistic.allCases.map { _ in Double.nan }
      values[0] = Double(index) / 10
      return ComparedClip(
        path: "\(index % 2 == 0 ? "a" : "b")/yes/\(index).wav",
        label: "yes",
        group: "s",
        rateHertz: 8_000,
        statistics: ClipStatistics(values: values)
          ?? ClipStatistics(
            AudioClip(samples: [], sampleRateHertz: 8_000)
          )
      )
    }
    let groups = SliceSubject.duration.groups(clips)
    #expect(groups.map(\.members.count) == [10, 10, 10, 10])
    #expect(groups[0].name == "0.00 to 0.97 s")
    #expect(SliceSubject.snr.groups(clips).isEmpty)
    #expect(SliceSubject.folder.groups(clips).map(\.name) == ["a", "b"])
    #expect(SliceSubject.speaker.groups(clips).count == 1)
    #expect(SliceSubject.rate.groups(clips).map(\.name) == ["8000 Hz"])
  }
}
