#include "server.h"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST 256
#define HEAD 16384

struct connection {
    struct server *server;
    int socket;
    pthread_t thread;
};

struct server {
    int socket;
    char url[64];
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    enum behaviour behaviour;
    char *answer;
    struct connection connections[MOST];
    size_t connected;
    size_t requests;
    char *head;
    char *body;
    size_t length;
};

static void must(int condition, const char *what)
{
    if (!condition) {
        perror(what);
        exit(2);
    }
}

/* Where tests/c/shim.c is preloaded, it is not to fail the calls of this thread until further notice. */
static void not_the_library(int on)
{
    void (*ignore)(int) = NULL;
    *(void **)&ignore = dlsym(RTLD_DEFAULT, "pyun_shim_ignore");
    if (ignore != NULL) {
        ignore(on);
    }
}

static int listening(int backlog, struct sockaddr_in *address)
{
    socklen_t size = sizeof *address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    memset(address, 0, sizeof *address);
    address->sin_family = AF_INET;
    address->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    must(listener >= 0, "socket");
    must(bind(listener, (struct sockaddr *)address, size) == 0, "bind");
    must(backlog == 0 || listen(listener, backlog) == 0, "listen");
    must(getsockname(listener, (struct sockaddr *)address, &size) == 0, "getsockname");
    return listener;
}

static size_t content_length(const char *head)
{
    const char *line = head;
    while ((line = strstr(line, "\r\n")) != NULL) {
        line += 2;
        if (strncasecmp(line, "content-length:", 15) == 0) {
            return strtoul(line + 15, NULL, 10);
        }
    }
    return 0;
}

/* Reads on, but not beyond the empty line that ends a head: 0 or less at the end of the connection. Not byte by byte, each of which
   is several messages between processes in wine. */
static ssize_t read_head(int socket, char *text, size_t used)
{
    ssize_t there = used + 1 < HEAD ? recv(socket, text + used, HEAD - 1 - used, MSG_PEEK) : 0;
    char *end;
    if (there <= 0) {
        return there;
    }
    text[used + (size_t)there] = '\0';
    end = strstr(text, "\r\n\r\n");
    there = recv(socket, text + used, end != NULL ? (size_t)(end + 4 - text) - used : (size_t)there, 0);
    text[used + (size_t)(there > 0 ? there : 0)] = '\0';
    return there;
}

/* Reads a whole request; 0 at the end of the connection. */
static int read_request(int socket, char **head, char **body, size_t *length)
{
    size_t used = 0;
    char *text = calloc(HEAD, 1);
    must(text != NULL, "calloc");
    while (strstr(text, "\r\n\r\n") == NULL) {
        ssize_t got = read_head(socket, text, used);
        if (got <= 0) {
            free(text);
            return 0;
        }
        used += (size_t)got;
    }
    *head = text;
    *length = content_length(text);
    *body = calloc(*length + 1, 1);
    must(*body != NULL, "calloc");
    for (used = 0; used < *length;) {
        ssize_t got = recv(socket, *body + used, *length - used, 0);
        if (got <= 0) {
            free(text);
            free(*body);
            return 0;
        }
        used += (size_t)got;
    }
    return 1;
}

static int serve(struct connection *connection, char *head, char *body, size_t length)
{
    struct server *server = connection->server;
    char *answer;
    enum behaviour behaviour;
    pthread_mutex_lock(&server->lock);
    free(server->head);
    free(server->body);
    server->head = head;
    server->body = body;
    server->length = length;
    server->requests++;
    behaviour = server->behaviour;
    answer = strdup(server->answer);
    must(answer != NULL, "strdup");
    pthread_cond_broadcast(&server->changed);
    pthread_mutex_unlock(&server->lock);
    if (behaviour == ANSWER && send(connection->socket, answer, strlen(answer), MSG_NOSIGNAL) < 0) {
        behaviour = HANG_UP;
    }
    free(answer);
    return behaviour != HANG_UP;
}

static void *converse(void *argument)
{
    struct connection *connection = argument;
    char *head, *body;
    size_t length;
    not_the_library(1);
    while (read_request(connection->socket, &head, &body, &length)) {
        if (!serve(connection, head, body, length)) {
            break;
        }
    }
    shutdown(connection->socket, SHUT_RDWR);
    return NULL;
}

