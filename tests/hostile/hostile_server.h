#pragma once

// The real server as it stands before those who mean it no good.

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "tests/api/http/raw_client.h"
#include "tests/e2e/server_test.h"
#include "tests/hostile/answers.h"
#include "tests/hostile/requests/request_case.h"

namespace orderlog::testing {

// One server and, where the test asks for it, the standing order that its requests repeat.
class HostileServer {
 public:
  explicit HostileServer(std::vector<std::string> flags = {});

  // Aborts when the server does not start, or is gone: its stderr is what to look at.
  void start();
  void place_standing_order();

  [[nodiscard]] ServerProcess& process() { return process_; }
  [[nodiscard]] Session& session() { return session_; }
  [[nodiscard]] http::RawClient connect(int receive_buffer_bytes = 0) const {
    return http::RawClient(process_.port(), receive_buffer_bytes);
  }
  [[nodiscard]] std::uint64_t log_position() { return session_.log_position(); }
  // Somebody else's honest request, on a connection of its own.
  [[nodiscard]] bool answers_others() const;
  [[nodiscard]] std::uint64_t resident_bytes() const;
  // The most that it ever was.
  [[nodiscard]] std::uint64_t peak_resident_bytes() const;
  // Waits until so many connections have been cut off, at most this long; how many they are then.
  // The server counts them itself: to read what it has sent would set a slow reader free.
  [[nodiscard]] std::size_t wait_for_cuts(std::size_t count, std::chrono::milliseconds patience);

 private:
  TempDirectory directory_;
  ServerProcess process_;
  Session session_{HttpUrl{}};
};

// A case, and behind it what tells what became of the connection: a last honest request where it is
// kept, an order that nobody must take where it is closed.
[[nodiscard]] std::string with_tail(const RequestCase& request);

struct Heard {
  std::vector<RawAnswer> answers;
  // The server has ended the connection; otherwise it was waited for in vain.
  bool has_ended = false;
};

// Reads to the end of the connection.
[[nodiscard]] Heard hear(http::RawClient& client);
[[nodiscard]] Heard hear(http::RawClient client, const RequestCase& request);

// What is wrong with it; empty: nothing.
[[nodiscard]] std::string trouble_of(const RequestCase& request, const Heard& heard);

}  // namespace orderlog::testing
