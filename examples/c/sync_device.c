/*
 * Reports one charger from a JSON file with the platform's field names.
 *
 *     PYUN_APP_ID=op... PYUN_APP_SECRET=... ./sync_device examples/device.json test
 *
 * The second argument is `production`, `test` or a base URL, such as that of the emulator.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <pyun_energy.h>

/* What went wrong and what to do about it; frees the error. */
static int failed(pyun_error *error)
{
    const pyun_reply *reply = pyun_error_reply(error);
    fprintf(stderr, "%s: %s\n", pyun_status_name(pyun_error_status(error)), pyun_error_message(error));
    if (reply != NULL && pyun_reply_hint(reply) != NULL) {
        fprintf(stderr, "hint: %s\n", pyun_reply_hint(reply));
    }
    if (pyun_error_is_retryable(error)) {
        fprintf(stderr, "the same call may succeed later\n");
    }
    pyun_error_free(error);
    return EXIT_FAILURE;
}

/* Setters need not be looked at one by one: pyun_client_new() returns the error of one that failed. */
static pyun_status make_client(const char *environment, pyun_client **client, pyun_error **error)
{
    pyun_config *config = pyun_config_new();
    pyun_status status;
    pyun_config_set_app_id(config, getenv("PYUN_APP_ID"));
    pyun_config_set_secret(config, getenv("PYUN_APP_SECRET"));
    if (strcmp(environment, "production") == 0) {
        pyun_config_set_environment(config, PYUN_ENVIRONMENT_PRODUCTION);
    } else if (strcmp(environment, "test") == 0) {
        pyun_config_set_environment(config, PYUN_ENVIRONMENT_TEST);
    } else {
        pyun_config_set_base_url(config, environment);
    }
    status = pyun_client_new(config, client, error);
    pyun_config_free(config);
    return status;
}

static pyun_status read_device(const char *path, pyun_device **device, pyun_error **error)
{
    static unsigned char json[64 * 1024];
    FILE *file = fopen(path, "rb");
    size_t length;
    if (file == NULL) {
        perror(path);
        exit(EXIT_FAILURE);
    }
    length = fread(json, 1, sizeof json, file);
    fclose(file);
    return pyun_device_from_json(json, length, device, error);
}

int main(int argc, char **argv)
{
    pyun_client *client = NULL;
    pyun_device *device = NULL;
    pyun_reply *reply = NULL;
    pyun_error *error = NULL;
    pyun_status status;
    if (argc != 3) {
        fprintf(stderr, "usage: %s DEVICE.json production|test|URL\n", argv[0]);
        return 2;
    }
    pyun_log_to_fd(STDERR_FILENO, PYUN_LOG_WARN);
    status = make_client(argv[2], &client, &error);
    if (status == PYUN_OK) {
        status = read_device(argv[1], &device, &error);
    }
    if (status == PYUN_OK) {
        status = pyun_client_sync_device(client, device, &reply, &error);
    }
    if (status == PYUN_OK) {
        const char *seqno = pyun_reply_seqno(reply);
        printf("accepted, seqno %s\n", seqno != NULL ? seqno : "none");
    }
    pyun_reply_free(reply);
    pyun_device_free(device);
    pyun_client_free(client);
    return status == PYUN_OK ? EXIT_SUCCESS : failed(error);
}
