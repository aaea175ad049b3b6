/* Preloaded into a program, it lets one call of one function of the C library fail: the PYUN_FAIL_AT-th (from 1) of
 * PYUN_FAIL_CALL, with PYUN_FAIL_ERRNO, once or (PYUN_FAIL_ALWAYS) from then on. Counts only calls that concern sockets of the
 * library: the program marks those of its own server by pyun_shim_ignore(). What was counted is written at the end. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int counted;
static __thread int ignored;

/* Called by a thread whose calls are not the library's, and when they are again. */
void pyun_shim_ignore(int on)
{
    ignored = on;
}

/* How often the function that is to fail was called. */
int pyun_shim_counted(void)
{
    int value;
    pthread_mutex_lock(&lock);
    value = counted;
    pthread_mutex_unlock(&lock);
    return value;
}

static int must_fail(const char *call)
{
    const char *chosen = getenv("PYUN_FAIL_CALL"), *at = getenv("PYUN_FAIL_AT"), *number = getenv("PYUN_FAIL_ERRNO");
    int now;
    if (ignored || chosen == NULL || at == NULL || number == NULL || strcmp(chosen, call) != 0) {
        return 0;
    }
    pthread_mutex_lock(&lock);
    now = ++counted;
    pthread_mutex_unlock(&lock);
    if (now == atoi(at) || (now > atoi(at) && getenv("PYUN_FAIL_ALWAYS") != NULL)) {
        errno = atoi(number);
        return 1;
    }
    return 0;
}

#define REAL(name) __typeof__(&name) real; *(void **)&real = dlsym(RTLD_NEXT, #name)

int socket(int domain, int type, int protocol)
{
    REAL(socket);
    return must_fail("socket") ? -1 : real(domain, type, protocol);
}

int connect(int fd, const struct sockaddr *address, socklen_t length)
{
    REAL(connect);
    return must_fail("connect") ? -1 : real(fd, address, length);
}

ssize_t send(int fd, const void *data, size_t length, int flags)
{
    REAL(send);
    if (must_fail("send")) {
        int number = errno;
        if (number == EPIPE || number == ECONNRESET) {
            shutdown(fd, SHUT_RDWR); /* as it is when the kernel says so */
        }
        errno = number;
        return -1;
    }
    return real(fd, data, length, flags);
}

ssize_t recv(int fd, void *data, size_t length, int flags)
{
    REAL(recv);
    return must_fail("recv") ? -1 : real(fd, data, length, flags);
}

int setsockopt(int fd, int level, int name, const void *value, socklen_t length)
{
    REAL(setsockopt);
    return must_fail("setsockopt") ? -1 : real(fd, level, name, value, length);
}

int poll(struct pollfd *fds, nfds_t count, int timeout)
{
    REAL(poll);
    return must_fail("poll") ? -1 : real(fds, count, timeout);
}

/* The same with another limit: what fails is called poll, too. */
int ppoll(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask)
{
    REAL(ppoll);
    return must_fail("poll") ? -1 : real(fds, count, timeout, mask);
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument)
{
    REAL(pthread_create);
    return must_fail("pthread_create") ? errno : real(thread, attributes, start, argument);
}

int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **result)
{
    REAL(getaddrinfo);
    return must_fail("getaddrinfo") ? EAI_NONAME : real(node, service, hints, result);
}
