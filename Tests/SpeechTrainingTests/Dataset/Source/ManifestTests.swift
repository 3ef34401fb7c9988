import Foundation
import SpeechModel
import SpeechTraining
import TestSupport
import Testing

/// Manifests as spreadsheets, scripts and other toolkits write them.
@Suite struct ManifestTests {
  let pool = WorkerPool(threads: 1)

  private func dataset(_ name: String, _ bytes: Data, _ folder: TemporaryFolder) throws -> Dataset {
    for (place, file) in ["1.wav", "2.wav", "3.wav"].enumerated() {
      try AudioFile.write(
        tone(hertz: 200 + 90 * Double(place), seconds: 0.8, rate: 8_000),
        to: folder.file("words/\(file)")
      )
    }
    try bytes.write(to: URL(filePath: folder.file(name)))
    var source = DataSource(folder.path + "/" + name)
    source.split = .everything
    return try Dataset(source, pool: pool)
  }

  private func dataset(_ name: String, _ text: String, _ folder: TemporaryFolder) throws -> Dataset
  {
    try dataset(name, Data(text.utf8), folder)
  }

  private func words(_ name: String, _ text: String) throws -> String {
    let folder = try TemporaryFolder()
    do {
      _ = try dataset(name, text, folder)
      return "no error"
    } catch {
      return "\(error)".replacing(folder.path + "/", with: "")
    }
  }

