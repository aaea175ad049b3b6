/* All known answers of tests/vectors, byte for byte. Argument: the folder. Prints how many cases there were of each kind. */
/* Else a 32-bit program finds no files in a folder whose numbers need 64 bits, as under qemu. */
#define _FILE_OFFSET_BITS 64
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

/* A text whose value after `mark` is the one that `other` has there, up to a comma, a brace, an ampersand or the end. */
static char *with_value_of(const char *text, const char *mark, const char *other)
{
    const char *at = strstr(text, mark), *from = strstr(other, mark);
    char *made = calloc(strlen(text) + strlen(other) + 1, 1);
    size_t length;
    CHECK(made != NULL && (at == NULL) == (from == NULL));
    if (at == NULL) {
        strcpy(made, text);
        return made;
    }
    at += strlen(mark);
    from += strlen(mark);
    length = strcspn(from, ",}&");
    memcpy(made, text, (size_t)(at - text));
    memcpy(made + (at - text), from, length);
    strcpy(made + (at - text) + length, at + strcspn(at, ",}&"));
    return made;
}

static pyun_client *client_of_case(const char *folder)
{
    struct content app_id = must_read(folder, "app_id.txt"), secret = must_read(folder, "secret.txt"), timestamp;
    pyun_config *config = new_config("http://127.0.0.1:1");
    int is_stamped = read_file(folder, "timestamp.txt", &timestamp);
    CHECK_STATUS(pyun_config_set_app_id(config, app_id.data), PYUN_OK);
    CHECK_STATUS(pyun_config_set_secret(config, secret.data), PYUN_OK);
    CHECK_STATUS(pyun_config_set_common_parameters(config, is_stamped), PYUN_OK);
    if (is_stamped) {
        free(timestamp.data);
    }
    free(app_id.data);
    free(secret.data);
    return client_of(config);
}

/* What would be sent now is what the vector says, but for the time of the clock; and its signature is that of its text. */
static void check_record(const char *folder, int32_t kind, const char *signed_file, const char *mark, const char *body_file)
{
    struct content json = must_read(folder, "record.json"), plain = must_read(folder, signed_file);
    struct content sent = must_read(folder, body_file), secret = must_read(folder, "secret.txt");
    pyun_client *client = client_of_case(folder);
    pyun_record *record = NULL;
    pyun_request *request = NULL;
    char signature[PYUN_SIGNATURE_SIZE], mark_of_body[PYUN_SIGNATURE_SIZE + 8], *text, *expected, *stamped, *body;
    size_t length = 0;
    const char *data;
    CHECK_STATUS(pyun_record_from_json(kind, (const uint8_t *)json.data, json.length, &record, NULL), PYUN_OK);
    CHECK_STATUS(pyun_client_prepare_record(client, record, &request, NULL), PYUN_OK);
    text = strdup(pyun_request_string_to_sign(request));
    CHECK(text != NULL && strstr(text, "&app_secret=***") != NULL);
    *strstr(text, "&app_secret=***") = '\0';
    expected = with_value_of(plain.data, mark, text);
    CHECK_TEXT(text, expected);
    CHECK_STATUS(pyun_sign_json((const uint8_t *)text, strlen(text), secret.data, signature, sizeof signature), PYUN_OK);
    snprintf(mark_of_body, sizeof mark_of_body, "&sign=%s", signature);
    stamped = with_value_of(sent.data, mark, text);
    body = with_value_of(stamped, "&sign=", strstr(stamped, "&sign=") != NULL ? mark_of_body : "");
    data = (const char *)pyun_request_body(request, &length);
    CHECK(same_bytes(data, length, body, strlen(body)));
    free(text);
    free(expected);
    free(stamped);
    free(body);
    free(json.data);
    free(plain.data);
    free(sent.data);
    free(secret.data);
    pyun_request_free(request);
    pyun_record_free(record);
    pyun_client_free(client);
}

static void check_charging_record(const char *folder)
{
    check_record(folder, PYUN_RECORD_CHARGING_RECORD, "body.json", "\"timestamp\":", "body.json");
    check_json(folder);
}

static void check_parking_discount(const char *folder)
{
    check_record(folder, PYUN_RECORD_PARKING_DISCOUNT, "plain.txt", "timestamp=", "body.txt");
}

static void check_occupancy_payment(const char *folder)
{
    check_record(folder, PYUN_RECORD_OCCUPANCY_PAYMENT, "plain.txt", "timestamp=", "body.txt");
}

/* The lines of fields.json, a name and a text each. */
static void check_fields(const pyun_record *record, char *json)
{
    char *line = strtok(json, "\n");
    for (; line != NULL; line = strtok(NULL, "\n")) {
        char *name = strchr(line, '"'), *value = name != NULL ? strstr(name, "\": \"") : NULL;
        if (value != NULL) {
            *value = '\0';
            value += 4;
            *strrchr(value, '"') = '\0';
            CHECK_TEXT(pyun_record_text(record, name + 1), value);
        }
    }
}

static void check_push(const char *folder)
{
    static const char *const names[] = {"start_result", "stop_result", "progress", "finished"};
    struct content body = must_read(folder, "body.txt"), secret = must_read(folder, "secret.txt");
    struct content fields = must_read(folder, "fields.json"), kind = must_read(folder, "kind.txt");
    pyun_record *push = NULL;
    int32_t number = PYUN_RECORD_START_RESULT;
    while (strncmp(kind.data, names[number - PYUN_RECORD_START_RESULT], strlen(names[number - PYUN_RECORD_START_RESULT])) != 0) {
        number++;
        CHECK(number <= PYUN_RECORD_CHARGING_FINISHED);
    }
    CHECK_STATUS(pyun_push_read(number, (const uint8_t *)body.data, body.length, secret.data, 0, &push, NULL), PYUN_OK);
    check_fields(push, fields.data);
    pyun_record_free(push);
    CHECK_STATUS(pyun_push_read(number, (const uint8_t *)body.data, body.length, "another", 0, &push, NULL), PYUN_E_SIGNATURE);
    free(body.data);
    free(secret.data);
    free(fields.data);
    free(kind.data);
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
    CHECK(count > 0);
    return count;
}

int main(int argc, char **argv)
{
    int devices, bodies, forms, records, pushes;
    CHECK(argc == 2);
    devices = check_all(argv[1], "device", check_device);
    bodies = check_all(argv[1], "json", check_json);
    forms = check_all(argv[1], "form", check_form);
    records = check_all(argv[1], "charging_record", check_charging_record);
    records += check_all(argv[1], "parking_discount", check_parking_discount);
    records += check_all(argv[1], "occupancy_payment", check_occupancy_payment);
    pushes = check_all(argv[1], "push", check_push);
    printf("%d %d %d %d %d ok\n", devices, bodies, forms, records, pushes);
    return 0;
}
