/// Section `server` of `styx.yaml`: where it listens, who it trusts, and the limits of HTTP (spec/server.md 1.7, 15.1).
package enum ServerSettings {
    package static let publicURL = Setting("publicUrl", .webAddress, "The address that links in answers and mails begin with.")
    package static let listen = Setting(
        "listen", .list(.listenAddress), default: [ListenAddress(host: "127.0.0.1", port: 8080)], "Where to accept connections.")
    package static let data = Setting("data", .path, default: "./styx-data", "The data folder.")
    package static let plugins = Setting("plugins", .path, "The folder of plugin files, instead of the shipped one.")
    package static let tlsCertificate = Setting("tlsCertificate", .path, "Certificate chain in PEM; with it connections are TLS.")
    package static let tlsKey = Setting("tlsKey", .path, "Private key of the certificate in PEM.")
    package static let trustedProxies = Setting(
        "trustedProxies", .list(.network), default: [], "Peers whose Forwarded and X-Forwarded-For are believed.")
    package static let operatorNetworks = Setting(
        "operatorNetworks", .list(.network), default: [], "Who, beside loopback, may read /metrics and the plugins in /readyz.")
    package static let allowedOrigins = Setting(
        "allowedOrigins", .list(.origin), default: [], "Origins whose pages may call the API from a browser.")
    package static let pictureHosts = Setting("pictureHosts", .list(.text), default: [], "Hosts that pictures of users may come from.")
    package static let allowInsecure = Setting(
        "allowInsecure", .boolean, default: false, "Accept connections from other machines without encryption.")
    package static let termsOfServiceURL = Setting("termsOfServiceUrl", .webAddress, "Address of the terms of service.")
    package static let privacyPolicyURL = Setting("privacyPolicyUrl", .webAddress, "Address of the privacy policy.")
    package static let operatorAddress = Setting("operatorAddress", .text, "E-mail address that feedback goes to.")
    package static let salesAddress = Setting("salesAddress", .text, "E-mail address that contact requests go to.")
    package static let loops = Setting("loops", .integer(0...256), default: 0, "Event loops; 0 is one a core.")
    package static let maxConnections = Setting(
        "maxConnections", .integer(1...1_000_000), default: 20_000,
        "Connections at once, on all loops together; beyond it new ones are closed.")
    package static let targetLimit = Setting("targetLimit", .size(1024...65_536), default: 16 << 10, "Longest request target.")
    package static let fieldsLimit = Setting("fieldsLimit", .size(4096...(1 << 20)), default: 64 << 10, "All header fields together.")
    package static let fieldCountLimit = Setting("fieldCountLimit", .integer(16...1000), default: 100, "Number of header fields.")
    package static let gameDataLimit = Setting(
        "gameDataLimit", .size(1024...(8 << 30)), default: 256 << 20, "Longest body that carries game data, decoded.")
    package static let gameDataAtOnce = Setting(
        "gameDataAtOnce", .size((1 << 20)...(1 << 40)), default: 1 << 30,
        "Bytes of bodies that carry game data, of all requests at once; beyond it 503.")
    package static let headTimeout = Setting(
        "headTimeout", .duration(.seconds(1) ... .seconds(600)), default: .seconds(15), "Time for a request's head to arrive.")
    package static let bodyGrace = Setting(
        "bodyGrace", .duration(.seconds(1) ... .seconds(600)), default: .seconds(15), "Time after which `bodyRate` counts.")
    package static let bodyRate = Setting(
        "bodyRate", .size(1...(1 << 30)), default: 1024, "Bytes a second that a body must at least bring.")
    package static let idleTimeout = Setting(
        "idleTimeout", .duration(.seconds(1) ... .seconds(3600)), default: .seconds(75), "Time between two requests of a connection.")
    package static let drainTimeout = Setting(
        "drainTimeout", .duration(.seconds(0) ... .seconds(600)), default: .seconds(10), "Time that running requests have at a stop.")

    package static let section = Section(
        "server",
        [
            publicURL, listen, data, plugins, tlsCertificate, tlsKey, trustedProxies, operatorNetworks, allowedOrigins, pictureHosts,
            allowInsecure, termsOfServiceURL, privacyPolicyURL, operatorAddress, salesAddress, loops, maxConnections, targetLimit,
            fieldsLimit, fieldCountLimit, gameDataLimit, gameDataAtOnce, headTimeout, bodyGrace, bodyRate, idleTimeout, drainTimeout,
        ])
}
