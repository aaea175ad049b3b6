// pyun_energy.hpp - the C++11 layer over pyun_energy.h: header-only, RAII, values, exceptions. It needs no RTTI.
//
//   pyun::Client client(pyun::Config("op...", "secret").environment(PYUN_ENVIRONMENT_TEST));
//   pyun::Device device("station uuid", "D012026", PYUN_DEVICE_STATE_AVAILABLE, PYUN_ENERGY_CODE_AC);
//   device.add_port(pyun::Port("D01202601", PYUN_PORT_STATE_CHARGING, "A").space_status(PYUN_SPACE_STATUS_OCCUPIED));
//   pyun::Reply reply = client.sync_device(device);   // throws pyun::Error
//
// Config, Client, Outbox, Reply, Request and Results are handles: they can be moved and not copied. Device, Port and records are values.
// A moved-from object may only be assigned to or destroyed. Whatever fails throws pyun::Error; nothing else is thrown but
// what the standard library throws (std::bad_alloc). Text is std::string in UTF-8, or GBK where an object was told so.
// Threads and fork: as pyun_energy.h says; a Client may be used by many threads, every other object by one at a time.
#ifndef PYUN_ENERGY_HPP
#define PYUN_ENERGY_HPP

#if !defined(__cplusplus) || (__cplusplus < 201103L && !defined(_MSC_VER))
#error "pyun_energy.hpp needs C++11; pyun_energy.h does not"
#endif

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "pyun_energy.h"
#include "pyun_energy_error.hpp"  // Error

namespace pyun {

// Settings of a client. Each setter gives the config back, or throws what is wrong with its value and leaves the config as it
// was; what is missing or does not fit is thrown by Client's constructor.
class Config {
public:
    Config() : handle_(pyun_config_new()) {}
    Config(const std::string &app_id, const std::string &secret) : handle_(pyun_config_new()) {
        this->app_id(app_id).secret(secret);
    }

    // PYUN_CHARSET_UTF8 or PYUN_CHARSET_GBK, for what is set after this.
    Config &charset(std::int32_t charset) { return done(pyun_config_set_charset(get(), charset)); }
    Config &app_id(const std::string &id) { return done(pyun_config_set_app_id(get(), detail::c_str(id, "app_id"))); }
    Config &secret(const std::string &text) { return done(pyun_config_set_secret(get(), detail::c_str(text, "secret"))); }
    Config &environment(std::int32_t environment) { return done(pyun_config_set_environment(get(), environment)); }
    Config &base_url(const std::string &url) {
        return done(pyun_config_set_base_url(get(), detail::c_str(url, "base_url")));
    }
    Config &timeout_ms(std::uint32_t timeout) { return done(pyun_config_set_timeout_ms(get(), timeout)); }
    Config &deadline_ms(std::uint32_t deadline) { return done(pyun_config_set_deadline_ms(get(), deadline)); }
    Config &attempts(std::uint32_t attempts) { return done(pyun_config_set_attempts(get(), attempts)); }
    Config &proxy(const std::string &url) { return done(pyun_config_set_proxy(get(), detail::c_str(url, "proxy"))); }
    Config &no_proxy() { return done(pyun_config_set_proxy(get(), nullptr)); }
    Config &ca_file(const std::string &path) { return done(pyun_config_set_ca_file(get(), detail::c_str(path, "ca_file"))); }
    Config &user_agent(const std::string &agent) {
        return done(pyun_config_set_user_agent(get(), detail::c_str(agent, "user_agent")));
    }
    Config &common_parameters(bool send) { return done(pyun_config_set_common_parameters(get(), send)); }
    Config &correct_clock(bool correct) { return done(pyun_config_set_correct_clock(get(), correct)); }
    Config &allow_http(bool allow) { return done(pyun_config_set_allow_http(get(), allow)); }

    pyun_config *get() const noexcept { return handle_.get(); }

private:
    // A failure is thrown here, so the handle need not remember it.
    Config &done(pyun_status status) {
        if (status != PYUN_OK) {
            pyun_client *none = nullptr;
            pyun_error *error = nullptr;
            pyun_client_new(get(), &none, &error);
            pyun_config_clear_failures(get());
            throw Error(status, error);
        }
        return *this;
    }

