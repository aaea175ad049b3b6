/* pthread_cancel: a thread inside a call is not ended there, which would abort the process. The call comes to its own end, and the
 * request is met after it. Argument: a CA file, or "" for a library without TLS. */
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

#include "check.h"
#include "server.h"

struct call {
    const char *name;
    pyun_status expected; /* where nobody answers and the client is cancelled */
    pyun_status (*make)(const pyun_client *client);
};

static pyun_status sync_one(const pyun_client *client)
{
    pyun_device *device = new_device("D1");
    pyun_status status = pyun_client_sync_device(client, device, NULL, NULL);
    pyun_device_free(device);
    return status;
}

static pyun_status sync_devices(const pyun_client *client)
{
    pyun_device *device = new_device("D1");
    const pyun_device *devices[1];
    pyun_results *results = NULL;
    pyun_status status;
    devices[0] = device;
    CHECK_STATUS(pyun_client_sync_devices(client, devices, 1, 0, 0, &results, NULL), PYUN_OK);
    status = pyun_results_status(results, 0);
    pyun_results_free(results);
    pyun_device_free(device);
    return status;
}

static pyun_status post(const pyun_client *client)
{
    return pyun_client_post_json(client, "/x", NULL, 0, 0, NULL, NULL);
}

static const struct call calls[] = {
    {"sync_device", PYUN_E_CANCELLED, sync_one},
    {"sync_devices", PYUN_E_CANCELLED, sync_devices},
    {"post_json", PYUN_E_CANCELLED, post},
};

struct job {
    pthread_t thread;
    const struct call *call;
    const pyun_client *client;
    int cancels_itself;
    pyun_status status;
};

static void *make_call(void *argument)
{
    struct job *job = argument;
    if (job->cancels_itself) {
        CHECK(pthread_cancel(pthread_self()) == 0); /* is met at the next point where a thread may be cancelled */
    }
    job->status = job->call->make(job->client);
    pthread_testcancel();
    return NULL; /* not reached */
}

static void join(struct job *job, pyun_status expected)
{
    void *result = NULL;
    CHECK(pthread_join(job->thread, &result) == 0);
    CHECK_STATUS(job->status, expected);
    CHECK(result == PTHREAD_CANCELED);
}

/* While it waits for an answer that does not come. */
static void in_flight(server *server, const pyun_client *client, const struct call *call)
{
    struct job job = {0};
    size_t before = server_requests(server);
    job.call = call;
    job.client = client;
    job.status = -1;
    server_set(server, SILENCE, "");
    CHECK(pthread_create(&job.thread, NULL, make_call, &job) == 0);
    server_wait(server, before + 1);
    CHECK(pthread_cancel(job.thread) == 0);
    CHECK_STATUS(pyun_client_cancel(client), PYUN_OK);
    join(&job, call->expected);
}

/* The request is there before the call begins: each system call inside of it could meet it. */
static void pending(const pyun_client *client, const struct call *call)
{
    struct job job = {0};
    job.call = call;
    job.client = client;
    job.cancels_itself = 1;
    job.status = -1;
    CHECK(pthread_create(&job.thread, NULL, make_call, &job) == 0);
    join(&job, PYUN_OK);
}

static const char *url;
static const char *ca_file;

/* What opens files, and closes connections. */
static pyun_status a_client_of_its_own(const pyun_client *unused)
{
    pyun_config *config = new_config(url);
    pyun_client *client;
    pyun_status status;
    (void)unused;
    if (ca_file[0] != '\0') {
        CHECK_STATUS(pyun_config_set_ca_file(config, ca_file), PYUN_OK);
    }
    client = client_of(config);
    status = sync_one(client);
    pyun_client_free(client);
    return status;
}

int main(int argc, char **argv)
{
    static const struct call own = {"new and free", PYUN_OK, a_client_of_its_own};
    server *server = server_start(ANSWER, success());
    pyun_client *client = new_client(server_url(server));
    size_t index;
    int log = open("/dev/null", O_WRONLY | O_CLOEXEC), state = -1;
    CHECK(argc == 2 && log >= 0);
    alarm(120);
    url = server_url(server);
    ca_file = argv[1];
    CHECK_STATUS(pyun_log_to_fd(log, PYUN_LOG_TRACE), PYUN_OK);
    for (index = 0; index < sizeof calls / sizeof *calls; index++) {
        server_set(server, ANSWER, success());
        pending(client, &calls[index]);
        in_flight(server, client, &calls[index]);
    }
    server_set(server, ANSWER, success());
    pending(client, &own);
    /* What the caller had is what the caller gets back. */
    CHECK(pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL) == 0);
    CHECK_STATUS(sync_one(client), PYUN_OK);
    CHECK(pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &state) == 0 && state == PTHREAD_CANCEL_DISABLE);
    CHECK_STATUS(sync_one(client), PYUN_OK);
    CHECK(pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &state) == 0 && state == PTHREAD_CANCEL_ENABLE);
    CHECK_STATUS(pyun_log_to_fd(-1, PYUN_LOG_OFF), PYUN_OK);
    close(log);
    pyun_client_free(client);
    server_stop(server);
    puts("ok");
    return 0;
}
