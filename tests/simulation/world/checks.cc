#include "tests/simulation/world/checks.h"

#include <chrono>
#include <random>
#include <thread>
#include <utility>

#include "eventstore/event_store.h"
#include "projections/models.h"
#include "projections/read_models.h"
#include "tests/fault/log_audit.h"
#include "tests/fault/promises.h"
#include "tests/projections/model_bench.h"
#include "tests/simulation/turns/turns.h"

namespace orderlog::simulation {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPatience{5'000};
// Answers that are asked for once more.
constexpr std::size_t kAskedAgain = 100;

}  // namespace

std::vector<std::string> Checks::all(std::uint64_t patience_ms) {
  await_rest(patience_ms);
  if (!found_.empty()) return std::move(found_);
  for (std::string& what : clients_.journal().contradictions()) complain("I2: " + what);
  ask_again();
  audit();
  compare_models();
  return std::move(found_);
}

// I15, I16: no deadline is left, and every model stands where the log does.
void Checks::await_rest(std::uint64_t patience_ms) {
  const std::uint64_t until = now_ms() + patience_ms;
  const auto inside = server_.inside();
  std::string waiting;
  while (now_ms() < until) {
    waiting.clear();
    if (inside.log().next_deadline()) waiting += " a deadline;";
    for (const std::string& model : plan_.models) {
      const ManagedModel& managed = *inside.models().find(model);
      if (const auto why = managed.stands_still()) {
        waiting += " model " + model + " stands still: " + why->reason + ";";
      } else if (managed.served().gate().position() != inside.log().head().position) {
        waiting += " model " + model + " at " +
                   std::to_string(managed.served().gate().position().value()) + ";";
      }
      if (managed.status().size() > 2) waiting += " a build of " + model + ";";
    }
    if (waiting.empty()) return;
    std::this_thread::sleep_for(milliseconds(20));
  }
  complain("I16: after the faults have stopped there is still" + waiting);
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

// I7: every model is what a fresh replay makes of the log.
void Checks::compare_models() {
  const auto inside = server_.inside();
  for (const ModelDefinition& model : all_models()) {
    if (inside.models().find(model.name) == nullptr) continue;
    FedModel fresh(model.make(model.schema, 0), directory_ + "/fresh-" + model.name, inside.log());
    fresh.feed();
    const ServedVersion serving = inside.models().served(model.name).pin();
    if (rows_of(*serving.store) != fresh.rows()) {
      complain("I7: model " + model.name + " is not what the log makes of it");
    }
  }
}

}  // namespace orderlog::simulation
