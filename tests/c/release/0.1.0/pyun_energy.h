/*
 * pyun_energy.h - reports chargers to the P-cloud (4pyun) energy platform.
 *
 * Generated from bindings/c/src, and that in part from the tables in src/ (CONTRIBUTING.md): make update, do not edit.
 *
 * HANDLES. A function whose first parameter is a pyun_x * is a method of pyun_x; const means that it does not change it.
 * A handle from pyun_x_new(), pyun_x_clone() or an out-parameter is the caller's, who frees it once with pyun_x_free();
 * NULL is fine to free. A const handle from a getter belongs to the handle that it came from, and is freed with it.
 *
 * STATUSES. Whatever can fail returns a pyun_status: PYUN_OK, which is 0, or one of PYUN_E_. Out-parameters are written
 * only on success. A last parameter pyun_error **error says where an error goes that tells more; the caller frees it
 * with pyun_error_free(). It is written only on failure, and may be NULL. What it held before is not freed.
 * A setter that fails returns its status, is remembered by its handle, and makes the next call that takes a
 * pyun_error ** fail with that error, so that the statuses of setters need not be looked at one by one. Setting the same
 * field well makes up for it; for what was not added, only pyun_x_clear_failures() does.
 *
 * NULL. Where it is not said to be allowed, NULL gives PYUN_E_NULL; getters give NULL or 0 for it. No argument makes the
 * library crash but a pointer that is neither NULL nor valid. A panic inside the library becomes PYUN_E_INTERNAL.
 * Running out of memory ends the process.
 *
 * TEXT in ends with a NUL and is copied at once. It is UTF-8, or GBK where a handle was told so with _set_charset(); what
 * is neither gives PYUN_E_TEXT, and is never repaired or sent. Text out is a const char *, valid as long as its handle; it is
 * UTF-8 unless asked for otherwise; what is absent is NULL. Bytes travel as pointer and length.
 *
 * THREADS. pyun_client, pyun_outbox and const handles may be used by many threads at once, every other handle by one at a
 * time. Calls block, but no longer than the deadline of the client; those of an outbox as long as the disk takes. No function
 * may be called from a signal handler. A thread is not cancelled (pthread_cancel) inside of a function: that happens after
 * it. A stack of 64 kB is enough.
 *
 * FORK. A forked child may use the clients of its parent: it opens connections of its own. It must not use other handles
 * that another thread was changing, nor join calls that other threads had begun. An outbox is its parent's alone: each call
 * returns PYUN_E_OUTBOX_FORKED, and freeing it touches nothing but memory.
 *
 * COMPATIBILITY. Functions and numbers are only ever added, and structs are never public, so that programs need not be
 * compiled anew. The numbers of errors are the same in every language.
 */

#ifndef PYUN_ENERGY_H
#define PYUN_ENERGY_H

#include <stddef.h>
#include <stdint.h>

/* Before each function: C linkage, also in C++. */
#ifndef PYUN_API
#ifdef __cplusplus
#define PYUN_API extern "C"
#else
#define PYUN_API extern
#endif
#endif

/* The version of this header. pyun_version() is that of the library. */
#define PYUN_VERSION "0.1.0"
/* The same as a number: 10000 * major + 100 * minor + patch. */
#define PYUN_VERSION_NUMBER 100

/* Charging type: alternating current, slow. */
#define PYUN_ENERGY_CODE_AC "CN_AC"

/* Charging type: direct current, fast. */
#define PYUN_ENERGY_CODE_DC "CN_DC"

/* Metadata: hardware version. */
#define PYUN_METADATA_DEVICE_HARDWARE_VERSION "DEVICE_HARDWARE_VERSION"

/* Metadata: software version. */
#define PYUN_METADATA_DEVICE_SOFTWARE_VERSION "DEVICE_SOFTWARE_VERSION"

/* Metadata: version of the protocol between device and operator. */
#define PYUN_METADATA_DEVICE_PROTOCOL_VERSION "DEVICE_PROTOCOL_VERSION"

/* Metadata: model. */
#define PYUN_METADATA_DEVICE_MODEL "DEVICE_MODEL"

/* Metadata: rated current, in 0.01 A. */
#define PYUN_METADATA_DEVICE_CHARGE_CURRENT "DEVICE_CHARGE_CURRENT"

/* Metadata: lower limit of the rated voltage, in 0.01 V. */
#define PYUN_METADATA_DEVICE_CHARGE_VOLTAGE "DEVICE_CHARGE_VOLTAGE"

/* Metadata: upper limit of the rated voltage, in 0.01 V. */
#define PYUN_METADATA_DEVICE_CHARGE_VOLTAGE_UPPER "DEVICE_CHARGE_VOLTAGE_UPPER"

/* Metadata: rated power, in 0.0001 W. */
#define PYUN_METADATA_DEVICE_CHARGE_POWER "DEVICE_CHARGE_POWER"

/* Metadata: how the device reaches the network. */
#define PYUN_METADATA_DEVICE_NET_TYPE "DEVICE_NET_TYPE"

/* Metadata: ICCID of the SIM card. */
#define PYUN_METADATA_DEVICE_SIM_ICCID "DEVICE_SIM_ICCID"

/* Metadata: operator of the SIM card. */
#define PYUN_METADATA_DEVICE_SIM_OPERATOR "DEVICE_SIM_OPERATOR"

/* Metadata: of a charging order: current, in 0.01 A. */
#define PYUN_METADATA_ENERGY_CHARGE_CURRENT "ENERGY_CHARGE_CURRENT"

/* Metadata: of a charging order: voltage, in 0.01 V. */
#define PYUN_METADATA_ENERGY_CHARGE_VOLTAGE "ENERGY_CHARGE_VOLTAGE"

/* Metadata: of a charging order: power, in 0.0001 W. */
#define PYUN_METADATA_ENERGY_CHARGE_POWER "ENERGY_CHARGE_POWER"

/* Field, text: the operator's own number of the device. */
#define PYUN_FIELD_DEVICE_NO "device_no"

/* Field, an integer: type of the device (table 8.1); any integer passes. */
#define PYUN_FIELD_DEVICE_TYPE "device_type"

/* Field, a time: end of the charge, or until when this report goes. */
#define PYUN_FIELD_END_TIME "end_time"

/* Field, text: how the device charges (table 8.3); any text passes. */
#define PYUN_FIELD_ENERGY_CODE "energy_code"

/* Field, an integer: energy fee, in fen. */
#define PYUN_FIELD_ENERGY_VALUE "energy_value"

/* Field, text: address of the picture that was taken on entering. */
#define PYUN_FIELD_ENTER_IMAGE "enter_image"

/* Field, a time: when the vehicle came. */
#define PYUN_FIELD_ENTER_TIME "enter_time"

/* Field, an integer: service fee, in fen. */
#define PYUN_FIELD_FEE_VALUE "fee_value"

/* Field, text: address of the picture that was taken on leaving. */
#define PYUN_FIELD_LEAVE_IMAGE "leave_image"

/* Field, a time: when it left. */
#define PYUN_FIELD_LEAVE_TIME "leave_time"

/* Field, text: the merchant whom it is owed. */
#define PYUN_FIELD_MERCHANT "merchant"

/* Field, text: telephone number, or the operator's own id of the user where none is known. */
#define PYUN_FIELD_MOBILE "mobile"

/* Field, an integer: what is to be paid, in fen. */
#define PYUN_FIELD_NEED_VALUE "need_value"

/* Field, text: the operator's own number of the charging order. */
#define PYUN_FIELD_ORDER "order"

/* Field, an integer: how long the vehicle stood there, in seconds. */
#define PYUN_FIELD_PARKING_TIME "parking_time"

/* Field, an integer: how it was paid; any integer passes. */
#define PYUN_FIELD_PAY_MODE "pay_mode"

/* Field, text: the same in words: as given, or else the table's word. */
#define PYUN_FIELD_PAY_MODE_DESC "pay_mode_desc"

/* Field, text: the platform's number of the order, from the occupancy order. */
#define PYUN_FIELD_PAY_ORDER "pay_order"

/* Field, a time: when it was paid. */
#define PYUN_FIELD_PAY_TIME "pay_time"

/* Field, an integer: what was paid, in fen. */
#define PYUN_FIELD_PAY_VALUE "pay_value"

/* Field, text: number plate; needed for the parking discount. */
#define PYUN_FIELD_PLATE "plate"

/* Field, an integer: colour of the plate (table 8.8). */
#define PYUN_FIELD_PLATE_COLOR "plate_color"

/* Field, text: the operator's own number of the connector. */
#define PYUN_FIELD_PORT_NO "port_no"

/* Field, an integer: energy delivered, in 0.001 kWh. */
#define PYUN_FIELD_QUANTITY "quantity"

/* Field, text: the operator's own number of the charging order. */
#define PYUN_FIELD_REPLENISH_ORDER "replenish_order"

/* Field, an integer: how long it has charged, in seconds. */
#define PYUN_FIELD_REPLENISH_TIME "replenish_time"

/* Field, an integer: state of charge of the vehicle, in per cent. */
#define PYUN_FIELD_SOC "soc"

/* Field, text: number of the parking space. */
#define PYUN_FIELD_SPACE_NO "space_no"

/* Field, a time: begin of the charge. */
#define PYUN_FIELD_START_TIME "start_time"

/* Field, an integer: state of the charge (table 8.7); any integer passes. */
#define PYUN_FIELD_STATE "state"

/* Field, text: state in words: as given, or else the table's word. */
#define PYUN_FIELD_STATE_DESC "state_desc"

/* Field, text: name of the charging station. */
#define PYUN_FIELD_STATION_NAME "station_name"

/* Field, text: id of the charging station, issued by the platform. */
#define PYUN_FIELD_STATION_UUID "station_uuid"

/* Field, an integer: energy fee and service fee together, in fen. Left out, their sum. */
#define PYUN_FIELD_TOTAL_VALUE "total_value"

/* Field, text: the operator's own number of the payment. */
#define PYUN_FIELD_TRADE_NO "trade_no"

/* Field, text: vehicle identification number. */
#define PYUN_FIELD_VIN "vin"

/* Field of the stats, an integer: how many items were accepted over its life; a crash may lose the last second's count. */
#define PYUN_FIELD_ACCEPTED "accepted"

/* Field of a dead letter, a time: when it was put, by this machine's clock. */
#define PYUN_FIELD_ACCEPTED_TIME "accepted_time"

/* Field of the stats, text: why everything pauses; absent while it does not. */
#define PYUN_FIELD_BREAKER "breaker"

/* Field of the stats, an integer: the size of the file, but for its log. */
#define PYUN_FIELD_BYTES "bytes"

