// pyun_energy_records.hpp - what is reported, as values. A part of pyun_energy.hpp, which includes it.
#ifndef PYUN_ENERGY_RECORDS_HPP
#define PYUN_ENERGY_RECORDS_HPP

#ifndef PYUN_ENERGY_HPP
#error "include pyun_energy.hpp instead"
#endif

namespace pyun {

// A connector, as a value.
class Port {
public:
    Port(std::string no, std::int32_t state, std::string alias)
        : no_(std::move(no)), alias_(std::move(alias)), state_(state) {}

    const std::string &no() const noexcept { return no_; }
    const std::string &alias() const noexcept { return alias_; }
    std::int32_t state() const noexcept { return state_; }

    // Written by schema/ (make update) from the tables in src/: the port's fields.
    // The parking space at the connector (table 8.5); any integer passes.
    Port &space_status(std::int32_t value) { return space_status_ = value, has_space_status_ = true, *this; }
    Port &omit_space_status() { return has_space_status_ = false, *this; }
    // State in words: as given, or else the table's word.
    Port &state_desc(std::string value) { return state_desc_ = std::move(value), has_state_desc_ = true, *this; }

private:
    std::int32_t space_status_ = PYUN_SPACE_STATUS_UNKNOWN;
    bool has_space_status_ = true;
    std::string state_desc_;
    bool has_state_desc_ = false;
    // End of the port's fields.

    friend class Device;
    std::string no_;
    std::string alias_;
    std::int32_t state_;
};

// A charger, as a value: copies are independent of each other. Setters throw what is wrong with their text at once; what is
// missing is thrown by check() and by every call. Equal devices make equal bytes.
class Device {
public:
    Device() : handle_(pyun_device_new()) {}
    Device(const std::string &station_uuid, const std::string &no, std::int32_t state, const std::string &energy_code)
        : handle_(pyun_device_new()) {
        this->station_uuid(station_uuid).no(no).state(state).energy_code(energy_code);
    }
    static Device from_json(const std::string &json) {
        return Device(detail::made<pyun_device>([&](pyun_device **out, pyun_error **error) {
            return pyun_device_from_json(detail::data(json), json.size(), out, error);
        }));
    }

    Device(const Device &other) : handle_(pyun_device_clone(other.get())) {}
    Device(Device &&other) noexcept = default;
    Device &operator=(Device other) noexcept { return handle_.swap(other.handle_), *this; }
    ~Device() = default;

    Device &charset(std::int32_t charset) { return done(pyun_device_set_charset(get(), charset)); }
    Device &metadata(const std::string &key, const std::string &value) {
        const char *c_key = detail::c_str(key, "metadata");
        return done(pyun_device_set_metadata(get(), c_key, detail::c_str(value, ("metadata." + key).c_str())));
    }
    Device &remove_metadata(const std::string &key) {
        return done(pyun_device_set_metadata(get(), detail::c_str(key, "metadata"), nullptr));
    }

    // Adds a port; gives its index.
    std::size_t add_port(const Port &port) {
        if (has_text(port)) {
            // What is wrong with a text must not leave half a port behind.
            Device changed(*this);
            const std::size_t index = changed.push(port);
            *this = std::move(changed);
            return index;
        }
        return push(port);
    }
    Device &port(const Port &port) { return add_port(port), *this; }
    Device &omit_port_space_status(std::size_t index) { return done(pyun_device_omit_port_space_status(get(), index)); }
    Device &clear_ports() { return done(pyun_device_clear_ports(get())); }
    std::size_t port_count() const noexcept { return pyun_device_port_count(get()); }
    // The index of the port with this number; throws PYUN_E_RANGE if there is none.
    std::size_t find_port(const std::string &no) const {
        std::size_t index = 0;
        detail::check(pyun_device_find_port(get(), detail::c_str(no, "no"), &index));
        return index;
    }

