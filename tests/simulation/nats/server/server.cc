#include "tests/simulation/nats/server/server.h"

#include <algorithm>
#include <utility>

#include "tests/simulation/nats/server/jetstream.h"
#include "tests/simulation/nats/subject.h"

namespace orderlog::simulated_nats {
namespace {

// nats-server's: a client that answers none of two pings is gone.
constexpr std::chrono::minutes kPingInterval{2};
constexpr int kPingsOutMax = 2;
constexpr std::size_t kSmallBytes = 6;
// What may wait for a client before it is disconnected as too slow.
constexpr std::size_t kClientPendingBytesMax = 64 << 20;

}  // namespace

Server::Server(BrokerOptions options)
    : options_(std::move(options)),
      chance_(options_.seed),
      jetstream_(std::make_unique<JetStream>(*this)) {}

Server::~Server() = default;

bool Server::takes_connections(const std::string& address, const std::string& client) const {
  // Who is cut off doesn't even learn that nobody is there.
  return (running_ && !refusing_) || cut_.contains(address) || cut_.contains(client);
}

std::shared_ptr<Session> Server::connect(ClientEnd* end, const std::string& address,
                                         const std::string& client,
                                         const std::string& user_and_password) {
  auto session = std::make_shared<Session>();
  session->id = ++connected_;
  session->client = client;
  session->address = address;
  session->client_end = end;
  session->delay = std::max(delays_[client], delays_[address]);
  const auto latency = [this, raw = session.get()] {
    return raw->delay + chance_.between(options_.latency.least, options_.latency.most);
  };
  session->to_server = std::make_shared<Link>(agenda, latency, [weak = std::weak_ptr(session)] {
    const auto still = weak.lock();
    if (still != nullptr && still->client_end != nullptr) still->client_end->on_moved();
  });
  session->to_client = std::make_shared<Link>(agenda, latency, [] {});
  sessions_.emplace(session->id, session);
  // What is on the way belongs to a link, and the link to the session, which it may therefore name.
  if (paused_) session->hold();
  if (is_cut(*session)) session->hold();
  session->to_server->send(kSmallBytes, [this, weak = std::weak_ptr(session), user_and_password] {
    const auto knocking = weak.lock();
    if (knocking != nullptr && knocking->server_end) admit(knocking, user_and_password);
  });
  return session;
}

void Server::admit(const std::shared_ptr<Session>& session, const std::string& user_and_password) {
  if (!running_) return end(*session, End::kNoServer);
  if (!options_.user_and_password.empty() && user_and_password != options_.user_and_password) {
    return end(*session, End::kUnauthorized);
  }
  ++counts_.connections;
  session->to_client->send(kSmallBytes, [raw = session.get(), max = options_.max_payload_bytes] {
    if (raw->client_end != nullptr) raw->client_end->on_accepted(max);
  });
  after(kPingInterval, [this, weak = std::weak_ptr(session)] { ping(weak); });
}

void Server::ping(const std::weak_ptr<Session>& weak) {
  const auto session = weak.lock();
  if (session == nullptr || !session->server_end) return;
  if (++session->pings_out > kPingsOutMax) return end(*session, End::kStale);
  session->to_client->send(kSmallBytes, [raw = session.get()] {
    if (raw->client_end == nullptr) return;
    raw->to_server->send(kSmallBytes, [raw] { raw->pings_out = 0; });
  });
  after(kPingInterval, [this, weak] { ping(weak); });
}

void Server::on_publish(Session& from, const Message& message) {
  ++counts_.published;
  if (chance_.happens(mishaps_.publish_lost)) {
    ++counts_.lost;
    return;
  }
  publish(from, message);
  if (!chance_.happens(mishaps_.publish_repeated)) return;
  ++counts_.repeated;
  publish(from, message);
}

void Server::publish(Session& from, const Message& message) {
  const bool is_of_jetstream = options_.jetstream && jetstream_->answer(message);
  const std::size_t listeners = is_of_jetstream ? 0 : send(message.subject, message);
  const bool is_stored = options_.jetstream && jetstream_->store(message);
  if (is_of_jetstream || is_stored || listeners > 0 || message.reply.empty()) return;
  // Whoever asks learns at once that nobody is there.
  for (const auto& [subscription, interest] : from.interests) {
    if (!matches(interest.subject, message.reply)) continue;
    return deliver(from, subscription, status_message(message.reply, "503"));
  }
}

std::size_t Server::send(const std::string& to, const Message& message) {
  using Listener = std::pair<Session*, std::uint64_t>;
  std::vector<Listener> listeners;
  std::map<std::string, std::vector<Listener>> queues;
  for (const auto& [id, session] : sessions_) {
    if (!session->server_end) continue;
    for (const auto& [subscription, interest] : session->interests) {
      if (!matches(interest.subject, to)) continue;
      auto& group = interest.queue.empty() ? listeners : queues[interest.queue];
      group.emplace_back(session.get(), subscription);
    }
  }
  for (const auto& [name, members] : queues) {
    listeners.push_back(members[chance_.below(members.size())]);
  }
  for (const auto& [session, subscription] : listeners) deliver(*session, subscription, message);
  return listeners.size();
}

void Server::deliver(Session& session, std::uint64_t subscription, const Message& message) {
  if (chance_.happens(mishaps_.delivery_lost)) {
    ++counts_.lost;
    return;
  }
  ++counts_.delivered;
  const std::size_t bytes = message.subject.size() + message.reply.size() + message.payload_bytes();
  if (session.to_client->bytes() + bytes > kClientPendingBytesMax) {
    return end(session, End::kTooSlow);
  }
  session.to_client->send(bytes, [raw = &session, subscription, message] {
    if (raw->client_end != nullptr) raw->client_end->on_message(subscription, message);
  });
}

bool Server::has_interest(std::string_view subject) const {
  return std::any_of(sessions_.begin(), sessions_.end(), [&](const auto& entry) {
    const Session& session = *entry.second;
    return session.server_end &&
           std::any_of(session.interests.begin(), session.interests.end(),
                       [&](const auto& one) { return matches(one.second.subject, subject); });
  });
}

void Server::on_subscribe(Session& from, std::uint64_t subscription, Interest interest) {
  from.interests[subscription] = std::move(interest);
  jetstream_->on_interest();
}

void Server::on_unsubscribe(Session& from, std::uint64_t subscription) {
  from.interests.erase(subscription);
  jetstream_->on_interest();
}

void Server::on_ping(Session& from) {
  from.to_client->send(kSmallBytes, [raw = &from] {
    if (raw->client_end != nullptr) raw->client_end->on_pong();
  });
}

void Server::on_close(Session& from) {
  from.server_end = false;
  from.interests.clear();
  jetstream_->on_interest();
  sessions_.erase(from.id);
}

void Server::end(Session& session, End why) {
  session.server_end = false;
  session.interests.clear();
  session.to_client->send(kSmallBytes, [raw = &session, why] {
    if (raw->client_end != nullptr) raw->client_end->on_end(why);
  });
}

void Server::after(std::chrono::microseconds time, std::function<void()> what) {
  agenda.after(time, [this, start = starts_, what = std::move(what)] {
    if (!running_ || start != starts_) return;
    if (paused_) {
      put_off_.push_back(what);
    } else {
      what();
    }
  });
}

void Server::start() {
  if (std::exchange(running_, true)) return;
  ++starts_;
  paused_ = false;
  jetstream_->start();
}

void Server::stop(Kept kept) {
  if (!running_) return;
  put_off_.clear();
  resume();
  running_ = false;
  jetstream_->stop(kept);
  for (const auto& [id, session] : sessions_) {
    if (!session->server_end) continue;
    session->to_server->lose(0);
    // Of what it had sent, a part left the machine.
    const std::size_t sent = session->to_client->pieces();
    session->to_client->lose(kept == Kept::kAll ? sent : chance_.below(sent + 1));
    end(*session, End::kGone);
  }
  std::erase_if(sessions_, [](const auto& one) { return one.second->client_end == nullptr; });
}

void Server::pause() {
  if (!running_ || std::exchange(paused_, true)) return;
  for (const auto& [id, session] : sessions_) session->hold();
}

void Server::resume() {
  if (!std::exchange(paused_, false)) return;
  for (const auto& [id, session] : sessions_) session->let_go();
  for (const auto& what : std::exchange(put_off_, {})) what();
}

std::vector<std::shared_ptr<Session>> Server::sessions_of(const std::string& who) const {
  std::vector<std::shared_ptr<Session>> found;
  for (const auto& [id, session] : sessions_) {
    if (session->client == who || session->address == who) found.push_back(session);
  }
  return found;
}

void Server::cut(const std::string& who) {
  const auto sessions = sessions_of(who);
  for (const auto& session : sessions) {
    if (!is_cut(*session)) session->hold();
  }
  cut_.insert(who);
}

void Server::mend(const std::string& who) {
  if (cut_.erase(who) == 0) return;
  for (const auto& session : sessions_of(who)) {
    if (!is_cut(*session)) session->let_go();
  }
}

void Server::disconnect(const std::string& who) {
  for (const auto& session : sessions_of(who)) {
    if (session->server_end) end(*session, End::kGone);
  }
  jetstream_->on_interest();
}

void Server::delay(const std::string& who, std::chrono::microseconds time) {
  delays_[who] = time;
  for (const auto& session : sessions_of(who)) {
    session->delay = std::max(delays_[session->client], delays_[session->address]);
  }
}

void Server::vanish() {
  for (const auto& [id, session] : sessions_) {
    if (session->client_end != nullptr) session->client_end->on_end(End::kGone);
  }
  sessions_.clear();
}

}  // namespace orderlog::simulated_nats
