import CSimdJSON
package func implementation() -> String { String(cString: styx_simdjson_implementation()) }
