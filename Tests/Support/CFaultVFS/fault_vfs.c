#include "CFaultVFS.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

struct styx_fault_vfs {
    sqlite3_vfs vfs;
    sqlite3_vfs *below;
    pthread_mutex_t lock;
    enum styx_fault fault;
    int at, length, count;
};

typedef struct {
    sqlite3_file file;
    struct styx_fault_vfs *vfs;
    sqlite3_file *below;
} fault_file;

/// Counts a call and says whether it fails.
static int fails(struct styx_fault_vfs *vfs, enum styx_fault *fault) {
    pthread_mutex_lock(&vfs->lock);
    vfs->count += 1;
    *fault = vfs->fault;
    int result = vfs->at > 0 && vfs->count >= vfs->at && (vfs->fault == STYX_FAULT_STOP || vfs->count < vfs->at + vfs->length);
    pthread_mutex_unlock(&vfs->lock);
    return result;
}

static sqlite3_file *below(sqlite3_file *file) { return ((fault_file *)file)->below; }

static int file_write(sqlite3_file *file, const void *bytes, int count, sqlite3_int64 offset) {
    struct styx_fault_vfs *vfs = ((fault_file *)file)->vfs;
    enum styx_fault fault;
    if (!fails(vfs, &fault)) return below(file)->pMethods->xWrite(below(file), bytes, count, offset);
    int isFirst = vfs->count == vfs->at;
    if (fault != STYX_FAULT_EIO && isFirst) below(file)->pMethods->xWrite(below(file), bytes, count / 2, offset);
    return fault == STYX_FAULT_ENOSPC ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

static int file_sync(sqlite3_file *file, int flags) {
    enum styx_fault fault;
    if (fails(((fault_file *)file)->vfs, &fault)) return SQLITE_IOERR_FSYNC;
    return below(file)->pMethods->xSync(below(file), flags);
}

static int file_truncate(sqlite3_file *file, sqlite3_int64 size) {
    enum styx_fault fault;
    if (fails(((fault_file *)file)->vfs, &fault)) return SQLITE_IOERR_TRUNCATE;
    return below(file)->pMethods->xTruncate(below(file), size);
}

static int file_close(sqlite3_file *file) {
    int result = below(file)->pMethods->xClose(below(file));
    free(below(file));
    return result;
}

static int file_read(sqlite3_file *f, void *b, int n, sqlite3_int64 o) { return below(f)->pMethods->xRead(below(f), b, n, o); }
static int file_size(sqlite3_file *f, sqlite3_int64 *s) { return below(f)->pMethods->xFileSize(below(f), s); }
static int file_lock(sqlite3_file *f, int l) { return below(f)->pMethods->xLock(below(f), l); }
static int file_unlock(sqlite3_file *f, int l) { return below(f)->pMethods->xUnlock(below(f), l); }
static int file_reserved(sqlite3_file *f, int *r) { return below(f)->pMethods->xCheckReservedLock(below(f), r); }
static int file_control(sqlite3_file *f, int o, void *a) { return below(f)->pMethods->xFileControl(below(f), o, a); }
static int file_sector(sqlite3_file *f) { return below(f)->pMethods->xSectorSize(below(f)); }
static int file_traits(sqlite3_file *f) { return below(f)->pMethods->xDeviceCharacteristics(below(f)); }
static int shm_map(sqlite3_file *f, int r, int s, int e, void volatile **p) {
    return below(f)->pMethods->xShmMap(below(f), r, s, e, p);
}
static int shm_lock(sqlite3_file *f, int o, int n, int l) { return below(f)->pMethods->xShmLock(below(f), o, n, l); }
static void shm_barrier(sqlite3_file *f) { below(f)->pMethods->xShmBarrier(below(f)); }
static int shm_unmap(sqlite3_file *f, int d) { return below(f)->pMethods->xShmUnmap(below(f), d); }

static const sqlite3_io_methods methods = {
    .iVersion = 2,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_traits,
    .xShmMap = shm_map,
    .xShmLock = shm_lock,
    .xShmBarrier = shm_barrier,
    .xShmUnmap = shm_unmap,
};

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out) {
    struct styx_fault_vfs *self = (struct styx_fault_vfs *)vfs;
    fault_file *opened = (fault_file *)file;
    memset(opened, 0, sizeof *opened);
    opened->vfs = self;
    opened->below = calloc(1, self->below->szOsFile);
    int result = self->below->xOpen(self->below, name, opened->below, flags, out);
    if (opened->below->pMethods) opened->file.pMethods = &methods;
    else free(opened->below);
    return result;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int syncs) {
    struct styx_fault_vfs *self = (struct styx_fault_vfs *)vfs;
    enum styx_fault fault;
    if (fails(self, &fault)) return SQLITE_IOERR_DELETE;
    return self->below->xDelete(self->below, name, syncs);
}

styx_fault_vfs *styx_fault_vfs_register(const char *name) {
    struct styx_fault_vfs *self = calloc(1, sizeof *self);
    self->below = sqlite3_vfs_find(0);
    // All that is not said below is the default's own, which looks at no member of the layer it is called with.
    self->vfs = *self->below;
    self->vfs.pNext = 0;
    self->vfs.zName = strdup(name);
    self->vfs.szOsFile = sizeof(fault_file);
    self->vfs.xOpen = vfs_open;
    self->vfs.xDelete = vfs_delete;
    pthread_mutex_init(&self->lock, 0);
    sqlite3_vfs_register(&self->vfs, 0);
    return self;
}

void styx_fault_vfs_arm(styx_fault_vfs *vfs, enum styx_fault fault, int at, int length) {
    pthread_mutex_lock(&vfs->lock);
    vfs->fault = fault;
    vfs->at = at;
    vfs->length = length;
    vfs->count = 0;
    pthread_mutex_unlock(&vfs->lock);
}

void styx_fault_vfs_disarm(styx_fault_vfs *vfs) { styx_fault_vfs_arm(vfs, STYX_FAULT_EIO, 0, 0); }

int styx_fault_vfs_count(styx_fault_vfs *vfs) {
    pthread_mutex_lock(&vfs->lock);
    int count = vfs->count;
    pthread_mutex_unlock(&vfs->lock);
    return count;
}