    detail::Handle<pyun_config> handle_;
};

}  // namespace pyun

#include "pyun_energy_records.hpp"  // Port and Device
#include "pyun_energy_charges.hpp"  // ChargingRecord and its like

namespace pyun {

// What the platform answered to a call that succeeded.
class Reply {
public:
    explicit Reply(pyun_reply *handle) : handle_(handle) {}

    // PYUN_CHARSET_UTF8 or PYUN_CHARSET_GBK, for the texts asked for after this.
    Reply &charset(std::int32_t charset) { return detail::check(pyun_reply_set_charset(handle_.get(), charset)), *this; }
    std::string code() const { return detail::text(pyun_reply_code(get())); }
    std::string message() const { return detail::text(pyun_reply_message(get())); }
    std::string hint() const { return detail::text(pyun_reply_hint(get())); }
    std::string seqno() const { return detail::text(pyun_reply_seqno(get())); }
    std::string data_node() const { return detail::text(pyun_reply_data_node(get())); }
    int http_status() const noexcept { return pyun_reply_http_status(get()); }
    std::uint32_t attempts() const noexcept { return pyun_reply_attempts(get()); }
    ReplyFields fields() const { return ReplyFields(get()); }
    std::string body() const { return fields().body; }
    const pyun_reply *get() const noexcept { return handle_.get(); }

private:
    detail::Handle<pyun_reply> handle_;
};

// A signed request that was not sent.
class Request {
public:
    explicit Request(pyun_request *handle) : handle_(handle) {}

    std::string url() const { return detail::text(pyun_request_url(get())); }
    std::vector<std::pair<std::string, std::string>> headers() const {
        std::vector<std::pair<std::string, std::string>> headers;
        for (std::size_t index = 0; index < pyun_request_header_count(get()); index++) {
            headers.emplace_back(pyun_request_header_name(get(), index), pyun_request_header_value(get(), index));
        }
        return headers;
    }
    std::string body() const {
        std::size_t length = 0;
        const std::uint8_t *data = pyun_request_body(get(), &length);
        return detail::bytes(data, length);
    }
    std::string string_to_sign() const { return detail::text(pyun_request_string_to_sign(get())); }

    const pyun_request *get() const noexcept { return handle_.get(); }

private:
    detail::Handle<pyun_request> handle_;
};

// How each of many syncs went, in the order of the devices.
class Results {
public:
    explicit Results(pyun_results *handle) : handle_(handle) {}

    std::size_t size() const noexcept { return pyun_results_count(get()); }
    // PYUN_CHARSET_UTF8 or PYUN_CHARSET_GBK, for the texts asked for after this.
    Results &charset(std::int32_t charset) {
        return detail::check(pyun_results_set_charset(handle_.get(), charset)), *this;
    }
    std::size_t failed() const noexcept { return pyun_results_failed(get()); }
    pyun_status status(std::size_t index) const noexcept { return pyun_results_status(get(), index); }
    // What was the matter with one that failed; empty for one that did not.
    std::string message(std::size_t index) const {
        return detail::text(pyun_error_message(pyun_results_error(get(), index)));
    }
    // The platform's answer to one, also to one that it refused.
    ReplyFields reply(std::size_t index) const {
        const pyun_reply *reply = pyun_results_reply(get(), index);
        return ReplyFields(reply != nullptr ? reply : pyun_error_reply(pyun_results_error(get(), index)));
    }
    // For the other fields of an error; belongs to the results.
    const pyun_error *error(std::size_t index) const noexcept { return pyun_results_error(get(), index); }

    const pyun_results *get() const noexcept { return handle_.get(); }

private:
    detail::Handle<pyun_results> handle_;
};

// A client of the platform. May be used by many threads at once.
class Client {
public:
    explicit Client(const Config &config)
        : handle_(detail::made<pyun_client>([&](pyun_client **out, pyun_error **error) {
              return pyun_client_new(config.get(), out, error);
          })) {}

