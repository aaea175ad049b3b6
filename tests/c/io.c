/* One call of the operating system fails (tests/c/shim.c): the sync gives the right error, or succeeds by another attempt, and
 * the client is of use afterwards. Arguments: host as the client is to name it, attempts, and the status expected.
 * Prints how often the function that is to fail was called. */
#include <dlfcn.h>

#include "check.h"
#include "server.h"

int main(int argc, char **argv)
{
    int (*counted)(void) = NULL;
    server *server;
    pyun_config *config;
    pyun_client *client;
    pyun_device *device = new_device("D1");
    pyun_error *error = NULL;
    pyun_reply *reply = NULL;
    pyun_status status, expected;
    char url[128];
    CHECK(argc == 4);
    *(void **)&counted = dlsym(RTLD_DEFAULT, "pyun_shim_counted");
    CHECK(counted != NULL);
    server = server_start(ANSWER, success());
    snprintf(url, sizeof url, "http://%s%s", argv[1], strrchr(server_url(server), ':'));
    config = new_config(url);
    CHECK_STATUS(pyun_config_set_attempts(config, (uint32_t)atoi(argv[2])), PYUN_OK);
    CHECK_STATUS(pyun_config_set_timeout_ms(config, 20000), PYUN_OK);
    client = client_of(config);
    expected = atoi(argv[3]);
    status = pyun_client_sync_device(client, device, &reply, &error);
    if (status != expected && error != NULL) {
        fprintf(stderr, "%s\n", pyun_error_message(error));
    }
    CHECK_STATUS(status, expected);
    CHECK((reply == NULL) == (expected != PYUN_OK) && (error == NULL) == (expected == PYUN_OK));
    CHECK(error == NULL || (pyun_error_attempts(error) == 1 && pyun_error_is_retryable(error) == 1));
    pyun_reply_free(reply);
    pyun_error_free(error);
    printf("%d ok\n", counted());
    unsetenv("PYUN_FAIL_CALL");
    CHECK_STATUS(pyun_client_sync_device(client, device, NULL, NULL), PYUN_OK);
    pyun_client_free(client);
    pyun_device_free(device);
    server_stop(server);
    return 0;
}
