// swift-tools-version: 6.2

// Style of this manifest: one section a target, bottom up, each headed by the sentence that says what the target is.
// Inside a section the lists are sorted. An arrow is an import: never sideways, never up.

import PackageDescription

/// Settings of every Swift target: the language mode of Swift 6 with the checks that later versions turn on.
let common: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
    .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
    .strictMemorySafety(),  // SE-0458
]

/// Settings of the targets above the C wrappers, where an unsafe construct fails the build.
let sealed: [SwiftSetting] = common + [.treatWarning("StrictMemorySafety", as: .error)]

let package = Package(
    name: "tokscan",
    products: [
        .executable(name: "tokscan", targets: ["tokscan"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2")
    ],
    targets: [
        // MARK: C libraries of the system: a module map and a shim header each

        .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
        .systemLibrary(name: "CGit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
        .systemLibrary(name: "CPCRE2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
        .systemLibrary(name: "CVectorscan", pkgConfig: "libhs", providers: [.apt(["libvectorscan-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),

        // MARK: Addresses: what kind of place an IP address is, and the addresses of a name

        .target(name: "Addresses", swiftSettings: common),

        // MARK: Archives: members of containers as bounded streams, through libarchive, which is loaded when one is met

        .target(name: "Archives", dependencies: ["CArchive"], swiftSettings: common),
        .target(name: "CArchive", dependencies: ["CLibrary"]),

        // MARK: BuiltinRules: the packed rules of this build, made by the plugin from `rules/`

        .target(
            name: "BuiltinRules", swiftSettings: common, plugins: ["EmbedRules"]),
        .executableTarget(name: "embed-rules", dependencies: ["Crypto", "Rules"], swiftSettings: sealed),
        .plugin(name: "EmbedRules", capability: .buildTool(), dependencies: ["embed-rules"]),

        // MARK: CBytes: looks for bytes many at a time, by the instructions that C has for it

        .target(name: "CBytes"),

        // MARK: CLibrary: libraries of the system that are opened when first needed

        .target(name: "CLibrary", linkerSettings: [.linkedLibrary("dl", .when(platforms: [.linux]))]),

        // MARK: Checking: runs what rule files say of themselves

        .target(
            name: "Checking",
            dependencies: ["Documents", "Patterns", "Probing", "Rules", "Scanning", "Secrets"],
            swiftSettings: sealed),

        // MARK: Console: the process's own standard streams and terminal

        .target(name: "Console", swiftSettings: common),

        // MARK: Crypto: digests, MACs, signatures and key derivation through libcrypto, and the checksums that tokens carry

        .target(name: "Crypto", dependencies: ["CCrypto"], swiftSettings: common),

        // MARK: Decoding: texts and values inside encoded bytes, and where they came from. Pure

        .target(name: "Decoding", swiftSettings: sealed),

        // MARK: Documents: YAML and JSON texts as trees with lines, and the reader that checks and decodes them

        .target(name: "Documents", dependencies: ["CYAML"], swiftSettings: sealed),

        // MARK: Files: files and folders of the system, read through descriptors, no link followed

        .target(name: "Files", swiftSettings: common),

        // MARK: Git: repositories as Swift values; packs read natively, ignore rules and revisions through libgit2

        .target(name: "Git", dependencies: ["CBytes", "CDeflate", "CGit2"], swiftSettings: common),

        // MARK: GoPatterns: patterns of Go's syntax taken apart: what every match has, and how PCRE2 writes them. Pure

        .target(name: "GoPatterns", swiftSettings: sealed),

        // MARK: HTTP: bounded, pinned, read-only HTTPS exchanges through libcurl

        .target(name: "HTTP", dependencies: ["Addresses", "CCurl", "Threads"], swiftSettings: common),
        .target(name: "CCurl", dependencies: ["CLibrary"]),

        // MARK: Importing: rules of gitleaks and betterleaks as provider files. Not below `Rules`, so that packing needs no TOML

        .target(name: "CTOML"),
        .target(
            name: "Importing", dependencies: ["CTOML", "Documents", "GoPatterns", "Patterns"],
            swiftSettings: sealed),

        // MARK: Judging: grants, places, repository facts, uses, history and policy to verdicts. Pure

        .target(
            name: "Judging", dependencies: ["Patterns", "Policies", "Rules", "Secrets"], swiftSettings: sealed
        ),

        // MARK: Patterns: PCRE2 patterns and the Vectorscan prefilter over bytes

        .target(name: "Patterns", dependencies: ["CBytes", "CPCRE2", "CVectorscan"], swiftSettings: common),

        // MARK: Policies: the user's words: what tokens are for, what is accepted, how far a run may go

        .target(
            name: "Policies", dependencies: ["Crypto", "Documents", "Rules", "Secrets"], swiftSettings: sealed
        ),

        // MARK: Postgres: one read-only session with a PostgreSQL server through libpq

        .target(name: "Postgres", dependencies: ["Addresses", "CPQ", "Threads"], swiftSettings: common),
        .target(name: "CPQ", dependencies: ["CLibrary"]),

        // MARK: Probing: credentials to grants, by the requests that rules describe; transport live or replayed

        .target(
            name: "Probing",
            dependencies: ["Crypto", "Documents", "HTTP", "Patterns", "Postgres", "Rules", "Secrets"],
            swiftSettings: sealed),

        // MARK: Reporting: verdicts to text, JSON, JSON lines and SARIF. Pure

        .target(name: "Reporting", dependencies: ["Secrets"], swiftSettings: sealed),

        // MARK: Rules: provider files, read, checked and looked up

        .target(
            name: "Rules", dependencies: ["Crypto", "Decoding", "Documents", "Patterns", "Secrets"],
            swiftSettings: sealed),

        // MARK: Scanning: sources to chunks to candidates to findings to credentials

        .target(
            name: "Scanning",
            dependencies: [
                "Archives", "Crypto", "Decoding", "Documents", "Files", "Git", "GoPatterns", "Patterns",
                "Rules",
                "Secrets",
            ],
            swiftSettings: sealed),

        // MARK: Secrets: the values that flow from stage to stage. No I/O

        .target(name: "Secrets", swiftSettings: sealed),

        // MARK: Threads: threads for work that blocks, outside Swift's cooperative pool

        .target(name: "Threads", swiftSettings: common),

        // MARK: tokscan: the commands; a command parses, calls one library function, prints

        .executableTarget(
            name: "tokscan",
            dependencies: [
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                "BuiltinRules", "Checking", "Console", "Documents", "Files", "Git", "Importing", "Judging",
                "Policies", "Probing", "Reporting", "Rules", "Scanning", "Secrets",
            ],
            swiftSettings: sealed),

        // MARK: Servers for tests: a small HTTP server, and a real PostgreSQL in a scratch folder

        .target(name: "LoopbackServer", path: "Tests/LoopbackServer", swiftSettings: common),
        .target(name: "PostgresServer", path: "Tests/PostgresServer", swiftSettings: common),

        // MARK: A folder of its own for a test, and the system's tools run in it

        .target(name: "ScratchFolder", path: "Tests/ScratchFolder", swiftSettings: common),

        // MARK: Tests

        .testTarget(name: "AddressesTests", dependencies: ["Addresses"], swiftSettings: common),
        .testTarget(
            name: "ArchivesTests",
            dependencies: ["Archives", "ScratchFolder"],
            swiftSettings: common),
        .testTarget(
            name: "CheckingTests",
            dependencies: ["BuiltinRules", "Checking", "Documents", "Rules", "Secrets"],
            swiftSettings: common),
        .testTarget(name: "CryptoTests", dependencies: ["Crypto"], swiftSettings: common),
        .testTarget(
            name: "DecodingTests",
            dependencies: ["Crypto", "Decoding", "ScratchFolder"],
            swiftSettings: common),
        .testTarget(name: "DocumentsTests", dependencies: ["Documents"], swiftSettings: common),
        .testTarget(name: "GitTests", dependencies: ["Git"], swiftSettings: common),
        .testTarget(name: "HTTPTests", dependencies: ["HTTP", "LoopbackServer"], swiftSettings: common),
        .testTarget(
            name: "ImportingTests",
            dependencies: ["Documents", "Importing", "Rules", "Scanning", "ScratchFolder", "Secrets"],
            swiftSettings: common),
        .testTarget(
            name: "JudgingTests",
            dependencies: ["Judging", "Documents", "Policies", "Rules", "Secrets"],
            swiftSettings: common),
        .testTarget(name: "PatternsTests", dependencies: ["Patterns"], swiftSettings: common),
        .testTarget(
            name: "PoliciesTests",
            dependencies: ["Documents", "Policies", "Rules", "Secrets"],
            swiftSettings: common),
        .testTarget(
            name: "PostgresTests",
            dependencies: ["LoopbackServer", "Postgres", "PostgresServer"],
            swiftSettings: common),
        .testTarget(
            name: "ProbingTests",
            dependencies: [
                "Crypto", "Documents", "HTTP", "LoopbackServer", "Patterns", "Postgres", "PostgresServer",
                "Probing", "Rules", "Secrets",
            ],
            swiftSettings: common),
        .testTarget(
            name: "ReportingTests", dependencies: ["Reporting", "Secrets"], exclude: ["Golden"],
            swiftSettings: common),
        .testTarget(
            name: "ScanningTests",
            dependencies: [
                "BuiltinRules", "Crypto", "Git", "Patterns", "Rules", "Scanning", "ScratchFolder", "Secrets",
            ],
            swiftSettings: common),
        .testTarget(name: "ThreadsTests", dependencies: ["Threads"], swiftSettings: common),
        .testTarget(
            name: "ProgramTests",
            dependencies: ["Crypto", "LoopbackServer", "PostgresServer", "tokscan"], exclude: ["Golden"],
            swiftSettings: common),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)
