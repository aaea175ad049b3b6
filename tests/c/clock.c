/* Preloaded into a program, it lets the wall clock be wrong by as many seconds as the file PYUN_CLOCK_FILE says at the moment: what
 * the kernel waits for goes by the right one, as it does after the clock was set. With PYUN_AHEAD_FILE time itself is ahead by so many
 * seconds: a day passes when the file says so. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <linux/futex.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>

static long seconds_of(const char *variable)
{
    long seconds = 0;
    const char *name = getenv(variable);
    FILE *file = name != NULL ? fopen(name, "r") : NULL;
    if (file != NULL) {
        if (fscanf(file, "%ld", &seconds) != 1) {
            seconds = 0;
        }
        fclose(file);
    }
    return seconds;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int (*real)(clockid_t, struct timespec *);
    int result;
    *(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
    result = real(clock, now);
    if (result == 0 && clock == CLOCK_REALTIME) {
        now->tv_sec += seconds_of("PYUN_CLOCK_FILE") + seconds_of("PYUN_AHEAD_FILE");
    }
    if (result == 0 && clock == CLOCK_MONOTONIC) {
        now->tv_sec += seconds_of("PYUN_AHEAD_FILE");
    }
    return result;
}

time_t time(time_t *out)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (out != NULL) {
        *out = now.tv_sec;
    }
    return now.tv_sec;
}

/* Rust waits by it until a time of the clock above, of which the kernel knows nothing. */
long syscall(long number, ...)
{
    long (*real)(long, ...), arguments[6];
    struct timespec until;
    va_list list;
    int index;
    va_start(list, number);
    for (index = 0; index < 6; index++) {
        arguments[index] = va_arg(list, long);
    }
    va_end(list);
    *(void **)&real = dlsym(RTLD_NEXT, "syscall");
    if (number == SYS_futex && (arguments[1] & ~FUTEX_PRIVATE_FLAG) == FUTEX_WAIT_BITSET && arguments[3] != 0) {
        until = *(struct timespec *)arguments[3];
        until.tv_sec -= seconds_of("PYUN_AHEAD_FILE");
        arguments[3] = (long)&until;
    }
    return real(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]);
}
