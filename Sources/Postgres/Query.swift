import Addresses
import Threads

/// A statement of the program's own that reads; there is no way to make one from data.
package struct FixedSelect: ExpressibleByStringLiteral, Sendable {
    let text: String

    package init(stringLiteral value: StaticString) {
        text = value.description
    }
}

extension PostgresTarget {
    /// The threads on which sessions block.
    private static let pool = BlockingPool(limit: 4)

    /// Addresses of a name that are tried when the ones before do not answer.
    private static let triedAddresses = 3

    /// Runs statements in one read-only transaction that is rolled back.
    ///
    /// - Returns: the rows of each statement, in order.
    package func rows(
        of statements: [FixedSelect], policy: PostgresPolicy
    ) async throws(PostgresFailure) -> [[[String?]]] {
        try policy.check(self)
        let cancellation = Cancellation()
        let result = await withTaskCancellationHandler {
            await Self.pool.run {
                self.blockingRows(of: statements, policy: policy, cancellation: cancellation)
            }
        } onCancel: {
            cancellation.cancel()
        }
        return try result.get()
    }

    private func blockingRows(
        of statements: [FixedSelect], policy: PostgresPolicy, cancellation: Cancellation
    ) -> Result<[[[String?]]], PostgresFailure> {
        Result { () throws(PostgresFailure) in
            if cancellation.isCancelled { throw .cancelled }
            let addresses = try vettedAddresses(policy)
            let deadline = Deadline(after: policy.totalTimeout, cancellation: cancellation)
            let session = try openSession(addresses, policy: policy, deadline: deadline)
            _ = try session.rows("BEGIN READ ONLY")
            var answers: [[[String?]]] = []
            for statement in statements { answers.append(try session.rows(statement.text)) }
            _ = try session.rows("ROLLBACK")
            return answers
        }
    }

    /// The addresses of the host that the policy has nothing against.
    private func vettedAddresses(_ policy: PostgresPolicy) throws(PostgresFailure) -> [IPAddress] {
        let addresses = IPAddress.resolve(host)
        var vetted: [IPAddress] = []
        var refusal = PostgresFailure.dns(host)
        for address in addresses {
            do throws(PostgresFailure) {
                try policy.check(address, of: self)
                vetted.append(address)
            } catch {
                refusal = error
            }
        }
        guard !vetted.isEmpty else { throw refusal }
        return Array(vetted.prefix(Self.triedAddresses))
    }

    private func openSession(
        _ addresses: [IPAddress], policy: PostgresPolicy, deadline: Deadline
    ) throws(PostgresFailure) -> Session {
        for address in addresses.dropLast() {
            do throws(PostgresFailure) {
                return try Session.open(self, at: address, policy: policy, deadline: deadline)
            } catch {
                guard error == .unreachable else { throw error }
            }
        }
        guard let last = addresses.last else { throw .unreachable }
        return try Session.open(self, at: last, policy: policy, deadline: deadline)
    }
}
