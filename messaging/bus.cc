#include "messaging/bus.h"

#include <nats/nats.h>

#include <atomic>
#include <mutex>

#include "messaging/nats_error.h"
#include "messaging/nats_options.h"
#include "messaging/nats_subscription.h"

namespace orderlog {

using std::chrono::milliseconds;

namespace {

BusError refusal_of(natsStatus status, const char* text) {
  BusError error = nats_error(status, "the server refused something, which");
  if (text != nullptr && *text != '\0') error.detail = "NATS: " + std::string(text) + ".";
  return error;
}

}  // namespace

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
  auto options = nats_options(wanted, timeout);
  if (!options) return fail(std::move(options).error());
  natsOptions* const raw = options->get();
  std::unique_ptr<Bus> bus(new Bus(std::make_unique<Impl>()));
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
        static_cast<Impl*>(self)->note(refusal_of(status, text));
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
  {
    const std::lock_guard lock(impl_->mutex);
    if (impl_->complaint) return impl_->complaint;
  }
  // The handler is called on a thread of its own, perhaps after whoever flushes goes on; what is
  // not permitted is noted here before.
  const char* text = nullptr;
  if (natsConnection_GetLastError(impl_->connection, &text) != NATS_NOT_PERMITTED) return {};
  return refusal_of(NATS_NOT_PERMITTED, text);
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
  auto subscription = std::make_unique<NatsSubscription>(std::move(handler), impl_->graveyard);
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
