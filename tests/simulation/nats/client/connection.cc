#include "tests/simulation/nats/client/connection.h"

#include <algorithm>
#include <utility>

#include "tests/simulation/nats/client/handles.h"
#include "tests/simulation/nats/network.h"

namespace orderlog::simulated_nats {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kSmallBytes = 6;
// What is on the way when a publisher has to wait: nats.c's buffer and the sockets'.
constexpr std::size_t kUnsentBytesMax = 4 << 20;

struct Address {
  std::string host_and_port;
  std::string user_and_password;
};

Address address_of(std::string_view url) {
  Address address;
  if (const std::size_t scheme = url.find("://"); scheme != std::string_view::npos) {
    url.remove_prefix(scheme + 3);
  }
  if (const std::size_t at = url.rfind('@'); at != std::string_view::npos) {
    address.user_and_password = url.substr(0, at);
    url.remove_prefix(at + 1);
  }
  address.host_and_port = url;
  if (url.find(':') == std::string_view::npos) address.host_and_port += ":4222";
  return address;
}

natsStatus status_of(End why) {
  switch (why) {
    case End::kGone:
    case End::kTooSlow:  // the server says so, and nats.c hears that it is gone
      return NATS_CONNECTION_CLOSED;
    case End::kNoServer:
      return NATS_NO_SERVER;
    case End::kUnauthorized:
      return NATS_CONNECTION_AUTH_FAILED;
    case End::kStale:
      return NATS_STALE_CONNECTION;
  }
  return NATS_ERR;
}

}  // namespace

natsStatus Connection::connect(const ConnectionOptions& options,
                               std::shared_ptr<Connection>& made) {
  natsStatus status = NATS_NO_SERVER;
  for (const std::string& url : options.servers) {
    const Address address = address_of(url);
    auto server = Network::instance().find(address.host_and_port);
    if (server == nullptr) continue;
    std::shared_ptr<Connection> tried(new Connection(options, std::move(server)));
    status = tried->knock(address.host_and_port, address.user_and_password);
    if (status != NATS_OK) continue;
    made = std::move(tried);
    return NATS_OK;
  }
  return status;
}

Connection::~Connection() { close(); }

natsStatus Connection::knock(const std::string& address, const std::string& user_and_password) {
  std::unique_lock lock(server_->mutex);
  if (!server_->takes_connections(address, options_.name)) {
    closed_ = true;
    return NATS_NO_SERVER;
  }
  session_ = server_->connect(this, address, options_.name, user_and_password);
  changed_.wait_for(lock, options_.timeout, [this] { return accepted_ || closed_; });
  if (accepted_ && !closed_) {
    watch_pings();
    return NATS_OK;
  }
  if (!closed_) end(NATS_TIMEOUT);
  return error_ == NATS_CONNECTION_CLOSED ? NATS_NO_SERVER : error_;
}

void Connection::begin_callbacks(natsConnection* handle) {
  handle_ = handle;
  callback_thread_ = std::thread([this] { run_callbacks(); });
}

void Connection::join() {
  if (callback_thread_.joinable()) callback_thread_.join();
}

void Connection::close(natsStatus why) {
  const std::lock_guard lock(server_->mutex);
  end(why);
}

void Connection::end(natsStatus why) {
  if (std::exchange(closed_, true)) return;
  error_ = why;
  session_->client_end = nullptr;
  // Behind all that was published: what is on the way still arrives.
  session_->to_server->send(kSmallBytes, [server = server_.get(), weak = std::weak_ptr(session_)] {
    if (const auto session = weak.lock()) server->on_close(*session);
  });
  for (const auto& [number, subscription] : subscriptions_) subscription->close();
  subscriptions_.clear();
  pongs_.clear();
  if (options_.on_closed != nullptr) {
    callbacks_.push_back([this] { options_.on_closed(handle_, options_.on_closed_closure); });
  }
  changed_.notify_all();
  called_back_.notify_all();
}

void Connection::run_callbacks() {
  std::unique_lock lock(server_->mutex);
  while (true) {
    called_back_.wait(lock, [this] { return closed_ || !callbacks_.empty(); });
    if (callbacks_.empty()) return;
    const auto callback = std::move(callbacks_.front());
    callbacks_.pop_front();
    lock.unlock();
    callback();
    lock.lock();
  }
}

