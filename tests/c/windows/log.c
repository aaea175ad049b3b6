/* The log on Windows: on a descriptor of the C library, and that nobody waits for whoever reads there. */
#include "check.h"
#include "server.h"

#define LINE " DEBUG pyun_energy: POST /gate/1.0/energy/internal/device/sync, attempt 1: "

static char text[64 * 1024];

static void drain(int fd)
{
    int got = _read(fd, text, sizeof text - 1);
    CHECK(got > 0);
    text[got] = '\0';
}

static void sync_one(const pyun_client *client)
{
    pyun_device *device = new_device("D1");
    CHECK_STATUS(pyun_client_sync_device(client, device, NULL, NULL), PYUN_OK);
    pyun_device_free(device);
}

static void to_a_file(const pyun_client *client, const char *path)
{
    int fd = _open(path, _O_CREAT | _O_TRUNC | _O_RDWR | _O_BINARY, 0600);
    CHECK(fd >= 0);
    CHECK_STATUS(pyun_log_to_fd(fd, PYUN_LOG_DEBUG), PYUN_OK);
    sync_one(client);
    CHECK_STATUS(pyun_log_to_fd(-1, PYUN_LOG_OFF), PYUN_OK);
    sync_one(client);
    CHECK(_lseek(fd, 0, SEEK_SET) == 0);
    drain(fd);
    CHECK_HAS(text, LINE);
    CHECK_HAS(text, "code 1001");
    CHECK(strstr(text, SECRET) == NULL && strchr(text, '\n') == text + strlen(text) - 1);
    _close(fd);
    CHECK_STATUS(pyun_log_to_fd(fd, PYUN_LOG_DEBUG), PYUN_E_INVALID_INPUT);
}

/* A line waits for the reader, and no call does. */
static void to_a_pipe_that_nobody_reads(const pyun_client *client)
{
    enum { SYNCS = 40 };
    int ends[2], round;
    DWORD begun;
    CHECK(_pipe(ends, 4096, _O_BINARY) == 0);
    CHECK_STATUS(pyun_log_to_fd(ends[1], PYUN_LOG_DEBUG), PYUN_OK);
    sync_one(client);
    drain(ends[0]);
    CHECK_HAS(text, LINE);
    begun = GetTickCount();
    for (round = 0; round < SYNCS; round++) {
        sync_one(client);
    }
    CHECK(GetTickCount() - begun < 20000);
    drain(ends[0]);
    while (strstr(text, "dropped, as the log had no room") == NULL) {
        sync_one(client);
        drain(ends[0]);
    }
    CHECK_STATUS(pyun_log_to_fd(-1, PYUN_LOG_OFF), PYUN_OK);
    _close(ends[0]);
    _close(ends[1]);
}

int main(int argc, char **argv)
{
    server *server = server_start(ANSWER, success());
    pyun_client *client = new_client(server_url(server));
    CHECK(argc == 2);
    CHECK_STATUS(pyun_log_to_fd(-1, PYUN_LOG_DEBUG), PYUN_E_INVALID_INPUT);
    CHECK_STATUS(pyun_log_to_fd(2, PYUN_LOG_ERROR), PYUN_OK);
    to_a_file(client, argv[1]);
    to_a_pipe_that_nobody_reads(client);
    pyun_client_free(client);
    server_stop(server);
    puts("ok");
    return 0;
}