    // Of one JSON object of settings, as pyun_client_open_json() has them.
    static Client open_json(const std::string &settings, std::int32_t charset = PYUN_CHARSET_UTF8) {
        return Client(detail::made<pyun_client>([&](pyun_client **out, pyun_error **error) {
            return pyun_client_open_json(detail::data(settings), settings.size(), charset, out, error);
        }));
    }
    // Any call by its name, of JSON with the platform's field names: see pyun_client_call_json().
    Reply call_json(const std::string &call, const std::string &json) const {
        return Reply(detail::made<pyun_reply>([&](pyun_reply **out, pyun_error **error) {
            return pyun_client_call_json(get(), detail::c_str(call, "call"), detail::data(json), json.size(), out, error);
        }));
    }
    Reply sync_device(const Device &device) const {
        return Reply(detail::made<pyun_reply>([&](pyun_reply **out, pyun_error **error) {
            return pyun_client_sync_device(get(), device.get(), out, error);
        }));
    }
    // Does not throw for a device that failed: see the results. 0 connections: the default, and more than 256 count as 256;
    // 0 ms: no limit of its own.
    Results sync_devices(const std::vector<Device> &devices, std::uint32_t connections = 0,
                         std::uint32_t deadline_ms = 0) const {
        std::vector<const pyun_device *> handles;
        for (const Device &device : devices) {
            handles.push_back(device.get());
        }
        return Results(detail::made<pyun_results>([&](pyun_results **out, pyun_error **error) {
            return pyun_client_sync_devices(get(), handles.data(), handles.size(), connections, deadline_ms, out,
                                            error);
        }));
    }
    Reply sync_charging_record(const ChargingRecord &record) const {
        return sent(pyun_client_sync_charging_record, record);
    }
    // As sync_devices().
    Results sync_charging_records(const std::vector<ChargingRecord> &records, std::uint32_t connections = 0,
                                  std::uint32_t deadline_ms = 0) const {
        std::vector<const pyun_record *> handles;
        for (const ChargingRecord &record : records) {
            handles.push_back(record.get());
        }
        return Results(detail::made<pyun_results>([&](pyun_results **out, pyun_error **error) {
            return pyun_client_sync_charging_records(get(), handles.data(), handles.size(), connections, deadline_ms, out,
                                                     error);
        }));
    }
    Reply grant_parking_discount(const ParkingDiscount &discount) const {
        return sent(pyun_client_grant_parking_discount, discount);
    }
    // Null if there is nothing to pay.
    std::unique_ptr<OccupancyOrder> find_occupancy_order(const std::string &merchant, const std::string &plate) const {
        pyun_record *found = detail::made<pyun_record>([&](pyun_record **out, pyun_error **error) {
            return pyun_client_find_occupancy_order(get(), detail::c_str(merchant, "merchant"),
                                                    detail::c_str(plate, "plate"), out, error);
        });
        detail::Handle<pyun_record> owned(found);
        return std::unique_ptr<OccupancyOrder>(found != nullptr ? new OccupancyOrder(owned.release()) : nullptr);
    }
    Reply confirm_occupancy_payment(const OccupancyPayment &payment) const {
        return sent(pyun_client_confirm_occupancy_payment, payment);
    }
    // `idempotent`: it does no harm when it arrives twice.
    Reply post_json(const std::string &path, const std::string &body, bool idempotent = false) const {
        return Reply(detail::made<pyun_reply>([&](pyun_reply **out, pyun_error **error) {
            return pyun_client_post_json(get(), detail::c_str(path, "path"), detail::data(body), body.size(), idempotent,
                                         out, error);
        }));
    }
    Reply post_form(const std::string &path, const Parameters &parameters, bool idempotent = false) const {
        const detail::Form form(parameters);
        return Reply(detail::made<pyun_reply>([&](pyun_reply **out, pyun_error **error) {
            return pyun_client_post_form(get(), detail::c_str(path, "path"), form.names.data(), form.values.data(),
                                         form.names.size(), idempotent, out, error);
        }));
    }
    // A query; what the answer has of its own is in body().
    Reply get(const std::string &path, const Parameters &parameters) const {
        const detail::Form form(parameters);
        return Reply(detail::made<pyun_reply>([&](pyun_reply **out, pyun_error **error) {
            return pyun_client_get(get(), detail::c_str(path, "path"), form.names.data(), form.values.data(),
                                   form.names.size(), out, error);
        }));
    }
    // Of a record that is sent.
    Request prepare_record(const Record &record) const {
        return Request(detail::made<pyun_request>([&](pyun_request **out, pyun_error **error) {
            return pyun_client_prepare_record(get(), record.get(), out, error);
        }));
    }
    Request prepare_device(const Device &device) const {
        return Request(detail::made<pyun_request>([&](pyun_request **out, pyun_error **error) {
            return pyun_client_prepare_device(get(), device.get(), out, error);
        }));
    }
    // A client that shares all with this one but what cancel() and shutdown() end. What ends this one's calls ends its, too.
    Client scope() const {
        return Client(detail::made<pyun_client>([&](pyun_client **out, pyun_error **error) {
            return pyun_client_scope(get(), out, error);
        }));
    }
    // Both from any thread; see pyun_energy.h.
    void cancel() const noexcept { pyun_client_cancel(get()); }
    void shutdown() const noexcept { pyun_client_shutdown(get()); }

