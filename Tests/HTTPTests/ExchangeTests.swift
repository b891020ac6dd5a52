import HTTP
import LoopbackServer
import Testing

/// Exchanges with a server: what is sent, what comes back, and what is too much.
@Suite struct ExchangeTests {
    @Test func readsAnAnswer() async throws {
        let reply = Reply.answer(
            status: 201,
            headers: [("Content-Type", "Application/JSON; charset=utf-8"), ("X-Scopes", " repo ")],
            body: Array("{}".utf8))
        try await withServer({ _ in reply }) { server in
            let client = HTTPClient(policy: .naming(server))
            let response = try await client.send(
                .get("\(server.origin)/user?a=b", headers: [("Authorization", "Bearer x"), ("X-Empty", "")]))
            #expect(response.status == 201)
            #expect(response.body == Array("{}".utf8))
            #expect(response.contentType == "application/json")
            #expect(response.header("x-scopes") == "repo")
            #expect(response.header("x-absent") == nil)
            #expect(!response.truncated)
            #expect(response.elapsed > .zero)
            let seen = try #require(server.seen.first)
            #expect(seen.method == "GET")
            #expect(seen.target == "/user?a=b")
            #expect(seen.header("Authorization") == "Bearer x")
            #expect(seen.header("X-Empty") == "")
            #expect(seen.header("User-Agent") == "tokscan")
            #expect(seen.header("Accept-Encoding") == nil)
            #expect(seen.header("Cookie") == nil)
            #expect(seen.header("Host") == server.authority)
        }
    }

    @Test func headHasNoBody() async throws {
        try await withServer({ _ in .json("{\"a\":1}") }) { server in
            let response = try await HTTPClient(policy: .naming(server)).send(.head(server.origin))
            #expect(response.status == 200)
            #expect(response.body.isEmpty)
            #expect(server.seen.first?.method == "HEAD")
        }
    }

    @Test func sendsABodyThatOnlyEvaluates() async throws {
        try await withServer { server in
            let body = try EvaluateOnlyBody.graphQL("query { viewer { login } }")
            _ = try await HTTPClient(policy: .naming(server)).send(
                .evaluate(url: "\(server.origin)/graphql", body: body))
            let seen = try #require(server.seen.first)
            #expect(seen.method == "POST")
            #expect(seen.header("Content-Type") == "application/json")
            #expect(seen.body == Array(#"{"query":"query { viewer { login } }"}"#.utf8))
        }
    }

    @Test func latin1HeaderIsRead() async throws {
        let bytes =
            Array("HTTP/1.1 200 OK\r\nX-Name: caf".utf8) + [0xE9]
            + Array("\r\nConnection: close\r\n\r\n".utf8)
        try await withServer({ _ in .raw(bytes) }) { server in
            let response = try await HTTPClient(policy: .naming(server)).send(.get(server.origin))
            #expect(response.header("X-Name") == "café")
        }
    }

    @Test func interimAnswerIsNotTheAnswer() async throws {
        let text =
            "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
        try await withServer({ _ in .raw(Array(text.utf8)) }) { server in
            let response = try await HTTPClient(policy: .naming(server)).send(.get(server.origin))
            #expect(response.status == 200)
            #expect(response.header("X-Early") == nil)
            #expect(response.body == Array("ok".utf8))
        }
    }

    @Test func redirectIsAnAnswerAndNotFollowed() async throws {
        try await withServer { other in
            let location = "\(other.origin)/elsewhere"
            try await withServer({ _ in .answer(status: 302, headers: [("Location", location)]) }) { server in
                var policy = HTTPPolicy.naming(server)
                policy.allowedHosts.insert(other.authority)
                policy.plainHTTPHosts.insert(other.authority)
                policy.privateAddressHosts.insert(other.authority)
                let response = try await HTTPClient(policy: policy).send(
                    .get(server.origin, headers: [("X-API-Key", "k")]))
                #expect(response.status == 302)
                #expect(response.header("Location") == location)
                #expect(other.connections == 0)
            }
        }
    }

    @Test func compressedAnswerIsNotInflated() async throws {
        let reply = Reply.answer(
            status: 200, headers: [("Content-Encoding", "gzip")], body: [0x1F, 0x8B, 8, 0])
        try await withServer({ _ in reply }) { server in
            let response = try await HTTPClient(policy: .naming(server)).send(.get(server.origin))
            #expect(response.body == [0x1F, 0x8B, 8, 0])
        }
    }

    // MARK: Too much, too late, too little

    @Test(arguments: [
        (Reply.endless, HTTPFailure.tooLarge),
        (.endlessHeaders, .tooLarge),
        (.answer(status: 200, body: [UInt8](repeating: 1, count: 1_001)), .tooLarge),
        (.silence, .timeout),
        (.drip(interval: .milliseconds(20)), .timeout),
    ])
    func boundsTheAnswer(reply: Reply, expected: HTTPFailure) async throws {
        try await withServer({ _ in reply }) { server in
            var policy = HTTPPolicy.naming(server)
            policy.maxBodyBytes = 1_000
            policy.totalTimeout = .milliseconds(400)
            #expect(await failure(policy, .get(server.origin)) == expected)
        }
    }

    @Test(arguments: [
        Reply.hangUp, .short(body: [1, 2], missing: 3), .raw(Array("SSH-2.0-OpenSSH_9.2\r\n".utf8)),
        .raw(Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n".utf8)),
    ])
    func brokenAnswerIsAConnectionFailure(reply: Reply) async throws {
        try await withServer({ _ in reply }) { server in
            guard case .connection = await failure(.naming(server), .get(server.origin)) else {
                Issue.record("not a connection failure")
                return
            }
        }
    }

    @Test func bodyAtTheLimitIsWhole() async throws {
        let body = [UInt8](repeating: 7, count: 1_000)
        try await withServer({ _ in .answer(status: 200, body: body) }) { server in
            var policy = HTTPPolicy.naming(server)
            policy.maxBodyBytes = 1_000
            let response = try await HTTPClient(policy: policy).send(.get(server.origin))
            #expect(response.body == body)
            #expect(!response.truncated)
        }
    }

    @Test func bodyIsCutWhereTheRequestAllowsIt() async throws {
        try await withServer({ _ in .endless }) { server in
            var policy = HTTPPolicy.naming(server)
            policy.maxBodyBytes = 1_000
            var request = HTTPRequest.get(server.origin)
            request.allowsCutBody = true
            let response = try await HTTPClient(policy: policy).send(request)
            #expect(response.status == 200)
            #expect(response.body.count == 1_000)
            #expect(response.truncated)
        }
    }

    @Test func nobodyListening() async throws {
        let server = try LoopbackServer { _ in .silence }
        server.stop()
        guard case .connection = await failure(.naming(server), .get(server.origin)) else {
            Issue.record("not a connection failure")
            return
        }
    }
}
