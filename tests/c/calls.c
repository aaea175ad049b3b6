/* Calls that succeed, and what they sent, against a plain server: one device, many, raw POST, a prepared request. */
#include <pthread.h>

#include "check.h"
#include "server.h"

static char buffer[8192];

static void reply_of_a_sync(server *server, const pyun_client *client)
{
    pyun_device *device = new_device("D1");
    pyun_reply *reply = NULL;
    pyun_error *error = NULL;
    int64_t number = 0;
    size_t length = 0;
    const uint8_t *body;
    server_set(server, ANSWER,
               http(buffer, sizeof buffer, "200 OK", "Date: Thu, 01 Jan 1970 00:00:10 GMT\r\n", SUCCESS_BODY));
    CHECK_STATUS(pyun_client_sync_device(client, device, &reply, &error), PYUN_OK);
    CHECK(error == NULL && reply != NULL);
    CHECK_TEXT(pyun_reply_code(reply), "1001");
    CHECK_TEXT(pyun_reply_message(reply), "success");
    CHECK_TEXT(pyun_reply_hint(reply), NULL);
    CHECK_TEXT(pyun_reply_seqno(reply), "20251121000000000000000000000001");
    CHECK_TEXT(pyun_reply_data_node(reply), "n1");
    CHECK(pyun_reply_time_cost_ms(reply, &number) == 1 && number == 7);
    CHECK(pyun_reply_clock_offset_ms(reply, &number) == 1 && number < -1000000000000LL);
    CHECK(pyun_reply_http_status(reply) == 200 && pyun_reply_attempts(reply) == 1);
    body = pyun_reply_body(reply, &length);
    CHECK(same_bytes(body, length, SUCCESS_BODY, strlen(SUCCESS_BODY)));
    pyun_reply_free(reply);
    /* Neither reply nor error need be taken; and nothing that may be absent is there. */
    server_set(server, ANSWER, http(buffer, sizeof buffer, "200 OK", "", "{\"code\":1001}"));
    CHECK_STATUS(pyun_client_sync_device(client, device, NULL, NULL), PYUN_OK);
    CHECK_STATUS(pyun_client_sync_device(client, device, &reply, NULL), PYUN_OK);
    number = 5;
    CHECK(pyun_reply_time_cost_ms(reply, &number) == 0 && number == 5);
    CHECK(pyun_reply_clock_offset_ms(reply, &number) == 0 && number == 5);
    CHECK_TEXT(pyun_reply_message(reply), NULL);
    pyun_reply_free(reply);
    pyun_device_free(device);
    server_set(server, ANSWER, success());
}

/* What was sent last has this body, and is signed. */
static void check_sent(server *server, const void *expected, size_t expected_length)
{
    char signature[PYUN_SIGNATURE_SIZE], header[80];
    size_t length = 0;
    char *head = server_last_head(server);
    char *body = server_last_body(server, &length);
    if (expected != NULL) {
        CHECK(same_bytes(body, length, expected, expected_length));
    }
    CHECK_STATUS(pyun_sign_json((const uint8_t *)body, length, SECRET, signature, sizeof signature), PYUN_OK);
    snprintf(header, sizeof header, "\r\nauthorization: %s\r\n", signature);
    if (strstr(head, header) == NULL) {
        snprintf(header, sizeof header, "\r\nAuthorization: %s\r\n", signature);
        CHECK_HAS(head, header);
    }
    free(head);
    free(body);
}

static void raw_post(server *server, const pyun_client *client)
{
    static const char body[] = "{\"app_id\":\"" APP_ID "\",\"x\":1}";
    char *head;
    pyun_reply *reply = NULL;
    pyun_error *error = NULL;
    CHECK_STATUS(pyun_client_post_json(client, "/gate/1.0/x/y", (const uint8_t *)body, strlen(body), 0, &reply, NULL),
                 PYUN_OK);
    CHECK_TEXT(pyun_reply_code(reply), "1001");
    pyun_reply_free(reply);
    head = server_last_head(server);
    CHECK_HAS(head, "POST /gate/1.0/x/y HTTP/1.1\r\n");
    free(head);
    check_sent(server, body, strlen(body));
    CHECK_STATUS(pyun_client_post_json(client, "/gate/1.0/x/y", NULL, 0, 1, NULL, NULL), PYUN_OK);
    check_sent(server, "", 0);
    CHECK_STATUS(pyun_client_post_json(client, "no slash", NULL, 0, 1, NULL, &error), PYUN_E_INVALID_INPUT);
    CHECK_TEXT(pyun_error_field(error), "path");
    pyun_error_free(error);
    CHECK_STATUS(pyun_client_post_json(client, "/x", NULL, 1, 1, NULL, NULL), PYUN_E_NULL);
}

