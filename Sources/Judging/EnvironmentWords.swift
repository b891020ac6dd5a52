internal import Secrets

/// Tells which environment a name speaks of: a variable, a file, a resource.
enum EnvironmentWords {
    private static let meanings: [String: EnvironmentKind] = [
        "demo": .test, "dev": .test, "develop": .test, "development": .test, "live": .production,
        "local": .test, "preprod": .staging, "preview": .staging, "prd": .production, "prod": .production,
        "production": .production, "qa": .staging, "sandbox": .test, "stage": .staging, "staging": .staging,
        "stg": .staging, "test": .test, "testing": .test, "uat": .staging,
    ]

    /// The environment that a name's words agree on; unknown where there is none, or more than one.
    static func kind(of name: String) -> EnvironmentKind {
        let kinds = Set(words(of: name).compactMap { meanings[$0] })
        guard let kind = kinds.first, kinds.count == 1 else { return .unknown }
        return kind
    }

    /// The words of `ACME_PROD_TOKEN`, `acme-prod`, `acmeProdToken`, in lower case.
    private static func words(of name: String) -> [String] {
        var words: [String] = [""]
        var wasLower = false
        for character in name {
            guard character.isLetter else {
                words.append("")
                wasLower = false
                continue
            }
            if wasLower, character.isUppercase { words.append("") }
            wasLower = character.isLowercase
            words[words.count - 1] += character.lowercased()
        }
        return words.filter { !$0.isEmpty }
    }
}
