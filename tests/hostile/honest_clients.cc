#include "tests/hostile/honest_clients.h"

#include <algorithm>

#include "tests/api/http/raw_client.h"
#include "tests/hostile/requests/request_case.h"

namespace orderlog::testing {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t kClients = 4;
constexpr std::chrono::milliseconds kPause(4);

std::string order_request(const std::string& id) {
  const std::string body = R"({"order_id":")" + id +
                           R"(","merchant_id":"m","user_id":"ann","channel":"terminal",)"
                           R"("items":[{"sku":"s","title":"t","quantity":1,"unit_price":1}]})";
  return with_line("POST /v1/orders HTTP/1.1",
                   "Content-Type: application/json\r\nContent-Length: " +
                       std::to_string(body.size()) + "\r\n") +
         body;
}

// Names that no other client and no client of another measurement has used.
std::string fresh_name(std::size_t client) {
  return "honest-" + std::to_string(steady_clock::now().time_since_epoch().count()) + "-" +
         std::to_string(client);
}

}  // namespace

std::int64_t Served::percentile_us(std::size_t percent) const {
  if (waited_us.empty()) return 0;
  return waited_us[std::min(waited_us.size() * percent / 100, waited_us.size() - 1)];
}

std::string Served::summary() const {
  return "p50 " + std::to_string(percentile_us(50)) + " us, p99 " +
         std::to_string(percentile_us(99)) + " us of " + std::to_string(waited_us.size());
}

HonestClients::HonestClients(std::uint16_t port) : served_(kClients) {
  for (std::size_t client = 0; client < kClients; ++client) {
    threads_.emplace_back([this, port, client] { run(port, client); });
  }
}

HonestClients::~HonestClients() { (void)stop(); }

void HonestClients::run(std::uint16_t port, std::size_t client) {
  Served& served = served_[client];
  http::RawClient connection(port);
  const std::string name = fresh_name(client);
  for (std::size_t i = 0; !stopping_.load() && served.failures.size() < 3; ++i) {
    const bool asks = i % 2 == 1;
    const std::string id = name + "-" + std::to_string(i / 2);
    const auto sent_at = steady_clock::now();
    const auto answer =
        connection.exchange(asks ? get("/v1/orders/" + id + "/events") : order_request(id));
    const auto waited = steady_clock::now() - sent_at;
    if (!answer) {
      served.failures.push_back("no answer");
    } else if (answer->status != (asks ? 200 : 201)) {
      served.failures.push_back(answer->head + answer->body);
    }
    served.waited_us.push_back(
        std::chrono::duration_cast<std::chrono::microseconds>(waited).count());
    std::this_thread::sleep_for(kPause);
  }
}

Served HonestClients::stop() {
  stopping_.store(true);
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  Served all;
  for (Served& one : served_) {
    all.waited_us.insert(all.waited_us.end(), one.waited_us.begin(), one.waited_us.end());
    all.failures.insert(all.failures.end(), one.failures.begin(), one.failures.end());
  }
  std::sort(all.waited_us.begin(), all.waited_us.end());
  served_.clear();
  return all;
}

Served served_in_peace(std::uint16_t port) {
  HonestClients clients(port);
  std::this_thread::sleep_for(std::chrono::milliseconds(1'000));
  return clients.stop();
}

}  // namespace orderlog::testing
