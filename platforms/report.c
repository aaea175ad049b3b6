/* Reports a charger to the URL that is the last argument. What test_dist.sh builds against each file of `make dist`. */
#include <pyun_energy.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
    static const char charger[] = "{\"station_uuid\": \"s\", \"no\": \"D1\", \"name\": \"一号桩\", \"type\": 0, \"state\": 1, \"energy_code\": \"CN_AC\", "
                                  "\"port\": [{\"no\": \"1\", \"state\": 1, \"alias\": \"A\", \"space_status\": 1}]}";
    pyun_config *config = pyun_config_new();
    pyun_client *client = NULL;
    pyun_device *device = NULL;
    pyun_error *error = NULL;
    pyun_config_set_app_id(config, getenv("PYUN_APP_ID"));
    pyun_config_set_secret(config, getenv("PYUN_APP_SECRET"));
    pyun_config_set_base_url(config, argv[argc - 1]);
    if (pyun_device_from_json((const unsigned char *)charger, sizeof charger - 1, &device, &error) == PYUN_OK
        && pyun_client_new(config, &client, &error) == PYUN_OK)
        pyun_client_sync_device(client, device, NULL, &error);
    puts(error ? pyun_error_message(error) : pyun_version());
    return error != NULL;
}
