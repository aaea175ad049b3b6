/* One sync over TLS, of which the status is as expected. Arguments: URL, CA file (or ""), status. */
#include "check.h"

int main(int argc, char **argv)
{
    pyun_config *config;
    pyun_client *client;
    pyun_device *device = new_device("D1");
    pyun_error *error = NULL;
    pyun_status status, expected;
    CHECK(argc == 4);
    expected = atoi(argv[3]);
    config = new_config(argv[1]);
    if (argv[2][0] != '\0') {
        CHECK_STATUS(pyun_config_set_ca_file(config, argv[2]), PYUN_OK);
    }
    client = client_of(config);
    status = pyun_client_sync(client, device, NULL, &error);
    CHECK_STATUS(status, expected);
    CHECK_STATUS(pyun_error_status(error), expected);
    CHECK(pyun_error_is_retryable(error) == 0);
    if (expected == PYUN_E_CLOCK) {
        CHECK_HAS(pyun_error_message(error), "set the clock of this machine");
    }
    pyun_error_free(error);
    pyun_client_free(client);
    pyun_device_free(device);
    puts("ok");
    return 0;
}
