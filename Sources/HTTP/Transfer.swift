import Addresses
import CCurl
import Glibc

/// One exchange in libcurl's hands; lives on the driver's thread.
final class Transfer {
    let submission: Submission
    let easy: EasyHandle
    private let policy: HTTPPolicy

    private var headers: [(name: String, value: String)] = []
    private var headerBytes = 0
    private var headersEnded = false
    private var body: [UInt8] = []
    private var isCut = false
    private var isTooLarge = false
    private var refusedAddress: AddressKind?

    init(_ submission: Submission, policy: HTTPPolicy) throws(HTTPFailure) {
        guard let url = URLHandle(submission.request.url) else {
            throw .refusedRequest("the URL cannot be read")
        }
        self.submission = submission
        self.policy = policy
        easy = try EasyHandle(url: url)
        try setLimits()
        try setDestination()
        try setRequest()
        try setCallbacks()
    }

    // MARK: Options

    private func setLimits() throws(HTTPFailure) {
        try easy.set(CURLOPT_NOSIGNAL, 1)
        try easy.set(CURLOPT_CONNECTTIMEOUT_MS, policy.connectTimeout.milliseconds)
        try easy.set(CURLOPT_TIMEOUT_MS, policy.totalTimeout.milliseconds)
        try easy.set(CURLOPT_LOW_SPEED_LIMIT, 1)
        try easy.set(CURLOPT_LOW_SPEED_TIME, (policy.connectTimeout.milliseconds + 999) / 1_000)
        // A resolver that hangs must not hold up the thread when its transfer is given up.
        try easy.set(CURLOPT_QUICK_EXIT, 1)
    }

    private func setDestination() throws(HTTPFailure) {
        let isPlain = submission.endpoint.scheme == "http"
        try easy.set(CURLOPT_PROTOCOLS_STR, isPlain ? "http" : "https")
        try easy.set(CURLOPT_FOLLOWLOCATION, 0)
        try easy.set(CURLOPT_NETRC, Int(CURL_NETRC_IGNORED.rawValue))
        try easy.set(CURLOPT_SSL_VERIFYPEER, 1)
        try easy.set(CURLOPT_SSL_VERIFYHOST, 2)
        try easy.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let caBundle = policy.caBundle { try easy.set(CURLOPT_CAINFO, caBundle) }
        // Set even when there is no proxy: libcurl would read the environment otherwise.
        try easy.set(CURLOPT_PROXY, policy.proxy ?? "")
        try easy.set(CURLOPT_NOPROXY, policy.proxy == nil ? "*" : "")
        try easy.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        // Nothing of one credential's connection serves another's.
        try easy.set(CURLOPT_FRESH_CONNECT, 1)
        try easy.set(CURLOPT_FORBID_REUSE, 1)
        try easy.set(CURLOPT_SSL_SESSIONID_CACHE, 0)
        try easy.set(CURLOPT_DNS_CACHE_TIMEOUT, 0)
        try easy.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
    }

    private func setRequest() throws(HTTPFailure) {
        let request = submission.request
        try easy.set(CURLOPT_PATH_AS_IS, 1)
        try easy.set(CURLOPT_USERAGENT, policy.userAgent)
        switch request.method {
        case .get: try easy.set(CURLOPT_HTTPGET, 1)
        case .head: try easy.set(CURLOPT_NOBODY, 1)
        case .post: try easy.set(CURLOPT_POST, 1)
        }
        // libcurl reads "Name:" as the wish to send none, "Name;" as an empty one.
        var lines = request.headers.map { field in
            let value = trimmed(field.value)
            return value.isEmpty ? "\(field.name);" : "\(field.name): \(value)"
        }
        if let body = request.body {
            try easy.set(body: body.bytes)
            lines += ["Content-Type: \(body.contentType)", "Expect:"]
        }
        try easy.set(headerLines: lines)
    }

