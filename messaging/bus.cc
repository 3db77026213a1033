#include "messaging/bus.h"

#include <nats/nats.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <system_error>

#include "messaging/nats_error.h"

namespace orderlog {
namespace {

using std::chrono::milliseconds;

// A server that says nothing for two of these is gone: stopped, or cut off.
constexpr std::int64_t kPingIntervalMs = 2'000;
constexpr std::int64_t kWriteDeadlineMs = 5'000;

struct DestroyOptions {
  void operator()(natsOptions* options) const { natsOptions_Destroy(options); }
};
using Options = std::unique_ptr<natsOptions, DestroyOptions>;

std::vector<std::string> split_urls(std::string_view urls) {
  std::vector<std::string> all;
  while (true) {
    const std::size_t comma = urls.find(',');
    all.emplace_back(urls.substr(0, comma));
    if (comma == std::string_view::npos) return all;
    urls.remove_prefix(comma + 1);
  }
}

struct UrlParts {
  std::string_view scheme;
  std::string_view host_and_port;
};

std::optional<UrlParts> parts_of(std::string_view url) {
  const std::size_t scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return std::nullopt;
  UrlParts parts{url.substr(0, scheme_end), url.substr(scheme_end + 3)};
  const std::size_t at = parts.host_and_port.rfind('@');
  if (at != std::string_view::npos) parts.host_and_port.remove_prefix(at + 1);
  return parts;
}

std::optional<std::string> check_one_url(std::string_view url) {
  const auto parts = parts_of(url);
  if (!parts || (parts->scheme != "nats" && parts->scheme != "tls")) {
    return "must be nats://HOST[:PORT] or tls://HOST[:PORT], several with commas between";
  }
  std::string_view port;
  std::string_view host = parts->host_and_port;
  const std::size_t bracket = host.rfind(']');
  const std::size_t colon = host.rfind(':');
  if (colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket)) {
    port = host.substr(colon + 1);
    host = host.substr(0, colon);
    const bool is_number =
        !port.empty() && port.size() <= 5 &&
        std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!is_number || std::stoi(std::string(port)) > 65'535) return "names a port that is none";
  }
  if (host.empty() || host.find_first_of(" /?#") != std::string_view::npos) {
    return "names no host";
  }
  return std::nullopt;
}

std::optional<std::string> unreadable_file(const BusOptions& wanted) {
  for (const std::string* file :
       {&wanted.credentials_file, &wanted.ca_file, &wanted.certificate_file, &wanted.key_file}) {
    if (file->empty() || access(file->c_str(), R_OK) == 0) continue;
    return "NATS: " + *file + " can't be read: " + std::generic_category().message(errno) + ".";
  }
  return std::nullopt;
}

natsStatus apply(const BusOptions& wanted, milliseconds timeout, natsOptions* options) {
  const std::vector<std::string> urls = split_urls(wanted.url);
  std::vector<const char*> servers;
  servers.reserve(urls.size());
  for (const std::string& url : urls) servers.push_back(url.c_str());
  natsStatus status =
      natsOptions_SetServers(options, servers.data(), static_cast<int>(servers.size()));
  const auto then = [&status](natsStatus next) {
    if (status == NATS_OK) status = next;
  };
  const auto set = [&](auto setter, auto... values) {
    if (status == NATS_OK) then(setter(options, values...));
  };
  set(natsOptions_SetName, wanted.name.c_str());
  set(natsOptions_SetTimeout, timeout.count());
  set(natsOptions_SetAllowReconnect, false);
  set(natsOptions_SetPingInterval, kPingIntervalMs);
  set(natsOptions_SetMaxPingsOut, 2);
  set(natsOptions_SetWriteDeadline, kWriteDeadlineMs);
  set(natsOptions_SetIOBufSize, 256 << 10);
  if (!wanted.credentials_file.empty()) {
    set(natsOptions_SetUserCredentialsFromFiles, wanted.credentials_file.c_str(),
        static_cast<const char*>(nullptr));
  }
  if (!wanted.ca_file.empty()) {
    set(natsOptions_SetSecure, true);
    set(natsOptions_LoadCATrustedCertificates, wanted.ca_file.c_str());
  }
  if (!wanted.certificate_file.empty()) {
    set(natsOptions_SetSecure, true);
    set(natsOptions_LoadCertificatesChain, wanted.certificate_file.c_str(),
        wanted.key_file.c_str());
  }
  return status;
}

// Says when nats.c's thread of a subscription has ended. Shared with that thread.
class Ending {
 public:
  void note() {
    // Under the lock: whoever waits may free this as soon as it is let go.
    const std::lock_guard lock(mutex_);
    ended_ = true;
    changed_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return ended_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool ended_ = false;
};

// Subscriptions that are over. nats.c's reader may still be handing one a message when it has no
// more interest and its own thread has ended (3.4.1 looks it up and locks it in two steps), so they
// stay until the connection is closed and the reader gone.
class Graveyard {
 public:
  ~Graveyard() {
    for (natsSubscription* subscription : over_) natsSubscription_Destroy(subscription);
  }
  void bury(natsSubscription* subscription) {
    const std::lock_guard lock(mutex_);
    over_.push_back(subscription);
  }

