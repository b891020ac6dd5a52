import Documents
import Testing

/// YAML texts as trees: what they say, on which lines, and why some are refused.
@Suite("YAML") struct YAMLTests {
    @Test(
        "A text says what YAML says",
        arguments: [
            ("", "{}"), ("# nothing\n", "{}"), ("a: 1\nb: [x, 'y']\n", #"{"a":1,"b":["x","y"]}"#),
            ("a: &one {b: true}\nc: *one\n", #"{"a":{"b":true},"c":{"b":true}}"#),
            ("a: |\n  é漢😀\n  two\n", #"{"a":"é漢😀\ntwo\n"}"#), ("a: \"\\0\"\n", "{\"a\":\"\\u0000\"}"),
            ("- a\n- {}\n", #"["a",{}]"#), ("a: '7'\n", #"{"a":"7"}"#), ("\u{FEFF}a: 1\n", #"{"a":1}"#),
        ])
    func reads(yaml: String, json: String) throws {
        #expect(try Document(yaml: yaml, file: "a.yaml").json == json)
    }

    @Test("Keys and values know their lines")
    func lines() throws {
        let document = try Document(yaml: "a: 1\n\nb:\n  - x\n  - y\n", file: "a.yaml")
        #expect(document.entries.map(\.line) == [1, 3])
        #expect(document["b"]?.elements.map(\.line) == [4, 5])
    }

    @Test(
        "What is no document is an error with its line",
        arguments: [
            ("a: [1\n", "a.yaml:2: "), ("a: 1\nb: *x\n", "a.yaml:2: "),
            ("a: 1\n---\nb: 2\n", "a.yaml:3: a second"),
            ("a: 1\na: 2\n", "a.yaml:2: the key 'a' stands twice"), ("[x]: 1\n", "a.yaml:1: a key must be"),
            ("a: &a\n  b: *a\n", "a.yaml:1: too many"), ("a: \"\u{1}\"\n", "a.yaml:"),
            ("a: 1\n b: 2\n", "a.yaml:2: "),
            (String(repeating: "[", count: 200), "a.yaml:"),
        ])
    func errors(yaml: String, words: String) {
        let error = #expect(throws: DocumentError.self) { try Document(yaml: yaml, file: "a.yaml") }
        #expect(error?.description.hasPrefix(words) == true, "\(error?.description ?? "")")
    }

    @Test("Aliases of aliases end at a limit, not in memory")
    func aliases() {
        let first = "a: &a [x, x, x, x, x, x, x, x, x]\n"
        let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i"]
        let others = zip(names, names.dropFirst()).map { known, name in
            "\(name): &\(name) [" + Array(repeating: "*\(known)", count: 9).joined(separator: ", ") + "]\n"
        }
        let error = #expect(throws: DocumentError.self) {
            try Document(yaml: first + others.joined(), file: "a.yaml")
        }
        #expect(error?.message == "too many or too deeply nested nodes")
    }
}
