import HTTP

extension SettingType where Value == IPNetwork {
    package static var network: Self { .scalar("an address or a network such as 10.0.0.0/8") { IPNetwork($0) } }
}
