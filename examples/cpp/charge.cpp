// A charge from plug-in to bill: the connector is reported as charging, the charge's progress every 15 s, its bill at the end.
//
//     PYUN_APP_ID=op... PYUN_APP_SECRET=... ./charge_cpp http://127.0.0.1:8790 [SECONDS]
//
// SECONDS go by between two reports; 15 unless given.
//
// A progress that fails is not sent again: the next one says more. The bill is money: it is sent again until the platform has
// it, or has refused it. A charger that may lose its power meanwhile must keep the bill where it is not lost, until then.
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>

#include <pyun_energy.hpp>

static const char STATION[] = "8f5fdb60-9374-4c11-bdc2-a32d8369258c";

static std::string variable(const char *name) {
    const char *value = std::getenv(name);
    return value == nullptr ? "" : value;
}

static std::int64_t now_ms() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

// A charge that begins now. Its order number is the operator's own, and must never come again.
static pyun::ChargingRecord new_charge(std::int64_t start_ms) {
    pyun::ChargingRecord record;
    record.station_uuid(STATION).order("P" + std::to_string(start_ms)).start_time_ms(start_ms).mobile("13800000000");
    record.device_no("D012029").device_type(PYUN_DEVICE_TYPE_CAR).port_no("D01202901");
    return record.energy_code(PYUN_ENERGY_CODE_DC);
}

// What the meter says by now, at 0.80 yuan a kWh for energy and 0.20 for service.
static void measure(pyun::ChargingRecord &record, std::int64_t wh, std::int32_t state) {
    record.end_time_ms(now_ms()).quantity(wh).energy_value(wh * 80 / 1000).fee_value(wh * 20 / 1000).state(state);
}

static void report_port(const pyun::Client &client, pyun::Device &device, std::int32_t state) {
    try {
        client.sync_device(device.port_state(0, state));
    } catch (const pyun::Error &error) {
        std::cerr << "connector not reported: " << error.what() << "\n";
    }
}

static void report_progress(const pyun::Client &client, const pyun::ChargingRecord &record) {
    try {
        std::int64_t wh = 0;
        client.sync_charging_record(record);
        record.integer(PYUN_FIELD_QUANTITY, wh);
        std::cout << "progress: " << wh << " Wh" << std::endl;
    } catch (const pyun::Error &error) {
        std::cerr << "progress not reported: " << error.what() << "\n";
    }
}

static bool report_bill(const pyun::Client &client, const pyun::ChargingRecord &record) {
    for (int attempt = 1; attempt <= 20; attempt++) {
        try {
            client.sync_charging_record(record);
            std::cout << "bill of order " << record.text(PYUN_FIELD_ORDER) << " reported\n";
            return true;
        } catch (const pyun::Error &error) {
            std::cerr << "bill not reported: " << error.what() << "\n";
            if (!error.is_retryable()) {
                return false;
            }
        }
        std::this_thread::sleep_for(std::chrono::seconds(attempt < 6 ? 1 << attempt : 60));
    }
    return false;
}

int main(int argc, char **argv) {
    if (argc != 2 && argc != 3) {
        std::cerr << "usage: " << argv[0] << " URL [SECONDS]\n";
        return 2;
    }
    try {
        pyun::Config config(variable("PYUN_APP_ID"), variable("PYUN_APP_SECRET"));
        const pyun::Client client(config.base_url(argv[1]));
        const std::chrono::seconds between(argc == 3 ? std::atol(argv[2]) : 15);
        pyun::Device device(STATION, "D012029", PYUN_DEVICE_STATE_AVAILABLE, PYUN_ENERGY_CODE_DC);
        device.add_port(pyun::Port("D01202901", PYUN_PORT_STATE_AVAILABLE, "A"));
        pyun::ChargingRecord record = new_charge(now_ms());
        std::int64_t wh = 0;
        report_port(client, device, PYUN_PORT_STATE_CHARGING);
        for (int report = 0; report < 4; report++, wh += 500) {
            measure(record, wh, PYUN_REPLENISH_STATE_CHARGING);
            report_progress(client, record);
            std::this_thread::sleep_for(between);
        }
        measure(record, wh, PYUN_REPLENISH_STATE_FINISHED);
        const bool is_reported = report_bill(client, record);
        report_port(client, device, PYUN_PORT_STATE_AVAILABLE);
        return is_reported ? EXIT_SUCCESS : EXIT_FAILURE;
    } catch (const pyun::Error &error) {
        std::cerr << error.status_name() << ": " << error.what() << "\n";
        return EXIT_FAILURE;
    }
}
