import Console

/// One line on a terminal's standard error that tells what is being done; elsewhere nothing.
struct Progress {
    private let isShown: Bool

    init(isQuiet: Bool) {
        isShown = !isQuiet && Console.isTerminal(.error) && Console.variable("CI") == nil
    }

    /// Shows what is being done in place of what was.
    func tell(_ doing: String) {
        guard isShown else { return }
        // Where the terminal is gone, so is whoever would read this.
        try? Console.write("\r\(doing)…\u{1B}[K", to: .error)
    }

    /// Takes the line away.
    func end() {
        guard isShown else { return }
        try? Console.write("\r\u{1B}[K", to: .error)
    }
}
