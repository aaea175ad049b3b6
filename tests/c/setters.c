/* Devices and settings without a network: text in both charsets, failures that are remembered, ports. */
#include "check.h"
#include "server.h"

/* "one number pile": yi hao zhuang. */
#define NAME_UTF8 "\xe4\xb8\x80\xe5\x8f\xb7\xe6\xa1\xa9"
#define NAME_GBK "\xd2\xbb\xba\xc5\xd7\xae"

static void check_failure(const pyun_device *device, pyun_status expected, const char *field, long offset)
{
    pyun_error *error = NULL;
    size_t found = 999;
    CHECK_STATUS(pyun_device_check(device, &error), expected);
    CHECK_TEXT(pyun_error_field(error), field);
    CHECK(pyun_error_offset(error, &found) == (offset >= 0));
    CHECK(found == (offset >= 0 ? (size_t)offset : 999));
    CHECK(expected == PYUN_OK || strstr(pyun_error_message(error), field) != NULL);
    pyun_error_free(error);
}

static void remembered(void)
{
    pyun_device *device = new_device("D1");
    pyun_device *copy;
    pyun_bytes *json = NULL;
    check_failure(device, PYUN_OK, NULL, -1);
    CHECK_STATUS(pyun_device_set_name(device, "ab\xff"), PYUN_E_TEXT);
    CHECK_STATUS(pyun_device_set_no(device, NULL), PYUN_E_NULL);
    copy = pyun_device_clone(device);
    check_failure(device, PYUN_E_TEXT, "name", 2);
    /* Setting the field well makes up for it; the next failure comes up. */
    CHECK_STATUS(pyun_device_set_name(device, NAME_UTF8), PYUN_OK);
    check_failure(device, PYUN_E_NULL, "no", -1);
    CHECK_STATUS(pyun_device_to_json(device, &json, NULL), PYUN_E_NULL);
    CHECK_STATUS(pyun_device_set_no(device, "D2"), PYUN_OK);
    check_failure(device, PYUN_OK, NULL, -1);
    check_failure(copy, PYUN_E_TEXT, "name", 2);
    CHECK_STATUS(pyun_device_clear_failures(copy), PYUN_OK);
    check_failure(copy, PYUN_OK, NULL, -1);
    pyun_device_free(copy);
    pyun_device_free(device);
}

static void ports(void)
{
    pyun_device *device = new_device("D1");
    size_t index = 77;
    CHECK_STATUS(pyun_device_add_port(device, "P2", PYUN_PORT_STATE_AVAILABLE, "B\x80", &index), PYUN_E_TEXT);
    CHECK(index == 77 && pyun_device_port_count(device) == 1);
    check_failure(device, PYUN_E_TEXT, "port[1].alias", 1);
    /* Another port at its place does not make up for it: the one that was meant is missing. */
    CHECK_STATUS(pyun_device_add_port(device, "P2", PYUN_PORT_STATE_AVAILABLE, "B", &index), PYUN_OK);
    CHECK(index == 1 && pyun_device_port_count(device) == 2);
    CHECK_STATUS(pyun_device_set_port_state(device, 1, PYUN_PORT_STATE_CHARGING), PYUN_OK);
    check_failure(device, PYUN_E_TEXT, "port[1].alias", 1);
    CHECK_STATUS(pyun_device_clear_failures(device), PYUN_OK);
    check_failure(device, PYUN_OK, NULL, -1);
    index = 77;
    CHECK_STATUS(pyun_device_find_port(device, "P3", &index), PYUN_E_RANGE);
    CHECK(index == 77);
    CHECK_STATUS(pyun_device_find_port(device, "P2", &index), PYUN_OK);
    CHECK(index == 1);
    CHECK_STATUS(pyun_device_set_port_state(device, 1, 42), PYUN_OK);
    check_failure(device, PYUN_E_INVALID_INPUT, "port[1].state_desc", -1);
    CHECK_STATUS(pyun_device_set_port_state_desc(device, 1, "\xff"), PYUN_E_TEXT);
    check_failure(device, PYUN_E_TEXT, "port[1].state_desc", 0);
    CHECK_STATUS(pyun_device_set_port_state_desc(device, 1, "new"), PYUN_OK);
    CHECK_STATUS(pyun_device_set_port_space_status(device, 1, PYUN_SPACE_STATUS_FREE), PYUN_OK);
    check_failure(device, PYUN_OK, NULL, -1);
    CHECK_STATUS(pyun_device_set_port_state(device, 2, 1), PYUN_E_RANGE);
    /* Nor does what comes later to a place beyond the end. */
    CHECK_STATUS(pyun_device_add_port(device, "P3", PYUN_PORT_STATE_AVAILABLE, "C", NULL), PYUN_OK);
    CHECK_STATUS(pyun_device_set_port_state(device, 2, 1), PYUN_OK);
    check_failure(device, PYUN_E_RANGE, "port[2].state", -1);
    CHECK_STATUS(pyun_device_add_port(device, "P4", PYUN_PORT_STATE_AVAILABLE, "\xff", NULL), PYUN_E_TEXT);
    CHECK_STATUS(pyun_device_clear_ports(device), PYUN_OK);
    check_failure(device, PYUN_OK, NULL, -1);
    CHECK(pyun_device_port_count(device) == 0 && pyun_device_port_count(NULL) == 0);
    pyun_device_free(device);
}

