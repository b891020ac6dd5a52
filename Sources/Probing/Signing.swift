internal import Crypto
internal import HTTP
internal import Rules

/// What a signer sees of a request.
struct SigningDraft {
    let method: HTTPRequest.Method
    let url: String
    let body: [UInt8]
}

/// What a signer knows beside the request.
struct SigningContext {
    /// Seconds since 1970 by the local clock.
    let now: Int64
    /// What the requests before this one answered.
    let answers: Answers
}

/// Why a request could not be signed, in words without any part of the credential.
struct SigningFailure: Error, CustomStringConvertible {
    let description: String
}

/// Signs requests with a credential that is never sent itself.
protocol Signer: Sendable {
    /// The headers that carry the signature.
    func headers(
        for draft: SigningDraft, subject: Subject, context: SigningContext
    ) throws(SigningFailure) -> [(String, String)]
}

/// The signers that rule files may name.
enum Signers {
    static let named: [String: any Signer] = ["aws-sigv4": SignatureVersion4(), "ovh": OVHSignature()]
}
