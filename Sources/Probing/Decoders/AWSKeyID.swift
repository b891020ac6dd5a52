internal import Documents
internal import Secrets

/// The account number inside an AWS key id: 40 bits of its base32 text from the second bit on.
///
/// Ids of before 2019, whose fifth character is I or J, do not hold it. Not documented by AWS; found by Aidan Steele and
/// Tal Be'ery ("A short note on AWS key IDs").
@Sendable func decodeAWSKeyID(_ input: DecoderInput) -> Document? {
    guard let id = input.parts["key-id"]?.bytes, id.count == 20 else { return nil }
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)
    let digits = id.dropFirst(4).prefix(10).compactMap(alphabet.firstIndex)
    guard digits.count == 10, !"IJ".utf8.contains(id[4]) else { return nil }
    // Ten digits are 50 bits; the account is in bits 1 to 40 of them.
    let bits = digits.reduce(UInt64(0)) { $0 << 5 | UInt64($1) }
    let account = String((bits >> 2 & 0x7FFF_FFFF_FF80) >> 7)
    guard account.count <= 12 else { return nil }
    let padded = String(repeating: "0", count: 12 - account.count) + account
    return .map([("account", .text(padded))])
}