/* A first port that cannot be added, then a good one that takes its place and its state: nothing is sent. */
static void a_port_that_is_missing(void)
{
    server *server = server_start(ANSWER, success());
    pyun_client *client = new_client(server_url(server));
    pyun_device *device = new_device("D1");
    pyun_error *error = NULL;
    CHECK_STATUS(pyun_device_clear_ports(device), PYUN_OK);
    pyun_device_add_port(device, "P1", PYUN_PORT_STATE_AVAILABLE, "\xba\xc5", NULL);
    pyun_device_add_port(device, "P2", PYUN_PORT_STATE_AVAILABLE, "B", NULL);
    pyun_device_set_port_state(device, 0, PYUN_PORT_STATE_CHARGING);
    CHECK_STATUS(pyun_client_sync_device(client, device, NULL, &error), PYUN_E_TEXT);
    CHECK_TEXT(pyun_error_field(error), "port[0].alias");
    CHECK_HAS(pyun_error_message(error), "this port was not added");
    pyun_error_free(error);
    CHECK(server_requests(server) == 0);
    pyun_device_free(device);
    pyun_client_free(client);
    server_stop(server);
}

/* Settings that failed, as far as devices have the same. */
static void settings(void)
{
    pyun_config *config = new_config("http://127.0.0.1:1");
    pyun_client *client = NULL;
    CHECK_STATUS(pyun_config_set_charset(config, 9), PYUN_E_INVALID_INPUT);
    CHECK_STATUS(pyun_config_set_charset(config, PYUN_CHARSET_UTF8), PYUN_OK);
    CHECK_STATUS(pyun_client_new(config, &client, NULL), PYUN_OK);
    pyun_client_free(client);
    /* What was set after the charset that failed was not read in it. */
    CHECK_STATUS(pyun_config_set_charset(config, 9), PYUN_E_INVALID_INPUT);
    CHECK_STATUS(pyun_config_set_user_agent(config, "a"), PYUN_OK);
    CHECK_STATUS(pyun_config_set_charset(config, PYUN_CHARSET_UTF8), PYUN_OK);
    CHECK_STATUS(pyun_client_new(config, &client, NULL), PYUN_E_INVALID_INPUT);
    CHECK_STATUS(pyun_config_clear_failures(config), PYUN_OK);
    CHECK_STATUS(pyun_client_new(config, &client, NULL), PYUN_OK);
    pyun_client_free(client);
    pyun_config_free(config);
}

