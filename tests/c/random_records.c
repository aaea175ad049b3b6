/* Random records and forms on stdin, with what they must become: `tests/python/random_records.py COUNT SEED counted`. */
#include "check.h"

#define MOST_PAIRS 16

struct text {
    char *data; /* with a NUL after it */
    size_t length;
};

/* A text with its length before it; 0 at the end of what there is. */
static int next(FILE *from, struct text *text)
{
    unsigned long length;
    if (fscanf(from, "%lu", &length) != 1) {
        return 0;
    }
    CHECK(fgetc(from) == ':');
    text->length = length;
    text->data = calloc(text->length + 1, 1);
    CHECK(text->data != NULL && fread(text->data, 1, text->length, from) == text->length);
    return 1;
}

struct random_case {
    struct text kind, app_id, secret, given, sent, sign;
};

static int next_case(struct random_case *next_one)
{
    if (!next(stdin, &next_one->kind)) {
        return 0;
    }
    CHECK(next(stdin, &next_one->app_id) && next(stdin, &next_one->secret) && next(stdin, &next_one->given));
    CHECK(next(stdin, &next_one->sent) && next(stdin, &next_one->sign));
    return 1;
}

static void free_case(struct random_case *done)
{
    free(done->kind.data);
    free(done->app_id.data);
    free(done->secret.data);
    free(done->given.data);
    free(done->sent.data);
    free(done->sign.data);
}

static pyun_client *client_of_case(const struct random_case *random_case)
{
    pyun_config *config = new_config("http://127.0.0.1:1");
    CHECK_STATUS(pyun_config_set_app_id(config, random_case->app_id.data), PYUN_OK);
    CHECK_STATUS(pyun_config_set_secret(config, random_case->secret.data), PYUN_OK);
    CHECK_STATUS(pyun_config_set_common_parameters(config, 0), PYUN_OK);
    return client_of(config);
}

static void check_record(const struct random_case *random_case, int32_t kind)
{
    pyun_client *client = client_of_case(random_case);
    pyun_record *record = NULL;
    pyun_request *request = NULL;
    const uint8_t *json = (const uint8_t *)random_case->given.data, *body;
    size_t length = 0;
    CHECK_STATUS(pyun_record_from_json(kind, json, random_case->given.length, &record, NULL), PYUN_OK);
    CHECK_STATUS(pyun_client_prepare_record(client, record, &request, NULL), PYUN_OK);
    body = pyun_request_body(request, &length);
    if (!same_bytes(body, length, random_case->sent.data, random_case->sent.length)) {
        fprintf(stderr, "%s became\n%.*s instead of\n%s\n", random_case->given.data, (int)length, (const char *)body,
                random_case->sent.data);
        exit(1);
    }
    if (kind == PYUN_RECORD_CHARGING_RECORD) {
        CHECK_TEXT(pyun_request_header_value(request, 1), random_case->sign.data);
    }
    pyun_request_free(request);
    pyun_record_free(record);
    pyun_client_free(client);
}

/* Whether all of it can be said in C, which has no NUL in a text. */
static int read_pairs(const struct random_case *random_case, struct text *words, size_t *count)
{
    FILE *from = fmemopen(random_case->given.data, random_case->given.length, "rb");
    int is_text = 1;
    CHECK(from != NULL);
    while (next(from, &words[*count])) {
        is_text = is_text && strlen(words[*count].data) == words[*count].length;
        CHECK(++*count < 2 * MOST_PAIRS);
    }
    fclose(from);
    return is_text;
}

/* 1 if the signature was compared. */
static int check_parameters(const struct random_case *random_case)
{
    struct text words[2 * MOST_PAIRS];
    const char *names[MOST_PAIRS + 1] = {"app_id"}, *values[MOST_PAIRS + 1] = {random_case->app_id.data};
    char signature[PYUN_SIGNATURE_SIZE];
    size_t count = 0, index;
    const int is_text = random_case->given.data[0] == '[' || read_pairs(random_case, words, &count);
    for (index = 0; index < count / 2; index++) {
        names[index + 1] = words[2 * index].data;
        values[index + 1] = words[2 * index + 1].data;
    }
    if (is_text) {
        CHECK_STATUS(pyun_sign_form(names, values, count / 2 + 1, random_case->secret.data, signature, sizeof signature), PYUN_OK);
        CHECK_TEXT(signature, random_case->sign.data);
    }
    while (count-- > 0) {
        free(words[count].data);
    }
    return is_text;
}

int main(void)
{
    static const char *const names[] = {"charging_record", "parking_discount", "occupancy_payment"};
    static const int32_t kinds[] = {PYUN_RECORD_CHARGING_RECORD, PYUN_RECORD_PARKING_DISCOUNT, PYUN_RECORD_OCCUPANCY_PAYMENT};
    struct random_case random_case;
    int counts[4] = {0, 0, 0, 0};
    size_t index;
    while (next_case(&random_case)) {
        for (index = 0; index < 3 && strcmp(random_case.kind.data, names[index]) != 0; index++) {
        }
        if (index < 3) {
            check_record(&random_case, kinds[index]);
            counts[index]++;
        } else {
            counts[3] += check_parameters(&random_case);
        }
        free_case(&random_case);
    }
    printf("%d %d %d %d ok\n", counts[0], counts[1], counts[2], counts[3]);
    return 0;
}
