// The C++ layer against a plain server: values, moves, exceptions with their fields.
#include <thread>
#include <type_traits>

#include "check.hpp"

extern "C" {
#include "server.h"
}

static_assert(!std::is_copy_constructible<pyun::Client>::value, "a client is a handle");
static_assert(std::is_nothrow_move_constructible<pyun::Client>::value, "that moves");
static_assert(std::is_nothrow_move_assignable<pyun::Reply>::value, "as do replies");
static_assert(!std::is_copy_constructible<pyun::Results>::value, "and results do not copy");
static_assert(std::is_copy_constructible<pyun::Device>::value, "a device is a value");
static_assert(std::is_nothrow_move_constructible<pyun::Device>::value, "that moves, too");
static_assert(std::is_copy_assignable<pyun::Port>::value, "a port is a value");
static_assert(std::is_nothrow_copy_constructible<pyun::Error>::value, "as an exception must be");

static const char NAME_UTF8[] = "\xe4\xb8\x80\xe5\x8f\xb7\xe6\xa1\xa9", NAME_GBK[] = "\xd2\xbb\xba\xc5\xd7\xae";

static pyun::Device new_device(const std::string &no) {
    pyun::Device device("s1", no, PYUN_DEVICE_STATE_AVAILABLE, PYUN_ENERGY_CODE_AC);
    device.add_port(pyun::Port("P1", PYUN_PORT_STATE_CHARGING, "A").space_status(PYUN_SPACE_STATUS_OCCUPIED));
    return device;
}

static pyun::Config new_config(server *server) {
    pyun::Config config("op1", "s3cret");
    config.base_url(server_url(server)).attempts(1);
    return config;
}

static void values() {
    const pyun::Device one = new_device("D1");
    pyun::Device two = one;
    CHECK(one == two);
    two.name(NAME_UTF8).metadata(PYUN_METADATA_DEVICE_MODEL, "X1").port_state(0, PYUN_PORT_STATE_AVAILABLE);
    CHECK(one != two && one.to_json().find("X1") == std::string::npos);
    CHECK(two.port(pyun::Port("P2", 42, "B").state_desc("new").omit_space_status()).port_count() == 2);
    CHECK(two.find_port("P2") == 1);
    CHECK_THROWS(two.find_port("P3"), PYUN_E_RANGE);
    pyun::Device three = std::move(two);
    two = one;
    CHECK(two == one && three != one);
    // What is wrong is thrown at once, and leaves the device as it was.
    const std::string before = three.to_json();
    std::size_t offset = 0;
    const pyun::Error error = CHECK_THROWS(three.name("ab\xff"), PYUN_E_TEXT);
    CHECK(error.field() == "name" && error.offset(offset) && offset == 2);
    CHECK(std::string(error.what()).find("name") == 0);
    CHECK_THROWS(three.add_port(pyun::Port("P4", 1, "\xff")), PYUN_E_TEXT);
    CHECK_THROWS(three.add_port(pyun::Port("P4", 42, "B").state_desc("\xff")), PYUN_E_TEXT);
    CHECK_THROWS(three.port_state(9, 1), PYUN_E_RANGE);
    CHECK(three.to_json() == before);
    CHECK(CHECK_THROWS(new_device("").check(), PYUN_E_INVALID_INPUT).field() == "no");
    CHECK_THROWS(pyun::Device::from_json("{"), PYUN_E_INVALID_INPUT);
    pyun::Device gbk = one;
    gbk.charset(PYUN_CHARSET_GBK).name(NAME_GBK);
    CHECK(gbk == pyun::Device(one).name(NAME_UTF8));
    CHECK(pyun::gbk_to_utf8(NAME_GBK) == NAME_UTF8 && pyun::utf8_to_gbk(NAME_UTF8) == NAME_GBK);
}

// A NUL inside of a text names its field and its place, whatever the text is for.
template <typename Call>
static void check_nul(const std::string &field, Call call) {
    const std::string text("a\0b", 3);
    std::size_t offset = 0;
    const pyun::Error error = CHECK_THROWS(call(text), PYUN_E_TEXT);
    CHECK(error.field() == field && error.offset(offset) && offset == 1);
    CHECK(error.what() == field + ": a NUL at byte 1" && std::string(error.kind_name()) == "text");
}

