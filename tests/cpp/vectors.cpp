// All known answers of tests/vectors through the C++ layer, byte for byte. Argument: the folder.
// Else a 32-bit program finds no files in a folder whose numbers need 64 bits, as under qemu.
#define _FILE_OFFSET_BITS 64
#include <dirent.h>

#include <cstring>
#include <sstream>

#include "check.hpp"

extern "C" {
#include "server.h"
}

static server *platform;

static bool read_file(const std::string &path, std::string &content) {
    std::ifstream stream(path, std::ios::binary);
    if (!stream) {
        return false;
    }
    content.assign(std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>());
    return true;
}

static std::string must_read(const std::string &path) {
    std::string content;
    CHECK(read_file(path, content));
    return content;
}

static void check_json(const std::string &folder) {
    const std::string body = must_read(folder + "/body.json"), secret = must_read(folder + "/secret.txt");
    std::string signature = must_read(folder + "/signature.txt");
    CHECK(pyun::sign_json(body, secret) == signature);
    CHECK(pyun::verify_json(body, secret, signature));
    CHECK(!pyun::verify_json(body, secret, signature + std::string("\0x", 2)));
    CHECK(!pyun::verify_json(body + " ", secret, signature));
}

static void check_device(const std::string &folder) {
    const std::string app_id = must_read(folder + "/app_id.txt"), expected = must_read(folder + "/body.json");
    const pyun::Device device = pyun::Device::from_json(must_read(folder + "/device.json"));
    std::string timestamp;
    const std::string body = read_file(folder + "/timestamp.txt", timestamp)
                                 ? device.canonical(app_id, std::stoll(timestamp))
                                 : device.canonical(app_id);
    CHECK(body == expected);
    CHECK(pyun::Device::from_json(device.to_json()) == device);
    check_json(folder);
}

static void check_form(const std::string &folder) {
    const std::string text = must_read(folder + "/params.txt"), secret = must_read(folder + "/secret.txt");
    const std::string signature = must_read(folder + "/signature.txt");
    pyun::Parameters parameters, sent;
    for (std::size_t at = 0; at < text.size();) {
        const std::string name = text.c_str() + at;
        at += name.size() + 1;
        const std::string value = text.c_str() + at;
        at += value.size() + 1;
        parameters.emplace_back(name, value);
        if (name != "sign") {
            sent.emplace_back(name, value);
        }
    }
    CHECK(pyun::sign_form(parameters, secret) == signature);
    CHECK(!pyun::verify_form(sent, secret));
    sent.emplace_back("sign", signature);
    CHECK(pyun::verify_form(sent, secret));
    CHECK(!pyun::verify_form(sent, "another"));
    sent.emplace_back("x", std::string("\0", 1));
    CHECK(!pyun::verify_form(sent, secret));
    CHECK_THROWS(pyun::sign_form(sent, secret), PYUN_E_TEXT);
}

static pyun::Client client_of_case(const std::string &folder) {
    std::string timestamp;
    pyun::Config config(must_read(folder + "/app_id.txt"), must_read(folder + "/secret.txt"));
    const bool is_stamped = read_file(folder + "/timestamp.txt", timestamp);
    return pyun::Client(config.base_url(server_url(platform)).attempts(1).common_parameters(is_stamped));
}

// The text with another value after `mark`, up to a comma, a brace, an ampersand or the end.
static std::string with_value(const std::string &text, const std::string &mark, const std::string &value) {
    const std::size_t at = text.find(mark);
    if (at == std::string::npos) {
        return text;
    }
    const std::size_t begin = at + mark.size(), end = text.find_first_of(",}&", begin);
    return text.substr(0, begin) + value + (end == std::string::npos ? "" : text.substr(end));
}

static std::string value_after(const std::string &text, const std::string &mark) {
    const std::size_t at = text.find(mark);
    return at == std::string::npos ? "" : text.substr(at + mark.size(), text.find_first_of(",}&", at) - at - mark.size());
}

struct Expected {
    std::string plain, sent;

    // What the vector says, at another time: that of `actual`.
    Expected(const std::string &folder, const char *plain_file, const char *sent_file, const char *mark, const std::string &actual)
        : plain(with_value(must_read(folder + plain_file), mark, value_after(actual, mark))) {
        const std::string sign = pyun::sign_json(plain, must_read(folder + "/secret.txt"));
        sent = with_value(must_read(folder + sent_file), mark, value_after(actual, mark));
        sent = with_value(sent, "&sign=", sign);
    }
};

template <typename Record>
static void check_record(const std::string &folder, const char *plain_file, const char *sent_file, const char *mark) {
    const Record record = Record::from_json(must_read(folder + "/record.json"));
    CHECK(Record::from_json(record.to_json()) == record);
    const pyun::Request request = client_of_case(folder).prepare_record(record);
    const Expected expected(folder, plain_file, sent_file, mark, request.body());
    CHECK(request.body() == expected.sent);
    CHECK(request.string_to_sign() == expected.plain + "&app_secret=***");
}

static void check_charging_record(const std::string &folder) {
    check_record<pyun::ChargingRecord>(folder, "/body.json", "/body.json", "\"timestamp\":");
    check_json(folder);
}

