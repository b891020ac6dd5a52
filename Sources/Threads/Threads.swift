import Glibc
import Synchronization

/// Runs a closure on a new detached thread.
///
/// - Returns: whether the system had a thread to give.
package func startThread(_ body: @escaping @Sendable () -> Void) -> Bool {
    let job = unsafe Unmanaged.passRetained(Job(body))
    var thread = pthread_t()
    let status = unsafe pthread_create(
        &thread, nil,
        { argument in
            if let argument = unsafe argument {
                unsafe Unmanaged<Job>.fromOpaque(argument).takeRetainedValue().body()
            }
            return nil
        }, job.toOpaque())
    guard status == 0 else {
        unsafe job.release()
        return false
    }
    pthread_detach(thread)
    return true
}

/// A closure as an object, for the one pointer that a thread is started with.
private final class Job: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
    }
}

/// A few threads that run blocking jobs in order; they start with the work and end with it.
package final class BlockingPool: Sendable {
    private struct State {
        var waiting: [@Sendable () -> Void] = []
        var threads = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    /// A pool of at most `limit` threads.
    package init(limit: Int) {
        self.limit = limit
    }

    /// Runs a blocking closure on one of the pool's threads and waits for its result without blocking.
    package func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            submit { continuation.resume(returning: body()) }
        }
    }

    private func submit(_ job: @escaping @Sendable () -> Void) {
        let mustStart = state.withLock { state in
            state.waiting.append(job)
            guard state.threads < limit else { return false }
            state.threads += 1
            return true
        }
        // Where the system has no thread to give, a blocked caller is better than a job that never runs.
        if mustStart, !startThread({ self.work() }) { work() }
    }

    private func work() {
        while let job = next() { job() }
    }

    private func next() -> (@Sendable () -> Void)? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.threads -= 1
                return nil
            }
            return state.waiting.removeFirst()
        }
    }
}