/* Every setter, in the bytes. */
static void all_fields(void)
{
    static const char expected[] =
        "{\"energy_code\":\"CN_DC\",\"metadata\":{\"DEVICE_MODEL\":\"X1\"},\"name\":\"" NAME_UTF8 "\",\"no\":\"D9\",\"port\":"
        "[{\"alias\":\"A\",\"no\":\"D01202601\",\"state\":-1,\"state_desc\":\"" NAME_UTF8 "\"},"
        "{\"alias\":\"B\",\"no\":\"P2\",\"space_status\":2,\"state\":1,\"state_desc\":\"\xe7\xa9\xba\xe9\x97\xb2\"}],"
        "\"state\":-2,\"state_desc\":\"away\",\"station_uuid\":\"s1\",\"type\":1}";
    pyun_device *device = new_device("D1");
    pyun_bytes *json = NULL;
    pyun_device_set_station_uuid(device, "s1");
    pyun_device_set_no(device, "D9");
    pyun_device_set_name(device, NAME_UTF8);
    pyun_device_set_type(device, PYUN_DEVICE_TYPE_TWO_WHEELER);
    pyun_device_set_state(device, PYUN_DEVICE_STATE_OFFLINE);
    pyun_device_set_state_desc(device, "away");
    pyun_device_set_energy_code(device, PYUN_ENERGY_CODE_DC);
    pyun_device_set_metadata(device, PYUN_METADATA_DEVICE_MODEL, "X0");
    pyun_device_set_metadata(device, PYUN_METADATA_DEVICE_MODEL, "X1");
    pyun_device_set_metadata(device, PYUN_METADATA_DEVICE_SIM_ICCID, "1");
    pyun_device_set_metadata(device, PYUN_METADATA_DEVICE_SIM_ICCID, NULL);
    pyun_device_set_port_state(device, 0, PYUN_PORT_STATE_FAULTED);
    pyun_device_set_port_state_desc(device, 0, NAME_UTF8);
    pyun_device_omit_port_space_status(device, 0);
    pyun_device_add_port(device, "P2", PYUN_PORT_STATE_AVAILABLE, "B", NULL);
    pyun_device_set_port_space_status(device, 1, PYUN_SPACE_STATUS_OCCUPIED);
    CHECK_STATUS(pyun_device_to_json(device, &json, NULL), PYUN_OK);
    CHECK_TEXT((const char *)pyun_bytes_data(json), expected);
    CHECK(pyun_bytes_length(json) == strlen(expected));
    pyun_bytes_free(json);
    pyun_device_free(device);
}

static void json(void)
{
    static const char bad[] = "{\"no\":\"\xff\"}";
    static const char wrong[] = "{\"no\":\"D1\",\"port\":[{\"no\":7}]}";
    pyun_device *device = NULL;
    pyun_error *error = NULL;
    size_t offset = 0;
    CHECK_STATUS(pyun_device_from_json((const uint8_t *)bad, strlen(bad), &device, &error), PYUN_E_TEXT);
    CHECK(pyun_error_offset(error, &offset) == 1 && offset == 7);
    pyun_error_free(error);
    error = NULL;
    CHECK_STATUS(pyun_device_from_json((const uint8_t *)wrong, strlen(wrong), &device, &error), PYUN_E_INVALID_INPUT);
    CHECK_TEXT(pyun_error_field(error), "port[0].no");
    pyun_error_free(error);
    CHECK(device == NULL);
}