static void check_parking_discount(const std::string &folder) {
    check_record<pyun::ParkingDiscount>(folder, "/plain.txt", "/body.txt", "timestamp=");
}

static void check_occupancy_payment(const std::string &folder) {
    check_record<pyun::OccupancyPayment>(folder, "/plain.txt", "/body.txt", "timestamp=");
}

// Texts with their lengths before them.
static pyun::Parameters pairs_of(const std::string &counted) {
    std::vector<std::string> texts;
    for (std::size_t at = 0; at < counted.size();) {
        const std::size_t colon = counted.find(':', at), length = std::stoul(counted.substr(at, colon - at));
        texts.push_back(counted.substr(colon + 1, length));
        at = colon + 1 + length;
    }
    pyun::Parameters pairs;
    for (std::size_t index = 0; index + 1 < texts.size(); index += 2) {
        pairs.emplace_back(texts[index], texts[index + 1]);
    }
    return pairs;
}

static std::string last_body() {
    std::size_t length = 0;
    char *body = server_last_body(platform, &length);
    const std::string copy(body, length);
    std::free(body);
    return copy;
}

static std::string last_query() {
    char *head = server_last_head(platform);
    const std::string line = std::string(head).substr(0, std::strcspn(head, "\r"));
    std::free(head);
    const std::size_t from = line.find('?') + 1;
    return line.substr(from, line.rfind(' ') - from);
}

// Posted as a form, and sent as a query.
static void check_parameters(const std::string &folder) {
    const pyun::Client client = client_of_case(folder);
    const pyun::Parameters pairs = pairs_of(must_read(folder + "/pairs.txt"));
    if (must_read(folder + "/pairs.txt").find('\0') != std::string::npos) {
        CHECK(CHECK_THROWS(client.post_form("/x", pairs), PYUN_E_TEXT).field() == "values[0]");
        return;
    }
    client.post_form("/x", pairs);
    CHECK(last_body() == Expected(folder, "/plain.txt", "/body.txt", "timestamp=", last_body()).sent);
    client.get("/x", pairs);
    CHECK(last_query() == Expected(folder, "/plain.txt", "/body.txt", "timestamp=", last_query()).sent);
}

// A line of fields.json: a name, and a text, or ms since 1970, or null for what cannot be read.
static void check_field(const pyun::Record &push, const std::string &name, const std::string &value) {
    std::int64_t number = 0;
    const bool is_integer = push.integer(name.c_str(), number);
    if (value[0] == '"') {
        CHECK('"' + push.text(name.c_str()) + '"' == value);
        CHECK(!is_integer || '"' + std::to_string(number) + '"' == value);
    } else if (value == "null") {
        CHECK(!is_integer && !push.time_ms(name.c_str(), number));
    } else {
        CHECK(push.time_ms(name.c_str(), number) && std::to_string(number) == value);
    }
}

template <typename Push>
static void check_push_of(const std::string &folder) {
    const std::string body = must_read(folder + "/body.txt"), secret = must_read(folder + "/secret.txt");
    const Push push = Push::read(body, secret);
    std::istringstream lines(must_read(folder + "/fields.json"));
    std::size_t checked = 0;
    for (std::string line; std::getline(lines, line);) {
        const std::size_t colon = line.find("\": ");
        if (colon != std::string::npos) {
            const std::string value = line.substr(colon + 3);
            check_field(push, line.substr(2, colon - 2), value.back() == ',' ? value.substr(0, value.size() - 1) : value);
            checked++;
        }
    }
    CHECK(checked > 0);
    CHECK_THROWS(Push::read(body, "another"), PYUN_E_SIGNATURE);
}

static void check_push(const std::string &folder) {
    const std::string kind = must_read(folder + "/kind.txt");
    if (kind == "start_result") {
        check_push_of<pyun::StartResult>(folder);
    } else if (kind == "stop_result") {
        check_push_of<pyun::StopResult>(folder);
    } else if (kind == "progress") {
        check_push_of<pyun::ChargingProgress>(folder);
    } else {
        CHECK(kind == "finished");
        check_push_of<pyun::ChargingFinished>(folder);
    }
}

static int check_all(const std::string &folder, void (*check)(const std::string &)) {
    int count = 0;
    DIR *directory = opendir(folder.c_str());
    CHECK(directory != nullptr);
    while (const dirent *entry = readdir(directory)) {
        if (entry->d_name[0] != '.') {
            check(folder + "/" + entry->d_name);
            count++;
        }
    }
    closedir(directory);
    CHECK(count > 0);
    return count;
}

int main(int argc, char **argv) {
    static const struct {
        const char *kind;
        void (*check)(const std::string &);
    } KINDS[] = {
        {"device", check_device}, {"json", check_json}, {"form", check_form}, {"charging_record", check_charging_record},
        {"parking_discount", check_parking_discount}, {"occupancy_payment", check_occupancy_payment},
        {"parameters", check_parameters}, {"push", check_push},
    };
    CHECK(argc == 2);
    platform = server_start(ANSWER, success());
    for (const auto &each : KINDS) {
        std::printf("%d %s, ", check_all(std::string(argv[1]) + "/" + each.kind, each.check), each.kind);
    }
    server_stop(platform);
    std::puts("ok");
}