void Connection::send(std::size_t bytes, std::function<void(Server&, Session&)> arrive) {
  session_->to_server->send(
      bytes, [server = server_.get(), weak = std::weak_ptr(session_), arrive = std::move(arrive)] {
        const auto session = weak.lock();
        if (session != nullptr && session->server_end) arrive(*server, *session);
      });
}

natsStatus Connection::wait_for_room(std::unique_lock<std::mutex>& lock) {
  const auto has_room = [this] {
    return closed_ || session_->to_server->bytes() < kUnsentBytesMax;
  };
  if (options_.write_deadline.count() <= 0) {
    changed_.wait(lock, has_room);
  } else if (!changed_.wait_for(lock, options_.write_deadline, has_room)) {
    return NATS_TIMEOUT;
  }
  return closed_ ? NATS_CONNECTION_CLOSED : NATS_OK;
}

natsStatus Connection::publish(Message message) {
  std::unique_lock lock(server_->mutex);
  if (closed_) return NATS_CONNECTION_CLOSED;
  if (message.payload_bytes() > max_payload_bytes_) return NATS_MAX_PAYLOAD;
  if (const natsStatus status = wait_for_room(lock); status != NATS_OK) return status;
  send(message.subject.size() + message.payload_bytes(),
       [message = std::move(message)](Server& server, Session& from) {
         server.on_publish(from, message);
       });
  return NATS_OK;
}

void Connection::send_ping(std::function<void()> on_answer) {
  pongs_.push_back(std::move(on_answer));
  send(kSmallBytes, [](Server& server, Session& from) { server.on_ping(from); });
}

void Connection::on_pong() {
  pings_out_ = 0;
  if (pongs_.empty()) return;
  const auto on_answer = std::move(pongs_.front());
  pongs_.pop_front();
  on_answer();
  changed_.notify_all();
}

// Two that nobody answers, and it is given up.
void Connection::watch_pings() {
  server_->agenda.after(options_.ping_interval, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (self == nullptr || self->closed_) return;
    if (++self->pings_out_ > self->options_.pings_out_max) return self->end(NATS_STALE_CONNECTION);
    self->send_ping([] {});
    self->watch_pings();
  });
}

natsStatus Connection::flush(milliseconds at_most) {
  if (at_most.count() <= 0) return NATS_INVALID_TIMEOUT;
  std::unique_lock lock(server_->mutex);
  if (closed_) return NATS_CONNECTION_CLOSED;
  const auto reached = std::make_shared<bool>(false);
  send_ping([reached] { *reached = true; });
  changed_.wait_for(lock, at_most, [&] { return *reached || closed_; });
  if (*reached) return NATS_OK;
  return closed_ ? NATS_CONNECTION_CLOSED : NATS_TIMEOUT;
}

// One subscription is enough for the answers to all requests.
void Connection::ask_inbox() {
  if (inbox_number_ != 0) return;
  inbox_ = Network::instance().new_inbox();
  inbox_number_ = ++subscribed_;
  send_subscribe(inbox_number_, {inbox_ + ".*", {}});
}

natsStatus Connection::request(const std::string& subject, std::string data, milliseconds at_most,
                               Message& reply) {
  std::unique_lock lock(server_->mutex);
  if (closed_) return NATS_CONNECTION_CLOSED;
  if (data.size() > max_payload_bytes_) return NATS_MAX_PAYLOAD;
  if (const natsStatus status = wait_for_room(lock); status != NATS_OK) return status;
  ask_inbox();
  Waiter waiter;
  const std::string to = inbox_ + '.' + std::to_string(++requests_);
  waiters_[to] = &waiter;
  send(subject.size() + data.size(),
       [message = Message{subject, to, {}, std::move(data)}](Server& server, Session& from) {
         server.on_publish(from, message);
       });
  changed_.wait_for(lock, at_most, [&] { return waiter.reply.has_value() || closed_; });
  waiters_.erase(to);
  if (!waiter.reply) return closed_ ? NATS_CONNECTION_CLOSED : NATS_TIMEOUT;
  if (waiter.reply->data.empty() && waiter.reply->header("Status") == "503") {
    return NATS_NO_RESPONDERS;
  }
  reply = *std::move(waiter.reply);
  return NATS_OK;
}

