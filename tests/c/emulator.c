/* Against the emulator, a process of its own that checks signatures for real. Argument: its URL. */
#include "check.h"

static pyun_client *client_with(const char *url, const char *secret, int common_parameters)
{
    pyun_config *config = new_config(url);
    CHECK_STATUS(pyun_config_set_secret(config, secret), PYUN_OK);
    CHECK_STATUS(pyun_config_set_common_parameters(config, common_parameters), PYUN_OK);
    return client_of(config);
}

static void many(const pyun_client *client)
{
    enum { COUNT = 40 };
    const pyun_device *devices[COUNT];
    pyun_device *owned[COUNT];
    pyun_results *results = NULL;
    size_t index;
    for (index = 0; index < COUNT; index++) {
        char no[16];
        snprintf(no, sizeof no, "M%02lu", (unsigned long)index);
        devices[index] = owned[index] = new_device(no);
    }
    CHECK_STATUS(pyun_client_sync_devices(client, devices, COUNT, 0, 0, &results, NULL), PYUN_OK);
    CHECK(pyun_results_count(results) == COUNT && pyun_results_failed(results) == 0);
    pyun_results_free(results);
    for (index = 0; index < COUNT; index++) {
        pyun_device_free(owned[index]);
    }
}

int main(int argc, char **argv)
{
    static const char raw[] =
        "{\"app_id\":\"" APP_ID "\",\"energy_code\":\"CN_AC\",\"no\":\"RAW\",\"port\":[],\"state\":1,\"state_desc\":\"x\","
        "\"station_uuid\":\"s1\"}";
    pyun_client *client, *stranger, *plain;
    pyun_device *device = new_device("C1");
    pyun_reply *reply = NULL;
    pyun_error *error = NULL;
    CHECK(argc == 2);
    client = client_with(argv[1], SECRET, 1);
    stranger = client_with(argv[1], "another secret", 1);
    plain = client_with(argv[1], SECRET, 0);
    CHECK_STATUS(pyun_client_sync_device(client, device, &reply, &error), PYUN_OK);
    CHECK_TEXT(pyun_reply_code(reply), "1001");
    CHECK(pyun_reply_seqno(reply) != NULL);
    pyun_reply_free(reply);
    CHECK_STATUS(pyun_device_set_name(device, "\xe4\xb8\x80\xe5\x8f\xb7\xe6\xa1\xa9"), PYUN_OK);
    CHECK_STATUS(pyun_device_set_port_state(device, 0, PYUN_PORT_STATE_OCCUPIED), PYUN_OK);
    CHECK_STATUS(pyun_client_sync_device(plain, device, NULL, NULL), PYUN_OK);
    CHECK_STATUS(pyun_client_sync_device(stranger, device, NULL, &error), PYUN_E_AUTH);
    CHECK(pyun_error_http_status(error) == 401);
    CHECK_TEXT(pyun_reply_code(pyun_error_reply(error)), "401");
    pyun_error_free(error);
    CHECK_STATUS(pyun_client_post_json(client, "/gate/1.0/energy/internal/device/sync", (const uint8_t *)raw, strlen(raw), 1,
                                       NULL, NULL),
                 PYUN_OK);
    CHECK_STATUS(pyun_client_post_json(client, "/gate/1.0/energy/internal/device/sync", (const uint8_t *)"{}", 2, 1, NULL,
                                       &error),
                 PYUN_E_BAD_REQUEST);
    CHECK(pyun_reply_hint(pyun_error_reply(error)) != NULL);
    pyun_error_free(error);
    many(client);
    pyun_device_free(device);
    pyun_client_free(client);
    pyun_client_free(stranger);
    pyun_client_free(plain);
    puts("ok");
    return 0;
}
