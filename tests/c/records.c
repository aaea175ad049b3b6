/* Records without a network: fields by their names, failures that are remembered, kinds, JSON, text in both charsets. */
#include <pthread.h>

#include "check.h"

static const char BILL[] =
    "{\"device_no\":\"D012026\",\"device_type\":0,\"end_time\":\"2024-04-14T16:00:00.250Z\",\"energy_code\":\"CN_AC\","
    "\"energy_value\":987,\"fee_value\":246,\"mobile\":\"13800000000\",\"order\":\"2024041400001\",\"plate\":\"" PLATE_UTF8
    "\",\"port_no\":\"D01202601\",\"quantity\":12340,\"soc\":80,\"start_time\":\"2024-04-14T15:00:00.000Z\",\"state\":3,"
    "\"state_desc\":\"\xe5\x85\x85\xe7\x94\xb5\xe5\xae\x8c\xe6\x88\x90\",\"station_uuid\":\"s1\","
    "\"vin\":\"LSVAA4182E2123456\"}";

static void check_failure(const pyun_record *record, pyun_status expected, const char *field, const char *part)
{
    pyun_error *error = NULL;
    CHECK_STATUS(pyun_record_check(record, &error), expected);
    CHECK_TEXT(pyun_error_field(error), field);
    CHECK(part == NULL || strstr(pyun_error_message(error), part) != NULL);
    pyun_error_free(error);
}

static void check_json(const pyun_record *record, const char *expected)
{
    pyun_bytes *json = NULL;
    CHECK_STATUS(pyun_record_to_json(record, &json, NULL), PYUN_OK);
    CHECK_TEXT((const char *)pyun_bytes_data(json), expected);
    pyun_bytes_free(json);
}

static void fields(void)
{
    pyun_record *bill = new_bill("2024041400001");
    int64_t number = 7;
    check_json(bill, BILL);
    CHECK(pyun_record_kind(bill) == PYUN_RECORD_CHARGING_RECORD && pyun_record_kind(NULL) == 0);
    CHECK_TEXT(pyun_record_text(bill, PYUN_FIELD_PLATE), PLATE_UTF8);
    CHECK(pyun_record_int(bill, PYUN_FIELD_QUANTITY, &number) == 1 && number == 12340);
    CHECK(pyun_record_time(bill, PYUN_FIELD_END_TIME, &number) == 1 && number == END_MS);
    /* What is not there, is something else, or is no field at all, is not written. */
    number = 7;
    CHECK_STATUS(pyun_record_unset(bill, PYUN_FIELD_SOC), PYUN_OK);
    CHECK(pyun_record_int(bill, PYUN_FIELD_SOC, &number) == 0 && pyun_record_int(bill, PYUN_FIELD_PLATE, &number) == 0);
    CHECK(pyun_record_int(bill, "colour", &number) == 0 && pyun_record_time(bill, PYUN_FIELD_SOC, &number) == 0);
    CHECK(number == 7);
    CHECK_TEXT(pyun_record_text(bill, PYUN_FIELD_QUANTITY), NULL);
    CHECK_TEXT(pyun_record_text(bill, PYUN_FIELD_STATE_DESC), NULL);
    CHECK_TEXT(pyun_record_text(bill, PYUN_FIELD_PAY_ORDER), NULL);
    pyun_record_free(bill);
}

