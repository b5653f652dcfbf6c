internal import PluginProtocol

/// The page `/readyz` for people: `ready`, or what is waited for.
struct ReadinessText {
    let text: String

    init(status: Int, page: [UInt8]) {
        guard status != 200 else {
            text = "ready"
            return
        }
        let members = JSONScanner.members(of: page) ?? []
        if members.contains(where: { $0.key == "draining" }) {
            text = "not ready: the gateway is stopping"
            return
        }
        let waiting = members.first { $0.key == "waiting" }?.value.text ?? ""
        let reasons = (JSONScanner.elements(of: Array(waiting.utf8)) ?? []).compactMap { element in
            let concern = JSONScanner.members(of: Array(element.text.utf8)) ?? []
            let value = { (key: String) in concern.first { $0.key == key }?.value.text ?? "" }
            return "\(value("plugin")): \(Printable.text(value("reason")))"
        }
        text = reasons.isEmpty ? "not ready" : "not ready: " + reasons.joined(separator: "\n           ")
    }
}
