#include "tests/fault/shop_day.h"

#include <algorithm>
#include <chrono>
#include <thread>

namespace orderlog::testing {
namespace {

constexpr std::size_t kSideBySide = 300;
constexpr std::size_t kBatch = 200;

std::string line_of(const DayCommand& command) {
  return R"({"command":")" + command.name + R"(","idempotency_key":")" + command.key +
         R"(","data":)" + command.data + "}\n";
}

}  // namespace

std::vector<DayCommand> DayClient::next_batch() {
  while (living_.size() < kSideBySide && next_ < end_) {
    living_.push_back({order_life(seed_, next_, stores_)});
    next_ += step_;
  }
  std::vector<DayCommand> batch;
  while (batch.size() < kBatch && !living_.empty()) {
    const std::size_t at = random_() % living_.size();
    Living& one = living_[at];
    batch.push_back(one.life.commands[one.done++]);
    if (one.done == one.life.commands.size()) {
      std::swap(one, living_.back());
      living_.pop_back();
    }
  }
  return batch;
}

void DayClient::run() {
  for (std::vector<DayCommand> batch = next_batch(); !batch.empty(); batch = next_batch()) {
    give(batch);
  }
}

void DayClient::give(const std::vector<DayCommand>& batch) {
  std::string body;
  for (const DayCommand& command : batch) body += line_of(command);
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(2);
  while (std::chrono::steady_clock::now() < give_up) {
    Session session(server_());
    const Reply reply =
        session.send("POST", "/v1/commands", body, {{"Content-Type", "application/x-ndjson"}});
    const auto lines = std::count(reply.body().begin(), reply.body().end(), '\n');
    // A line that says "try again" is as good as none.
    const bool is_whole = reply.status == 200 &&
                          lines == static_cast<std::ptrdiff_t>(batch.size()) &&
                          reply.body().find(R"("status":503)") == std::string::npos &&
                          reply.body().find(R"("status":429)") == std::string::npos;
    if (is_whole) return take_answers(batch, reply.body());
    ++sent_again_;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  surprises_.push_back("no answer to a batch that begins with " + batch.front().key);
}

void DayClient::take_answers(const std::vector<DayCommand>& batch, std::string_view body) {
  for (const DayCommand& command : batch) {
    const std::size_t end = body.find('\n');
    const std::string_view line = body.substr(0, end);
    body.remove_prefix(end + 1);
    const auto status = json_integer(line, "/status").value_or(0);
    ++answers_[command.name + ' ' + std::to_string(status)];
    // A refund that was refused, because another was under way, is none to approve or reject.
    const bool is_of_refund = command.name == "approve_refund" || command.name == "reject_refund";
    const bool may_be = status == 200 || status == 201 || status == 202 || status == 409 ||
                        (is_of_refund && status == 404);
    if (!may_be) surprises_.push_back(line_of(command) + std::string(line));
  }
}

}  // namespace orderlog::testing
