// All known answers of tests/vectors through the C++ layer, byte for byte. Argument: the folder.
// Else a 32-bit program finds no files in a folder whose numbers need 64 bits, as under qemu.
#define _FILE_OFFSET_BITS 64
#include <dirent.h>

#include <cstring>

#include "check.hpp"

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
    CHECK(argc == 2);
    const std::string vectors = argv[1];
    const int devices = check_all(vectors + "/device", check_device);
    const int bodies = check_all(vectors + "/json", check_json);
    const int forms = check_all(vectors + "/form", check_form);
    std::printf("%d %d %d ok\n", devices, bodies, forms);
}
