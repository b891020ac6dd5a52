import Glibc
import HTTP
import LoopbackServer
import Testing

/// What is refused before a byte is sent.
@Suite struct RefusalTests {
    @Test(arguments: [
        "https://example.org/", "https://api.example.com.evil.org/", "https://evil.org/api.example.com",
        "https://api.example.com:8443/", "https://api.example.com./", "https://xapi.example.com/",
        "https://evil.org#api.example.com", "https://evil.org?api.example.com",
    ])
    func hostThatIsNotAllowed(url: String) async {
        let result = await failure(HTTPPolicy(allowedHosts: ["api.example.com"]), .get(url))
        guard case .refusedHost = result else {
            Issue.record("\(String(describing: result))")
            return
        }
    }

    @Test(arguments: [
        "http://api.example.com/", "ftp://api.example.com/", "file:///etc/passwd",
        "gopher://api.example.com/",
        "//api.example.com/", "api.example.com", "", "https://", "https://user@api.example.com/",
        "https://api.example.com@evil.org/", "https://api.example.com/a/../b",
        "https://api.example.com/%2E%2e/b",
        "https://api.example.com/a b", "https://api.example.com/a\r\nX: y",
        "https://api.example.com\\@evil.org/",
    ])
    func otherURLs(url: String) async {
        let policy = HTTPPolicy(allowedHosts: [
            "api.example.com", "api.example.com:80", "api.example.com:21", "api.example.com:70",
        ])
        switch await failure(policy, .get(url)) {
        case .refusedRequest, .refusedScheme, .refusedHost: break
        case let other: Issue.record("\(String(describing: other))")
        }
    }

