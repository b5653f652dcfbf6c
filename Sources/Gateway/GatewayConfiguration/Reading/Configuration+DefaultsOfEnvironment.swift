extension Configuration {
    /// The variable by which an image gives `drain_delay` another default.
    static let drainDelayVariable = "PATCHBAY_DEFAULT_DRAIN_DELAY"

    /// What is in force where nothing else is said: the environment's defaults over the built-in ones. Unlike
    /// `PATCHBAY_LISTEN` and its like they stand below the file.
    static func defaults(
        of environment: [String: String], _ faults: inout [ConfigurationFault]
    ) -> Configuration {
        var configuration = Configuration()
        guard let text = environment[drainDelayVariable], !text.isEmpty else { return configuration }
        if let delay = Duration(configured: text), drainDelayRange.contains(delay) {
            configuration.drainDelay = delay
        } else {
            let expected = Form<Duration>.duration(drainDelayRange).expected
            faults.append(
                ConfigurationFault(
                    place: .source(drainDelayVariable), path: "", message: "expected \(expected), found \"\(text)\""))
        }
        return configuration
    }
}
