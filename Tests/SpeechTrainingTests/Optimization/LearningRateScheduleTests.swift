import Foundation
import SpeechTraining
import Testing

@Suite struct LearningRateScheduleTests {
  @Test func warmsUpThenFollowsTheCosine() {
    let schedule = LearningRateSchedule(
      peak: 0.1,
      kind: .cosine,
      warmupSteps: 10,
      totalSteps: 110
    )
    #expect(abs(schedule.rate(step: 0) - 0.01) < 1e-12)
    #expect(abs(schedule.rate(step: 9) - 0.1) < 1e-12)
    #expect(abs(schedule.rate(step: 10) - 0.1) < 1e-12)
    #expect(abs(schedule.rate(step: 60) - 0.05) < 1e-12)
    #expect(schedule.rate(step: 109) < 1e-4)
    // And stays there.
    #expect([110, 111, 160, 210].allSatisfy { schedule.rate(step: $0) < 1e-12 })
    for step in 10..<109 { #expect(schedule.rate(step: step + 1) < schedule.rate(step: step)) }
  }

  @Test func constantStays() {
    let schedule = LearningRateSchedule(
      peak: 0.1,
      kind: .constant,
      warmupSteps: 0,
      totalSteps: 5
    )
    #expect((0..<5).allSatisfy { schedule.rate(step: $0) == 0.1 })
  }
}
