/* Pushes as the platform posts them, signed by Python's hashlib: what is right passes, and nothing else. */
#include "check.h"

#define FINISHED_UNSIGNED \
    "station_uuid=s1&order=2024041400001&device_no=D012026&device_type=0&port_no=D01202601&energy_code=CN_AC&" \
    "start_time=2024-04-14+23%3A00%3A00&end_time=2024-04-15+00%3A00%3A00&replenish_time=3600&plate=%E7%B2%A4B12345&" \
    "quantity=12340&total_value=1233&energy_value=98.7&fee_value=&state=3&state_desc=%E5%85%85%E7%94%B5%E5%AE%8C%E6%88%90&" \
    "brand_new=a+b"
#define SIGN "&sign=b98a2230ac5302fd040fb8674c4860bf"
#define DONE "\xe5\x85\x85\xe7\x94\xb5\xe5\xae\x8c\xe6\x88\x90"

static pyun_status read_push(int32_t kind, const char *body, int32_t allow_unsigned, pyun_record **record, pyun_error **error)
{
    return pyun_push_read(kind, (const uint8_t *)body, strlen(body), SECRET, allow_unsigned, record, error);
}

static int64_t integer(const pyun_record *record, const char *field)
{
    int64_t number = -99;
    CHECK(pyun_record_int(record, field, &number) == 1);
    return number;
}

static void right(void)
{
    pyun_record *push = NULL, *copy;
    pyun_error *error = NULL;
    int64_t number = 7;
    CHECK_STATUS(read_push(PYUN_RECORD_CHARGING_FINISHED, FINISHED_UNSIGNED SIGN, 0, &push, NULL), PYUN_OK);
    CHECK(pyun_record_kind(push) == PYUN_RECORD_CHARGING_FINISHED);
    CHECK_TEXT(pyun_record_text(push, PYUN_FIELD_ORDER), "2024041400001");
    CHECK_TEXT(pyun_record_text(push, PYUN_FIELD_PLATE), PLATE_UTF8);
    CHECK_TEXT(pyun_record_text(push, PYUN_FIELD_STATE_DESC), DONE);
    CHECK(integer(push, PYUN_FIELD_QUANTITY) == 12340 && integer(push, PYUN_FIELD_STATE) == PYUN_REPLENISH_STATE_FINISHED);
    /* Times of pushes are Beijing's. */
    CHECK(pyun_record_time(push, PYUN_FIELD_START_TIME, &number) == 1 && number == START_MS);
    /* What cannot be read is not there as a number, and there as it came. */
    CHECK(pyun_record_int(push, PYUN_FIELD_ENERGY_VALUE, &number) == 0 && pyun_record_int(push, PYUN_FIELD_FEE_VALUE, &number) == 0);
    CHECK_TEXT(pyun_record_text(push, PYUN_FIELD_ENERGY_VALUE), "98.7");
    CHECK_TEXT(pyun_record_text(push, PYUN_FIELD_FEE_VALUE), "");
    CHECK_TEXT(pyun_record_text(push, "brand_new"), "a b");
    CHECK_TEXT(pyun_record_text(push, "sign"), "b98a2230ac5302fd040fb8674c4860bf");
    CHECK_TEXT(pyun_record_text(push, "nothing"), NULL);
    copy = pyun_record_clone(push);
    /* It cannot be changed, nor sent. */
    CHECK_STATUS(pyun_record_set_text(push, PYUN_FIELD_PLATE, "x"), PYUN_E_INVALID_INPUT);
    CHECK_STATUS(pyun_record_check(push, &error), PYUN_E_INVALID_INPUT);
    CHECK_HAS(pyun_error_message(error), "is received");
    pyun_error_free(error);
    pyun_record_free(push);
    if (strstr(pyun_features(), "gbk") != NULL) {
        CHECK_STATUS(pyun_record_set_charset(copy, PYUN_CHARSET_GBK), PYUN_OK);
        CHECK_TEXT(pyun_record_text(copy, PYUN_FIELD_PLATE), PLATE_GBK);
    }
    CHECK_TEXT(pyun_record_text(copy, "brand_new"), "a b");
    pyun_record_free(copy);
    CHECK_STATUS(read_push(PYUN_RECORD_START_RESULT,
                           "order=o1&state=-1&state_desc=%E5%90%AF%E5%8A%A8%E5%A4%B1%E8%B4%A5%EF%BC%8C%E5%85%85%E7%94%B5%E5%BC%82"
                           "%E5%B8%B8&station_uuid=s1&sign=6499d0565aa437194fbe6ee3e837d32f",
                           0, &push, NULL),
                 PYUN_OK);
    CHECK(integer(push, PYUN_FIELD_STATE) == PYUN_REPLENISH_STATE_FAILED);
    CHECK_TEXT(pyun_record_text(push, PYUN_FIELD_PORT_NO), NULL);
    pyun_record_free(push);
}

