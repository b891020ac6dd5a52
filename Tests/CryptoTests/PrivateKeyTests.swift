//  Keys of every format, made when the test runs by the programs that people make theirs with.

import Crypto
import Foundation
import Testing

@Suite struct PrivateKeyTests {
    @Test(
        arguments: [
            ("openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048", .init(.pkcs8, .rsa, 2048)),
            ("openssl genrsa -traditional 1024", .init(.traditional, .rsa, 1024)),
            (
                "openssl genrsa -traditional -aes128 -passout pass:x 1024",
                .init(.traditional, .rsa, nil, encrypted: true)
            ),
            ("openssl genrsa -aes128 -passout pass:x 1024", .init(.pkcs8, nil, nil, encrypted: true)),
            ("openssl ecparam -name secp384r1 -genkey", .init(.traditional, .ec, 384, curve: "secp384r1")),
            (
                "openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256",
                .init(.pkcs8, .ec, 256, curve: "prime256v1")
            ),
            ("openssl genpkey -algorithm ed25519", .init(.pkcs8, .ed25519, 256)),
            ("openssl genpkey -algorithm ed448", .init(.pkcs8, .ed448, 456)),
            ("openssl genpkey -algorithm x25519", .init(.pkcs8, .other("X25519"), 253)),
            (
                "openssl dsaparam -genkey 1024 | openssl pkey -traditional",
                .init(.traditional, .dsa, 1024)
            ),
        ] as [(String, Expected)])
    func `Keys by openssl`(command: String, expected: Expected) throws {
        let pem = try output(of: command)
        #expect(inspectPrivateKey(pem: pem) == expected.description)
    }

    @Test(
        arguments: [
            ("-t rsa -b 2048", .init(.openSSH, .rsa, 2048)), ("-t ed25519", .init(.openSSH, .ed25519, 256)),
            ("-t ecdsa -b 521", .init(.openSSH, .ec, 521, curve: "secp521r1")),
            ("-t ecdsa -b 256 -m PEM", .init(.traditional, .ec, 256, curve: "prime256v1")),
            ("-t rsa -b 1024 -m PKCS8", .init(.pkcs8, .rsa, 1024)),
        ] as [(String, Expected)])
    func `Keys by ssh-keygen, with and without a passphrase`(options: String, expected: Expected) throws {
        #expect(inspectPrivateKey(pem: try sshKey(options).secret) == expected.description)
        guard expected.description.format == .openSSH else { return }
        var encrypted = expected.description
        encrypted.isEncrypted = true
        #expect(inspectPrivateKey(pem: try sshKey(options, passphrase: "secret").secret) == encrypted)
    }

    @Test(arguments: [("none", false), ("aes256-cbc", true)])
    func `Keys by PuTTY`(encryption: String, isEncrypted: Bool) throws {
        let blob = String(decoding: try sshKey("-t rsa -b 2048").shared, as: UTF8.self).split(separator: " ")[
            1]
        let lines = stride(from: 0, to: blob.count, by: 64).map { blob.dropFirst($0).prefix(64) }
        let file =
            [
                "PuTTY-User-Key-File-3: ssh-rsa", "Encryption: \(encryption)", "Comment: a",
                "Public-Lines: \(lines.count)",
            ]
            + lines.map(String.init) + ["Private-Lines: 1", "AAAA", "Private-MAC: 00"]
        let expected = Expected(.putty, .rsa, 2048, encrypted: isEncrypted).description
        #expect(inspectPrivateKey(pem: Array(file.joined(separator: "\r\n").utf8)) == expected)
        #expect(inspectPrivateKey(pem: Array(file.prefix(5).joined(separator: "\n").utf8)) == nil)
    }

    @Test func `A key held by a security key is told apart`() throws {
        let key = try sshKey("-t ed25519").secret
        let lines = String(decoding: key, as: UTF8.self).split(separator: "\n")
        let body = try #require(Base64.decode(lines.dropFirst().dropLast().joined().utf8))
        let type = Array("ssh-ed25519".utf8)
        let start = try #require(body.indices.first { body[$0...].starts(with: type) })
        let bound = Array("sk-ssh-ed25519@openssh.com".utf8)
        // The type grows, and with it the length of the public key around it.
        var changed = Array(body[..<start]) + bound + body[(start + type.count)...]
        changed[start - 1] = UInt8(bound.count)
        changed[start - 5] += UInt8(bound.count - type.count)
        let pem = "\(lines[0])\n\(Base64.encode(changed))\n\(lines[lines.count - 1])\n"
        let description = try #require(inspectPrivateKey(pem: Array(pem.utf8)))
        #expect(description.isHardwareBound && description.algorithm == .ed25519)
    }

