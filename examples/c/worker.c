/*
 * The network in a thread of its own: the main loop of a charger never waits for it.
 *
 *     PYUN_APP_ID=op... PYUN_APP_SECRET=... ./worker http://127.0.0.1:8790
 *
 * It runs until the end of its standard input (Ctrl-D). PYUN_CA_FILE may name certificates to trust instead of the built-in ones.
 *
 * The hand-over between main loop and worker is bounded, and needs no queue: a sync is a full snapshot, so only the latest
 * state of each connector matters. The main loop writes it down and goes on; the worker takes whatever is there when it
 * is ready for more. However long the network is away, memory does not grow, and no old state is sent afterwards.
 */
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <pyun_energy.h>

enum { PORTS = 2, SOON_MS = 1000, LATEST_MS = 60000, LONGEST_ASKED_MS = 600000 };

/* All that the two threads share. The lock is held for a few assignments, never for a call. */
static struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int32_t port_state[PORTS];
    unsigned long version; /* counts the changes */
    int is_stopping;
    int has_ended; /* the worker has */
} shared = {.lock = PTHREAD_MUTEX_INITIALIZER, .port_state = {1, 1}, .version = 1};

struct worker {
    pthread_t thread;
    pyun_client *client;
    pyun_device *device; /* the worker's alone */
    unsigned long done; /* the version that was sent last, or is of no use to send again */
    unsigned long reported; /* the version that the platform has */
};

/* Called by the main loop, whenever a connector changes. */
static void set_port_state(int port, int32_t state)
{
    pthread_mutex_lock(&shared.lock);
    if (shared.port_state[port] != state) {
        shared.port_state[port] = state;
        shared.version++;
        pthread_cond_broadcast(&shared.changed);
    }
    pthread_mutex_unlock(&shared.lock);
}

/* Waits are measured by a clock that nobody sets: a charger that boots in 1970, and is told the time later, neither hurries nor
 * sleeps for years. */
static int init_waiting(void)
{
    pthread_condattr_t attributes;
    int is_right = pthread_condattr_init(&attributes) == 0;
    is_right = is_right && pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0;
    is_right = is_right && pthread_cond_init(&shared.changed, &attributes) == 0;
    pthread_condattr_destroy(&attributes);
    return is_right;
}

static void deadline_in(struct timespec *at, unsigned milliseconds)
{
    clock_gettime(CLOCK_MONOTONIC, at);
    at->tv_sec += milliseconds / 1000;
    at->tv_nsec += (long)(milliseconds % 1000) * 1000000;
    if (at->tv_nsec >= 1000000000) {
        at->tv_sec++;
        at->tv_nsec -= 1000000000;
    }
}

/* Waits until there is something new, or after a failure for that many ms. 0: the program stops, and all is sent. */
static int take(int32_t states[PORTS], unsigned long done, unsigned retry_ms, unsigned long *version)
{
    int goes_on;
    struct timespec at;
    deadline_in(&at, retry_ms);
    pthread_mutex_lock(&shared.lock);
    while (!shared.is_stopping && retry_ms > 0
           && pthread_cond_timedwait(&shared.changed, &shared.lock, &at) == 0) {
        /* Something newer: it is no reason to hurry a platform that is in trouble. */
    }
    while (!shared.is_stopping && retry_ms == 0 && shared.version == done) {
        pthread_cond_wait(&shared.changed, &shared.lock);
    }
    memcpy(states, shared.port_state, sizeof shared.port_state);
    *version = shared.version;
    goes_on = !shared.is_stopping || (shared.version != done && retry_ms == 0);
    pthread_mutex_unlock(&shared.lock);
    return goes_on;
}

/* How long to wait before another sync: twice as long as the last time, up to a minute, or what the platform asks for; 0 where
 * the same will not succeed later, which a wrong clock, or a SIM without credit, will. */
static unsigned wait_after(const pyun_error *error, unsigned last_ms)
{
    unsigned wait = last_ms == 0 ? SOON_MS : last_ms > LATEST_MS / 2 ? LATEST_MS : 2 * last_ms;
    uint64_t asked = 0;
    if (!pyun_error_is_retryable(error)) {
        return 0;
    }
    pyun_error_retry_after_ms(error, &asked);
    return asked <= wait ? wait : asked > LONGEST_ASKED_MS ? LONGEST_ASKED_MS : (unsigned)asked;
}

