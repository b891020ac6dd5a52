import Crypto
import Secrets

/// A secret's identity in files that people commit and share.
enum Fingerprint {
    static func portable(of secret: Secret) throws -> String {
        "tks1:" + Hex.encode(try HashFunction.sha256.digest(of: Array("tokscan fingerprint 1\0".utf8) + secret.bytes))
    }
}
