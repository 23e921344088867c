#include <sqlite3.h>

/// `sqlite3_db_config` has variable arguments and does not exist for Swift: no checkpoint when the last connection closes.
static inline int styx_sqlite3_no_checkpoint_on_close(sqlite3 *connection) {
    return sqlite3_db_config(connection, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, (int *)0);
}