/* Only a call that is idempotent is sent again when nobody knows what became of it. */
static void retries(server *server)
{
    pyun_config *config = new_config(server_url(server));
    pyun_client *client;
    pyun_error *error = NULL;
    CHECK_STATUS(pyun_config_set_attempts(config, 2), PYUN_OK);
    client = client_of(config);
    server_set(server, HANG_UP, "");
    CHECK_STATUS(pyun_client_post_json(client, "/x", NULL, 0, 0, NULL, &error), PYUN_E_DISCONNECTED);
    CHECK(pyun_error_attempts(error) == 1);
    pyun_error_free(error);
    CHECK_STATUS(pyun_client_post_json(client, "/x", NULL, 0, 1, NULL, &error), PYUN_E_DISCONNECTED);
    CHECK(pyun_error_attempts(error) == 2);
    pyun_error_free(error);
    pyun_client_free(client);
    server_set(server, ANSWER, success());
}

static void prepared(server *server, const pyun_client *client)
{
    pyun_device *device = new_device("D1");
    pyun_request *request = NULL;
    size_t before = server_requests(server), length = 0, index;
    const uint8_t *body;
    char url[256];
    CHECK_STATUS(pyun_client_prepare_device(client, device, &request, NULL), PYUN_OK);
    CHECK(server_requests(server) == before);
    snprintf(url, sizeof url, "%s/gate/1.0/energy/internal/device/sync", server_url(server));
    CHECK_TEXT(pyun_request_url(request), url);
    CHECK(pyun_request_header_count(request) == 4);
    body = pyun_request_body(request, &length);
    for (index = 0; index < 4; index++) {
        const char *name = pyun_request_header_name(request, index);
        const char *value = pyun_request_header_value(request, index);
        CHECK(name != NULL && value != NULL);
        if (strcmp(name, "Authorization") == 0) {
            CHECK_STATUS(pyun_verify_json(body, length, SECRET, value), PYUN_OK);
        }
        if (strcmp(name, "Content-Type") == 0) {
            CHECK_TEXT(value, "application/json; charset=utf-8");
        }
    }
    CHECK(pyun_request_header_name(request, 4) == NULL && pyun_request_header_value(request, 4) == NULL);
    CHECK(strncmp(pyun_request_string_to_sign(request), (const char *)body, length) == 0);
    CHECK_TEXT(pyun_request_string_to_sign(request) + length, "&app_secret=***");
    pyun_request_free(request);
    pyun_device_free(device);
}

static void many(server *server, const pyun_client *client)
{
    enum { COUNT = 20 };
    const pyun_device *devices[COUNT];
    pyun_device *owned[COUNT];
    pyun_results *results = NULL;
    pyun_error *error = NULL;
    size_t index, before = server_requests(server);
    for (index = 0; index < COUNT; index++) {
        char no[16];
        snprintf(no, sizeof no, "D%lu", (unsigned long)index);
        devices[index] = owned[index] = new_device(no);
    }
    CHECK_STATUS(pyun_device_set_name(owned[7], "\xff"), PYUN_E_TEXT);
    CHECK_STATUS(pyun_device_set_no(owned[9], ""), PYUN_OK);
    CHECK_STATUS(pyun_client_sync_devices(client, devices, COUNT, 4, 60000, &results, &error), PYUN_OK);
    CHECK(error == NULL && pyun_results_count(results) == COUNT && pyun_results_failed(results) == 2);
    CHECK(server_requests(server) == before + COUNT - 2);
    for (index = 0; index < COUNT; index++) {
        pyun_status expected = index == 7 ? PYUN_E_TEXT : index == 9 ? PYUN_E_INVALID_INPUT : PYUN_OK;
        CHECK_STATUS(pyun_results_status(results, index), expected);
        CHECK((pyun_results_reply(results, index) == NULL) == (expected != PYUN_OK));
        CHECK((pyun_results_error(results, index) == NULL) == (expected == PYUN_OK));
        CHECK_TEXT(pyun_reply_code(pyun_results_reply(results, index)), expected == PYUN_OK ? "1001" : NULL);
    }
    CHECK_TEXT(pyun_error_field(pyun_results_error(results, 7)), "name");
    CHECK_TEXT(pyun_error_field(pyun_results_error(results, 9)), "no");
    CHECK_STATUS(pyun_results_status(results, COUNT), PYUN_E_RANGE);
    CHECK(pyun_results_error(results, COUNT) == NULL && pyun_results_reply(results, COUNT) == NULL);
    pyun_results_free(results);
    CHECK_STATUS(pyun_client_sync_devices(client, NULL, 0, 0, 0, &results, NULL), PYUN_OK);
    CHECK(pyun_results_count(results) == 0);
    pyun_results_free(results);
    devices[3] = NULL;
    CHECK_STATUS(pyun_client_sync_devices(client, devices, COUNT, 0, 0, &results, &error), PYUN_E_NULL);
    CHECK_TEXT(pyun_error_field(error), "devices[3]");
    pyun_error_free(error);
    for (index = 0; index < COUNT; index++) {
        pyun_device_free(owned[index]);
    }
}