/* Field of a dead letter, text: the platform's code, where it answered. */
#define PYUN_FIELD_CODE "code"

/* Field of an event, an integer: how many reports were dropped, events missed, rows taken over. */
#define PYUN_FIELD_COUNT "count"

/* Field of the stats, an integer: how many dead letters wait for somebody. */
#define PYUN_FIELD_DEAD "dead"

/* Field of the stats, an integer: how many reports the platform has accepted, repetitions not counted. */
#define PYUN_FIELD_DELIVERED "delivered"

/* Field of the stats, an integer: how many devices and records are accepted and not delivered yet. */
#define PYUN_FIELD_DEPTH "depth"

/* Field of the stats, an integer: how many of the depth are devices. */
#define PYUN_FIELD_DEVICES "devices"

/* Field of a dead letter, a time: when it was given up. */
#define PYUN_FIELD_DIED_TIME "died_time"

/* Field of an event, text: which it is, such as "breaker_opened" (see pyun_outbox_poll_event()). */
#define PYUN_FIELD_EVENT "event"

/* Field of a dead letter, text: the business fields as they were put, JSON, UTF-8. Personal data may be in it. */
#define PYUN_FIELD_FIELDS "fields"

/* Field of a dead letter, text: what the platform advises. */
#define PYUN_FIELD_HINT "hint"

/* Field of a dead letter, an integer: the HTTP status of the last answer. */
#define PYUN_FIELD_HTTP_STATUS "http_status"

/* Field of a dead letter, an integer: its number, above 0. */
#define PYUN_FIELD_ID "id"

/* Field of the stats, an integer: how many requests wait for an answer. */
#define PYUN_FIELD_IN_FLIGHT "in_flight"

/* Field of the stats, an integer: 1 while the file is looked through for damage, as after each opening, else 0. */
#define PYUN_FIELD_IS_CHECKING "is_checking"

/* Field of the stats, an integer: 1 while nobody answers, else 0. */
#define PYUN_FIELD_IS_LINK_DOWN "is_link_down"

/* Field of a dead letter, an integer: 1 if a later report was delivered since, so that it is not to be sent any more, else 0. */
#define PYUN_FIELD_IS_OVERTAKEN "is_overtaken"

/* Field of a dead letter and of an event, text: what died: "device", "progress", "final", "discount", "payment". */
#define PYUN_FIELD_KIND "kind"

/* Field of the stats, a time: when the platform last accepted something. */
#define PYUN_FIELD_LAST_SUCCESS_TIME "last_success_time"

/* Field of a dead letter, text: what the platform said. */
#define PYUN_FIELD_MESSAGE "message"

/* Field of a dead letter, text: the order number, of a payment the pay_order, of a device its number. */
#define PYUN_FIELD_NAME "name"

/* Field of the stats, an integer: for how long the oldest of the depth has waited, in milliseconds. */
#define PYUN_FIELD_OLDEST_AGE_MS "oldest_age_ms"

/* Field of an event, text: where the damaged file lies now. */
#define PYUN_FIELD_PATH "path"

/* Field of a dead letter and of an event, text: why, in a few words. */
#define PYUN_FIELD_REASON "reason"

/* Field of the stats, an integer: how many of the depth are records. */
#define PYUN_FIELD_RECORDS "records"

/* Field of a dead letter, text: the platform's number of the request: quote it when asking for support. */
#define PYUN_FIELD_SEQNO "seqno"

/* Field of the stats, an integer: how many reports of progress were dropped. */
#define PYUN_FIELD_THINNED "thinned"

/* https://api.4pyun.com */
#define PYUN_ENVIRONMENT_PRODUCTION 1

/* https://dev-api.4pyun.com */
#define PYUN_ENVIRONMENT_TEST 2

/* Instead of a timestamp: leaves timestamp and sign_type out. */
#define PYUN_NO_TIMESTAMP (-1)

/* The size of a buffer for a signature: 32 hex digits and a NUL. */
#define PYUN_SIGNATURE_SIZE 33

/* Text is UTF-8: what every handle begins with. */
#define PYUN_CHARSET_UTF8 0

/* Text is GBK. Only in a library that was built with it, see pyun_features(). */
#define PYUN_CHARSET_GBK 1

/* No log: how the library begins. */
#define PYUN_LOG_OFF 0

/* Errors. */
#define PYUN_LOG_ERROR 1

/* Warnings too. */
#define PYUN_LOG_WARN 2

/* What is of interest to an operator too. */
#define PYUN_LOG_INFO 3

/* A line for each attempt too. */
#define PYUN_LOG_DEBUG 4

/* Everything that the library has to say. */
#define PYUN_LOG_TRACE 5

/* Type of a device: a charger for cars. */
#define PYUN_DEVICE_TYPE_CAR 0

/* Type of a device: a charger for two-wheelers. */
#define PYUN_DEVICE_TYPE_TWO_WHEELER 1

/* State of a device: in service. */
#define PYUN_DEVICE_STATE_AVAILABLE 1

/* State of a device: out of order. */
#define PYUN_DEVICE_STATE_FAULTED (-1)

/* State of a device: not reachable by its operator. */
#define PYUN_DEVICE_STATE_OFFLINE (-2)

/* State of a port: nothing plugged in. */
#define PYUN_PORT_STATE_AVAILABLE 1

/* State of a port: delivering energy. */
#define PYUN_PORT_STATE_CHARGING 2

/* State of a port: a vehicle holds the connector without charging. */
#define PYUN_PORT_STATE_OCCUPIED 3

/* State of a port: out of order. */
#define PYUN_PORT_STATE_FAULTED (-1)

/* Parking space at a port: nobody knows. */
#define PYUN_SPACE_STATUS_UNKNOWN (-1)

/* Parking space at a port: no vehicle on the space. */
#define PYUN_SPACE_STATUS_FREE 1

/* Parking space at a port: a vehicle on the space. */
#define PYUN_SPACE_STATUS_OCCUPIED 2

/* State of a charge: not charging. */
#define PYUN_REPLENISH_STATE_NOT_CHARGING 0

/* State of a charge: charging. */
#define PYUN_REPLENISH_STATE_CHARGING 2

/* State of a charge: finished. */
#define PYUN_REPLENISH_STATE_FINISHED 3

/* State of a charge: could not start, or broke off. */
#define PYUN_REPLENISH_STATE_FAILED (-1)

/* Number plate: nobody knows. */
#define PYUN_PLATE_COLOR_UNKNOWN (-1)

/* Number plate: blue. */
#define PYUN_PLATE_COLOR_BLUE 1

/* Number plate: yellow. */
#define PYUN_PLATE_COLOR_YELLOW 2

/* Number plate: white. */
#define PYUN_PLATE_COLOR_WHITE 3

/* Number plate: black. */
#define PYUN_PLATE_COLOR_BLACK 4

/* Number plate: green. */
#define PYUN_PLATE_COLOR_GREEN 5

/* Number plate: red. */
#define PYUN_PLATE_COLOR_RED 6

/* Number plate: silver. */
#define PYUN_PLATE_COLOR_SILVER 7

/* Number plate: grey. */
#define PYUN_PLATE_COLOR_GREY 8

/* Number plate: orange. */
#define PYUN_PLATE_COLOR_ORANGE 9

/* Way of paying: a channel that is not the platform's own. */
#define PYUN_PAY_MODE_OTHER 99

/* A record that is sent: a charge so far, its bill, or its failure. */
#define PYUN_RECORD_CHARGING_RECORD 1

/* A record that is sent: a discount on the parking fee after a charge. */
#define PYUN_RECORD_PARKING_DISCOUNT 2

/* A record that is sent: that an occupancy order was paid. */
#define PYUN_RECORD_OCCUPANCY_PAYMENT 3

/* A record that is received: what is owed for a connector that was held too long. */
#define PYUN_RECORD_OCCUPANCY_ORDER 4

/* A record that is received, a push: whether a charge has started that was to start. */
#define PYUN_RECORD_START_RESULT 5

/* A record that is received, a push: whether a charge has stopped that was to stop. */
#define PYUN_RECORD_STOP_RESULT 6

/* A record that is received, a push: a charge so far. */
#define PYUN_RECORD_CHARGING_PROGRESS 7

/* A record that is received, a push: a charge that is over. */
#define PYUN_RECORD_CHARGING_FINISHED 8

/* A record that is told by an outbox: how it stands. */
#define PYUN_RECORD_OUTBOX_STATS 50

/* A record that is told by an outbox: a dead letter. */
#define PYUN_RECORD_OUTBOX_DEAD 51

/* A record that is told by an outbox: something that somebody should know of. */
#define PYUN_RECORD_OUTBOX_EVENT 52

/* Bytes that a function made: a body, or text. Immutable. */
typedef struct pyun_bytes pyun_bytes;

/*
 * A client of the platform, for one application. May be used by many threads at once, which share its connections, and by
 * a forked child, which opens connections of its own.
 */
typedef struct pyun_client pyun_client;

/*
 * Settings of a client. Required: app id, secret, and environment or base URL. A setting that fails is remembered, and
 * pyun_client_new() then returns its error, until the same is set well or pyun_config_clear_failures().
 */
typedef struct pyun_config pyun_config;

/*
 * A charger, as it is reported: everything that is known of it. It can be kept, changed and synced again. A setter that
 * fails is remembered, and each call with a pyun_error ** returns its error instead of sending anything, until the same
 * field is set well or pyun_device_clear_failures(). What was not there to be set, such as a port that could not be added,
 * has no field that could be set well: see pyun_device_add_port().
 */
typedef struct pyun_device pyun_device;

/* Why a call failed. Belongs to whoever got it, and is freed with pyun_error_free(). */
typedef struct pyun_error pyun_error;

/*
 * A queue on disk below a client: what was put is delivered, or in the dead letters, after crashes and restarts. Of a device
 * the newest state is sent, of an order number all records in their order. It sends by threads of its own, and never calls
 * back. May be used by many threads at once, but not by a forked child, in which every call returns PYUN_E_OUTBOX_FORKED.
 */
typedef struct pyun_outbox pyun_outbox;

/*
 * A record of one of the kinds PYUN_RECORD_: what a call sends, or what the platform or an outbox told. Its fields,
 * PYUN_FIELD_, are set and read by their names. It can be kept, changed and sent again. A setter that fails is remembered,
 * and each call with a pyun_error ** returns its error instead of sending anything, until the same field is set well or
 * pyun_record_clear_failures(). One that names no field is forgotten only by pyun_record_clear_failures().
 */
typedef struct pyun_record pyun_record;

