let shippedPluginFiles: [(name: String, text: String)] = []
