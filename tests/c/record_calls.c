/* The calls that send records or forms, byte for byte, against a plain server. What they should be was computed by Python's
 * json, hashlib and urllib; without common parameters, it is the same at any time. */
#include <pthread.h>

#include "check.h"
#include "server.h"

static char buffer[8192];

static const char BILL[] =
    "{\"app_id\":\"" APP_ID "\",\"device_no\":\"D012026\",\"device_type\":0,\"end_time\":\"2024-04-14T16:00:00.250Z\","
    "\"energy_code\":\"CN_AC\",\"energy_value\":987,\"fee_value\":246,\"mobile\":\"13800000000\",\"order\":\"2024041400001\","
    "\"plate\":\"" PLATE_UTF8 "\",\"port_no\":\"D01202601\",\"quantity\":12340,\"soc\":80,"
    "\"start_time\":\"2024-04-14T15:00:00.000Z\",\"state\":3,\"state_desc\":\"\xe5\x85\x85\xe7\x94\xb5\xe5\xae\x8c\xe6\x88\x90\","
    "\"station_uuid\":\"s1\",\"vin\":\"LSVAA4182E2123456\"}";
static const char BILL_SIGNATURE[] = "875f87f1e2e37f2c5c17070fca598744";
static const char DISCOUNT[] =
    "app_id=" APP_ID "&device_no=D012026&end_time=2024-04-14T16%3A00%3A00Z&energy_code=CN_AC&energy_value=987&fee_value=246&"
    "plate=%E7%B2%A4B12345&port_no=D01202601&quantity=12340&replenish_order=2024041400001&"
    "sign=a916af32ce3661e287cc896cc140fc3e&start_time=2024-04-14T15%3A00%3A00Z&station_uuid=s1&total_value=1233&"
    "vin=%E7%B2%A4B12345";
static const char PAYMENT[] =
    "app_id=" APP_ID "&pay_mode=99&pay_mode_desc=%E5%85%B6%E4%BB%96%E7%AC%AC%E4%B8%89%E6%96%B9%E6%B8%A0%E9%81%93&"
    "pay_order=P%201%262%3D3%2B4%25&pay_time=2024-04-14T16%3A00%3A00Z&pay_value=500&sign=170df72617b202513febbe71b485b5db&"
    "trade_no=t1";
static const char FIND[] =
    "GET /gate/1.0/energy/parking/payment/billing?app_id=" APP_ID "&merchant=m1&plate=%E7%B2%A4B12345&"
    "sign=a8db35ee6572abc31a6c872dc94e0cbb HTTP/1.1\r\n";
static const char RAW[] =
    "a=&app_id=" APP_ID "&b=x%20y%26z%3D%25%2B&plate=%E7%B2%A4B&sign=85cea5da3d9159ef0333e0529786ef0d";

static pyun_client *plain_client(server *server, int32_t charset)
{
    pyun_config *config = new_config(server_url(server));
    CHECK_STATUS(pyun_config_set_common_parameters(config, 0), PYUN_OK);
    CHECK_STATUS(pyun_config_set_charset(config, charset), PYUN_OK);
    return client_of(config);
}

/* What was sent last begins so, and has this body. */
static void check_sent(server *server, const char *begin, const char *part, const char *body)
{
    size_t length = 0;
    char *head = server_last_head(server), *sent = server_last_body(server, &length), *at;
    CHECK(strncmp(head, begin, strlen(begin)) == 0);
    for (at = head; *at != '\0'; at++) {
        *at = *at >= 'A' && *at <= 'Z' ? (char)(*at - 'A' + 'a') : *at;
    }
    CHECK_HAS(head, part);
    CHECK_TEXT(sent, body);
    free(head);
    free(sent);
}

static pyun_record *new_discount(void)
{
    pyun_record *discount = pyun_record_new(PYUN_RECORD_PARKING_DISCOUNT);
    pyun_record_set_text(discount, PYUN_FIELD_STATION_UUID, "s1");
    pyun_record_set_text(discount, PYUN_FIELD_DEVICE_NO, "D012026");
    pyun_record_set_text(discount, PYUN_FIELD_PORT_NO, "D01202601");
    pyun_record_set_text(discount, PYUN_FIELD_REPLENISH_ORDER, "2024041400001");
    pyun_record_set_time(discount, PYUN_FIELD_START_TIME, START_MS);
    pyun_record_set_time(discount, PYUN_FIELD_END_TIME, END_MS);
    pyun_record_set_text(discount, PYUN_FIELD_VIN, PLATE_UTF8);
    pyun_record_set_text(discount, PYUN_FIELD_PLATE, PLATE_UTF8);
    pyun_record_set_int(discount, PYUN_FIELD_QUANTITY, 12340);
    pyun_record_set_int(discount, PYUN_FIELD_ENERGY_VALUE, 987);
    pyun_record_set_int(discount, PYUN_FIELD_FEE_VALUE, 246);
    pyun_record_set_text(discount, PYUN_FIELD_ENERGY_CODE, PYUN_ENERGY_CODE_AC);
    return discount;
}

