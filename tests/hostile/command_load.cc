#include "tests/hostile/command_load.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "base/check.h"

namespace orderlog::testing {
namespace {

using std::chrono::duration_cast;
using std::chrono::steady_clock;

constexpr std::size_t kOddMax = 5;
// After the last command, for the answers that are still to come.
constexpr std::chrono::seconds kCollect(30);

int connect_to(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ORDERLOG_CHECK(::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0,
                 "the server takes connections");
  const int yes = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  return fd;
}

std::size_t body_bytes(std::string_view head) {
  constexpr std::string_view kName = "\r\nContent-Length: ";
  const std::size_t at = head.find(kName);
  ORDERLOG_CHECK(at != std::string_view::npos, "a command's answer has a length");
  return std::strtoul(head.data() + at + kName.size(), nullptr, 10);
}

}  // namespace

struct CommandLoad::Connection {
  struct UnderWay {
    std::uint64_t number;
    SteadyTime due;
  };

  int fd = -1;
  std::string out;
  std::string in;
  std::deque<UnderWay> under_way;  // answered in this order
};

std::string numbered_order(std::uint64_t number) {
  const std::string id = std::to_string(number);
  const std::string body = R"({"order_id":"n)" + id +
                           R"(","merchant_id":"m","user_id":"ann","channel":"terminal",)"
                           R"("items":[{"sku":"s","title":"t","quantity":1,"unit_price":1}]})";
  return "POST /v1/orders HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
         "Idempotency-Key: k" +
         id + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

CommandLoad::CommandLoad(std::uint16_t port, std::size_t connections,
                         std::chrono::milliseconds deadline)
    : deadline_(deadline), connections_(connections) {
  for (Connection& connection : connections_) connection.fd = connect_to(port);
}

CommandLoad::~CommandLoad() {
  for (Connection& connection : connections_) ::close(connection.fd);
}

LoadResult CommandLoad::closed_loop(std::size_t depth, std::chrono::milliseconds time) {
  result_ = {};
  const auto start = steady_clock::now();
  refill_depth_ = depth;
  for (Connection& connection : connections_) {
    for (std::size_t i = 0; i < depth; ++i) send(connection, start);
    flush(connection);
  }
  poll_until(start + time);
  refill_depth_ = 0;
  result_.seconds = std::chrono::duration<double>(steady_clock::now() - start).count();
  // What is answered from here on was not done within the time.
  const std::uint64_t in_time = result_.in_time;
  collect_the_rest();
  result_.in_time = in_time;
  return std::exchange(result_, {});
}

LoadResult CommandLoad::open_loop(double per_second, std::chrono::milliseconds time) {
  result_ = {};
  const auto start = steady_clock::now();
  const auto gap = std::chrono::duration<double>(1.0 / per_second);
  const auto end = start + time;
  std::uint64_t sent = 0;
  for (auto now = start; now < end; now = steady_clock::now()) {
    for (;;) {
      const auto due =
          start + duration_cast<steady_clock::duration>(gap * static_cast<double>(sent));
      if (due > now) break;
      send(connections_[sent % connections_.size()], due);
      ++sent;
    }
    for (Connection& connection : connections_) flush(connection);
    poll_until(steady_clock::now() + std::chrono::milliseconds(1));
  }
  result_.seconds = std::chrono::duration<double>(steady_clock::now() - start).count();
  collect_the_rest();
  return std::exchange(result_, {});
}

void CommandLoad::send(Connection& connection, SteadyTime due) {
  connection.under_way.push_back({next_number_, due});
  connection.out += numbered_order(next_number_++);
  ++result_.sent;
}

void CommandLoad::flush(Connection& connection) {
  while (!connection.out.empty()) {
    const ssize_t count = ::send(connection.fd, connection.out.data(), connection.out.size(),
                                 MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count <= 0) return;
    connection.out.erase(0, static_cast<std::size_t>(count));
  }
}

std::size_t CommandLoad::read(Connection& connection) {
  char bytes[64 * 1024];
  const ssize_t count = ::recv(connection.fd, bytes, sizeof bytes, MSG_DONTWAIT);
  if (count <= 0) return 0;
  connection.in.append(bytes, static_cast<std::size_t>(count));
  return take_answers(connection);
}

std::size_t CommandLoad::take_answers(Connection& connection) {
  std::string_view rest = connection.in;
  std::size_t answers = 0;
  for (;;) {
    const std::size_t end = rest.find("\r\n\r\n");
    if (end == std::string_view::npos) break;
    const auto head = rest.substr(0, end + 4);
    const std::size_t size = head.size() + body_bytes(head);
    if (rest.size() < size) break;
    count(connection, head);
    rest.remove_prefix(size);
    ++answers;
  }
  connection.in.erase(0, connection.in.size() - rest.size());
  return answers;
}

void CommandLoad::count(Connection& connection, std::string_view head) {
  ORDERLOG_CHECK(!connection.under_way.empty(), "nothing is answered that was not asked");
  const auto [number, due] = connection.under_way.front();
  connection.under_way.pop_front();
  const auto waited = duration_cast<std::chrono::microseconds>(steady_clock::now() - due);
  result_.longest = std::max(result_.longest, waited);
  const bool says_when = head.find("\r\nRetry-After: ") != std::string_view::npos;
  const auto status = head.substr(9, 3);
  if (status == "201") {
    ++result_.placed;
    if (waited <= deadline_) ++result_.in_time;
    result_.placed_numbers.push_back(number);
  } else if ((status == "429" || status == "503") && says_when) {
    ++result_.refused;
    result_.refused_numbers.push_back(number);
  } else if (result_.odd.size() < kOddMax) {
    result_.odd.emplace_back(head);
  }
}

void CommandLoad::poll_until(SteadyTime until) {
  std::vector<pollfd> polled(connections_.size());
  for (auto now = steady_clock::now(); now < until; now = steady_clock::now()) {
    for (std::size_t i = 0; i < connections_.size(); ++i) {
      const bool has_more = !connections_[i].out.empty();
      polled[i] = {connections_[i].fd, static_cast<short>(has_more ? POLLIN | POLLOUT : POLLIN), 0};
    }
    const auto left = duration_cast<std::chrono::milliseconds>(until - now).count();
    const int timeout = static_cast<int>(std::clamp<std::int64_t>(left, 1, 10));
    if (::poll(polled.data(), polled.size(), timeout) <= 0) continue;
    for (std::size_t i = 0; i < connections_.size(); ++i) {
      if (polled[i].revents == 0) continue;
      const std::size_t answered = read(connections_[i]);
      for (std::size_t k = 0; refill_depth_ > 0 && k < answered; ++k) {
        send(connections_[i], steady_clock::now());
      }
      flush(connections_[i]);
    }
  }
}

void CommandLoad::collect_the_rest() {
  const auto until = steady_clock::now() + kCollect;
  const auto is_done = [this] {
    return std::all_of(connections_.begin(), connections_.end(),
                       [](const Connection& connection) { return connection.under_way.empty(); });
  };
  while (!is_done() && steady_clock::now() < until) {
    poll_until(steady_clock::now() + std::chrono::milliseconds(5));
  }
  for (const Connection& connection : connections_) {
    result_.unanswered += connection.under_way.size();
  }
}

}  // namespace orderlog::testing
