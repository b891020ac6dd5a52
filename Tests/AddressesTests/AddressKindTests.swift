import Addresses
import Testing

/// What kind of place an address is, at the edges of each block.
@Suite struct AddressKindTests {
    @Test(arguments: [
        ("8.8.8.8", AddressKind.global), ("1.1.1.1", .global), ("9.255.255.255", .global),
        ("10.0.0.0", .private), ("10.255.255.255", .private), ("11.0.0.0", .global),
        ("172.15.255.255", .global), ("172.16.0.0", .private), ("172.31.255.255", .private),
        ("172.32.0.0", .global),
        ("192.168.1.1", .private), ("192.169.0.0", .global),
        ("100.63.255.255", .global), ("100.64.0.0", .shared), ("100.127.255.255", .shared),
        ("100.128.0.0", .global), ("100.100.100.200", .metadata),
        ("127.0.0.1", .loopback), ("127.255.255.255", .loopback), ("126.255.255.255", .global),
        ("169.254.1.1", .linkLocal), ("169.254.169.254", .metadata), ("169.254.170.2", .metadata),
        ("0.0.0.0", .unspecified), ("0.1.2.3", .unspecified),
        ("224.0.0.1", .multicast), ("239.255.255.255", .multicast), ("240.0.0.1", .reserved),
        ("255.255.255.255", .reserved), ("198.18.0.1", .benchmarking), ("203.0.113.9", .documentation),
        ("168.63.129.16", .metadata),
        ("2606:4700:4700::1111", .global), ("2a00:1450::1", .global),
        ("::", .unspecified), ("::1", .loopback), ("::2", .translated),
        ("::ffff:127.0.0.1", .translated), ("::ffff:8.8.8.8", .translated), ("::127.0.0.1", .translated),
        ("64:ff9b::8.8.8.8", .global), ("64:ff9b::10.0.0.1", .private), ("64:ff9b::127.0.0.1", .loopback),
        ("64:ff9b::169.254.169.254", .metadata), ("64:ff9b:1::10.0.0.1", .translated),
        ("2002:7f00:1::", .translated), ("2001::1", .translated), ("2001:db8::1", .documentation),
        ("fc00::1", .private), ("fdff::1", .private), ("fd00:ec2::254", .metadata),
        ("fe80::1", .linkLocal), ("febf::1", .linkLocal), ("fec0::1", .private),
        ("ff02::1", .multicast), ("4000::1", .reserved),
    ])
    func kind(text: String, expected: AddressKind) throws {
        let address = try #require(IPAddress(text))
        #expect(address.kind == expected)
    }

    @Test(arguments: AddressKind.allCases)
    func reach(kind: AddressKind) {
        let open: [AddressKind] = [.global]
        let named: [AddressKind] = [.loopback, .private, .shared, .linkLocal, .benchmarking]
        let expected: AddressReach = open.contains(kind) ? .anyone : named.contains(kind) ? .named : .nobody
        #expect(kind.reach == expected)
    }

    @Test(arguments: [
        "", "1.2.3", "1.2.3.4.5", "256.1.1.1", "0x7f.0.0.1", "[::1]", "fe80::1%lo", "localhost",
    ])
    func notAnAddress(text: String) {
        #expect(IPAddress(text) == nil)
    }

    @Test(arguments: ["192.0.2.1", "2001:db8::1", "::1"])
    func description(text: String) {
        #expect(IPAddress(text)?.description == text)
    }

    @Test func resolvesItself() {
        #expect(IPAddress.resolve("127.0.0.1").map(\.description) == ["127.0.0.1"])
        #expect(IPAddress.resolve("localhost").allSatisfy { $0.kind == .loopback })
        #expect(IPAddress.resolve("no such name.invalid").isEmpty)
    }
}