/*
 * What the platform answered. Belongs to whoever got it from a call, and is freed with pyun_reply_free(); one that belongs
 * to an error or to results is const and freed with these.
 */
typedef struct pyun_reply pyun_reply;

/*
 * A signed request, for a program that sends it by other means, or wants to see it. Immutable. Its method is POST; its body
 * must be sent byte for byte. All of it is UTF-8 whatever the charset.
 */
typedef struct pyun_request pyun_request;

/* The results of pyun_client_sync_devices() or pyun_client_sync_charging_records(), by the index of what was reported. */
typedef struct pyun_results pyun_results;

/* How a call went: PYUN_OK, or one of the PYUN_E_ numbers. New numbers may be added; each keeps its meaning. */
typedef int32_t pyun_status;

/* It went well. */
#define PYUN_OK 0

/* A field of the input, or a setting, is not usable; pyun_error_field() names it. Nothing was sent. */
#define PYUN_E_INVALID_INPUT 1

/* An argument is NULL that must not be. Nothing was done. */
#define PYUN_E_NULL 2

/* A text is not in the charset that was declared; pyun_error_offset() tells where. Nothing was sent. */
#define PYUN_E_TEXT 3

/* An index is beyond the end, or a buffer too small. Nothing was done. */
#define PYUN_E_RANGE 4

/* A signature is wrong, or not there. */
#define PYUN_E_SIGNATURE 5

/* The host name could not be resolved. The last attempt sent nothing. */
#define PYUN_E_RESOLVE 10

/* No connection: refused, no route, or the proxy would not connect. The last attempt sent nothing. */
#define PYUN_E_CONNECT 11

/* No secure connection: the certificate is not trusted, or not for this host. The last attempt sent nothing. */
#define PYUN_E_TLS 12

/* The server's certificate is not valid yet: the clock of this machine is behind. The last attempt sent nothing. */
#define PYUN_E_CLOCK 13

/* Time ran out. What was sent may or may not have arrived. */
#define PYUN_E_TIMEOUT 14

/* The connection broke after it was made. What was sent may or may not have arrived. */
#define PYUN_E_DISCONNECTED 15

/* The answer is not the platform's; see pyun_error_http_status() and pyun_error_body_excerpt(). */
#define PYUN_E_PROTOCOL 20

/* The platform answered code 400: a parameter is wrong. The hint of the reply tells which. */
#define PYUN_E_BAD_REQUEST 30

/* The platform answered code 401: app id or signature wrong. */
#define PYUN_E_AUTH 31

/* The platform answered code 1500: it failed. */
#define PYUN_E_FAILED 32

/* The platform answered code 1002: no such record or order. */
#define PYUN_E_NOT_FOUND 33

/* The platform answered another code than 1001; read message and hint of the reply. */
#define PYUN_E_REFUSED 34

/* The call was ended by pyun_client_cancel() or pyun_client_shutdown(). What was sent may or may not have arrived. */
#define PYUN_E_CANCELLED 40

/*
 * The call was not sent, or not repeated, since a later sync of the same device, or a later report of the same
 * charge, had begun, which answers for it.
 */
#define PYUN_E_SUPERSEDED 41

/* One of many that was not even tried: the host did not answer, or time ran out. */
#define PYUN_E_NOT_ATTEMPTED 42

/* Another process, or another outbox of this one, owns the directory. */
#define PYUN_E_OUTBOX_IN_USE 50

/* The outbox has reached its limit, or the disk is full. Nothing was accepted. */
#define PYUN_E_OUTBOX_FULL 51

/* The disk or the file system failed. What was to be accepted may or may not be there: put it again. */
#define PYUN_E_OUTBOX_STORAGE 52

/* The directory belongs to a later version of this library. It was left as it is. */
#define PYUN_E_OUTBOX_NEWER 53

/* The directory belongs to another app id or another environment. It was left as it is. */
#define PYUN_E_OUTBOX_FOREIGN 54

/* This process was forked from the one that opened the outbox: here it does nothing. */
#define PYUN_E_OUTBOX_FORKED 55

/* The outbox was closed. */
#define PYUN_E_OUTBOX_CLOSED 56

/* The outbox has no such dead letter, or nothing of the device. */
#define PYUN_E_OUTBOX_NOT_FOUND 57

/* A later report of the same order or device was delivered since: to send this one would undo it. */
#define PYUN_E_OUTBOX_OVERTAKEN 58

/* A defect of this library. Report it, please. */
#define PYUN_E_INTERNAL 99

/* ---- The library ----------------------------------------------------------------------------------------- */

/* The version of the library, such as "0.1.0". PYUN_VERSION is that of the header. */
PYUN_API const char *pyun_version(void);

/* The version of the library as one number, like PYUN_VERSION_NUMBER: 10000 * major + 100 * minor + patch. */
PYUN_API uint32_t pyun_version_number(void);

/*
 * What the library was built with: "tls gbk outbox", or less of it. Without tls it refuses https://, without outbox there is no
 * pyun_outbox.
 */
PYUN_API const char *pyun_features(void);

/* ---- Statuses and errors --------------------------------------------------------------------------------- */

/* The name of a status, such as "PYUN_E_AUTH"; "PYUN_E_UNKNOWN" for a number that the library does not know. */
PYUN_API const char *pyun_status_name(pyun_status status);

/*
 * The status of the call that gave this error.
 *
 * Returns PYUN_OK for NULL.
 */
PYUN_API pyun_status pyun_error_status(const pyun_error *error);

/*
 * The name of what kind of error it is, such as "invalid_input": the same in every version and every language.
 *
 * Returns NULL for NULL. Valid until the end of the program.
 */
PYUN_API const char *pyun_error_kind_name(const pyun_error *error);

/*
 * What went wrong and what to do about it, in one line of English, with the field. Never holds a secret.
 *
 * Returns NULL for NULL. Valid until error is freed or its charset changed.
 */
PYUN_API const char *pyun_error_message(const pyun_error *error);

/*
 * The input at fault: the platform's name of a field ("port[1].alias"), or the name of a setting ("ca_file") or argument.
 *
 * Returns NULL if none is at fault. Valid until error is freed or its charset changed.
 */
PYUN_API const char *pyun_error_field(const pyun_error *error);

/*
 * Where in the text of the field the first byte is that is not of its charset.
 *
 * out: the offset in bytes, from 0; written only if there is one.
 * Returns 1 if there is one (with PYUN_E_TEXT), else 0.
 */
PYUN_API int32_t pyun_error_offset(const pyun_error *error, size_t *out);

/*
 * The HTTP status of the answer.
 *
 * Returns 0 if none came.
 */
PYUN_API int32_t pyun_error_http_status(const pyun_error *error);

/*
 * How many requests were begun.
 *
 * Returns 0 if none was, so that nothing was sent.
 */
PYUN_API uint32_t pyun_error_attempts(const pyun_error *error);

/*
 * Whether the platform may have seen something of the call, in any of its attempts. A call of pyun_client_post_json() that
 * does harm when it arrives twice is made again only if not.
 *
 * Returns 1 if so, else 0.
 */
PYUN_API int32_t pyun_error_was_sent(const pyun_error *error);

/*
 * Whether the same call may succeed later, unchanged: after what passes, or heals by itself, such as a clock that is set or
 * a credit that is paid. What this side or the platform refused does not. What could be repeated within the call was.
 *
 * Returns 1 if so, else 0.
 */
PYUN_API int32_t pyun_error_is_retryable(const pyun_error *error);

/*
 * How long the platform asks to wait.
 *
 * out: the time in milliseconds; written only if the platform asks.
 * Returns 1 if it asks, else 0.
 */
PYUN_API int32_t pyun_error_retry_after_ms(const pyun_error *error, uint64_t *out);

/*
 * Up to 2 kB from the start of an answer that is not the platform's.
 *
 * Returns NULL unless the status is PYUN_E_PROTOCOL. Valid until error is freed or its charset changed.
 */
PYUN_API const char *pyun_error_body_excerpt(const pyun_error *error);

/*
 * What was the matter below, such as the failure of the last attempt with PYUN_E_SUPERSEDED.
 *
 * Returns NULL if there is nothing more to say. Valid until error is freed or its charset changed.
 */
PYUN_API const char *pyun_error_cause(const pyun_error *error);

/*
 * What the platform answered, if it did.
 *
 * Returns NULL if it did not. Belongs to error: valid until error is freed, and not to be freed itself.
 */
PYUN_API const pyun_reply *pyun_error_reply(const pyun_error *error);

/*
 * Says in which charset the texts of this error, and of its reply, are wanted from now on. What the charset does not
 * have becomes a question mark.
 *
 * charset: PYUN_CHARSET_UTF8 (as it begins) or PYUN_CHARSET_GBK.
 * Returns PYUN_OK, PYUN_E_NULL, or PYUN_E_INVALID_INPUT for a charset that the library does not have.
 */
PYUN_API pyun_status pyun_error_set_charset(pyun_error *error, int32_t charset);

/* Frees the error and its reply. NULL is fine. */
PYUN_API void pyun_error_free(pyun_error *error);

/* ---- Settings of a client -------------------------------------------------------------------------------- */

/*
 * Makes a config with the defaults. The caller frees it with pyun_config_free(), also after it has made a client.
 *
 * Returns NULL only after a defect of the library.
 */
PYUN_API pyun_config *pyun_config_new(void);

/* Frees the config and wipes its secret. NULL is fine. */
PYUN_API void pyun_config_free(pyun_config *config);

/*
 * Forgets the settings that failed. They keep what they had before.
 *
 * Returns PYUN_OK, PYUN_E_NULL.
 */
PYUN_API pyun_status pyun_config_clear_failures(pyun_config *config);

/*
 * Says how the texts are encoded that are set after this, and those that the client takes. One that fails is made up for
 * by another only as long as nothing else is set in between.
 *
 * charset: PYUN_CHARSET_UTF8 (the default) or PYUN_CHARSET_GBK.
 * Returns PYUN_OK, PYUN_E_NULL, or PYUN_E_INVALID_INPUT for a charset that the library does not have.
 */
PYUN_API pyun_status pyun_config_set_charset(pyun_config *config, int32_t charset);

/*
 * Sets the application id that the platform issued ("op..."). Required.
 *
 * app_id: text. Copied.
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT.
 */
PYUN_API pyun_status pyun_config_set_app_id(pyun_config *config, const char *app_id);

/*
 * Sets the secret that belongs to the application id. Nothing is trimmed. Required.
 *
 * secret: text. Copied; the copy is wiped when it is freed.
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT.
 */
PYUN_API pyun_status pyun_config_set_secret(pyun_config *config, const char *secret);

