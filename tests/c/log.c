/* The log: what is in it, and that nobody waits for whoever reads it. */
#define _XOPEN_SOURCE 700
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include "check.h"
#include "server.h"

#define LINE " DEBUG pyun_energy: POST /gate/1.0/energy/internal/device/sync, attempt 1: "

static char text[256 * 1024];

/* What there is to read, at once. */
static size_t drain(int fd)
{
    struct pollfd ready = {0};
    size_t used = 0;
    ready.fd = fd;
    ready.events = POLLIN;
    while (used + 1 < sizeof text && poll(&ready, 1, 0) == 1 && (ready.revents & POLLIN) != 0) {
        ssize_t got = read(fd, text + used, sizeof text - 1 - used);
        CHECK(got > 0);
        used += (size_t)got;
    }
    text[used] = '\0';
    return used;
}

static size_t count(const char *part)
{
    const char *at = text;
    size_t found = 0;
    while ((at = strstr(at, part)) != NULL) {
        found++;
        at += strlen(part);
    }
    return found;
}

/* Leaves less room than a line needs. */
static void fill(int fd)
{
    static const char filling[512] = {'x'};
    int flags = fcntl(fd, F_GETFL);
    CHECK(flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0);
    while (write(fd, filling, sizeof filling) > 0) {
    }
    while (write(fd, filling, 1) > 0) {
    }
    CHECK(fcntl(fd, F_SETFL, flags) == 0);
}

static pyun_status sync_one(const pyun_client *client, const char *no)
{
    pyun_device *device = new_device(no);
    pyun_status status = pyun_client_sync_device(client, device, NULL, NULL);
    pyun_device_free(device);
    return status;
}

static void lines(server *server)
{
    int ends[2];
    size_t got;
    pyun_client *client = new_client(server_url(server));
    CHECK(pipe(ends) == 0);
    CHECK_STATUS(pyun_log_to_fd(-1, PYUN_LOG_DEBUG), PYUN_E_INVALID_INPUT);
    CHECK_STATUS(pyun_log_to_fd(ends[1], 17), PYUN_E_INVALID_INPUT);
    CHECK_STATUS(pyun_log_to_fd(ends[1], PYUN_LOG_TRACE), PYUN_OK);
    CHECK_STATUS(sync_one(client, "D1"), PYUN_OK);
    CHECK_STATUS(pyun_log_to_fd(-1, PYUN_LOG_OFF), PYUN_OK);
    CHECK_STATUS(sync_one(client, "D1"), PYUN_OK);
    got = drain(ends[0]);
    CHECK_HAS(text, LINE);
    CHECK_HAS(text, "code 1001");
    CHECK(got > 0 && strchr(text, '\n') == text + got - 1);
    CHECK(strstr(text, "ureq") == NULL && strstr(text, SECRET) == NULL && strstr(text, "uthorization") == NULL);
    close(ends[0]);
    close(ends[1]);
    pyun_client_free(client);
}

PYUN_API pyun_status pyun_test_panic(pyun_error **error);

/* What each level adds: a defect, a call that failed for good, a clock that is corrected. */
static void levels(server *server)
{
    static char answer[1024];
    int ends[2];
    pyun_client *client = new_client(server_url(server));
    CHECK(pipe(ends) == 0);
    server_set(server, ANSWER, http(answer, sizeof answer, "400 Bad Request", "Date: Thu, 01 Jan 2037 00:00:10 GMT\r\n",
                                    "{\"code\":\"400\",\"hint\":\"timestamp\"}"));
    CHECK_STATUS(pyun_log_to_fd(ends[1], PYUN_LOG_ERROR), PYUN_OK);
    CHECK_STATUS(sync_one(client, "D1"), PYUN_E_BAD_REQUEST);
    CHECK(drain(ends[0]) == 0);
    CHECK_STATUS(pyun_test_panic(NULL), PYUN_E_INTERNAL);
    drain(ends[0]);
    CHECK_HAS(text, " ERROR pyun_energy: a defect of this library: forced by a test\n");
    CHECK_STATUS(pyun_log_to_fd(ends[1], PYUN_LOG_WARN), PYUN_OK);
    CHECK_STATUS(sync_one(client, "D1"), PYUN_E_BAD_REQUEST);
    drain(ends[0]);
    CHECK_HAS(text, " WARN pyun_energy: failed after ");
    CHECK(count("\n") == 1);
    CHECK_STATUS(pyun_log_to_fd(ends[1], PYUN_LOG_INFO), PYUN_OK);
    CHECK_STATUS(sync_one(client, "D1"), PYUN_E_BAD_REQUEST);
    drain(ends[0]);
    CHECK_HAS(text, " INFO pyun_energy: timestamps are corrected by ");
    CHECK_HAS(text, " WARN pyun_energy: failed after ");
    CHECK(count(" DEBUG ") == 0);
    CHECK_STATUS(pyun_log_to_fd(-1, PYUN_LOG_OFF), PYUN_OK);
    close(ends[0]);
    close(ends[1]);
    pyun_client_free(client);
    server_set(server, ANSWER, success());
}