    private func setCallbacks() throws(HTTPFailure) {
        let me = unsafe Unmanaged.passUnretained(self).toOpaque()
        try unsafe easy.set(CURLOPT_PRIVATE, pointer: me)
        try unsafe easy.set(CURLOPT_WRITEDATA, pointer: me)
        try unsafe easy.set(
            CURLOPT_WRITEFUNCTION,
            receiver: { bytes, size, count, user in
                unsafe Transfer.from(user)?.take(
                    body: UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
            })
        try unsafe easy.set(CURLOPT_HEADERDATA, pointer: me)
        try unsafe easy.set(
            CURLOPT_HEADERFUNCTION,
            receiver: { bytes, size, count, user in
                unsafe Transfer.from(user)?.take(
                    header: UnsafeRawBufferPointer(start: bytes, count: size * count))
                    ?? 0
            })
        try unsafe easy.set(CURLOPT_OPENSOCKETDATA, pointer: me)
        try unsafe easy.setSocketOpener { user, _, target in
            guard let target = unsafe target, let transfer = unsafe Transfer.from(user) else { return -1 }
            return unsafe transfer.open(target)
        }
    }

    private static func from(_ user: UnsafeMutableRawPointer?) -> Transfer? {
        guard let user = unsafe user else { return nil }
        return unsafe Unmanaged<Transfer>.fromOpaque(user).takeUnretainedValue()
    }

    /// The transfer that an easy handle belongs to.
    static func of(_ easy: UnsafeMutableRawPointer?) -> Transfer? {
        guard let easy = unsafe easy else { return nil }
        return unsafe from(ccurl_get_pointer(easy, CURLINFO_PRIVATE))
    }

    // MARK: Callbacks

    /// Takes a piece of the body; anything but its whole length ends the transfer.
    private func take(body bytes: UnsafeRawBufferPointer) -> Int {
        let room = policy.maxBodyBytes - body.count
        unsafe body.append(contentsOf: bytes.prefix(room))
        guard bytes.count > room else { return bytes.count }
        isCut = submission.request.allowsCutBody
        isTooLarge = !isCut
        return 0
    }

    /// Takes a header line; a new status line (after a 100 or 103) starts afresh, trailers are dropped.
    private func take(header bytes: UnsafeRawBufferPointer) -> Int {
        headerBytes += bytes.count
        guard headerBytes <= policy.maxHeaderBytes else {
            isTooLarge = true
            return 0
        }
        let line = unsafe bytes.prefix { $0 != 13 && $0 != 10 }
        if unsafe line.starts(with: "HTTP/".utf8) {
            headers = []
            headersEnded = false
        } else if unsafe line.isEmpty {
            headersEnded = true
        } else if !headersEnded, let colon = unsafe line.firstIndex(of: UInt8(ascii: ":")) {
            let name = unsafe text(line[..<colon])
            headers.append((name: trimmed(name), value: trimmed(unsafe text(line[(colon + 1)...]))))
        }
        return bytes.count
    }

    /// Opens the socket for an address that libcurl is about to connect to, if the policy has nothing against it.
    private func open(_ target: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
        var bytes = [UInt8](repeating: 0, count: 16)
        let length = unsafe ccurl_address_bytes(target, &bytes)
        guard let address = IPAddress(bytes: Array(bytes.prefix(length))) else { return -1 }
        if policy.proxy == nil {
            do {
                try policy.check(address, of: submission.endpoint)
            } catch {
                refusedAddress = address.kind
                return -1
            }
        }
        let kind = unsafe target.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue)
        return unsafe socket(target.pointee.family, kind, target.pointee.protocol)
    }

    // MARK: Outcome

    /// What became of the exchange.
    func outcome(_ code: CURLcode) -> Result<HTTPResponse, HTTPFailure> {
        if isTooLarge { return .failure(.tooLarge) }
        guard code == CURLE_OK || (code == CURLE_WRITE_ERROR && isCut) else { return .failure(failure(code)) }
        return .success(
            HTTPResponse(
                status: easy.status, headers: headers, body: body, truncated: isCut, elapsed: easy.elapsed))
    }

    private func failure(_ code: CURLcode) -> HTTPFailure {
        switch code {
        case CURLE_OPERATION_TIMEDOUT: .timeout
        case CURLE_COULDNT_RESOLVE_HOST: .dns(submission.endpoint.host)
        case CURLE_COULDNT_RESOLVE_PROXY: .dns("the proxy")
        case CURLE_COULDNT_CONNECT:
            refusedAddress.map { .refusedAddress($0.rawValue) } ?? .connection(EasyHandle.text(of: code))
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
            .tls(easy.errorMessage ?? EasyHandle.text(of: code))
        default: .connection(EasyHandle.text(of: code))
        }
    }
}

/// Bytes as UTF-8, or else as Latin-1, which never fails.
private func text(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
    if let text = unsafe String(validating: bytes, as: UTF8.self) { return text }
    return unsafe String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) }))
}

extension Duration {
    /// In whole milliseconds, at least one: to libcurl zero means no limit.
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        return max(1, Int(clamping: seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000))
    }
}
