#pragma once

/// A layer of SQLite for files that counts writes and syncs, and fails or stops at a chosen one.
typedef struct styx_fault_vfs styx_fault_vfs;

enum styx_fault {
    /// The call fails with EIO; a write leaves nothing.
    STYX_FAULT_EIO = 0,
    /// A write fails for want of space, half of it done; a sync fails as well.
    STYX_FAULT_ENOSPC = 1,
    /// As if the machine were gone: half of a write is done, and nothing that follows is, until the layer is disarmed.
    STYX_FAULT_STOP = 2,
};

/// Registers a layer under a name of its own, over the system's default one. Lives as long as the process.
styx_fault_vfs *styx_fault_vfs_register(const char *name);

/// Counts from 1 again; the `at`-th write or sync from now fails, and with it all of `length` calls.
void styx_fault_vfs_arm(styx_fault_vfs *vfs, enum styx_fault fault, int at, int length);
void styx_fault_vfs_disarm(styx_fault_vfs *vfs);

/// Writes and syncs since it was armed.
int styx_fault_vfs_count(styx_fault_vfs *vfs);
