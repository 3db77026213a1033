#pragma once

// Commands that come as messages rather than requests: the same checks, keys and answers as over
// HTTP. What carries them is somebody else's (app/relay/command_intake.h).

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

#include "api/http/response.h"
#include "api/request_envelope.h"
#include "base/clock.h"
#include "base/json/reader.h"
#include "base/ulid.h"
#include "engine/line.h"

namespace orderlog {

// Views live during take().
struct CommandMessage {
  std::string_view tenant;
  std::string_view command;
  std::optional<MessageHeaders> headers;  // nullopt: they came, and can't be read
  std::string_view data;                  // what stands in "data" of a line of /v1/commands
};

struct CommandMessagesOptions {
  std::size_t data_bytes_max = std::size_t{1} << 20;
  // Taken and not answered yet; beyond it a command is refused with 503.
  std::size_t in_flight_max = 4'096;
};

// The line and the clock outlive it.
class CommandMessages final : private AnswerSink {
 public:
  // Called once, during take() or later on a thread that may be blocked by it.
  using Reply = std::function<void(const http::Response& answer)>;

  CommandMessages(Line& line, const Clock& clock, CommandMessagesOptions options);
  // Returns when everything taken was answered: the line runs or was drained.
  ~CommandMessages() override;
  CommandMessages(const CommandMessages&) = delete;
  CommandMessages& operator=(const CommandMessages&) = delete;

  // One thread at a time. Waits for no answer and no room; what is refused at once is told by
  // `reply` from here, so this takes as long as that does.
  void take(const CommandMessage& message, Reply reply);

  // From here on whatever comes is told that the server is going down. Any thread.
  void refuse_more();
  // Until resume() whatever comes is told that it came to the wrong server. Any thread.
  void pause();
  void resume();
  struct Counts {
    std::uint64_t in_flight = 0;  // taken and not answered yet
    std::uint64_t refused = 0;    // before the line decided anything
    // By the hundreds: 1xx at 0 … 5xx at 4. Refused ones too.
    std::array<std::uint64_t, 5> answers_by_class{};
  };
  // Any thread; not of one moment.
  [[nodiscard]] Counts counts() const;

  // False when the time was up before everything taken was answered.
  bool wait_until_answered(std::chrono::milliseconds at_most);

 private:
  struct MessageTicket;

  void deliver(std::span<Ticket* const> tickets) override;
  [[nodiscard]] bool read(const CommandMessage& message, Envelope& envelope,
                          http::Response& refusal);
  [[nodiscard]] bool make_room(http::Response& refusal);
  void answer(const Reply& reply, const http::Response& answer);
  void answer_in_turn();

  Line& line_;
  const Clock& clock_;
  const CommandMessagesOptions options_;
  JsonParser parser_;  // of whoever calls take()
  IdSource ids_;

  std::atomic<std::uint64_t> refused_{0};
  std::array<std::atomic<std::uint64_t>, 5> answers_by_class_{};

  mutable std::mutex mutex_;  // over what follows
  std::condition_variable changed_;
  std::vector<Ticket*> decided_;
  std::size_t in_flight_ = 0;
  bool refusing_ = false;
  bool paused_ = false;
  bool ending_ = false;
  std::thread answering_;
};

// Calls visit(name, value) for each line of the answer's header, its content type first.
template <class Visit>
void visit_headers(const http::Response& answer, Visit visit) {
  visit(std::string_view("Content-Type"), answer.content_type());
  std::string_view rest = answer.header_lines();
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find("\r\n"));
    rest.remove_prefix(line.size() + 2);
    const std::size_t colon = line.find(": ");
    visit(line.substr(0, colon), line.substr(colon + 2));
  }
}

}  // namespace orderlog
