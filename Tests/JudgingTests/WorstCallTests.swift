import Judging
import Secrets
import Testing

/// Which of two calls is the worse one, and which layers stand before it.
@Suite struct WorstCallTests {
    private func grant(_ actions: [Action], complete: Bool = true) -> Grant {
        var grant = Acme.account
        (grant.actions, grant.actionsComplete) = (actions, complete)
        return grant
    }

    private func action(
        _ name: String, _ effect: Effect, takes: [Effect] = [], undo: String? = nil, asks: Bool? = nil,
        on: String? = nil, basis: Basis = .shown
    ) -> Action {
        Action(name: name, effect: effect, takes: takes, undo: undo, asks: asks, on: on, basis: basis)
    }

    /// Each row's first action is worse than its second, whatever their order.
    private var pairs: [(worse: Action, milder: Action)] {
        [
            (action("a", .destroy), action("b", .admin, asks: false)),
            (action("a", .admin, takes: [.destroy]), action("b", .backups)),
            (action("a", .destroy, takes: [.backups]), action("b", .destroy, undo: "none", asks: false)),
            (action("a", .destroy), action("b", .destroy, asks: false, basis: .implied)),
            (action("a", .destroy, asks: false), action("b", .destroy)),
            (action("a", .destroy), action("b", .destroy, asks: true)),
            (action("a", .delete), action("b", .delete, undo: "48 hours")),
            (action("a", .destroy, on: "volume"), action("b", .destroy, on: "bucket")),
            (action("a", .destroy, on: "project"), action("b", .destroy)),
        ]
    }

    @Test func ranks() throws {
        for (worse, milder) in pairs {
            for actions in [[worse, milder], [milder, worse]] {
                let judged = try Acme.judge(Acme.credential(), grant(actions))
                #expect(judged.worstCall?.action == worse, "\(worse) against \(milder)")
            }
        }
    }

    /// Nothing tells the environments apart, so that the name alone decides.
    @Test func prefersWhatHasAName() throws {
        var grant = grant([action("b", .destroy, on: "bucket"), action("a", .destroy, on: "volume")])
        grant.resources = [Claim(Resource(kind: "volume", name: "pg"), basis: .shown, evidence: "")]
        grant.environment = nil
        #expect(try Acme.judge(Acme.credential(), grant).worstCall?.target == "pg")
    }

    @Test func prefersProductionAmongResources() throws {
        var grant = grant([action("a", .destroy, on: "volume")])
        grant.resources = ["pg-test", "pg", "pg-prod"].map {
            Claim(Resource(kind: "volume", name: $0), basis: .shown, evidence: "")
        }
        #expect(try Acme.judge(Acme.credential(), grant).worstCall?.target == "pg-prod")
    }

    @Test func saysWhatComesWithIt() throws {
        let mighty = action("root", .admin, takes: [.secrets, .backups], asks: nil)
        let sentence = try #require(try Acme.judge(Acme.credential(), grant([mighty])).worstCall?.sentence)
        #expect(
            sentence
                == "`root`: it changes members, tokens or policies and reads other credentials, whether anything asks is not documented, and its backups go with it."
        )
    }

    @Test func tellsThePlatformsPart() throws {
        for (action, state) in [
            (action("a", .destroy, asks: false), Layer.State.hole),
            (action("a", .destroy, asks: true), .holds),
            (action("a", .delete, undo: "48 hours", asks: false), .holds),
            (action("a", .delete, undo: "none", asks: false), .hole), (action("a", .read), .holds),
            (action("a", .write), .holds), (action("a", .admin, takes: [.read]), .hole),
        ] {
            let judged = try Acme.judge(Acme.credential(), grant([action]))
            #expect(judged.layer(.platform) == state, "\(action)")
        }
    }

    /// The platform keeps its backups beside the data.
    @Test func tellsWhatBecomesOfBackups() throws {
        for (actions, isComplete, state) in [
            ([action("a", .destroy, takes: [.backups])], true, Layer.State.hole),
            ([action("a", .backups)], true, .hole), ([action("a", .destroy)], true, .hole),
            ([action("a", .write)], true, .holds), ([action("a", .write)], false, .unknown),
        ] {
            let judged = try Acme.judge(Acme.credential(), grant(actions, complete: isComplete))
            #expect(judged.layer(.backups) == state, "\(actions)")
        }
        var elsewhere = Acme.credential()
        (elsewhere.provider, elsewhere.rule) = ("forge", "forge.pat")
        let judged = try Acme.judge(elsewhere, grant([action("a", .backups)]))
        #expect(judged.layer(.backups) == .hole)
        #expect(try Acme.judge(elsewhere, grant([action("a", .destroy)])).layer(.backups) == .unknown)
    }

    @Test func tellsTheScopesPart() throws {
        let deploy = Acme.actions(["deploy", "projects"])
        let policy = "tokens: [{match: {provider: railway}, purpose: x, allow: [deploy]}]"
        var cut = grant(deploy)
        cut.resourcesComplete = false
        for (grant, policy, state) in [
            (grant(deploy), policy as String?, Layer.State.holds), (cut, policy, .unknown),
            (grant(deploy, complete: false), policy, .unknown),
            (grant(Acme.actions(["deploy", "projects"], basis: .unknown)), policy, .unknown),
            (grant(deploy), nil, .hole), (grant(Acme.actions()), policy, .hole),
        ] {
            #expect(try Acme.judge(Acme.credential(), grant, policy: policy).layer(.scope) == state)
        }
    }

    @Test func tellsWhoMayRead() throws {
        var locked = Acme.place()
        locked.mode = 0
        var piped = Acme.place()
        (piped.source, piped.mode) = (.stdin, nil)
        for (place, state) in [
            (Acme.place(), Layer.State.hole), (Acme.past(), .hole), (locked, .unknown), (piped, .unknown),
        ] {
            #expect(try Acme.judge(Acme.credential([place])).layer(.unreadable) == state)
        }
    }
}
