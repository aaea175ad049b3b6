// pyun_energy_outbox.hpp - the outbox: what was put is delivered, or in the dead letters, after crashes and restarts. A part of
// pyun_energy.hpp, which includes it.
#ifndef PYUN_ENERGY_OUTBOX_HPP
#define PYUN_ENERGY_OUTBOX_HPP

#ifndef PYUN_ENERGY_HPP
#error "include pyun_energy.hpp instead"
#endif

namespace pyun {

// Another process, or another outbox of this one, owns the directory.
class OutboxInUse : public Error {
public:
    using Error::Error;
};

// The outbox has reached its limit, or the disk is full. Nothing was accepted.
class OutboxFull : public Error {
public:
    using Error::Error;
};

// How an outbox stands.
class OutboxStats : public detail::Received<OutboxStats> {
public:
    explicit OutboxStats(pyun_record *handle) : Received<OutboxStats>(handle) {}

    // Devices and records that were accepted and are not delivered yet,
    std::int64_t depth() const noexcept { return needed(PYUN_FIELD_DEPTH); }
    // of these the devices,
    std::int64_t devices() const noexcept { return needed(PYUN_FIELD_DEVICES); }
    // and the records. For how long the oldest has waited; false if none does.
    std::int64_t records() const noexcept { return needed(PYUN_FIELD_RECORDS); }
    bool oldest_age_ms(std::int64_t &out) const noexcept { return integer(PYUN_FIELD_OLDEST_AGE_MS, out); }
    // Dead letters that wait for somebody.
    std::int64_t dead() const noexcept { return needed(PYUN_FIELD_DEAD); }
    // Over the outbox's life: items accepted, reports that the platform accepted, reports of progress that were dropped.
    std::int64_t accepted() const noexcept { return needed(PYUN_FIELD_ACCEPTED); }
    std::int64_t delivered() const noexcept { return needed(PYUN_FIELD_DELIVERED); }
    std::int64_t thinned() const noexcept { return needed(PYUN_FIELD_THINNED); }
    // When the platform last accepted something, ms since 1970; false if it never did.
    bool last_success_time_ms(std::int64_t &out) const noexcept { return time_ms(PYUN_FIELD_LAST_SUCCESS_TIME, out); }
    // Requests that wait for an answer.
    std::int64_t in_flight() const noexcept { return needed(PYUN_FIELD_IN_FLIGHT); }
    // Why everything pauses; empty while it does not.
    std::string breaker() const { return text(PYUN_FIELD_BREAKER); }
    // The file is being looked through for damage, as after each opening.
    bool is_checking() const noexcept { return needed(PYUN_FIELD_IS_CHECKING) != 0; }
    // Nobody answers at present.
    bool is_link_down() const noexcept { return needed(PYUN_FIELD_IS_LINK_DOWN) != 0; }
    // The file's size, but for its log.
    std::int64_t bytes() const noexcept { return needed(PYUN_FIELD_BYTES); }
};

// Something that the platform refused for good, as it was put, and why.
class DeadLetter : public detail::Received<DeadLetter> {
public:
    explicit DeadLetter(pyun_record *handle) : Received<DeadLetter>(handle) {}

    std::int64_t id() const noexcept { return needed(PYUN_FIELD_ID); }
    // "device", "progress", "final", "discount", "payment".
    std::string item_kind() const { return text(PYUN_FIELD_KIND); }
    // Of a device: its station.
    std::string station_uuid() const { return text(PYUN_FIELD_STATION_UUID); }
    // The order number; of a payment the pay_order; of a device its number.
    std::string name() const { return text(PYUN_FIELD_NAME); }
    bool accepted_time_ms(std::int64_t &out) const noexcept { return time_ms(PYUN_FIELD_ACCEPTED_TIME, out); }
    bool died_time_ms(std::int64_t &out) const noexcept { return time_ms(PYUN_FIELD_DIED_TIME, out); }
    std::string reason() const { return text(PYUN_FIELD_REASON); }
    // The last answer; false or empty where none came.
    bool http_status(std::int64_t &out) const noexcept { return integer(PYUN_FIELD_HTTP_STATUS, out); }
    std::string code() const { return text(PYUN_FIELD_CODE); }
    std::string message() const { return text(PYUN_FIELD_MESSAGE); }
    std::string hint() const { return text(PYUN_FIELD_HINT); }
    std::string seqno() const { return text(PYUN_FIELD_SEQNO); }
    // A later report was delivered since, so this one is not to be sent any more.
    bool is_overtaken() const noexcept { return needed(PYUN_FIELD_IS_OVERTAKEN) != 0; }
    // The business fields, JSON. Personal data may be in it.
    std::string fields() const { return text(PYUN_FIELD_FIELDS); }
};

// Something that somebody should know of; see pyun_outbox_poll_event().
class OutboxEvent : public detail::Received<OutboxEvent> {
public:
    explicit OutboxEvent(pyun_record *handle) : Received<OutboxEvent>(handle) {}

    std::string event() const { return text(PYUN_FIELD_EVENT); }
    std::string reason() const { return text(PYUN_FIELD_REASON); }
    std::string item_kind() const { return text(PYUN_FIELD_KIND); }
    std::string path() const { return text(PYUN_FIELD_PATH); }
    bool count(std::int64_t &out) const noexcept { return integer(PYUN_FIELD_COUNT, out); }
};

// A queue on disk below a client. May be used by many threads at once, and not by a forked child. Its destructor closes it and
// breaks off what is under way, which is sent again another time; close() awaits it.
class Outbox {
public:
    // `options` is a JSON object, see pyun_outbox_open(). The client may go away at once.
    Outbox(const std::string &directory, const Client &client, const std::string &options = "{}")
        : handle_(opened(directory, client, options)) {}

