import SpeechTraining
import Testing

/// A synthesizer's command line is split as a shell would, and no shell sees what is spoken.
@Suite struct CommandTemplateTests {
  @Test(arguments: [
    ("say {text}", ["say", "it's; rm -rf *"]),
    ("  say\t-o {out}  ", ["say", "-o", "x.wav"]),
    (
      #"say 'two words' "three more \"words\"" a\ b"#,
      ["say", "two words", #"three more "words""#, "a b"]
    ),
    (#"say '' "\n" 'back\slash' pre{voice}post"#, ["say", "", #"\n"#, #"back\slash"#, "pre3post"]),
    (#"say '|' \> {text}"#, ["say", "|", ">", "it's; rm -rf *"]),
    ("say {\"json\": 1}", ["say", "{json:", "1}"]),
  ])
  func itIsSplitIntoWords(_ text: String, _ expected: [String]) throws {
    let template = try CommandTemplate(text)
    #expect(template.words([.text: "it's; rm -rf *", .out: "x.wav", .voice: "3"]) == expected)
  }

  /// Braces in what is spoken stand for nothing.
  @Test func aTextIsNotLookedInto() throws {
    let template = try CommandTemplate("say {text} {voice}")
    #expect(template.words([.text: "{voice}", .voice: "3"]) == ["say", "{voice}", "3"])
  }

  @Test(arguments: [
    ("", "command '': it names no program"),
    ("say 'x", "command 'say 'x': the quote ' is not closed"),
    (
      "say {text} | sox - {out}",
      "command 'say {text} | sox - {out}': '|' is for a shell, and none runs it; quote it if it is an argument,"
        + " or put the line into a script"
    ),
    (#"say x\"#, #"command 'say x\': nothing follows its last backslash"#),
    (
      "say {txt} {out}",
      "command 'say {txt} {out}': '{txt}' stands for nothing; expected {text}, {out}, {voice}, {rate},"
        + " {slowness}, {pitch}"
    ),
  ])
  func whatCannotBeRunIsRefused(_ text: String, _ expected: String) {
    let error = #expect(throws: SynthesisError.self) { try CommandTemplate(text) }
    #expect(error?.description == expected)
  }
}