static pyun_record *new_payment(void)
{
    pyun_record *payment = pyun_record_new(PYUN_RECORD_OCCUPANCY_PAYMENT);
    pyun_record_set_text(payment, PYUN_FIELD_PAY_ORDER, "P 1&2=3+4%");
    pyun_record_set_int(payment, PYUN_FIELD_PAY_VALUE, 500);
    pyun_record_set_time(payment, PYUN_FIELD_PAY_TIME, END_MS);
    pyun_record_set_text(payment, PYUN_FIELD_TRADE_NO, "t1");
    pyun_record_set_int(payment, PYUN_FIELD_PAY_MODE, PYUN_PAY_MODE_OTHER);
    return payment;
}

static void sends(server *server, const pyun_client *client)
{
    pyun_record *bill = new_bill("2024041400001"), *discount = new_discount(), *payment = new_payment();
    pyun_reply *reply = NULL;
    CHECK_STATUS(pyun_client_sync_charging_record(client, bill, &reply, NULL), PYUN_OK);
    CHECK_TEXT(pyun_reply_code(reply), "1001");
    pyun_reply_free(reply);
    snprintf(buffer, sizeof buffer, "\r\nauthorization: %s\r\n", BILL_SIGNATURE);
    check_sent(server, "POST /gate/1.0/energy/internal/replenish/sync HTTP/1.1\r\n", buffer, BILL);
    CHECK_STATUS(pyun_client_grant_parking_discount(client, discount, &reply, NULL), PYUN_OK);
    CHECK_TEXT(pyun_reply_code(reply), "1001");
    pyun_reply_free(reply);
    check_sent(server, "POST /gate/1.0/energy/internal/replenish HTTP/1.1\r\n",
               "\r\ncontent-type: application/x-www-form-urlencoded\r\n", DISCOUNT);
    CHECK_STATUS(pyun_client_confirm_occupancy_payment(client, payment, NULL, NULL), PYUN_OK);
    check_sent(server, "POST /gate/1.0/energy/parking/payment HTTP/1.1\r\n",
               "\r\ncontent-type: application/x-www-form-urlencoded\r\n", PAYMENT);
    pyun_record_free(bill);
    pyun_record_free(discount);
    pyun_record_free(payment);
}

/* A record of another kind, and one of which a setter failed, are not sent. */
static void misfits(server *server, const pyun_client *client)
{
    pyun_record *bill = new_bill("2024041400001"), *discount = new_discount();
    pyun_error *error = NULL;
    pyun_request *request = NULL;
    size_t before = server_requests(server);
    CHECK_STATUS(pyun_client_grant_parking_discount(client, bill, NULL, &error), PYUN_E_INVALID_INPUT);
    CHECK_TEXT(pyun_error_field(error), "record");
    CHECK_TEXT(pyun_error_message(error), "record: a charging record, where a parking discount is to be sent");
    pyun_error_free(error);
    CHECK_STATUS(pyun_client_confirm_occupancy_payment(client, bill, NULL, NULL), PYUN_E_INVALID_INPUT);
    CHECK_STATUS(pyun_client_sync_charging_record(client, discount, NULL, NULL), PYUN_E_INVALID_INPUT);
    CHECK_STATUS(pyun_record_set_text(bill, PYUN_FIELD_PLATE, "\xff"), PYUN_E_TEXT);
    CHECK_STATUS(pyun_client_sync_charging_record(client, bill, NULL, &error), PYUN_E_TEXT);
    CHECK_TEXT(pyun_error_field(error), "plate");
    pyun_error_free(error);
    CHECK_STATUS(pyun_client_prepare_record(client, bill, &request, NULL), PYUN_E_TEXT);
    CHECK(server_requests(server) == before && request == NULL);
    pyun_record_free(bill);
    pyun_record_free(discount);
}

