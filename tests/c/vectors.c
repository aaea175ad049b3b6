/* All known answers of tests/vectors, byte for byte. Argument: the folder. Prints how many cases there were of each kind. */
/* Else a 32-bit program finds no files in a folder whose numbers need 64 bits, as under qemu. */
#define _FILE_OFFSET_BITS 64
#include <dirent.h>

#include "check.h"
#include "server.h"

#define MOST_PAIRS 64

static server *platform;

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
    pyun_config *config = new_config(server_url(platform));
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

/* What is sent is what the vector says, but for the time of the clock, which is that of `actual`; and its signature is that of
 * its text. `text` is what was signed, where the library tells it. */
static void check_sent(const char *folder, const char *signed_file, const char *body_file, const char *mark, const char *text,
                       const char *actual)
{
    struct content plain = must_read(folder, signed_file), sent = must_read(folder, body_file);
    struct content secret = must_read(folder, "secret.txt");
    char signature[PYUN_SIGNATURE_SIZE], mark_of_body[PYUN_SIGNATURE_SIZE + 8], *expected, *stamped, *body;
    expected = with_value_of(plain.data, mark, actual);
    if (text != NULL) {
        CHECK_TEXT(text, expected);
    }
    CHECK_STATUS(pyun_sign_json((const uint8_t *)expected, strlen(expected), secret.data, signature, sizeof signature), PYUN_OK);
    snprintf(mark_of_body, sizeof mark_of_body, "&sign=%s", signature);
    stamped = with_value_of(sent.data, mark, actual);
    body = with_value_of(stamped, "&sign=", strstr(stamped, "&sign=") != NULL ? mark_of_body : "");
    CHECK_TEXT(actual, body);
    free(expected);
    free(stamped);
    free(body);
    free(plain.data);
    free(sent.data);
    free(secret.data);
}

static void check_record(const char *folder, int32_t kind, const char *signed_file, const char *mark, const char *body_file)
{
    struct content json = must_read(folder, "record.json");
    pyun_client *client = client_of_case(folder);
    pyun_record *record = NULL;
    pyun_request *request = NULL;
    char *text, *body;
    size_t length = 0;
    CHECK_STATUS(pyun_record_from_json(kind, (const uint8_t *)json.data, json.length, &record, NULL), PYUN_OK);
    CHECK_STATUS(pyun_client_prepare_record(client, record, &request, NULL), PYUN_OK);
    text = strdup(pyun_request_string_to_sign(request));
    CHECK(text != NULL && strstr(text, "&app_secret=***") != NULL);
    *strstr(text, "&app_secret=***") = '\0';
    body = (char *)pyun_request_body(request, &length);
    CHECK((body = strndup(body, length)) != NULL && strlen(body) == length);
    check_sent(folder, signed_file, body_file, mark, text, body);
    free(text);
    free(body);
    free(json.data);
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

/* A text with its length before it; makes it one of C's. NULL if it holds a NUL. */
static char *counted(char **at)
{
    char *text;
    size_t length = strtoul(*at, &text, 10);
    char *copy = calloc(length + 1, 1);
    CHECK(*text == ':' && copy != NULL);
    memcpy(copy, text + 1, length);
    *at = text + 1 + length;
    if (strlen(copy) == length) {
        return copy;
    }
    free(copy);
    return NULL;
}

/* As a form, and as a query. */
static void send_parameters(const char *folder, const char *const *names, const char *const *values, size_t count)
{
    pyun_client *client = client_of_case(folder);
    size_t length = 0;
    char *sent, *from;
    CHECK_STATUS(pyun_client_post_form(client, "/x", names, values, count, 0, NULL, NULL), PYUN_OK);
    sent = server_last_body(platform, &length);
    CHECK((from = strndup(sent, length)) != NULL);
    check_sent(folder, "plain.txt", "body.txt", "timestamp=", NULL, from);
    free(from);
    free(sent);
    CHECK_STATUS(pyun_client_get(client, "/x", names, values, count, NULL, NULL), PYUN_OK);
    sent = server_last_head(platform);
    CHECK((from = strchr(sent, '?')) != NULL && strstr(from, " HTTP/1.1\r\n") != NULL);
    *strstr(from, " HTTP/1.1\r\n") = '\0';
    check_sent(folder, "plain.txt", "body.txt", "timestamp=", NULL, from + 1);
    free(sent);
    pyun_client_free(client);
}

/* A NUL in a value cannot be said in C: such a case is passed over. */
static int parameters_sent;

static void check_parameters(const char *folder)
{
    struct content pairs = must_read(folder, "pairs.txt");
    char *names[MOST_PAIRS], *values[MOST_PAIRS], *at = pairs.data;
    size_t count = 0;
    int is_text = 1;
    while (at < pairs.data + pairs.length) {
        CHECK(count < MOST_PAIRS);
        names[count] = counted(&at);
        values[count] = counted(&at);
        is_text = is_text && names[count] != NULL && values[count] != NULL;
        count++;
    }
    if (is_text) {
        send_parameters(folder, (const char *const *)names, (const char *const *)values, count);
        parameters_sent++;
    }
    while (count-- > 0) {
        free(names[count]);
        free(values[count]);
    }
    free(pairs.data);
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
    static const struct {
        const char *kind;
        void (*check)(const char *);
    } kinds[] = {
        {"device", check_device}, {"json", check_json}, {"form", check_form}, {"charging_record", check_charging_record},
        {"parking_discount", check_parking_discount}, {"occupancy_payment", check_occupancy_payment},
        {"parameters", check_parameters}, {"push", check_push},
    };
    size_t index;
    CHECK(argc == 2);
    platform = server_start(ANSWER, success());
    for (index = 0; index < sizeof kinds / sizeof kinds[0]; index++) {
        printf("%d %s, ", check_all(argv[1], kinds[index].kind, kinds[index].check), kinds[index].kind);
    }
    CHECK(parameters_sent > 0);
    server_stop(platform);
    puts("ok");
    return 0;
}
