internal import Foundation
internal import GatewayTestKit
internal import Glibc

/// Debian's nginx in front of a gateway, which it serves below a path prefix.
final class NginxProxy {
    /// Where the gateway begins for a browser.
    let base: String
    private let process = Process()

    /// Starts it and waits until it answers.
    init(before gateway: RunningGateway, prefix: String) throws {
        let program = "/usr/sbin/nginx"
        guard FileManager.default.isExecutableFile(atPath: program) else {
            throw TestFailure("\(program) is not there: Debian's package nginx-light brings it")
        }
        let port = try freePort()
        base = "http://127.0.0.1:\(port)\(prefix)"
        let directory = gateway.directory
        try directory.write(
            Self.configuration(port, prefix, gateway.listen.authority, directory.path), to: "nginx.conf")
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = ["-c", directory.path(of: "nginx.conf"), "-p", directory.path, "-e", "stderr"]
        process.standardError = FileHandle.nullDevice
        try process.run()
        try eventually("nginx answers") {
            guard process.isRunning else { throw TestFailure("nginx has exited: \(directory.read("nginx.log") ?? "")") }
            return (try? HTTPConnection(to: Endpoint("127.0.0.1:\(port)"))) != nil
        }
    }

    /// Ends it at once: it has no child, and a SIGTERM would stay pending, since it inherits the blocked signals of the thread
    /// that starts it.
    func stop() {
        guard process.isRunning else { return }
        kill(process.processIdentifier, SIGKILL)
        try? eventually("nginx exits") { !process.isRunning }
    }

    deinit { stop() }

    /// What a person writes who puts Patchbay below a path: nothing about buffering, `Host` passed on for `Origin` to
    /// agree with, and the two headers of WebSocket.
    private static func configuration(_ port: UInt16, _ prefix: String, _ gateway: String, _ folder: String) -> String {
        let paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "\($0)_temp_path \(folder)/nginx-\($0);" }.joined(separator: "\n    ")
        return """
            daemon off;
            master_process off;
            pid \(folder)/nginx.pid;
            error_log \(folder)/nginx.log;
            events {}
            http {
                access_log off;
                \(paths)
                map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
                server {
                    listen 127.0.0.1:\(port);
                    location \(prefix) {
                        proxy_pass http://\(gateway)/;
                        proxy_http_version 1.1;
                        proxy_set_header Host $http_host;
                        proxy_set_header Upgrade $http_upgrade;
                        proxy_set_header Connection $connection_upgrade;
                    }
                }
            }

            """
    }
}
