#include "tests/fault/visitor.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <utility>

namespace orderlog::testing {
namespace {

constexpr std::chrono::milliseconds kPause{2};
constexpr std::size_t kMostKnown = 64;
// One question at least to every read model.
const std::string kQuestions[] = {"/v1/orders?limit=5", "/v1/pools?limit=5",
                                  "/v1/accounts/balance:u1", "/v1/accounts/balance:u2/entries",
                                  "/v1/statistics?merchant_id=farm"};

}  // namespace

Visitor::Visitor(std::uint64_t seed, std::size_t client, JobCounter& jobs)
    : mix_(seed, client, jobs), thread_([this] { run(); }) {}

Visitor::~Visitor() { leave(); }

void Visitor::go_on(const HttpUrl& url) {
  {
    const std::lock_guard lock(mutex_);
    url_ = url;
    ++servers_;
  }
  changed_.notify_all();
}

void Visitor::leave() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    leaving_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

bool Visitor::is_leaving() const {
  const std::lock_guard lock(mutex_);
  return leaving_;
}

std::optional<HttpUrl> Visitor::next_server(std::uint64_t& seen) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return leaving_ || servers_ > seen; });
  if (leaving_) return std::nullopt;
  seen = servers_;
  return url_;
}

void Visitor::run() {
  std::uint64_t seen = 0;
  while (const auto url = next_server(seen)) visit(*url);
}

void Visitor::visit(const HttpUrl& url) {
  Session session(url);
  while (!is_leaving() && send_command(session) && ask_all(session)) {
    std::this_thread::sleep_for(kPause);
  }
}

bool Visitor::send_command(Session& session) {
  if (!unsettled_) unsettled_ = mix_.next();
  const Reply reply = session.post_keyed(unsettled_->target, unsettled_->body, unsettled_->key);
  if (reply.status == 0) return false;
  if (reply.status == 429 || reply.status == 503) return true;
  told_ = std::max(told_, reply.position());
  if (reply.status < 300) {
    ++commands_;
    for (const auto& [collection, member] :
         {std::pair("/v1/orders", "/order_id"), std::pair("/v1/jobs", "/job_id")}) {
      const auto id = json_text(unsettled_->body, member);
      if (unsettled_->target != collection || !id) continue;
      known_.push_back(unsettled_->target + "/" + *id);
      if (known_.size() > kMostKnown) known_.pop_front();
    }
  }
  unsettled_.reset();
  return true;
}

bool Visitor::ask_all(Session& session) {
  if (told_ == 0) return true;
  const std::uint64_t turn = turn_++;
  if (!ask(session, kQuestions[turn % std::size(kQuestions)])) return false;
  return known_.empty() || ask(session, known_[turn % known_.size()]);
}

// With its token an answer is as new as everything that was acknowledged before, whichever version
// gives it.
bool Visitor::ask(Session& session, const std::string& target) {
  const std::string token = "0:" + std::to_string(told_);
  const Reply reply =
      session.get(target, {{"Orderlog-Min-Position", token}, {"Prefer", "wait=30"}});
  if (reply.status == 0) return false;
  EXPECT_EQ(reply.status, 200) << target << " at " << token << ": " << reply.body();
  EXPECT_GE(reply.position(), told_) << target;
  told_ = std::max(told_, reply.position());
  ++answers_;
  return true;
}

}  // namespace orderlog::testing
