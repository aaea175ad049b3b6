// Records of the C++ layer against a plain server: values, exceptions with their fields, the bytes that were sent, pushes.
#include <type_traits>

#include "check.hpp"

extern "C" {
#include "server.h"
}

static_assert(std::is_copy_constructible<pyun::ChargingRecord>::value, "a record is a value");
static_assert(std::is_nothrow_move_constructible<pyun::ChargingRecord>::value, "that moves");
static_assert(std::is_nothrow_move_assignable<pyun::ChargingFinished>::value, "as does what is received");
static_assert(!std::is_default_constructible<pyun::OccupancyOrder>::value, "which nobody else makes");

#define PLATE "\xe7\xb2\xa4" "B12345"
static const char PLATE_GBK[] = "\xd4\xc1" "B12345";
static const std::int64_t START = 1713106800000, END = 1713110400250;

static pyun::ChargingRecord new_bill(const std::string &order) {
    pyun::ChargingRecord bill;
    bill.station_uuid("s1").order(order).start_time_ms(START).end_time_ms(END).plate(PLATE).vin("LSVAA4182E2123456");
    bill.quantity(12340).energy_value(987).fee_value(246).state(PYUN_REPLENISH_STATE_FINISHED).soc(80);
    bill.device_no("D012026").device_type(PYUN_DEVICE_TYPE_CAR).port_no("D01202601");
    return bill.energy_code(PYUN_ENERGY_CODE_AC).mobile("13800000000");
}

static pyun::ParkingDiscount new_discount() {
    pyun::ParkingDiscount discount;
    discount.station_uuid("s1").device_no("D012026").port_no("D01202601").replenish_order("2024041400001");
    discount.start_time_ms(START).end_time_ms(END).vin(PLATE).plate(PLATE);
    return discount.quantity(12340).energy_value(987).fee_value(246).energy_code(PYUN_ENERGY_CODE_AC);
}

static void values() {
    const pyun::ChargingRecord one = new_bill("o1");
    pyun::ChargingRecord two = one;
    std::int64_t number = 0;
    CHECK(one == two && two.kind() == PYUN_RECORD_CHARGING_RECORD);
    two.unset(PYUN_FIELD_PLATE).soc(81);
    CHECK(one != two && one.text(PYUN_FIELD_PLATE) == PLATE && two.text(PYUN_FIELD_PLATE).empty());
    CHECK(two.integer(PYUN_FIELD_SOC, number) && number == 81 && two.time_ms(PYUN_FIELD_END_TIME, number) && number == END);
    pyun::ChargingRecord three = std::move(two);
    two = one;
    CHECK(two == one && three != one && pyun::ChargingRecord::from_json(three.to_json()) == three);
    // What is wrong is thrown at once, and leaves the record as it was.
    const std::string before = three.to_json();
    CHECK(CHECK_THROWS(three.vin("\xff"), PYUN_E_TEXT).field() == "vin");
    CHECK(CHECK_THROWS(three.vin(std::string("a\0b", 3)), PYUN_E_TEXT).field() == "vin");
    const pyun::Error error = CHECK_THROWS(three.quantity(2147483648), PYUN_E_INVALID_INPUT);
    CHECK(error.field() == "quantity" && std::string(error.what()).find("int32") != std::string::npos);
    CHECK_THROWS(three.unset("colour"), PYUN_E_INVALID_INPUT);
    CHECK_THROWS(three.charset(7), PYUN_E_INVALID_INPUT);
    CHECK(three.to_json() == before);
    CHECK(CHECK_THROWS(pyun::OccupancyPayment().check(), PYUN_E_INVALID_INPUT).field() == "pay_mode");
    CHECK_THROWS(pyun::ParkingDiscount::from_json("{"), PYUN_E_INVALID_INPUT);
    three.charset(PYUN_CHARSET_GBK).plate(PLATE_GBK).soc(80);
    CHECK(three == one && three.text(PYUN_FIELD_PLATE) == PLATE_GBK);
}

static std::string last_body(server *server) {
    std::size_t length = 0;
    char *body = server_last_body(server, &length);
    const std::string copy(body, length);
    std::free(body);
    return copy;
}

static bool last_head_has(server *server, const std::string &part) {
    char *head = server_last_head(server);
    const bool has = std::string(head).find(part) != std::string::npos;
    std::free(head);
    return has;
}