    // On disk when they return.
    void put(const Device &device) const {
        done([&](pyun_error **error) { return pyun_outbox_put_device(get(), device.get(), error); });
    }
    void put(const Record &record) const {
        done([&](pyun_error **error) { return pyun_outbox_put_record(get(), record.get(), error); });
    }
    // Sends all that waits, now and in order. False: something is unsent, and the time is over.
    bool flush(std::uint32_t within_ms) const {
        return is_done(PYUN_E_TIMEOUT, [&](pyun_error **error) { return pyun_outbox_flush(get(), within_ms, error); });
    }
    // What was put last of a device still holds. False: nothing of it was put since the outbox was opened.
    bool touch(const std::string &station_uuid, const std::string &no) const {
        const char *station = detail::c_str(station_uuid, "station_uuid"), *number = detail::c_str(no, "no");
        return is_done(PYUN_E_OUTBOX_NOT_FOUND,
                       [&](pyun_error **error) { return pyun_outbox_touch(get(), station, number, error); });
    }
    // A device that is there no more, and what was not sent of it.
    void forget_device(const std::string &station_uuid, const std::string &no) const {
        const char *station = detail::c_str(station_uuid, "station_uuid"), *number = detail::c_str(no, "no");
        done([&](pyun_error **error) { return pyun_outbox_forget_device(get(), station, number, error); });
    }
    void pause() const { set_paused(1); }
    void resume() const { set_paused(0); }
    // What waits for the link is sent at once.
    void network_is_back() const {
        done([&](pyun_error **error) { return pyun_outbox_network_is_back(get(), error); });
    }
    OutboxStats stats() const {
        return OutboxStats(told([&](pyun_record **out, pyun_error **error) { return pyun_outbox_stats(get(), out, error); }));
    }
    // All dead letters, or so many whose id is above `after`, oldest first.
    std::vector<DeadLetter> dead(std::int64_t after = 0, std::size_t limit = static_cast<std::size_t>(-1)) const {
        std::vector<DeadLetter> letters;
        while (letters.size() < limit) {
            pyun_record *letter = told([&](pyun_record **out, pyun_error **error) {
                return pyun_outbox_next_dead(get(), after, out, error);
            });
            if (letter == nullptr) {
                break;
            }
            letters.push_back(DeadLetter(letter));
            after = letters.back().id();
        }
        return letters;
    }
    // Sends a dead letter once more, at its old place in its order.
    void retry(std::int64_t id) const {
        done([&](pyun_error **error) { return pyun_outbox_retry(get(), id, error); });
    }
    // Deletes a dead letter.
    void discard(std::int64_t id) const {
        done([&](pyun_error **error) { return pyun_outbox_discard(get(), id, error); });
    }
    // Sends by another client from now on, with another secret.
    void replace_client(const Client &client) const {
        done([&](pyun_error **error) { return pyun_outbox_replace_client(get(), client.get(), error); });
    }
    // The next event; waits so long at most. Null if there is none.
    std::unique_ptr<OutboxEvent> poll_event(std::uint32_t wait_ms = 0) const {
        pyun_record *event = told([&](pyun_record **out, pyun_error **error) {
            return pyun_outbox_poll_event(get(), wait_ms, out, error);
        });
        detail::Handle<pyun_record> owned(event);
        return std::unique_ptr<OutboxEvent>(event != nullptr ? new OutboxEvent(owned.release()) : nullptr);
    }
    // Awaits the answers that are under way, sends nothing new, and lets go of the directory.
    void close() const {
        done([&](pyun_error **error) { return pyun_outbox_close(get(), error); });
    }

    const pyun_outbox *get() const noexcept { return handle_.get(); }

private:
    static void check(pyun_status status, pyun_error *error) {
        switch (status) {
        case PYUN_E_OUTBOX_IN_USE:
            throw OutboxInUse(status, error);
        case PYUN_E_OUTBOX_FULL:
            throw OutboxFull(status, error);
        default:
            detail::check(status, error);
        }
    }
    static pyun_outbox *opened(const std::string &directory, const Client &client, const std::string &options) {
        const char *path = detail::c_str(directory, "directory"), *json = detail::c_str(options, "options");
        pyun_outbox *out = nullptr;
        done([&](pyun_error **error) { return pyun_outbox_open(path, client.get(), json, &out, error); });
        return out;
    }
    template <typename Call>
    static void done(Call call) {
        pyun_error *error = nullptr;
        const pyun_status status = call(&error);
        check(status, error);
    }
    // False for the one status that is no error here.
    template <typename Call>
    static bool is_done(pyun_status otherwise, Call call) {
        pyun_error *error = nullptr;
        const pyun_status status = call(&error);
        if (status == otherwise) {
            pyun_error_free(error);
            return false;
        }
        check(status, error);
        return true;
    }
    template <typename Call>
    static pyun_record *told(Call call) {
        pyun_record *out = nullptr;
        done([&](pyun_error **error) { return call(&out, error); });
        return out;
    }
    void set_paused(std::int32_t paused) const {
        done([&](pyun_error **error) { return pyun_outbox_set_paused(get(), paused, error); });
    }

    detail::Handle<pyun_outbox> handle_;
};

}  // namespace pyun

#endif
