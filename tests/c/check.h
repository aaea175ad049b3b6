/* What the C tests share: checks that say where they failed, and handles ready for use. */
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pyun_energy.h"

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
            exit(1); \
        } \
    } while (0)

#define CHECK_TEXT(actual, expected) check_text(__FILE__, __LINE__, (actual), (expected))
#define CHECK_HAS(actual, part) check_has(__FILE__, __LINE__, (actual), (part))
#define CHECK_STATUS(actual, expected) check_status(__FILE__, __LINE__, (actual), (expected))

#define APP_ID "op00000000000001"
#define SECRET "0123456789abcdef0123456789abcdef"

static inline void check_text(const char *file, int line, const char *actual, const char *expected)
{
    if (actual == NULL ? expected != NULL : expected == NULL || strcmp(actual, expected) != 0) {
        fprintf(stderr, "%s:%d: \"%s\" instead of \"%s\"\n", file, line, actual ? actual : "(null)",
                expected ? expected : "(null)");
        exit(1);
    }
}

static inline void check_has(const char *file, int line, const char *actual, const char *part)
{
    if (actual == NULL || strstr(actual, part) == NULL) {
        fprintf(stderr, "%s:%d: \"%s\" is without \"%s\"\n", file, line, actual ? actual : "(null)", part);
        exit(1);
    }
}

static inline void check_status(const char *file, int line, pyun_status actual, pyun_status expected)
{
    if (actual != expected) {
        fprintf(stderr, "%s:%d: %s instead of %s\n", file, line, pyun_status_name(actual), pyun_status_name(expected));
        exit(1);
    }
}

/* A config for this base URL, with one attempt. */
static inline pyun_config *new_config(const char *base_url)
{
    pyun_config *config = pyun_config_new();
    CHECK(config != NULL);
    CHECK_STATUS(pyun_config_set_app_id(config, APP_ID), PYUN_OK);
    CHECK_STATUS(pyun_config_set_secret(config, SECRET), PYUN_OK);
    CHECK_STATUS(pyun_config_set_base_url(config, base_url), PYUN_OK);
    CHECK_STATUS(pyun_config_set_attempts(config, 1), PYUN_OK);
    return config;
}

/* The client of a config, which is freed. */
static inline pyun_client *client_of(pyun_config *config)
{
    pyun_client *client = NULL;
    pyun_error *error = NULL;
    pyun_status status = pyun_client_new(config, &client, &error);
    if (status != PYUN_OK) {
        fprintf(stderr, "%s\n", pyun_error_message(error));
    }
    CHECK_STATUS(status, PYUN_OK);
    CHECK(client != NULL && error == NULL);
    pyun_config_free(config);
    return client;
}

static inline pyun_client *new_client(const char *base_url)
{
    return client_of(new_config(base_url));
}

/* A device with this number and one port. */
static inline pyun_device *new_device(const char *no)
{
    pyun_device *device = pyun_device_new();
    size_t index = 9;
    CHECK(device != NULL);
    CHECK_STATUS(pyun_device_set_station_uuid(device, "8f5fdb60-9374-4c11-bdc2-a32d8369258c"), PYUN_OK);
    CHECK_STATUS(pyun_device_set_no(device, no), PYUN_OK);
    CHECK_STATUS(pyun_device_set_state(device, PYUN_DEVICE_STATE_AVAILABLE), PYUN_OK);
    CHECK_STATUS(pyun_device_set_energy_code(device, PYUN_ENERGY_CODE_AC), PYUN_OK);
    CHECK_STATUS(pyun_device_add_port(device, "D01202601", PYUN_PORT_STATE_CHARGING, "A", &index), PYUN_OK);
    CHECK(index == 0);
    return device;
}

/* "yue B12345", the number plate of the tests. */
#define PLATE_UTF8 "\xe7\xb2\xa4" "B12345"
#define PLATE_GBK "\xd4\xc1" "B12345"
#define START_MS 1713106800000LL /* 2024-04-14T15:00:00Z */
#define END_MS 1713110400250LL

/* The bill of a charge, with all that it may have. */
static inline pyun_record *new_bill(const char *order)
{
    pyun_record *record = pyun_record_new(PYUN_RECORD_CHARGING_RECORD);
    CHECK(record != NULL);
    CHECK_STATUS(pyun_record_set_text(record, PYUN_FIELD_STATION_UUID, "s1"), PYUN_OK);
    CHECK_STATUS(pyun_record_set_text(record, PYUN_FIELD_ORDER, order), PYUN_OK);
    CHECK_STATUS(pyun_record_set_time(record, PYUN_FIELD_START_TIME, START_MS), PYUN_OK);
    CHECK_STATUS(pyun_record_set_time(record, PYUN_FIELD_END_TIME, END_MS), PYUN_OK);
    CHECK_STATUS(pyun_record_set_text(record, PYUN_FIELD_PLATE, PLATE_UTF8), PYUN_OK);
    CHECK_STATUS(pyun_record_set_text(record, PYUN_FIELD_VIN, "LSVAA4182E2123456"), PYUN_OK);
    CHECK_STATUS(pyun_record_set_int(record, PYUN_FIELD_QUANTITY, 12340), PYUN_OK);
    CHECK_STATUS(pyun_record_set_int(record, PYUN_FIELD_ENERGY_VALUE, 987), PYUN_OK);
    CHECK_STATUS(pyun_record_set_int(record, PYUN_FIELD_FEE_VALUE, 246), PYUN_OK);
    CHECK_STATUS(pyun_record_set_int(record, PYUN_FIELD_STATE, PYUN_REPLENISH_STATE_FINISHED), PYUN_OK);
    CHECK_STATUS(pyun_record_set_text(record, PYUN_FIELD_DEVICE_NO, "D012026"), PYUN_OK);
    CHECK_STATUS(pyun_record_set_int(record, PYUN_FIELD_DEVICE_TYPE, PYUN_DEVICE_TYPE_CAR), PYUN_OK);
    CHECK_STATUS(pyun_record_set_text(record, PYUN_FIELD_PORT_NO, "D01202601"), PYUN_OK);
    CHECK_STATUS(pyun_record_set_text(record, PYUN_FIELD_ENERGY_CODE, PYUN_ENERGY_CODE_AC), PYUN_OK);
    CHECK_STATUS(pyun_record_set_int(record, PYUN_FIELD_SOC, 80), PYUN_OK);
    CHECK_STATUS(pyun_record_set_text(record, PYUN_FIELD_MOBILE, "13800000000"), PYUN_OK);
    return record;
}

/* Whether bytes are exactly these. */
static inline int same_bytes(const void *data, size_t length, const void *expected, size_t expected_length)
{
    return length == expected_length && (length == 0 || memcmp(data, expected, length) == 0);
}

#endif
