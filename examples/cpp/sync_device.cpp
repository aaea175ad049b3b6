// Reports one charger.
//
//     PYUN_APP_ID=op... PYUN_APP_SECRET=... ./sync_device test
//
// The argument is `production`, `test` or a base URL, such as that of the emulator.
#include <cstdlib>
#include <iostream>
#include <string>

#include <pyun_energy.hpp>

static std::string variable(const char *name) {
    const char *value = std::getenv(name);
    return value == nullptr ? "" : value;
}

static pyun::Client make_client(const std::string &environment) {
    pyun::Config config(variable("PYUN_APP_ID"), variable("PYUN_APP_SECRET"));
    if (environment == "production") {
        config.environment(PYUN_ENVIRONMENT_PRODUCTION);
    } else if (environment == "test") {
        config.environment(PYUN_ENVIRONMENT_TEST);
    } else {
        config.base_url(environment);
    }
    return pyun::Client(config);
}

int main(int argc, char **argv) {
    if (argc != 2) {
        std::cerr << "usage: " << argv[0] << " production|test|URL\n";
        return 2;
    }
    try {
        const pyun::Client client = make_client(argv[1]);
        pyun::Device device("8f5fdb60-9374-4c11-bdc2-a32d8369258c", "D012027", PYUN_DEVICE_STATE_AVAILABLE,
                            PYUN_ENERGY_CODE_DC);
        device.metadata(PYUN_METADATA_DEVICE_MODEL, "X1")
            .port(pyun::Port("D01202701", PYUN_PORT_STATE_CHARGING, "A").space_status(PYUN_SPACE_STATUS_OCCUPIED))
            .port(pyun::Port("D01202702", PYUN_PORT_STATE_AVAILABLE, "B").space_status(PYUN_SPACE_STATUS_FREE));
        const pyun::Reply reply = client.sync_device(device);
        std::cout << "accepted, seqno " << reply.seqno() << "\n";
        return EXIT_SUCCESS;
    } catch (const pyun::Error &error) {
        std::cerr << error.status_name() << ": " << error.what() << "\n";
        if (error.has_reply()) {
            std::cerr << "hint: " << error.reply().hint << "\n";
        }
        return EXIT_FAILURE;
    }
}
