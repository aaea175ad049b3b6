/* Included before each C test on Windows: line ends as they are, output that is written at once, and sockets. */
#ifndef TESTS_WINDOWS_BEGIN_H
#define TESTS_WINDOWS_BEGIN_H

#include <winsock2.h>
#include <windows.h>
#include <fcntl.h>
#include <io.h>
#include <process.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#undef ERROR

__attribute__((constructor)) static void begin_on_windows(void)
{
    WSADATA data;
    _setmode(0, _O_BINARY);
    _setmode(1, _O_BINARY);
    _setmode(2, _O_BINARY);
    WSAStartup(MAKEWORD(2, 2), &data);
}

/* Threads may have as small a stack as they like. */
#define _SC_THREAD_STACK_MIN 0
#define sysconf(name) 16384L

/* POSIX has it, MinGW has not. */
static inline char *strndup(const char *text, size_t most)
{
    size_t length = strnlen(text, most);
    char *copy = (char *)calloc(length + 1, 1);
    if (copy != NULL) {
        memcpy(copy, text, length);
    }
    return copy;
}

/* To read what is in memory: from a file, which goes away when it is closed. */
static inline FILE *fmemopen(const void *data, size_t length, const char *mode)
{
    FILE *file = tmpfile();
    (void)mode;
    if (file != NULL) {
        fwrite(data, 1, length, file);
        rewind(file);
    }
    return file;
}

#endif
