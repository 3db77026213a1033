#include "tests/corruption/questions.h"

#include <algorithm>

#include "tests/e2e/session.h"
#include "tests/fault/log_audit.h"
#include "tests/fault/promises.h"

namespace orderlog::testing {
namespace {

// An answer that says that there is none.
bool is_refusal(const Answer& answer) { return answer.status == 0 || answer.status >= 500; }

Answer answer_of(const Reply& reply) {
  // The same answer in other words: of a repeat, that it is one and where it was decided.
  std::string body = reply.body();
  if (reply.replayed()) body += " again, at " + std::to_string(reply.position());
  return {reply.status, std::move(body)};
}

}  // namespace

Questions::Questions(const std::string& data, const Journal& journal) : told_(journal.all()) {
  static const std::map<std::string, std::vector<std::string>> kRoutes{
      {"order", {"/v1/orders/", "/v1/orders/", "/events"}},
      {"pool", {"/v1/pools/"}},
      {"account", {"/v1/accounts/", "/v1/accounts/", "/entries"}},
      {"job", {"/v1/jobs/"}},
      {"effect", {"/v1/effects/"}}};
  targets_ = {"/v1/log",
              "/v1/orders?merchant_id=farm&limit=200",
              "/v1/orders?user_id=u1&limit=200",
              "/v1/orders?status=refunded&limit=200",
              "/v1/pools?merchant_id=farm&limit=200",
              "/v1/effects?limit=200",
              "/v1/statistics?merchant_id=farm",
              "/v1/orders/nobody-knows-it",
              "/v1/accounts/nobody-knows-it"};
  const auto log = open_log(data);
  for (const auto& [stream, state] : audit_log(**log).states) {
    const std::size_t dash = stream.find('-');
    const auto routes = kRoutes.find(stream.substr(0, dash));
    if (routes == kRoutes.end()) continue;
    const std::string id = stream.substr(dash + 1);
    if (routes->first == "order") orders_.push_back(id);
    targets_.push_back(routes->second[0] + id);
    if (routes->second.size() > 1) targets_.push_back(routes->second[1] + id + routes->second[2]);
  }
  for (std::uint64_t after = 0; after < (*log)->head().position.value(); after += 500) {
    targets_.push_back("/v1/events?limit=200&after=0:" + std::to_string(after));
  }
}

Answers Questions::ask(const HttpUrl& url, bool has_planted_bug) const {
  Answers answers;
  Session session(url);
  if (has_planted_bug) session.leave_contract();
  // As new as the log; but a model that has once been waited for in vain is not waited for again.
  const std::string head = "0:" + std::to_string(session.log_position());
  bool in_vain = false;
  for (const std::string& target : targets_) {
    const Reply reply = session.get(
        target, {{"Orderlog-Min-Position", head}, {"Prefer", in_vain ? "wait=0" : "wait=5"}});
    in_vain = in_vain || reply.status == 503;
    answers["GET " + target] = answer_of(reply);
  }
  for (const Acknowledgement& told : told_) {
    const auto& [key, target, body] = told.command;
    answers["POST " + target + " as " + key] = answer_of(session.post_keyed(target, body, key));
  }
  return answers;
}

Answers Questions::command(const HttpUrl& url, bool has_planted_bug) const {
  Answers answers;
  Session session(url);
  if (has_planted_bug) session.leave_contract();
  for (const std::string& id : orders_) {
    const std::string target = "/v1/orders/" + id + "/void";
    const Reply reply = session.post_keyed(target, R"({"initiator":"platform"})", "late-" + id);
    answers["POST " + target] = {reply.status, reply.code() + " " + reply.header("etag")};
  }
  return answers;
}

std::vector<std::string> silent_differences(const Answers& expected, const Answers& given) {
  std::vector<std::string> different;
  for (const auto& [question, answer] : expected) {
    const auto found = given.find(question);
    if (found == given.end() || found->second == answer || is_refusal(found->second)) continue;
    different.push_back(question + ": " + std::to_string(found->second.status) + " " +
                        found->second.body.substr(0, 200) + " instead of " +
                        std::to_string(answer.status) + " " + answer.body.substr(0, 200));
  }
  return different;
}

bool has_refusal(const Answers& given) {
  for (const auto& [question, answer] : given) {
    if (is_refusal(answer)) return true;
  }
  return false;
}

bool lacks_answer(const Answers& given) {
  return std::any_of(given.begin(), given.end(),
                     [](const auto& one) { return one.second.status == 0; });
}

}  // namespace orderlog::testing
