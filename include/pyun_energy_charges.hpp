// pyun_energy_charges.hpp - charges, discounts, occupancy orders and their payment, and what the platform tells, as values. A part
// of pyun_energy.hpp, which includes it.
#ifndef PYUN_ENERGY_CHARGES_HPP
#define PYUN_ENERGY_CHARGES_HPP

#ifndef PYUN_ENERGY_HPP
#error "include pyun_energy.hpp instead"
#endif

namespace pyun {

// What all records have. Copies are independent of each other.
class Record {
public:
    Record(const Record &other) : handle_(pyun_record_clone(other.get())) {}
    Record(Record &&other) noexcept = default;
    Record &operator=(Record other) noexcept { return handle_.swap(other.handle_), *this; }
    ~Record() = default;

    // One of PYUN_RECORD_.
    std::int32_t kind() const noexcept { return pyun_record_kind(get()); }
    // Any field by its name, PYUN_FIELD_; of what was received also what no field is, by its name. Empty or false if it
    // is absent or of another kind. Times are ms since 1970, UTC.
    std::string text(const char *field) const { return detail::text(pyun_record_text(get(), field)); }
    bool integer(const char *field, std::int64_t &out) const noexcept { return pyun_record_int(get(), field, &out) != 0; }
    bool time_ms(const char *field, std::int64_t &out) const noexcept { return pyun_record_time(get(), field, &out) != 0; }

    const pyun_record *get() const noexcept { return handle_.get(); }

protected:
    explicit Record(pyun_record *handle) : handle_(handle) {}

    detail::Handle<pyun_record> handle_;
};

namespace detail {

// A record that is sent. Setters throw what is wrong with their value at once, and leave the record as it was; what is missing
// is thrown by check() and by every call. Equal records make equal bytes. Money is in fen, energy in 0.001 kWh, times are in ms
// (not seconds) since 1970, UTC.
template <typename Self, std::int32_t KIND>
class Sent : public Record {
public:
    Sent() : Record(pyun_record_new(KIND)) {}
    static Self from_json(const std::string &json) {
        Self record;
        record.handle_.reset(made<pyun_record>([&](pyun_record **out, pyun_error **error) {
            return pyun_record_from_json(KIND, data(json), json.size(), out, error);
        }));
        return record;
    }

    // PYUN_CHARSET_UTF8 or PYUN_CHARSET_GBK, for the texts that are set and read after this.
    Self &charset(std::int32_t charset) { return done(pyun_record_set_charset(handle_.get(), charset)); }
    // Leaves a field out, PYUN_FIELD_.
    Self &unset(const char *field) { return done(pyun_record_unset(handle_.get(), field)); }

    void check() const {
        pyun_error *error = nullptr;
        const pyun_status status = pyun_record_check(get(), &error);
        detail::check(status, error);
    }
    std::string to_json() const {
        return bytes(made<pyun_bytes>([&](pyun_bytes **out, pyun_error **error) {
            return pyun_record_to_json(get(), out, error);
        }));
    }

    friend bool operator==(const Self &left, const Self &right) { return left.to_json() == right.to_json(); }
    friend bool operator!=(const Self &left, const Self &right) { return !(left == right); }

protected:
    Self &set_text(const char *field, const std::string &value) {
        return done(pyun_record_set_text(handle_.get(), field, c_str(value, field)));
    }
    Self &set_int(const char *field, std::int64_t value) {
        return done(pyun_record_set_int(handle_.get(), field, value));
    }
    Self &set_time(const char *field, std::int64_t time_ms) {
        return done(pyun_record_set_time(handle_.get(), field, time_ms));
    }

private:
    // A failure is thrown here, so the handle need not remember it.
    Self &done(pyun_status status) {
        if (status != PYUN_OK) {
            pyun_error *error = nullptr;
            pyun_record_check(get(), &error);
            pyun_record_clear_failures(handle_.get());
            throw Error(status, error);
        }
        return static_cast<Self &>(*this);
    }
};

// A record that is received. Getters of text give an empty one, others false, for what the platform left out or what cannot
// be read. Times are in ms since 1970, UTC.
template <typename Self>
class Received : public Record {
public:
    // PYUN_CHARSET_UTF8 or PYUN_CHARSET_GBK, for the texts that are read after this.
    Self &charset(std::int32_t charset) {
        detail::check(pyun_record_set_charset(handle_.get(), charset));
        return static_cast<Self &>(*this);
    }

protected:
    explicit Received(pyun_record *handle) : Record(handle) {}

