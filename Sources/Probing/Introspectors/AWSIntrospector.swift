internal import Documents
internal import HTTP
internal import Rules
internal import Secrets

/// Reads the policies of an IAM user or role and evaluates them over the provider's actions.
///
/// Resource policies, service control policies and session policies are not seen; what cannot be read leaves the actions
/// unknown, at most all.
struct AWSIntrospector: Introspector {
    let requests = AWSPolicyReader.Call.allCases.map(\.rawValue)

    func plan(for subject: Subject, options: ProbeOptions) -> [PlannedRequest] {
        guard subject.text("key-id") != nil,
            subject.provider.requests["identity"]?.applies(to: subject) ?? false
        else { return [] }
        return AWSPolicyReader.Call.allCases.map { call in
            PlannedRequest(
                credential: subject.credential.id, provider: subject.provider.id, name: call.rawValue,
                method: "POST",
                host: AWSPolicyReader.host, url: "https://\(AWSPolicyReader.host)/?Action=\(call.rawValue)",
                condition: "if identity came out live, for its user or role",
                most: AWSPolicyReader.mostPolicies,
                isExchange: false, basis: .documented)
        }
    }

    func introspect(_ session: ProbeSession, into builder: inout GrantBuilder) async {
        let pointer = Expression("identity#/GetCallerIdentityResponse/GetCallerIdentityResult/Arn")
        guard let arn = pointer.flatMap({ session.answers.values($0)?.first }),
            let principal = AWSPrincipal(arn: arn)
        else { return }
        var reader = AWSPolicyReader(session: session)
        await reader.read(principal)
        builder.isAnswered = true
        claim(reader, into: &builder)
    }

    private func claim(_ reader: AWSPolicyReader, into builder: inout GrantBuilder) {
        let evidence = "policies: \(reader.names.isEmpty ? "none" : reader.names.joined(separator: ", "))"
        if !reader.names.isEmpty { builder.claim(fact: evidence, .shown, "IAM") }
        let actions = builder.provider.actions.names
        var isConditional = false
        for action in actions {
            let decision = reader.decision(on: action)
            if decision == .allowed { builder.claim(actions: .named([action]), .shown) }
            if decision == .conditional {
                isConditional = true
                builder.claim(actions: .named([action]), .unknown)
            }
        }
        if !reader.refused.isEmpty {
            builder.claim(
                fact: "not readable with it: \(reader.refused.sorted().joined(separator: ", "))", .shown,
                "IAM")
            builder.claim(actions: .all, .unknown)
        }
        let isWhole = reader.refused.isEmpty && !isConditional
        builder.claim(complete: isWhole && reader.policies.allSatisfy { $0.allowsOnly(Set(actions)) }, .shown)
        guard reader.refused.isEmpty, !reader.policies.isEmpty else { return }
        let limits = reader.policies.map(\.limits)
        if limits.contains(where: { $0 == nil }) {
            builder.claim(level: .account, .shown, evidence)
        } else {
            builder.claim(level: .resource, .shown, evidence)
            builder.claim(
                resources: limits.compactMap { $0 }.flatMap { $0 }, kind: "resource", isCut: false, .shown,
                evidence)
        }
    }
}

/// Who a key of AWS acts as, where that has policies of its own.
struct AWSPrincipal {
    enum Kind: String {
        case user = "User"
        case role = "Role"
    }

    let kind: Kind
    let name: String

    /// Nil for the root user, federated users, and whatever else has no policies that can be listed.
    init?(arn: String) {
        guard let resource = arn.split(separator: ":", maxSplits: 5).last else { return nil }
        let steps = resource.split(separator: "/")
        switch steps.first {
        case "user" where steps.count >= 2: (kind, name) = (.user, String(steps[steps.count - 1]))
        case "assumed-role" where steps.count >= 3: (kind, name) = (.role, String(steps[1]))
        default: return nil
        }
    }
}

/// Reads all policies of a principal.
struct AWSPolicyReader {
    /// The calls of IAM that it makes.
    enum Call: String, CaseIterable {
        case attachedUser = "ListAttachedUserPolicies"
        case inlineUser = "ListUserPolicies"
        case userPolicy = "GetUserPolicy"
        case user = "GetUser"
        case groups = "ListGroupsForUser"
        case attachedGroup = "ListAttachedGroupPolicies"
        case inlineGroup = "ListGroupPolicies"
        case groupPolicy = "GetGroupPolicy"
        case attachedRole = "ListAttachedRolePolicies"
        case inlineRole = "ListRolePolicies"
        case rolePolicy = "GetRolePolicy"
        case role = "GetRole"
        case policy = "GetPolicy"
        case version = "GetPolicyVersion"
    }

    static let host = "iam.amazonaws.com"
    /// IAM attaches ten policies to an identity, twenty where the quota was raised.
    static let mostPolicies = 40

    private let session: ProbeSession
    private(set) var names: [String] = []
    private(set) var policies: [AWSPolicy] = []
    private(set) var refused: Set<String> = []
    private var boundary: AWSPolicy?
    private var turns: [String: Int] = [:]

    init(session: ProbeSession) {
        self.session = session
    }