static void nuls() {
    pyun::Config config("op1", "s3cret");
    pyun::Device device = new_device("D1");
    const std::string before = device.to_json();
    check_nul("app_id", [&](const std::string &text) { config.app_id(text); });
    check_nul("secret", [&](const std::string &text) { config.secret(text); });
    check_nul("base_url", [&](const std::string &text) { config.base_url(text); });
    check_nul("proxy", [&](const std::string &text) { config.proxy(text); });
    check_nul("ca_file", [&](const std::string &text) { config.ca_file(text); });
    check_nul("user_agent", [&](const std::string &text) { config.user_agent(text); });
    check_nul("station_uuid", [&](const std::string &text) { device.station_uuid(text); });
    check_nul("no", [&](const std::string &text) { device.no(text); });
    check_nul("name", [&](const std::string &text) { device.name(text); });
    check_nul("state_desc", [&](const std::string &text) { device.state_desc(text); });
    check_nul("energy_code", [&](const std::string &text) { device.energy_code(text); });
    check_nul("metadata", [&](const std::string &text) { device.metadata(text, "x"); });
    check_nul("metadata.K", [&](const std::string &text) { device.metadata("K", text); });
    check_nul("port[0].state_desc", [&](const std::string &text) { device.port_state_desc(0, text); });
    check_nul("port[1].no", [&](const std::string &text) { device.add_port(pyun::Port(text, 1, "B")); });
    check_nul("port[1].alias", [&](const std::string &text) { device.add_port(pyun::Port("P2", 1, text)); });
    check_nul("app_id", [&](const std::string &text) { device.canonical(text); });
    check_nul("secret", [&](const std::string &text) { pyun::sign_json("{}", text); });
    check_nul("names[0]", [&](const std::string &text) { pyun::sign_form({{text, "x"}}, "s"); });
    check_nul("values[1]", [&](const std::string &text) { pyun::sign_form({{"a", "x"}, {"b", text}}, "s"); });
    CHECK(device.to_json() == before);
}

// Setters of settings and of devices fail alike: at once, with the field, and nothing of it stays.
static void settings(server *server) {
    pyun::Config config("op1", "s3cret");
    config.base_url(server_url(server));
    CHECK(CHECK_THROWS(config.secret("\xff"), PYUN_E_TEXT).field() == "secret");
    CHECK(CHECK_THROWS(config.environment(7), PYUN_E_INVALID_INPUT).field() == "environment");
    CHECK(CHECK_THROWS(config.charset(7), PYUN_E_INVALID_INPUT).field() == "charset");
    CHECK(CHECK_THROWS(new_device("D1").charset(7), PYUN_E_INVALID_INPUT).field() == "charset");
    const pyun::Reply reply = pyun::Client(config).sync_device(new_device("D1"));
    CHECK(reply.code() == "1001");
}

static void calls(server *server) {
    const pyun::Client client(new_config(server));
    const pyun::Reply reply = client.sync_device(new_device("D1"));
    CHECK(reply.code() == "1001" && reply.message() == "success" && reply.hint().empty());
    CHECK(reply.http_status() == 200 && reply.attempts() == 1 && reply.body() == SUCCESS_BODY);
    const pyun::ReplyFields fields = reply.fields();
    CHECK(fields.has_time_cost && fields.time_cost_ms == 7 && !fields.has_clock_offset && fields.data_node == "n1");
    CHECK(client.post_json("/gate/1.0/x", "{}").seqno() == reply.seqno());
    const pyun::Request request = client.prepare_device(new_device("D1"));
    CHECK(request.headers().size() == 4 && request.headers()[1].first == "Authorization");
    CHECK(pyun::verify_json(request.body(), "s3cret", request.headers()[1].second));
    CHECK(request.string_to_sign() == request.body() + "&app_secret=***");
    const pyun::Results results = client.sync_devices({new_device("D1"), new_device(""), new_device("D3")}, 2);
    CHECK(results.size() == 3 && results.failed() == 1 && results.status(0) == PYUN_OK);
    CHECK(results.status(1) == PYUN_E_INVALID_INPUT && results.message(1).find("no: ") == 0);
    CHECK(results.reply(2).code == "1001" && results.reply(1).code.empty() && results.message(2).empty());
}