    // What is always there.
    std::int64_t needed(const char *field) const noexcept {
        std::int64_t value = 0;
        integer(field, value);
        return value;
    }
};

// A push: read from the body that was posted, and verified.
template <typename Self, std::int32_t KIND>
class Pushed : public Received<Self> {
public:
    // Throws PYUN_E_SIGNATURE for a wrong signature, and for none unless that is allowed. See pyun_push_read().
    static Self read(const std::string &body, const std::string &secret, bool allow_unsigned = false) {
        return Self(made<pyun_record>([&](pyun_record **out, pyun_error **error) {
            return pyun_push_read(KIND, data(body), body.size(), c_str(secret, "secret"), allow_unsigned, out, error);
        }));
    }

protected:
    explicit Pushed(pyun_record *handle) : Received<Self>(handle) {}
};

}  // namespace detail

// Written by schema/ (make update) from the tables in src/: the records.
// A record that is sent: a charge so far, its bill, or its failure.
class ChargingRecord : public detail::Sent<ChargingRecord, PYUN_RECORD_CHARGING_RECORD> {
public:
    // The operator's own number of the device.
    ChargingRecord &device_no(const std::string &value) { return set_text(PYUN_FIELD_DEVICE_NO, value); }
    // Type of the device (table 8.1); any integer passes.
    ChargingRecord &device_type(std::int64_t value) { return set_int(PYUN_FIELD_DEVICE_TYPE, value); }
    // End of the charge, or until when this report goes.
    ChargingRecord &end_time_ms(std::int64_t value) { return set_time(PYUN_FIELD_END_TIME, value); }
    // How the device charges (table 8.3); any text passes.
    ChargingRecord &energy_code(const std::string &value) { return set_text(PYUN_FIELD_ENERGY_CODE, value); }
    // Energy fee, in fen.
    ChargingRecord &energy_value(std::int64_t value) { return set_int(PYUN_FIELD_ENERGY_VALUE, value); }
    // Service fee, in fen.
    ChargingRecord &fee_value(std::int64_t value) { return set_int(PYUN_FIELD_FEE_VALUE, value); }
    // Telephone number, or the operator's own id of the user where none is known.
    ChargingRecord &mobile(const std::string &value) { return set_text(PYUN_FIELD_MOBILE, value); }
    // The operator's own number of the charging order.
    ChargingRecord &order(const std::string &value) { return set_text(PYUN_FIELD_ORDER, value); }
    // Number plate; needed for the parking discount. Not sent unless set.
    ChargingRecord &plate(const std::string &value) { return set_text(PYUN_FIELD_PLATE, value); }
    // The operator's own number of the connector.
    ChargingRecord &port_no(const std::string &value) { return set_text(PYUN_FIELD_PORT_NO, value); }
    // Energy delivered, in 0.001 kWh.
    ChargingRecord &quantity(std::int64_t value) { return set_int(PYUN_FIELD_QUANTITY, value); }
    // State of charge of the vehicle, in per cent. Not sent unless set.
    ChargingRecord &soc(std::int64_t value) { return set_int(PYUN_FIELD_SOC, value); }
    // Begin of the charge.
    ChargingRecord &start_time_ms(std::int64_t value) { return set_time(PYUN_FIELD_START_TIME, value); }
    // State of the charge (table 8.7); any integer passes.
    ChargingRecord &state(std::int64_t value) { return set_int(PYUN_FIELD_STATE, value); }
    // State in words: as given, or else the table's word.
    ChargingRecord &state_desc(const std::string &value) { return set_text(PYUN_FIELD_STATE_DESC, value); }
    // Id of the charging station, issued by the platform.
    ChargingRecord &station_uuid(const std::string &value) { return set_text(PYUN_FIELD_STATION_UUID, value); }
    // Vehicle identification number. Not sent unless set.
    ChargingRecord &vin(const std::string &value) { return set_text(PYUN_FIELD_VIN, value); }
};

// A record that is sent: a discount on the parking fee after a charge.
class ParkingDiscount : public detail::Sent<ParkingDiscount, PYUN_RECORD_PARKING_DISCOUNT> {
public:
    // The operator's own number of the device.
    ParkingDiscount &device_no(const std::string &value) { return set_text(PYUN_FIELD_DEVICE_NO, value); }
    // End of the charge.
    ParkingDiscount &end_time_ms(std::int64_t value) { return set_time(PYUN_FIELD_END_TIME, value); }
    // How the device charges (table 8.3); any text passes.
    ParkingDiscount &energy_code(const std::string &value) { return set_text(PYUN_FIELD_ENERGY_CODE, value); }
    // Energy fee, in fen.
    ParkingDiscount &energy_value(std::int64_t value) { return set_int(PYUN_FIELD_ENERGY_VALUE, value); }
    // Service fee, in fen.
    ParkingDiscount &fee_value(std::int64_t value) { return set_int(PYUN_FIELD_FEE_VALUE, value); }
    // Number plate.
    ParkingDiscount &plate(const std::string &value) { return set_text(PYUN_FIELD_PLATE, value); }
    // The operator's own number of the connector.
    ParkingDiscount &port_no(const std::string &value) { return set_text(PYUN_FIELD_PORT_NO, value); }
    // Energy delivered, in 0.001 kWh.
    ParkingDiscount &quantity(std::int64_t value) { return set_int(PYUN_FIELD_QUANTITY, value); }
    // The operator's own number of the charging order.
    ParkingDiscount &replenish_order(const std::string &value) { return set_text(PYUN_FIELD_REPLENISH_ORDER, value); }
    // Begin of the charge.
    ParkingDiscount &start_time_ms(std::int64_t value) { return set_time(PYUN_FIELD_START_TIME, value); }
    // Id of the charging station, issued by the platform.
    ParkingDiscount &station_uuid(const std::string &value) { return set_text(PYUN_FIELD_STATION_UUID, value); }
    // Energy fee and service fee together, in fen. Left out, their sum.
    ParkingDiscount &total_value(std::int64_t value) { return set_int(PYUN_FIELD_TOTAL_VALUE, value); }
    // Plate of the parking record that is to be discounted.
    ParkingDiscount &vin(const std::string &value) { return set_text(PYUN_FIELD_VIN, value); }
};

// A record that is sent: that an occupancy order was paid.
class OccupancyPayment : public detail::Sent<OccupancyPayment, PYUN_RECORD_OCCUPANCY_PAYMENT> {
public:
    // How it was paid; any integer passes.
    OccupancyPayment &pay_mode(std::int64_t value) { return set_int(PYUN_FIELD_PAY_MODE, value); }
    // The same in words: as given, or else the table's word.
    OccupancyPayment &pay_mode_desc(const std::string &value) { return set_text(PYUN_FIELD_PAY_MODE_DESC, value); }
    // The platform's number of the order, from the occupancy order.
    OccupancyPayment &pay_order(const std::string &value) { return set_text(PYUN_FIELD_PAY_ORDER, value); }
    // When it was paid.
    OccupancyPayment &pay_time_ms(std::int64_t value) { return set_time(PYUN_FIELD_PAY_TIME, value); }
    // What was paid, in fen.
    OccupancyPayment &pay_value(std::int64_t value) { return set_int(PYUN_FIELD_PAY_VALUE, value); }
    // The operator's own number of the payment.
    OccupancyPayment &trade_no(const std::string &value) { return set_text(PYUN_FIELD_TRADE_NO, value); }
};

// A record that is received: what is owed for a connector that was held too long.
class OccupancyOrder : public detail::Received<OccupancyOrder> {
public:
    // Takes over a handle.
    explicit OccupancyOrder(pyun_record *handle) : Received(handle) {}
    // Address of the picture that was taken on entering.
    std::string enter_image() const { return text(PYUN_FIELD_ENTER_IMAGE); }
    // When the vehicle came.
    bool enter_time_ms(std::int64_t &out) const noexcept { return time_ms(PYUN_FIELD_ENTER_TIME, out); }
    // Address of the picture that was taken on leaving.
    std::string leave_image() const { return text(PYUN_FIELD_LEAVE_IMAGE); }
    // When it left.
    bool leave_time_ms(std::int64_t &out) const noexcept { return time_ms(PYUN_FIELD_LEAVE_TIME, out); }
    // The merchant whom it is owed.
    std::string merchant() const { return text(PYUN_FIELD_MERCHANT); }
    // What is to be paid, in fen.
    std::int64_t need_value() const noexcept { return needed(PYUN_FIELD_NEED_VALUE); }
    // How long the vehicle stood there, in seconds.
    bool parking_time(std::int64_t &out) const noexcept { return integer(PYUN_FIELD_PARKING_TIME, out); }
    // The platform's number of the order: it is paid under it.
    std::string pay_order() const { return text(PYUN_FIELD_PAY_ORDER); }
    // Number plate.
    std::string plate() const { return text(PYUN_FIELD_PLATE); }
    // Colour of the plate (table 8.8).
    bool plate_color(std::int64_t &out) const noexcept { return integer(PYUN_FIELD_PLATE_COLOR, out); }
    // Number of the parking space.
    std::string space_no() const { return text(PYUN_FIELD_SPACE_NO); }
    // Name of the charging station.
    std::string station_name() const { return text(PYUN_FIELD_STATION_NAME); }
    // Id of the charging station.
    std::string station_uuid() const { return text(PYUN_FIELD_STATION_UUID); }
    // What the stay costs in all, in fen.
    bool total_value(std::int64_t &out) const noexcept { return integer(PYUN_FIELD_TOTAL_VALUE, out); }
};

// A record that is received, a push: whether a charge has started that was to start.
class StartResult : public detail::Pushed<StartResult, PYUN_RECORD_START_RESULT> {
public:
    // Takes over a handle.
    explicit StartResult(pyun_record *handle) : Pushed(handle) {}
    // The operator's own number of the device.
    std::string device_no() const { return text(PYUN_FIELD_DEVICE_NO); }
    // The operator's own number of the charging order.
    std::string order() const { return text(PYUN_FIELD_ORDER); }
    // The operator's own number of the connector.
    std::string port_no() const { return text(PYUN_FIELD_PORT_NO); }
    // State of the charge (table 8.7).
    bool state(std::int64_t &out) const noexcept { return integer(PYUN_FIELD_STATE, out); }
    // State in words.
    std::string state_desc() const { return text(PYUN_FIELD_STATE_DESC); }
    // Id of the charging station, issued by the platform.
    std::string station_uuid() const { return text(PYUN_FIELD_STATION_UUID); }
};

// A record that is received, a push: whether a charge has stopped that was to stop.
class StopResult : public detail::Pushed<StopResult, PYUN_RECORD_STOP_RESULT> {
public:
    // Takes over a handle.
    explicit StopResult(pyun_record *handle) : Pushed(handle) {}
    // The operator's own number of the device.
    std::string device_no() const { return text(PYUN_FIELD_DEVICE_NO); }
    // The operator's own number of the charging order.
    std::string order() const { return text(PYUN_FIELD_ORDER); }
    // The operator's own number of the connector.
    std::string port_no() const { return text(PYUN_FIELD_PORT_NO); }
    // State of the charge (table 8.7).
    bool state(std::int64_t &out) const noexcept { return integer(PYUN_FIELD_STATE, out); }
    // State in words.
    std::string state_desc() const { return text(PYUN_FIELD_STATE_DESC); }
    // Id of the charging station, issued by the platform.
    std::string station_uuid() const { return text(PYUN_FIELD_STATION_UUID); }
};

// A record that is received, a push: a charge so far.
class ChargingProgress : public detail::Pushed<ChargingProgress, PYUN_RECORD_CHARGING_PROGRESS> {
public:
    // Takes over a handle.
    explicit ChargingProgress(pyun_record *handle) : Pushed(handle) {}
    // The operator's own number of the device.
    std::string device_no() const { return text(PYUN_FIELD_DEVICE_NO); }
    // Type of the device (table 8.1).
    bool device_type(std::int64_t &out) const noexcept { return integer(PYUN_FIELD_DEVICE_TYPE, out); }
    // End of the charge, or until when this report goes.
    bool end_time_ms(std::int64_t &out) const noexcept { return time_ms(PYUN_FIELD_END_TIME, out); }
    // How the device charges (table 8.3).
    std::string energy_code() const { return text(PYUN_FIELD_ENERGY_CODE); }
    // Energy fee, in fen.
    bool energy_value(std::int64_t &out) const noexcept { return integer(PYUN_FIELD_ENERGY_VALUE, out); }
    // Service fee, in fen.
    bool fee_value(std::int64_t &out) const noexcept { return integer(PYUN_FIELD_FEE_VALUE, out); }
    // The operator's own number of the charging order.
    std::string order() const { return text(PYUN_FIELD_ORDER); }
    // Number plate.
    std::string plate() const { return text(PYUN_FIELD_PLATE); }
    // The operator's own number of the connector.
    std::string port_no() const { return text(PYUN_FIELD_PORT_NO); }
    // Energy delivered, in 0.001 kWh.
    bool quantity(std::int64_t &out) const noexcept { return integer(PYUN_FIELD_QUANTITY, out); }
    // How long it has charged, in seconds.
    bool replenish_time(std::int64_t &out) const noexcept { return integer(PYUN_FIELD_REPLENISH_TIME, out); }
    // Begin of the charge.
    bool start_time_ms(std::int64_t &out) const noexcept { return time_ms(PYUN_FIELD_START_TIME, out); }
    // State of the charge (table 8.7).
    bool state(std::int64_t &out) const noexcept { return integer(PYUN_FIELD_STATE, out); }
    // State in words.
    std::string state_desc() const { return text(PYUN_FIELD_STATE_DESC); }
    // Id of the charging station, issued by the platform.
    std::string station_uuid() const { return text(PYUN_FIELD_STATION_UUID); }
    // What the charge costs in all, in fen.
    bool total_value(std::int64_t &out) const noexcept { return integer(PYUN_FIELD_TOTAL_VALUE, out); }
};

// A record that is received, a push: a charge that is over.
class ChargingFinished : public detail::Pushed<ChargingFinished, PYUN_RECORD_CHARGING_FINISHED> {
public:
    // Takes over a handle.
    explicit ChargingFinished(pyun_record *handle) : Pushed(handle) {}
    // The operator's own number of the device.
    std::string device_no() const { return text(PYUN_FIELD_DEVICE_NO); }
    // Type of the device (table 8.1).
    bool device_type(std::int64_t &out) const noexcept { return integer(PYUN_FIELD_DEVICE_TYPE, out); }
    // End of the charge, or until when this report goes.
    bool end_time_ms(std::int64_t &out) const noexcept { return time_ms(PYUN_FIELD_END_TIME, out); }
    // How the device charges (table 8.3).
    std::string energy_code() const { return text(PYUN_FIELD_ENERGY_CODE); }
    // Energy fee, in fen.
    bool energy_value(std::int64_t &out) const noexcept { return integer(PYUN_FIELD_ENERGY_VALUE, out); }
    // Service fee, in fen.
    bool fee_value(std::int64_t &out) const noexcept { return integer(PYUN_FIELD_FEE_VALUE, out); }
    // The operator's own number of the charging order.
    std::string order() const { return text(PYUN_FIELD_ORDER); }
    // Number plate.
    std::string plate() const { return text(PYUN_FIELD_PLATE); }
    // The operator's own number of the connector.
    std::string port_no() const { return text(PYUN_FIELD_PORT_NO); }
    // Energy delivered, in 0.001 kWh.
    bool quantity(std::int64_t &out) const noexcept { return integer(PYUN_FIELD_QUANTITY, out); }
    // How long it has charged, in seconds.
    bool replenish_time(std::int64_t &out) const noexcept { return integer(PYUN_FIELD_REPLENISH_TIME, out); }
    // Begin of the charge.
    bool start_time_ms(std::int64_t &out) const noexcept { return time_ms(PYUN_FIELD_START_TIME, out); }
    // State of the charge (table 8.7).
    bool state(std::int64_t &out) const noexcept { return integer(PYUN_FIELD_STATE, out); }
    // State in words.
    std::string state_desc() const { return text(PYUN_FIELD_STATE_DESC); }
    // Id of the charging station, issued by the platform.
    std::string station_uuid() const { return text(PYUN_FIELD_STATION_UUID); }
    // What the charge costs in all, in fen.
    bool total_value(std::int64_t &out) const noexcept { return integer(PYUN_FIELD_TOTAL_VALUE, out); }
};

// End of the records.

}  // namespace pyun

#endif
