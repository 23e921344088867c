import Glibc
import Values

/// What goes wrong, on standard error, as `styx: what went wrong: what to do`.
package enum Complaint {
    package static func print(_ text: String) {
        for line in text.split(separator: "\n") { write("styx: \(line)\n") }
    }

    package static func print(_ error: any Error) {
        switch error {
        case let error as APIError: print("\(error.message) (\(error.code.rawValue))")
        case let errors as APIErrors: for error in errors.errors.prefix(APIErrors.mostListed) { print(error) }
        case is DataFolder.Taken: print("the data folder belongs to a running server: stop it, or name another folder with --data")
        default: print("\(error)")
        }
    }

    static func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in _ = Glibc.write(2, bytes.baseAddress, bytes.count) }
    }
}
