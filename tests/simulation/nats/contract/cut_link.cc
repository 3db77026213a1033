// tests/messaging/cut_link.h with a second address of the broker for the link.

#include "tests/messaging/cut_link.h"

#include <chrono>

#include "tests/messaging/nats_server.h"
#include "tests/simulation/nats/contract/brokers.h"

namespace orderlog::testing {
namespace {

constexpr std::chrono::milliseconds kTick{1};

std::string address_at(std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); }

}  // namespace

CutLink::CutLink(std::uint16_t to_port) : to_port_(to_port), port_(free_port()) {
  broker_at(to_port_).also_at(address_at(port_));
  thread_ = std::thread([this] { run(); });
}

CutLink::~CutLink() {
  ending_ = true;
  thread_.join();
}

// The header only notes that it is cut.
void CutLink::run() {
  simulated_nats::Broker& broker = broker_at(to_port_);
  for (bool is_cut = false; !ending_; std::this_thread::sleep_for(kTick)) {
    if (cut_ == is_cut) continue;
    is_cut = cut_;
    is_cut ? broker.cut(address_at(port_)) : broker.mend(address_at(port_));
  }
}

}  // namespace orderlog::testing
