// The outbox of the C++ layer against a plain server: RAII, values, exceptions of its own.
#include <type_traits>

#include "check.hpp"

extern "C" {
#include "server.h"
}

static_assert(!std::is_copy_constructible<pyun::Outbox>::value, "an outbox is a handle");
static_assert(std::is_nothrow_move_constructible<pyun::Outbox>::value, "that moves");
static_assert(std::is_nothrow_move_assignable<pyun::Outbox>::value, "into another, too");

static const std::uint32_t PATIENCE_MS = 60000;
static const char STATION[] = "8f5fdb60-9374-4c11-bdc2-a32d8369258c";

static pyun::Client new_client(server *platform, const std::string &app_id = "op00000000000001") {
    return pyun::Client(pyun::Config(app_id, "0123456789abcdef0123456789abcdef").base_url(server_url(platform)));
}

static pyun::Device new_device(const std::string &no) {
    return pyun::Device(STATION, no, PYUN_DEVICE_STATE_AVAILABLE, PYUN_ENERGY_CODE_AC);
}

static pyun::ChargingRecord new_bill(const std::string &order) {
    pyun::ChargingRecord bill;
    bill.station_uuid("s1").order(order).start_time_ms(1713106800000).end_time_ms(1713110400250);
    bill.quantity(12340).energy_value(987).fee_value(246).state(PYUN_REPLENISH_STATE_FINISHED);
    bill.device_no("D012026").device_type(PYUN_DEVICE_TYPE_CAR).port_no("D01202601");
    return bill.energy_code(PYUN_ENERGY_CODE_AC).mobile("13800000000");
}

static std::string answer(const char *body) {
    char buffer[1024];
    return http(buffer, sizeof buffer, "200 OK", "", body);
}

static std::string last_body(server *platform) {
    std::size_t length = 0;
    char *body = server_last_body(platform, &length);
    const std::string text(body, length);
    std::free(body);
    return text;
}

// What an expression throws must be of this type.
template <typename Thrown, typename Call>
static bool throws(Call call) {
    try {
        call();
    } catch (const Thrown &) {
        return true;
    } catch (const pyun::Error &error) {
        std::fprintf(stderr, "%s\n", error.what());
    }
    return false;
}

static void outlasts_its_object(const std::string &place, server *platform) {
    {
        const pyun::Outbox outbox(place, new_client(platform));
        outbox.pause();
        outbox.put(new_device("D1"));
        outbox.put(new_bill("o1"));
        std::int64_t age = -1;
        const pyun::OutboxStats stats = outbox.stats();
        CHECK(stats.depth() == 2 && stats.devices() == 1 && stats.records() == 1 && stats.accepted() == 2);
        CHECK(stats.oldest_age_ms(age) && age >= 0 && stats.breaker().empty() && stats.dead() == 0);
        CHECK(!stats.last_success_time_ms(age) && !outbox.flush(0));
        CHECK(throws<pyun::OutboxInUse>([&] { pyun::Outbox(place, new_client(platform)); }));
    }
    pyun::Outbox first(place, new_client(platform), "{\"max_records\": 100}");
    pyun::Outbox outbox = std::move(first);
    CHECK(outbox.flush(PATIENCE_MS) && outbox.stats().delivered() == 2);
    CHECK(!outbox.touch(STATION, "another") && outbox.poll_event() == nullptr);
    outbox.put(new_device("D1"));
    CHECK(outbox.touch(STATION, "D1") && outbox.flush(PATIENCE_MS));
    outbox.forget_device(STATION, "D1");
    CHECK(!outbox.touch(STATION, "D1"));
    CHECK(CHECK_THROWS(outbox.touch(std::string("a\0b", 3), "D1"), PYUN_E_TEXT).field() == "station_uuid");
    outbox.network_is_back();
    outbox.close();
    CHECK_THROWS(outbox.put(new_bill("o1")), PYUN_E_OUTBOX_CLOSED);
}

static void refuses(const std::string &place, server *platform) {
    CHECK_THROWS(pyun::Outbox(place, new_client(platform), "{\"max_record\":1}"), PYUN_E_INVALID_INPUT);
    const pyun::Outbox outbox(place, new_client(platform), "{\"max_records\": 1}");
    outbox.pause();
    outbox.put(new_bill("o1"));
    CHECK(throws<pyun::OutboxFull>([&] { outbox.put(new_bill("o2")); }));
    CHECK_THROWS(outbox.replace_client(new_client(platform, "another")), PYUN_E_OUTBOX_FOREIGN);
    outbox.resume();
    CHECK(outbox.flush(PATIENCE_MS) && outbox.stats().records() == 0);
    CHECK(CHECK_THROWS(outbox.put(pyun::OccupancyPayment()), PYUN_E_INVALID_INPUT).field() == "pay_mode");
}

static void dies_and_rises(const std::string &place, server *platform) {
    const pyun::Outbox outbox(place, new_client(platform));
    server_set(platform, ANSWER, answer("{\"code\":\"400\",\"message\":\"no\",\"hint\":\"h\"}").c_str());
    outbox.put(new_bill("o1"));
    outbox.put(new_device("D1"));
    CHECK(outbox.flush(PATIENCE_MS));
    const std::unique_ptr<pyun::OutboxEvent> event = outbox.poll_event(PATIENCE_MS);
    std::int64_t number = 0;
    CHECK(event->event() == "died" && !event->reason().empty() && !event->item_kind().empty() && !event->count(number));
    const std::vector<pyun::DeadLetter> dead = outbox.dead();
    CHECK(dead.size() == 2 && outbox.dead(0, 1).size() == 1 && outbox.dead(dead[1].id()).empty());
    CHECK(dead[0].id() != dead[1].id());
    server_set(platform, ANSWER, success());
    for (const pyun::DeadLetter &letter : dead) {
        CHECK(letter.code() == "400" && letter.message() == "no" && letter.hint() == "h" && !letter.is_overtaken());
        CHECK(letter.http_status(number) && number == 200 && letter.died_time_ms(number) && number > 0);
        if (letter.item_kind() == "final") {
            CHECK(letter.name() == "o1" && letter.fields().find("\"order\":\"o1\"") != std::string::npos);
            outbox.retry(letter.id());
        } else {
            CHECK(letter.name() == "D1" && letter.station_uuid() == STATION);
            outbox.discard(letter.id());
            CHECK_THROWS(outbox.discard(letter.id()), PYUN_E_OUTBOX_NOT_FOUND);
        }
    }
    CHECK(outbox.flush(PATIENCE_MS) && outbox.dead().empty());
    CHECK(last_body(platform).find("\"order\":\"o1\"") != std::string::npos);
}

int main(int argc, char **argv) {
    CHECK(argc == 2);
    const std::string place = argv[1];
    server *platform = server_start(ANSWER, success());
    outlasts_its_object(place + "/first", platform);
    refuses(place + "/refused", platform);
    dies_and_rises(place + "/dead", platform);
    server_stop(platform);
    std::puts("ok");
    return 0;
}
