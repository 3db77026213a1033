#pragma once

// Commands that come as requests on <prefix>.<tenant>.commands.<command>. What they mean is the
// handler's; here they are taken from the bus and their answers are given back to it, whatever
// becomes of the connection in between.
//
// All servers of one log are one queue group, so each command goes to one of them.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "messaging/bus_loop.h"
#include "messaging/subjects.h"

namespace orderlog {

// Views live during the handler's call.
struct BusCommand {
  std::string_view tenant{};  // with `command` empty when the subject can't be read
  std::string_view command{};
  std::optional<BusMessage::Headers> headers{};  // nullopt: they can't be read
  std::string_view data{};
};

struct BusAnswer {
  std::vector<std::pair<std::string, std::string>> headers;
  std::string_view body;
};

struct CommandServiceStatus {
  BusLoopStatus loop;
  bool listening = false;  // commands come to this service
  std::uint64_t taken = 0;
  std::uint64_t without_reply = 0;  // not taken: nobody could have been answered
  std::uint64_t dropped = 0;        // never looked at: too many were waiting
  std::uint64_t lost_answers = 0;   // the connection was gone; the same key again gives them
};

class CommandService {
 public:
  // From any thread, once; blocks while the server takes nothing, at most some seconds.
  using Reply = std::function<void(const BusAnswer&)>;
  // Called for one command after the other, on a thread of nats.c's.
  using Handler = std::function<void(const BusCommand& command, Reply reply)>;

  CommandService(BusOptions options, Subjects subjects, Handler handler);
  ~CommandService();  // replies live no longer than this
  CommandService(const CommandService&) = delete;
  CommandService& operator=(const CommandService&) = delete;

  // See BusLoop::start().
  void start(std::function<void(const BusError* trouble)> on_change = nullptr);
  // Commands go to others, or to nobody, until resume(). Those that had been sent here by then are
  // handed over still, soon. Any thread, also before start().
  void pause() { listen(false); }
  void resume() { listen(true); }
  // Takes no more; returns when what the server had sent before was handed to the handler, or the
  // time is up. Answers still go out.
  void drain(std::chrono::milliseconds at_most);
  // Returns when answers have left and the handler is called no more.
  void stop();

  [[nodiscard]] CommandServiceStatus status() const;

 private:
  BusResult<Ok> visit(BusVisit& visit);
  BusResult<Ok> serve(BusVisit& visit);
  BusResult<std::unique_ptr<BusSubscription>> subscribe(Bus& bus);
  void listen(bool wanted);
  [[nodiscard]] bool is_to_listen();
  void take(BusMessage& message);
  void reply(const std::string& to, const BusAnswer& answer);
  void end(BusSubscription& subscription);
  void count_dropped(const BusSubscription* from_now_on);

  const Subjects subjects_;
  const Handler handler_;
  std::atomic<std::uint64_t> taken_{0};
  std::atomic<std::uint64_t> without_reply_{0};
  std::atomic<std::uint64_t> lost_answers_{0};

  std::mutex bus_mutex_;
  Bus* bus_ = nullptr;  // answers go out on the newest connection

  mutable std::mutex listen_mutex_;  // over what follows
  std::condition_variable silent_;
  bool draining_ = false;
  bool paused_ = false;
  bool subscribed_ = false;
  const BusSubscription* heard_ = nullptr;
  std::uint64_t dropped_ = 0;  // of those before it
  std::chrono::milliseconds drain_time_{2'000};

  BusLoop loop_;
};

}  // namespace orderlog
