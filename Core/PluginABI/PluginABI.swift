// The C interface for plugins of third parties stands here: `styx_plugin.h`, and the bridge that makes a file on it an `AnyPlugin`. The points of
// PluginKit take plain values and return plain values, so that the bridge is mechanical.
