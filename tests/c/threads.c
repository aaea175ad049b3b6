/* Threads and processes: 64 threads on one client, cancel and shutdown from another thread, scopes, fork. */
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "check.h"
#include "server.h"

enum { THREADS = 64, SYNCS = 5 };

struct job {
    pthread_t thread;
    const pyun_client *client;
    int number;
    pyun_status status;
    double seconds;
};

static double now(void)
{
    struct timespec time;
    CHECK(clock_gettime(CLOCK_MONOTONIC, &time) == 0);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void *sync_some(void *argument)
{
    struct job *job = argument;
    char no[16];
    pyun_device *device;
    int round;
    snprintf(no, sizeof no, "D%d", job->number);
    device = new_device(no);
    for (round = 0; round < SYNCS && job->status == PYUN_OK; round++) {
        pyun_reply *reply = NULL;
        CHECK_STATUS(pyun_device_set_port_state(device, 0, round % 2 ? PYUN_PORT_STATE_AVAILABLE : PYUN_PORT_STATE_CHARGING),
                     PYUN_OK);
        job->status = pyun_client_sync_device(job->client, device, &reply, NULL);
        CHECK_TEXT(pyun_reply_code(reply), "1001");
        pyun_reply_free(reply);
    }
    pyun_device_free(device);
    return NULL;
}

static void many_threads(server *server, const pyun_client *client)
{
    static struct job jobs[THREADS];
    size_t before = server_requests(server);
    int index;
    for (index = 0; index < THREADS; index++) {
        jobs[index].client = client;
        jobs[index].number = index;
        CHECK(pthread_create(&jobs[index].thread, NULL, sync_some, &jobs[index]) == 0);
    }
    for (index = 0; index < THREADS; index++) {
        CHECK(pthread_join(jobs[index].thread, NULL) == 0);
        CHECK_STATUS(jobs[index].status, PYUN_OK);
    }
    CHECK(server_requests(server) == before + THREADS * SYNCS);
}

static void *sync_one(void *argument)
{
    struct job *job = argument;
    pyun_device *device = new_device("D1");
    pyun_error *error = NULL;
    job->status = pyun_client_sync_device(job->client, device, NULL, &error);
    job->seconds = now();
    CHECK_STATUS(pyun_error_status(error), job->status);
    CHECK(pyun_error_attempts(error) == 1);
    pyun_error_free(error);
    pyun_device_free(device);
    return NULL;
}

/* Ends a call that waits for a server which never answers. */
static void end_a_call(server *server, const pyun_client *client, pyun_status (*end)(const pyun_client *))
{
    struct job job;
    double begun;
    size_t before = server_requests(server);
    job.client = client;
    CHECK(pthread_create(&job.thread, NULL, sync_one, &job) == 0);
    server_wait(server, before + 1);
    begun = now();
    CHECK_STATUS(end(client), PYUN_OK);
    CHECK(pthread_join(job.thread, NULL) == 0);
    CHECK_STATUS(job.status, PYUN_E_CANCELLED);
    /* 100 ms, and what a slow machine adds; its timeout would be 10 s. */
    CHECK(job.seconds - begun < 3.0);
}

static void ends(server *server, const pyun_client *client)
{
    pyun_device *device = new_device("D1");
    pyun_results *results = NULL;
    pyun_error *error = NULL;
    server_set(server, SILENCE, "");
    end_a_call(server, client, pyun_client_cancel);
    server_set(server, ANSWER, success());
    CHECK_STATUS(pyun_client_sync_device(client, device, NULL, NULL), PYUN_OK);
    server_set(server, SILENCE, "");
    end_a_call(server, client, pyun_client_shutdown);
    server_set(server, ANSWER, success());
    CHECK_STATUS(pyun_client_sync_device(client, device, NULL, &error), PYUN_E_CANCELLED);
    CHECK(pyun_error_attempts(error) == 0);
    pyun_error_free(error);
    CHECK_STATUS(pyun_client_post_json(client, "/x", NULL, 0, 0, NULL, NULL), PYUN_E_CANCELLED);
    CHECK_STATUS(pyun_client_sync_devices(client, NULL, 0, 0, 0, &results, NULL), PYUN_E_CANCELLED);
    pyun_device_free(device);
}

/* Two tasks of one client: one ends without the other, and both end with the client. */
static void scopes(server *server)
{
    pyun_client *client = new_client(server_url(server)), *first = NULL, *second = NULL;
    pyun_device *device = new_device("D2");
    pyun_error *error = NULL;
    struct job job;
    size_t before = server_connections(server);
    CHECK_STATUS(pyun_client_scope(client, &first, &error), PYUN_OK);
    CHECK_STATUS(pyun_client_scope(first, &second, &error), PYUN_OK);
    CHECK(first != NULL && second != NULL && error == NULL);
    server_set(server, ANSWER, success());
    CHECK_STATUS(pyun_client_sync_device(client, device, NULL, NULL), PYUN_OK);
    CHECK_STATUS(pyun_client_sync_device(first, device, NULL, NULL), PYUN_OK);
    CHECK_STATUS(pyun_client_sync_device(second, device, NULL, NULL), PYUN_OK);
    CHECK(server_connections(server) == before + 1);

    /* The inner one does not end the outer ones. */
    server_set(server, SILENCE, "");
    before = server_requests(server);
    job.client = first;
    CHECK(pthread_create(&job.thread, NULL, sync_one, &job) == 0);
    server_wait(server, before + 1);
    CHECK_STATUS(pyun_client_shutdown(second), PYUN_OK);
    CHECK_STATUS(pyun_client_sync_device(second, device, NULL, &error), PYUN_E_CANCELLED);
    CHECK_TEXT(pyun_error_kind_name(error), "cancelled");
    pyun_error_free(error);
    CHECK(pthread_kill(job.thread, 0) == 0 && server_requests(server) == before + 1);
    /* The outer one ends the inner ones, also when it is gone before them. */
    CHECK_STATUS(pyun_client_cancel(client), PYUN_OK);
    CHECK(pthread_join(job.thread, NULL) == 0);
    CHECK_STATUS(job.status, PYUN_E_CANCELLED);
    server_set(server, ANSWER, success());
    CHECK_STATUS(pyun_client_sync_device(first, device, NULL, NULL), PYUN_OK);
    CHECK_STATUS(pyun_client_shutdown(client), PYUN_OK);
    pyun_client_free(client);
    CHECK_STATUS(pyun_client_sync_device(first, device, NULL, NULL), PYUN_E_CANCELLED);
    pyun_client_free(second);
    pyun_client_free(first);
    pyun_device_free(device);
}

/* A child opens a connection of its own, and leaves its parent's alone. */
#ifndef _WIN32
static void forks(server *server, const pyun_client *client)
{
    pyun_device *device = new_device("D1");
    size_t before;
    int state = 0;
    pid_t child;
    CHECK_STATUS(pyun_client_sync_device(client, device, NULL, NULL), PYUN_OK);
    before = server_connections(server);
    child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        CHECK_STATUS(pyun_client_sync_device(client, device, NULL, NULL), PYUN_OK);
        CHECK_STATUS(pyun_client_sync_device(client, device, NULL, NULL), PYUN_OK);
        /* Without an end at which valgrind would take what the parent still uses for leaks of the child. */
        kill(getpid(), SIGKILL);
    }
    CHECK(waitpid(child, &state, 0) == child);
    CHECK(WIFSIGNALED(state) && WTERMSIG(state) == SIGKILL);
    CHECK(server_connections(server) == before + 1);
    CHECK_STATUS(pyun_client_sync_device(client, device, NULL, NULL), PYUN_OK);
    CHECK(server_connections(server) == before + 1);
    pyun_device_free(device);
}
#endif

int main(void)
{
    server *server = server_start(ANSWER, success());
    pyun_client *client = new_client(server_url(server));
#ifndef _WIN32
    forks(server, client);
#endif
    many_threads(server, client);
    scopes(server);
    ends(server, client);
    pyun_client_free(client);
    server_stop(server);
    puts("ok");
    return 0;
}