static void remembered(void)
{
    pyun_record *bill = new_bill("2024041400001"), *copy;
    CHECK_STATUS(pyun_record_set_text(bill, PYUN_FIELD_PLATE, "ab\xff"), PYUN_E_TEXT);
    CHECK_STATUS(pyun_record_set_int(bill, PYUN_FIELD_QUANTITY, 2147483648LL), PYUN_E_INVALID_INPUT);
    CHECK_STATUS(pyun_record_set_text(bill, PYUN_FIELD_VIN, NULL), PYUN_E_NULL);
    copy = pyun_record_clone(bill);
    check_failure(bill, PYUN_E_TEXT, "plate", "not UTF-8 at byte 2");
    /* Each is made up for by its own field, by setting it or by leaving it out. */
    CHECK_STATUS(pyun_record_set_text(bill, PYUN_FIELD_PLATE, PLATE_UTF8), PYUN_OK);
    check_failure(bill, PYUN_E_INVALID_INPUT, "quantity", "int32");
    CHECK_STATUS(pyun_record_set_int(bill, PYUN_FIELD_QUANTITY, 12340), PYUN_OK);
    check_failure(bill, PYUN_E_NULL, "vin", NULL);
    CHECK_STATUS(pyun_record_unset(bill, PYUN_FIELD_VIN), PYUN_OK);
    check_failure(bill, PYUN_OK, NULL, NULL);
    check_failure(copy, PYUN_E_TEXT, "plate", NULL);
    CHECK_STATUS(pyun_record_clear_failures(copy), PYUN_OK);
    check_json(copy, BILL);
    /* What was looked at before stays with the copy alone. */
    CHECK_STATUS(pyun_record_set_text(copy, PYUN_FIELD_PLATE, "x"), PYUN_OK);
    CHECK_TEXT(pyun_record_text(copy, PYUN_FIELD_PLATE), "x");
    CHECK_TEXT(pyun_record_text(bill, PYUN_FIELD_PLATE), PLATE_UTF8);
    pyun_record_free(copy);
    pyun_record_free(bill);
}

/* A name that no field has, and a setter that a field has not: both tell what there is. */
static void misuse(void)
{
    static const char lists[] =
        "pyun_record_set_text() sets device_no, energy_code, mobile, order, plate, port_no, state_desc, station_uuid, vin; "
        "pyun_record_set_int() sets device_type, energy_value, fee_value, quantity, soc, state; "
        "pyun_record_set_time() sets end_time, start_time";
    pyun_record *bill = new_bill("2024041400001");
    CHECK_STATUS(pyun_record_set_text(bill, PYUN_FIELD_END_TIME, "2024-04-14T16:00:00Z"), PYUN_E_INVALID_INPUT);
    check_failure(bill, PYUN_E_INVALID_INPUT, "end_time", "holds a time");
    check_failure(bill, PYUN_E_INVALID_INPUT, "end_time", lists);
    CHECK_STATUS(pyun_record_set_time(bill, PYUN_FIELD_END_TIME, END_MS), PYUN_OK);
    CHECK_STATUS(pyun_record_set_int(bill, PYUN_FIELD_MOBILE, 13800000000LL), PYUN_E_INVALID_INPUT);
    check_failure(bill, PYUN_E_INVALID_INPUT, "mobile", "holds text");
    CHECK_STATUS(pyun_record_unset(bill, PYUN_FIELD_MOBILE), PYUN_OK);
    check_failure(bill, PYUN_E_INVALID_INPUT, "mobile", "required");
    CHECK_STATUS(pyun_record_set_text(bill, PYUN_FIELD_MOBILE, "13800000000"), PYUN_OK);
    CHECK_STATUS(pyun_record_set_time(bill, PYUN_FIELD_SOC, 80), PYUN_E_INVALID_INPUT);
    CHECK_STATUS(pyun_record_set_int(bill, PYUN_FIELD_SOC, 80), PYUN_OK);
    check_failure(bill, PYUN_OK, NULL, NULL);
    /* No field could be set well instead. */
    CHECK_STATUS(pyun_record_set_int(bill, PYUN_FIELD_TOTAL_VALUE, 1233), PYUN_E_INVALID_INPUT);
    CHECK_STATUS(pyun_record_set_text(bill, NULL, "x"), PYUN_E_NULL);
    CHECK_STATUS(pyun_record_set_text(bill, "\xff", "x"), PYUN_E_TEXT);
    check_failure(bill, PYUN_E_INVALID_INPUT, "total_value", "no such field of a charging record");
    check_failure(bill, PYUN_E_INVALID_INPUT, "total_value", lists);
    CHECK_STATUS(pyun_record_clear_failures(bill), PYUN_OK);
    /* Arguments in the wrong order: a plate is not repeated. */
    CHECK_STATUS(pyun_record_set_text(bill, "B12345", PYUN_FIELD_PLATE), PYUN_E_INVALID_INPUT);
    check_failure(bill, PYUN_E_INVALID_INPUT, "field", "no such field");
    CHECK_STATUS(pyun_record_clear_failures(bill), PYUN_OK);
    check_json(bill, BILL);
    pyun_record_free(bill);
}

