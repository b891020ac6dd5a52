import ArgumentParser
import Console

/// The program: a list of commands.
@main
struct Tokscan: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tokscan",
        abstract:
            "Finds credentials and tells which can do more than they should, or lie where they should not.",
        discussion: "Without a command it scans: `tokscan .` is `tokscan scan .`.",
        version: Version.current,
        subcommands: [ScanCommand.self, ProbeCommand.self, RulesCommand.self],
        defaultSubcommand: ScanCommand.self)

    static func main() async {
        Console.holdStandardStreams()
        Console.protectMemory()
        do {
            let command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                var command = command
                try command.run()
            }
        } catch {
            end(with: error)
        }
    }

    /// Ends as ArgumentParser would, without the secrets that a wrong argument may hold.
    private static func end(with error: any Error) -> Never {
        let code = exitCode(for: error)
        let text = fullMessage(for: error)
        if code == .success {
            try? Console.write(text + "\n", to: .output)
        } else if !text.isEmpty {
            Message.put(text)
        }
        exit(withError: code)
    }
}

/// The program's version.
enum Version {
    static let current = "0.1.0"
}
