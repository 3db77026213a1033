#include "tests/simulation/nats/fault_plan.h"

namespace orderlog::simulated_nats {
namespace {

using std::chrono::milliseconds;

constexpr Mishaps kMishaps{
    .publish_lost = 10'000, .publish_repeated = 10'000, .delivery_lost = 10'000};
constexpr Latency kSlow{.least = milliseconds(1), .most = milliseconds(20)};
constexpr milliseconds kDelay{30};

}  // namespace

std::string FaultPlan::next() {
  // What lasts ends when something else begins, or everything is healed.
  switch (chance_.below(11)) {
    case 0:
      broker_.stop(Kept::kSome);
      return "killed";
    case 1:
      broker_.stop(Kept::kNothing);
      broker_.start();
      return "store wiped";
    case 2:
      broker_.stop(Kept::kAll);
      broker_.start();
      return "restarted";
    case 3:
      broker_.pause();
      return "stands still";
    case 4: {
      const std::string& who = one_client();
      broker_.cut(who);
      return who + " cut off";
    }
    case 5: {
      const std::string& who = one_client();
      broker_.disconnect(who);
      return who + " disconnected";
    }
    case 6: {
      const std::string& who = one_client();
      broker_.delay(who, kDelay);
      return who + " delayed";
    }
    case 7:
      broker_.set_mishaps(kMishaps);
      return "messages lost and repeated";
    case 8:
      broker_.set_latency(kSlow);
      return "slow";
    case 9:
      if (stream_.empty() || !broker_.delete_stream(stream_)) return "nothing";
      return "stream deleted";
    default:
      heal();
      return "healed";
  }
}

void FaultPlan::heal() {
  broker_.refuse_connections(false);
  broker_.resume();
  broker_.start();
  broker_.set_mishaps({});
  broker_.set_latency({});
  for (const std::string& client : clients_) {
    broker_.mend(client);
    broker_.delay(client, std::chrono::microseconds(0));
  }
}

}  // namespace orderlog::simulated_nats