static void kinds(void)
{
    static const char payment[] =
        "{\"pay_mode\":99,\"pay_mode_desc\":\"\xe5\x85\xb6\xe4\xbb\x96\xe7\xac\xac\xe4\xb8\x89\xe6\x96\xb9\xe6\xb8\xa0\xe9\x81\x93\","
        "\"pay_order\":\"p1\",\"pay_time\":\"2024-04-14T16:00:00Z\",\"pay_value\":500,\"trade_no\":\"t1\"}";
    pyun_record *record = pyun_record_new(PYUN_RECORD_OCCUPANCY_PAYMENT), *read = NULL;
    pyun_error *error = NULL;
    CHECK(pyun_record_new(PYUN_RECORD_OCCUPANCY_ORDER) == NULL && pyun_record_new(0) == NULL);
    CHECK(pyun_record_new(PYUN_RECORD_CHARGING_FINISHED) == NULL && pyun_record_new(-1) == NULL);
    CHECK_STATUS(pyun_record_from_json(PYUN_RECORD_OCCUPANCY_ORDER, (const uint8_t *)"{}", 2, &read, &error),
                 PYUN_E_INVALID_INPUT);
    CHECK_TEXT(pyun_error_field(error), "kind");
    pyun_error_free(error);
    check_failure(record, PYUN_E_INVALID_INPUT, "pay_mode", "required");
    pyun_record_set_text(record, PYUN_FIELD_PAY_ORDER, "p1");
    pyun_record_set_int(record, PYUN_FIELD_PAY_VALUE, 500);
    pyun_record_set_time(record, PYUN_FIELD_PAY_TIME, END_MS);
    pyun_record_set_text(record, PYUN_FIELD_TRADE_NO, "t1");
    pyun_record_set_int(record, PYUN_FIELD_PAY_MODE, 7);
    check_failure(record, PYUN_E_INVALID_INPUT, "pay_mode_desc", NULL);
    pyun_record_set_int(record, PYUN_FIELD_PAY_MODE, PYUN_PAY_MODE_OTHER);
    check_json(record, payment);
    pyun_record_set_int(record, PYUN_FIELD_PAY_VALUE, -1);
    check_failure(record, PYUN_E_INVALID_INPUT, "pay_value", "negative");
    pyun_record_free(record);
    /* A sum is an integer, too. */
    record = pyun_record_new(PYUN_RECORD_PARKING_DISCOUNT);
    CHECK_STATUS(pyun_record_set_int(record, PYUN_FIELD_TOTAL_VALUE, 1233), PYUN_OK);
    CHECK_STATUS(pyun_record_set_text(record, PYUN_FIELD_TOTAL_VALUE, "1233"), PYUN_E_INVALID_INPUT);
    pyun_record_free(record);
}

static void json(void)
{
    static const char bad[] = "{\"order\":\"\xff\"}", wrong[] = "{\"order\":\"o1\",\"quantity\":\"12\"}";
    static const char offset[] =
        "{\"app_id\":\"x\",\"device_no\":\"d\",\"device_type\":1,\"end_time\":\"2024-04-15T00:00:00+08:00\",\"energy_code\":\"CN_DC\","
        "\"energy_value\":1,\"fee_value\":0,\"mobile\":\"m\",\"order\":\"o1\",\"port_no\":\"p\",\"quantity\":2,"
        "\"start_time\":\"2024-04-14T15:00:00Z\",\"state\":2,\"station_uuid\":\"s1\"}";
    pyun_record *record = NULL;
    pyun_error *error = NULL;
    int64_t time = 0;
    CHECK_STATUS(pyun_record_from_json(PYUN_RECORD_CHARGING_RECORD, (const uint8_t *)BILL, strlen(BILL), &record, NULL), PYUN_OK);
    check_json(record, BILL);
    pyun_record_free(record);
    record = NULL;
    CHECK_STATUS(pyun_record_from_json(PYUN_RECORD_CHARGING_RECORD, (const uint8_t *)bad, strlen(bad), &record, NULL),
                 PYUN_E_TEXT);
    CHECK_STATUS(pyun_record_from_json(PYUN_RECORD_CHARGING_RECORD, (const uint8_t *)wrong, strlen(wrong), &record, &error),
                 PYUN_E_INVALID_INPUT);
    CHECK_TEXT(pyun_error_field(error), "quantity");
    pyun_error_free(error);
    CHECK(record == NULL);
    /* What it did not say follows what is set later: the words, here, of another state. */
    CHECK_STATUS(pyun_record_from_json(PYUN_RECORD_CHARGING_RECORD, (const uint8_t *)offset, strlen(offset), &record, NULL),
                 PYUN_OK);
    CHECK(pyun_record_time(record, PYUN_FIELD_END_TIME, &time) == 1 && time == 1713110400000LL);
    CHECK_STATUS(pyun_record_set_int(record, PYUN_FIELD_STATE, PYUN_REPLENISH_STATE_FINISHED), PYUN_OK);
    check_json(record, "{\"device_no\":\"d\",\"device_type\":1,\"end_time\":\"2024-04-14T16:00:00.000Z\",\"energy_code\":\"CN_DC\","
                       "\"energy_value\":1,\"fee_value\":0,\"mobile\":\"m\",\"order\":\"o1\",\"port_no\":\"p\",\"quantity\":2,"
                       "\"start_time\":\"2024-04-14T15:00:00.000Z\",\"state\":3,"
                       "\"state_desc\":\"\xe5\x85\x85\xe7\x94\xb5\xe5\xae\x8c\xe6\x88\x90\",\"station_uuid\":\"s1\"}");
    pyun_record_free(record);
}

