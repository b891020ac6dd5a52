internal import Crypto
internal import Documents
internal import Secrets

/// The claims of a JSON Web Token (RFC 7519), with its header under `header`; the signature is not looked at.
///
/// A prefix in front of the token, as some providers write, is passed over.
@Sendable func decodeJWT(_ input: DecoderInput) -> Document? {
    let bytes = input.secret.bytes
    guard let start = bytes.firstRange(of: Array("eyJ".utf8))?.lowerBound else { return nil }
    let segments = bytes[start...].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard segments.count >= 2, let headerBytes = Base64.decodeLeniently(segments[0]),
        let claimBytes = Base64.decodeLeniently(segments[1]), let header = Document(json: headerBytes),
        let claims = Document(json: claimBytes), case .map(let entries) = claims.content
    else { return nil }
    let own = entries.filter { $0.key != "header" }
    return Document(.map(own + [Document.Entry(key: "header", line: 0, value: header)]))
}