void Connection::send_subscribe(std::uint64_t number, const Interest& interest) {
  send(interest.subject.size(), [number, interest](Server& server, Session& from) {
    server.on_subscribe(from, number, interest);
  });
}

natsStatus Connection::subscribe(Interest interest, natsMsgHandler handler, void* closure,
                                 std::shared_ptr<Subscription>& made) {
  if (interest.subject.empty()) return NATS_INVALID_SUBJECT;
  const std::lock_guard lock(server_->mutex);
  if (closed_) return NATS_CONNECTION_CLOSED;
  made = std::make_shared<Subscription>(server_->mutex, ++subscribed_, handler, closure);
  subscriptions_.emplace(made->number(), made);
  send_subscribe(made->number(), interest);
  return NATS_OK;
}

natsStatus Connection::unsubscribe(Subscription& subscription) {
  const std::lock_guard lock(server_->mutex);
  if (closed_) return NATS_CONNECTION_CLOSED;
  if (subscription.closed()) return NATS_INVALID_SUBSCRIPTION;
  subscription.close();
  send(kSmallBytes, [number = subscription.number()](Server& server, Session& from) {
    server.on_unsubscribe(from, number);
  });
  subscriptions_.erase(subscription.number());
  return NATS_OK;
}

natsStatus Connection::drain(const std::shared_ptr<Subscription>& subscription,
                             milliseconds at_most) {
  const std::lock_guard lock(server_->mutex);
  if (closed_) return NATS_CONNECTION_CLOSED;
  if (subscription->closed()) return NATS_INVALID_SUBSCRIPTION;
  if (subscription->draining()) return NATS_OK;
  subscription->note_drain_begun();
  send(kSmallBytes, [number = subscription->number()](Server& server, Session& from) {
    server.on_unsubscribe(from, number);
  });
  // What the server sent before it heard of it comes before the answer.
  send_ping([this, subscription] {
    subscription->end_when_empty();
    subscriptions_.erase(subscription->number());
  });
  if (at_most.count() > 0) {
    server_->agenda.after(at_most, [weak = std::weak_ptr(subscription)] {
      if (const auto late = weak.lock()) late->give_up_draining();
    });
  }
  return NATS_OK;
}

std::size_t Connection::max_payload_bytes() const {
  const std::lock_guard lock(server_->mutex);
  return max_payload_bytes_;
}

natsStatus Connection::last_error(const char** text) const {
  const std::lock_guard lock(server_->mutex);
  *text = error_ == NATS_OK ? "" : natsStatus_GetText(error_);
  return error_;
}

void Connection::on_accepted(std::size_t max_payload_bytes) {
  accepted_ = true;
  max_payload_bytes_ = max_payload_bytes;
  changed_.notify_all();
}

void Connection::on_message(std::uint64_t number, const Message& message) {
  if (number == inbox_number_) {
    auto waiter = waiters_.find(message.subject);
    // What a stream delivers has its own subject; nats.c takes it for the only answer that it waits
    // for. A late answer has the subject of the question that it answers, and is nobody's.
    const bool is_late = message.subject.starts_with(inbox_ + '.');
    if (waiter == waiters_.end() && waiters_.size() == 1 && !is_late) waiter = waiters_.begin();
    if (waiter == waiters_.end() || waiter->second->reply) return;
    waiter->second->reply = message;
    return changed_.notify_all();
  }
  const auto found = subscriptions_.find(number);
  if (found == subscriptions_.end() || found->second->take(message)) return;
  error_ = NATS_SLOW_CONSUMER;
  if (options_.on_error == nullptr) return;
  callbacks_.push_back([this] {
    options_.on_error(handle_, nullptr, NATS_SLOW_CONSUMER, options_.on_error_closure);
  });
  called_back_.notify_all();
}

void Connection::on_end(End why) { end(status_of(why)); }

}  // namespace orderlog::simulated_nats
