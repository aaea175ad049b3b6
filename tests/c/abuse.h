/* What the generated program of bindings/c/tests/abuse.rs stands on: good arguments for every parameter. */
#ifndef ABUSE_H
#define ABUSE_H

#include <pthread.h>

#include "check.h"

/* Exported by a build for tests only. */
PYUN_API pyun_status pyun_test_panic(pyun_error **error);
PYUN_API const char *pyun_test_panic_in_getter(void);

static pyun_config *a_config;
static pyun_client *a_client;
static pyun_device *a_device;
static pyun_record *a_record;
static pyun_error *a_error;
static pyun_reply *a_reply;
static pyun_results *a_results;
static pyun_request *a_request;
static pyun_bytes *a_bytes;
static pyun_outbox *a_outbox;

static pyun_client *pyun_client_place;
static pyun_device *pyun_device_place;
static pyun_record *pyun_record_place;
static pyun_error *pyun_error_place;
static pyun_reply *pyun_reply_place;
static pyun_results *pyun_results_place;
static pyun_request *pyun_request_place;
static pyun_bytes *pyun_bytes_place;
static pyun_outbox *pyun_outbox_place;
static size_t size_place;
static int64_t long_place;
static uint64_t unsigned_place;

static char buffer[PYUN_SIGNATURE_SIZE];
static const uint8_t bytes[] = {'{', '}', 0};
static const char *const texts[] = {"text"};
static const char *const bad_texts[] = {"\xff"};
static const pyun_device *devices[1];
static const pyun_record *records[1];

static void fail(const char *call)
{
    fprintf(stderr, "%s did not tell what is wrong\n", call);
    exit(1);
}

static void use(const void *result)
{
    CHECK(result != NULL);
}

/* Nobody listens there, so that every call ends at once. */
static pyun_config *new_pyun_config(void)
{
    return new_config("http://127.0.0.1:1");
}

static pyun_client *new_pyun_client(void)
{
    return new_client("http://127.0.0.1:1");
}

static pyun_device *new_pyun_device(void)
{
    return new_device("D1");
}

static pyun_record *new_pyun_record(void)
{
    return new_bill("o1");
}

static pyun_error *new_pyun_error(void)
{
    pyun_error *error = NULL;
    pyun_device *empty = pyun_device_new();
    CHECK_STATUS(pyun_device_check(empty, &error), PYUN_E_INVALID_INPUT);
    pyun_device_free(empty);
    return error;
}

/* Without a server there is none: NULL, which every function takes. */
static pyun_reply *new_pyun_reply(void)
{
    return NULL;
}

static pyun_results *new_pyun_results(void)
{
    pyun_results *results = NULL;
    CHECK_STATUS(pyun_client_sync_devices(a_client, devices, 1, 0, 0, &results, NULL), PYUN_OK);
    return results;
}

static pyun_request *new_pyun_request(void)
{
    pyun_request *request = NULL;
    CHECK_STATUS(pyun_client_prepare_device(a_client, a_device, &request, NULL), PYUN_OK);
    return request;
}

static pyun_bytes *new_pyun_bytes(void)
{
    pyun_bytes *json = NULL;
    CHECK_STATUS(pyun_device_to_json(a_device, &json, NULL), PYUN_OK);
    return json;
}

/* In the folder where the program runs. */
static pyun_outbox *new_pyun_outbox(void)
{
    pyun_outbox *outbox = NULL;
    CHECK_STATUS(pyun_outbox_open("outbox", a_client, NULL, &outbox, NULL), PYUN_OK);
    return outbox;
}

/* Fresh handles, so that no call sees what another did. */
static void begin(void)
{
    a_config = new_pyun_config();
    a_client = new_pyun_client();
    a_device = new_pyun_device();
    devices[0] = a_device;
    a_record = new_pyun_record();
    records[0] = a_record;
    a_error = new_pyun_error();
    a_reply = new_pyun_reply();
    a_results = new_pyun_results();
    a_request = new_pyun_request();
    a_bytes = new_pyun_bytes();
}

/* An outbox is not to be had for nothing, so only its own functions get one. */
static void begin_outbox(void)
{
    begin();
    a_outbox = new_pyun_outbox();
}

static void end(void)
{
    pyun_config_free(a_config);
    pyun_client_free(a_client);
    pyun_device_free(a_device);
    pyun_record_free(a_record);
    pyun_error_free(a_error);
    pyun_reply_free(a_reply);
    pyun_results_free(a_results);
    pyun_request_free(a_request);
    pyun_bytes_free(a_bytes);
    pyun_outbox_free(a_outbox);
    a_outbox = NULL;
    pyun_client_free(pyun_client_place);
    pyun_device_free(pyun_device_place);
    pyun_record_free(pyun_record_place);
    pyun_error_free(pyun_error_place);
    pyun_reply_free(pyun_reply_place);
    pyun_results_free(pyun_results_place);
    pyun_request_free(pyun_request_place);
    pyun_bytes_free(pyun_bytes_place);
    pyun_outbox_free(pyun_outbox_place);
    pyun_client_place = NULL;
    pyun_device_place = NULL;
    pyun_record_place = NULL;
    pyun_error_place = NULL;
    pyun_reply_place = NULL;
    pyun_results_place = NULL;
    pyun_request_place = NULL;
    pyun_bytes_place = NULL;
    pyun_outbox_place = NULL;
}

#define KEEP_NOTHING(result) ((void)(result))
#define KEEP_CONFIG(result) pyun_config_free(result)
#define KEEP_DEVICE(result) pyun_device_free(result)
#define KEEP_RECORD(result) pyun_record_free(result)

/* A panic inside of the library is a status, and the process lives. */
static void panics(void)
{
    pyun_error *error = NULL;
    CHECK_STATUS(pyun_test_panic(&error), PYUN_E_INTERNAL);
    CHECK_HAS(pyun_error_message(error), "forced by a test");
    pyun_error_free(error);
    CHECK_STATUS(pyun_test_panic(NULL), PYUN_E_INTERNAL);
    CHECK(pyun_test_panic_in_getter() == NULL);
}

#endif
