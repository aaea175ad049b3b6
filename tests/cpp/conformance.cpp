// Does the steps of tests/conformance/ that come on stdin, by the typed classes. Argument: a place for outboxes.
#include <iostream>
#include <memory>
#include <sstream>

#include "check.hpp"

// How a step went.
struct Outcome {
    std::string status, field, code, attempts;
};

static Outcome ok(const std::string &code = "") { return {"ok", "", code, ""}; }

static Outcome answered(const pyun::Reply &reply) { return {"ok", "", reply.code(), std::to_string(reply.attempts())}; }

static Outcome failed(const pyun::Error &error) {
    return {error.kind_name(), error.field(), error.has_reply() ? error.reply().code : "", std::to_string(error.attempts())};
}

static std::unique_ptr<pyun::Client> client;
static std::unique_ptr<pyun::Outbox> outbox;

static Outcome call(const std::string &name, const std::string &json) {
    if (name == "sync_device") {
        return answered(client->sync_device(pyun::Device::from_json(json)));
    }
    if (name == "sync_charging_record") {
        return answered(client->sync_charging_record(pyun::ChargingRecord::from_json(json)));
    }
    if (name == "grant_parking_discount") {
        return answered(client->grant_parking_discount(pyun::ParkingDiscount::from_json(json)));
    }
    if (name == "confirm_occupancy_payment") {
        return answered(client->confirm_occupancy_payment(pyun::OccupancyPayment::from_json(json)));
    }
    return answered(client->call_json(name, json));
}

static Outcome put(const std::string &name, const std::string &json) {
    if (name == "sync_device") {
        outbox->put(pyun::Device::from_json(json));
    } else if (name == "sync_charging_record") {
        outbox->put(pyun::ChargingRecord::from_json(json));
    } else if (name == "grant_parking_discount") {
        outbox->put(pyun::ParkingDiscount::from_json(json));
    } else {
        outbox->put(pyun::OccupancyPayment::from_json(json));
    }
    return ok();
}

static Outcome step(const std::string &verb, const std::string &name, const std::string &json, const std::string &place) {
    if (verb == "open") {
        outbox.reset();
        client.reset();
        client.reset(new pyun::Client(pyun::Client::open_json(json)));
    } else if (verb == "call") {
        return call(name, json);
    } else if (verb == "outbox") {
        outbox.reset(new pyun::Outbox(place, *client));
    } else if (verb == "put") {
        return put(name, json);
    } else if (verb == "pause") {
        outbox->pause();
    } else if (verb == "resume") {
        outbox->resume();
    } else if (verb == "flush" || verb == "flush_briefly") {
        const bool is_done = outbox->flush(verb == "flush" ? 60000 : 1);
        return is_done ? ok() : Outcome{"timeout", "", "", ""};
    } else {
        return ok(std::to_string(outbox->dead().size()));
    }
    return ok();
}

static std::string shown(const std::string &text) { return text.empty() ? "-" : text; }

int main(int argc, char **argv) {
    CHECK(argc == 2);
    std::string line;
    for (int number = 0; std::getline(std::cin, line); number++) {
        std::istringstream words(line);
        std::string verb, name;
        std::size_t length = 0;
        words >> verb >> name >> length;
        std::string json(length, '\0');
        std::cin.read(&json[0], static_cast<std::streamsize>(length));
        Outcome outcome;
        try {
            outcome = step(verb, name, json, std::string(argv[1]) + "/" + std::to_string(number));
        } catch (const pyun::Error &error) {
            outcome = failed(error);
        }
        std::cout << outcome.status << '\t' << shown(outcome.field) << '\t' << shown(outcome.code) << '\t' << shown(outcome.attempts)
                  << std::endl;
    }
    outbox.reset();
    return 0;
}
