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

namespace pyun {

// Names and values of a form.
using Parameters = std::vector<std::pair<std::string, std::string>>;

namespace detail {

struct Free {
    void operator()(pyun_config *handle) const noexcept { pyun_config_free(handle); }
    void operator()(pyun_client *handle) const noexcept { pyun_client_free(handle); }
    void operator()(pyun_device *handle) const noexcept { pyun_device_free(handle); }
    void operator()(pyun_record *handle) const noexcept { pyun_record_free(handle); }
    void operator()(pyun_error *handle) const noexcept { pyun_error_free(handle); }
    void operator()(pyun_reply *handle) const noexcept { pyun_reply_free(handle); }
    void operator()(pyun_request *handle) const noexcept { pyun_request_free(handle); }
    void operator()(pyun_results *handle) const noexcept { pyun_results_free(handle); }
    void operator()(pyun_bytes *handle) const noexcept { pyun_bytes_free(handle); }
    void operator()(pyun_outbox *handle) const noexcept { pyun_outbox_free(handle); }
};

template <typename T>
using Handle = std::unique_ptr<T, Free>;

inline std::string text(const char *text) { return text == nullptr ? std::string() : std::string(text); }

inline std::string bytes(const std::uint8_t *data, std::size_t length) {
    return data == nullptr ? std::string() : std::string(reinterpret_cast<const char *>(data), length);
}

inline std::string bytes(pyun_bytes *bytes_) {
    Handle<pyun_bytes> owned(bytes_);
    return bytes(pyun_bytes_data(owned.get()), pyun_bytes_length(owned.get()));
}

// A NUL inside of a text.
struct Nul {
    std::string field, message;
    std::size_t offset;
    Nul(std::string name, std::size_t at)
        : field(std::move(name)), message(field + ": a NUL at byte " + std::to_string(at)), offset(at) {}
};

inline const std::uint8_t *data(const std::string &bytes) {
    return reinterpret_cast<const std::uint8_t *>(bytes.data());
}

}  // namespace detail

// The fields of what the platform answered, copied.
struct ReplyFields {
    std::string code;  // "1001" for success; empty if there was no answer of the platform's
    std::string message;
    std::string hint;
    std::string seqno;  // quote it when asking for support
    std::string data_node;
    std::string body;  // the whole answer, JSON
    int http_status;
    std::uint32_t attempts;
    bool has_time_cost;
    std::int64_t time_cost_ms;
    bool has_clock_offset;
    std::int64_t clock_offset_ms;

    explicit ReplyFields(const pyun_reply *reply = nullptr)
        : code(detail::text(pyun_reply_code(reply))), message(detail::text(pyun_reply_message(reply))),
          hint(detail::text(pyun_reply_hint(reply))), seqno(detail::text(pyun_reply_seqno(reply))),
          data_node(detail::text(pyun_reply_data_node(reply))), http_status(pyun_reply_http_status(reply)),
          attempts(pyun_reply_attempts(reply)), time_cost_ms(0), clock_offset_ms(0) {
        std::size_t length = 0;
        const std::uint8_t *data = pyun_reply_body(reply, &length);
        body = detail::bytes(data, length);
        has_time_cost = pyun_reply_time_cost_ms(reply, &time_cost_ms) != 0;
        has_clock_offset = pyun_reply_clock_offset_ms(reply, &clock_offset_ms) != 0;
    }
};

// Why something failed. Copies are cheap and do not throw, as is due to an exception; they share what they tell.
class Error : public std::exception {
public:
    // Takes over an error of the C interface. `status` counts where there is none.
    Error(pyun_status status, pyun_error *error) : status_(status), error_(error, detail::Free()) {}

    // What this layer notices itself: text with a NUL inside, which C would not see past.
    Error(std::string field, std::size_t nul)
        : status_(PYUN_E_TEXT), nul_(std::make_shared<const detail::Nul>(std::move(field), nul)) {}

