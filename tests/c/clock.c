/* Preloaded into a program, it lets the wall clock be wrong by as many seconds as the file PYUN_CLOCK_FILE says at the moment. What
 * the kernel waits for goes by the right one, as it does after the clock was set. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static long wrong_by(void)
{
    long seconds = 0;
    const char *name = getenv("PYUN_CLOCK_FILE");
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
        now->tv_sec += wrong_by();
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