/*
 * Sets which installation of the platform is called.
 *
 * environment: PYUN_ENVIRONMENT_PRODUCTION or PYUN_ENVIRONMENT_TEST.
 * Returns PYUN_OK, PYUN_E_NULL, or PYUN_E_INVALID_INPUT for another number.
 */
PYUN_API pyun_status pyun_config_set_environment(pyun_config *config, int32_t environment);

/*
 * Sets a base URL instead of an environment, for the emulator or a gateway: http(s)://host[:port][/path]. Paths of calls
 * are appended to it. It is checked by pyun_client_new().
 *
 * base_url: text. Copied.
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT.
 */
PYUN_API pyun_status pyun_config_set_base_url(pyun_config *config, const char *base_url);

/*
 * Sets how long one attempt may take, from the look-up of the host to the last byte of the answer.
 *
 * timeout_ms: milliseconds, above 0. Default 10000.
 * Returns PYUN_OK, PYUN_E_NULL. 0 is refused by pyun_client_new().
 */
PYUN_API pyun_status pyun_config_set_timeout_ms(pyun_config *config, uint32_t timeout_ms);

/*
 * Sets how long a call may take, with all its attempts and the waits between them.
 *
 * deadline_ms: milliseconds, above 0. Default 30000.
 * Returns PYUN_OK, PYUN_E_NULL. 0 is refused by pyun_client_new().
 */
PYUN_API pyun_status pyun_config_set_deadline_ms(pyun_config *config, uint32_t deadline_ms);

/*
 * Sets how many attempts a call makes at most.
 *
 * attempts: above 0; 1 turns retries off. Default 3.
 * Returns PYUN_OK, PYUN_E_NULL. 0 is refused by pyun_client_new().
 */
PYUN_API pyun_status pyun_config_set_attempts(pyun_config *config, uint32_t attempts);

/*
 * Sets a proxy instead of that of the environment (https_proxy, http_proxy, all_proxy, no_proxy, as curl reads them).
 *
 * url: text, http://[user:password@]host[:port]; NULL for no proxy, whatever the environment says. Copied.
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT.
 */
PYUN_API pyun_status pyun_config_set_proxy(pyun_config *config, const char *url);

/*
 * Sets a file of certificates (PEM) that are trusted instead of the built-in ones. pyun_client_new() reads it.
 *
 * path: path of the file, in the bytes of the file system, whatever the charset. Copied.
 * Returns PYUN_OK, PYUN_E_NULL.
 */
PYUN_API pyun_status pyun_config_set_ca_file(pyun_config *config, const char *path);

/*
 * Sets the header User-Agent.
 *
 * user_agent: text. Copied. Default "pyun-energy/VERSION".
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT.
 */
PYUN_API pyun_status pyun_config_set_user_agent(pyun_config *config, const char *user_agent);

/*
 * Sets whether timestamp and sign_type are sent beside app_id.
 *
 * send: 1 (the default), or 0 for exactly the bodies of the protocol's revisions A and B.
 * Returns PYUN_OK, PYUN_E_NULL.
 */
PYUN_API pyun_status pyun_config_set_common_parameters(pyun_config *config, int32_t send);

/*
 * Sets whether timestamps are corrected when the platform's clock is more than 4 minutes from this machine's.
 *
 * correct: 1 (the default) or 0.
 * Returns PYUN_OK, PYUN_E_NULL.
 */
PYUN_API pyun_status pyun_config_set_correct_clock(pyun_config *config, int32_t correct);

/*
 * Sets whether http:// is allowed to a host that is not this machine. A signature on an open line can be attacked
 * offline, and a request replayed.
 *
 * allow: 0 (the default) or 1.
 * Returns PYUN_OK, PYUN_E_NULL.
 */
PYUN_API pyun_status pyun_config_set_allow_http(pyun_config *config, int32_t allow);

/* ---- The client ------------------------------------------------------------------------------------------ */

/*
 * Makes a client. Nothing is sent, and no connection is made.
 *
 * config: copied; it can be freed.
 * out: the client; the caller frees it with pyun_client_free().
 * Returns PYUN_OK, PYUN_E_NULL, the status of a setter that failed, or PYUN_E_INVALID_INPUT with the setting's name for one
 * that is missing or unusable, such as a ca_file without a certificate.
 */
PYUN_API pyun_status pyun_client_new(const pyun_config *config, pyun_client **out, pyun_error **error);

/*
 * Makes a client that shares connections, settings and the order of each device's syncs with another, and has a
 * pyun_client_cancel() and pyun_client_shutdown() of its own: for a task that can be ended without ending the others. What
 * ends the calls of the other ends those of its scopes, too. Cheap.
 *
 * out: the scope, a client like any other; the caller frees it with pyun_client_free(), before the other or after it.
 * Returns PYUN_OK, PYUN_E_NULL.
 */
PYUN_API pyun_status pyun_client_scope(const pyun_client *client, pyun_client **out, pyun_error **error);

/*
 * Frees the client. With the last that shares them, its connections are closed and its secret is wiped. Waits for nothing;
 * no call may be in flight: end them with pyun_client_shutdown(), and join their threads. NULL is fine.
 */
PYUN_API void pyun_client_free(pyun_client *client);

/*
 * Ends every call that is in flight on this client and its scopes within 100 ms: each returns PYUN_E_CANCELLED. Calls that
 * begin afterwards are not affected. From any thread, but not from a signal handler.
 *
 * Returns PYUN_OK, PYUN_E_NULL.
 */
PYUN_API pyun_status pyun_client_cancel(const pyun_client *client);

/*
 * Like pyun_client_cancel(), and every later call on this client and its scopes returns PYUN_E_CANCELLED at once: for the end
 * of a program, when another thread may be about to begin a call. From any thread, but not from a signal handler.
 *
 * Returns PYUN_OK, PYUN_E_NULL.
 */
PYUN_API pyun_status pyun_client_shutdown(const pyun_client *client);

/*
 * Reports a charger: the platform then holds exactly this snapshot of it. Blocks until the answer is there, at most for the
 * deadline of the client. What fails for a while is tried again within it, stamped and signed afresh.
 *
 * device: not changed; another thread may not change it meanwhile.
 * reply: where the reply goes, which the caller frees with pyun_reply_free(); NULL if it is not needed.
 * Returns PYUN_OK for the platform's code 1001, or any PYUN_E_ status. A refusal is an error, which carries the reply.
 */
PYUN_API pyun_status pyun_client_sync_device(const pyun_client *client, const pyun_device *device,
    pyun_reply **reply, pyun_error **error);

/*
 * Reports many chargers over several connections. Snapshots of the same device are sent in their order. Blocks until all
 * are done. When as many in a row as there are connections failed before anything was sent, the rest is
 * PYUN_E_NOT_ATTEMPTED.
 *
 * devices: an array of pointers, none of them NULL; not changed, also by other threads meanwhile. A device that is not
 * well gets its error in the results, and the others are sent.
 * count: its length; 0 gives empty results, and devices may then be NULL.
 * connections: how many are synced at a time; 0 for 8, and more than 64 count as 64.
 * deadline_ms: how long all of it may take, in milliseconds; 0 for no limit but that of each call.
 * out: the results, in the order of devices; the caller frees them with pyun_results_free().
 * Returns PYUN_OK if there are results, whatever they are: see pyun_results_failed(). Else PYUN_E_NULL, PYUN_E_RANGE, or
 * PYUN_E_CANCELLED after pyun_client_shutdown().
 */
PYUN_API pyun_status pyun_client_sync_devices(const pyun_client *client, const pyun_device *const *devices,
    size_t count, uint32_t connections, uint32_t deadline_ms, pyun_results **out, pyun_error **error);

/*
 * Signs bytes as they are by the JSON rule and posts them, for calls that this library does not model. Blocks like
 * pyun_client_sync_device().
 *
 * path: text, the path of the call ("/gate/1.0/..."), percent-encoded.
 * body: the JSON that the call takes, app_id and all, UTF-8 whatever the charset; NULL if length is 0.
 * length: its length in bytes.
 * idempotent: 1 if the call does no harm when it arrives twice: it is tried again like a sync. 0: it is tried again only
 * when nothing was sent.
 * reply: where the reply goes, which the caller frees with pyun_reply_free(); NULL if it is not needed.
 * Returns PYUN_OK for the platform's code 1001, or any PYUN_E_ status.
 */
PYUN_API pyun_status pyun_client_post_json(const pyun_client *client, const char *path, const uint8_t *body,
    size_t length, int32_t idempotent, pyun_reply **reply, pyun_error **error);

/*
 * The request that pyun_client_sync_device() would send now, with the time of the clock. Nothing is sent.
 *
 * device: not changed.
 * out: the request; the caller frees it with pyun_request_free().
 * Returns PYUN_OK or as pyun_device_check().
 */
PYUN_API pyun_status pyun_client_prepare_device(const pyun_client *client, const pyun_device *device,
    pyun_request **out, pyun_error **error);

/* ---- Devices --------------------------------------------------------------------------------------------- */

/*
 * Makes a device of which nothing is set. The caller frees it with pyun_device_free().
 *
 * Returns NULL only after a defect of the library.
 */
PYUN_API pyun_device *pyun_device_new(void);

/*
 * Makes a device from JSON with the platform's field names, always UTF-8. app_id, timestamp and sign_type are ignored,
 * since the client sets them.
 *
 * json: the text; no NUL is needed after it.
 * length: its length in bytes.
 * out: the device; the caller frees it with pyun_device_free().
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT with the offset, or PYUN_E_INVALID_INPUT with the path of the field.
 */
PYUN_API pyun_status pyun_device_from_json(const uint8_t *json, size_t length, pyun_device **out, pyun_error **error);

/*
 * Makes a copy of a device, with all that was set, its charset and its failures.
 *
 * Returns NULL for NULL. The caller frees the copy with pyun_device_free().
 */
PYUN_API pyun_device *pyun_device_clone(const pyun_device *device);

/* Frees the device. NULL is fine. */
PYUN_API void pyun_device_free(pyun_device *device);

/*
 * Checks everything, as each call does before it sends.
 *
 * Returns PYUN_OK, PYUN_E_NULL, the status of a setter that failed, or PYUN_E_INVALID_INPUT with the field.
 */
PYUN_API pyun_status pyun_device_check(const pyun_device *device, pyun_error **error);

/*
 * Forgets the setters that failed. The fields keep what they had before.
 *
 * Returns PYUN_OK, PYUN_E_NULL.
 */
PYUN_API pyun_status pyun_device_clear_failures(pyun_device *device);

