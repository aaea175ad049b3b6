/* One sync, over TLS or not, of which the status is as expected, in a thread with a small stack. Arguments: URL, CA file (or ""),
 * status, size of the stack in kB. */
#include <pthread.h>
#include <unistd.h>

#include "check.h"

static void *sync_one(void *arguments)
{
    char **argv = arguments;
    pyun_config *config;
    pyun_client *client;
    pyun_device *device = new_device("D1");
    pyun_error *error = NULL;
    pyun_status status, expected;
    expected = atoi(argv[3]);
    config = new_config(argv[1]);
    if (argv[2][0] != '\0') {
        CHECK_STATUS(pyun_config_set_ca_file(config, argv[2]), PYUN_OK);
    }
    client = client_of(config);
    status = pyun_client_sync_device(client, device, NULL, &error);
    CHECK_STATUS(status, expected);
    CHECK_STATUS(pyun_error_status(error), expected);
    /* A clock is set, an interception ends. */
    CHECK(pyun_error_is_retryable(error) == (expected != PYUN_OK) && pyun_error_was_sent(error) == 0);
    if (expected == PYUN_E_CLOCK) {
        CHECK_HAS(pyun_error_message(error), "set the clock of this machine");
    }
    pyun_error_free(error);
    pyun_client_free(client);
    pyun_device_free(device);
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t thread;
    pthread_attr_t small;
    CHECK(argc == 5);
    CHECK(pthread_attr_init(&small) == 0);
    if (pthread_attr_setstacksize(&small, (size_t)atoi(argv[4]) * 1024) != 0) {
        /* On this machine there is none as small. */
        CHECK(pthread_attr_setstacksize(&small, (size_t)sysconf(_SC_THREAD_STACK_MIN)) == 0);
    }
    CHECK(pthread_create(&thread, &small, sync_one, argv) == 0 && pthread_join(thread, NULL) == 0);
    pthread_attr_destroy(&small);
    puts("ok");
    return 0;
}