 private:
  std::mutex mutex_;
  std::vector<natsSubscription*> over_;
};

class Subscription final : public BusSubscription {
 public:
  Subscription(Bus::Handler handler, Graveyard& graveyard)
      : graveyard_(graveyard), state_(new State{std::move(handler), {}, {}, false}) {}
  ~Subscription() override {
    if (subscription_ == nullptr) {
      delete state_;
    } else if (tells_ending_) {
      static_cast<void>(natsSubscription_Unsubscribe(subscription_));
      state_->ending.wait();
      delete state_;
    } else {
      // The connection ended in the middle of begin(), and nobody says when nats.c's thread ends:
      // it is told to do nothing, and what it looks at stays.
      const std::lock_guard lock(state_->mutex);
      state_->over = true;
    }
    if (subscription_ != nullptr) graveyard_.bury(subscription_);
  }

  void drain(milliseconds at_most) override {
    if (natsSubscription_DrainTimeout(subscription_, at_most.count()) != NATS_OK) return;
    static_cast<void>(natsSubscription_WaitForDrainCompletion(subscription_, at_most.count()));
  }

  [[nodiscard]] std::size_t waiting() const override {
    int messages = 0;
    int bytes = 0;
    static_cast<void>(natsSubscription_GetPending(subscription_, &messages, &bytes));
    return static_cast<std::size_t>(messages);
  }

  void drop_beyond(std::size_t messages) override {
    static_cast<void>(
        natsSubscription_SetPendingLimits(subscription_, static_cast<int>(messages), -1));
  }

  natsStatus begin(natsConnection* connection, const std::string& subject,
                   const std::string& queue) {
    natsStatus status =
        queue.empty() ? natsConnection_Subscribe(&subscription_, connection, subject.c_str(),
                                                 on_message, state_)
                      : natsConnection_QueueSubscribe(&subscription_, connection, subject.c_str(),
                                                      queue.c_str(), on_message, state_);
    if (status != NATS_OK) return status;
    status = natsSubscription_SetOnCompleteCB(
        subscription_, [](void* state) { static_cast<State*>(state)->ending.note(); }, state_);
    tells_ending_ = status == NATS_OK;
    if (status == NATS_OK) status = natsSubscription_SetPendingLimits(subscription_, -1, -1);
    return status;
  }

 private:
  // What nats.c's thread looks at.
  struct State {
    Bus::Handler handler;
    Ending ending;
    std::mutex mutex;
    bool over = false;
  };

  static void on_message(natsConnection* /*connection*/, natsSubscription* /*subscription*/,
                         natsMsg* raw, void* raw_state) {
    BusMessage message(raw);
    State& state = *static_cast<State*>(raw_state);
    const std::lock_guard lock(state.mutex);
    if (!state.over) state.handler(message);
  }