/*
 * The device as JSON in canonical form (UTF-8, whatever the charset), without the common parameters;
 * pyun_device_from_json() reads it back.
 *
 * out: the JSON; the caller frees it with pyun_bytes_free().
 * Returns PYUN_OK or as pyun_device_check().
 */
PYUN_API pyun_status pyun_device_to_json(const pyun_device *device, pyun_bytes **out, pyun_error **error);

/*
 * The body that a client with this app id would send at this time: the bytes that are signed, in UTF-8 whatever the
 * charset. Reads no clock and sends nothing.
 *
 * app_id: text, in the charset of the device.
 * timestamp_ms: milliseconds since 1970 (UTC), or PYUN_NO_TIMESTAMP for the body of the protocol's revisions A and B.
 * out: the body; the caller frees it with pyun_bytes_free().
 * Returns PYUN_OK, PYUN_E_TEXT, or as pyun_device_check().
 */
PYUN_API pyun_status pyun_device_canonical(const pyun_device *device, const char *app_id, int64_t timestamp_ms,
    pyun_bytes **out, pyun_error **error);

/*
 * Says how the texts are encoded that are set after this. One that fails is made up for by another only as long as nothing
 * else is set in between.
 *
 * charset: PYUN_CHARSET_UTF8 (the default) or PYUN_CHARSET_GBK.
 * Returns PYUN_OK, PYUN_E_NULL, or PYUN_E_INVALID_INPUT for a charset that the library does not have.
 */
PYUN_API pyun_status pyun_device_set_charset(pyun_device *device, int32_t charset);

/* ---- Fields of a device and of its ports ----------------------------------------------------------------- */

/*
 * Id of the charging station, issued by the platform. Required.
 *
 * station_uuid: text. Copied.
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT.
 */
PYUN_API pyun_status pyun_device_set_station_uuid(pyun_device *device, const char *station_uuid);

/*
 * The operator's own number of the device. Required.
 *
 * no: text. Copied.
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT.
 */
PYUN_API pyun_status pyun_device_set_no(pyun_device *device, const char *no);

/*
 * Name of the device. Not sent unless set.
 *
 * name: text; NULL leaves it out. Copied.
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT.
 */
PYUN_API pyun_status pyun_device_set_name(pyun_device *device, const char *name);

/*
 * Type of the device (table 8.1); any integer passes. Not sent unless set.
 *
 * device_type: one of PYUN_DEVICE_TYPE_, or another number of a newer table.
 * Returns PYUN_OK, PYUN_E_NULL.
 */
PYUN_API pyun_status pyun_device_set_type(pyun_device *device, int32_t device_type);

/*
 * State of the device (table 8.2); any integer passes. Required.
 *
 * state: one of PYUN_DEVICE_STATE_, or another number, which then needs words: pyun_device_set_state_desc().
 * Returns PYUN_OK, PYUN_E_NULL.
 */
PYUN_API pyun_status pyun_device_set_state(pyun_device *device, int32_t state);

/*
 * State in words: as given, or else the table's word.
 *
 * state_desc: text; NULL for the platform's word. Copied.
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT.
 */
PYUN_API pyun_status pyun_device_set_state_desc(pyun_device *device, const char *state_desc);

/*
 * How the device charges (table 8.3); any text passes. Required.
 *
 * energy_code: one of PYUN_ENERGY_CODE_, or another text of a newer table. Copied.
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT.
 */
PYUN_API pyun_status pyun_device_set_energy_code(pyun_device *device, const char *energy_code);

/*
 * State of the connector (table 8.4); any integer passes. Required.
 *
 * index: of the port, from 0.
 * state: one of PYUN_PORT_STATE_, or another number, which then needs words: pyun_device_set_port_state_desc().
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_RANGE.
 */
PYUN_API pyun_status pyun_device_set_port_state(pyun_device *device, size_t index, int32_t state);

/*
 * The parking space at the connector (table 8.5); any integer passes. PYUN_SPACE_STATUS_UNKNOWN unless set.
 *
 * index: of the port, from 0.
 * space_status: one of PYUN_SPACE_STATUS_, or another number of a newer table.
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_RANGE.
 */
PYUN_API pyun_status pyun_device_set_port_space_status(pyun_device *device, size_t index, int32_t space_status);

/*
 * State in words: as given, or else the table's word.
 *
 * index: of the port, from 0.
 * state_desc: text; NULL for the platform's word. Copied.
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT, PYUN_E_RANGE.
 */
PYUN_API pyun_status pyun_device_set_port_state_desc(pyun_device *device, size_t index, const char *state_desc);

/* ---- Ports and metadata of a device ---------------------------------------------------------------------- */

/*
 * Adds a port (a connector). The order is kept. Its parking space is PYUN_SPACE_STATUS_UNKNOWN until it is set.
 *
 * no: text, the operator's own number of the port. Copied.
 * state: one of PYUN_PORT_STATE_, or another number, which then needs words: pyun_device_set_port_state_desc().
 * alias: text, such as "A". Copied.
 * index: where the port's index goes, from 0; NULL if it is not needed. Ports keep their indices.
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT; then nothing was added. Such a failure is remembered until
 * pyun_device_clear_ports() or pyun_device_clear_failures(): no other port makes up for one that is missing. So is that of a
 * setter for an index beyond the end.
 */
PYUN_API pyun_status pyun_device_add_port(pyun_device *device, const char *no, int32_t state, const char *alias,
    size_t *index);

/*
 * Leaves the state of the parking space at a port out of what is sent.
 *
 * index: of the port, from 0.
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_RANGE.
 */
PYUN_API pyun_status pyun_device_omit_port_space_status(pyun_device *device, size_t index);

/*
 * Takes all ports away, and forgets the failures of their setters.
 *
 * Returns PYUN_OK, PYUN_E_NULL.
 */
PYUN_API pyun_status pyun_device_clear_ports(pyun_device *device);

/*
 * How many ports the device has.
 *
 * Returns 0 for NULL.
 */
PYUN_API size_t pyun_device_port_count(const pyun_device *device);

/*
 * Finds a port by its number, such as one of a device that came from JSON.
 *
 * no: text.
 * index: where the port's index goes, from 0; written only if there is such a port.
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT, or PYUN_E_RANGE if no port has this number.
 */
PYUN_API pyun_status pyun_device_find_port(const pyun_device *device, const char *no, size_t *index);

/*
 * Sets an entry of the metadata, or replaces it. No metadata is sent unless some is set.
 *
 * key: text, one of PYUN_METADATA_ or another. Copied.
 * value: text, in the unit of the key; NULL takes the entry away. Copied.
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT.
 */
PYUN_API pyun_status pyun_device_set_metadata(pyun_device *device, const char *key, const char *value);

/* ---- Records: charges, discounts, payments, and what the platform tells ---------------------------------- */

/*
 * Makes a record of which nothing is set. The caller frees it with pyun_record_free().
 *
 * kind: PYUN_RECORD_CHARGING_RECORD, PYUN_RECORD_PARKING_DISCOUNT, PYUN_RECORD_OCCUPANCY_PAYMENT.
 * Returns NULL for any other kind: what is received is made by the call that receives it.
 */
PYUN_API pyun_record *pyun_record_new(int32_t kind);

/*
 * Makes a record from JSON with the platform's field names, always UTF-8; times as the call has them, or in RFC 3339 with
 * any offset. app_id, timestamp and sign_type are ignored, since the client sets them.
 *
 * kind: as for pyun_record_new().
 * json: the text; no NUL is needed after it.
 * length: its length in bytes.
 * out: the record; the caller frees it with pyun_record_free().
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT with the offset, or PYUN_E_INVALID_INPUT with the field.
 */
PYUN_API pyun_status pyun_record_from_json(int32_t kind, const uint8_t *json, size_t length, pyun_record **out,
    pyun_error **error);

/*
 * Makes a copy of a record, with all that was set or received, its charset and its failures.
 *
 * Returns NULL for NULL. The caller frees the copy with pyun_record_free().
 */
PYUN_API pyun_record *pyun_record_clone(const pyun_record *record);

/* Frees the record. NULL is fine. */
PYUN_API void pyun_record_free(pyun_record *record);

/*
 * The kind of a record.
 *
 * Returns one of PYUN_RECORD_; 0 for NULL.
 */
PYUN_API int32_t pyun_record_kind(const pyun_record *record);

/*
 * Checks everything, as each call does before it sends.
 *
 * Returns PYUN_OK, PYUN_E_NULL, the status of a setter that failed, or PYUN_E_INVALID_INPUT with the field; with the field
 * "record" for one that was received, which no call sends.
 */
PYUN_API pyun_status pyun_record_check(const pyun_record *record, pyun_error **error);

/*
 * Forgets the setters that failed. The fields keep what they had before.
 *
 * Returns PYUN_OK, PYUN_E_NULL.
 */
PYUN_API pyun_status pyun_record_clear_failures(pyun_record *record);

/*
 * The record as JSON in canonical form (UTF-8, whatever the charset), without the common parameters;
 * pyun_record_from_json() reads it back.
 *
 * out: the JSON; the caller frees it with pyun_bytes_free().
 * Returns PYUN_OK or as pyun_record_check().
 */
PYUN_API pyun_status pyun_record_to_json(const pyun_record *record, pyun_bytes **out, pyun_error **error);

/*
 * Says how the texts are encoded that are set and read after this. One that fails is made up for by another only as long as
 * nothing else is set in between.
 *
 * charset: PYUN_CHARSET_UTF8 (the default) or PYUN_CHARSET_GBK; what GBK does not have is read as a question mark.
 * Returns PYUN_OK, PYUN_E_NULL, or PYUN_E_INVALID_INPUT for a charset that the library does not have.
 */
PYUN_API pyun_status pyun_record_set_charset(pyun_record *record, int32_t charset);

/* ---- Fields of a record ---------------------------------------------------------------------------------- */

/*
 * Sets a field that holds text.
 *
 * field: one of PYUN_FIELD_ that the kind of the record has.
 * value: text, not empty. Copied.
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT, or PYUN_E_INVALID_INPUT for a field that the kind does not have or that does not
 * hold text: the message of pyun_record_check() lists those that there are.
 */
PYUN_API pyun_status pyun_record_set_text(pyun_record *record, const char *field, const char *value);

/*
 * Sets a field that holds an integer: money in fen, energy in 0.001 kWh, a code.
 *
 * field: one of PYUN_FIELD_ that the kind of the record has.
 * value: a number that fits 32 bits; not negative unless it is a code.
 * Returns PYUN_OK, PYUN_E_NULL, or PYUN_E_INVALID_INPUT for a number that does not fit, and for a field that the kind does
 * not have or that holds no integer: the message of pyun_record_check() lists those that there are.
 */