static void prepared(server *server, const pyun_client *client)
{
    pyun_record *bill = new_bill("2024041400001"), *discount = new_discount();
    pyun_request *request = NULL;
    size_t before = server_requests(server), length = 0;
    const char *body;
    CHECK_STATUS(pyun_client_prepare_record(client, bill, &request, NULL), PYUN_OK);
    body = (const char *)pyun_request_body(request, &length);
    CHECK(same_bytes(body, length, BILL, strlen(BILL)) && pyun_request_header_count(request) == 4);
    CHECK_TEXT(pyun_request_header_value(request, 1), BILL_SIGNATURE);
    pyun_request_free(request);
    CHECK_STATUS(pyun_client_prepare_record(client, discount, &request, NULL), PYUN_OK);
    body = (const char *)pyun_request_body(request, &length);
    CHECK(same_bytes(body, length, DISCOUNT, strlen(DISCOUNT)) && pyun_request_header_count(request) == 3);
    CHECK_TEXT(pyun_request_header_name(request, 0), "Content-Type");
    CHECK_TEXT(pyun_request_header_value(request, 0), "application/x-www-form-urlencoded");
    CHECK(pyun_request_header_name(request, 3) == NULL);
    CHECK_HAS(pyun_request_string_to_sign(request), "&vin=" PLATE_UTF8 "&app_secret=***");
    CHECK(server_requests(server) == before);
    pyun_request_free(request);
    pyun_record_free(bill);
    pyun_record_free(discount);
}

static void many(server *server, const pyun_client *client)
{
    enum { COUNT = 20 };
    const pyun_record *records[COUNT];
    pyun_record *owned[COUNT];
    pyun_results *results = NULL;
    pyun_error *error = NULL;
    size_t index, before = server_requests(server);
    for (index = 0; index < COUNT; index++) {
        char order[16];
        snprintf(order, sizeof order, "o%lu", (unsigned long)index);
        records[index] = owned[index] = index == 5 ? new_discount() : new_bill(order);
    }
    CHECK_STATUS(pyun_record_set_text(owned[7], PYUN_FIELD_VIN, "\xff"), PYUN_E_TEXT);
    CHECK_STATUS(pyun_record_unset(owned[9], PYUN_FIELD_MOBILE), PYUN_OK);
    CHECK_STATUS(pyun_client_sync_charging_records(client, records, COUNT, 4, 60000, &results, &error), PYUN_OK);
    CHECK(error == NULL && pyun_results_count(results) == COUNT && pyun_results_failed(results) == 3);
    CHECK(server_requests(server) == before + COUNT - 3);
    for (index = 0; index < COUNT; index++) {
        pyun_status expected = index == 7 ? PYUN_E_TEXT : index == 5 || index == 9 ? PYUN_E_INVALID_INPUT : PYUN_OK;
        CHECK_STATUS(pyun_results_status(results, index), expected);
        CHECK_TEXT(pyun_reply_code(pyun_results_reply(results, index)), expected == PYUN_OK ? "1001" : NULL);
    }
    CHECK_TEXT(pyun_error_field(pyun_results_error(results, 5)), "record");
    CHECK_TEXT(pyun_error_field(pyun_results_error(results, 7)), "vin");
    CHECK_TEXT(pyun_error_field(pyun_results_error(results, 9)), "mobile");
    pyun_results_free(results);
    CHECK_STATUS(pyun_client_sync_charging_records(client, NULL, 0, 0, 0, &results, NULL), PYUN_OK);
    CHECK(pyun_results_count(results) == 0);
    pyun_results_free(results);
    records[3] = NULL;
    CHECK_STATUS(pyun_client_sync_charging_records(client, records, COUNT, 0, 0, &results, &error), PYUN_E_NULL);
    CHECK_TEXT(pyun_error_field(error), "records[3]");
    pyun_error_free(error);
    for (index = 0; index < COUNT; index++) {
        pyun_record_free(owned[index]);
    }
}

