/// The shipped files of `plugins.d`, for the single binary, which has no folder beside it. Tests hold them against the folder.
let shippedPluginFiles: [(name: String, text: String)] = [
    (
        "AuthAPIKey.yaml",
        #"""
        # Signing in with an API key on each request, as Bearer and as Basic. Without this file that is not served.
        enabled: true
        """# + "\n"
    ),
    (
        "Context.yaml",
        #"""
        # Where a page is and what can be done there: GET /context/. Without this file that is not served.
        enabled: true
        """# + "\n"
    ),
    (
        "DataSources.yaml",
        #"""
        # The data of a branch: backup, restore, find, create, update, delete, list, statistics, capabilities. Without this file none of that is served.
        enabled: true

        # Longest time that a transaction may wait for its begin. From 1s to 1h.
        # transactionMaxStartTime: 60s

        # Longest time that a transaction may last until it is aborted. From 1s to 24h.
        # transactionMaxExecutionTime: 30m
        """# + "\n"
    ),
    (
        "FormatBSON.yaml",
        #"""
        # Game data as BSON (application/bson) in backup, restore, export, import and conversion. Without this file they know JSON and what else is enabled.
        enabled: true
        """# + "\n"
    ),
    (
        "FormatMessagePack.yaml",
        #"""
        # Game data as MessagePack (application/x-msgpack) in backup, restore, export, import and conversion. Without this file they know JSON and what else is enabled.
        enabled: true
        """# + "\n"
    ),
    (
        "Processes.yaml",
        #"""
        # The long operations of a data source: listed, watched, stopped, their results. Without this file none of that is served.
        enabled: true
        """# + "\n"
    ),
    (
        "Projects.yaml",
        #"""
        # Creating and reading projects. Without this file that is not served.
        enabled: true
        """# + "\n"
    ),
    (
        "StorageSQLite.yaml",
        #"""
        # Storage in one file: styx.db in the data folder, blobs beside it in blobs/. Delete this file to use another storage backend.

        # Size of the log (styx.db-wal) from which what it holds is copied into styx.db. From 1MiB to 1GiB; a larger log makes fewer, longer pauses.
        # checkpointAfter: 16MiB
        """# + "\n"
    ),
    (
        "Users.yaml",
        #"""
        # The caller's own record: GET /user/me/. Without this file that is not served.
        enabled: true
        """# + "\n"
    ),
]
