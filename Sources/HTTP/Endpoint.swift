import Addresses
import CCurl

/// Where a URL leads, as libcurl itself reads it: what is checked is what will be contacted.
package struct Endpoint: Hashable, Sendable {
    /// In lower case.
    package let scheme: String
    /// In lower case; an IPv6 address in brackets.
    package let host: String
    package let port: Int
    /// The path as written, percent-encoding and all.
    let path: String
    /// The query as written, without its question mark.
    let query: String?

    /// Whether the port is the scheme's own.
    var isDefaultPort: Bool { port == (scheme == "http" ? 80 : 443) }

    /// `host:port`.
    package var authority: String { "\(host):\(port)" }

    /// The host as reports name it: with its port where that is not the scheme's own.
    package var name: String { isDefaultPort ? host : authority }

    /// The address, where the host is one.
    var address: IPAddress? {
        host.hasPrefix("[") ? IPAddress(String(host.dropFirst().dropLast())) : IPAddress(host)
    }

    /// Takes a URL apart; user information and dot segments are refused.
    init(url: String) throws(HTTPFailure) {
        guard let handle = URLHandle(url) else { throw .refusedRequest("the URL cannot be read") }
        guard let scheme = handle.part(CURLUPART_SCHEME)?.lowercased(),
            let host = handle.part(CURLUPART_HOST)?.lowercased(), !host.isEmpty,
            let port = handle.part(CURLUPART_PORT).flatMap({ Int($0) }),
            let path = handle.part(CURLUPART_PATH)
        else { throw .refusedRequest("the URL cannot be read") }
        guard handle.part(CURLUPART_USER) == nil, handle.part(CURLUPART_PASSWORD) == nil else {
            throw .refusedRequest("the URL has user information")
        }
        let segments = path.lowercased().split(separator: "/")
        guard !segments.contains(where: { [".", "..", "%2e", "%2e%2e", ".%2e", "%2e."].contains($0) }) else {
            throw .refusedRequest("the URL's path has dot segments")
        }
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = path
        query = handle.part(CURLUPART_QUERY)
    }

    /// The names in the query, as written.
    var queryNames: [Substring] {
        (query ?? "").split(separator: "&").map { $0.prefix { $0 != "=" } }
    }

    /// Refuses the queries by which a GET can still write: a GraphQL document, an action of AWS that is no reading.
    func checkReads() throws(HTTPFailure) {
        if mentionsGraphQL, queryNames.contains("query") {
            throw .refusedRequest("a GraphQL document in the query of a URL")
        }
        guard host.contains("amazonaws.com") else { return }
        guard !queryNames.contains(where: { $0.contains("%") }) else {
            throw .refusedRequest("an encoded name in the query of a URL")
        }
        for item in (query ?? "").split(separator: "&") where item.lowercased().hasPrefix("action=") {
            guard AWSAction(rawValue: String(item.dropFirst("action=".count))) != nil else {
                throw .refusedRequest("the action in the URL is not among those that read")
            }
        }
    }

    /// Whether host or path say that GraphQL is spoken there.
    var mentionsGraphQL: Bool {
        host.contains("graphql") || path.lowercased().contains("graphql")
            || (host == "api.monday.com" && path == "/v2")
    }
}

/// A URL taken apart by libcurl.
@safe final class URLHandle {
    private let handle: OpaquePointer

    /// `nil` when libcurl cannot read the text as an absolute URL without user information.
    init?(_ url: String) {
        guard !url.utf8.contains(0), let handle = unsafe curl_url() else { return nil }
        unsafe self.handle = handle
        let flags = UInt32(CURLU_DISALLOW_USER | CURLU_PATH_AS_IS)
        guard unsafe curl_url_set(handle, CURLUPART_URL, url, flags) == CURLUE_OK else { return nil }
    }

    deinit { unsafe curl_url_cleanup(handle) }

    /// One part as text; the port is the scheme's own where none is written.
    func part(_ part: CURLUPart) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        let status = unsafe ccurl_url_get(handle, part, &text, UInt32(CURLU_DEFAULT_PORT))
        guard status == CURLUE_OK, let text = unsafe text else { return nil }
        defer { unsafe curl_free(text) }
        return unsafe String(cString: text)
    }

    /// Makes this the URL of a transfer, which must not outlive it.
    func use(by easy: UnsafeMutableRawPointer) -> CURLcode {
        unsafe ccurl_set_url(easy, handle)
    }
}