static void check_refused(const char *body, int32_t allow_unsigned, pyun_status expected, const char *part)
{
    pyun_record *push = NULL;
    pyun_error *error = NULL;
    CHECK_STATUS(read_push(PYUN_RECORD_CHARGING_FINISHED, body, allow_unsigned, &push, &error), expected);
    CHECK(push == NULL && pyun_error_status(error) == expected && pyun_error_was_sent(error) == 0);
    CHECK_HAS(pyun_error_message(error), part);
    CHECK(strstr(pyun_error_message(error), "B12345") == NULL && strstr(pyun_error_message(error), SECRET) == NULL);
    pyun_error_free(error);
}

static void wrong(void)
{
    pyun_record *push = NULL;
    pyun_error *error = NULL;
    check_refused("x=1&" FINISHED_UNSIGNED SIGN, 0, PYUN_E_SIGNATURE, "wrong");
    check_refused(FINISHED_UNSIGNED "&sign=b98a2230ac5302fd040fb8674c4860be", 1, PYUN_E_SIGNATURE, "wrong");
    check_refused(FINISHED_UNSIGNED, 0, PYUN_E_SIGNATURE, "no `sign`");
    check_refused(FINISHED_UNSIGNED SIGN SIGN, 0, PYUN_E_SIGNATURE, "more than one");
    check_refused(FINISHED_UNSIGNED SIGN SIGN, 1, PYUN_E_SIGNATURE, "more than one");
    check_refused("", 0, PYUN_E_SIGNATURE, "no `sign`");
    check_refused("state=2&sign=493cd59453b5418f4c74b8551ec674c1", 0, PYUN_E_INVALID_INPUT, "order");
    CHECK_STATUS(pyun_push_read(PYUN_RECORD_CHARGING_FINISHED, (const uint8_t *)FINISHED_UNSIGNED SIGN,
                                strlen(FINISHED_UNSIGNED SIGN), "another", 0, &push, &error),
                 PYUN_E_SIGNATURE);
    CHECK_TEXT(pyun_error_kind_name(error), "signature");
    CHECK(pyun_error_is_retryable(error) == 0);
    pyun_error_free(error);
    CHECK_STATUS(read_push(PYUN_RECORD_CHARGING_RECORD, FINISHED_UNSIGNED SIGN, 0, &push, &error), PYUN_E_INVALID_INPUT);
    CHECK_TEXT(pyun_error_field(error), "kind");
    pyun_error_free(error);
    CHECK_STATUS(read_push(PYUN_RECORD_CHARGING_FINISHED, FINISHED_UNSIGNED, 1, &push, NULL), PYUN_OK);
    CHECK_TEXT(pyun_record_text(push, "brand_new"), "a b");
    pyun_record_free(push);
}

static void huge(void)
{
    enum { LONGEST = 1024 * 1024, MOST = 10000 };
    char *body = malloc(LONGEST + 2);
    size_t length = 0, index;
    CHECK(body != NULL);
    memset(body, 'x', LONGEST + 1);
    body[LONGEST + 1] = '\0';
    check_refused(body, 1, PYUN_E_INVALID_INPUT, "longer than");
    for (index = 0; index < MOST; index++) {
        length += (size_t)sprintf(body + length, "a%lu=1&", (unsigned long)index);
    }
    check_refused(body, 1, PYUN_E_INVALID_INPUT, "parameters");
    free(body);
}

int main(void)
{
    right();
    wrong();
    huge();
    puts("ok");
    return 0;
}
