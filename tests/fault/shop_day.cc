#include "tests/fault/shop_day.h"

#include <algorithm>
#include <chrono>
#include <thread>

namespace orderlog::testing {
namespace {

constexpr std::size_t kSideBySide = 300;
constexpr std::size_t kBatch = 200;

}  // namespace

std::string command_line(std::string_view command, std::string_view key, std::string_view data) {
  std::string line = R"({"command":")" + std::string(command) + '"';
  if (!key.empty()) line += R"(,"idempotency_key":")" + std::string(key) + '"';
  line += R"(,"data":)" + std::string(data) + "}\n";
  return line;
}

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
    // The channel gives back first and then says so. Such an order has one leg.
    if (const Money amount = batch.back().channel_returns; amount > 0) {
      books_.give_back_all({one.life.id, "l1"}, amount);
    }
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
    if (!unanswered_.empty()) return;  // nobody is there any more
  }
}

void DayClient::give(const std::vector<DayCommand>& batch) {
  std::string body;
  for (const DayCommand& each : batch) body += command_line(each.name, each.key, each.data);
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
  unanswered_.push_back("no answer to a batch that begins with " + batch.front().data);
}

void DayClient::take_answers(const std::vector<DayCommand>& batch, std::string_view body) {
  for (const DayCommand& command : batch) {
    const std::size_t end = body.find('\n');
    answers_.take(command.name, command.data, body.substr(0, end));
    body.remove_prefix(end + 1);
  }
}

}  // namespace orderlog::testing
