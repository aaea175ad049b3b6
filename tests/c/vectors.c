/* All known answers of tests/vectors, byte for byte. Argument: the folder. Prints how many cases there were of each kind. */
#include <dirent.h>

#include "check.h"

#define MOST_PAIRS 64

struct content {
    char *data; /* with a NUL after it */
    size_t length;
};

static int read_file(const char *folder, const char *file, struct content *content)
{
    char path[1024];
    FILE *stream;
    long size;
    snprintf(path, sizeof path, "%s/%s", folder, file);
    stream = fopen(path, "rb");
    if (stream == NULL) {
        return 0;
    }
    CHECK(fseek(stream, 0, SEEK_END) == 0);
    size = ftell(stream);
    CHECK(size >= 0);
    rewind(stream);
    content->length = (size_t)size;
    content->data = calloc(content->length + 1, 1);
    CHECK(content->data != NULL);
    CHECK(fread(content->data, 1, content->length, stream) == content->length);
    fclose(stream);
    return 1;
}

static struct content must_read(const char *folder, const char *file)
{
    struct content content;
    CHECK(read_file(folder, file, &content));
    return content;
}

static void check_json(const char *folder)
{
    struct content body = must_read(folder, "body.json");
    struct content secret = must_read(folder, "secret.txt");
    struct content expected = must_read(folder, "signature.txt");
    char signature[PYUN_SIGNATURE_SIZE];
    const uint8_t *bytes = (const uint8_t *)body.data;
    CHECK_STATUS(pyun_sign_json(bytes, body.length, secret.data, signature, sizeof signature), PYUN_OK);
    CHECK_TEXT(signature, expected.data);
    CHECK_STATUS(pyun_verify_json(bytes, body.length, secret.data, signature), PYUN_OK);
    signature[0] = signature[0] == 'a' ? 'b' : 'a';
    CHECK_STATUS(pyun_verify_json(bytes, body.length, secret.data, signature), PYUN_E_SIGNATURE);
    free(body.data);
    free(secret.data);
    free(expected.data);
}

static void check_device(const char *folder)
{
    struct content json = must_read(folder, "device.json");
    struct content app_id = must_read(folder, "app_id.txt");
    struct content expected = must_read(folder, "body.json");
    struct content timestamp;
    int64_t stamp = PYUN_NO_TIMESTAMP;
    pyun_device *device = NULL;
    pyun_device *copy;
    pyun_bytes *body = NULL;
    if (read_file(folder, "timestamp.txt", &timestamp)) {
        stamp = strtoll(timestamp.data, NULL, 10);
        free(timestamp.data);
    }
    CHECK_STATUS(pyun_device_from_json((const uint8_t *)json.data, json.length, &device, NULL), PYUN_OK);
    copy = pyun_device_clone(device);
    pyun_device_free(device);
    CHECK_STATUS(pyun_device_canonical(copy, app_id.data, stamp, &body, NULL), PYUN_OK);
    CHECK(same_bytes(pyun_bytes_data(body), pyun_bytes_length(body), expected.data, expected.length));
    pyun_bytes_free(body);
    /* Setting something makes it anew from its fields: the bytes are the same. */
    CHECK_STATUS(pyun_device_set_metadata(copy, "no such key", NULL), PYUN_OK);
    CHECK_STATUS(pyun_device_canonical(copy, app_id.data, stamp, &body, NULL), PYUN_OK);
    CHECK(same_bytes(pyun_bytes_data(body), pyun_bytes_length(body), expected.data, expected.length));
    pyun_bytes_free(body);
    pyun_device_free(copy);
    free(json.data);
    free(app_id.data);
    free(expected.data);
    check_json(folder);
}

static void check_form(const char *folder)
{
    struct content params = must_read(folder, "params.txt");
    struct content secret = must_read(folder, "secret.txt");
    struct content expected = must_read(folder, "signature.txt");
    const char *names[MOST_PAIRS + 1], *values[MOST_PAIRS + 1];
    char signature[PYUN_SIGNATURE_SIZE];
    size_t count = 0, kept = 0, index;
    const char *at = params.data;
    while (at < params.data + params.length) {
        CHECK(count < MOST_PAIRS);
        names[count] = at;
        at += strlen(at) + 1;
        values[count] = at;
        at += strlen(at) + 1;
        count++;
    }
    CHECK_STATUS(pyun_sign_form(names, values, count, secret.data, signature, sizeof signature), PYUN_OK);
    CHECK_TEXT(signature, expected.data);
    for (index = 0; index < count; index++) {
        if (strcmp(names[index], "sign") != 0) {
            names[kept] = names[index];
            values[kept++] = values[index];
        }
    }
    CHECK_STATUS(pyun_verify_form(names, values, kept, secret.data), PYUN_E_SIGNATURE);
    names[kept] = "sign";
    values[kept] = signature;
    CHECK_STATUS(pyun_verify_form(names, values, kept + 1, secret.data), PYUN_OK);
    CHECK_STATUS(pyun_verify_form(names, values, kept + 1, "another"), PYUN_E_SIGNATURE);
    free(params.data);
    free(secret.data);
    free(expected.data);
}

static int check_all(const char *vectors, const char *kind, void (*check)(const char *))
{
    char folder[512], path[1024];
    struct dirent *entry;
    int count = 0;
    DIR *directory;
    snprintf(folder, sizeof folder, "%s/%s", vectors, kind);
    directory = opendir(folder);
    CHECK(directory != NULL);
    while ((entry = readdir(directory)) != NULL) {
        if (entry->d_name[0] != '.') {
            snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
            check(path);
            count++;
        }
    }
    closedir(directory);
    return count;
}

int main(int argc, char **argv)
{
    int devices, bodies, forms;
    CHECK(argc == 2);
    devices = check_all(argv[1], "device", check_device);
    bodies = check_all(argv[1], "json", check_json);
    forms = check_all(argv[1], "form", check_form);
    printf("%d %d %d ok\n", devices, bodies, forms);
    return 0;
}
