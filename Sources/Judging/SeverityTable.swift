internal import Secrets

/// How bad each kind of verdict is: the one place that says so.
///
/// The rows are the worst effect that the verdict is about, the columns the environment that it would hit. `unknown` is
/// never read as harmless.
///
///     over-privileged       production  unknown  staging, test
///     destroy, backups      high *      medium   low
///     spend, admin          high        medium   low
///     secrets               high        medium   low
///     execute, delete       medium      medium   low
///     write                 medium      low      low
///     read                  low         low      info
///     * critical where the policy, or a use of this very variable, needs something else; high for unknown then
///
///     out of place          production  unknown  staging, test
///     destroy, backups      critical    high     medium
///     spend, admin, secrets high        high     low
///     execute, delete, write medium     medium   low
///     read                  low         low      low
///     nothing known         medium      medium   low
///
///     exposed and live      production  unknown  staging, test
///     destroy, backups, admin, spend  critical  critical  high
///     secrets, execute, delete        high      high      medium
///     write                 high        medium   low
///     read                  medium      medium   low
///     nothing known         high        high     medium
///
/// Power that nobody tells, and that is only possible, counts a step less; over-privileged it is at most medium.
/// Exposed and not decided by the provider: medium; low where the token itself shows staging or test, or that it can at most
/// write. Then these caps: what is undecided is at most high, what the scanner is not sure of at most low, and what is dead,
/// expired or a canary is information.
enum SeverityTable {
    /// A column of the tables.
    private enum Column: Int {
        case production, unknown, harmless

        init(_ environment: EnvironmentKind) {
            self =
                switch environment {
                case .production: .production
                case .unknown: .unknown
                case .staging, .test: .harmless
                }
        }
    }

    private static func pick(_ row: [Severity], _ environment: EnvironmentKind) -> Severity {
        row[Column(environment).rawValue]
    }

    /// Power that nobody needs here; `contradicts` tells that the policy or a use of this very variable says so.
    static func overPrivileged(
        _ effect: Effect, in environment: EnvironmentKind, contradicts: Bool
    ) -> Severity {
        switch effect {
        case .destroy, .backups:
            pick(contradicts ? [.critical, .high, .low] : [.high, .medium, .low], environment)
        case .spend, .admin, .secrets: pick([.high, .medium, .low], environment)
        case .execute, .delete: pick([.medium, .medium, .low], environment)
        case .write: pick([.medium, .low, .low], environment)
        case .read: pick([.low, .low, .info], environment)
        }
    }

    /// A credential where it should not be; nil for an effect that nobody knows.
    static func outOfPlace(_ effect: Effect?, in environment: EnvironmentKind) -> Severity {
        switch effect {
        case .destroy, .backups: pick([.critical, .high, .medium], environment)
        case .spend, .admin, .secrets: pick([.high, .high, .low], environment)
        case .execute, .delete, .write: pick([.medium, .medium, .low], environment)
        case .read: .low
        case nil: pick([.medium, .medium, .low], environment)
        }
    }

    /// A working credential that everyone with the repository has.
    static func exposed(_ effect: Effect?, in environment: EnvironmentKind) -> Severity {
        switch effect {
        case .destroy, .backups, .admin, .spend: pick([.critical, .critical, .high], environment)
        case .secrets, .execute, .delete: pick([.high, .high, .medium], environment)
        case .write: pick([.high, .medium, .low], environment)
        case .read: pick([.medium, .medium, .low], environment)
        case nil: pick([.high, .high, .medium], environment)
        }
    }

    /// The most that a verdict can be, given what the provider said and how sure the scanner is.
    static func cap(_ standing: Standing, confidence: Confidence) -> Severity {
        let byState: Severity =
            switch standing {
            case .works: .critical
            case .undecided: .high
            case .over, .trap: .info
            }
        return confidence == .low ? min(byState, .low) : byState
    }
}

extension Severity {
    /// One step less.
    var lowered: Severity { Severity.allCases.last { $0 < self } ?? .info }
}

/// What a credential's state means for judging it.
enum Standing {
    /// The provider accepts it.
    case works
    /// Nobody asked, or no trustworthy answer came: it is judged as if it worked.
    case undecided
    /// It is dead or expired.
    case over
    /// A canary.
    case trap

    init(_ state: LiveState) {
        self =
            switch state {
            case .live: .works
            case .notProbed, .limited, .unreachable: .undecided
            case .dead, .expired: .over
            case .canary: .trap
            }
    }
}
