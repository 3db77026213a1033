#include "bench/http/command_stream.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <vector>

#include "bench/http/answer_lines.h"
#include "bench/http/command_script.h"
#include "bench/measure/process_usage.h"

namespace orderlog::bench {
namespace {

constexpr std::uint64_t kCommandsPerChunk = 256;
constexpr std::uint64_t kQuietNsMax = 10'000'000'000;

// What all connections share: the numbers still to be used, and when to stop.
struct Supply {
  std::uint64_t next_number = 0;
  std::uint64_t numbers_max = 0;
  std::uint64_t end_ns = 0;

  [[nodiscard]] std::uint64_t take(std::uint64_t at_most) {
    const std::uint64_t taken = std::min(at_most, numbers_max - next_number);
    next_number += taken;
    return taken;
  }
  [[nodiscard]] bool over(std::uint64_t at_ns) const {
    return next_number == numbers_max || at_ns >= end_ns;
  }
};

// One request whose body never pauses for long.
class Stream {
 public:
  Stream(const CommandStreamOptions& options, std::size_t index)
      : script_(options.mix, options.run + "." + std::to_string(index)),
        under_way_max_(options.under_way_max),
        socket_fd_(connect_to(options.endpoint, false)) {
    out_ = "POST /v1/commands HTTP/1.1\r\nHost: " + options.endpoint.authority() +
           "\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n";
  }
  ~Stream() {
    if (socket_fd_ >= 0) close(socket_fd_);
  }
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;

  [[nodiscard]] int socket_fd() const { return socket_fd_; }
  [[nodiscard]] bool done() const { return answers_.complete() || !problem_.empty(); }
  [[nodiscard]] const AnswerLines& answers() const { return answers_; }
  [[nodiscard]] std::uint64_t sent() const { return sent_; }
  [[nodiscard]] const std::string& problem() const { return problem_; }

  // Whether it wants to send; writes the next chunk when there is room for one.
  [[nodiscard]] bool prepare(Supply& supply, std::uint64_t at_ns) {
    if (out_sent_ < out_.size()) return true;
    out_.clear();
    out_sent_ = 0;
    if (ended_) return false;
    if (supply.over(at_ns)) {
      out_ = "0\r\n\r\n";
      ended_ = true;
      return true;
    }
    // Half the window, so that sending and answering overlap.
    const std::uint64_t room = under_way_max_ - (sent_ - answers_.lines());
    if (room < std::min(kCommandsPerChunk, under_way_max_ / 2 + 1)) return false;
    const std::uint64_t commands = supply.take(std::min(room, kCommandsPerChunk));
    add_chunk(commands, supply.next_number);
    return true;
  }

  void send_some() {
    const ssize_t sent =
        send(socket_fd_, out_.data() + out_sent_, out_.size() - out_sent_, MSG_NOSIGNAL);
    if (sent > 0) out_sent_ += static_cast<std::size_t>(sent);
    if (sent < 0 && errno != EAGAIN && errno != EINTR) problem_ = "the server stopped reading";
  }

  void receive_some(std::vector<char>& buffer) {
    const ssize_t received = recv(socket_fd_, buffer.data(), buffer.size(), 0);
    if (received < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (received <= 0) {
      problem_ = "the connection ended before the answers did";
    } else if (!answers_.take({buffer.data(), static_cast<std::size_t>(received)})) {
      problem_ = answers_.problem();
    }
  }

  void give_up(const char* why) { problem_ = why; }

 private:
  void add_chunk(std::uint64_t commands, std::uint64_t numbers_end) {
    lines_.clear();
    for (std::uint64_t number = numbers_end - commands; number < numbers_end; ++number) {
      script_.append(number, lines_);
    }
    char size[24];
    const int digits = std::snprintf(size, sizeof size, "%zx\r\n", lines_.size());
    out_.append(size, static_cast<std::size_t>(digits));
    out_ += lines_;
    out_ += "\r\n";
    sent_ += commands;
  }

  CommandScript script_;
  std::string lines_;
  std::uint64_t under_way_max_;
  int socket_fd_;
  std::string out_;
  std::size_t out_sent_ = 0;
  std::uint64_t sent_ = 0;
  bool ended_ = false;
  AnswerLines answers_;
  std::string problem_;
};

using Streams = std::vector<std::unique_ptr<Stream>>;

void pump(Streams& streams, Supply& supply) {
  std::vector<char> buffer(std::size_t{256} << 10);
  std::vector<pollfd> polled(streams.size());
  while (true) {
    const std::uint64_t now = now_ns();
    bool all_done = true;
    for (std::size_t i = 0; i < streams.size(); ++i) {
      Stream& stream = *streams[i];
      polled[i] = {stream.done() ? -1 : stream.socket_fd(), POLLIN, 0};
      if (stream.done()) continue;
      all_done = false;
      if (stream.prepare(supply, now)) polled[i].events |= POLLOUT;
    }
    if (all_done) return;
    const int ready = poll(polled.data(), polled.size(), static_cast<int>(kQuietNsMax / 1'000'000));
    for (std::size_t i = 0; i < streams.size(); ++i) {
      if (ready == 0 && !streams[i]->done()) streams[i]->give_up("no answer for 10 seconds");
      if ((polled[i].revents & POLLOUT) != 0) streams[i]->send_some();
      if ((polled[i].revents & ~POLLOUT) != 0) streams[i]->receive_some(buffer);
    }
  }
}

void add(const Stream& stream, CommandStreamResult& result) {
  const AnswerLines& answers = stream.answers();
  result.answered += answers.lines();
  result.sent += stream.sent();
  for (std::size_t status = 0; status < answers.by_status().size(); ++status) {
    if (answers.by_status()[status] > 0) {
      result.by_status[static_cast<int>(status)] += answers.by_status()[status];
    }
  }
  if (result.problem.empty()) result.problem = stream.problem();
  if (result.problem.empty() && !answers.first_refusal().empty()) {
    result.problem = "an answer other than success: " + answers.first_refusal();
  }
}

}  // namespace

CommandStreamResult run_command_stream(const CommandStreamOptions& options) {
  CommandStreamResult result;
  Streams streams;
  for (std::size_t i = 0; i < options.connections; ++i) {
    streams.push_back(std::make_unique<Stream>(options, i));
    if (streams.back()->socket_fd() < 0) {
      result.problem = "the server is not there";
      return result;
    }
  }
  const std::uint64_t server_cpu_ns = process_cpu_ns(options.server_pid);
  const std::uint64_t client_cpu_ns = process_cpu_ns(getpid());
  const std::uint64_t start_ns = now_ns();
  Supply supply;
  supply.numbers_max = std::min<std::uint64_t>(options.commands_max, 9'999'999'999);
  supply.end_ns = start_ns + static_cast<std::uint64_t>(options.time.count()) * 1'000'000;
  pump(streams, supply);
  result.took_ns = now_ns() - start_ns;
  if (options.server_pid != 0) {
    result.server_cpu_ns = process_cpu_ns(options.server_pid) - server_cpu_ns;
  }
  result.client_cpu_ns = process_cpu_ns(getpid()) - client_cpu_ns;
  for (const auto& stream : streams) add(*stream, result);
  return result;
}

}  // namespace orderlog::bench