static void orders(server *server, const pyun_client *client)
{
    static const char answer[] =
        "{\"code\":\"1001\",\"pay_order\":\"P1\",\"need_value\":500,\"total_value\":\"800\",\"plate\":\"" PLATE_UTF8 "\","
        "\"plate_color\":5,\"enter_time\":\"2024-04-14T15:00:00Z\",\"leave_time\":\"soon\",\"parking_time\":3600,"
        "\"brand_new\":\"a\"}";
    pyun_record *order = NULL;
    pyun_error *error = NULL;
    int64_t number = 7;
    server_set(server, ANSWER, http(buffer, sizeof buffer, "200 OK", "", answer));
    CHECK_STATUS(pyun_client_find_occupancy_order(client, "m1", PLATE_UTF8, &order, NULL), PYUN_OK);
    check_sent(server, FIND, "\r\naccept: application/json\r\n", "");
    CHECK(pyun_record_kind(order) == PYUN_RECORD_OCCUPANCY_ORDER);
    CHECK_TEXT(pyun_record_text(order, PYUN_FIELD_PAY_ORDER), "P1");
    CHECK_TEXT(pyun_record_text(order, PYUN_FIELD_PLATE), PLATE_UTF8);
    CHECK(pyun_record_int(order, PYUN_FIELD_NEED_VALUE, &number) == 1 && number == 500);
    CHECK(pyun_record_int(order, PYUN_FIELD_TOTAL_VALUE, &number) == 1 && number == 800);
    CHECK(pyun_record_int(order, PYUN_FIELD_PLATE_COLOR, &number) == 1 && number == PYUN_PLATE_COLOR_GREEN);
    CHECK(pyun_record_time(order, PYUN_FIELD_ENTER_TIME, &number) == 1 && number == START_MS);
    /* What cannot be read is not there. */
    CHECK(pyun_record_time(order, PYUN_FIELD_LEAVE_TIME, &number) == 0);
    CHECK_TEXT(pyun_record_text(order, PYUN_FIELD_SPACE_NO), NULL);
    CHECK_TEXT(pyun_record_text(order, PYUN_FIELD_LEAVE_TIME), "soon");
    CHECK_TEXT(pyun_record_text(order, "brand_new"), "a");
    /* It is no record to send, and cannot be made one. */
    CHECK_STATUS(pyun_client_confirm_occupancy_payment(client, order, NULL, &error), PYUN_E_INVALID_INPUT);
    CHECK_TEXT(pyun_error_field(error), "record");
    pyun_error_free(error);
    CHECK_STATUS(pyun_record_set_int(order, PYUN_FIELD_NEED_VALUE, 1), PYUN_E_INVALID_INPUT);
    CHECK(pyun_record_int(order, PYUN_FIELD_NEED_VALUE, &number) == 1 && number == 500);
    /* Nothing to pay. */
    server_set(server, ANSWER, http(buffer, sizeof buffer, "200 OK", "", "{\"code\":\"1002\"}"));
    {
        pyun_record *none = order;
        CHECK_STATUS(pyun_client_find_occupancy_order(client, "m1", "x", &none, &error), PYUN_OK);
        CHECK(none == NULL);
    }
    server_set(server, ANSWER, http(buffer, sizeof buffer, "200 OK", "", "{\"code\":\"1001\",\"pay_order\":\"P1\"}"));
    CHECK_STATUS(pyun_client_find_occupancy_order(client, "m1", "x", &order, &error), PYUN_E_PROTOCOL);
    CHECK_HAS(pyun_error_message(error), "need_value");
    pyun_error_free(error);
    CHECK_STATUS(pyun_client_find_occupancy_order(client, "", "x", &order, &error), PYUN_E_INVALID_INPUT);
    CHECK_TEXT(pyun_error_field(error), "merchant");
    pyun_error_free(error);
    CHECK_TEXT(pyun_record_text(order, PYUN_FIELD_PAY_ORDER), "P1");
    pyun_record_free(order);
    server_set(server, ANSWER, success());
}

static void forms(server *server, const pyun_client *client, const char *plate)
{
    const char *names[] = {"plate", "b", "a"}, *values[] = {plate, "x y&z=%+", ""}, *added[] = {"sign"};
    pyun_reply *reply = NULL;
    pyun_error *error = NULL;
    CHECK_STATUS(pyun_client_post_form(client, "/gate/1.0/x", names, values, 3, 0, &reply, NULL), PYUN_OK);
    CHECK_TEXT(pyun_reply_code(reply), "1001");
    pyun_reply_free(reply);
    check_sent(server, "POST /gate/1.0/x HTTP/1.1\r\n", "\r\ncontent-type: application/x-www-form-urlencoded\r\n", RAW);
    CHECK_STATUS(pyun_client_get(client, "/gate/1.0/x", names, values, 3, &reply, NULL), PYUN_OK);
    pyun_reply_free(reply);
    snprintf(buffer, sizeof buffer, "GET /gate/1.0/x?%s HTTP/1.1\r\n", RAW);
    check_sent(server, buffer, "\r\naccept: application/json\r\n", "");
    CHECK_STATUS(pyun_client_get(client, "/gate/1.0/x", NULL, NULL, 0, NULL, NULL), PYUN_OK);
    CHECK_STATUS(pyun_client_post_form(client, "/gate/1.0/x?y=1", names, values, 3, 0, NULL, &error), PYUN_E_INVALID_INPUT);
    CHECK_TEXT(pyun_error_field(error), "path");
    pyun_error_free(error);
    CHECK_STATUS(pyun_client_post_form(client, "/gate/1.0/x", added, values, 1, 0, NULL, &error), PYUN_E_INVALID_INPUT);
    CHECK_TEXT(pyun_error_field(error), "sign");
    pyun_error_free(error);
    values[1] = NULL;
    CHECK_STATUS(pyun_client_get(client, "/gate/1.0/x", names, values, 3, NULL, &error), PYUN_E_NULL);
    CHECK_TEXT(pyun_error_field(error), "values[1]");
    pyun_error_free(error);
}