    const pyun_client *get() const noexcept { return handle_.get(); }

private:
    explicit Client(pyun_client *handle) : handle_(handle) {}

    Reply sent(pyun_status (*call)(const pyun_client *, const pyun_record *, pyun_reply **, pyun_error **),
               const Record &record) const {
        return Reply(detail::made<pyun_reply>([&](pyun_reply **out, pyun_error **error) {
            return call(get(), record.get(), out, error);
        }));
    }

    detail::Handle<pyun_client> handle_;
};

inline std::string sign_json(const std::string &body, const std::string &secret) {
    char signature[PYUN_SIGNATURE_SIZE];
    detail::check(pyun_sign_json(detail::data(body), body.size(), detail::c_str(secret, "secret"), signature,
                                 sizeof signature));
    return signature;
}

// False for a wrong signature, also for one that is not text or has a NUL inside.
inline bool verify_json(const std::string &body, const std::string &secret, const std::string &signature) {
    return signature.find('\0') == std::string::npos
           && pyun_verify_json(detail::data(body), body.size(), detail::c_str(secret, "secret"), signature.c_str())
                  == PYUN_OK;
}

// A NUL inside of a parameter throws here, and is never right in verify_form().
inline std::string sign_form(const Parameters &parameters, const std::string &secret) {
    char signature[PYUN_SIGNATURE_SIZE];
    const detail::Form form(parameters);
    detail::check(pyun_sign_form(form.names.data(), form.values.data(), form.names.size(),
                                 detail::c_str(secret, "secret"), signature, sizeof signature));
    return signature;
}

inline bool verify_form(const Parameters &parameters, const std::string &secret) {
    const char *c_secret = detail::c_str(secret, "secret");
    for (const std::pair<std::string, std::string> &parameter : parameters) {
        if ((parameter.first + parameter.second).find('\0') != std::string::npos) {
            return false;
        }
    }
    const detail::Form form(parameters);
    return pyun_verify_form(form.names.data(), form.values.data(), form.names.size(), c_secret) == PYUN_OK;
}

inline std::string gbk_to_utf8(const std::string &text) { return detail::converted(pyun_gbk_to_utf8, text); }
inline std::string utf8_to_gbk(const std::string &text) { return detail::converted(pyun_utf8_to_gbk, text); }

// PYUN_LOG_OFF takes any descriptor.
inline void log_to_fd(int fd, std::int32_t level) { detail::check(pyun_log_to_fd(fd, level)); }

}  // namespace pyun

#include "pyun_energy_outbox.hpp"  // Outbox

#endif
