// pyun_energy_error.hpp - what is thrown, and how handles, statuses and texts of pyun_energy.h become C++. A part of
// pyun_energy.hpp, which includes it.
#ifndef PYUN_ENERGY_ERROR_HPP
#define PYUN_ENERGY_ERROR_HPP

#ifndef PYUN_ENERGY_HPP
#error "include pyun_energy.hpp instead"
#endif

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

}  // namespace pyun

#endif