  Graveyard& graveyard_;
  State* const state_;
  natsSubscription* subscription_ = nullptr;
  bool tells_ending_ = false;
};

}  // namespace

std::optional<std::string> check_bus_url(std::string_view url) {
  for (const std::string& one : split_urls(url)) {
    if (auto problem = check_one_url(one)) return problem;
  }
  return std::nullopt;
}

std::string shown_bus_url(std::string_view url) {
  std::string shown;
  for (const std::string& one : split_urls(url)) {
    if (!shown.empty()) shown += ',';
    const auto parts = parts_of(one);
    if (!parts) continue;
    shown.append(parts->scheme).append("://").append(parts->host_and_port);
  }
  return shown;
}

void BusMessage::Destroy::operator()(natsMsg* message) const { natsMsg_Destroy(message); }

std::string_view BusMessage::subject() const { return natsMsg_GetSubject(message_.get()); }

std::string_view BusMessage::reply() const {
  const char* reply = natsMsg_GetReply(message_.get());
  return reply == nullptr ? std::string_view() : reply;
}

std::string_view BusMessage::data() const {
  return {natsMsg_GetData(message_.get()),
          static_cast<std::size_t>(natsMsg_GetDataLength(message_.get()))};
}

std::optional<std::string_view> BusMessage::header(const char* name) const {
  const char* value = nullptr;
  if (natsMsgHeader_Get(message_.get(), name, &value) != NATS_OK || value == nullptr) {
    return std::nullopt;
  }
  return value;
}

std::optional<BusMessage::Headers> BusMessage::headers() const {
  Headers all;
  const char** names = nullptr;
  int name_count = 0;
  const natsStatus status = natsMsgHeader_Keys(message_.get(), &names, &name_count);
  if (status == NATS_NOT_FOUND) return all;
  if (status != NATS_OK) return std::nullopt;
  for (int i = 0; i < name_count; ++i) {
    const char** values = nullptr;
    int value_count = 0;
    if (natsMsgHeader_Values(message_.get(), names[i], &values, &value_count) != NATS_OK) continue;
    for (int j = 0; j < value_count; ++j) all.emplace_back(names[i], values[j]);
    std::free(static_cast<void*>(values));
  }
  std::free(static_cast<void*>(names));
  return all;
}

std::string_view BusMessage::status() const {
  if (natsMsg_GetDataLength(message_.get()) != 0) return {};
  return header("Status").value_or(std::string_view());
}

struct Bus::Impl {
  Graveyard graveyard;
  natsConnection* connection = nullptr;
  std::atomic<bool> ended{false};
  Ending closed;             // the last that nats.c calls back
  mutable std::mutex mutex;  // over what follows
  std::optional<BusError> complaint;
  std::function<void()> on_trouble;