static void *accept_all(void *argument)
{
    struct server *server = argument;
    int socket;
    not_the_library(1);
    while ((socket = accept(server->socket, NULL, NULL)) >= 0) {
        struct connection *connection;
        pthread_mutex_lock(&server->lock);
        must(server->connected < MOST, "too many connections");
        connection = &server->connections[server->connected++];
        connection->server = server;
        connection->socket = socket;
        must(pthread_create(&connection->thread, NULL, converse, connection) == 0, "pthread_create");
        pthread_mutex_unlock(&server->lock);
    }
    return NULL;
}

server *server_start(enum behaviour behaviour, const char *answer)
{
    struct sockaddr_in address;
    server *server = calloc(1, sizeof *server);
    must(server != NULL, "calloc");
    not_the_library(1);
    server->socket = listening(128, &address);
    snprintf(server->url, sizeof server->url, "http://127.0.0.1:%d", ntohs(address.sin_port));
    pthread_mutex_init(&server->lock, NULL);
    pthread_cond_init(&server->changed, NULL);
    server_set(server, behaviour, answer);
    must(pthread_create(&server->thread, NULL, accept_all, server) == 0, "pthread_create");
    not_the_library(0);
    return server;
}

void server_set(server *server, enum behaviour behaviour, const char *answer)
{
    pthread_mutex_lock(&server->lock);
    free(server->answer);
    server->behaviour = behaviour;
    server->answer = strdup(answer);
    must(server->answer != NULL, "strdup");
    pthread_mutex_unlock(&server->lock);
}

const char *server_url(server *server)
{
    return server->url;
}

void server_wait(server *server, size_t requests)
{
    pthread_mutex_lock(&server->lock);
    while (server->requests < requests) {
        pthread_cond_wait(&server->changed, &server->lock);
    }
    pthread_mutex_unlock(&server->lock);
}

static size_t locked(server *server, const size_t *number)
{
    size_t value;
    pthread_mutex_lock(&server->lock);
    value = *number;
    pthread_mutex_unlock(&server->lock);
    return value;
}

size_t server_requests(server *server)
{
    return locked(server, &server->requests);
}

size_t server_connections(server *server)
{
    return locked(server, &server->connected);
}

char *server_last_head(server *server)
{
    char *head;
    pthread_mutex_lock(&server->lock);
    head = strdup(server->head ? server->head : "");
    pthread_mutex_unlock(&server->lock);
    must(head != NULL, "strdup");
    return head;
}

char *server_last_body(server *server, size_t *length)
{
    char *body;
    pthread_mutex_lock(&server->lock);
    *length = server->length;
    body = calloc(server->length + 1, 1);
    must(body != NULL, "calloc");
    if (server->body != NULL) {
        memcpy(body, server->body, server->length);
    }
    pthread_mutex_unlock(&server->lock);
    return body;
}

void server_stop(server *server)
{
    size_t index;
    shutdown(server->socket, SHUT_RDWR);
    pthread_join(server->thread, NULL);
    close(server->socket);
    for (index = 0; index < server->connected; index++) {
        shutdown(server->connections[index].socket, SHUT_RDWR);
        pthread_join(server->connections[index].thread, NULL);
        close(server->connections[index].socket);
    }
    pthread_mutex_destroy(&server->lock);
    pthread_cond_destroy(&server->changed);
    free(server->answer);
    free(server->head);
    free(server->body);
    free(server);
}

void dead_url(char *url, size_t size)
{
    /* Bound and not listened at, so that nobody else gets the port while the test runs. */
    struct sockaddr_in address;
    static int reserved = -1;
    static int port = 0;
    if (reserved < 0) {
        reserved = listening(0, &address);
        port = ntohs(address.sin_port);
    }
    snprintf(url, size, "http://127.0.0.1:%d", port);
}

const char *http(char *buffer, size_t size, const char *status, const char *headers, const char *body)
{
    int length = snprintf(buffer, size, "HTTP/1.1 %s\r\nContent-Type: application/json\r\n%sContent-Length: %lu\r\n\r\n%s",
                          status, headers, (unsigned long)strlen(body), body);
    must(length > 0 && (size_t)length < size, "answer too long");
    return buffer;
}

const char *success(void)
{
    static char answer[1024];
    return http(answer, sizeof answer, "200 OK", "", SUCCESS_BODY);
}
