/* A disk that is watched, and fails or ends the process when it is told to. Preloaded (LD_PRELOAD) below a test; what is
   done to files below DISK_DIR passes through here, one call after the other:

   - each call is written down in DISK_LOG, if that is set: see `record`;
   - a write to the file `control` there is a command, and not performed:
       mark TEXT                        a line in the log
       fail CLASSES FROM COUNT ERRNO    of the calls of these classes the FROM-th from now fails, and COUNT - 1 after it;
                                        ERRNO 0: the process is killed there, before the call
       works                            nothing fails any more; how many calls did is written to the file `failed`

   Classes: w writes and truncates; s syncs of files, d of the directory (whose outcome SQLite does not look at); o opens for
   writing, creates, removes, renames; n sends to the network. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))real(#name))

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static char dir[PATH_MAX];
static int log_file = -1;
static struct {
    char classes[8];
    long from, count, seen, failed;
    int error;
} plan;

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static void all(int file, const void *data, size_t length) {
    for (const char *at = data; length > 0;) {
        ssize_t written = REAL(write)(file, at, length);
        if (written <= 0) _exit(99);
        at += written, length -= written;
    }
}

__attribute__((constructor)) static void begin(void) {
    const char *where = getenv("DISK_DIR"), *log = getenv("DISK_LOG");
    if (where) strncpy(dir, where, sizeof dir - 1);
    if (log) log_file = REAL(open)(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* What follows DISK_DIR and its slash in a path; null if it is elsewhere. */
static const char *below(const char *path) {
    size_t length = strlen(dir);
    if (length == 0 || strncmp(path, dir, length) != 0) return NULL;
    if (path[length] == 0) return path + length;
    return path[length] == '/' ? path + length + 1 : NULL;
}

static const char *name_of(int file, char path[PATH_MAX]) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = dir[0] ? readlink(link, path, PATH_MAX - 1) : -1;
    if (length < 0) return NULL;
    path[length] = 0;
    return strstr(path, " (deleted)") ? NULL : below(path);
}

/* An entry: kind, length of the name, offset, length of the data (numbers of 8 bytes), name, data. Kinds: w write,
   t truncate to offset, s sync, f sync that failed, c create, u unlink, r rename to the name in data, m mark. */
static void record(char kind, const char *name, uint64_t offset, const void *data, uint64_t length) {
    if (log_file < 0) return;
    uint64_t head[] = {(uint64_t)kind, strlen(name), offset, length};
    all(log_file, head, sizeof head);
    all(log_file, name, strlen(name));
    all(log_file, data, length);
}

static int fails(char class) {
    if (!strchr(plan.classes, class)) return 0;
    plan.seen++;
    if (plan.seen < plan.from || plan.seen >= plan.from + plan.count) return 0;
    if (plan.error == 0) kill(getpid(), SIGKILL), pause();
    plan.failed++;
    errno = plan.error;
    return 1;
}

