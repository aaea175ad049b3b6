/*
 * A charge from plug-in to bill: the connector is reported as charging, the charge's progress every 15 s, its bill at the end.
 *
 *     PYUN_APP_ID=op... PYUN_APP_SECRET=... ./charge http://127.0.0.1:8790 [SECONDS]
 *
 * SECONDS go by between two reports; 15 unless given.
 *
 * A progress that fails is not sent again: the next one says more. The bill is money: it is sent again until the platform has
 * it, or has refused it. A charger that may lose its power meanwhile must keep the bill where it is not lost, until then.
 */
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <pyun_energy.h>

enum { REPORTS = 4, WH_A_REPORT = 500, FEN_A_KWH = 80, SERVICE_FEN_A_KWH = 20, BILL_ATTEMPTS = 20 };

static const char station[] = "8f5fdb60-9374-4c11-bdc2-a32d8369258c";

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void wait_for(long seconds)
{
    struct timespec time = {seconds, 0};
    nanosleep(&time, NULL);
}

/* Setters need not be looked at one by one: the next call returns the error of one that failed. */
static pyun_status make_client(const char *base_url, pyun_client **client, pyun_error **error)
{
    pyun_config *config = pyun_config_new();
    pyun_status status;
    pyun_config_set_app_id(config, getenv("PYUN_APP_ID"));
    pyun_config_set_secret(config, getenv("PYUN_APP_SECRET"));
    pyun_config_set_base_url(config, base_url);
    status = pyun_client_new(config, client, error);
    pyun_config_free(config);
    return status;
}

static pyun_device *new_device(void)
{
    pyun_device *device = pyun_device_new();
    pyun_device_set_station_uuid(device, station);
    pyun_device_set_no(device, "D012028");
    pyun_device_set_state(device, PYUN_DEVICE_STATE_AVAILABLE);
    pyun_device_set_energy_code(device, PYUN_ENERGY_CODE_AC);
    pyun_device_add_port(device, "D01202801", PYUN_PORT_STATE_AVAILABLE, "A", NULL);
    return device;
}

/* A charge that begins now. Its order number is the operator's own, and must never come again. */
static pyun_record *new_charge(int64_t start_ms)
{
    pyun_record *record = pyun_record_new(PYUN_RECORD_CHARGING_RECORD);
    char order[32];
    snprintf(order, sizeof order, "C%" PRId64, start_ms);
    pyun_record_set_text(record, PYUN_FIELD_STATION_UUID, station);
    pyun_record_set_text(record, PYUN_FIELD_ORDER, order);
    pyun_record_set_text(record, PYUN_FIELD_DEVICE_NO, "D012028");
    pyun_record_set_int(record, PYUN_FIELD_DEVICE_TYPE, PYUN_DEVICE_TYPE_CAR);
    pyun_record_set_text(record, PYUN_FIELD_PORT_NO, "D01202801");
    pyun_record_set_text(record, PYUN_FIELD_ENERGY_CODE, PYUN_ENERGY_CODE_AC);
    pyun_record_set_text(record, PYUN_FIELD_MOBILE, "13800000000");
    pyun_record_set_time(record, PYUN_FIELD_START_TIME, start_ms);
    return record;
}

/* What the meter says by now. */
static void measure(pyun_record *record, int64_t wh, int32_t state)
{
    pyun_record_set_time(record, PYUN_FIELD_END_TIME, now_ms());
    pyun_record_set_int(record, PYUN_FIELD_QUANTITY, wh);
    pyun_record_set_int(record, PYUN_FIELD_ENERGY_VALUE, wh * FEN_A_KWH / 1000);
    pyun_record_set_int(record, PYUN_FIELD_FEE_VALUE, wh * SERVICE_FEN_A_KWH / 1000);
    pyun_record_set_int(record, PYUN_FIELD_STATE, state);
}

static void report_port(const pyun_client *client, pyun_device *device, int32_t state)
{
    pyun_error *error = NULL;
    pyun_device_set_port_state(device, 0, state);
    if (pyun_client_sync_device(client, device, NULL, &error) != PYUN_OK) {
        fprintf(stderr, "connector not reported: %s\n", pyun_error_message(error));
        pyun_error_free(error);
    }
}

static void report_progress(const pyun_client *client, const pyun_record *record)
{
    pyun_error *error = NULL;
    int64_t wh = 0;
    pyun_record_int(record, PYUN_FIELD_QUANTITY, &wh);
    if (pyun_client_sync_charging_record(client, record, NULL, &error) == PYUN_OK) {
        printf("progress: %" PRId64 " Wh\n", wh);
    } else {
        fprintf(stderr, "progress not reported: %s\n", pyun_error_message(error));
        pyun_error_free(error);
    }
    fflush(stdout);
}

static int report_bill(const pyun_client *client, const pyun_record *record)
{
    int attempt;
    for (attempt = 1; attempt <= BILL_ATTEMPTS; attempt++) {
        pyun_error *error = NULL;
        int goes_on;
        if (pyun_client_sync_charging_record(client, record, NULL, &error) == PYUN_OK) {
            printf("bill of order %s reported\n", pyun_record_text(record, PYUN_FIELD_ORDER));
            return 1;
        }
        goes_on = pyun_error_is_retryable(error);
        fprintf(stderr, "bill not reported: %s\n", pyun_error_message(error));
        pyun_error_free(error);
        if (!goes_on) {
            return 0;
        }
        wait_for(attempt < 6 ? 1L << attempt : 60);
    }
    return 0;
}

int main(int argc, char **argv)
{
    pyun_client *client = NULL;
    pyun_device *device;
    pyun_record *record;
    pyun_error *error = NULL;
    int64_t wh = 0;
    int report, is_reported;
    if (argc != 2 && argc != 3) {
        fprintf(stderr, "usage: %s URL [SECONDS]\n", argv[0]);
        return 2;
    }
    if (make_client(argv[1], &client, &error) != PYUN_OK) {
        fprintf(stderr, "%s\n", pyun_error_message(error));
        pyun_error_free(error);
        return EXIT_FAILURE;
    }
    device = new_device();
    record = new_charge(now_ms());
    report_port(client, device, PYUN_PORT_STATE_CHARGING);
    for (report = 0; report < REPORTS; report++) {
        measure(record, wh, PYUN_REPLENISH_STATE_CHARGING);
        report_progress(client, record);
        wait_for(argc == 3 ? atol(argv[2]) : 15);
        wh += WH_A_REPORT;
    }
    measure(record, wh, PYUN_REPLENISH_STATE_FINISHED);
    is_reported = report_bill(client, record);
    report_port(client, device, PYUN_PORT_STATE_AVAILABLE);
    pyun_record_free(record);
    pyun_device_free(device);
    pyun_client_free(client);
    return is_reported ? EXIT_SUCCESS : EXIT_FAILURE;
}
