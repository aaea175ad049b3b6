/* A server that answers every request at once: a thread a connection, 127.0.0.1 only. Prints its port; ends with its stdin. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BODY "{\"code\":\"1001\",\"message\":\"success\",\"seqno\":\"17952906249810000000000000000001\",\"data_node\":\"CN/1\",\"time_cost\":0}"

static char answer[512];
static size_t answer_length;

/* The length of the first request in the buffer, or 0 while it is not complete. */
static size_t whole(char *buffer, size_t held) {
    char *end = memmem(buffer, held, "\r\n\r\n", 4), *length;
    size_t head, body = 0;
    if (!end) return 0;
    head = (size_t)(end - buffer) + 4;
    *end = 0;
    length = strcasestr(buffer, "content-length:");
    *end = '\r';
    if (length) body = strtoul(length + 15, NULL, 10);
    return held >= head + body ? head + body : 0;
}

static void *serve(void *argument) {
    int socket = (int)(long)argument, on = 1;
    char buffer[65536];
    size_t held = 0, length;
    ssize_t got;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    while ((got = recv(socket, buffer + held, sizeof buffer - 1 - held, 0)) > 0) {
        held += (size_t)got;
        buffer[held] = 0;
        while ((length = whole(buffer, held))) {
            memmove(buffer, buffer + length, held -= length);
            if (send(socket, answer, answer_length, MSG_NOSIGNAL) < 0) break;
        }
    }
    close(socket);
    return NULL;
}

static void *accept_all(void *argument) {
    int listener = (int)(long)argument, socket;
    pthread_t thread;
    while ((socket = accept(listener, NULL, NULL)) >= 0) {
        if (pthread_create(&thread, NULL, serve, (void *)(long)socket)) break;
        pthread_detach(thread);
    }
    return NULL;
}

int main(void) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    pthread_t thread;
    char scratch[64];
    answer_length = (size_t)snprintf(answer, sizeof answer,
        "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: %zu\r\n\r\n%s", strlen(BODY), BODY);
    if (bind(listener, (struct sockaddr *)&address, length) || listen(listener, 128)) return 1;
    getsockname(listener, (struct sockaddr *)&address, &length);
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
    if (pthread_create(&thread, NULL, accept_all, (void *)(long)listener)) return 1;
    while (read(0, scratch, sizeof scratch) > 0) {}
    return 0;
}
