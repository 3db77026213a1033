#include "tests/hostile/hostile_server.h"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <thread>
#include <utility>

#include "base/check.h"

namespace orderlog::testing {

HostileServer::HostileServer(std::vector<std::string> flags)
    : process_(directory_ / "data", std::move(flags)) {}

void HostileServer::start() {
  ORDERLOG_CHECK(process_.start(), "the server starts");
  session_ = Session(process_.url());
}

void HostileServer::place_standing_order() {
  const Reply placed = session_.post_keyed("/v1/orders", kStandingOrder, kStandingKey);
  ORDERLOG_CHECK(placed.status == 201, "the standing order is placed");
}

bool HostileServer::answers_others() const {
  http::RawClient client = connect();
  client.reset_on_close();
  const auto answer = client.exchange(get("/livez"));
  return answer && answer->status == 200;
}

std::uint64_t HostileServer::resident_bytes() const {
  std::ifstream statm("/proc/" + std::to_string(process_.pid()) + "/statm");
  std::uint64_t all_pages = 0;
  std::uint64_t resident_pages = 0;
  statm >> all_pages >> resident_pages;
  return resident_pages * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::uint64_t HostileServer::peak_resident_bytes() const {
  std::ifstream status("/proc/" + std::to_string(process_.pid()) + "/status");
  std::uint64_t kib = 0;
  for (std::string word; status >> word;) {
    if (word == "VmHWM:") status >> kib;
  }
  return kib * 1'024;
}

std::size_t HostileServer::wait_for_cuts(std::size_t count, std::chrono::milliseconds patience) {
  constexpr std::string_view kName = "\norderlog_http_cut_connections_total ";
  const auto until = std::chrono::steady_clock::now() + patience;
  for (;;) {
    const std::string text = session_.get("/metrics").body();
    const std::size_t at = text.find(kName);
    ORDERLOG_CHECK(at != std::string::npos, "the server counts the connections that it cut off");
    const std::size_t cut = std::strtoul(text.c_str() + at + kName.size(), nullptr, 10);
    if (cut >= count || std::chrono::steady_clock::now() >= until) return cut;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

std::string with_tail(const RequestCase& request) {
  switch (request.then) {
    case Then::kKept:
      return request.bytes + get("/livez", "Connection: close\r\n");
    case Then::kClosed:
      return request.bytes + smuggled_order();
    case Then::kCutShort:
      break;
  }
  return request.bytes;
}

Heard hear(http::RawClient& client) {
  Heard heard;
  heard.answers = answers_in(client.receive_all());
  heard.has_ended = client.is_closed_within(std::chrono::milliseconds(0));
  return heard;
}

Heard hear(http::RawClient client, const RequestCase& request) {
  client.reset_on_close();
  client.set_patience(std::chrono::seconds(5));
  client.send(with_tail(request));
  if (request.then == Then::kCutShort) client.close_sending_side();
  return hear(client);
}

std::string trouble_of(const RequestCase& request, const Heard& heard) {
  const std::string expected = request.answers + (request.then == Then::kKept ? ", 200" : "");
  const std::string got = summary_of(heard.answers);
  if (got != expected) return request.name + ": " + got + " instead of " + expected;
  if (!heard.has_ended) return request.name + ": the connection stays open";
  return {};
}

}  // namespace orderlog::testing
