import ArgumentParser

@main
struct Tokscan: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Finds credentials and says what they can do.")
    func run() async throws {}
}