/* Reader and writer of a log that is full. */
static void full(server *server, const int ends[2])
{
    pyun_config *config = new_config(server_url(server));
    pyun_client *client = new_client(server_url(server)), *hasty;
    int flags = fcntl(ends[1], F_GETFL);
    CHECK_STATUS(pyun_config_set_deadline_ms(config, 200), PYUN_OK);
    hasty = client_of(config);
    fill(ends[1]);
    CHECK_STATUS(pyun_log_to_fd(ends[1], PYUN_LOG_DEBUG), PYUN_OK);
    server_set(server, SILENCE, "");
    CHECK_STATUS(sync_one(hasty, "D1"), PYUN_E_TIMEOUT);
    server_set(server, ANSWER, success());
    CHECK_STATUS(sync_one(client, "D1"), PYUN_OK);
    CHECK(drain(ends[0]) > 0);
    CHECK(count(LINE) == 0);
    CHECK_STATUS(sync_one(client, "D1"), PYUN_OK);
    drain(ends[0]);
    CHECK_HAS(text, " WARN pyun_energy: ");
    CHECK_HAS(text, " lines were dropped, as the log had no room\n");
    CHECK(count(LINE) == 1);
    /* Said once. */
    CHECK_STATUS(sync_one(client, "D1"), PYUN_OK);
    drain(ends[0]);
    CHECK(count("dropped") == 0 && count(LINE) == 1);
    /* What others may have set of the descriptor is left alone. */
    CHECK(fcntl(ends[1], F_GETFL) == flags && (flags & O_NONBLOCK) == 0);
    CHECK_STATUS(pyun_log_to_fd(-1, PYUN_LOG_OFF), PYUN_OK);
    pyun_client_free(hasty);
    pyun_client_free(client);
}

struct job {
    pthread_t thread;
    const pyun_client *client;
    char no[16];
};

static void *sync_eight(void *argument)
{
    const struct job *job = argument;
    int round;
    for (round = 0; round < 8; round++) {
        CHECK_STATUS(sync_one(job->client, job->no), PYUN_OK);
    }
    return NULL;
}

/* Many threads write at once: to a log that is read each line arrives in one piece; to a full one nobody waits. */
static void many_threads(server *server)
{
    enum { THREADS = 8 };
    struct job jobs[THREADS];
    pyun_client *client = new_client(server_url(server));
    int ends[2], index, is_full;
    for (is_full = 0; is_full < 2; is_full++) {
        CHECK(pipe(ends) == 0);
        if (is_full) {
            fill(ends[1]);
            /* Room for a line or two. */
            CHECK(read(ends[0], text, 4096) == 4096);
        }
        CHECK_STATUS(pyun_log_to_fd(ends[1], PYUN_LOG_DEBUG), PYUN_OK);
        for (index = 0; index < THREADS; index++) {
            jobs[index].client = client;
            snprintf(jobs[index].no, sizeof jobs[index].no, "D%d", index);
            CHECK(pthread_create(&jobs[index].thread, NULL, sync_eight, &jobs[index]) == 0);
        }
        for (index = 0; index < THREADS; index++) {
            CHECK(pthread_join(jobs[index].thread, NULL) == 0);
        }
        CHECK_STATUS(pyun_log_to_fd(-1, PYUN_LOG_OFF), PYUN_OK);
        drain(ends[0]);
        CHECK(is_full ? count(LINE) < 64 : count(LINE) >= 64 && count("\n") == count(" pyun_energy: "));
        close(ends[0]);
        close(ends[1]);
    }
    pyun_client_free(client);
}

/* A reader that has gone is no signal that ends the program, but lines that are dropped. */
static void nobody_reads(server *server)
{
    int ends[2];
    pyun_client *client = new_client(server_url(server));
    CHECK(pipe(ends) == 0);
    CHECK_STATUS(pyun_log_to_fd(ends[1], PYUN_LOG_DEBUG), PYUN_OK);
    close(ends[0]);
    CHECK_STATUS(sync_one(client, "D1"), PYUN_OK);
    CHECK_STATUS(pyun_log_to_fd(-1, PYUN_LOG_OFF), PYUN_OK);
    close(ends[1]);
    pyun_client_free(client);
}

/* Both ends of a terminal. */
static void terminal(int ends[2])
{
    struct termios raw;
    ends[0] = posix_openpt(O_RDWR | O_NOCTTY);
    CHECK(ends[0] >= 0 && grantpt(ends[0]) == 0 && unlockpt(ends[0]) == 0);
    ends[1] = open(ptsname(ends[0]), O_RDWR | O_NOCTTY);
    CHECK(ends[1] >= 0 && tcgetattr(ends[1], &raw) == 0);
    raw.c_oflag &= ~(tcflag_t)OPOST;
    CHECK(tcsetattr(ends[1], TCSANOW, &raw) == 0);
}

/* A terminal that nobody reads says that there is room as long as there is some: a line that needs more does not wait. */
static void terminals(server *server)
{
    char path[64];
    pyun_client *client = new_client(server_url(server));
    size_t index;
    int ends[2];
    memset(path, 'x', sizeof path);
    path[0] = '/';
    path[sizeof path - 1] = '\0';
    terminal(ends);
    CHECK_STATUS(pyun_log_to_fd(ends[1], PYUN_LOG_DEBUG), PYUN_OK);
    for (index = 0; index < 200; index++) {
        CHECK_STATUS(pyun_client_post_json(client, path, NULL, 0, 1, NULL, NULL), PYUN_OK);
    }
    CHECK_STATUS(pyun_log_to_fd(-1, PYUN_LOG_OFF), PYUN_OK);
    close(ends[0]);
    close(ends[1]);
    pyun_client_free(client);
}

int main(void)
{
    server *server = server_start(ANSWER, success());
    int ends[2];
    alarm(120);
    lines(server);
    levels(server);
    CHECK(pipe(ends) == 0);
    full(server, ends);
    close(ends[0]);
    close(ends[1]);
    CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0);
    full(server, ends);
    close(ends[0]);
    close(ends[1]);
    terminals(server);
    many_threads(server);
    nobody_reads(server);
    server_stop(server);
    puts("ok");
    return 0;
}
