/* Sockets of Windows, for tests/c/server.c, as it knows them from Unix. */
#ifndef TESTS_WINDOWS_SOCKET_H
#define TESTS_WINDOWS_SOCKET_H

#include <winsock2.h>
#include <ws2tcpip.h>

#define MSG_NOSIGNAL 0
#define SHUT_RDWR SD_BOTH

/* The listener that was shut down: accept() would not notice it here. */
static volatile int closed_listener = -1;

static inline int shutdown_any(int socket, int how)
{
    if (shutdown((SOCKET)socket, how) != 0) {
        closed_listener = socket;
    }
    return 0;
}

static inline int accept_until_shut(int listener, struct sockaddr *address, int *size)
{
    while (closed_listener != listener) {
        struct timeval wait = {0, 20000};
        fd_set ready;
        FD_ZERO(&ready);
        FD_SET((SOCKET)listener, &ready);
        if (select(0, &ready, NULL, NULL, &wait) == 1) {
            return (int)accept((SOCKET)listener, address, size);
        }
    }
    return -1;
}

#define shutdown shutdown_any
#define accept accept_until_shut
#define close closesocket

#endif
