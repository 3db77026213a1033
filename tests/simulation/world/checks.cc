#include "tests/simulation/world/checks.h"

#include <chrono>
#include <random>
#include <thread>
#include <utility>

#include "eventstore/event_store.h"
#include "messaging/event_source.h"
#include "messaging/publisher.h"
#include "projections/models.h"
#include "projections/read_models.h"
#include "tests/fault/log_audit.h"
#include "tests/fault/promises.h"
#include "tests/messaging/stream_audit.h"
#include "tests/projections/model_bench.h"
#include "tests/simulation/turns/turns.h"

namespace orderlog::simulation {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPatience{5'000};
constexpr char kStream[] = "orderlog-0";
// Answers that are asked for once more.
constexpr std::size_t kAskedAgain = 100;

}  // namespace

std::vector<std::string> Checks::all(std::uint64_t patience_ms) {
  await_rest(patience_ms);
  if (!server_.is_running()) return std::move(found_);
  const bool rests = found_.empty();
  for (std::string& what : clients_.journal().contradictions()) complain("I2: " + what);
  if (rests) ask_again();
  // Whatever does not come to rest, the log is to be right.
  audit();
  if (!rests) return std::move(found_);
  compare_models();
  compare_stream();
  return std::move(found_);
}

// I15, I16: no deadline is left, every model stands where the log does, and so does the stream.
std::string Checks::unrest() {
  const auto inside = server_.inside();
  const Position head = inside.log().head().position;
  std::string waiting;
  const auto look_at = [&](const std::string& whose, const ReadModels& models) {
    for (const std::string& name : plan_.models) {
      const ManagedModel& model = *models.find(name);
      if (const auto why = model.stands_still()) {
        waiting += whose + name + " stands still: " + why->reason + "; ";
      } else if (const Position at = model.served().gate().position(); at != head) {
        waiting += whose + name + " is at " + std::to_string(at.value()) + "; ";
      }
      for (const ProjectionStatus& version : model.status()) {
        if (version.state == ProjectionState::kRebuilding ||
            version.state == ProjectionState::kComparing)
          waiting += whose + name + " is built; ";
      }
    }
  };
  if (const auto due = inside.log().next_deadline()) {
    waiting +=
        "a deadline is pending since " + std::to_string(SystemClock().now_ms() - *due) + " ms; ";
  }
  look_at("model ", inside.models());
  if (worker_ != nullptr) look_at("the worker's model ", worker_->models());
  if (const auto relay = server_.relay_status()) {
    if (!relay->connected || relay->acknowledged != head) {
      waiting += "published up to " + std::to_string(relay->acknowledged.value()) +
                 (relay->trouble ? " (" + relay->trouble->detail + "); " : "; ");
    }
  }
  if (waiting.empty() && bus_ != nullptr && !stream_reaches(head)) {
    waiting += "the stream does not reach the log's end; ";
  }
  if (worker_ != nullptr && !waiting.empty()) waiting += "the worker: " + worker_->reading() + "; ";
  return waiting.empty() ? waiting : waiting + "the log is at " + std::to_string(head.value());
}

// Whose stream is taken from them may learn of it later than we look.
bool Checks::stream_reaches(Position head) const {
  auto bus = Bus::connect(bus_->options("auditor", "reader"));
  if (!bus) return false;
  const auto extent = EventSource(**bus, kStream).extent();
  return extent && extent->last >= head.value();
}

void Checks::await_rest(std::uint64_t patience_ms) {
  const std::uint64_t until = now_ms() + patience_ms;
  std::string waiting;
  do {
    if (!waiting.empty()) std::this_thread::sleep_for(milliseconds(20));
    tend_();
    if (!server_.is_running()) return;
    waiting = unrest();
  } while (!waiting.empty() && now_ms() < until);
  if (!waiting.empty()) complain("I16: after the faults have stopped, " + waiting);
}

// I1, I2: the same key gives the same answer.
void Checks::ask_again() {
  std::mt19937_64 random(plan_.seed);
  for (const testing::Acknowledgement& told : clients_.journal().sample(kAskedAgain, random)) {
    const Message message{told.command.key, told.command.target, told.command.body};
    std::optional<MessageAnswer> again;
    for (int tries = 0; tries < 10 && (!again || again->status == 429); ++tries) {
      again = server_.give(message, kPatience);
    }
    if (!again) {
      return complain("I16: a repeat under the key " + message.key + " is not answered");
    } else if (again->status != told.status || again->body != told.body ||
               again->position != told.position) {
      complain("I2: the key " + message.key + " was answered " + std::to_string(told.status) + " " +
               told.body + " at " + std::to_string(told.position) + ", and now " +
               std::to_string(again->status) + " " + again->body + " at " +
               std::to_string(again->position));
    }
  }
}

void Checks::audit() {
  const auto inside = server_.inside();
  const testing::LogAudit audit = testing::audit_log(inside.log());
  for (const std::string& what : audit.broken) complain(what);
  for (const std::string& key : testing::lost_keys(audit, clients_.journal())) {
    complain("I1: the key " + key + " is lost");
  }
  if (audit.discounts_most >
      static_cast<std::size_t>(plan_.rules.discounted_orders_per_phone_day)) {
    complain("I5: a phone had " + std::to_string(audit.discounts_most) + " discounts on one day");
  }
}

// I7: every model, the worker's too, is what a fresh replay makes of the log.
void Checks::compare_models() {
  const auto inside = server_.inside();
  for (const ModelDefinition& model : all_models()) {
    if (inside.models().find(model.name) == nullptr) continue;
    FedModel fresh(model.make(model.schema, 0), directory_ + "/fresh-" + model.name, inside.log());
    fresh.feed();
    const Rows rows = fresh.rows();
    const auto compare = [&](const std::string& whose, const ReadModels& models) {
      if (rows_of(*models.served(model.name).pin().store) != rows) {
        complain("I7: " + whose + model.name + " is not what the log makes of it");
      }
    };
    compare("model ", inside.models());
    if (worker_ != nullptr) compare("the worker's model ", worker_->models());
  }
}

// I10: the stream is the log.
void Checks::compare_stream() {
  if (bus_ == nullptr) return;
  const auto inside = server_.inside();
  auto bus = Bus::connect(bus_->options("auditor", "reader"));
  if (!bus) return complain("I16: the bus can't be reached: " + bus.error().detail);
  const auto audit = testing::audit(testing::read_stream(**bus, kStream), inside.log());
  for (const std::string& what : audit.differences) complain("I10: " + what);
}

}  // namespace orderlog::simulation