    /// What all policies together say of an action.
    func decision(on action: String) -> AWSPolicy.Decision {
        let all = policies + [boundary].compactMap { $0 }
        let denied = all.map { $0.denies(action) }.max() ?? .silent
        if denied == .allowed { return .silent }
        var allowed = policies.map { $0.allows(action) }.max() ?? .silent
        if let boundary { allowed = min(allowed, boundary.allows(action)) }
        return denied == .conditional ? min(allowed, .conditional) : allowed
    }

    mutating func read(_ principal: AWSPrincipal) async {
        let parameter = ("\(principal.kind.rawValue)Name", principal.name)
        switch principal.kind {
        case .user:
            await readAttached(.attachedUser, parameter)
            await readInline(.inlineUser, .userPolicy, parameter)
            await readBoundary(.user, parameter, under: "User")
            let groups = await call(.groups, [parameter])
            for group in Self.list(groups, "Groups").prefix(Self.mostPolicies) {
                guard let name = group["GroupName"]?.scalar else { continue }
                await readAttached(.attachedGroup, ("GroupName", name))
                await readInline(.inlineGroup, .groupPolicy, ("GroupName", name))
            }
        case .role:
            await readAttached(.attachedRole, parameter)
            await readInline(.inlineRole, .rolePolicy, parameter)
            await readBoundary(.role, parameter, under: "Role")
        }
    }

    private mutating func readAttached(_ list: Call, _ parameter: (String, String)) async {
        let attached = await call(list, [parameter])
        for policy in Self.list(attached, "AttachedPolicies").prefix(Self.mostPolicies) {
            guard let arn = policy["PolicyArn"]?.scalar else { continue }
            names.append(policy["PolicyName"]?.scalar ?? arn)
            if let policy = await managed(arn) { policies.append(policy) }
        }
    }

    private mutating func readInline(_ list: Call, _ get: Call, _ parameter: (String, String)) async {
        let listed = await call(list, [parameter])
        for name in Self.list(listed, "PolicyNames").compactMap(\.scalar).prefix(Self.mostPolicies) {
            names.append(name)
            let answer = await call(get, [parameter, ("PolicyName", name)])
            if let policy = Self.policy(answer?["PolicyDocument"]) {
                policies.append(policy)
            } else if answer != nil {
                refused.insert(get.rawValue)
            }
        }
    }

    private mutating func readBoundary(_ get: Call, _ parameter: (String, String), under key: String) async {
        let answer = await call(get, [parameter])
        // A boundary only narrows: without it nothing is told narrower than it is.
        refused.remove(get.rawValue)
        guard let arn = answer?[key]?["PermissionsBoundary"]?["PermissionsBoundaryArn"]?.scalar else {
            return
        }
        let known = refused
        boundary = await managed(arn)
        refused = known
    }

    /// A managed policy in its default version.
    private mutating func managed(_ arn: String) async -> AWSPolicy? {
        guard let policy = await call(.policy, [("PolicyArn", arn)]),
            let version = policy["Policy"]?["DefaultVersionId"]?.scalar,
            let answer = await call(.version, [("PolicyArn", arn), ("VersionId", version)])
        else { return arn == "arn:aws:iam::aws:policy/AdministratorAccess" ? Self.everything : nil }
        return Self.policy(answer["PolicyVersion"]?["Document"])
    }

    /// What AdministratorAccess says, whether or not it can be read.
    private static let everything = Document(
        json: Array(#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#.utf8)
    ).flatMap { AWSPolicy($0) }

    /// A policy document, which IAM writes as percent-encoded JSON.
    private static func policy(_ document: Document?) -> AWSPolicy? {
        guard let text = document?.scalar else { return document.flatMap { AWSPolicy($0) } }
        return Document(json: percentDecoded(Array(text.utf8))).flatMap { AWSPolicy($0) }
    }

    private static func list(_ document: Document?, _ key: String) -> [Document] {
        guard let list = document?[key] else { return [] }
        return list["member"]?.elements ?? list.elements
    }

    /// The result of a call; nil, with the call noted, where it was refused or cut off.
    private mutating func call(_ call: Call, _ parameters: [(String, String)]) async -> Document? {
        let turn = turns[call.rawValue, default: 0]
        turns[call.rawValue] = turn + 1
        let request: HTTPRequest
        do {
            let url = "https://\(Self.host)/"
            let body = try EvaluateOnlyBody.awsQuery(action: call.rawValue, parameters: parameters)
            let draft = SigningDraft(method: .post, url: url, body: body.bytes)
            let context = SigningContext(now: session.options.now(), answers: session.answers)
            let headers = try SignatureVersion4().headers(
                for: draft, subject: session.subject, context: context)
            request = .evaluate(url: url, headers: headers + [("Accept", "application/json")], body: body)
        } catch {
            refused.insert(call.rawValue)
            return nil
        }
        guard let response = await session.send(call.rawValue, request, turn: turn), response.status == 200,
            response.contentType == "application/json", let document = Document(json: response.body),
            let result = document["\(call.rawValue)Response"]?["\(call.rawValue)Result"]
        else {
            refused.insert(call.rawValue)
            return nil
        }
        if result["IsTruncated"]?.scalar == "true" { refused.insert(call.rawValue) }
        return result
    }
}
