internal import HTTP

/// The next page that a `Link` header names (RFC 8288).
enum WebLink {
    /// Where the next page is.
    enum Next {
        case page(String)
        /// On another host, which is not asked.
        case elsewhere
    }

    /// The target of the link whose relation is `next`; nil where there is none.
    static func next(in response: HTTPResponse, of url: String) -> Next? {
        for field in response.headerValues("Link") {
            for link in links(field) where link.relations.contains("next") {
                let target = absolute(link.target, from: url)
                return origin(target) == origin(url) ? .page(target) : .elsewhere
            }
        }
        return nil
    }

    /// Takes a field apart at the commas outside of `<…>` and quotes.
    private static func links(_ field: String) -> [(target: String, relations: [Substring])] {
        var links: [(target: String, relations: [Substring])] = []
        var rest = field[...]
        while let open = rest.firstIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
            let target = String(rest[rest.index(after: open)..<close])
            rest = rest[rest.index(after: close)...]
            let end = rest.firstIndex(of: "<") ?? rest.endIndex
            let parameters = rest[..<end].split(separator: ";")
            let relation = parameters.map { $0.drop { " ,".contains($0) } }.first {
                $0.lowercased().hasPrefix("rel=")
            }
            let value = relation?.dropFirst(4).filter { !"\",".contains($0) } ?? ""
            links.append(
                (target: target, relations: value.split(separator: " ").map { Substring($0.lowercased()) }))
            rest = rest[end...]
        }
        return links
    }

    private static func absolute(_ target: String, from url: String) -> String {
        if target.contains("://") { return target }
        return target.hasPrefix("/") && !target.hasPrefix("//") ? origin(url) + target : target
    }

    /// Scheme and authority, lower case.
    private static func origin(_ url: String) -> String {
        guard let scheme = url.firstRange(of: "://") else { return "" }
        return url[..<scheme.upperBound].lowercased()
            + url[scheme.upperBound...].prefix { !"/?#".contains($0) }.lowercased()
    }
}
