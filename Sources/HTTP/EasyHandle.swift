import CCurl

/// A libcurl easy handle: one transfer's options and results, and what libcurl holds pointers to meanwhile.
@safe final class EasyHandle {
    let raw: UnsafeMutableRawPointer
    private let url: URLHandle
    private let lines = HeaderLines()
    private let message = MessageBuffer()

    init(url: URLHandle) throws(HTTPFailure) {
        Self.start
        guard let raw = unsafe curl_easy_init() else { throw .connection("libcurl gave no handle") }
        unsafe self.raw = raw
        self.url = url
        try Self.check(unsafe url.use(by: raw))
        try unsafe set(CURLOPT_ERRORBUFFER, pointer: UnsafeMutableRawPointer(message.raw))
    }

    deinit { unsafe curl_easy_cleanup(raw) }

    /// Starts libcurl, once a process.
    static let start: Void = { _ = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) }()

    func set(_ option: CURLoption, _ value: Int) throws(HTTPFailure) {
        try Self.check(unsafe ccurl_set_long(raw, option, value))
    }

    func set(_ option: CURLoption, _ value: String) throws(HTTPFailure) {
        try Self.check(unsafe ccurl_set_string(raw, option, value))
    }

    /// Sets an option to something that must live as long as the transfer.
    func set(_ option: CURLoption, pointer: UnsafeMutableRawPointer?) throws(HTTPFailure) {
        try Self.check(unsafe ccurl_set_pointer(raw, option, pointer))
    }

    func set(_ option: CURLoption, receiver: @escaping curl_write_callback) throws(HTTPFailure) {
        try Self.check(unsafe ccurl_set_receiver(raw, option, receiver))
    }

    func setSocketOpener(_ opener: @escaping curl_opensocket_callback) throws(HTTPFailure) {
        try Self.check(unsafe ccurl_set_socket_opener(raw, opener))
    }

    func set(headerLines: [String]) throws(HTTPFailure) {
        for line in headerLines { lines.append(line) }
        try unsafe set(CURLOPT_HTTPHEADER, pointer: UnsafeMutableRawPointer(lines.raw))
    }

    func set(body: [UInt8]) throws(HTTPFailure) {
        try Self.check(unsafe ccurl_set_size(raw, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
        try Self.check(unsafe ccurl_copy_body(raw, body))
    }

    /// The status of the last answer.
    var status: Int { unsafe ccurl_get_long(raw, CURLINFO_RESPONSE_CODE) }

    /// The time of the whole transfer.
    var elapsed: Duration { .microseconds(Int64(unsafe ccurl_get_size(raw, CURLINFO_TOTAL_TIME_T))) }

    /// What libcurl has to say of an error beyond its code: it may quote a certificate, so only what prints is kept.
    var errorMessage: String? { message.text }

    /// An option that this libcurl does not know must not be left out: each is part of a promise.
    private static func check(_ code: CURLcode) throws(HTTPFailure) {
        guard code == CURLE_OK else { throw .connection(text(of: code)) }
    }

    /// What libcurl calls an error: fixed texts, without anything of the request.
    static func text(of code: CURLcode) -> String {
        unsafe String(cString: curl_easy_strerror(code))
    }
}

/// A list of header lines as libcurl takes it.
@safe private final class HeaderLines {
    private(set) var raw: UnsafeMutablePointer<curl_slist>?

    func append(_ line: String) {
        if let longer = unsafe curl_slist_append(raw, line) { unsafe raw = longer }
    }

    deinit { unsafe curl_slist_free_all(raw) }
}

/// The buffer in which libcurl says more about an error.
@safe private final class MessageBuffer {
    let raw: UnsafeMutablePointer<CChar>

    init() {
        unsafe raw = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe raw.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit { unsafe raw.deallocate() }

    var text: String? {
        let text = unsafe String(cString: raw).unicodeScalars.filter { (32...126).contains($0.value) }
        return text.isEmpty ? nil : String(String.UnicodeScalarView(text))
    }
}