    void check() const {
        pyun_error *error = nullptr;
        const pyun_status status = pyun_device_check(get(), &error);
        detail::check(status, error);
    }
    std::string to_json() const {
        return detail::bytes(detail::made<pyun_bytes>([&](pyun_bytes **out, pyun_error **error) {
            return pyun_device_to_json(get(), out, error);
        }));
    }
    // The bytes that are signed and sent. Without a timestamp: the body of the protocol's revisions A and B.
    std::string canonical(const std::string &app_id, std::int64_t timestamp_ms = PYUN_NO_TIMESTAMP) const {
        return detail::bytes(detail::made<pyun_bytes>([&](pyun_bytes **out, pyun_error **error) {
            return pyun_device_canonical(get(), detail::c_str(app_id, "app_id"), timestamp_ms, out, error);
        }));
    }

    friend bool operator==(const Device &left, const Device &right) { return left.to_json() == right.to_json(); }
    friend bool operator!=(const Device &left, const Device &right) { return !(left == right); }

    pyun_device *get() const noexcept { return handle_.get(); }

    // Written by schema/ (make update) from the tables in src/: the device's fields.
    // Id of the charging station, issued by the platform.
    Device &station_uuid(const std::string &value) {
        return done(pyun_device_set_station_uuid(get(), detail::c_str(value, "station_uuid")));
    }
    // The operator's own number of the device.
    Device &no(const std::string &value) {
        return done(pyun_device_set_no(get(), detail::c_str(value, "no")));
    }
    // Name of the device.
    Device &name(const std::string &value) {
        return done(pyun_device_set_name(get(), detail::c_str(value, "name")));
    }
    Device &omit_name() { return done(pyun_device_set_name(get(), nullptr)); }
    // Type of the device (table 8.1); any integer passes.
    Device &type(std::int32_t value) { return done(pyun_device_set_type(get(), value)); }
    // State of the device (table 8.2); any integer passes.
    Device &state(std::int32_t value) { return done(pyun_device_set_state(get(), value)); }
    // State in words: as given, or else the table's word.
    Device &state_desc(const std::string &value) {
        return done(pyun_device_set_state_desc(get(), detail::c_str(value, "state_desc")));
    }
    Device &default_state_desc() { return done(pyun_device_set_state_desc(get(), nullptr)); }
    // How the device charges (table 8.3); any text passes.
    Device &energy_code(const std::string &value) {
        return done(pyun_device_set_energy_code(get(), detail::c_str(value, "energy_code")));
    }
    Device &port_state(std::size_t index, std::int32_t value) {
        return done(pyun_device_set_port_state(get(), index, value));
    }
    Device &port_space_status(std::size_t index, std::int32_t value) {
        return done(pyun_device_set_port_space_status(get(), index, value));
    }
    Device &port_state_desc(std::size_t index, const std::string &value) {
        const std::string field = path(index, "state_desc");
        return done(pyun_device_set_port_state_desc(get(), index, detail::c_str(value, field.c_str())));
    }

private:
    static bool has_text(const Port &port) { return port.has_state_desc_; }
    void set_parts(std::size_t index, const Port &port) {
        if (port.has_space_status_) {
            port_space_status(index, port.space_status_);
        } else {
            omit_port_space_status(index);
        }
        if (port.has_state_desc_) {
            port_state_desc(index, port.state_desc_);
        }
    }
    // End of the device's fields.

    explicit Device(pyun_device *handle) : handle_(handle) {}

    static std::string path(std::size_t index, const char *field) {
        return "port[" + std::to_string(index) + "]." + field;
    }

    std::size_t push(const Port &port) {
        std::size_t index = port_count();
        const std::string no = path(index, "no"), alias = path(index, "alias");
        done(pyun_device_add_port(get(), detail::c_str(port.no_, no.c_str()), port.state_,
                                  detail::c_str(port.alias_, alias.c_str()), &index));
        return set_parts(index, port), index;
    }

    // A failure is thrown here, so the handle need not remember it.
    Device &done(pyun_status status) {
        if (status != PYUN_OK) {
            pyun_error *error = nullptr;
            pyun_device_check(get(), &error);
            pyun_device_clear_failures(get());
            throw Error(status, error);
        }
        return *this;
    }

    detail::Handle<pyun_device> handle_;
};

}  // namespace pyun

#endif