    @Test func hostsCompareWithoutCaseAndWithTheirPort() throws {
        let policy = HTTPPolicy(allowedHosts: ["api.example.com", "git.example.com:8443"])
        for url in [
            "https://API.Example.COM/x", "https://api.example.com:443", "https://git.example.com:8443/",
        ] {
            _ = try policy.check(.get(url))
        }
        #expect(throws: HTTPFailure.refusedHost("git.example.com:443")) {
            try policy.check(.get("https://git.example.com/"))
        }
    }

    // MARK: Addresses

    @Test(arguments: [
        "127.0.0.1", "127.1", "2130706433", "0x7f.1", "10.0.0.1", "169.254.169.254", "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]", "0.0.0.0", "100.64.0.1", "[fe80::1]", "[fd00::1]", "224.0.0.1",
    ])
    func addressWrittenOut(host: String) async throws {
        // However it is written, libcurl's own reading decides; so every reading is allowed here as a host.
        let policy = HTTPPolicy(allowedHosts: [
            host, "127.0.0.1", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
        ])
        guard case .refusedAddress = await failure(policy, .get("https://\(host)/")) else {
            Issue.record("not refused")
            return
        }
    }

    @Test func nameThatLeadsToLoopback() async throws {
        try await withServer { server in
            let host = "localhost:\(server.port)"
            var policy = HTTPPolicy(allowedHosts: [host])
            policy.plainHTTPHosts = [host]
            #expect(await failure(policy, .get("http://\(host)/")) == .refusedAddress("loopback"))
            #expect(server.connections == 0)
            policy.privateAddressHosts = ["localhost"]
            #expect(await failure(policy, .get("http://\(host)/")) == nil)
            #expect(server.connections == 1)
        }
    }

    @Test func metadataServiceIsRefusedEvenWhenNamed() async {
        var policy = HTTPPolicy(allowedHosts: ["169.254.169.254"])
        policy.plainHTTPHosts = ["169.254.169.254"]
        policy.privateAddressHosts = ["169.254.169.254"]
        policy.allowedHosts.insert("169.254.169.254:80")
        #expect(
            await failure(policy, .get("http://169.254.169.254/latest/"))
                == .refusedAddress("cloud metadata service"))
    }

    // MARK: Headers

    @Test(arguments: [
        ("X-Key", "a\r\nX-Evil: b"), ("X-Key", "a\nb"), ("X-Key", "a\rb"), ("X-Key", "a\0b"),
        ("X-Key", "a\u{7F}"),
        ("X-Key\r\nX-Evil", "b"), ("X Key", "b"), ("", "b"), ("X-Key:", "b"), ("Höst", "b"),
        ("Host", "evil.org"), ("content-length", "0"), ("Transfer-Encoding", "chunked"),
        ("Accept-Encoding", "gzip"),
        ("X-HTTP-Method-Override", "DELETE"), ("X-Amz-Target", "Service.DeleteThing"),
        ("Connection", "upgrade"),
    ])
    func header(name: String, value: String) async throws {
        try await withServer { server in
            let result = await failure(.naming(server), .get(server.origin, headers: [(name, value)]))
            guard case .refusedRequest = result else {
                Issue.record("\(String(describing: result))")
                return
            }
            #expect(server.connections == 0)
        }
    }

    @Test func contentTypeOfABodyIsItsOwn() async throws {
        let request = HTTPRequest.evaluate(
            url: "https://api.example.com/graphql", headers: [("content-type", "text/plain")],
            body: try .graphQL("{ viewer { login } }"))
        let result = await failure(HTTPPolicy(allowedHosts: ["api.example.com"]), request)
        #expect(result == .refusedRequest("header content-type is the client's own"))
    }

    // MARK: TLS

    @Test func certificateNobodyVouchesFor() async throws {
        let server = try TLSServer()
        defer { server.stop() }
        let host = "localhost:\(server.port)"
        var policy = HTTPPolicy(allowedHosts: [host])
        policy.privateAddressHosts = ["localhost"]
        guard case .tls = await failure(policy, .get("https://\(host)/")) else {
            Issue.record("a self-signed certificate was accepted")
            return
        }
        policy.caBundle = server.certificate
        let response = try await HTTPClient(policy: policy).send(.get("https://\(host)/"))
        #expect(response.status == 200)
    }

    @Test func certificateOfAnotherHost() async throws {
        let server = try TLSServer(names: "DNS:other.example")
        defer { server.stop() }
        let host = "localhost:\(server.port)"
        var policy = HTTPPolicy(allowedHosts: [host])
        policy.caBundle = server.certificate
        policy.privateAddressHosts = [host]
        guard case .tls = await failure(policy, .get("https://\(host)/")) else {
            Issue.record("a certificate of another host was accepted")
            return
        }
    }

    // MARK: Secrets

    @Test func descriptionsHoldNoSecret() async throws {
        let secret = "s3cr3t-value"
        let requests = [
            HTTPRequest.get(
                "https://elsewhere.example/\(secret)?key=\(secret)", headers: [("X-Key", secret)]),
            .get("https://\(secret)@api.example.com/"), .get("http://api.example.com/?key=\(secret)"),
            .get("https://api.example.com/", headers: [("X-Key", "\(secret)\n")]),
            .get("https://api.example.com/../\(secret)"),
            .evaluate(
                url: "https://api.example.com/\(secret)",
                body: try .tokenExchange([("grant_type", "client_credentials"), ("client_secret", secret)])),
        ]
        for request in requests {
            let failure = try #require(await failure(HTTPPolicy(allowedHosts: ["api.example.com"]), request))
            for text in [
                "\(failure)", String(reflecting: failure), "\(request)", String(reflecting: request),
            ] {
                #expect(!text.contains(secret))
            }
            var dumped = ""
            dump(request, to: &dumped)
            #expect(!dumped.contains(secret))
        }
        let echo = HTTPResponse(status: 200, headers: [(name: "X", value: secret)], body: Array(secret.utf8))
        #expect("\(echo) \(String(reflecting: echo))" == "status 200, 12 bytes status 200, 12 bytes")
    }

    // MARK: Environment

    @Test func environmentProxiesAreIgnored() async {
        await #expect(processExitsWith: .success) {
            let proxy = try LoopbackServer { _ in .hangUp }
            for name in ["http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
                unsafe setenv(name, proxy.origin, 1)
            }
            let server = try LoopbackServer { _ in .json("{}") }
            let response = try await HTTPClient(policy: .naming(server)).send(.get(server.origin))
            #expect(response.status == 200)
            #expect(proxy.connections == 0)
        }
    }

    @Test func explicitProxyIsUsed() async throws {
        try await withServer({ _ in .json("{\"via\":1}") }) { proxy in
            var policy = HTTPPolicy(allowedHosts: ["api.example.com"])
            policy.plainHTTPHosts = ["api.example.com"]
            policy.proxy = proxy.origin
            let response = try await HTTPClient(policy: policy).send(.get("http://api.example.com/user"))
            #expect(response.status == 200)
            #expect(proxy.seen.first?.target == "http://api.example.com/user")
        }
    }
}
