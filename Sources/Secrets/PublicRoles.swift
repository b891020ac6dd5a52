/// The roles of a composite credential's parts that are no secrets: they are shown, and stored, as they are.
package enum PublicRoles {
    private static let roles: Set<String> = [
        "account", "client-email", "client-id", "database", "host", "key-id", "port", "project", "region",
        "site", "tenant", "url", "user",
    ]

    /// Whether a part of this role may be shown.
    package static func contains(_ role: String) -> Bool {
        roles.contains(role)
    }
}