static void obey(const char *text, size_t length) {
    char command[256] = "", path[PATH_MAX + 16];
    memcpy(command, text, length < sizeof command - 1 ? length : sizeof command - 1);
    if (strncmp(command, "mark ", 5) == 0) return record('m', "", 0, text + 5, length - 5);
    if (strncmp(command, "works", 5) == 0) {
        snprintf(path, sizeof path, "%s/failed", dir);
        int file = REAL(open)(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        dprintf(file, "%ld", plan.failed);
        close(file);
        memset(&plan, 0, sizeof plan);
        return;
    }
    memset(&plan, 0, sizeof plan);
    if (sscanf(command, "fail %7s %ld %ld %d", plan.classes, &plan.from, &plan.count, &plan.error) != 4) _exit(98);
}

static ssize_t do_write(int file, const void *data, size_t length, off64_t offset, int is_at) {
    char path[PATH_MAX];
    const char *name = name_of(file, path);
    if (!name) return is_at ? REAL(pwrite64)(file, data, length, offset) : REAL(write)(file, data, length);
    pthread_mutex_lock(&lock);
    ssize_t written = length;
    if (strcmp(name, "control") == 0) {
        obey(data, length);
    } else if (fails('w')) {
        written = -1;
    } else {
        if (!is_at) offset = (fcntl(file, F_GETFL) & O_APPEND) ? lseek64(file, 0, SEEK_END) : lseek64(file, 0, SEEK_CUR);
        written = is_at ? REAL(pwrite64)(file, data, length, offset) : REAL(write)(file, data, length);
        if (written > 0) record('w', name, offset, data, written);
    }
    int error = errno;
    pthread_mutex_unlock(&lock);
    errno = error;
    return written;
}

ssize_t write(int file, const void *data, size_t length) { return do_write(file, data, length, 0, 0); }
ssize_t pwrite(int file, const void *data, size_t length, off_t offset) { return do_write(file, data, length, offset, 1); }
ssize_t pwrite64(int file, const void *data, size_t length, off64_t offset) { return do_write(file, data, length, offset, 1); }

static int do_truncate(int file, off64_t length) {
    char path[PATH_MAX];
    const char *name = name_of(file, path);
    if (!name) return REAL(ftruncate64)(file, length);
    pthread_mutex_lock(&lock);
    int result = fails('w') ? -1 : REAL(ftruncate64)(file, length);
    int error = errno;
    if (result == 0) record('t', name, length, "", 0);
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

int ftruncate(int file, off_t length) { return do_truncate(file, length); }
int ftruncate64(int file, off64_t length) { return do_truncate(file, length); }

static int do_sync(int file, const char *how) {
    char path[PATH_MAX];
    const char *name = name_of(file, path);
    int (*sync)(int) = (int (*)(int))real(how);
    if (!name) return sync(file);
    pthread_mutex_lock(&lock);
    int result = fails(name[0] ? 's' : 'd') ? -1 : sync(file);
    int error = errno;
    record(result == 0 ? 's' : 'f', name, 0, "", 0);
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

int fsync(int file) { return do_sync(file, "fsync"); }
int fdatasync(int file) { return do_sync(file, "fdatasync"); }

static int do_open(const char *path, int flags, mode_t mode) {
    const char *name = below(path);
    int is_for_writing = (flags & O_ACCMODE) != O_RDONLY;
    if (!name || !is_for_writing || strcmp(name, "control") == 0) return REAL(open64)(path, flags, mode);
    pthread_mutex_lock(&lock);
    struct stat64 before;
    int is_there = stat64(path, &before) == 0;
    int file = fails('o') ? -1 : REAL(open64)(path, flags, mode);
    int error = errno;
    if (file >= 0 && !is_there) record('c', name, 0, "", 0);
    if (file >= 0 && is_there && (flags & O_TRUNC)) record('t', name, 0, "", 0);
    pthread_mutex_unlock(&lock);
    errno = error;
    return file;
}

static mode_t mode_of(int flags, va_list arguments) { return (flags & O_CREAT) ? va_arg(arguments, mode_t) : 0; }

#define OPEN(name)                                                                                                     \
    int name(const char *path, int flags, ...) {                                                                       \
        va_list arguments;                                                                                             \
        va_start(arguments, flags);                                                                                    \
        mode_t mode = mode_of(flags, arguments);                                                                       \
        va_end(arguments);                                                                                             \
        return do_open(path, flags, mode);                                                                             \
    }
OPEN(open)
OPEN(open64)

int unlink(const char *path) {
    const char *name = below(path);
    if (!name) return REAL(unlink)(path);
    pthread_mutex_lock(&lock);
    int result = fails('o') ? -1 : REAL(unlink)(path);
    int error = errno;
    if (result == 0) record('u', name, 0, "", 0);
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

int rename(const char *from, const char *to) {
    const char *name = below(from), *other = below(to);
    if (!name || !other) return REAL(rename)(from, to);
    pthread_mutex_lock(&lock);
    int result = fails('o') ? -1 : REAL(rename)(from, to);
    int error = errno;
    if (result == 0) record('r', name, 0, other, strlen(other));
    pthread_mutex_unlock(&lock);
    errno = error;
    return result;
}

ssize_t send(int socket, const void *data, size_t length, int flags) {
    pthread_mutex_lock(&lock);
    int is_lost = fails('n');
    pthread_mutex_unlock(&lock);
    return is_lost ? -1 : REAL(send)(socket, data, length, flags);
}