// As Python's hashlib and urllib have it.
static void calls(server *server) {
    char answer[1024];
    pyun::Config config("op00000000000001", "0123456789abcdef0123456789abcdef");
    const pyun::Client client(config.base_url(server_url(server)).attempts(1).common_parameters(false));
    CHECK(client.sync_charging_record(new_bill("2024041400001")).code() == "1001");
    CHECK(last_head_has(server, ": 875f87f1e2e37f2c5c17070fca598744\r\n"));
    CHECK(client.grant_parking_discount(new_discount()).code() == "1001");
    CHECK(last_body(server).find("&sign=a916af32ce3661e287cc896cc140fc3e&") != std::string::npos);
    pyun::OccupancyPayment payment;
    payment.pay_order("P 1&2=3+4%").pay_value(500).pay_time_ms(END).trade_no("t1").pay_mode(PYUN_PAY_MODE_OTHER);
    client.confirm_occupancy_payment(payment);
    CHECK(last_body(server).find("&sign=170df72617b202513febbe71b485b5db&") != std::string::npos);
    client.post_form("/gate/1.0/x", {{"plate", "\xe7\xb2\xa4" "B"}, {"b", "x y&z=%+"}, {"a", ""}});
    CHECK(last_body(server).find("&sign=85cea5da3d9159ef0333e0529786ef0d") != std::string::npos);
    client.get("/gate/1.0/x", {{"plate", "\xe7\xb2\xa4" "B"}, {"b", "x y&z=%+"}, {"a", ""}});
    CHECK(last_head_has(server, "GET /gate/1.0/x?a=&") && last_head_has(server, "&sign=85cea5da3d9159ef0333e0529786ef0d "));
    CHECK(CHECK_THROWS(client.get("/x", {{std::string("\0", 1), ""}}), PYUN_E_TEXT).field() == "names[0]");
    const pyun::Request request = client.prepare_record(new_discount());
    CHECK(request.headers().size() == 3 && request.body().find("a916af32ce3661e287cc896cc140fc3e") != std::string::npos);
    pyun::ChargingRecord bad = new_bill("o2");
    bad.unset(PYUN_FIELD_MOBILE);
    const pyun::Results results = client.sync_charging_records({new_bill("o1"), bad, new_bill("o3")}, 2);
    CHECK(results.size() == 3 && results.failed() == 1 && results.message(1).find("mobile: ") == 0);
    CHECK(results.reply(2).code == "1001");
    server_set(server, ANSWER, http(answer, sizeof answer, "200 OK", "",
                                    "{\"code\":\"1001\",\"pay_order\":\"P1\",\"need_value\":500,\"plate\":\"" PLATE "\","
                                    "\"enter_time\":\"2024-04-14T15:00:00Z\"}"));
    std::unique_ptr<pyun::OccupancyOrder> order = client.find_occupancy_order("m1", PLATE);
    std::int64_t number = 7;
    CHECK(last_head_has(server, "&sign=a8db35ee6572abc31a6c872dc94e0cbb "));
    CHECK(order && order->pay_order() == "P1" && order->need_value() == 500 && order->plate() == PLATE);
    CHECK(order->enter_time_ms(number) && number == START && !order->leave_time_ms(number) && !order->total_value(number));
    CHECK(order->charset(PYUN_CHARSET_GBK).plate() == PLATE_GBK && order->space_no().empty());
    CHECK_THROWS(client.prepare_record(*order), PYUN_E_INVALID_INPUT);
    server_set(server, ANSWER, http(answer, sizeof answer, "200 OK", "", "{\"code\":\"1002\"}"));
    CHECK(client.find_occupancy_order("m1", PLATE) == nullptr);
    CHECK(CHECK_THROWS(client.find_occupancy_order("m1", ""), PYUN_E_INVALID_INPUT).field() == "plate");
    CHECK_THROWS(client.confirm_occupancy_payment(payment), PYUN_E_NOT_FOUND);
}

static void pushes() {
    const std::string secret = "0123456789abcdef0123456789abcdef", start = "order=o1&state=-1&state_desc=%E5%90%AF%E5%8A%A8%E5%A4%B1%E8"
        "%B4%A5%EF%BC%8C%E5%85%85%E7%94%B5%E5%BC%82%E5%B8%B8&station_uuid=s1", sign = "&sign=6499d0565aa437194fbe6ee3e837d32f";
    std::int64_t number = 7;
    const pyun::StartResult result = pyun::StartResult::read(start + sign, secret);
    CHECK(result.order() == "o1" && result.state(number) && number == PYUN_REPLENISH_STATE_FAILED);
    CHECK(result.port_no().empty() && result.text("sign") == "6499d0565aa437194fbe6ee3e837d32f");
    // The same parameters, read as another kind.
    CHECK(!pyun::ChargingProgress::read(start + sign, secret).quantity(number));
    CHECK_THROWS(pyun::StopResult::read(start, secret), PYUN_E_SIGNATURE);
    CHECK_THROWS(pyun::StopResult::read(start + sign, "another"), PYUN_E_SIGNATURE);
    CHECK_THROWS(pyun::StopResult::read(start + sign + sign, secret, true), PYUN_E_SIGNATURE);
    CHECK(pyun::StopResult::read(start, secret, true).station_uuid() == "s1");
    CHECK(CHECK_THROWS(pyun::ChargingFinished::read("state=2", secret, true), PYUN_E_INVALID_INPUT).field() == "order");
}

int main() {
    server *server = server_start(ANSWER, success());
    values();
    calls(server);
    pushes();
    server_stop(server);
    std::puts("ok");
}
