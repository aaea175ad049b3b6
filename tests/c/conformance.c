/* Does the steps of tests/conformance/ that come on stdin, by what bindings stand on: JSON in, flat fields out. Argument: a place
 * for outboxes. */
#include "check.h"
#include "flat.h"

static pyun_client *client;
static pyun_outbox *outbox;
static char *json;
static size_t length;

/* The fields of a piece of bytes. */
static size_t read_fields(const uint8_t *bytes, size_t left, field *fields, size_t most)
{
    size_t count = 0;
    while (count < most && next_field(&bytes, &left, &fields[count])) {
        count++;
    }
    return count;
}

static void print_field(const field *shown, char end)
{
    printf("%.*s%c", shown->data != NULL ? (int)shown->length : 1, shown->data != NULL ? (const char *)shown->data : "-", end);
}

/* A line for how a step went. What came is freed. */
static void tell(pyun_status status, pyun_reply *reply, pyun_error *error)
{
    field of[15], of_reply[11];
    pyun_bytes *flat = NULL;
    if (status != PYUN_OK) {
        CHECK_STATUS(pyun_error_flat(error, &flat), PYUN_OK);
        CHECK(read_fields(pyun_bytes_data(flat), pyun_bytes_length(flat), of, 15) == 15);
        print_field(&of[1], '\t');
        print_field(&of[3], '\t');
        of_reply[0].data = NULL;
        read_fields(of[14].data, of[14].length, of_reply, 11);
        print_field(&of_reply[0], '\t');
        print_field(&of[9], '\n');
    } else if (reply != NULL) {
        CHECK_STATUS(pyun_reply_flat(reply, &flat), PYUN_OK);
        CHECK(read_fields(pyun_bytes_data(flat), pyun_bytes_length(flat), of, 11) == 11);
        printf("ok\t-\t");
        print_field(&of[0], '\t');
        print_field(&of[7], '\n');
    } else {
        puts("ok\t-\t-\t-");
    }
    pyun_bytes_free(flat);
    pyun_reply_free(reply);
    pyun_error_free(error);
}

static pyun_status put(const char *call, pyun_error **error)
{
    const uint8_t *text = (const uint8_t *)json;
    int32_t kind = strcmp(call, "sync_charging_record") == 0 ? PYUN_RECORD_CHARGING_RECORD
                   : strcmp(call, "grant_parking_discount") == 0 ? PYUN_RECORD_PARKING_DISCOUNT : PYUN_RECORD_OCCUPANCY_PAYMENT;
    pyun_device *device = NULL;
    pyun_record *record = NULL;
    int is_device = strcmp(call, "sync_device") == 0;
    pyun_status status = is_device ? pyun_device_from_json(text, length, &device, error)
                                   : pyun_record_from_json(kind, text, length, &record, error);
    if (status == PYUN_OK) {
        status = is_device ? pyun_outbox_put_device(outbox, device, error) : pyun_outbox_put_record(outbox, record, error);
    }
    pyun_device_free(device);
    pyun_record_free(record);
    return status;
}

static void tell_dead_letters(void)
{
    pyun_record *letter = NULL;
    int64_t id = 0;
    int count = 0;
    while (pyun_outbox_next_dead(outbox, id, &letter, NULL) == PYUN_OK && letter != NULL) {
        CHECK(pyun_record_int(letter, PYUN_FIELD_ID, &id) == 1);
        pyun_record_free(letter);
        count++;
    }
    printf("ok\t-\t%d\t-\n", count);
}

static void close_all(void)
{
    pyun_outbox_free(outbox);
    pyun_client_free(client);
    outbox = NULL;
    client = NULL;
}

static pyun_status step(const char *verb, const char *call, const char *place, pyun_reply **reply, pyun_error **error)
{
    static int places;
    char folder[4096];
    if (strcmp(verb, "open") == 0) {
        close_all();
        return pyun_client_open_json((const uint8_t *)json, length, PYUN_CHARSET_UTF8, &client, error);
    }
    if (strcmp(verb, "call") == 0) {
        return pyun_client_call_json(client, call, (const uint8_t *)json, length, reply, error);
    }
    if (strcmp(verb, "outbox") == 0) {
        snprintf(folder, sizeof folder, "%s/%d", place, places++);
        return pyun_outbox_open(folder, client, NULL, &outbox, error);
    }
    if (strcmp(verb, "put") == 0) {
        return put(call, error);
    }
    if (strcmp(verb, "pause") == 0 || strcmp(verb, "resume") == 0) {
        return pyun_outbox_set_paused(outbox, verb[0] == 'p', error);
    }
    return pyun_outbox_flush(outbox, strcmp(verb, "flush") == 0 ? 60000 : 1, error);
}

int main(int argc, char **argv)
{
    char verb[32], call[64], line[128];
    CHECK(argc == 2);
    while (fgets(line, sizeof line, stdin) != NULL) {
        unsigned long count;
        pyun_reply *reply = NULL;
        pyun_error *error = NULL;
        pyun_status status;
        CHECK(sscanf(line, "%31s %63s %lu", verb, call, &count) == 3);
        length = count;
        json = malloc(length + 1);
        CHECK(json != NULL && fread(json, 1, length, stdin) == length);
        if (strcmp(verb, "dead") == 0) {
            tell_dead_letters();
        } else {
            status = step(verb, call, argv[1], &reply, &error);
            tell(status, reply, error);
        }
        free(json);
        fflush(stdout);
    }
    close_all();
    return 0;
}
