/* Sockets of Windows, for tests/c/server.c, as it knows them from Unix. */
#ifndef TESTS_WINDOWS_SOCKET_H
#define TESTS_WINDOWS_SOCKET_H

#include <winsock2.h>
#include <ws2tcpip.h>

#define MSG_NOSIGNAL 0
#define SHUT_RDWR SD_BOTH

/* Who waits at a socket does not notice here that another thread has shut it down. Their numbers are small. */
static volatile char is_shut[1 << 16];

static inline int shutdown_for_all(int socket, int how)
{
    is_shut[socket & 0xffff] = 1;
    return shutdown((SOCKET)socket, how);
}

static inline int has_input(int socket)
{
    while (!is_shut[socket & 0xffff]) {
        struct timeval wait = {0, 20000};
        fd_set ready;
        FD_ZERO(&ready);
        FD_SET((SOCKET)socket, &ready);
        if (select(0, &ready, NULL, NULL, &wait) == 1) {
            return 1;
        }
    }
    return 0;
}

static inline int listen_anew(int socket, int backlog)
{
    is_shut[socket & 0xffff] = 0;
    return listen((SOCKET)socket, backlog);
}

static inline int accept_until_shut(int listener, struct sockaddr *address, int *size)
{
    int socket = has_input(listener) ? (int)accept((SOCKET)listener, address, size) : -1;
    if (socket >= 0) {
        is_shut[socket & 0xffff] = 0;
    }
    return socket;
}

static inline int recv_until_shut(int socket, char *into, size_t size, int flags)
{
    return has_input(socket) ? recv((SOCKET)socket, into, (int)size, flags) : -1;
}

#define shutdown shutdown_for_all
#define listen listen_anew
#define accept accept_until_shut
#define recv recv_until_shut
#define close closesocket

#endif