    @Test func `A key is found inside other text, indented or escaped`() throws {
        let pem = String(decoding: try output(of: "openssl genpkey -algorithm ed25519"), as: UTF8.self)
        let expected = Expected(.pkcs8, .ed25519, 256).description
        let escaped = #"{"key": ""# + pem.replacing("\n", with: "\\n") + #"", "x": 1}"#
        let indented = "key: |\n    " + pem.replacing("\n", with: "\r\n    ") + "\nother: 1"
        let publicFirst = "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n" + pem
        for text in [escaped, indented, publicFirst] {
            #expect(inspectPrivateKey(pem: Array(text.utf8)) == expected)
        }
    }

    @Test func `What is no key is nil, and never asks for a passphrase`() throws {
        let encrypted = try output(of: "openssl genrsa -aes128 -passout pass:x 1024")
        let relabelled = String(decoding: encrypted, as: UTF8.self).replacing("ENCRYPTED ", with: "")
        let shared = String(
            decoding: try output(of: "openssl genpkey -algorithm ed25519 | openssl pkey -pubout"),
            as: UTF8.self)
        let label = "PRIVATE KEY"
        let faulty = [
            "", "text", "-----BEGIN \(label)-----", "-----BEGIN \(label)-----\n-----END \(label)-----",
            "-----BEGIN \(label)-----\nMAA=\n-----END \(label)-----",
            "-----BEGIN \(label)-----\n!\n-----END \(label)-----",
            "-----BEGIN ENCRYPTED \(label)-----\nAAAA\n-----END ENCRYPTED \(label)-----",
            "-----BEGIN OPENSSH \(label)-----\nAAAA\n-----END OPENSSH \(label)-----",
            relabelled, shared, shared.replacing("PUBLIC", with: "PRIVATE"),
        ]
        for text in faulty { #expect(inspectPrivateKey(pem: Array(text.utf8)) == nil, "\(text)") }
        let cut = try sshKey("-t ed25519").secret
        for length in stride(from: 0, to: cut.count - 40, by: 7) {
            let text =
                String(decoding: cut.prefix(length), as: UTF8.self) + "\n-----END OPENSSH \(label)-----"
            let description = inspectPrivateKey(pem: Array(text.utf8))
            #expect(description == nil, "cut at \(length)")
        }
    }

    @Test(arguments: ["openssl genrsa 1024", "openssl ecparam -name secp384r1 -genkey -noout", "ssh"])
    func `A damaged key is described or nil, whatever the damage`(command: String) throws {
        let pem = try command == "ssh" ? sshKey("-t ecdsa").secret : output(of: command)
        let lines = String(decoding: pem, as: UTF8.self).split(separator: "\n")
        let body = try #require(Base64.decode(lines.dropFirst().dropLast().joined().utf8))
        for index in body.indices {
            for bit in [0x01, 0x80] as [UInt8] {
                var damaged = body
                damaged[index] ^= bit
                let text = "\(lines[0])\n\(Base64.encode(damaged))\n\(lines[lines.count - 1])"
                let description = inspectPrivateKey(pem: Array(text.utf8))
                #expect(description.map { $0.bits ?? 1 > 0 } ?? true, "bit \(bit) of byte \(index)")
            }
        }
    }

    @Test func `openssl verifies an RS256 signature`() throws {
        try withFolder { folder in
            let key = folder.appending(path: "key.pem").path()
            let pem = try output(of: "openssl genrsa 2048 | tee \(key)")
            let message = Array("header.payload".utf8)
            let signature = try PrivateKey(pem: pem).signRS256(message)
            try Data(signature).write(to: folder.appending(path: "signature"))
            try Data(message).write(to: folder.appending(path: "message"))
            let verdict = try output(
                of:
                    "cd \(folder.path()) && openssl dgst -sha256 -prverify key.pem -signature signature message"
            )
            #expect(String(decoding: verdict, as: UTF8.self) == "Verified OK\n")
        }
    }

    @Test func `Only an RSA key signs RS256`() throws {
        let pem = try output(of: "openssl genpkey -algorithm ed25519")
        #expect(throws: CryptoError.self) { try PrivateKey(pem: pem).signRS256([1]) }
        #expect(throws: CryptoError.self) { _ = try PrivateKey(pem: Array("no key".utf8)).bits }
    }
}

/// A description in fewer words.
struct Expected: Sendable {
    let description: KeyDescription

    init(
        _ format: KeyFormat, _ algorithm: KeyAlgorithm?, _ bits: Int?, encrypted: Bool = false,
        curve: String? = nil
    ) {
        description = KeyDescription(
            format: format, algorithm: algorithm, bits: bits, isEncrypted: encrypted, curve: curve)
    }
}

private func sshKey(_ options: String, passphrase: String = "") throws -> (secret: [UInt8], shared: [UInt8]) {
    try withFolder { folder in
        let key = folder.appending(path: "key").path()
        _ = try output(of: "ssh-keygen -q \(options) -N '\(passphrase)' -C test -f \(key)")
        return (try output(of: "cat \(key)"), try output(of: "cat \(key).pub"))
    }
}

private func withFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder)
}

/// What a shell command writes; a command that fails fails the test.
private func output(of command: String) throws -> [UInt8] {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", command]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let output = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "\(command)")
    return Array(output)
}