PYUN_API pyun_status pyun_record_set_int(pyun_record *record, const char *field, int64_t value);

/*
 * Sets a field that holds a time.
 *
 * field: one of PYUN_FIELD_ that the kind of the record has.
 * time_ms: milliseconds (not seconds) since 1970, UTC.
 * Returns PYUN_OK, PYUN_E_NULL, or PYUN_E_INVALID_INPUT for a field that the kind does not have or that does not hold a time:
 * the message of pyun_record_check() lists those that there are.
 */
PYUN_API pyun_status pyun_record_set_time(pyun_record *record, const char *field, int64_t time_ms);

/*
 * Leaves a field out, as if it had never been set; makes up for a setter of it that failed.
 *
 * field: one of PYUN_FIELD_ that the kind of the record has.
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT, or PYUN_E_INVALID_INPUT for a field that the kind does not have.
 */
PYUN_API pyun_status pyun_record_unset(pyun_record *record, const char *field);

/*
 * A field that holds text, as it was set or received; of what was received also any other parameter, as it came.
 *
 * field: one of PYUN_FIELD_, or the name of a parameter that the record came with, UTF-8.
 * Returns NULL if it is absent or no text. Valid until record is changed or freed, or its charset changed.
 */
PYUN_API const char *pyun_record_text(const pyun_record *record, const char *field);

/*
 * A field that holds an integer, as it was set or received.
 *
 * field: one of PYUN_FIELD_.
 * out: the number; written only if it is there.
 * Returns 1 if it is there, else 0.
 */
PYUN_API int32_t pyun_record_int(const pyun_record *record, const char *field, int64_t *out);

/*
 * A field that holds a time, as it was set or received.
 *
 * field: one of PYUN_FIELD_.
 * out: milliseconds since 1970, UTC; written only if the time is there.
 * Returns 1 if it is there, else 0.
 */
PYUN_API int32_t pyun_record_time(const pyun_record *record, const char *field, int64_t *out);

/* ---- The calls that send records, or are answered with one ----------------------------------------------- */

/*
 * Reports a charge: its progress, its bill (PYUN_REPLENISH_STATE_FINISHED), or its failure (PYUN_REPLENISH_STATE_FAILED). Each
 * report replaces the one before it. Blocks like pyun_client_sync_device().
 *
 * Of one order number one report is in flight at a time, in the order in which the calls began. A bill or a failure waits for
 * its turn and is sent; a progress gives way to any later report of its order (PYUN_E_SUPERSEDED), and is not sent at all while
 * the bill's call lasts. Once that is over the client remembers nothing of the order: a progress that is reported then undoes
 * the bill.
 *
 * record: of the kind PYUN_RECORD_CHARGING_RECORD; not changed, also by other threads meanwhile.
 * reply: where the reply goes, which the caller frees with pyun_reply_free(); NULL if it is not needed.
 * Returns PYUN_OK for the platform's code 1001, or any PYUN_E_ status; PYUN_E_INVALID_INPUT with the field "record" for
 * another kind.
 */
PYUN_API pyun_status pyun_client_sync_charging_record(const pyun_client *client, const pyun_record *record,
    pyun_reply **reply, pyun_error **error);

/*
 * Reports many charges over several connections. Those of the same order number are sent in their order, and none of them is
 * superseded if there is a bill or a failure among them. Otherwise as pyun_client_sync_devices().
 *
 * records: an array of pointers to records of the kind PYUN_RECORD_CHARGING_RECORD, none of them NULL; not changed, also by
 * other threads meanwhile. A record that is not well gets its error in the results, and the others are sent.
 * count: its length; 0 gives empty results, and records may then be NULL.
 * connections: how many are reported at a time; 0 for 8, and more than 64 count as 64.
 * deadline_ms: how long all of it may take, in milliseconds; 0 for no limit but that of each call.
 * out: the results, in the order of records; the caller frees them with pyun_results_free().
 * Returns PYUN_OK if there are results, whatever they are: see pyun_results_failed(). Else PYUN_E_NULL, PYUN_E_RANGE, or
 * PYUN_E_CANCELLED after pyun_client_shutdown().
 */
PYUN_API pyun_status pyun_client_sync_charging_records(const pyun_client *client, const pyun_record *const *records,
    size_t count, uint32_t connections, uint32_t deadline_ms, pyun_results **out, pyun_error **error);

/*
 * Grants a discount on the parking fee after a charge: once for an order number, however often it is sent. A bill with a plate
 * has the same effect where the station has it switched on: use one or the other. Blocks like pyun_client_sync_device().
 *
 * record: of the kind PYUN_RECORD_PARKING_DISCOUNT; not changed, also by other threads meanwhile.
 * reply: where the reply goes, which the caller frees with pyun_reply_free(); NULL if it is not needed.
 * Returns PYUN_OK for the platform's code 1001, PYUN_E_NOT_FOUND where the platform has no parking record, which may come
 * later, or any PYUN_E_ status; PYUN_E_INVALID_INPUT with the field "record" for another kind.
 */
PYUN_API pyun_status pyun_client_grant_parking_discount(const pyun_client *client, const pyun_record *record,
    pyun_reply **reply, pyun_error **error);

/*
 * Asks for the occupancy order that a vehicle has to pay. Blocks like pyun_client_sync_device().
 *
 * merchant: text in the charset of the client, the merchant whom it is owed.
 * plate: text in the charset of the client, the number plate.
 * out: a record of the kind PYUN_RECORD_OCCUPANCY_ORDER, which the caller frees with pyun_record_free(); NULL is written if
 * there is nothing to pay, which is PYUN_OK, too. PYUN_FIELD_PAY_ORDER and PYUN_FIELD_NEED_VALUE are always there.
 * Returns PYUN_OK for the platform's codes 1001 and 1002 (nothing to pay), or any other PYUN_E_ status but PYUN_E_NOT_FOUND.
 */
PYUN_API pyun_status pyun_client_find_occupancy_order(const pyun_client *client, const char *merchant,
    const char *plate, pyun_record **out, pyun_error **error);

/*
 * Tells that an occupancy order was paid. Nothing is remembered between calls: told again with the same pay_order and trade_no
 * it is the same payment (assumed; the platform's documents do not say). Blocks like pyun_client_sync_device().
 *
 * record: of the kind PYUN_RECORD_OCCUPANCY_PAYMENT; not changed, also by other threads meanwhile.
 * reply: where the reply goes, which the caller frees with pyun_reply_free(); NULL if it is not needed.
 * Returns PYUN_OK for the platform's code 1001, PYUN_E_NOT_FOUND where there is no such order, or any PYUN_E_ status;
 * PYUN_E_INVALID_INPUT with the field "record" for another kind. Where PYUN_E_NOT_FOUND answers a repetition within the call, the
 * first attempt may have been booked: it is pyun_error_cause().
 */
PYUN_API pyun_status pyun_client_confirm_occupancy_payment(const pyun_client *client, const pyun_record *record,
    pyun_reply **reply, pyun_error **error);

/*
 * The request of the call that sends records of this kind, as it would be sent now, with the time of the clock. Nothing is
 * sent.
 *
 * record: of a kind that is sent; not changed.
 * out: the request; the caller frees it with pyun_request_free().
 * Returns PYUN_OK or as pyun_record_check().
 */
PYUN_API pyun_status pyun_client_prepare_record(const pyun_client *client, const pyun_record *record,
    pyun_request **out, pyun_error **error);

/* ---- Forms and queries of any call ----------------------------------------------------------------------- */

/*
 * Signs parameters by the form rule and posts them as a form, for calls that this library does not model. app_id, timestamp,
 * sign_type and sign are added; all are sent sorted and percent-encoded as UTF-8; empty values are sent, and not signed.
 * Blocks like pyun_client_sync_device().
 *
 * path: text, the path of the call ("/gate/1.0/..."), percent-encoded, without a query.
 * names: the names, count texts in the charset of the client, none of them NULL or one that is added. Not kept.
 * values: their values, raw, count texts in the charset of the client, none of them NULL. Not kept.
 * count: how many there are; 0 for none, and names and values may then be NULL.
 * idempotent: 1 if the call does no harm when it arrives twice: it is tried again like a sync. 0: it is tried again only
 * when nothing was sent.
 * reply: where the reply goes, which the caller frees with pyun_reply_free(); NULL if it is not needed.
 * Returns PYUN_OK for the platform's code 1001, or any PYUN_E_ status.
 */
PYUN_API pyun_status pyun_client_post_form(const pyun_client *client, const char *path, const char *const *names,
    const char *const *values, size_t count, int32_t idempotent, pyun_reply **reply, pyun_error **error);

/*
 * Signs parameters as pyun_client_post_form() does and sends them as the query of a GET, which is tried again like a sync.
 * Fields that the answer has of its own are in pyun_reply_body().
 *
 * path: text, the path of the call ("/gate/1.0/..."), percent-encoded, without a query.
 * names: the names, count texts in the charset of the client, none of them NULL or one that is added. Not kept.
 * values: their values, raw, count texts in the charset of the client, none of them NULL. Not kept.
 * count: how many there are; 0 for none, and names and values may then be NULL.
 * reply: where the reply goes, which the caller frees with pyun_reply_free(); NULL if it is not needed.
 * Returns PYUN_OK for the platform's code 1001, or any PYUN_E_ status.
 */
PYUN_API pyun_status pyun_client_get(const pyun_client *client, const char *path, const char *const *names,
    const char *const *values, size_t count, pyun_reply **reply, pyun_error **error);

/* ---- Pushes of the platform ------------------------------------------------------------------------------ */

/*
 * Reads a push of the platform's from the body that was posted, and verifies its signature over every parameter that came,
 * known or not, in constant time. Needs no client. Answer it with {"code":"1001"} only when it is kept where it is not lost: the
 * platform repeats what is not answered so.
 *
 * kind: PYUN_RECORD_START_RESULT, PYUN_RECORD_STOP_RESULT, PYUN_RECORD_CHARGING_PROGRESS or PYUN_RECORD_CHARGING_FINISHED: the
 * platform does not say which it is, so each goes to an address of its own.
 * body: the bytes as they were received; NULL if length is 0.
 * length: their length.
 * secret: text, UTF-8. Not kept.
 * allow_unsigned: 0, or 1 to let a push without any signature pass; a wrong one never does.
 * out: the record, which the caller frees with pyun_record_free(). Only PYUN_FIELD_ORDER is always there; every parameter as it
 * came is to be had by its name from pyun_record_text(), if the kind has no such text.
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT; PYUN_E_SIGNATURE if there is no signature, more than one, or a wrong one;
 * PYUN_E_INVALID_INPUT for another kind, a body over 1 MiB or of more than 1000 parameters, and where the order is missing. A
 * verified push is never refused for any other value.
 */