/* The same device, once in each charset, gives the same bytes. */
static void gbk(void)
{
    pyun_device *utf8 = new_device("D1"), *gbk = pyun_device_clone(utf8);
    pyun_bytes *first = NULL, *second = NULL;
    pyun_error *error = NULL;
    pyun_config *config;
    if (strstr(pyun_features(), "gbk") == NULL) {
        CHECK_STATUS(pyun_device_set_charset(gbk, PYUN_CHARSET_GBK), PYUN_E_INVALID_INPUT);
        check_failure(gbk, PYUN_E_INVALID_INPUT, "charset", -1);
        CHECK_STATUS(pyun_gbk_to_utf8("a", &first, NULL), PYUN_E_INVALID_INPUT);
        pyun_device_free(utf8);
        pyun_device_free(gbk);
        return;
    }
    CHECK_STATUS(pyun_device_set_name(utf8, NAME_UTF8), PYUN_OK);
    CHECK_STATUS(pyun_device_set_charset(gbk, PYUN_CHARSET_GBK), PYUN_OK);
    CHECK_STATUS(pyun_device_set_name(gbk, NAME_GBK), PYUN_OK);
    CHECK_STATUS(pyun_device_to_json(utf8, &first, NULL), PYUN_OK);
    CHECK_STATUS(pyun_device_to_json(gbk, &second, NULL), PYUN_OK);
    CHECK_TEXT((const char *)pyun_bytes_data(first), (const char *)pyun_bytes_data(second));
    pyun_bytes_free(first);
    pyun_bytes_free(second);
    /* GBK where UTF-8 is declared (the first character happens to be UTF-8 for another), and no GBK where GBK is. */
    CHECK_STATUS(pyun_device_set_name(utf8, "A" NAME_GBK), PYUN_E_TEXT);
    check_failure(utf8, PYUN_E_TEXT, "name", 3);
    CHECK_STATUS(pyun_device_set_name(gbk, NAME_GBK "\xff"), PYUN_E_TEXT);
    check_failure(gbk, PYUN_E_TEXT, "name", 6);
    CHECK_STATUS(pyun_gbk_to_utf8(NAME_GBK, &first, NULL), PYUN_OK);
    CHECK_TEXT((const char *)pyun_bytes_data(first), NAME_UTF8);
    pyun_bytes_free(first);
    CHECK_STATUS(pyun_utf8_to_gbk(NAME_UTF8 "\xf0\x9f\x98\x80", &first, NULL), PYUN_OK);
    CHECK_TEXT((const char *)pyun_bytes_data(first), NAME_GBK "?");
    pyun_bytes_free(first);
    pyun_device_free(utf8);
    pyun_device_free(gbk);
    config = new_config("http://127.0.0.1:1");
    CHECK_STATUS(pyun_config_set_charset(config, PYUN_CHARSET_GBK), PYUN_OK);
    CHECK_STATUS(pyun_config_set_user_agent(config, NAME_GBK), PYUN_OK);
    CHECK_STATUS(pyun_config_set_secret(config, "\xff"), PYUN_E_TEXT);
    {
        pyun_client *client = NULL;
        CHECK_STATUS(pyun_client_new(config, &client, &error), PYUN_E_TEXT);
        CHECK_TEXT(pyun_error_field(error), "secret");
        CHECK_STATUS(pyun_error_set_charset(error, PYUN_CHARSET_GBK), PYUN_OK);
        CHECK_HAS(pyun_error_message(error), "secret: not GBK at byte 0");
        CHECK_STATUS(pyun_error_set_charset(error, 7), PYUN_E_INVALID_INPUT);
        pyun_error_free(error);
    }
    pyun_config_free(config);
}

/* Nothing of a device that is not well is sent. */
static void nothing_sent(void)
{
    server *server = server_start(ANSWER, success());
    pyun_client *client = new_client(server_url(server));
    pyun_device *device = new_device("D1");
    pyun_error *error = NULL;
    pyun_request *request = NULL;
    CHECK_STATUS(pyun_device_set_metadata(device, "K", "\xff"), PYUN_E_TEXT);
    CHECK_STATUS(pyun_client_sync_device(client, device, NULL, &error), PYUN_E_TEXT);
    CHECK_TEXT(pyun_error_field(error), "metadata.K");
    pyun_error_free(error);
    CHECK_STATUS(pyun_client_sync_device(client, device, NULL, NULL), PYUN_E_TEXT);
    CHECK_STATUS(pyun_client_prepare_device(client, device, &request, NULL), PYUN_E_TEXT);
    CHECK(server_requests(server) == 0 && server_connections(server) == 0);
    pyun_device_free(device);
    pyun_client_free(client);
    server_stop(server);
}

static void small_things(void)
{
    char signature[PYUN_SIGNATURE_SIZE] = "untouched";
    CHECK_TEXT(pyun_version(), PYUN_VERSION);
    CHECK(pyun_version_number() == PYUN_VERSION_NUMBER);
    CHECK_TEXT(pyun_status_name(PYUN_OK), "PYUN_OK");
    CHECK_TEXT(pyun_status_name(PYUN_E_NOT_ATTEMPTED), "PYUN_E_NOT_ATTEMPTED");
    CHECK_TEXT(pyun_status_name(-5), "PYUN_E_UNKNOWN");
    CHECK(PYUN_OK == 0);
    CHECK_STATUS(pyun_sign_json(NULL, 0, "s", signature, PYUN_SIGNATURE_SIZE - 1), PYUN_E_RANGE);
    CHECK_TEXT(signature, "untouched");
    CHECK_STATUS(pyun_sign_form(NULL, NULL, 0, "s", signature, sizeof signature), PYUN_OK);
    CHECK(strlen(signature) == 32);
}

int main(void)
{
    remembered();
    ports();
    a_port_that_is_missing();
    settings();
    all_fields();
    json();
    gbk();
    nothing_sent();
    small_things();
    puts("ok");
    return 0;
}
