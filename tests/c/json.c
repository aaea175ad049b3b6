/* What bindings of other languages stand on: a client of one JSON, calls by name, replies and errors in one piece. */
#include "check.h"
#include "flat.h"
#include "server.h"

#define DEVICE(name) "{\"station_uuid\":\"s1\",\"no\":\"D1\",\"name\":\"" name "\",\"state\":1,\"energy_code\":\"CN_AC\",\"port\":[]}"

static const uint8_t *raw(const char *text) { return (const uint8_t *)text; }

static pyun_client *open_json(const char *url, int32_t charset)
{
    char json[512];
    pyun_client *client = NULL;
    snprintf(json, sizeof json, "{\"app_id\":\"%s\",\"secret\":\"%s\",\"base_url\":\"%s\",\"attempts\":1}", APP_ID, SECRET, url);
    CHECK_STATUS(pyun_client_open_json(raw(json), strlen(json), charset, &client, NULL), PYUN_OK);
    return client;
}

/* The fields of what is flat; index from 0. */
static void check_field(const pyun_bytes *flat, size_t index, const char *expected)
{
    const uint8_t *bytes = pyun_bytes_data(flat);
    size_t left = pyun_bytes_length(flat), at;
    field found = {NULL, 0};
    for (at = 0; at <= index; at++) {
        CHECK(next_field(&bytes, &left, &found));
    }
    if (expected == NULL) {
        CHECK(found.data == NULL);
    } else {
        CHECK(found.data != NULL && same_bytes(found.data, found.length, expected, strlen(expected)));
    }
}

static size_t count_fields(const pyun_bytes *flat)
{
    const uint8_t *bytes = pyun_bytes_data(flat);
    size_t left = pyun_bytes_length(flat), count = 0;
    field found;
    while (next_field(&bytes, &left, &found)) {
        count++;
    }
    CHECK(left == 0);
    return count;
}

static void settings_that_are_refused(void)
{
    static const struct { const char *json, *field; } cases[] = {
        {"", "settings"},
        {"[]", "settings"},
        {"\"" SECRET "\"", "settings"},
        {"{\"app_id\":\"op1\",\"secret\":\"x\"}", "environment"},
        {"{\"app_id\":\"op1\",\"secret\":\"x\",\"environment\":\"" SECRET "\"}", "environment"},
        {"{\"app_id\":\"op1\",\"environment\":\"test\"}", "secret"},
        {"{\"app_id\":\"op1\",\"secret\":[\"" SECRET "\"],\"environment\":\"test\"}", "secret"},
        {"{\"timeout_ms\":\"" SECRET "\"}", "timeout_ms"},
        {"{\"timeout_ms\":0}", "timeout_ms"},
        {"{\"timeout_ms\":1.5}", "timeout_ms"},
        {"{\"allow_http\":1}", "allow_http"},
        {"{\"timeout\":5}", "timeout"},
        {"{\"attempts\":1,\"attempts\":2}", "attempts"},
        {"{\"environment\":\"test\",\"base_url\":\"http://127.0.0.1:1\"}", "base_url"},
    };
    size_t index;
    pyun_client *client = NULL;
    pyun_error *error = NULL;
    for (index = 0; index < sizeof cases / sizeof cases[0]; index++) {
        const char *json = cases[index].json;
        CHECK_STATUS(pyun_client_open_json(raw(json), strlen(json), PYUN_CHARSET_UTF8, &client, &error), PYUN_E_INVALID_INPUT);
        CHECK_TEXT(pyun_error_field(error), cases[index].field);
        CHECK(client == NULL && strstr(pyun_error_message(error), SECRET) == NULL);
        pyun_error_free(error);
    }
    CHECK_STATUS(pyun_client_open_json(NULL, 0, PYUN_CHARSET_UTF8, &client, NULL), PYUN_E_NULL);
    CHECK_STATUS(pyun_client_open_json(raw("{}"), 2, PYUN_CHARSET_UTF8, NULL, NULL), PYUN_E_NULL);
    CHECK_STATUS(pyun_client_open_json(raw("{}"), 2, 77, &client, NULL), PYUN_E_INVALID_INPUT);
    CHECK_STATUS(pyun_client_open_json(raw("\"\xff\""), 3, PYUN_CHARSET_UTF8, &client, NULL), PYUN_E_TEXT);
}

