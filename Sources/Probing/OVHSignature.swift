internal import Crypto
internal import Documents
internal import HTTP

/// The signature of OVHcloud's API: SHA-1 over secrets, request and the server's time, which the request `time` asked for
/// (help.ovhcloud.com, "First steps with the OVHcloud APIs").
struct OVHSignature: Signer {
    func headers(
        for draft: SigningDraft, subject: Subject, context: SigningContext
    ) throws(SigningFailure) -> [(String, String)] {
        guard let application = subject.text("key-id"), let secret = subject.text("application-secret"),
            let consumer = subject.text("secret")
        else { throw SigningFailure(description: "the application key or secret") }
        let answered = context.answers.byRequest["time"]?.last { $0.isUsable }?.document?.scalar
        let time = answered.flatMap(Int64.init) ?? context.now
        let signed = [
            secret, consumer, draft.method.rawValue, draft.url, String(decoding: draft.body, as: UTF8.self),
            "\(time)",
        ].joined(separator: "+")
        do {
            let digest = Hex.encode(try HashFunction.sha1.digest(of: Array(signed.utf8)))
            return [
                ("X-Ovh-Application", application), ("X-Ovh-Consumer", consumer),
                ("X-Ovh-Timestamp", "\(time)"), ("X-Ovh-Signature", "$1$" + digest),
            ]
        } catch {
            throw SigningFailure(description: "a SHA-1 digest")
        }
    }
}