    // The whole story in one line. Valid as long as a copy of this error, or until its charset is changed.
    const char *what() const noexcept override {
        const char *message = nul_ ? nul_->message.c_str() : pyun_error_message(error_.get());
        return message != nullptr ? message : pyun_status_name(status_);
    }
    pyun_status status() const noexcept { return status_; }
    const char *status_name() const noexcept { return pyun_status_name(status_); }
    // What kind of error it is, such as "invalid_input": the same in every language. Empty if C gave no more than a status.
    const char *kind_name() const noexcept {
        const char *name = nul_ ? "text" : pyun_error_kind_name(error_.get());
        return name != nullptr ? name : "";
    }
    // The input at fault, such as "port[1].alias"; empty if none is.
    std::string field() const { return nul_ ? nul_->field : detail::text(pyun_error_field(error_.get())); }
    // Where in the field the first wrong byte is; false if that is not the matter.
    bool offset(std::size_t &out) const noexcept {
        return nul_ ? (out = nul_->offset, true) : pyun_error_offset(error_.get(), &out) != 0;
    }
    int http_status() const noexcept { return pyun_error_http_status(error_.get()); }
    std::uint32_t attempts() const noexcept { return pyun_error_attempts(error_.get()); }
    // Whether the platform may have seen something of the call.
    bool was_sent() const noexcept { return pyun_error_was_sent(error_.get()) != 0; }
    // Whether the same call may succeed later, unchanged.
    bool is_retryable() const noexcept { return pyun_error_is_retryable(error_.get()) != 0; }
    // How long the platform asks to wait, in ms; false if it does not.
    bool retry_after_ms(std::uint64_t &out) const noexcept { return pyun_error_retry_after_ms(error_.get(), &out) != 0; }
    std::string body_excerpt() const { return detail::text(pyun_error_body_excerpt(error_.get())); }
    std::string cause() const { return detail::text(pyun_error_cause(error_.get())); }
    bool has_reply() const noexcept { return pyun_error_reply(error_.get()) != nullptr; }
    ReplyFields reply() const { return ReplyFields(pyun_error_reply(error_.get())); }

    // PYUN_CHARSET_UTF8 or PYUN_CHARSET_GBK, for the texts asked for after this, also of copies and of the reply.
    const Error &charset(std::int32_t charset) const {
        const pyun_status status = error_ ? pyun_error_set_charset(error_.get(), charset) : PYUN_OK;
        return status != PYUN_OK ? throw Error(status, nullptr) : *this;
    }

private:
    pyun_status status_;
    std::shared_ptr<pyun_error> error_;
    std::shared_ptr<const detail::Nul> nul_;
};

namespace detail {

inline void check(pyun_status status, pyun_error *error = nullptr) {
    if (status != PYUN_OK) {
        throw Error(status, error);
    }
}

// What a call hands out; throws the error that it hands out instead.
template <typename T, typename Call>
T *made(Call call) {
    T *out = nullptr;
    pyun_error *error = nullptr;
    const pyun_status status = call(&out, &error);
    check(status, error);
    return out;
}

// Text for C, which would not see past a NUL inside of it.
inline const char *c_str(const std::string &text, const char *field) {
    const std::size_t nul = text.find('\0');
    return nul != std::string::npos ? throw Error(field, nul) : text.c_str();
}

inline std::string converted(pyun_status (*convert)(const char *, pyun_bytes **, pyun_error **),
                             const std::string &text) {
    return bytes(made<pyun_bytes>([&](pyun_bytes **out, pyun_error **error) {
        return convert(c_str(text, "text"), out, error);
    }));
}

struct Form {
    std::vector<const char *> names, values;

    explicit Form(const Parameters &parameters) {
        for (const std::pair<std::string, std::string> &parameter : parameters) {
            add(names, "names", parameter.first);
            add(values, "values", parameter.second);
        }
    }

private:
    static void add(std::vector<const char *> &texts, const char *field, const std::string &text) {
        const std::string path = std::string(field) + "[" + std::to_string(texts.size()) + "]";
        texts.push_back(c_str(text, path.c_str()));
    }
};

}  // namespace detail

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
