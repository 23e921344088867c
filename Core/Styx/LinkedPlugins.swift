import PluginKit

#if STYX_SINGLE_BINARY
    import AuthAPIKey
    import Context
    import DataSources
    import FormatBSON
    import FormatMessagePack
    import Processes
    import Projects
    import StorageSQLite
    import Users

    /// The single binary's plugins; the build of shared libraries loads each from beside the executable.
    let linkedPlugins = [
        authAPIKeyPlugin, contextPlugin, dataSourcesPlugin, formatBSONPlugin, formatMessagePackPlugin, processesPlugin, projectsPlugin,
        storageSQLitePlugin, usersPlugin,
    ]
#else
    let linkedPlugins: [AnyPlugin] = []
#endif
