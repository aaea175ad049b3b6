/*
 * A charger's main loop that never waits for the network, and loses nothing: it puts each state into an outbox, which sends
 * by threads of its own, and goes on with what is left after a restart or a power cut.
 *
 *     PYUN_APP_ID=op... PYUN_APP_SECRET=... ./worker http://127.0.0.1:8790 DIRECTORY
 *
 * It runs until the end of its standard input (Ctrl-D). PYUN_CA_FILE may name certificates to trust instead of the built-in ones.
 * The outbox lies in DIRECTORY, which is to be on a disk.
 *
 * A state is on the disk when pyun_outbox_put_device() returns: some milliseconds, whatever the network does. Only the newest
 * state of a device is sent, so that memory and disk do not grow. Bills go the same way, by pyun_outbox_put_record(): of those
 * each one is sent.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <pyun_energy.h>

enum { PORTS = 2, CHANGES = 100, FLUSH_MS = 5000 };

/* Setters need not be looked at one by one: the next call returns the error of one that failed. */
static pyun_outbox *open_outbox(const char *base_url, const char *directory, pyun_error **error)
{
    pyun_config *config = pyun_config_new();
    pyun_client *client = NULL;
    pyun_outbox *outbox = NULL;
    pyun_config_set_app_id(config, getenv("PYUN_APP_ID"));
    pyun_config_set_secret(config, getenv("PYUN_APP_SECRET"));
    pyun_config_set_base_url(config, base_url);
    if (getenv("PYUN_CA_FILE") != NULL) {
        pyun_config_set_ca_file(config, getenv("PYUN_CA_FILE"));
    }
    if (pyun_client_new(config, &client, error) == PYUN_OK) {
        pyun_outbox_open(directory, client, NULL, &outbox, error);
    }
    pyun_client_free(client); /* the outbox keeps what it needs of it */
    pyun_config_free(config);
    return outbox;
}

static pyun_device *new_device(void)
{
    pyun_device *device = pyun_device_new();
    pyun_device_set_station_uuid(device, "8f5fdb60-9374-4c11-bdc2-a32d8369258c");
    pyun_device_set_no(device, "D012026");
    pyun_device_set_state(device, PYUN_DEVICE_STATE_AVAILABLE);
    pyun_device_set_energy_code(device, PYUN_ENERGY_CODE_AC);
    pyun_device_add_port(device, "D01202601", PYUN_PORT_STATE_AVAILABLE, "A", NULL);
    pyun_device_add_port(device, "D01202602", PYUN_PORT_STATE_AVAILABLE, "B", NULL);
    return device;
}

/* Called by the main loop, whenever a connector changes. */
static void set_port_state(const pyun_outbox *outbox, pyun_device *device, size_t port, int32_t state)
{
    pyun_error *error = NULL;
    pyun_device_set_port_state(device, port, state);
    if (pyun_outbox_put_device(outbox, device, &error) != PYUN_OK) {
        fprintf(stderr, "not kept: %s\n", pyun_error_message(error)); /* the disk is full, or fails */
        pyun_error_free(error);
    }
}

/* What somebody should know of: that the secret is wrong, that the platform will not have a report, that the disk fails. */
static void tell_events(const pyun_outbox *outbox)
{
    pyun_record *event = NULL;
    while (pyun_outbox_poll_event(outbox, 0, &event, NULL) == PYUN_OK && event != NULL) {
        const char *reason = pyun_record_text(event, PYUN_FIELD_REASON);
        fprintf(stderr, "%s: %s\n", pyun_record_text(event, PYUN_FIELD_EVENT), reason != NULL ? reason : "");
        pyun_record_free(event);
    }
}

static void tell_delivered(const pyun_outbox *outbox)
{
    pyun_record *stats = NULL;
    int64_t delivered = 0;
    if (pyun_outbox_stats(outbox, &stats, NULL) == PYUN_OK) {
        pyun_record_int(stats, PYUN_FIELD_DELIVERED, &delivered);
        printf("%" PRId64 " reports delivered in all\n", delivered);
        pyun_record_free(stats);
    }
}

int main(int argc, char **argv)
{
    pyun_error *error = NULL;
    pyun_outbox *outbox;
    pyun_device *device;
    int change, is_reported;
    if (argc != 3) {
        fprintf(stderr, "usage: %s URL DIRECTORY\n", argv[0]);
        return 2;
    }
    outbox = open_outbox(argv[1], argv[2], &error);
    if (outbox == NULL) {
        fprintf(stderr, "%s\n", pyun_error_message(error));
        pyun_error_free(error);
        return EXIT_FAILURE;
    }
    device = new_device();
    /* Stands for the main loop of a charger. */
    for (change = 0; change < CHANGES; change++) {
        set_port_state(outbox, device, (size_t)change % PORTS, change % 3 == 0 ? PYUN_PORT_STATE_CHARGING : PYUN_PORT_STATE_OCCUPIED);
        tell_events(outbox);
    }
    set_port_state(outbox, device, 0, PYUN_PORT_STATE_AVAILABLE);
    set_port_state(outbox, device, 1, PYUN_PORT_STATE_FAULTED);
    while (getchar() != EOF) {
        /* And for years. */
    }
    is_reported = pyun_outbox_flush(outbox, FLUSH_MS, NULL) == PYUN_OK;
    tell_events(outbox);
    tell_delivered(outbox);
    printf("stopped, %s\n", is_reported ? "all is reported" : "the last change is kept for the next start");
    pyun_device_free(device);
    pyun_outbox_free(outbox); /* breaks off a call that is not answered */
    return is_reported ? EXIT_SUCCESS : EXIT_FAILURE;
}
