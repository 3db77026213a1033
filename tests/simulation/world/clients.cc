#include "tests/simulation/world/clients.h"

#include <deque>
#include <optional>
#include <random>
#include <string_view>
#include <utility>

#include "base/json/reader.h"
#include "domain/order/state.h"
#include "eventstore/event_store.h"
#include "projections/read_models.h"
#include "tests/fault/order_life.h"
#include "tests/simulation/world/messages.h"
#include "tests/simulation/world/workflow.h"

namespace orderlog::simulation {
namespace {

using std::chrono::milliseconds;

// Of virtual time: what a client waits for an answer, and before it asks again.
constexpr milliseconds kPatience{400};
constexpr milliseconds kPause{10};
constexpr milliseconds kReadPatience{30'000};
constexpr std::size_t kStores = 6;

}  // namespace

// One of them. Its own thread.
class Clients::Client {
 public:
  Client(Clients& all, std::size_t number)
      : all_(all),
        number_(number),
        random_(all.plan_.seed * 31 + number),
        mix_(all.plan_.seed, number, all.jobs_),
        next_life_(number) {}

  void run() {
    while (!all_.abandoned_.load()) {
      const std::uint64_t number = all_.given_.fetch_add(1);
      if (number >= all_.plan_.commands) break;
      give(next(number));
    }
    all_.living_.fetch_sub(1);
  }

 private:
  // Every other one keeps a shop, the others hunt for what is scarce.
  Message next(std::uint64_t number) {
    if (all_.plan_.workflow != Workflow::kMixed) {
      return workflow_messages(all_.plan_.workflow)[number];
    }
    if (number_ % 2 == 0) return message_of(mix_.next());
    while (waiting_.empty()) {
      const testing::OrderLife life = testing::order_life(all_.plan_.seed, next_life_, kStores);
      next_life_ += all_.plan_.clients;
      for (const testing::DayCommand& each : life.commands) {
        waiting_.push_back({each.key, each.name, each.data});
      }
    }
    Message message = std::move(waiting_.front());
    waiting_.pop_front();
    if (message.command == "place_order" && random_() % 4 == 0) claim_discount(message);
    return message;
  }

  // Few telephones, so that they all want more discounts than a day gives.
  void claim_discount(Message& message) {
    message.data.pop_back();
    message.data +=
        R"(,"phone":"1380000000)" + std::to_string(random_() % 3) + R"(","coupon_ids":["spring"]})";
  }

  void give(const Message& message) {
    while (!all_.abandoned_.load()) {
      std::this_thread::sleep_for(std::chrono::microseconds(random_() % 1'000));
      if (const auto answer = exchange(message)) {
        if (!says_later(*answer)) {
          take(message, *answer);
          return;
        }
        all_.note_refusal(*answer);
      }
      all_.given_again_.fetch_add(1);
      std::this_thread::sleep_for(kPause);
    }
  }

  // Nothing happened, or whether it did is not known.
  [[nodiscard]] bool says_later(const MessageAnswer& answer) const {
    if (answer.status == 429 || answer.status == 503) return true;
    // What a command needs to be decided could not be read.
    return answer.status == 500 && all_.plan_.has_read_errors();
  }

  // Over a network that may lose either half.
  std::optional<MessageAnswer> exchange(const Message& message) {
    if (is_lost(all_.requests_lost_until_ns_)) {
      std::this_thread::sleep_for(kPatience);
      return std::nullopt;
    }
    auto answer = all_.server_.give(message, kPatience);
    if (is_lost(all_.answers_lost_until_ns_)) return std::nullopt;
    return answer;
  }
  bool is_lost(const std::atomic<std::uint64_t>& until_ns) {
    return now_ns() < until_ns.load() || random_() % 1'000 < all_.plan_.lost_per_mille;
  }

  void take(const Message& message, const MessageAnswer& answer) {
    if (answer.status >= 500) {
      all_.complain("a command was answered " + std::to_string(answer.status) + " " + answer.body);
    }
    // What nothing was written for has no first answer.
    if (!message.key.empty() && answer.position != 0) {
      all_.journal_.acknowledge({{message.key, message.command, message.data},
                                 answer.status,
                                 answer.body,
                                 answer.position});
    }
    if (answer.status < 300 && random_() % 8 == 0) read_back(answer);
  }

  // I12: the order that was answered, at least as new as it was told.
  void read_back(const MessageAnswer& answer) {
    JsonParser parser;
    const auto body = parser.parse(answer.body);
    std::string order;
    std::int64_t version = 0;
    if (!body || body->kind() != JsonKind::kObject) return;
    ObjectWalk members(*body);
    std::string_view name;
    for (JsonValue value; members.next(name, value);) {
      if (name == "order_id" && value.kind() == JsonKind::kString) order = value.string();
      if (name == "version" && value.kind() == JsonKind::kInteger) version = value.integer();
    }
    if (order.empty() || version == 0) return;
    const auto inside = all_.server_.inside();
    if (!inside || inside.models().find("orders") == nullptr) return;
    const auto& gate = inside.models().served("orders").gate();
    // A model that stands still because its disk does is no lie.
    if (!gate.wait_for(Position(answer.position), std::chrono::steady_clock::now() + kReadPatience))
      return;
    const auto found = inside.models().orders().find("default", OrderId(order));
    if (!found) return;
    if (all_.server_.is_dead()) return;
    all_.read_back_.fetch_add(1);
    if (auto what = all_.versions_.see("orders", found->answered_by.version)) {
      all_.complain(*std::move(what));
    }
    if (!found->row || found->row->version.value() < static_cast<std::uint64_t>(version)) {
      all_.complain("I12: order " + order + " was told in version " + std::to_string(version) +
                    " at " + std::to_string(answer.position) + ", and read in version " +
                    (found->row ? std::to_string(found->row->version.value()) : "none") + " at " +
                    std::to_string(found->position.value()));
    }
  }

  Clients& all_;
  const std::size_t number_;
  std::mt19937_64 random_;
  testing::CommandMix mix_;
  std::deque<Message> waiting_;
  std::uint64_t next_life_;
};

Clients::Clients(const Plan& plan, SimulatedServer& server) : plan_(plan), server_(server) {
  living_.store(plan.clients);
  for (std::size_t number = 0; number < plan.clients; ++number) {
    threads_.emplace_back([this, number] { Client(*this, number).run(); });
  }
}

Clients::~Clients() {
  abandon();
  join();
}

void Clients::join() {
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void Clients::watch_versions() {
  const auto inside = server_.inside();
  if (!inside) return;
  for (const std::string& model : plan_.models) {
    const std::uint32_t version = inside.models().served(model).pin().version;
    if (version == 0 || server_.is_dead()) continue;
    if (auto what = versions_.see(model, version)) complain(*std::move(what));
  }
}

std::vector<std::string> Clients::complaints() const {
  const std::lock_guard lock(mutex_);
  return complaints_;
}

void Clients::saw_versions(const std::map<std::string, std::uint32_t>& versions) {
  for (const auto& [model, version] : versions) {
    if (version == 0) continue;
    if (auto what = versions_.see(model, version)) complain(*std::move(what));
  }
}

void Clients::note_refusal(const MessageAnswer& answer) {
  const std::lock_guard lock(mutex_);
  last_refusal_ = answer.body;
}

std::string Clients::last_refusal() const {
  const std::lock_guard lock(mutex_);
  return last_refusal_;
}

void Clients::complain(std::string what) {
  const std::lock_guard lock(mutex_);
  if (complaints_.size() < 20) complaints_.push_back(std::move(what));
}

}  // namespace orderlog::simulation
