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
        Console.protectMemory()
        await main(nil)
    }
}

/// The program's version.
enum Version {
    static let current = "0.1.0"
}
