internal import CLinux

extension Linux {
    /// Gives back the resident pages of the code and constants of the program and its libraries. What is needed again
    /// comes from the page cache by a minor fault.
    ///
    /// For a process that has started: reading arguments and configuration, and the Swift runtime's first look at its
    /// conformances, touch more code than all of its later life, and the dynamic linker read every library's symbols.
    public static func releaseProgramPages() {
        linux_release_program_pages()
    }
}
