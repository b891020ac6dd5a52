import Glibc

extension IPAddress {
    /// The addresses of a host name (or of an address written out), in the system's order of preference.
    ///
    /// Blocks for as long as the system's resolver does; empty when the name has no address.
    package static func resolve(_ host: String) -> [IPAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { unsafe freeaddrinfo(list) }
        var found: [IPAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            if let address = unsafe IPAddress(entry: entry.pointee), !found.contains(address) {
                found.append(address)
            }
            unsafe next = entry.pointee.ai_next
        }
        return found
    }

    /// The address in one entry of the resolver's answer.
    private init?(entry: addrinfo) {
        guard let socketAddress = unsafe UnsafeRawPointer(entry.ai_addr) else { return nil }
        switch unsafe entry.ai_family {
        case AF_INET:
            let address = unsafe socketAddress.load(as: sockaddr_in.self).sin_addr
            bytes = unsafe withUnsafeBytes(of: address) { unsafe Array($0) }
        case AF_INET6:
            let address = unsafe socketAddress.load(as: sockaddr_in6.self).sin6_addr
            bytes = unsafe withUnsafeBytes(of: address) { unsafe Array($0) }
        default:
            return nil
        }
    }
}
