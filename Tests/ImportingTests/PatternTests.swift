import Importing
import Rules
import Testing

/// Regular expressions of Go's syntax mean here what they mean there.
@Suite("Patterns of Go") struct PatternTests {
    @Test(
        "What is found",
        arguments: [
            ("acme_[a-z]{4}", "acme_wxyz!", ["acme_wxyz"]),
            ("acme_([a-z]{4})", "acme_wxyz", ["wxyz"]),
            ("acme_(?P<token>[a-z]{4})", "acme_wxyz", ["wxyz"]),
            ("acme_(?<token>[a-z]{4})", "acme_wxyz", ["wxyz"]),
            ("(?:acme)_[a-z]{4}", "acme_wxyz", ["acme_wxyz"]),
            ("acme_(?i)[a-z]{4}", "acme_WXYZ ACME_wxyz", ["acme_WXYZ"]),
            ("acme_(?:(?i)w|x)y", "acme_Wy acme_XY acme_Xy", ["acme_Wy", "acme_Xy"]),
            ("acme_(?i:w)x", "acme_Wx acme_WX", ["acme_Wx"]),
            ("(?i)acme_(?-i)w", "ACME_w ACME_W", ["ACME_w"]),
            ("acme_[[:alnum:]]{4}", "acme_w1y2_", ["acme_w1y2"]),
            ("acme_[[:^digit:]]{2}", "acme_w1 acme_wx", ["acme_wx"]),
            ("acme_[^\\W_]{3}", "acme_w_x acme_wxy", ["acme_wxy"]),
            ("acme_[]w]{2}", "acme_]w", ["acme_]w"]),
            ("acme_[w\\]\\-[]{3}", "acme_]-[", ["acme_]-["]),
            ("acme_[+--]{3}", "acme_+,-", ["acme_+,-"]),
            ("acme\\Q.*[\\E[0-9]", "acme.*[7", ["acme.*[7"]),
            ("acme\\.\\x41\\x{42}\\103\\/", "acme.ABC/", ["acme.ABC/"]),
            ("acme{,3}", "acme{,3}", ["acme{,3}"]),
            ("acme_w{2}?", "acme_www", ["acme_ww"]),
            ("acme_w+?", "acme_www", ["acme_w"]),
            ("(?U)acme_w+", "acme_www", ["acme_w"]),
            ("acme_é+", "acme_ééé", ["acme_ééé"]),
            ("acme_[wé]{3}", "acme_éwé", ["acme_éwé"]),
            // What PCRE2 would read otherwise: `$` before a last newline, `\v` as every kind of line end.
            ("acme_w$", "acme_w\n", []),
            ("acme_w$", "acme_w", ["acme_w"]),
            ("acme_w\\z", "acme_w\n", []),
            ("(?m)acme_w$", "acme_w\nx", ["acme_w"]),
            ("(?m)acme_w\\z", "acme_w\nx", []),
            ("(?m:^acme)_w\\z", "x\nacme_w", ["acme_w"]),
            ("\\Aacme_w", "x acme_w", []),
            ("^acme_w", "x\nacme_w", []),
            ("(?m)^acme_w", "x\nacme_w", ["acme_w"]),
            ("acme_\\vw", "acme_\nw", []),
            ("acme_\\vw", "acme_\u{B}w", ["acme_\u{B}w"]),
            ("acme_.w", "acme_\nw", []),
            ("(?s)acme_.w", "acme_\nw", ["acme_\nw"]),
            // Only what every match has may be searched for: here neither word is.
            ("(?:acme_|emca_)w|v_acme", "emca_w v_acme", ["emca_w", "v_acme"]),
        ] as [(String, String, [String])])
    func finds(regex: String, text: String, secrets: [String]) throws {
        let toml = Leaks.rule(regex)
        #expect(try Leaks.reasons(toml) == [])
        #expect(try Leaks.secrets(toml, in: text) == secrets)
    }

    @Test(
        "The group that is the secret",
        arguments: [
            ("acme_(w)(x)", "", "w"), ("acme_(w)(x)", "secretGroup = 2", "x"),
            ("acme_((w)x)", "secretGroup = 2", "w"), ("acme_(?:w)(x)", "", "x"), ("acme_wx", "", "acme_wx"),
        ])
    func group(regex: String, more: String, secret: String) throws {
        #expect(try Leaks.secrets(Leaks.rule(regex, more), in: "acme_wx") == [secret])
    }