static void *work(void *argument)
{
    struct worker *worker = argument;
    int32_t states[PORTS];
    unsigned long version = 0;
    unsigned retry_ms = 0;
    size_t port;
    while (take(states, worker->done, retry_ms, &version)) {
        pyun_error *error = NULL;
        for (port = 0; port < PORTS; port++) {
            pyun_device_set_port_state(worker->device, port, states[port]);
        }
        /* Blocks for the deadline of the client at most. */
        if (pyun_client_sync_device(worker->client, worker->device, NULL, &error) == PYUN_OK) {
            retry_ms = 0;
            worker->reported = version;
            printf("reported, change %lu\n", version);
            fflush(stdout);
        } else {
            retry_ms = wait_after(error, retry_ms);
            fprintf(stderr, "not reported: %s\n", pyun_error_message(error));
            pyun_error_free(error);
        }
        /* What was refused is not sent again as it is: the next change is. */
        if (retry_ms == 0) {
            worker->done = version;
        }
    }
    pthread_mutex_lock(&shared.lock);
    shared.has_ended = 1;
    pthread_cond_broadcast(&shared.changed);
    pthread_mutex_unlock(&shared.lock);
    return NULL;
}

/* Ends the worker. What was handed over last is still sent, if the network lets it within this time. */
static void stop(struct worker *worker)
{
    struct timespec at;
    int has_ended;
    deadline_in(&at, 5000);
    pthread_mutex_lock(&shared.lock);
    shared.is_stopping = 1;
    pthread_cond_broadcast(&shared.changed);
    while (!shared.has_ended && pthread_cond_timedwait(&shared.changed, &shared.lock, &at) == 0) {
    }
    has_ended = shared.has_ended;
    pthread_mutex_unlock(&shared.lock);
    if (!has_ended) {
        /* Ends the call in flight, and one that is about to begin. */
        pyun_client_shutdown(worker->client);
    }
    pthread_join(worker->thread, NULL);
}

static int start(struct worker *worker, const char *base_url, pyun_error **error)
{
    pyun_config *config = pyun_config_new();
    pyun_status status;
    pyun_config_set_app_id(config, getenv("PYUN_APP_ID"));
    pyun_config_set_secret(config, getenv("PYUN_APP_SECRET"));
    pyun_config_set_base_url(config, base_url);
    if (getenv("PYUN_CA_FILE") != NULL) {
        pyun_config_set_ca_file(config, getenv("PYUN_CA_FILE"));
    }
    status = pyun_client_new(config, &worker->client, error);
    pyun_config_free(config);
    if (status != PYUN_OK) {
        return 0;
    }
    worker->device = pyun_device_new();
    pyun_device_set_station_uuid(worker->device, "8f5fdb60-9374-4c11-bdc2-a32d8369258c");
    pyun_device_set_no(worker->device, "D012026");
    pyun_device_set_state(worker->device, PYUN_DEVICE_STATE_AVAILABLE);
    pyun_device_set_energy_code(worker->device, PYUN_ENERGY_CODE_AC);
    pyun_device_add_port(worker->device, "D01202601", PYUN_PORT_STATE_AVAILABLE, "A", NULL);
    pyun_device_add_port(worker->device, "D01202602", PYUN_PORT_STATE_AVAILABLE, "B", NULL);
    return pyun_device_check(worker->device, error) == PYUN_OK && init_waiting()
           && pthread_create(&worker->thread, NULL, work, worker) == 0;
}

int main(int argc, char **argv)
{
    struct worker worker = {0};
    pyun_error *error = NULL;
    int round;
    if (argc != 2) {
        fprintf(stderr, "usage: %s URL\n", argv[0]);
        return 2;
    }
    if (!start(&worker, argv[1], &error)) {
        fprintf(stderr, "%s\n", error != NULL ? pyun_error_message(error) : "no thread");
        pyun_error_free(error);
        pyun_device_free(worker.device);
        pyun_client_free(worker.client);
        return EXIT_FAILURE;
    }
    /* Stands for the main loop of a charger: it only hands over, whatever the network does. */
    for (round = 0; round < 1000; round++) {
        set_port_state(round % PORTS, round % 3 == 0 ? PYUN_PORT_STATE_CHARGING : PYUN_PORT_STATE_OCCUPIED);
    }
    set_port_state(0, PYUN_PORT_STATE_AVAILABLE);
    set_port_state(1, PYUN_PORT_STATE_FAULTED);
    while (getchar() != EOF) {
        /* And for years. */
    }
    stop(&worker);
    printf("stopped, %s\n", worker.reported == shared.version ? "all is reported" : "the last change is not reported");
    pyun_device_free(worker.device);
    pyun_client_free(worker.client);
    return worker.reported == shared.version ? EXIT_SUCCESS : EXIT_FAILURE;
}
