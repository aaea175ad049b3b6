/* A plain socket server on a free port of 127.0.0.1 that knows nothing of the library. It runs on threads of its own. */
#ifndef SERVER_H
#define SERVER_H

#include <stddef.h>

typedef struct server server;

/* What the server does with a request. */
enum behaviour {
    ANSWER,  /* answers it, and keeps the connection */
    SILENCE, /* never answers */
    HANG_UP  /* closes the connection without a byte */
};

/* Starts a server. The answer is copied; it is a whole HTTP answer. */
server *server_start(enum behaviour behaviour, const char *answer);

/* From the next request on. */
void server_set(server *server, enum behaviour behaviour, const char *answer);

/* "http://127.0.0.1:PORT" (or https). */
const char *server_url(server *server);

/* Blocks until so many requests were read in all. */
void server_wait(server *server, size_t requests);

/* How many requests were read, and over how many connections. */
size_t server_requests(server *server);
size_t server_connections(server *server);

/* Head and body of the last request, which the caller frees. */
char *server_last_head(server *server);
char *server_last_body(server *server, size_t *length);

/* Ends all connections and threads. */
void server_stop(server *server);

/* A URL of which nobody listens at the port. */
void dead_url(char *url, size_t size);

/* An answer with this status line ("200 OK"), these headers (each with its line end) and this body. */
const char *http(char *buffer, size_t size, const char *status, const char *headers, const char *body);

#define SUCCESS_BODY "{\"code\":\"1001\",\"message\":\"success\",\"seqno\":\"20251121000000000000000000000001\"," \
    "\"data_node\":\"n1\",\"time_cost\":7}"

/* The usual success. */
const char *success(void);

#endif
