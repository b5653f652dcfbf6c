internal import CLinux

extension Linux {
    /// Gives back the resident pages of the program's own code and constants. What is needed again comes from the page
    /// cache by a minor fault.
    ///
    /// For a process that has started: reading arguments and configuration, and the Swift runtime's first look at its
    /// conformances, touch more code than all of its later life.
    public static func releaseProgramPages() {
        linux_release_program_pages()
    }
}