static void a_reply(server *server)
{
    static const char json[] = DEVICE("\xe4\xb8\x80");
    pyun_client *client = open_json(server_url(server), PYUN_CHARSET_UTF8);
    pyun_reply *reply = NULL;
    pyun_bytes *flat = NULL;
    char *head;
    server_set(server, ANSWER, success());
    CHECK_STATUS(pyun_client_call_json(client, "sync_device", raw(json), strlen(json), &reply, NULL), PYUN_OK);
    head = server_last_head(server);
    CHECK_HAS(head, "POST /gate/1.0/energy/internal/device/sync HTTP/1.1\r\n");
    free(head);
    CHECK_STATUS(pyun_reply_flat(reply, &flat), PYUN_OK);
    CHECK(count_fields(flat) == 11);
    check_field(flat, 0, "1001");
    check_field(flat, 1, "success");
    check_field(flat, 2, NULL);
    check_field(flat, 3, "20251121000000000000000000000001");
    check_field(flat, 4, "n1");
    check_field(flat, 5, "7");
    check_field(flat, 6, "200");
    check_field(flat, 7, "1");
    check_field(flat, 8, NULL);
    check_field(flat, 9, SUCCESS_BODY);
    pyun_bytes_free(flat);
    CHECK_STATUS(pyun_reply_flat(reply, NULL), PYUN_E_NULL);
    CHECK_STATUS(pyun_reply_flat(NULL, &flat), PYUN_E_NULL);
    pyun_reply_free(reply);
    pyun_client_free(client);
}

/* Names and values of what the answer has of its own are a piece within the piece. */
static void members(server *server)
{
    static const char json[] = "{\"merchant\":\"m1\",\"plate\":\"\xe5\xb7\x9d" "A\"}";
    static const char whole[] = "{\"code\":1001,\"pay_order\":\"P1\",\"need_value\":500}";
    char buffer[512];
    pyun_client *client = open_json(server_url(server), PYUN_CHARSET_UTF8);
    pyun_reply *reply = NULL;
    pyun_bytes *flat = NULL;
    const uint8_t *bytes;
    size_t left, at;
    field found = {NULL, 0}, value = {NULL, 0};
    int has_order = 0, has_value = 0;
    server_set(server, ANSWER, http(buffer, sizeof buffer, "200 OK", "", whole));
    CHECK_STATUS(pyun_client_call_json(client, "find_occupancy_order", raw(json), strlen(json), &reply, NULL), PYUN_OK);
    CHECK_STATUS(pyun_reply_flat(reply, &flat), PYUN_OK);
    bytes = pyun_bytes_data(flat);
    left = pyun_bytes_length(flat);
    for (at = 0; at <= 10; at++) {
        CHECK(next_field(&bytes, &left, &found));
    }
    bytes = found.data;
    left = found.length;
    while (next_field(&bytes, &left, &found)) {
        CHECK(next_field(&bytes, &left, &value));
        has_order |= same_bytes(found.data, found.length, "pay_order", 9) && same_bytes(value.data, value.length, "P1", 2);
        has_value |= same_bytes(found.data, found.length, "need_value", 10) && same_bytes(value.data, value.length, "500", 3);
    }
    CHECK(left == 0 && has_order && has_value);
    pyun_bytes_free(flat);
    pyun_reply_free(reply);
    /* Nothing to pay is no error; an order that is not whole is one. */
    server_set(server, ANSWER, http(buffer, sizeof buffer, "404 Not Found", "", "{\"code\":\"1002\"}"));
    CHECK_STATUS(pyun_client_call_json(client, "find_occupancy_order", raw(json), strlen(json), &reply, NULL), PYUN_OK);
    CHECK_TEXT(pyun_reply_code(reply), "1002");
    pyun_reply_free(reply);
    server_set(server, ANSWER, http(buffer, sizeof buffer, "200 OK", "", "{\"code\":\"1001\"}"));
    CHECK_STATUS(pyun_client_call_json(client, "find_occupancy_order", raw(json), strlen(json), NULL, NULL), PYUN_E_PROTOCOL);
    pyun_client_free(client);
}

