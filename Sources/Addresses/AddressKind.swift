/// What kind of place an IP address is, by the special-purpose registries of IANA (RFC 6890).
package enum AddressKind: String, Sendable, CaseIterable {
    case global
    case loopback
    case `private` = "private network"
    case shared = "carrier-grade NAT"
    case linkLocal = "link-local"
    case benchmarking
    case metadata = "cloud metadata service"
    case unspecified
    case multicast
    case translated = "IPv4 inside IPv6"
    case documentation
    case reserved

    /// Who may be contacted there.
    package var reach: AddressReach {
        switch self {
        case .global: .anyone
        case .loopback, .private, .shared, .linkLocal, .benchmarking: .named
        case .metadata, .unspecified, .multicast, .translated, .documentation, .reserved: .nobody
        }
    }
}

/// Who may be contacted at an address.
package enum AddressReach: Sendable {
    /// Any pinned host.
    case anyone
    /// Only a host that the user named.
    case named
    /// Nobody: a name that leads there is a mistake or an attack, whoever wrote it.
    case nobody
}

extension IPAddress {
    /// What kind of place the address is.
    package var kind: AddressKind {
        bytes.count == 4 ? Self.kind(ofVersion4: bytes) : Self.kind(ofVersion6: bytes)
    }

    /// Addresses of metadata services, which hand out a machine's own credentials: AWS, Azure, GCP and others
    /// (169.254.169.254), ECS (169.254.170.2), EKS Pod Identity (169.254.170.23, fd00:ec2::23),
    /// EC2 over IPv6 (fd00:ec2::254), Alibaba (100.100.100.200), Oracle (192.0.0.192), Azure's wire server.
    private static let metadataServices = Set(
        [
            "169.254.169.254", "169.254.170.2", "169.254.170.23", "100.100.100.200", "192.0.0.192",
            "168.63.129.16", "fd00:ec2::23", "fd00:ec2::254", "fd20:ce::254",
        ].compactMap { IPAddress($0)?.bytes })

    private static func kind(ofVersion4 bytes: [UInt8]) -> AddressKind {
        if metadataServices.contains(bytes) { return .metadata }
        return version4.first { $0.contains(bytes) }?.kind ?? .global
    }

    private static func kind(ofVersion6 bytes: [UInt8]) -> AddressKind {
        if metadataServices.contains(bytes) { return .metadata }
        // An IPv6-only network reaches the IPv4 Internet through NAT64 (RFC 6052): the place is the one inside.
        if nat64.contains(bytes) { return kind(ofVersion4: Array(bytes[12...])) }
        return version6.first { $0.contains(bytes) }?.kind ?? .reserved
    }

    private static let nat64 = Block("64:ff9b::", 96, .global)

    private static let version4: [Block] = [
        Block("0.0.0.0", 8, .unspecified),
        Block("10.0.0.0", 8, .private),
        Block("100.64.0.0", 10, .shared),
        Block("127.0.0.0", 8, .loopback),
        Block("169.254.0.0", 16, .linkLocal),
        Block("172.16.0.0", 12, .private),
        Block("192.0.0.0", 24, .reserved),
        Block("192.0.2.0", 24, .documentation),
        Block("192.88.99.0", 24, .reserved),
        Block("192.168.0.0", 16, .private),
        Block("198.18.0.0", 15, .benchmarking),
        Block("198.51.100.0", 24, .documentation),
        Block("203.0.113.0", 24, .documentation),
        Block("224.0.0.0", 4, .multicast),
        Block("240.0.0.0", 4, .reserved),
    ]

    /// The first block that holds an address decides; only 2000::/3 has been given out, so the rest is reserved.
    private static let version6: [Block] = [
        Block("::", 128, .unspecified),
        Block("::1", 128, .loopback),
        Block("::ffff:0:0", 96, .translated),
        Block("::", 96, .translated),
        Block("64:ff9b:1::", 48, .translated),
        Block("2002::", 16, .translated),
        Block("2001:db8::", 32, .documentation),
        Block("2001::", 32, .translated),
        Block("2001::", 23, .reserved),
        Block("3fff::", 20, .documentation),
        Block("fc00::", 7, .private),
        Block("fe80::", 10, .linkLocal),
        Block("fec0::", 10, .private),
        Block("ff00::", 8, .multicast),
        Block("2000::", 3, .global),
    ]
}

/// The addresses that share their first bits.
private struct Block: Sendable {
    let prefix: [UInt8]
    let length: Int
    let kind: AddressKind

    init(_ address: String, _ length: Int, _ kind: AddressKind) {
        prefix = IPAddress(address)?.bytes ?? []
        self.length = length
        self.kind = kind
    }

    func contains(_ bytes: [UInt8]) -> Bool {
        guard bytes.count == prefix.count else { return false }
        let whole = length / 8
        guard bytes[..<whole] == prefix[..<whole] else { return false }
        let rest = length % 8
        return rest == 0 || (bytes[whole] ^ prefix[whole]) >> (8 - rest) == 0
    }
}
