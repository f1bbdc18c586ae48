/*
 * Loss of power for real processes: before each write under UNDO_DIR the bytes that it replaces go to a journal, each finished
 * fsync or fdatasync of a file leaves a mark. After a kill -9, rolling back what no mark covers leaves what a disk would hold.
 *
 *   UNDO_DIR=/data UNDO_JOURNAL=/dev/shm/x UV_USE_IO_URING=0 LD_PRELOAD=undo.so program
 *
 * A record of the journal (little-endian): u8 kind ('W' write or cut, 'S' sync, 'R' rename, whose saved bytes are the new path), u16 length of the path, u64 offset, u64 length
 * written, u64 size of the file before, u64 bytes saved, the path, the bytes saved.
 * Names of files (creation, rename, removal) count as durable at once, what is in a file does not: a file renamed before it was synced
 * keeps its name and loses its bytes. Shared writable mappings are not seen.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int journal = -1;
static const char *directory;
static size_t directory_length;

__attribute__((constructor)) static void begin(void) {
  directory = getenv("UNDO_DIR");
  const char *path = getenv("UNDO_JOURNAL");
  if (directory == NULL || path == NULL) return;
  directory_length = strlen(directory);
  journal = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* The path of an open file under the directory, or 0. */
static size_t watched(int fd, char *path) {
  if (journal < 0) return 0;
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length <= 0 || (size_t)length < directory_length || strncmp(path, directory, directory_length) != 0) return 0;
  path[length] = 0;
  return (size_t)length;
}

static void put(uint8_t *at, uint64_t value) { memcpy(at, &value, 8); }

static void note(char kind, const char *path, size_t path_length, uint64_t offset, uint64_t length, uint64_t size, const void *saved, uint64_t count) {
  uint8_t head[35];
  head[0] = (uint8_t)kind;
  uint16_t short_length = (uint16_t)path_length;
  memcpy(head + 1, &short_length, 2);
  put(head + 3, offset);
  put(head + 11, length);
  put(head + 19, size);
  put(head + 27, count);
  struct iovec parts[3] = {{head, 35}, {(void *)path, path_length}, {(void *)saved, count}};
  if (syscall(SYS_writev, journal, parts, 3) < 0) abort();
}

/* Saves what a write of `length` at `offset` replaces. */
static void save(int fd, const char *path, size_t path_length, uint64_t offset, uint64_t length) {
  struct stat status;
  if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) return;
  uint64_t size = (uint64_t)status.st_size;
  uint64_t count = offset >= size ? 0 : (size - offset < length ? size - offset : length);
  char *bytes = count == 0 ? NULL : malloc(count);
  /* The file may be open for writing only: it is read through a descriptor of its own. */
  uint64_t got = 0;
  if (count > 0) {
    int reader = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
    while (reader >= 0 && got < count) {
      ssize_t n = syscall(SYS_pread64, reader, bytes + got, count - got, (off_t)(offset + got));
      if (n <= 0) break;
      got += (uint64_t)n;
    }
    if (reader >= 0) syscall(SYS_close, reader);
  }
  note('W', path, path_length, offset, length, size, bytes, got);
  free(bytes);
}

static uint64_t total(const struct iovec *parts, int count) {
  uint64_t sum = 0;
  for (int i = 0; i < count; i++) sum += parts[i].iov_len;
  return sum;
}

/* Where write() and writev() will write. */
static uint64_t position(int fd) {
  int flags = (int)syscall(SYS_fcntl, fd, F_GETFL);
  struct stat status;
  if ((flags & O_APPEND) != 0 && fstat(fd, &status) == 0) return (uint64_t)status.st_size;
  off_t at = (off_t)syscall(SYS_lseek, fd, 0, SEEK_CUR);
  return at < 0 ? 0 : (uint64_t)at;
}

#define JOURNALED(offset, length, call)                      \
  char path[PATH_MAX];                                       \
  size_t path_length = watched(fd, path);                    \
  if (path_length == 0) return call;                         \
  pthread_mutex_lock(&mutex);                                \
  save(fd, path, path_length, (uint64_t)(offset), (length)); \
  __typeof__(call) result = call;                            \
  pthread_mutex_unlock(&mutex);                              \
  return result;

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) { JOURNALED(offset, count, (ssize_t)syscall(SYS_pwrite64, fd, bytes, count, offset)) }
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) { JOURNALED(offset, count, (ssize_t)syscall(SYS_pwrite64, fd, bytes, count, offset)) }
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset) {
  JOURNALED(offset, total(parts, count), (ssize_t)syscall(SYS_pwritev, fd, parts, (long)count, (long)offset, (long)0))
}
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
  JOURNALED(offset, total(parts, count), (ssize_t)syscall(SYS_pwritev, fd, parts, (long)count, (long)offset, (long)0))
}
ssize_t write(int fd, const void *bytes, size_t count) { JOURNALED(position(fd), count, (ssize_t)syscall(SYS_write, fd, bytes, count)) }
ssize_t writev(int fd, const struct iovec *parts, int count) { JOURNALED(position(fd), total(parts, count), (ssize_t)syscall(SYS_writev, fd, parts, (long)count)) }
int ftruncate64(int fd, off64_t length) { JOURNALED(length, UINT64_MAX / 2, (int)syscall(SYS_ftruncate, fd, length)) }
int ftruncate(int fd, off_t length) { JOURNALED(length, UINT64_MAX / 2, (int)syscall(SYS_ftruncate, fd, length)) }
int fallocate64(int fd, int mode, off64_t offset, off64_t length) { JOURNALED(offset, 0, (int)syscall(SYS_fallocate, fd, mode, offset, length)) }
int fallocate(int fd, int mode, off_t offset, off_t length) { JOURNALED(offset, 0, (int)syscall(SYS_fallocate, fd, mode, offset, length)) }

/* Writes that run beside the sync are not covered by it, so the mark stands where the sync began. */
static int synced(int fd, long call) {
  char path[PATH_MAX];
  size_t path_length = watched(fd, path);
  if (path_length == 0) return (int)syscall(call, fd);
  pthread_mutex_lock(&mutex);
  off_t mark = (off_t)syscall(SYS_lseek, journal, 0, SEEK_END);
  pthread_mutex_unlock(&mutex);
  int result = (int)syscall(call, fd);
  if (result == 0) {
    pthread_mutex_lock(&mutex);
    note('S', path, path_length, (uint64_t)mark, 0, 0, NULL, 0);
    pthread_mutex_unlock(&mutex);
  }
  return result;
}
int fsync(int fd) { return synced(fd, SYS_fsync); }
int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }

int rename(const char *from, const char *to) {
  int inside = journal >= 0 && strncmp(from, directory, directory_length) == 0;
  if (!inside) return (int)syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
  pthread_mutex_lock(&mutex);
  int result = (int)syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
  if (result == 0) note('R', from, strlen(from), 0, 0, 0, to, strlen(to));
  pthread_mutex_unlock(&mutex);
  return result;
}

/* O_TRUNC cuts without a call that could be seen: the cut is made here first. */
static void cut(const char *path, int flags) {
  if (journal < 0 || (flags & O_TRUNC) == 0) return;
  int fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CLOEXEC, 0);
  if (fd < 0) return;
  ftruncate64(fd, 0);
  syscall(SYS_close, fd);
}
int open64(const char *path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  int mode = va_arg(more, int);
  va_end(more);
  cut(path, flags);
  return (int)syscall(SYS_openat, AT_FDCWD, path, flags | O_LARGEFILE, mode);
}
int open(const char *path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  int mode = va_arg(more, int);
  va_end(more);
  cut(path, flags);
  return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}