static void errors(server *server)
{
    static const char json[] = DEVICE("x");
    char buffer[512];
    pyun_client *client = open_json(server_url(server), PYUN_CHARSET_UTF8);
    pyun_error *error = NULL;
    pyun_bytes *flat = NULL;
    const uint8_t *bytes;
    size_t left, at;
    field found = {NULL, 0};
    server_set(server, ANSWER, http(buffer, sizeof buffer, "503 Busy", "Retry-After: 2\r\n", "{\"code\":\"1500\",\"hint\":\"why\"}"));
    CHECK_STATUS(pyun_client_call_json(client, "sync_device", raw(json), strlen(json), NULL, &error), PYUN_E_FAILED);
    CHECK_STATUS(pyun_error_flat(error, &flat), PYUN_OK);
    CHECK(count_fields(flat) == 15);
    check_field(flat, 0, "32");
    check_field(flat, 1, "failed");
    check_field(flat, 2, pyun_error_message(error));
    check_field(flat, 3, NULL);
    check_field(flat, 7, "1");
    check_field(flat, 8, "1");
    check_field(flat, 9, "1");
    check_field(flat, 10, "503");
    check_field(flat, 11, "2000");
    bytes = pyun_bytes_data(flat);
    left = pyun_bytes_length(flat);
    for (at = 0; at <= 14; at++) {
        CHECK(next_field(&bytes, &left, &found));
    }
    bytes = found.data;
    left = found.length;
    CHECK(next_field(&bytes, &left, &found) && same_bytes(found.data, found.length, "1500", 4));
    pyun_bytes_free(flat);
    pyun_error_free(error);
    /* Of what was not sent there is the field and the place. */
    CHECK_STATUS(pyun_client_call_json(client, "sync_device", raw("{\"no\":\"D1\",\n \"x\":1}"), 19, NULL, &error), PYUN_E_INVALID_INPUT);
    CHECK_STATUS(pyun_error_flat(error, &flat), PYUN_OK);
    check_field(flat, 3, "x");
    check_field(flat, 5, "2");
    check_field(flat, 8, "0");
    check_field(flat, 9, "0");
    check_field(flat, 14, NULL);
    pyun_bytes_free(flat);
    pyun_error_free(error);
    CHECK_STATUS(pyun_client_call_json(client, "sync_everything", raw("{}"), 2, NULL, &error), PYUN_E_INVALID_INPUT);
    CHECK_TEXT(pyun_error_field(error), "call");
    CHECK_HAS(pyun_error_message(error), "grant_parking_discount");
    pyun_error_free(error);
    CHECK_STATUS(pyun_client_call_json(client, NULL, raw("{}"), 2, NULL, NULL), PYUN_E_NULL);
    CHECK_STATUS(pyun_client_call_json(client, "sync_device", NULL, 2, NULL, NULL), PYUN_E_NULL);
    CHECK_STATUS(pyun_client_call_json(NULL, "sync_device", raw("{}"), 2, NULL, NULL), PYUN_E_NULL);
    CHECK_STATUS(pyun_error_flat(NULL, &flat), PYUN_E_NULL);
    pyun_client_free(client);
}

/* The second byte of some hanzi is a backslash in GBK, which JSON must not see. */
static void gbk(server *server)
{
    static const char json[] = DEVICE("\xf0\x5c\xd2\xbb"); /* U+9930 U+4E00 */
    pyun_client *client = open_json(server_url(server), PYUN_CHARSET_GBK);
    char *body;
    size_t length = 0;
    pyun_error *error = NULL;
    pyun_bytes *flat = NULL;
    server_set(server, ANSWER, success());
    CHECK_STATUS(pyun_client_call_json(client, "sync_device", raw(json), strlen(json), NULL, NULL), PYUN_OK);
    body = server_last_body(server, &length);
    CHECK(memcmp(body, "{\"app_id\"", 9) == 0);
    {
        pyun_bytes *utf8 = NULL;
        char wanted[64];
        CHECK_STATUS(pyun_gbk_to_utf8("\xf0\x5c\xd2\xbb", &utf8, NULL), PYUN_OK);
        snprintf(wanted, sizeof wanted, "\"name\":\"%s\"", (const char *)pyun_bytes_data(utf8));
        CHECK_HAS(body, wanted);
        pyun_bytes_free(utf8);
    }
    free(body);
    CHECK_STATUS(pyun_client_call_json(client, "sync_device", raw("\"\xff\xff\""), 4, NULL, &error), PYUN_E_TEXT);
    CHECK_STATUS(pyun_error_flat(error, &flat), PYUN_OK);
    check_field(flat, 3, "json");
    check_field(flat, 4, "1");
    pyun_bytes_free(flat);
    pyun_error_free(error);
    pyun_client_free(client);
}

int main(void)
{
    server *server = server_start(ANSWER, success());
    settings_that_are_refused();
    a_reply(server);
    members(server);
    errors(server);
    if (strstr(pyun_features(), "gbk") != NULL) {
        gbk(server);
    }
    server_stop(server);
    puts("ok");
    return 0;
}