static void errors(server *server) {
    char answer[512];
    const pyun::Client client(new_config(server));
    server_set(server, ANSWER, http(answer, sizeof answer, "401 Unauthorized", "", "{\"code\":\"401\",\"hint\":\"why\"}"));
    const pyun::Error refused = CHECK_THROWS(client.sync_device(new_device("D1")), PYUN_E_AUTH);
    CHECK(refused.has_reply() && refused.reply().code == "401" && refused.reply().hint == "why");
    CHECK(refused.http_status() == 401 && refused.attempts() == 1 && !refused.is_retryable());
    CHECK(std::string(refused.status_name()) == "PYUN_E_AUTH" && refused.field().empty());
    server_set(server, ANSWER, http(answer, sizeof answer, "503 Busy", "Retry-After: 3\r\n", "<html>"));
    const pyun::Error busy = CHECK_THROWS(client.sync_device(new_device("D1")), PYUN_E_PROTOCOL);
    std::uint64_t wait = 0;
    CHECK(busy.retry_after_ms(wait) && wait == 3000 && busy.body_excerpt() == "<html>" && busy.is_retryable());
    CHECK(!busy.has_reply() && busy.reply().code.empty());
    CHECK(CHECK_THROWS(pyun::Client(new_config(server).timeout_ms(0)), PYUN_E_INVALID_INPUT).field() == "timeout");
    // In the charset that is asked for, of each error and of all results.
    server_set(server, ANSWER, http(answer, sizeof answer, "200 OK", "",
                                    (std::string("{\"code\":\"1002\",\"hint\":\"") + NAME_UTF8 + "\"}").c_str()));
    const pyun::Error hinted = CHECK_THROWS(client.sync_device(new_device("D1")), PYUN_E_NOT_FOUND);
    CHECK(hinted.reply().hint == NAME_UTF8 && hinted.charset(PYUN_CHARSET_GBK).reply().hint == NAME_GBK);
    CHECK(hinted.was_sent() && std::string(hinted.kind_name()) == "not_found");
    CHECK_THROWS(hinted.charset(7), PYUN_E_INVALID_INPUT);
    pyun::Results results = client.sync_devices({new_device("D1")});
    CHECK(results.charset(PYUN_CHARSET_GBK).reply(0).hint == NAME_GBK);
    // An exception of ours is one of the standard's.
    try {
        client.post_json("no slash", "{}");
        CHECK(false);
    } catch (const std::exception &error) {
        CHECK(std::string(error.what()).find("path") == 0);
    }
}

static void ends(server *server) {
    pyun::Client first(new_config(server));
    const pyun::Client client = std::move(first);
    pyun_status status = PYUN_OK;
    const std::size_t before = server_requests(server);
    server_set(server, SILENCE, "");
    std::thread waiting([&] {
        status = CHECK_THROWS(client.sync_device(new_device("D1")), PYUN_E_CANCELLED).status();
    });
    server_wait(server, before + 1);
    const pyun::Client scope = client.scope();
    scope.cancel();
    scope.shutdown();
    CHECK_THROWS(scope.sync_device(new_device("D2")), PYUN_E_CANCELLED);
    CHECK(status == PYUN_OK);
    client.cancel();
    waiting.join();
    CHECK(status == PYUN_E_CANCELLED);
    client.shutdown();
    CHECK_THROWS(client.sync_device(new_device("D1")), PYUN_E_CANCELLED);
}

int main() {
    server *server = server_start(ANSWER, success());
    values();
    nuls();
    settings(server);
    calls(server);
    errors(server);
    ends(server);
    pyun::log_to_fd(2, PYUN_LOG_OFF);
    server_stop(server);
    std::puts("ok");
}