    @Test(
        "What patterns over bytes cannot say, and what is not Go's, is named with the rule",
        arguments: [
            ("acme_\\pL", "Unicode class"), ("acme_[\\p{Greek}]", "Unicode class"),
            ("acme_[é-ü]", "beyond ASCII"),
            ("acme_[^é]", "beyond ASCII"), ("acme_w*+", "repeated"), ("acme_w**", "repeated"),
            ("acme_(?=w)", "none of Go's"), ("(?<=acme)_", "none of Go's"), ("(?<!acme)_", "none of Go's"),
            ("acme_(?>w)", "none of Go's"), ("acme_(w)\\1", "references back"), ("acme_\\K", "escape"),
            ("acme_(w", "not closed"), ("acme_w)", "not opened"), ("acme_[w", "not closed"),
            ("acme_[z-a]", "backwards"), ("*acme", "nothing to repeat"), ("acme_[[:letter:]]", "not known"),
            ("acme_" + String(repeating: "w", count: 17_000), "16 KiB"), ("acme_w{3,2}", "counted wrongly"),
            ("acme_w\\", "backslash"), ("(?<acme", "does not end"),
            ("acme_(w)", "secretGroup 2"),
        ])
    func refuses(regex: String, words: String) throws {
        let more = words.hasPrefix("secretGroup") ? "secretGroup = 2" : ""
        let untranslated = try Leaks.translation(Leaks.rule(regex, more)).untranslated
        #expect(untranslated.count == 1)
        #expect(untranslated.first?.isWholeRule == true)
        #expect(
            untranslated.first?.description.hasPrefix("my.toml:1: rule 'acme-key': not translated: ") == true)
        #expect(untranslated.first?.reason.contains(words) == true, "\(untranslated)")
    }
}

/// What a translated rule hangs on.
@Suite("Anchors") struct AnchorTests {
    @Test(
        "Literals that every match has are looked for; else the keywords, anywhere in the file",
        arguments: [
            ("acme_[a-z]{32}", "", ["acme_"], "match"),
            ("acme_[a-z]{32}", "'ACME'", ["acme_"], "match"),
            ("acme_[a-z]{32}", "'widget'", ["widget"], "file"),
            ("acme.{0,20}widget_key=[a-z]{32}", "'acme'", ["acme"], "match"),
            ("acme_[a-z]{32}", "'widget', 'acme_'", ["acme_"], "match"),
            ("ac[mM]e_(?:live|test)_[a-z]{32}", "", ["acme_live_", "acme_test_"], "match"),
            ("(?:acme|widget)[a-z]{0,20}=[0-9]+", "", ["acme", "widget"], "match"),
            ("acme\\s*=\\s*[a-z]{8,}", "", ["acme"], "match"), ("acme[^x]*x", "", ["acme"], "file"),
            ("acme[\\s\\S]*x", "", ["acme"], "file"), ("acme[\\sa-z]*x", "", ["acme"], "file"),
            ("acme(?s:.)*x", "", ["acme"], "file"), ("[a-z]+_acme", "", ["_acme"], "file"),
            ("(?:acme|widget)[a-z]{0,20}=[0-9]{4}", "", ["acme", "widget"], "match"),
            ("ac[0-9]{4}widget[a-z]{32}", "", ["widget"], "match"),
            (".{0,900}acme_[a-z]{32}", "", ["acme_"], "file"),
            (".*acme_[a-z]{32}", "", ["acme_"], "file"),
            ("(?:acme_){2}[a-z]{3}", "", ["acme_acme_"], "match"),
            ("(?:acme_)?widget_[a-z]{32}", "", ["acme_widget_", "widget_"], "match"),
            ("(?:acme_[a-z]{3}){1,3}", "", ["acme_"], "match"),
            ("[a-z]{32}", "'acme', 'acme', ''", ["acme"], "file"),
            ("acme_?[a-z]{32}", "", ["acme", "acme_"], "match"),
        ] as [(String, String, [String], String)])
    func hangs(regex: String, keywords: String, anchors: [String], within: String) throws {
        let token = try Leaks.token(Leaks.rule(regex, keywords: keywords))
        #expect(token.anchors == anchors)
        #expect("\(token.within)" == within)
    }

    @Test(
        "A rule that hangs on nothing is named",
        arguments: ["[a-z0-9]{40}", "acme_|[a-z]{32}", "(?:acme_)*[a-z]{32}", "ab[0-9]{30}", "é{12}"])
    func hangsOnNothing(regex: String) throws {
        let untranslated = try Leaks.translation(Leaks.rule(regex, keywords: "")).untranslated
        #expect(untranslated.map(\.isWholeRule) == [true])
        #expect(untranslated.first?.reason.contains("no keywords") == true)
    }

    @Test("A keyword counts wherever in the file it stands")
    func keywordAnywhere() throws {
        let toml = Leaks.rule("key=([0-9]{12})", keywords: "'Widget'")
        let far = String(repeating: "line\n", count: 20_000)
        #expect(try Leaks.secrets(toml, in: "key=123456789012\n\(far)# WIDGET\n") == ["123456789012"])
        #expect(try Leaks.secrets(toml, in: "key=123456789012\n\(far)") == [])
    }
}
