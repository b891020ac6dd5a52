import CCurl
import Glibc
import Synchronization
import Threads

/// A request on its way, and whether its task still wants the answer.
final class Exchange: Sendable {
    let request: HTTPRequest
    let endpoint: Endpoint
    private let cancelled = Atomic(false)

    init(request: HTTPRequest, endpoint: Endpoint) {
        self.request = request
        self.endpoint = endpoint
    }

    var isCancelled: Bool { cancelled.load(ordering: .acquiring) }

    func cancel() { cancelled.store(true, ordering: .releasing) }
}

/// An exchange and the task that waits for it; finished exactly once.
struct Submission: Sendable {
    let exchange: Exchange
    let continuation: CheckedContinuation<Result<HTTPResponse, HTTPFailure>, Never>

    var request: HTTPRequest { exchange.request }
    var endpoint: Endpoint { exchange.endpoint }

    func finish(_ result: Result<HTTPResponse, HTTPFailure>) {
        continuation.resume(returning: result)
    }
}

/// The door to the thread that runs libcurl's multi interface.
final class Driver: Sendable {
    /// What the thread is told; `multi` is set while it runs, so that it can be woken.
    private struct Inbox {
        var submissions: [Submission] = []
        var multi: MultiHandle?
        var stopped = false
    }

    private let policy: HTTPPolicy
    private let inbox = Mutex(Inbox())

    init(policy: HTTPPolicy) {
        self.policy = policy
    }

    func submit(_ submission: Submission) {
        let failure: HTTPFailure? = inbox.withLock { inbox in
            guard !inbox.stopped else { return .shutDown }
            if let multi = inbox.multi {
                multi.wake()
            } else {
                guard let multi = MultiHandle(), startThread({ self.run(multi) }) else {
                    return .connection("no thread for it")
                }
                inbox.multi = multi
            }
            inbox.submissions.append(submission)
            return nil
        }
        if let failure { submission.finish(.failure(failure)) }
    }

    func cancel(_ exchange: Exchange) {
        exchange.cancel()
        inbox.withLock { $0.multi?.wake() }
    }

    func stop() {
        inbox.withLock { inbox in
            inbox.stopped = true
            inbox.multi?.wake()
        }
    }

    /// The thread's life: take, start, transfer, finish, sleep until something happens.
    private func run(_ multi: MultiHandle) {
        var turns = Turns(policy: policy)
        var running: [Transfer] = []
        while true {
            let (submissions, stopped) = inbox.withLock { inbox in
                defer { inbox.submissions = [] }
                return (inbox.submissions, inbox.stopped)
            }
            turns.add(submissions)
            finishCancelled(&running, &turns, multi)
            if stopped { break }
            start(turns.take(now: .now), &running, &turns, multi)
            harvest(&running, &turns, multi)
            start(turns.take(now: .now), &running, &turns, multi)
            multi.wait(milliseconds: turns.wait(now: .now))
        }
        finishAll(running, turns, multi)
    }

    private func start(
        _ submissions: [Submission], _ running: inout [Transfer], _ turns: inout Turns, _ multi: MultiHandle
    ) {
        for submission in submissions {
            do throws(HTTPFailure) {
                let transfer = try Transfer(submission, policy: policy)
                try multi.add(transfer.easy)
                running.append(transfer)
            } catch {
                turns.ended(submission, holdFor: nil)
                submission.finish(.failure(error))
            }
        }
    }

    private func harvest(_ running: inout [Transfer], _ turns: inout Turns, _ multi: MultiHandle) {
        for (transfer, code) in multi.perform() {
            multi.remove(transfer.easy)
            running.removeAll { $0 === transfer }
            let outcome = transfer.outcome(code)
            turns.ended(transfer.submission, holdFor: (try? outcome.get()).flatMap { policy.waits(for: $0) })
            transfer.submission.finish(outcome)
        }
    }

    private func finishCancelled(_ running: inout [Transfer], _ turns: inout Turns, _ multi: MultiHandle) {
        for submission in turns.takeCancelled() { submission.finish(.failure(.cancelled)) }
        let cancelled = running.filter(\.submission.exchange.isCancelled)
        running.removeAll(where: \.submission.exchange.isCancelled)
        for transfer in cancelled {
            multi.remove(transfer.easy)
            turns.ended(transfer.submission, holdFor: nil)
            transfer.submission.finish(.failure(.cancelled))
        }
    }

    private func finishAll(_ running: [Transfer], _ turns: Turns, _ multi: MultiHandle) {
        for transfer in running {
            multi.remove(transfer.easy)
            transfer.submission.finish(.failure(.shutDown))
        }
        for submission in turns.waiting { submission.finish(.failure(.shutDown)) }
        // What came after the last look; nothing can come once `stopped` is set.
        let late = inbox.withLock { inbox in
            defer { inbox.submissions = [] }
            inbox.multi = nil
            return inbox.submissions
        }
        for submission in late { submission.finish(.failure(.shutDown)) }
    }
}

/// A libcurl multi handle.
///
/// Unchecked: the driver's thread alone uses it, but for `wake()`, which libcurl lets any thread call.
@safe final class MultiHandle: @unchecked Sendable {
    private let raw: UnsafeMutableRawPointer

    init?() {
        EasyHandle.start
        guard let raw = unsafe curl_multi_init() else { return nil }
        unsafe self.raw = raw
        _ = unsafe ccurl_multi_set_long(raw, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING))
    }

    deinit { _ = unsafe curl_multi_cleanup(raw) }

    /// Ends the present or the next `wait`.
    func wake() { _ = unsafe curl_multi_wakeup(raw) }

    func add(_ easy: EasyHandle) throws(HTTPFailure) {
        guard unsafe curl_multi_add_handle(raw, easy.raw) == CURLM_OK else {
            throw .connection("libcurl did not take the transfer")
        }
    }

    func remove(_ easy: EasyHandle) { _ = unsafe curl_multi_remove_handle(raw, easy.raw) }

    /// Sleeps until a socket is ready, a transfer's time is up, the handle is woken, or the time has passed.
    func wait(milliseconds: Int) {
        _ = unsafe curl_multi_poll(raw, nil, 0, Int32(clamping: milliseconds), nil)
    }

    /// Moves all transfers on.
    ///
    /// - Returns: those that ended, and how.
    func perform() -> [(Transfer, CURLcode)] {
        var running: Int32 = 0
        _ = unsafe curl_multi_perform(raw, &running)
        var ended: [(Transfer, CURLcode)] = []
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(raw, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE,
                let transfer = unsafe Transfer.of(message.pointee.easy_handle)
            else { continue }
            unsafe ended.append((transfer, message.pointee.data.result))
        }
        return ended
    }
}