PYUN_API pyun_status pyun_push_read(int32_t kind, const uint8_t *body, size_t length, const char *secret,
    int32_t allow_unsigned, pyun_record **out, pyun_error **error);

/* ---- The outbox: what must not be lost ------------------------------------------------------------------- */

/*
 * Opens the outbox of a directory, and starts to send what waits in it. Put it on a disk, not into a file system in memory.
 *
 * directory: its path in the bytes of the file system, whatever the charset; it is made if it is not there.
 * client: what the outbox sends by: its settings, but with one attempt a call. It may be freed at once; not be shut down.
 * options: a JSON object with numbers, or NULL for the defaults: "max_records" (100000) and "max_bytes" (67108864) that may
 * wait, "max_rate" of requests a second (no limit), "stale_after_ms" until a device's state is not sent again (3600000).
 * out: the outbox; the caller frees it with pyun_outbox_free().
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT, PYUN_E_INVALID_INPUT for an option, and in a library without outbox;
 * PYUN_E_CANCELLED for a client that was shut down; PYUN_E_OUTBOX_IN_USE if another process has it, PYUN_E_OUTBOX_FOREIGN if it
 * belongs to another app id or environment, PYUN_E_OUTBOX_NEWER, PYUN_E_OUTBOX_FULL, PYUN_E_OUTBOX_STORAGE.
 */
PYUN_API pyun_status pyun_outbox_open(const char *directory, const pyun_client *client, const char *options,
    pyun_outbox **out, pyun_error **error);

/*
 * Lets go of the directory: awaits the answers that are under way, and sends nothing new. What was not sent is sent when it is
 * opened again. Any call after this, but pyun_outbox_poll_event(), returns PYUN_E_OUTBOX_CLOSED.
 *
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_OUTBOX_FORKED.
 */
PYUN_API pyun_status pyun_outbox_close(const pyun_outbox *outbox, pyun_error **error);

/*
 * Frees the outbox, and closes it before, where it is not closed; but breaks off what is under way, which is sent again
 * another time. Takes 100 ms and what the disk needs. Nothing is touched in a forked child. NULL is fine.
 */
PYUN_API void pyun_outbox_free(pyun_outbox *outbox);

/*
 * Keeps a device's state, in place of the one before. When this returns it is on disk, and it is sent soon.
 *
 * device: not changed, and copied.
 * Returns PYUN_OK, as pyun_device_check(), PYUN_E_OUTBOX_FULL if it is not accepted, PYUN_E_OUTBOX_STORAGE if nobody knows: put
 * it again; PYUN_E_OUTBOX_CLOSED, PYUN_E_OUTBOX_FORKED.
 */
PYUN_API pyun_status pyun_outbox_put_device(const pyun_outbox *outbox, const pyun_device *device, pyun_error **error);

/*
 * Keeps a record, after the others of its order number. When this returns it is on disk, and it is delivered, or a dead letter,
 * one day.
 *
 * record: of a kind that is sent: a charging record, a parking discount, an occupancy payment. Not changed, and copied.
 * Returns PYUN_OK, as pyun_record_check(), or as pyun_outbox_put_device().
 */
PYUN_API pyun_status pyun_outbox_put_record(const pyun_outbox *outbox, const pyun_record *record, pyun_error **error);

/*
 * Sends all that waits, now and in order, and waits for the answers.
 *
 * within_ms: how long, in milliseconds.
 * Returns PYUN_OK if nothing that was accepted is unsent, PYUN_E_TIMEOUT if something is and the time is over;
 * PYUN_E_OUTBOX_CLOSED, PYUN_E_OUTBOX_FORKED.
 */
PYUN_API pyun_status pyun_outbox_flush(const pyun_outbox *outbox, uint32_t within_ms, pyun_error **error);

/*
 * Says that what was put last of a device still holds, so that it is still sent every quarter of an hour.
 *
 * station_uuid: text in the charset of the client.
 * no: text in the charset of the client.
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT, PYUN_E_OUTBOX_NOT_FOUND if nothing of it was put since the outbox was opened;
 * PYUN_E_OUTBOX_CLOSED, PYUN_E_OUTBOX_FORKED.
 */
PYUN_API pyun_status pyun_outbox_touch(const pyun_outbox *outbox, const char *station_uuid, const char *no,
    pyun_error **error);

/*
 * Forgets a device that is there no more, and what was not sent of it.
 *
 * station_uuid: text in the charset of the client.
 * no: text in the charset of the client.
 * Returns PYUN_OK, also for one that is not known; PYUN_E_NULL, PYUN_E_TEXT, PYUN_E_OUTBOX_STORAGE, PYUN_E_OUTBOX_CLOSED,
 * PYUN_E_OUTBOX_FORKED.
 */
PYUN_API pyun_status pyun_outbox_forget_device(const pyun_outbox *outbox, const char *station_uuid, const char *no,
    pyun_error **error);

/*
 * Sends nothing any more, or goes on. What is put is kept meanwhile, and what is in flight is awaited.
 *
 * paused: 1 to pause, 0 to go on.
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_OUTBOX_CLOSED, PYUN_E_OUTBOX_FORKED.
 */
PYUN_API pyun_status pyun_outbox_set_paused(const pyun_outbox *outbox, int32_t paused, pyun_error **error);

/*
 * Says that the link is back: what waits for it is sent at once.
 *
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_OUTBOX_CLOSED, PYUN_E_OUTBOX_FORKED.
 */
PYUN_API pyun_status pyun_outbox_network_is_back(const pyun_outbox *outbox, pyun_error **error);

/*
 * How the outbox stands.
 *
 * out: a record of the kind PYUN_RECORD_OUTBOX_STATS, which the caller frees with pyun_record_free().
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_OUTBOX_CLOSED, PYUN_E_OUTBOX_FORKED.
 */
PYUN_API pyun_status pyun_outbox_stats(const pyun_outbox *outbox, pyun_record **out, pyun_error **error);

/*
 * The first dead letter after another: what the platform will not have as it is.
 *
 * after: PYUN_FIELD_ID of the one before; 0 for the first.
 * out: a record of the kind PYUN_RECORD_OUTBOX_DEAD, which the caller frees with pyun_record_free(); NULL is written if there is
 * none, which is PYUN_OK, too.
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_OUTBOX_STORAGE, PYUN_E_OUTBOX_CLOSED, PYUN_E_OUTBOX_FORKED.
 */
PYUN_API pyun_status pyun_outbox_next_dead(const pyun_outbox *outbox, int64_t after, pyun_record **out,
    pyun_error **error);

/*
 * Sends a dead letter once more, at its old place in its order.
 *
 * id: its PYUN_FIELD_ID.
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_OUTBOX_NOT_FOUND, PYUN_E_OUTBOX_OVERTAKEN if that would undo a later report,
 * PYUN_E_OUTBOX_STORAGE, PYUN_E_OUTBOX_CLOSED, PYUN_E_OUTBOX_FORKED.
 */
PYUN_API pyun_status pyun_outbox_retry(const pyun_outbox *outbox, int64_t id, pyun_error **error);

/*
 * Deletes a dead letter.
 *
 * id: its PYUN_FIELD_ID.
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_OUTBOX_NOT_FOUND, PYUN_E_OUTBOX_STORAGE, PYUN_E_OUTBOX_CLOSED, PYUN_E_OUTBOX_FORKED.
 */
PYUN_API pyun_status pyun_outbox_discard(const pyun_outbox *outbox, int64_t id, pyun_error **error);

/*
 * Sends by another client from now on, with another secret: what waited because the old one was refused is sent at once, and
 * what is in flight is broken off and sent again.
 *
 * client: of the same app id and environment. As for pyun_outbox_open().
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_CANCELLED for a client that was shut down, PYUN_E_OUTBOX_FOREIGN, PYUN_E_OUTBOX_CLOSED,
 * PYUN_E_OUTBOX_FORKED.
 */
PYUN_API pyun_status pyun_outbox_replace_client(const pyun_outbox *outbox, const pyun_client *client,
    pyun_error **error);

/*
 * The next thing that somebody should know of, oldest first. 256 are kept until they are asked for. PYUN_FIELD_EVENT says which:
 * "breaker_opened" (everything pauses, for PYUN_FIELD_REASON), "breaker_closed", "died" (there is a dead letter, of
 * PYUN_FIELD_KIND, for PYUN_FIELD_REASON), "thinned" (PYUN_FIELD_COUNT reports of progress were dropped), "set_aside" (the file
 * was damaged and lies at PYUN_FIELD_PATH now; PYUN_FIELD_COUNT rows were taken over), "storage_failed" (nothing is accepted, for
 * PYUN_FIELD_REASON), "storage_works", "not_private" (others on this machine may read the outbox), "missed" (PYUN_FIELD_COUNT
 * events that nobody asked for in time). Others may come.
 *
 * wait_ms: how long to wait for it at most, in milliseconds; 0 for not at all.
 * out: a record of the kind PYUN_RECORD_OUTBOX_EVENT, which the caller frees with pyun_record_free(); NULL is written if there is
 * none, which is PYUN_OK, too.
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_OUTBOX_FORKED.
 */
PYUN_API pyun_status pyun_outbox_poll_event(const pyun_outbox *outbox, uint32_t wait_ms, pyun_record **out,
    pyun_error **error);

/* ---- Replies --------------------------------------------------------------------------------------------- */

/*
 * The platform's code as text, such as "1001" for success.
 *
 * Returns NULL for NULL. Valid until reply is freed.
 */
PYUN_API const char *pyun_reply_code(const pyun_reply *reply);

/*
 * State or error in words.
 *
 * Returns NULL if absent. Valid until reply is freed or its charset changed.
 */
PYUN_API const char *pyun_reply_message(const pyun_reply *reply);

/*
 * What to do about it, in the platform's words.
 *
 * Returns NULL if absent. Valid until reply is freed or its charset changed.
 */
PYUN_API const char *pyun_reply_hint(const pyun_reply *reply);

/*
 * The request's serial number on the platform: quote it when asking for support.
 *
 * Returns NULL if absent. Valid until reply is freed or its charset changed.
 */
PYUN_API const char *pyun_reply_seqno(const pyun_reply *reply);

/*
 * The node that answered.
 *
 * Returns NULL if absent. Valid until reply is freed or its charset changed.
 */
PYUN_API const char *pyun_reply_data_node(const pyun_reply *reply);

/*
 * Time spent on the platform.
 *
 * out: the time in milliseconds; written only if the platform gave it.
 * Returns 1 if it did, else 0.
 */
