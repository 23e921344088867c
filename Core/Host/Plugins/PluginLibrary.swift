import Crypto
import Glibc

/// A shared library that may be loaded: its note was read and says that it belongs to this very build.
package struct PluginLibrary {
    package let path: String

    /// Most bytes of a library whose hash is checked.
    private static var mostBytes: Int { 1 << 30 }

    /// Examines the file without running any of its code.
    ///
    /// - Parameter sha256: 64 hex digits that the file's hash must have; nil where any will do.
    package init(at path: String, buildID expected: String, sha256: String? = nil) throws(PluginFault) {
        self.path = path
        let file = try Self.inspect(path)
        if let sha256 { try Self.check(path, sha256) }
        guard let found = file.buildID else { throw .notPlugin(file: path) }
        guard found == expected else { throw .otherBuild(file: path, found: found, expected: expected) }
    }

    /// Loads it for the life of the process and answers what its entry `styx_plugin_<name>` hands over.
    package func enter(_ name: String) throws(PluginFault) -> UnsafeMutableRawPointer {
        guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else { throw Self.fault(of: path) }
        guard let symbol = dlsym(handle, "styx_plugin_\(name)") else {
            throw .otherID(file: path, expected: name, found: "another plugin")
        }
        typealias Entry = @convention(c) () -> UnsafeMutableRawPointer
        return unsafeBitCast(symbol, to: Entry.self)()
    }

    private static func check(_ path: String, _ expected: String) throws(PluginFault) {
        let bytes: [UInt8]
        do throws(FileError) { bytes = try SmallFile.read(path, limit: mostBytes) } catch {
            throw .notReadable(file: path, reason: error.reason)
        }
        let found = Digest.sha256(bytes).hex
        guard found == expected.lowercased() else { throw .otherHash(file: path, expected: expected, found: found) }
    }

    private static func inspect(_ path: String) throws(PluginFault) -> ELFFile {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { throw .notFound(file: path) }
            throw .notReadable(file: path, reason: String(cString: strerror(errno)))
        }
        defer { close(descriptor) }
        var information = stat()
        guard fstat(descriptor, &information) == 0, information.st_mode & S_IFMT == S_IFREG else { throw .notLibrary(file: path) }
        guard information.st_mode & S_IWOTH == 0 else { throw .writableByOthers(file: path) }
        do throws(ELFFile.Fault) {
            return try ELFFile { offset, count in bytes(of: descriptor, offset, count) }
        } catch .otherMachine(let machine) {
            throw .otherMachine(file: path, machine: machine)
        } catch {
            throw .notLibrary(file: path)
        }
    }

    private static func bytes(of descriptor: CInt, _ offset: UInt64, _ count: Int) -> [UInt8]? {
        guard let offset = off_t(exactly: offset) else { return nil }
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count {
                let received = pread(descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, offset + off_t(filled))
                guard received > 0 else { return }
                filled += received
            }
        }
        return bytes.count == count ? bytes : nil
    }

    /// What the loader's message means: glibc names the library, or the symbol's version, that is missing.
    private static func fault(of path: String) -> PluginFault {
        let message = dlerror().map { String(cString: $0) } ?? "no reason given"
        if let end = message.firstRange(of: ": cannot open shared object file")?.lowerBound {
            let library = String(message[..<end])
            if library != path { return .missingLibrary(file: path, library: library) }
        }
        if message.contains("version `"), let symbol = message.split(separator: "`").dropFirst().first?.split(separator: "'").first {
            return .oldLibrary(file: path, symbol: String(symbol))
        }
        return .loader(file: path, reason: message)
    }
}