/* The same record, once in each charset, gives the same bytes, and reads in the charset that it is told. */
static void gbk(void)
{
    pyun_record *bill = new_bill("2024041400001");
    CHECK_STATUS(pyun_record_unset(bill, PYUN_FIELD_PLATE), PYUN_OK);
    if (strstr(pyun_features(), "gbk") == NULL) {
        CHECK_STATUS(pyun_record_set_charset(bill, PYUN_CHARSET_GBK), PYUN_E_INVALID_INPUT);
        check_failure(bill, PYUN_E_INVALID_INPUT, "charset", NULL);
        pyun_record_free(bill);
        return;
    }
    CHECK_STATUS(pyun_record_set_charset(bill, PYUN_CHARSET_GBK), PYUN_OK);
    CHECK_STATUS(pyun_record_set_text(bill, PYUN_FIELD_PLATE, PLATE_GBK), PYUN_OK);
    check_json(bill, BILL);
    CHECK_TEXT(pyun_record_text(bill, PYUN_FIELD_PLATE), PLATE_GBK);
    CHECK_STATUS(pyun_record_set_text(bill, PYUN_FIELD_PLATE, PLATE_GBK "\xff"), PYUN_E_TEXT);
    check_failure(bill, PYUN_E_TEXT, "plate", "not GBK at byte 8");
    CHECK_STATUS(pyun_record_set_charset(bill, PYUN_CHARSET_UTF8), PYUN_OK);
    CHECK_TEXT(pyun_record_text(bill, PYUN_FIELD_PLATE), PLATE_UTF8);
    CHECK_STATUS(pyun_record_set_charset(bill, 7), PYUN_E_INVALID_INPUT);
    pyun_record_free(bill);
}

static void *read_all(void *argument)
{
    const pyun_record *bill = argument;
    int64_t number = 0;
    int round;
    for (round = 0; round < 200; round++) {
        CHECK_TEXT(pyun_record_text(bill, PYUN_FIELD_PLATE), PLATE_UTF8);
        CHECK(pyun_record_int(bill, PYUN_FIELD_SOC, &number) == 1 && number == 80);
        check_json(bill, BILL);
    }
    return NULL;
}

/* A record that nobody changes may be used by many threads at once, from the first time on. */
static void threads(void)
{
    enum { THREADS = 4 };
    pyun_record *bill = new_bill("2024041400001");
    pthread_t threads[THREADS];
    int index;
    for (index = 0; index < THREADS; index++) {
        CHECK(pthread_create(&threads[index], NULL, read_all, bill) == 0);
    }
    for (index = 0; index < THREADS; index++) {
        CHECK(pthread_join(threads[index], NULL) == 0);
    }
    pyun_record_free(bill);
}

int main(void)
{
    fields();
    remembered();
    misuse();
    kinds();
    json();
    gbk();
    threads();
    puts("ok");
    return 0;
}