/* A form is sent again only if it is said to do no harm. */
static void repeated(server *server)
{
    pyun_config *config = new_config(server_url(server));
    pyun_client *client;
    pyun_error *error = NULL;
    size_t before;
    CHECK_STATUS(pyun_config_set_attempts(config, 2), PYUN_OK);
    client = client_of(config);
    server_set(server, HANG_UP, "");
    before = server_requests(server);
    CHECK_STATUS(pyun_client_post_form(client, "/x", NULL, NULL, 0, 0, NULL, &error), PYUN_E_DISCONNECTED);
    CHECK(pyun_error_was_sent(error) == 1 && server_requests(server) == before + 1);
    pyun_error_free(error);
    CHECK_STATUS(pyun_client_post_form(client, "/x", NULL, NULL, 0, 1, NULL, NULL), PYUN_E_DISCONNECTED);
    CHECK_STATUS(pyun_client_get(client, "/x", NULL, NULL, 0, NULL, NULL), PYUN_E_DISCONNECTED);
    CHECK(server_requests(server) == before + 5);
    pyun_client_free(client);
    server_set(server, ANSWER, success());
}

struct report {
    const pyun_client *client;
    const pyun_record *record;
    pyun_status status;
};

static void *send_report(void *argument)
{
    struct report *report = argument;
    report->status = pyun_client_sync_charging_record(report->client, report->record, NULL, NULL);
    return NULL;
}

/* A progress gives way to the bill of its order, which waits for its turn and is sent. */
static void a_bill_after_a_progress(server *server)
{
    pyun_config *config = new_config(server_url(server));
    pyun_record *progress = new_bill("o1"), *bill = new_bill("o1");
    struct report report = {NULL, progress, PYUN_OK};
    pyun_client *client;
    pthread_t thread;
    size_t before = server_requests(server);
    CHECK_STATUS(pyun_config_set_attempts(config, 2), PYUN_OK);
    report.client = client = client_of(config);
    CHECK_STATUS(pyun_record_set_int(progress, PYUN_FIELD_STATE, PYUN_REPLENISH_STATE_CHARGING), PYUN_OK);
    server_set(server, ANSWER, http(buffer, sizeof buffer, "503 Busy", "Retry-After: 1\r\n", "later"));
    CHECK(pthread_create(&thread, NULL, send_report, &report) == 0);
    server_wait(server, before + 1);
    server_set(server, ANSWER, success());
    CHECK_STATUS(pyun_client_sync_charging_record(client, bill, NULL, NULL), PYUN_OK);
    CHECK(pthread_join(thread, NULL) == 0);
    CHECK_STATUS(report.status, PYUN_E_SUPERSEDED);
    CHECK(server_requests(server) == before + 2);
    pyun_client_free(client);
    pyun_record_free(progress);
    pyun_record_free(bill);
}

int main(void)
{
    server *server = server_start(ANSWER, success());
    pyun_client *client = plain_client(server, PYUN_CHARSET_UTF8);
    sends(server, client);
    misfits(server, client);
    prepared(server, client);
    many(server, client);
    orders(server, client);
    forms(server, client, "\xe7\xb2\xa4" "B");
    repeated(server);
    a_bill_after_a_progress(server);
    if (strstr(pyun_features(), "gbk") != NULL) {
        pyun_client *gbk = plain_client(server, PYUN_CHARSET_GBK);
        pyun_record *order = NULL;
        forms(server, gbk, "\xd4\xc1" "B");
        server_set(server, ANSWER, http(buffer, sizeof buffer, "200 OK", "", "{\"code\":\"1002\"}"));
        CHECK_STATUS(pyun_client_find_occupancy_order(gbk, "m1", PLATE_GBK, &order, NULL), PYUN_OK);
        check_sent(server, FIND, "\r\naccept: application/json\r\n", "");
        pyun_client_free(gbk);
    }
    pyun_client_shutdown(client);
    {
        pyun_record *bill = new_bill("o1");
        CHECK_STATUS(pyun_client_sync_charging_record(client, bill, NULL, NULL), PYUN_E_CANCELLED);
        pyun_record_free(bill);
    }
    pyun_client_free(client);
    server_stop(server);
    puts("ok");
    return 0;
}
