import HTTP

/// `Content-Disposition` of a file that is to be saved (RFC 6266).
enum Disposition {
    static func attachment(_ name: String) -> String {
        let plain = name.unicodeScalars.map { $0.isASCII && $0.value >= 0x20 && $0 != "\"" && $0 != "\\" ? Character($0) : "_" }
        let unreserved = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
        let digits = Array("0123456789ABCDEF".utf8)
        let encoded = name.utf8.flatMap {
            unreserved.contains($0) ? [$0] : [UInt8(ascii: "%"), digits[Int($0 >> 4)], digits[Int($0 & 15)]]
        }
        return "attachment; filename=\"\(String(plain))\"; filename*=UTF-8''\(String(decoding: encoded, as: UTF8.self))"
    }
}