/* More connections than there may be are no error; how many those are, tests/many.rs looks at: valgrind has one core. */
static void too_many_connections(server *server)
{
    enum { COUNT = 64 };
    const pyun_device *devices[COUNT];
    pyun_device *owned[COUNT];
    pyun_results *results = NULL;
    pyun_client *client = new_client(server_url(server));
    char no[16];
    size_t index, before = server_connections(server);
    for (index = 0; index < COUNT; index++) {
        snprintf(no, sizeof no, "D%lu", (unsigned long)index);
        devices[index] = owned[index] = new_device(no);
    }
    CHECK_STATUS(pyun_client_sync_devices(client, devices, COUNT, 1000, 0, &results, NULL), PYUN_OK);
    CHECK(pyun_results_failed(results) == 0 && server_connections(server) <= before + COUNT);
    pyun_results_free(results);
    for (index = 0; index < COUNT; index++) {
        pyun_device_free(owned[index]);
    }
    pyun_client_free(client);
}

/* A dead host is given up after as many devices as there are connections. */
static void not_attempted(void)
{
    enum { COUNT = 6 };
    const pyun_device *devices[COUNT];
    pyun_device *owned[COUNT];
    pyun_results *results = NULL;
    pyun_client *client;
    char url[64], no[16];
    size_t index, skipped = 0;
    dead_url(url, sizeof url);
    client = new_client(url);
    for (index = 0; index < COUNT; index++) {
        snprintf(no, sizeof no, "D%lu", (unsigned long)index);
        devices[index] = owned[index] = new_device(no);
    }
    CHECK_STATUS(pyun_client_sync_devices(client, devices, COUNT, 1, 0, &results, NULL), PYUN_OK);
    CHECK_STATUS(pyun_results_status(results, 0), PYUN_E_CONNECT);
    for (index = 1; index < COUNT; index++) {
        skipped += pyun_results_status(results, index) == PYUN_E_NOT_ATTEMPTED;
    }
    CHECK(skipped == COUNT - 1);
    CHECK(pyun_error_is_retryable(pyun_results_error(results, 5)) == 1);
    pyun_results_free(results);
    for (index = 0; index < COUNT; index++) {
        pyun_device_free(owned[index]);
    }
    pyun_client_free(client);
}

struct retrying {
    const pyun_client *client;
    pyun_status status;
};

static void *sync_that_waits(void *argument)
{
    struct retrying *retrying = argument;
    pyun_device *device = new_device("D1");
    pyun_error *error = NULL;
    retrying->status = pyun_client_sync_device(retrying->client, device, NULL, &error);
    CHECK_HAS(pyun_error_cause(error), "503");
    pyun_error_free(error);
    pyun_device_free(device);
    return NULL;
}

/* An old snapshot does not overwrite a newer one: its retry is given up. */
static void superseded(server *server)
{
    pyun_config *config = new_config(server_url(server));
    struct retrying retrying;
    pyun_device *device = new_device("D1");
    pthread_t thread;
    pyun_client *client;
    size_t before = server_requests(server);
    CHECK_STATUS(pyun_config_set_attempts(config, 2), PYUN_OK);
    client = client_of(config);
    retrying.client = client;
    server_set(server, ANSWER, http(buffer, sizeof buffer, "503 Busy", "Retry-After: 1\r\n", "later"));
    CHECK(pthread_create(&thread, NULL, sync_that_waits, &retrying) == 0);
    server_wait(server, before + 1);
    server_set(server, ANSWER, success());
    CHECK_STATUS(pyun_client_sync_device(client, device, NULL, NULL), PYUN_OK);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK_STATUS(retrying.status, PYUN_E_SUPERSEDED);
    CHECK(server_requests(server) == before + 2);
    pyun_client_free(client);
    pyun_device_free(device);
}

int main(void)
{
    server *server = server_start(ANSWER, success());
    pyun_client *client = new_client(server_url(server));
    pyun_device *device = new_device("D1");
    CHECK_STATUS(pyun_client_sync_device(client, device, NULL, NULL), PYUN_OK);
    check_sent(server, NULL, 0);
    pyun_device_free(device);
    reply_of_a_sync(server, client);
    raw_post(server, client);
    prepared(server, client);
    many(server, client);
    too_many_connections(server);
    not_attempted();
    retries(server);
    superseded(server);
    pyun_client_free(client);
    server_stop(server);
    puts("ok");
    return 0;
}