  void note(BusError error) {
    std::function<void()> tell;
    {
      const std::lock_guard lock(mutex);
      complaint = std::move(error);
      tell = on_trouble;
    }
    if (tell) tell();
  }
};

Bus::Bus(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Bus::~Bus() {
  if (impl_->connection == nullptr) return;
  when_in_trouble(nullptr);
  natsConnection_Close(impl_->connection);
  impl_->closed.wait();
  natsConnection_Destroy(impl_->connection);
}

BusResult<std::unique_ptr<Bus>> Bus::connect(const BusOptions& wanted, milliseconds timeout) {
  if (auto problem = check_bus_url(wanted.url)) {
    return fail(BusError{BusErrorCode::kConfiguration, "NATS: the URL " + *problem + "."});
  }
  if (auto problem = unreadable_file(wanted)) {
    return fail(BusError{BusErrorCode::kConfiguration, *std::move(problem)});
  }
  natsOptions* raw = nullptr;
  if (natsOptions_Create(&raw) != NATS_OK) {
    return fail(BusError{BusErrorCode::kRefused, "NATS: no memory for a connection."});
  }
  const Options options(raw);
  std::unique_ptr<Bus> bus(new Bus(std::make_unique<Impl>()));
  if (const natsStatus status = apply(wanted, timeout, raw); status != NATS_OK) {
    BusError error = nats_error(status, "reading the certificates or credentials");
    error.code = BusErrorCode::kConfiguration;
    return fail(std::move(error));
  }
  static_cast<void>(natsOptions_SetClosedCB(
      raw,
      [](natsConnection* /*connection*/, void* self) {
        Impl& impl = *static_cast<Impl*>(self);
        impl.ended.store(true);
        impl.note({BusErrorCode::kEnded, "NATS: the connection is gone."});
        impl.closed.note();
      },
      bus->impl_.get()));
  static_cast<void>(natsOptions_SetErrorHandler(
      raw,
      [](natsConnection* connection, natsSubscription* /*subscription*/, natsStatus status,
         void* self) {
        const char* text = nullptr;
        static_cast<void>(natsConnection_GetLastError(connection, &text));
        BusError error = nats_error(status, "the server refused something, which");
        if (text != nullptr && *text != '\0') error.detail = "NATS: " + std::string(text) + ".";
        static_cast<Impl*>(self)->note(std::move(error));
      },
      bus->impl_.get()));
  const natsStatus status = natsConnection_Connect(&bus->impl_->connection, raw);
  if (status == NATS_OK) return bus;
  bus->impl_->connection = nullptr;
  BusError error = nats_error(status, "connecting to " + shown_bus_url(wanted.url));
  if (error.code != BusErrorCode::kUnauthorized && error.code != BusErrorCode::kConfiguration) {
    error.code = BusErrorCode::kUnreachable;
  }
  return fail(std::move(error));
}

bool Bus::ended() const { return impl_->ended.load(); }

std::optional<BusError> Bus::complaint() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->complaint;
}

void Bus::when_in_trouble(std::function<void()> on_trouble) {
  const std::lock_guard lock(impl_->mutex);
  impl_->on_trouble = std::move(on_trouble);
}

std::size_t Bus::max_payload() const {
  return static_cast<std::size_t>(natsConnection_GetMaxPayload(impl_->connection));
}

BusResult<Ok> Bus::publish(const std::string& subject, std::string_view data,
                           const std::string& reply, const BusHeader* headers, std::size_t count) {
  natsMsg* raw = nullptr;
  natsStatus status = natsMsg_Create(&raw, subject.c_str(), reply.empty() ? nullptr : reply.c_str(),
                                     data.data(), static_cast<int>(data.size()));
  const BusMessage message(raw);
  for (std::size_t i = 0; status == NATS_OK && i < count; ++i) {
    status = natsMsgHeader_Set(raw, headers[i].name, headers[i].value);
  }
  if (status == NATS_OK) status = natsConnection_PublishMsg(impl_->connection, raw);
  if (status != NATS_OK) return fail(nats_error(status, "publishing to " + subject));
  return Ok{};
}

BusResult<Ok> Bus::flush(milliseconds timeout) {
  const natsStatus status = natsConnection_FlushTimeout(impl_->connection, timeout.count());
  if (status != NATS_OK) return fail(nats_error(status, "flushing"));
  return Ok{};
}

BusResult<BusMessage> Bus::request(const std::string& subject, std::string_view data,
                                   milliseconds timeout) {
  natsMsg* raw = nullptr;
  const natsStatus status =
      natsConnection_Request(&raw, impl_->connection, subject.c_str(), data.data(),
                             static_cast<int>(data.size()), timeout.count());
  if (status != NATS_OK) return fail(nats_error(status, "asking " + subject));
  return BusMessage(raw);
}

BusResult<std::unique_ptr<BusSubscription>> Bus::subscribe(const std::string& subject,
                                                           Handler handler,
                                                           const std::string& queue) {
  auto subscription = std::make_unique<Subscription>(std::move(handler), impl_->graveyard);
  const natsStatus status = subscription->begin(impl_->connection, subject, queue);
  if (status != NATS_OK) return fail(nats_error(status, "subscribing to " + subject));
  return std::unique_ptr<BusSubscription>(std::move(subscription));
}

std::string Bus::new_inbox() const {
  natsInbox* raw = nullptr;
  if (natsInbox_Create(&raw) != NATS_OK) return {};
  std::string inbox(raw);
  natsInbox_Destroy(raw);
  return inbox;
}

natsConnection* Bus::handle() const { return impl_->connection; }

}  // namespace orderlog