PYUN_API int32_t pyun_reply_time_cost_ms(const pyun_reply *reply, int64_t *out);

/*
 * How far the platform's clock is ahead of this machine's, to about a second, by the Date of the answer. From 4 minutes
 * on the client corrects its timestamps by it.
 *
 * out: the time in milliseconds, negative if the platform's clock is behind; written only if the answer had a Date.
 * Returns 1 if it had, else 0.
 */
PYUN_API int32_t pyun_reply_clock_offset_ms(const pyun_reply *reply, int64_t *out);

/*
 * The HTTP status of the answer; not always 200.
 *
 * Returns 0 for NULL.
 */
PYUN_API int32_t pyun_reply_http_status(const pyun_reply *reply);

/*
 * How many requests were begun for this call: 1, unless some failed before.
 *
 * Returns 0 for NULL.
 */
PYUN_API uint32_t pyun_reply_attempts(const pyun_reply *reply);

/*
 * The whole answer as it was received (JSON in UTF-8, whatever the charset), for calls that answer with fields of their
 * own. No NUL follows it.
 *
 * length: the length in bytes; not written for NULL.
 * Returns NULL if reply or length is NULL. Valid until reply is freed.
 */
PYUN_API const uint8_t *pyun_reply_body(const pyun_reply *reply, size_t *length);

/*
 * Says in which charset the texts of this reply are wanted from now on. What the charset does not have becomes a
 * question mark.
 *
 * charset: PYUN_CHARSET_UTF8 (as it begins) or PYUN_CHARSET_GBK.
 * Returns PYUN_OK, PYUN_E_NULL, or PYUN_E_INVALID_INPUT for a charset that the library does not have.
 */
PYUN_API pyun_status pyun_reply_set_charset(pyun_reply *reply, int32_t charset);

/* Frees the reply. NULL is fine. */
PYUN_API void pyun_reply_free(pyun_reply *reply);

/* ---- Results of many reports ----------------------------------------------------------------------------- */

/*
 * How many results there are: as many as there were devices or records.
 *
 * Returns 0 for NULL.
 */
PYUN_API size_t pyun_results_count(const pyun_results *results);

/*
 * How many of them are errors.
 *
 * Returns 0 for NULL.
 */
PYUN_API size_t pyun_results_failed(const pyun_results *results);

/*
 * How the report of one device or record went.
 *
 * index: of the device or record, from 0.
 * Returns what the call for one would have, or PYUN_E_RANGE beyond the last and for NULL.
 */
PYUN_API pyun_status pyun_results_status(const pyun_results *results, size_t index);

/*
 * The reply for one device or record.
 *
 * index: of the device or record, from 0.
 * Returns NULL if it failed, beyond the last and for NULL. Belongs to results: valid until these are freed.
 */
PYUN_API const pyun_reply *pyun_results_reply(const pyun_results *results, size_t index);

/*
 * The error of one device or record.
 *
 * index: of the device or record, from 0.
 * Returns NULL if it went well, beyond the last and for NULL. Belongs to results: valid until these are freed.
 */
PYUN_API const pyun_error *pyun_results_error(const pyun_results *results, size_t index);

/*
 * Says in which charset the texts of all replies and errors of these results are wanted from now on.
 *
 * charset: PYUN_CHARSET_UTF8 (as it begins) or PYUN_CHARSET_GBK.
 * Returns PYUN_OK, PYUN_E_NULL, or PYUN_E_INVALID_INPUT for a charset that the library does not have.
 */
PYUN_API pyun_status pyun_results_set_charset(pyun_results *results, int32_t charset);

/* Frees the results with all replies and errors. NULL is fine. */
PYUN_API void pyun_results_free(pyun_results *results);

/* ---- Requests that are not sent -------------------------------------------------------------------------- */

/*
 * The full URL.
 *
 * Returns NULL for NULL. Valid until request is freed.
 */
PYUN_API const char *pyun_request_url(const pyun_request *request);

/*
 * How many headers there are: Content-Type, Authorization (the bare signature, of a JSON call; a form has it in its body),
 * Accept and User-Agent. Whatever sends the request adds Host and Content-Length.
 *
 * Returns 0 for NULL.
 */
PYUN_API size_t pyun_request_header_count(const pyun_request *request);

/*
 * The name of a header.
 *
 * index: from 0.
 * Returns NULL beyond the last. Valid until request is freed.
 */
PYUN_API const char *pyun_request_header_name(const pyun_request *request, size_t index);

/*
 * The value of a header.
 *
 * index: from 0.
 * Returns NULL beyond the last. Valid until request is freed.
 */
PYUN_API const char *pyun_request_header_value(const pyun_request *request, size_t index);

/*
 * The body: of a JSON call the bytes that were signed, of a form its parameters with their signature. No NUL follows them.
 *
 * length: the length in bytes; not written for NULL.
 * Returns NULL if request or length is NULL. Valid until request is freed.
 */
PYUN_API const uint8_t *pyun_request_body(const pyun_request *request, size_t *length);

/*
 * The text whose MD5 the signature is, with *** in place of the secret.
 *
 * Returns NULL for NULL. Valid until request is freed.
 */
PYUN_API const char *pyun_request_string_to_sign(const pyun_request *request);

/* Frees the request. NULL is fine. */
PYUN_API void pyun_request_free(pyun_request *request);

/* ---- Signatures ------------------------------------------------------------------------------------------ */

/*
 * Signs a JSON body: hex(md5(body, "&app_secret=", secret)), 32 lower-case digits, for the header Authorization.
 *
 * body: the bytes that are sent, exactly; NULL if length is 0.
 * length: their length.
 * secret: text, UTF-8. Not kept.
 * out: where the signature goes, with a NUL: PYUN_SIGNATURE_SIZE bytes of the caller's.
 * size: the size of out in bytes.
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT, or PYUN_E_RANGE for a buffer that is too small.
 */
PYUN_API pyun_status pyun_sign_json(const uint8_t *body, size_t length, const char *secret, char *out, size_t size);

/*
 * Tells whether a signature belongs to these bytes and this secret, in constant time.
 *
 * body: the bytes as they were received; NULL if length is 0.
 * length: their length.
 * secret: text, UTF-8. Not kept.
 * signature: text, 32 hex digits in either case, nothing around them.
 * Returns PYUN_OK if it does, PYUN_E_SIGNATURE if not; PYUN_E_NULL, PYUN_E_TEXT.
 */
PYUN_API pyun_status pyun_verify_json(const uint8_t *body, size_t length, const char *secret, const char *signature);

/*
 * Signs the parameters of a form or a query string. Empty values and a parameter "sign" are left out; the order does not
 * matter. The result travels as the parameter "sign".
 *
 * names: the names, count texts in UTF-8, none of them NULL. Not kept.
 * values: their values, raw and not percent-encoded, count texts in UTF-8, none of them NULL. Not kept.
 * count: how many there are.
 * secret: text, UTF-8. Not kept.
 * out: where the signature goes, with a NUL: PYUN_SIGNATURE_SIZE bytes of the caller's.
 * size: the size of out in bytes.
 * Returns PYUN_OK, PYUN_E_NULL, PYUN_E_TEXT, or PYUN_E_RANGE for a buffer that is too small.
 */
PYUN_API pyun_status pyun_sign_form(const char *const *names, const char *const *values, size_t count,
    const char *secret, char *out, size_t size);

/*
 * Tells whether the parameters of a form carry the right parameter "sign", in constant time. Parameters that nobody here
 * knows are part of what is signed; no "sign", or more than one, is wrong.
 *
 * names: the names, count texts in UTF-8, none of them NULL. Not kept.
 * values: their values, decoded, count texts in UTF-8, none of them NULL. Not kept.
 * count: how many there are.
 * secret: text, UTF-8. Not kept.
 * Returns PYUN_OK if they do, PYUN_E_SIGNATURE if not; PYUN_E_NULL, PYUN_E_TEXT.
 */
PYUN_API pyun_status pyun_verify_form(const char *const *names, const char *const *values, size_t count,
    const char *secret);

/* ---- Bytes ----------------------------------------------------------------------------------------------- */

/*
 * The bytes. There is a NUL after the last, which does not count.
 *
 * Returns NULL for NULL. Valid until bytes is freed.
 */
PYUN_API const uint8_t *pyun_bytes_data(const pyun_bytes *bytes);

/*
 * How many bytes there are.
 *
 * Returns 0 for NULL.
 */
PYUN_API size_t pyun_bytes_length(const pyun_bytes *bytes);

/* Frees the bytes. NULL is fine. */
PYUN_API void pyun_bytes_free(pyun_bytes *bytes);

/* ---- GBK ------------------------------------------------------------------------------------------------- */

/*
 * Converts text from GBK to UTF-8, for functions that take UTF-8 only.
 *
 * text: GBK.
 * out: the same text in UTF-8, with a NUL after it; the caller frees it with pyun_bytes_free().
 * Returns PYUN_E_NULL, PYUN_E_TEXT with the offset, or PYUN_E_INVALID_INPUT in a library without GBK.
 */
PYUN_API pyun_status pyun_gbk_to_utf8(const char *text, pyun_bytes **out, pyun_error **error);

/*
 * Converts text from UTF-8 to GBK. What GBK does not have becomes a question mark.
 *
 * text: UTF-8.
 * out: the same text in GBK, with a NUL after it; the caller frees it with pyun_bytes_free().
 * Returns PYUN_E_NULL, PYUN_E_TEXT with the offset, or PYUN_E_INVALID_INPUT in a library without GBK.
 */
PYUN_API pyun_status pyun_utf8_to_gbk(const char *text, pyun_bytes **out, pyun_error **error);

/* ---- Log ------------------------------------------------------------------------------------------------- */

/*
 * Writes what the library does to a descriptor, one line a write, for the whole process: time in seconds since 1970, level,
 * "pyun_energy:", text in UTF-8. No secret, no signature and no body is in it, at any level.
 *
 * A call never waits for whoever reads the log: a line for which there is no room is dropped, and the next that is written
 * is preceded by one that says how many were. Only a file on a slow disk takes the time that it takes.
 *
 * fd: an open file descriptor: a file, pipe, socket or terminal. It stays the caller's with all its flags, who closes it
 * only after PYUN_LOG_OFF. Ignored with PYUN_LOG_OFF.
 * level: one of PYUN_LOG_.
 * Returns PYUN_OK, or PYUN_E_INVALID_INPUT for a level that there is not, a descriptor that is not open, a system without
 * descriptors, and if a program that links the library statically has a log of its own.
 */
PYUN_API pyun_status pyun_log_to_fd(int32_t fd, int32_t level);

#endif  /* PYUN_ENERGY_H */
