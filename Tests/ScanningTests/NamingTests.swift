import Rules
import Scanning
import Testing

/// The names around a value tell whose it is.
@Suite struct NamingTests {
    @Test(arguments: [
        ("lightonToken = \"{alnum:40}\"", "lighton"), ("LIGHTON_API_KEY={alnum:40}", "lighton"),
        ("lighton token '{alnum:40}'", "lighton"), ("lighton = \"{alnum:40}\"", "lighton"),
        ("zenkitapi token = '{alnum:40}'", "zenkit"), ("merakiToken := \"{hex:40}\"", "ciscomeraki"),
        ("# Lighton API\nurl: https://host\ntoken: {alnum:40}", "lighton"),
        ("curl -H 'Authorization: Bearer {alnum:40}' https://api.lighton.ai/v1", "lighton"),
        ("<id>lighton</id>\n<secret>{alnum:40}</secret>", "lighton"),
        ("Sending a request to the autopilot API\nUsing Key={alnum:40}", "autopilot"),
    ])
    func namesTheProvider(_ template: String, _ provider: String) throws {
        #expect(try Bench.shown(in: Bench.filled(template)).map(\.detection.attributed) == [provider])
    }

    @Test("The carrier's own name outweighs the line before it")
    func prefersTheCarriersName() throws {
        let text = Bench.filled("POSTMARK_URL=https://api.postmarkapp.com\nLIGHTON_TOKEN={uuid4}")
        #expect(try Bench.shown(in: text).map(\.detection.attributed) == ["lighton"])
    }

    @Test(
        "A namespace of a program is no word on a provider",
        arguments: [
            "<com.cloudbees.plugins.Credentials><secret>{alnum:40}</secret>"
        ])
    func passesOverNamespaces(_ template: String) throws {
        #expect(try Bench.shown(in: Bench.filled(template)).map(\.detection.attributed) == [nil])
    }
}
