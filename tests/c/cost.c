/* The way to the signed bytes, so many times: for bindings/c/tests/measure.rs. Arguments: what, and how often. */
#include "check.h"

int main(int argc, char **argv)
{
    pyun_client *client = new_client("http://127.0.0.1:1");
    pyun_device *device = new_device("D012026");
    int changes, rounds, round;
    CHECK(argc == 3);
    changes = strcmp(argv[1], "changed") == 0;
    rounds = atoi(argv[2]);
    CHECK_STATUS(pyun_device_set_name(device, "No. 1"), PYUN_OK);
    CHECK_STATUS(pyun_device_set_port_space_status(device, 0, PYUN_SPACE_STATUS_OCCUPIED), PYUN_OK);
    CHECK_STATUS(pyun_device_add_port(device, "D01202602", PYUN_PORT_STATE_AVAILABLE, "B", NULL), PYUN_OK);
    CHECK_STATUS(pyun_device_set_port_space_status(device, 1, PYUN_SPACE_STATUS_FREE), PYUN_OK);
    CHECK_STATUS(pyun_device_set_metadata(device, PYUN_METADATA_DEVICE_MODEL, "X1"), PYUN_OK);
    CHECK_STATUS(pyun_device_set_metadata(device, PYUN_METADATA_DEVICE_SOFTWARE_VERSION, "S1.0.2"), PYUN_OK);
    for (round = 0; round < rounds; round++) {
        pyun_request *request = NULL;
        size_t length = 0;
        if (changes) {
            pyun_device_set_port_state(device, 0, round % 2 == 0 ? PYUN_PORT_STATE_OCCUPIED : PYUN_PORT_STATE_CHARGING);
        }
        CHECK(pyun_client_prepare_device(client, device, &request, NULL) == PYUN_OK);
        CHECK(pyun_request_body(request, &length) != NULL);
        pyun_request_free(request);
    }
    pyun_device_free(device);
    pyun_client_free(client);
    return 0;
}
