#include "tests/e2e/effect_worker.h"

#include <algorithm>
#include <thread>

#include "tests/e2e/reply.h"

namespace orderlog::testing {
namespace {

using std::chrono::milliseconds;

constexpr const char* kNext = "$JS.API.CONSUMER.MSG.NEXT.orderlog-0.effects-notification";
// A pull that meets a crash of NATS is not answered; asking often is cheap here.
constexpr milliseconds kOnePull{500};

}  // namespace

bool EffectWorker::connect() {
  if (bus_ && !bus_->ended()) return true;
  auto made = Bus::connect({.url = url_});
  if (!made) return false;
  bus_ = std::move(*made);
  return true;
}

std::optional<OfferedWork> EffectWorker::take(milliseconds at_most) {
  const auto until = std::chrono::steady_clock::now() + at_most;
  do {
    if (!connect()) {
      std::this_thread::sleep_for(milliseconds(20));
      continue;
    }
    const milliseconds wait = std::min(kOnePull, at_most);
    const std::string ask = R"({"batch":1,"expires":)" + std::to_string(wait.count()) + "000000}";
    auto got = bus_->request(kNext, ask, wait + milliseconds(500));
    if (!got || got->data().empty()) {
      std::this_thread::sleep_for(milliseconds(10));  // there may be no consumer yet
      continue;
    }
    OfferedWork work;
    work.order = json_text(got->data(), "/data/order_id").value_or("");
    work.attempt = json_integer(got->data(), "/data/attempt").value_or(0);
    work.due_at = json_integer(got->data(), "/data/due_at").value_or(0);
    work.details = json_text(got->data(), "/data/details/user_id").value_or("");
    work.reply = got->reply();
    return work;
  } while (std::chrono::steady_clock::now() < until);
  return std::nullopt;
}

bool EffectWorker::acknowledge(const OfferedWork& work) {
  return connect() && bus_->request(work.reply, "+ACK", std::chrono::seconds(5)).ok();
}

std::int64_t EffectWorker::outstanding() {
  if (!connect()) return -1;
  const auto info = bus_->request("$JS.API.CONSUMER.INFO.orderlog-0.effects-notification", "",
                                  std::chrono::seconds(5));
  if (!info) return -1;
  const auto delivered = json_integer(info->data(), "/num_ack_pending");
  const auto waiting = json_integer(info->data(), "/num_pending");
  return delivered && waiting ? *delivered + *waiting : -1;
}

}  // namespace orderlog::testing
