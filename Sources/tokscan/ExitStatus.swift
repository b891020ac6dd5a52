import ArgumentParser

/// What the program's exit status says; wrong usage is 64, as ArgumentParser has it.
enum ExitStatus: Int32 {
    /// Complete, and nothing at or above `--fail-on`.
    case clean = 0
    /// Complete, with verdicts.
    case verdicts = 1
    /// Failed: nothing trustworthy was said.
    case failed = 2
    /// Incomplete, without verdicts.
    case incomplete = 3
    /// Incomplete, with verdicts.
    case incompleteVerdicts = 4

    init(hasVerdicts: Bool, isComplete: Bool) {
        self =
            switch (hasVerdicts, isComplete) {
            case (false, true): .clean
            case (true, true): .verdicts
            case (false, false): .incomplete
            case (true, false): .incompleteVerdicts
            }
    }

    var code: ExitCode { ExitCode(rawValue) }
}

/// An error that a command ends with: said on standard error, exit status 2.
func failing<Result>(_ body: () async throws -> Result) async throws -> Result {
    do {
        return try await body()
    } catch let error as ExitCode {
        throw error
    } catch let error as ValidationError {
        throw error
    } catch {
        Message.say("error: \(error)")
        throw ExitStatus.failed.code
    }
}
