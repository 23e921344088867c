@testable import Host

/// A file of the configuration: as `styx.yaml`, and as a file of `plugins.d`. Every complaint has its place.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzConfiguration(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
    _ = try? Configuration(text: bytes, name: "styx.yaml", environment: [:])
    do throws(ConfigurationErrors) {
        let root = try YAMLReader.read(bytes, file: "Some.yaml")
        var diagnostics: [Diagnostic] = []
        _ = PluginFile(root, path: "Some.yaml", environment: StyxEnvironment([:]), &diagnostics)
        for diagnostic in diagnostics { precondition(diagnostic.position.line >= 0, "a complaint has its place") }
    } catch {}
    return 0
}
