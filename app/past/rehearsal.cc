#include "app/past/rehearsal.h"

#include <atomic>
#include <memory>
#include <optional>
#include <string_view>

#include "app/net/refusal.h"
#include "app/past/past_models.h"
#include "eventstore/memory_event_store.h"

namespace orderlog {
namespace {

constexpr int kNotHere = 421;

struct Suggestion {
  std::string_view model;
  std::string_view question;
};

constexpr Suggestion kSuggestions[] = {
    {"orders", "--list, or --query '/v1/orders?user_id=ann'"},
    {"pools", "--list, or --query '/v1/pools?state=open'"},
    {"accounts", "--get ID, or --query '/v1/accounts/ID/entries'"},
    {"jobs", "--get ID, or --query '/v1/jobs/ID'"},
    {"effects", "--list, or --query '/v1/effects?state=parked'"},
    {"statistics", "--query '/v1/statistics?merchant_id=ID' or '/v1/sales?merchant_id=ID'"},
};

std::string suggested(const std::vector<std::string>& names) {
  std::string all;
  for (const Suggestion& one : kSuggestions) {
    for (const std::string& name : names) {
      if (name != one.model) continue;
      all += all.empty() ? "" : "; ";
      all.append(one.model).append(" answer ").append(one.question);
    }
  }
  return all;
}

// What depends on where a log stands can't be told by one that stands nowhere.
bool depends_on_the_log(const std::string& target) {
  for (const char* parameter : {"cursor=", "at=", "min_position="}) {
    if (target.find(parameter) != std::string::npos) return true;
  }
  return false;
}

// Of the models of a log in which nothing ever happened. Nothing where they can't be asked:
// whatever is in the way here is in the way of the real ones, too, and told then.
std::optional<HttpResponse> ask_of_nothing(const std::vector<std::string>& names,
                                           const std::string& target, LineId line, TimeMs then_ms) {
  const auto nothing = make_memory_event_store(line);
  const std::atomic<bool> never{false};
  PastModelsOptions options;
  options.names = names;
  options.then_ms = then_ms;
  const auto models = PastModels::build(*nothing, options, nullptr, never);
  if (!models || *models == nullptr) return std::nullopt;
  auto response = (*models)->ask(target);
  if (!response) return std::nullopt;
  return *std::move(response);
}

bool is_not_understood(const HttpResponse& response) {
  switch (response.status) {
    case 400:
    case 405:
    case kNotHere:
      return true;
    case 404:  // of a path, not of an id
      return response.body.find("there is nothing at this path") != std::string::npos;
    default:
      return false;
  }
}

// What is answered, but not by these models. The answer itself speaks of the log in which nothing
// happened.
std::string answered_elsewhere(const std::vector<std::string>& names, const std::string& target,
                               LineId line, TimeMs then_ms) {
  std::string asked;
  for (const std::string& name : names) asked += (asked.empty() ? "" : ",") + name;
  for (const std::string& model : model_names()) {
    const auto response = ask_of_nothing({model}, target, line, then_ms);
    if (!response || response->status == kNotHere) continue;
    return std::string("this is answered by ").append(model).append(", not by ").append(asked);
  }
  return "this is of the present; the server that owns the log answers it";
}

}  // namespace

Result<Ok, CommandError> rehearse(const std::vector<std::string>& names, const std::string& target,
                                  LineId line, TimeMs then_ms) {
  if (target.empty() || depends_on_the_log(target)) return Ok{};
  const auto response = ask_of_nothing(names, target, line, then_ms);
  if (!response || !is_not_understood(*response)) return Ok{};
  const std::string why = response->status == 405 ? "nothing can be read at this path"
                          : response->status == kNotHere
                              ? answered_elsewhere(names, target, line, then_ms)
                              : problem_text(response->body).value_or(response->body);
  return fail(CommandError{kExitUsage, target + ": " + why + "; " + suggested(names)});
}

}  // namespace orderlog