  @Test func otherColumnsDescribeTheRecordings() throws {
    let table = try dataset(
      "l.csv",
      "path,label,Device,room,take\nwords/1.wav,a,phone,,1\nwords/2.wav,b,desk, hall ,2\n",
      TemporaryFolder()
    )
    #expect(
      table.clips.map(\.attributes)
        == [["Device": "phone", "take": "1"], ["Device": "desk", "room": "hall", "take": "2"]]
    )
    // There is but one room.
    #expect(table.groupingColumns == ["Device", "take"])
    #expect(table.describingColumn(named: "device") == "Device")
    let lines = try dataset(
      "l.jsonl",
      #"{"path": "words/1.wav", "label": "a", "device": "phone", "age": 31, "tags": ["x"], "indoors": true}"#
        + "\n"
        + #"{"path": "words/2.wav", "label": "b", "device": "desk", "indoors": false}"# + "\n",
      TemporaryFolder()
    )
    #expect(
      lines.clips.map(\.attributes) == [
        ["device": "phone", "age": "31", "indoors": "true"],
        ["device": "desk", "indoors": "false"],
      ]
    )
    #expect(lines.groupingColumns == ["device", "indoors"])
  }

  /// 0, 2.5, … 50 of 21 clips: the quarters end at 12.5, 25 and 37.5, which are in the quarter below.
  @Test func numbersAreCutAtTheirQuarters() throws {
    func groups(_ clips: Int, _ value: (Int) -> String) throws -> [AccuracySlice.Group] {
      let folder = try TemporaryFolder()
      let lines = try (0..<clips).map { index in
        try AudioFile.write(
          tone(hertz: 300 + 10 * Double(index), seconds: 0.1, amplitude: 0.1),
          to: folder.file("\(index).wav")
        )
        return "\(index).wav;\(index % 2 == 0 ? "a" : "b");\(value(index))\n"
      }
      let table = try dataset("l.csv", "path;label;Far\n" + lines.joined(), folder)
      #expect(table.groupingColumns == ["Far"])
      return table.groups(Array(table.clips.indices), by: "Far")
    }
    // With a decimal comma, and in an order that is not that of the files.
    let far = try groups(21) { "\(Double(($0 * 8) % 21) * 2.5)".replacing(".", with: ",") }
    #expect(far.map(\.subject) == ["Far", "Far", "Far", "Far"])
    #expect(
      far.map(\.name) == ["0,0 to 12,5", "15,0 to 25,0", "27,5 to 37,5", "40,0 to 50,0"]
    )
    #expect(far.map(\.members.count) == [6, 5, 5, 5])
    #expect(Set(far.flatMap(\.members)) == Set(0..<21))
    #expect(try groups(20) { "\($0)" }.count == 20)
  }

  @Test(arguments: [
    ("l.csv", "path;label;offset;duration\nwords/1.wav;a;0,1;0,3\nwords/2.wav;b;0,25;0,3\n"),
    (
      "l.csv",
      "sep=;\r\npath;label;offset;duration\r\nwords/1.wav;a;0,1;0,3\r\nwords/2.wav;b;0.25;0.3\r\n"
    ),
    ("l.csv", "path\tlabel\tstart\tend\nwords/1.wav\ta\t0.1\t0.4\nwords/2.wav\tb\t0.25\t0,55\n"),
    (
      "l.tsv",
      "\"path\"\tlabel\tStart Time\tEnd-Time\nwords/1.wav\ta\t0.1\t0.4\n\nwords/2.wav\tb\t0.25\t0.55"
    ),
    (
      "l.csv",
      "label,path,begin,stop,duration\n\"a\",\"words/1.wav\" , 0.1,0.4,0.3\n,,,,\nb,words/2.wav,0.25,0.55,0.3,,\n"
    ),
    ("l.csv", "path,label,offset,end_time\rwords/1.wav,a,0.1,0.4\rwords/2.wav,b,0.25,0.55\r"),
    (
      "l.jsonl",
      #"{"path": "words/1.wav", "label": "a", "start": 0.1, "end": 0.4, "duration": null}"#
        + "\r\n\r\n"
        + #"{"path": "words/2.wav", "label": "b\u2028", "offset": "0.25", "end_time": 0.55, "x": {"label": [1, "}"]}}"#
    ),
  ])
  func partsAreTheSameHoweverTheyAreWritten(_ name: String, _ text: String) throws {
    let folder = try TemporaryFolder()
    let dataset = try dataset(name, text, folder)
    #expect(dataset.clips.map(\.path) == ["words/1.wav#t=0.1,0.4", "words/2.wav#t=0.25,0.55"])
    #expect(dataset.clips.map { ($0.seconds * 1_000).rounded() } == [300, 300])
    #expect(dataset.labels[0] == "a")
  }

  @Test func spreadsheetsWriteUnicodeTextInUTF16() throws {
    let folder = try TemporaryFolder()
    let text = "path\tlabel\r\nwords/1.wav\tgrün\r\nwords/2.wav\tja\r\n"
    let bytes =
      Data([0xFF, 0xFE]) + Data(text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
    #expect(try dataset("l.tsv", bytes, folder).labels == ["grün", "ja"])
  }

  @Test(arguments: [
    (
      "path;label;offset\n1.wav;a;0,1,2\n",
      "line 2: offset is '0.1.2'; expected seconds from the file's beginning, 0 or more"
    ),
    (
      "path,label,end,offset\n1.wav,a,0.1,0.4\n",
      "line 2: end is 0.1; expected more than the offset, 0.4"
    ),
    (
      "path,label,end,offset\n1.wav,a,0.4,0.4\n",
      "line 2: end is 0.4; expected more than the offset, 0.4"
    ),
    (
      "path,label,end\n1.wav,a,0\n",
      "line 2: end is '0'; expected seconds from the file's beginning, above 0"
    ),
    (
      "path,label,start,end,duration\n1.wav,a,0.1,0.4,0.5\n",
      "line 2: end is 0.4, and offset and duration make 0.6; expected the same"
    ),
    (
      "path,label,offset\n1.wav,a,-1\n",
      "line 2: offset is '-1'; expected seconds from the file's beginning, 0 or more"
    ),
    (
      "path,label,offset\n1.wav,a,nan\n",
      "line 2: offset is 'nan'; expected seconds from the file's beginning, 0 or more"
    ),
    ("path,label,path\n1.wav,a,2.wav\n", "line 1: 2 columns are called 'path'; expected one"),
    (
      "path,label\n1.wav,yes, please\n",
      "line 2: has 3 cells, and the header 2; put a cell that holds commas into quotation marks"
    ),
    (
      "path;label\n1.wav;yes; please\n",
      "line 2: has 3 cells, and the header 2; put a cell that holds semicolons into quotation marks"
    ),
    (
      "path,label\n1.wav,say \"yes\"\n",
      "line 2: a quotation mark inside a cell; put the whole cell into quotation marks and double those inside, as in \"say \"\"yes\"\"\""
    ),
    (
      "path,label\n1.wav,\"yes\" or no\n",
      "line 2: a cell continues after its closing quotation mark; double the quotation marks inside a cell, as in \"say \"\"yes\"\"\""
    ),
    (
      "path,label\n\"1.wav\",\"n\no\"\n2.wav,\"no\n3.wav,no\n",
      "line 4: this quotation mark is not closed"
    ),
    ("path,label\r\n\"1.wav\",\"n\r\no\"\r\n\r\n2.wav,\r\n", "line 5: has no label or command"),
    (
      "path,lable\n1.wav,a\n",
      "line 1: the header is 'path,lable'; expected a column called label or command; is it 'lable'?"
    ),
    (
      "file_name,label\n1.wav,a\n",
      "line 1: the header is 'file_name,label'; expected a column called path or audio_filepath or file or filename; is it 'file_name'?"
    ),
    (
      "1.wav,a\n2.wav,b\n",
      "line 1: the header is '1.wav,a'; expected a column called path or audio_filepath or file or filename"
    ),
    (
      "path,label\na0.wav\0evil,a\n",
      "line 2: path is 'a0.wav\\u0000evil', which holds a NUL character; no file's name does"
    ),
    (
      "path,label,date\n1.wav,a,\u{1B}[31m\n",
      "line 2: date is '\\u001B[31m'; expected one like 2026-11-24 or 2026-11-24T12:30:00Z"
    ),
  ])
  func tablesThatAreWrongSayWhere(_ text: String, _ expected: String) throws {
    #expect(try words("l.csv", text) == "l.csv, \(expected)")
  }

  @Test(arguments: [
    (#"{"path": "1.wav", "label": true}"#, #"label is true; expected a text, such as "yes""#),
    (#"{"path": "1.wav", "label": ["a"]}"#, #"label is ["a"]; expected a text, such as "yes""#),
    (#"{"path": 1, "label": "a"}"#, #"path is 1; expected a text, such as "yes/1.wav""#),
    (
      #"{"path": "1.wav", "label": "a", "offset": true}"#,
      "offset is true; expected seconds from the file's beginning, 0 or more"
    ),
    (
      #"{"path": "1.wav", "label": "a", "start": 1e999}"#,
      "start is 1e999; expected seconds from the file's beginning, 0 or more"
    ),
    (
      #"{"path": "1.wav", "label": "a", "offset": -0.5}"#,
      "offset is '-0.5'; expected seconds from the file's beginning, 0 or more"
    ),
    (
      #"{"path": "1.wav", "label": "a", "split": ["test"]}"#,
      #"split is ["test"]; expected train, valid or test"#
    ),
    (#"{"path": "1.wav", "label": "a", "split": 1}"#, "split is 1; expected train, valid or test"),
    (
      #"{"path": "1.wav", "label": "a", "speaker": {"id": 1}}"#,
      #"speaker is {"id": 1}; expected a text or a number"#
    ),
    (
      #"{"path": "1.wav", "label": "a", "date": false}"#,
      "date is false; expected one like 2026-11-24 or 2026-11-24T12:30:00Z"
    ),
    (
      #"{"path": "1.wav", "label": "a", "duration": NaN}"#,
      "duration is NaN, which is not JSON; leave the key out, or give a value"
    ),
    (
      #"{"path": "1.wav", "x": -Infinity, "label": "a"}"#,
      "x is -Infinity, which is not JSON; leave the key out, or give a value"
    ),
    (#"{"path": "1.wav", "label": null}"#, "has no label or command"),
    (
      #"{"path": "a0.wav\u0000evil", "label": "a"}"#,
      "path is 'a0.wav\\u0000evil', which holds a NUL character; no file's name does"
    ),
    (#"{"label": "no", "path": "1.wav", "label": "yes"}"#, "the key 'label' occurs twice"),
    (#"{"la\u0062el": "no", "path": "1.wav", "Label": "yes"}"#, "the key 'Label' occurs twice"),
    (#"[1]"#, #"expected one JSON object a line, such as {"path": "yes/1.wav", "label": "yes"}"#),
    (
      #"{"path": "1.wav", "label": "a"} {}"#,
      #"expected one JSON object a line, such as {"path": "yes/1.wav", "label": "yes"}"#
    ),
  ])
  func linesThatAreWrongSayWhere(_ line: String, _ expected: String) throws {
    let first = #"{"path": "words/3.wav", "label": "c"}"#
    #expect(try words("l.jsonl", "\(first)\n\n\(line)\n") == "l.jsonl, line 3: \(expected)")
  }

  @Test func numbersAreLabelsAndNullIsNothing() throws {
    let folder = try TemporaryFolder()
    let text = """
      {"path": "words/1.wav", "label": 7, "speaker": 12, "date": 20260501, "offset": null}
      {"path": "words/2.wav", "label": "8", "command": [1], "speaker": "", "split": null}
      """
    let dataset = try dataset("l.json", text, folder)
    #expect(dataset.labels == ["7", "8"])
    #expect(dataset.clips.map(\.speaker) == ["12", nil])
  }

  @Test func columnsThatAreNearlyKnownAreNamed() throws {
    let folder = try TemporaryFolder()
    let text = "path,label,Speakers,start_ms,text,gender,durration\nwords/1.wav,a\nwords/2.wav,b\n"
    #expect(
      try dataset("l.csv", text, folder).remarks.map(\.description) == [
        "no clip is for validation: the model of the last epoch is kept",
        "the column 'Speakers' is ignored; call it 'speaker' if that is what it holds",
        "the column 'start_ms' is ignored; call it 'start' if that is what it holds",
        "the column 'durration' is ignored; call it 'duration' if that is what it holds",
      ]
    )
  }

  @Test func pathsOfWindowsAreFound() throws {
    let folder = try TemporaryFolder()
    try AudioFile.write(tone(hertz: 300, seconds: 0.2), to: folder.file(#"odd\name.wav"#))
    let text = "path,label\nwords\\1.wav,a\n.\\words\\2.wav,b\nodd\\name.wav,b\n"
    #expect(
      try dataset("l.csv", text, folder).clips.map(\.path)
        == ["./words/2.wav", #"odd\name.wav"#, "words/1.wav"]
    )
    #expect(
      try words("l.csv", #"path,label\#nC:\data\yes\1.wav,a\#nC:\data\no\1.wav,b"#)
        == "l.csv: no label has a recording that can be read; expected at least two labels;"
        + #" 2 files .wav cannot be read, such as 'C:\data\no\1.wav': there is no such file"#
    )
  }

  @Test func whatIsNoManifestIsCalledWhatItIs() throws {
    #expect(
      try words("l.zip", "PK\u{3}\u{4}rest")
        == "l.zip: this is an archive; unpack it and name the folder: unzip -q l.zip -d l"
    )
    #expect(
      try words("l.xlsx", "PK\u{3}\u{4}rest") == "l.xlsx: this is a spreadsheet; save it as CSV"
    )
    #expect(try words("l.csv", "") == "l.csv: it names no recording")
    let folder = try TemporaryFolder()
    let latin = Data("path,label\nw,gr".utf8) + [0xFC] + Data("n\n".utf8)
    let error = #expect(throws: DatasetError.self) { try dataset("l.csv", latin, folder) }
    #expect(
      error?.description.hasSuffix("l.csv, line 2: this is not UTF-8 text; save the file as UTF-8")
        == true
    )
  }

  /// Whatever a manifest holds, it is read or refused in words.
  @Test func noBytesTrap() throws {
    let folder = try TemporaryFolder()
    let pieces = [
      "path", "label", "offset", "end", ",", ";", "\t", "\n", "\r", "\"", "\"\"", "{", "}", "[",
      "]",
      ":", "\\", "\\u0000", "null", "true", "1e999", "-1", "0.5", "a.wav", " ", "\u{FEFF}",
      "\u{2028}",
      "\0", "{\"path\":\"a.wav\",\"label\":\"b\"}", "sep=;", "é", "e\u{301}", "duration", "date",
    ]
    var stream = RandomStream(seed: 7, .gradientCheck)
    for round in 0..<2_000 {
      var bytes: [UInt8] = round.isMultiple(of: 3) ? Array("path,label,offset,end\n".utf8) : []
      for _ in 0..<stream.index(below: 14) {
        bytes +=
          stream.index(below: 8) == 0
          ? [UInt8(truncatingIfNeeded: stream.next())]
          : Array(pieces[stream.index(below: pieces.count)].utf8)
      }
      let path = folder.path + ["/l.csv", "/l.tsv", "/l.jsonl"][stream.index(below: 3)]
      try Data(bytes).write(to: URL(filePath: path))
      do {
        let names = try Manifest.paths(in: path)
        #expect(!names.isEmpty && names.allSatisfy { !$0.isEmpty && !$0.utf8.contains(0) })
      } catch let error as DatasetError {
        let words = "\(error)"
        #expect(words.utf8.count < 2_000 && !words.utf8.contains { $0 < 0x20 }, "\(words)")
      }
      let text = String(decoding: bytes, as: UTF8.self)
      if let pattern = try? NamePattern(text) { _ = pattern.fields(of: text) }
      _ = try NamePattern("{label}-{speaker}/{label}_{index}").fields(of: text)
    }
  }
}
