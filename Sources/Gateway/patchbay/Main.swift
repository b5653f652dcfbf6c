internal import CommandLine

@main
struct Main {
    static func main() {
        PatchbayProgram.run()
    }
}
